/* SPDX-License-Identifier: Apache-2.0 */
/* Enrolment with a one-time code. */
#include "kiosk/sync/enroll.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
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

bool enrolment_code_parse(const char *text, struct enrolment_code *ret_code)
{
	struct enrolment_code code = { 0 };

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
	const struct enrolment_code *code;
	struct enrolment *enrolment;
	enum sync_fault fault;
	char *why;
};

static bool copy_text(const json_t *json, const char *key, char *out, size_t size)
{
	const char *text = json_get_text(json, key, NULL);

	if (!text || strlen(text) >= size)
		return false;
	strcpy(out, text);
	return true;
}

static bool parse_enrolment(const json_t *json, struct enrolment *out)
{
	const char *root = json_get_text(json, "root_key", "");

	out->has_root_key = strlen(root) == 64 && hex_decode(root, out->root_key, sizeof out->root_key);
	return out->has_root_key && copy_text(json, "kiosk_id", out->kiosk_id, sizeof out->kiosk_id) &&
	       copy_text(json, "store", out->store, sizeof out->store) &&
	       copy_text(json, "hub_name", out->hub_name, sizeof out->hub_name) &&
	       copy_text(json, "currency", out->currency, sizeof out->currency) &&
	       currency_is_valid(out->currency);
}

/* The code that a person typed names the root key: a hub in the middle cannot put its own there. */
static enum sync_fault check(const struct enrolling *self, const struct enrolment *enrolment)
{
	char key_id[KEY_ID_SIZE];

	ed25519_key_id(self->request->key->public_key, key_id);
	if (strcmp(key_id, enrolment->kiosk_id) != 0) {
		snprintf(self->why, 200, "the hub enrolled another key than ours");
		return SYNC_MALFORMED;
	}
	ed25519_key_id(enrolment->root_key, key_id);
	if (self->code->has_root_hash && strcmp(key_id, self->code->root_hash) != 0) {
		snprintf(self->why, 200, "the hub's root key is not the one that the code names");
		return SYNC_OTHER_ROOT;
	}
	return SYNC_OK;
}

static void handle_reply(void *data, const struct reply *reply)
{
	struct enrolling *self = data;
	struct enrolment enrolment = { 0 };

	self->fault = reply->fault;
	snprintf(self->why, 200, "%s", reply->why);
	if (reply->status == 403)
		snprintf(self->why, 200,
			"the hub does not take this code: it is wrong, used or older than a day");
	else if (reply->status == 429)
		snprintf(self->why, 200, "the hub has seen too many wrong codes: wait a minute");
	if (reply->status == 403 || reply->status == 429)
		self->fault = SYNC_REFUSED;
	if (self->fault != SYNC_OK)
		return;
	json_t *json = json_parse(reply->body, reply->length, NULL);
	bool is_read = json && parse_enrolment(json, &enrolment);
	json_decref(json);
	if (!is_read)
		snprintf(self->why, 200, "the hub's answer lacks something");
	self->fault = is_read ? check(self, &enrolment) : SYNC_MALFORMED;
	if (self->fault == SYNC_OK) {
		snprintf(enrolment.hub_url, sizeof enrolment.hub_url, "%s", self->request->hub_url);
		*self->enrolment = enrolment;
	}
}

static char *body_of(const struct enroll_request *request, const struct enrolment_code *code)
{
	char key[2 * ED25519_PUBLIC_BYTES + 1];
	json_t *json = json_object();

	hex_encode(request->key->public_key, ED25519_PUBLIC_BYTES, key);
	json_object_set_new(json, "code", json_string(code->code));
	json_object_set_new(json, "public_key", json_string(key));
	json_object_set_new(json, "name", json_string(request->name));
	char *body = json_to_text(json);
	json_decref(json);
	return body;
}

enum sync_fault sync_enroll(
	const struct enroll_request *request, struct enrolment *ret_enrolment, char why[200])
{
	struct enrolment_code code;
	struct enrolling self = { request, &code, ret_enrolment, SYNC_OFFLINE, why };

	why[0] = '\0';
	if (!enrolment_code_parse(request->code, &code)) {
		snprintf(why, 200, "this is no enrolment code: XXXXX-XXXXX-0123456789ABCDEF");
		return SYNC_REFUSED;
	}
	if (strlen(request->hub_url) >= sizeof ret_enrolment->hub_url) {
		snprintf(why, 200, "the hub's address is too long");
		return SYNC_REFUSED;
	}
	struct request_pool *pool = request_pool_create(
		&(struct request_pool_options){ request->hub_url, request->ca_file, NULL, NULL });
	char *body = body_of(request, &code);
	request_start(pool, &(struct request_spec){ .kind = REQUEST_ENROLL,
				    .method = "POST",
				    .path = "/v1/enroll",
				    .body = body,
				    .handle_reply = handle_reply,
				    .data = &self });
	if (!request_pool_finish_within(pool, request->timeout_ms))
		snprintf(why, 200, "no answer within %d ms", request->timeout_ms);
	request_pool_destroy(pool);
	free(body);
	return self.fault;
}
