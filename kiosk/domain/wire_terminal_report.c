/* SPDX-License-Identifier: Apache-2.0 */
/* What kiosks tell about payments at their card terminals, as JSON and back. */
#include "kiosk/domain/wire_terminal_report.h"

#include <stdio.h>
#include <string.h>
#include <unicode/uchar.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/wire.h"

static const char *const STATE_NAMES[] = {
	[TERMINAL_REPORT_BEGUN] = "begun",
	[TERMINAL_REPORT_ENDED] = "ended",
	[TERMINAL_REPORT_APPROVED] = "approved",
	[TERMINAL_REPORT_REVERSED] = "reversed",
};

char *wire_terminal_report_encode(const struct terminal_report *report)
{
	json_t *object = json_object();

	json_object_set_new(object, "payment", json_string(report->payment.text));
	json_object_set_new(object, "state", json_string(STATE_NAMES[report->state]));
	json_object_set_new(object, "amount", json_integer(report->amount_minor));
	json_object_set_new(object, "currency", json_string(report->currency));
	json_object_set_new(object, "at", wire_time(report->at_ms));
	if (*report->terminal)
		json_object_set_new(object, "terminal", json_string(report->terminal));
	if (report->trace >= 0)
		json_object_set_new(object, "trace", json_integer(report->trace));
	if (report->receipt >= 0)
		json_object_set_new(object, "receipt", json_integer(report->receipt));
	if (*report->card)
		json_object_set_new(object, "card", json_string(report->card));
	char *text = json_to_text(object);
	json_decref(object);
	return text;
}

static bool parse_state(const char *name, enum terminal_report_state *ret_state)
{
	for (size_t i = 0; name && i < ARRAY_LENGTH(STATE_NAMES); i++) {
		if (strcmp(STATE_NAMES[i], name) == 0) {
			*ret_state = (enum terminal_report_state)i;
			return true;
		}
	}
	return false;
}

/* Short, nothing that is not seen, and nothing that could be a card's number. text is of a JSON document, and so UTF-8. */
static bool is_harmless(const char *text)
{
	const char *end = text + strlen(text);
	int count = 0, row = 0;
	for (const char *at = text; at < end;) {
		uint32_t c = utf8_next(&at, end);
		/* What cannot be seen (controls, format characters) could part a row of digits. */
		if (u_iscntrl((UChar32)c))
			return false;
		row = u_charDigitValue((UChar32)c) >= 0 ? row + 1 : 0;
		if (++count > TERMINAL_TEXT_MAX || row > TERMINAL_DIGITS_MAX)
			return false;
	}
	return !text_has_card_number(text);
}

/* A ULID may hold many digits by chance; it is checked as what it is. */
static bool has_only_harmless_texts(json_t *object)
{
	for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
		const char *text = json_string_value(json_object_iter_value(at));
		if (text && strcmp(json_object_iter_key(at), "payment") != 0 && !is_harmless(text))
			return false;
	}
	return true;
}

static bool take_text(const json_t *object, const char *key, char out[TERMINAL_TEXT_SIZE])
{
	const json_t *value = json_object_get(object, key);
	if (value && !json_is_null(value) && !json_is_string(value))
		return false;
	snprintf(out, TERMINAL_TEXT_SIZE, "%s", json_get_text(object, key, ""));
	return true;
}

static bool take_number(const json_t *object, const char *key, int64_t *ret)
{
	const json_t *value = json_object_get(object, key);
	*ret = -1;
	return !value || json_is_null(value) || json_get_int(object, key, 0, TERMINAL_NUMBER_MAX, ret);
}

/* NULL when all is well. */
static const char *take_all(json_t *object, struct terminal_report *report)
{
	const char *payment = json_get_text(object, "payment", "");
	if (!has_only_harmless_texts(object))
		return "A text is too long, or may be a card number.";
	if (!ulid_is_valid(payment))
		return "The payment's id is no ULID.";
	memcpy(report->payment.text, payment, ULID_SIZE);
	if (!parse_state(json_get_text(object, "state", NULL), &report->state))
		return "The state is none of begun, approved, ended, reversed.";
	if (!json_get_int(object, "amount", 1, PRICE_MAX_MINOR, &report->amount_minor) ||
		!currency_copy(report->currency, json_get_text(object, "currency", "")))
		return "The amount or its currency is not right.";
	if (!time_parse_iso(json_get_text(object, "at", ""), &report->at_ms))
		return "The time is not right.";
	bool has_booking = take_text(object, "terminal", report->terminal) &&
		take_text(object, "card", report->card) && take_number(object, "trace", &report->trace) &&
		take_number(object, "receipt", &report->receipt);
	return has_booking ? NULL : "What the terminal booked is not right.";
}

bool wire_terminal_report_decode(
	const char *json, size_t length, struct terminal_report *ret_report, const char **ret_why)
{
	struct terminal_report report = { 0 };
	json_t *object = length <= TERMINAL_REPORT_MAX_BYTES ? json_parse(json, length, NULL) : NULL;
	*ret_why = json_is_object(object) ? take_all(object, &report)
					  : "The body is not a JSON object of at most 2 KiB.";
	json_decref(object);
	if (*ret_why)
		return false;
	*ret_report = report;
	return true;
}
