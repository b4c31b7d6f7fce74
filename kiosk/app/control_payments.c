/* SPDX-License-Identifier: Apache-2.0 */
/* Control verbs of payments at the card terminal: what nobody knows the end of, and staff's word about it. */
#include <stdio.h>
#include <string.h>

#include "kiosk/app/app_internal.h"

static json_t *payment_list(struct app *app, int count, const char *const *args, char *why)
{
	const struct open_payment *payments;
	struct arena scratch;
	json_t *array = json_array();
	char created[25];

	(void)count;
	(void)args;
	(void)why;
	arena_init(&scratch, 16 * 1024);
	size_t open = app_open_payments(app, &scratch, &payments);
	for (size_t i = 0; i < open; i++) {
		time_format_iso(payments[i].created_ms, created);
		json_array_append_new(array,
			json_pack("{s:s, s:s, s:I, s:s, s:s, s:s, s:s, s:s, s:I}", "id", payments[i].id,
				"state", payments[i].is_unknown ? "UNKNOWN" : "SENT", "amount",
				(json_int_t)payments[i].amount_minor, "currency", payments[i].currency,
				"created", created, "device", payments[i].device, "terminal",
				payments[i].terminal_id, "reason", payments[i].reason, "trace_before",
				(json_int_t)payments[i].trace_before));
	}
	arena_finish(&scratch);
	return array;
}

static json_t *payment_settle(struct app *app, int count, const char *const *args, char *why)
{
	bool is_paid = strcmp(args[1], "paid") == 0;

	(void)count;
	if (!is_paid && strcmp(args[1], "unpaid") != 0) {
		snprintf(why, CONTROL_WHY_SIZE, "payment settle ID paid|unpaid");
		return NULL;
	}
	if (!payments_settle(app, args[0], is_paid, "control")) {
		snprintf(why, CONTROL_WHY_SIZE, "no payment \"%.40s\" of unknown outcome", args[0]);
		return NULL;
	}
	return json_true();
}

const struct control_verb CONTROL_PAYMENT_VERBS[] = {
	{ "payment list", 0, 0, false, false, payment_list },
	{ "payment settle", 2, 2, false, false, payment_settle },
	{ 0 },
};
