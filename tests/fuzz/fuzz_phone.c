/* SPDX-License-Identifier: Apache-2.0 */
/* What a phone may send to a hub that runs: addresses, cookies, languages, forms. "@ORDER", "@GROUP" and "@PAID" in the bytes
 * stand for an order that waits for its money, a group with a free seat, and the receipt of an order. The hub answers, never with a
 * server's fault, and shows no mark-up that came from outside. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "tests/hub/hub_fixture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TARGET_SIZE 600
#define TEXT_MAX 60000
#define RUNS_PER_SHOP 20 /* then order and group are new ones: these may be paid, cancelled or over */
#define REPLY_MS 20000
#define TRIES 4
/* A form is taken so often in a minute only; the hub's clock goes on by this in each run. */
#define STEP_MS (10 * SECOND_MS)
#define MARK_UP "<zq"

static struct hub_fixture *fixture;
static char order[23], paid[23], group[ULID_SIZE];

static void end(void)
{
	void *state = fixture;

	hub_fixture_teardown(&state);
}

static void take_token(char ret_token[23])
{
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body);

	snprintf(ret_token, 23, "%s", token);
	free(token);
	wire_order_destroy(body);
}

/* A hub that is busy says so, and is asked again. */
static void pay(void)
{
	int status = 503;

	for (int i = 0; i < TRIES && status == 503; i++)
		status = phone_press(fixture, paid, "pay", 0, 1000);
	if (status != 303)
		fail_msg("paying: %d", status);
}

static void open_group(void)
{
	char *target;
	int status = 503;

	snprintf(group, sizeof group, "%s", ulid_make(clock_wall_ms(&fixture->clock)).text);
	target = xasprintf("/v1/groups/%s", group);
	for (int i = 0; i < TRIES && status == 503; i++) {
		struct http_reply reply = kiosk_request(fixture, "PUT", target, "{\"deal\":\"d1\"}");
		status = reply.status;
		http_reply_finish(&reply);
	}
	if (status != 200 && status != 201)
		fail_msg("opening a group: %d", status);
	free(target);
}

static void open_shop(void)
{
	take_token(paid);
	pay();
	take_token(order);
	open_group();
}

/* The names stand for what is there now; NUL ends the bytes. */
static char *fill_in(const uint8_t *data, size_t size)
{
	const struct {
		const char *name, *stands_for;
	} names[] = { { "@ORDER", order }, { "@GROUP", group }, { "@PAID", paid } };
	char *bytes = xstrndup((const char *)data, size);
	struct text text;

	text_init(&text, TEXT_MAX);
	for (const char *at = bytes; *at;) {
		size_t i = 0;
		while (i < ARRAY_LENGTH(names) && strncmp(at, names[i].name, strlen(names[i].name)) != 0)
			i++;
		if (i < ARRAY_LENGTH(names)) {
			text_append(&text, names[i].stands_for);
			at += strlen(names[i].name);
		} else {
			text_append_bytes(&text, at++, 1);
		}
	}
	free(bytes);
	return text_take(&text);
}

/* "POST /c/@ORDER/pay", fields, an empty line, the form. False when it does not begin so, or asks to wait. */
static bool split(char *text, char **ret_method, char **ret_target, char **ret_fields, char **ret_form)
{
	char *body = strstr(text, "\n\n"), *line_end;

	*ret_form = NULL;
	if (body) {
		*ret_form = body + 2;
		body[1] = '\0';
	}
	line_end = strchr(text, '\n');
	*ret_fields = line_end ? line_end + 1 : NULL;
	if (line_end)
		*line_end = '\0';
	*ret_method = strsep(&text, " ");
	*ret_target = text;
	return text && strlen(text) < TARGET_SIZE && !strstr(text, "live") && !strchr(text, ' ');
}

/* Lines of a head end with CR LF, the last one too: the hub would wait for it. */
static char *make_fields(const char *fields, bool is_form)
{
	struct text text;

	text_init(&text, 2 * TEXT_MAX);
	text_append(&text, is_form ? "Content-Type: application/x-www-form-urlencoded\r\n" : "");
	for (const char *at = fields ? fields : ""; *at; at++)
		text_append_bytes(&text, *at == '\n' ? "\r\n" : at, *at == '\n' ? 2 : 1);
	if (fields && *fields && fields[strlen(fields) - 1] != '\n')
		text_append(&text, "\r\n");
	return text_take(&text);
}

static void ask(char *text)
{
	char *method, *target, *fields, *form;

	if (!split(text, &method, &target, &fields, &form))
		return;
	fields = make_fields(fields, form);
	struct http_reply reply = http_exchange((uint16_t)hub_server_port(fixture->server), method, target,
		fields, form, form ? strlen(form) : 0, REPLY_MS);
	if ((reply.status >= 500 && reply.status != 503) || (reply.status == 0 && reply.body_length))
		abort();
	if (reply.body && strstr(reply.body, MARK_UP))
		abort();
	http_reply_finish(&reply);
	free(fields);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned runs;
	void *state;

	if (!fixture) {
		hub_fixture_setup(&state);
		fixture = state;
		atexit(end);
	}
	if (runs++ % RUNS_PER_SHOP == 0)
		open_shop();
	clock_advance(&fixture->clock, STEP_MS);
	char *text = fill_in(data, size < TEXT_MAX / 2 ? size : TEXT_MAX / 2);
	ask(text);
	free(text);
	return 0;
}
