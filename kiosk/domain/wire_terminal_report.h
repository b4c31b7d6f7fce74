/* SPDX-License-Identifier: Apache-2.0 */
/* What a kiosk tells about a payment at the card terminal beside it: the body of
 * PUT /v1/orders/{order}/payments/{payment}. Written by the kiosk, read by the hub. Pure functions; any thread; input is
 * hostile.
 *
 * JSON: {"payment":ULID,"state":"begun"|"approved"|"ended"|"reversed","amount":MINOR,"currency":"EUR",
 *  "at":ISO 8601,"terminal":TEXT,"trace":N,"receipt":N,"card":TEXT}
 * The last four come with "approved" and may be missing or null; unknown keys are ignored. No card's number
 * may be anywhere in it. */
#ifndef DAOGOU_DOMAIN_WIRE_TERMINAL_REPORT_H
#define DAOGOU_DOMAIN_WIRE_TERMINAL_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/ulid.h"
#include "kiosk/domain/money.h"

#define TERMINAL_REPORT_MAX_BYTES 2048
/* Every text but the ids: code points, and digits of any script in a row. */
#define TERMINAL_TEXT_MAX 32
#define TERMINAL_DIGITS_MAX 11
#define TERMINAL_TEXT_SIZE (TERMINAL_TEXT_MAX * 4 + 1)
#define TERMINAL_NUMBER_MAX INT64_C(999999999)

/* Each outranks those before it: a state is never taken back. Money that moved outranks "nothing moved". */
enum terminal_report_state {
	TERMINAL_REPORT_BEGUN,
	TERMINAL_REPORT_ENDED, /* declined, cancelled or failed: no money moved */
	TERMINAL_REPORT_APPROVED,
	TERMINAL_REPORT_REVERSED, /* the money went back at the terminal */
};

struct terminal_report {
	struct ulid payment;
	enum terminal_report_state state;
	int64_t amount_minor; /* > 0 */
	char currency[CURRENCY_SIZE];
	int64_t at_ms; /* when it happened, by the kiosk's clock */
	char terminal[TERMINAL_TEXT_SIZE], card[TERMINAL_TEXT_SIZE]; /* "" = not told */
	int64_t trace, receipt;                                      /* -1 = not told */
};

/* The text; the caller frees. What is not told is left out. */
char *wire_terminal_report_encode(const struct terminal_report *report);
/* False, with a static sentence in ret_why, when anything is missing, of another type or out of bounds. */
bool wire_terminal_report_decode(
	const char *json, size_t length, struct terminal_report *ret_report, const char **ret_why);

#endif
