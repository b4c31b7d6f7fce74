/* SPDX-License-Identifier: Apache-2.0 */
/* Enrollment with a one-time code. */
#include "kiosk/sync/enroll.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/problem.h"
#include "kiosk/domain/wire_enrollment.h"
#include "kiosk/sync/request.h"

#define CODE_GROUP 5
#define ROOT_HASH_DIGITS 16

/* Crockford's base 32: I and L are 1, O is 0; U is no digit. */
static char crockford(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 32);
	if (c == 'I' || c == 'L')
		return '1';
	if (c == 'O')
		return '0';
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z' && c != 'U') ? c : '\0';
}

static char lower_hex(char c)
{
	if (c >= 'A' && c <= 'F')
		return (char)(c + 32);
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ? c : '\0';
}

bool enrollment_code_parse(const char *text, struct enrollment_code *ret_code)
{
	struct enrollment_code code = { 0 };

	for (int i = 0; i < 2 * CODE_GROUP + 1; i++) {
		char c = i == CODE_GROUP ? (text[i] == '-' ? '-' : '\0') : crockford(text[i]);
		if (!c)
			return false;
		code.code[i] = c;
	}
	text += 2 * CODE_GROUP + 1;
	code.has_root_hash = *text == '-';
	for (int i = 0; code.has_root_hash && i < ROOT_HASH_DIGITS; i++) {
		code.root_hash[i] = lower_hex(text[1 + i]);
		if (!code.root_hash[i])
			return false;
	}
	if (text[code.has_root_hash ? 1 + ROOT_HASH_DIGITS : 0] != '\0')
		return false;
	*ret_code = code;
	return true;
}

struct enrolling {
	const struct enroll_request *request;
	const struct enrollment_code *code;
	struct enrollment *enrollment;
	enum sync_fault fault;
	char *why;
};

/* The code that a person typed names the root key: a hub in the middle cannot put its own there. */
static enum sync_fault check(const struct enrolling *self, const struct wire_enrollment *enrollment)
{
	char key_id[KEY_ID_SIZE];

	ed25519_key_id(self->request->key->public_key, key_id);
	if (strcmp(key_id, enrollment->kiosk_id) != 0) {
		snprintf(self->why, 200, "the hub enrolled another key than ours");
		return SYNC_MALFORMED;
	}
	ed25519_key_id(enrollment->root_key, key_id);
	if (self->code->has_root_hash && strcmp(key_id, self->code->root_hash) != 0) {
		snprintf(self->why, 200, "the hub's root key is not the one that the code names");
		return SYNC_OTHER_ROOT;
	}
	return SYNC_OK;
}

static void keep(const struct enrolling *self, const struct wire_enrollment *told)
{
	struct enrollment enrollment = { .has_root_key = true };

	snprintf(enrollment.hub_url, sizeof enrollment.hub_url, "%s", self->request->hub_url);
	snprintf(enrollment.kiosk_id, sizeof enrollment.kiosk_id, "%s", told->kiosk_id);
	snprintf(enrollment.store, sizeof enrollment.store, "%s", told->store);
	snprintf(enrollment.hub_name, sizeof enrollment.hub_name, "%s", told->hub_name);
	memcpy(enrollment.currency, told->currency, sizeof enrollment.currency);
	memcpy(enrollment.root_key, told->root_key, sizeof enrollment.root_key);
	*self->enrollment = enrollment;
}

static void handle_reply(void *data, const struct reply *reply)
{
	struct enrolling *self = data;
	struct wire_enrollment told;
	struct arena arena;
	struct problem problem;

	self->fault = reply->fault;
	snprintf(self->why, 200, "%s", reply->why);
	/* Only the hub can say so: a network's sign-in page has not seen the code. */
	if (problem_decode(reply->body, reply->length, reply->status, &problem) &&
		(problem.status == 403 || problem.status == 429)) {
		snprintf(self->why, 200, "%s",
			problem.status == 403
				? "the hub does not take this code: it is wrong, used or older than a day"
				: "the hub has seen too many wrong codes: wait a minute");
		self->fault = SYNC_REFUSED;
	}
	if (self->fault != SYNC_OK)
		return;
	arena_init(&arena, 1024);
	bool is_read = wire_enrollment_decode(&arena, reply->body, reply->length, &told);
	if (!is_read)
		snprintf(self->why, 200, "the hub's answer lacks something");
	self->fault = is_read ? check(self, &told) : SYNC_MALFORMED;
	if (self->fault == SYNC_OK)
		keep(self, &told);
	arena_finish(&arena);
}

static char *body_of(const struct enroll_request *request, const struct enrollment_code *code)
{
	struct wire_enrollment_request asked = { .code = code->code, .name = request->name };

	memcpy(asked.public_key, request->key->public_key, sizeof asked.public_key);
	return wire_enrollment_request_encode(&asked);
}

enum sync_fault sync_enroll(
	const struct enroll_request *request, struct enrollment *ret_enrollment, char why[200])
{
	struct enrollment_code code;
	struct clock clock;
	struct enrolling self = { request, &code, ret_enrollment, SYNC_OFFLINE, why };

	why[0] = '\0';
	if (!enrollment_code_parse(request->code, &code)) {
		snprintf(why, 200, "this is no enrollment code: XXXXX-XXXXX-0123456789ABCDEF");
		return SYNC_REFUSED;
	}
	if (strlen(request->hub_url) >= sizeof ret_enrollment->hub_url) {
		snprintf(why, 200, "the hub's address is too long");
		return SYNC_REFUSED;
	}
	/* Signed by the key that is to be known: who has no such key may not speak for it. */
	clock_init_system(&clock);
	struct request_pool *pool = request_pool_create(&(struct request_pool_options){
		request->hub_url, request->ca_file, request->key, &clock, NULL });
	char *body = body_of(request, &code);
	request_start(pool,
		&(struct request_spec){ .kind = REQUEST_ENROLL,
			.method = "POST",
			.path = "/v1/enroll",
			.body = body,
			.is_signed = true,
			.handle_reply = handle_reply,
			.data = &self });
	if (!request_pool_finish_within(pool, request->timeout_ms))
		snprintf(why, 200, "no answer within %d ms", request->timeout_ms);
	request_pool_destroy(pool);
	free(body);
	return self.fault;
}
