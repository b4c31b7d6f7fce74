/* SPDX-License-Identifier: Apache-2.0 */
/* Control verbs of payments at the card terminal: what nobody knows the end of, and staff's word about it. */
#include <stdio.h>
#include <string.h>

#include "kiosk/app/app_internal.h"
#include "kiosk/base/xalloc.h"

static const char *state_word(const struct open_payment *payment)
{
	if (payment->must_go_back)
		return "GIVE_BACK";
	return payment->is_unknown ? "UNKNOWN" : "SENT";
}

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
				"state", state_word(&payments[i]), "amount",
				(json_int_t)payments[i].amount_minor, "currency", payments[i].currency,
				"created", created, "device", payments[i].device, "terminal",
				payments[i].terminal_id, "reason", payments[i].reason, "trace_before",
				(json_int_t)payments[i].trace_before));
	}
	arena_finish(&scratch);
	return array;
}

static bool answer_of(const char *word, enum payment_answer *ret_answer)
{
	static const char *const WORDS[] = { [PAYMENT_WAS_NOT_PAID] = "unpaid",
		[PAYMENT_WAS_PAID] = "paid",
		[PAYMENT_WAS_GIVEN_BACK] = "given_back" };

	for (size_t i = 0; i < ARRAY_LENGTH(WORDS); i++) {
		if (strcmp(WORDS[i], word) == 0) {
			*ret_answer = (enum payment_answer)i;
			return true;
		}
	}
	return false;
}

static json_t *payment_settle(struct app *app, int count, const char *const *args, char *why)
{
	enum payment_answer answer;

	(void)count;
	if (!answer_of(args[1], &answer))
		return NULL;
	if (!payments_settle(app, args[0], answer, "control")) {
		snprintf(why, CONTROL_WHY_SIZE, "no payment \"%.40s\" that could be %s", args[0], args[1]);
		return NULL;
	}
	return json_true();
}

const struct control_verb CONTROL_PAYMENT_VERBS[] = {
	{ "payment list", "", 0, 0, false, false, payment_list },
	{ "payment settle", "ID paid|unpaid|given_back", 2, 2, false, false, payment_settle },
	{ 0 },
};
