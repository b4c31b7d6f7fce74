/* SPDX-License-Identifier: Apache-2.0 */
/* Control verbs of payments at the card terminal: what nobody knows the end of, and staff's word about it. */
#include <stdio.h>
#include <string.h>

#include "kiosk/app/control.h"
#include "kiosk/app/services/services.h"
#include "kiosk/base/xalloc.h"

static const char *state_word(const struct open_payment *payment)
{
	if (payment->must_go_back)
		return "TO_REVERSE";
	return payment->is_unknown ? "UNKNOWN" : "SENT";
}

static json_t *payment_list(const struct control_host *host, int count, const char *const *args, char *why)
{
	const struct open_payment *payments;
	struct arena scratch;
	json_t *array = json_array();
	char created[25];

	(void)count;
	(void)args;
	(void)why;
	arena_init(&scratch, 16 * 1024);
	size_t open = payments_list_open(host->services->payments, &scratch, &payments);
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

static bool is_settlement(int count, const char *const *args)
{
	enum payment_answer answer;

	(void)count;
	return answer_of(args[1], &answer);
}

static json_t *payment_settle(const struct control_host *host, int count, const char *const *args, char *why)
{
	enum payment_answer answer;

	(void)count;
	if (!answer_of(args[1], &answer))
		return NULL;
	/* Asked again until it is written. */
	switch (payments_take_settling(host->services->payments, args[0])) {
	case SETTLING_RUNS: return NULL;
	case SETTLING_DONE: return json_true();
	case SETTLING_FAILED:
		snprintf(why, CONTROL_WHY_SIZE, "it could not be written; the disk may be full");
		return NULL;
	case SETTLING_NOT: break;
	}
	if (!payments_settle(host->services->payments, args[0], answer, "control"))
		snprintf(why, CONTROL_WHY_SIZE, "no payment \"%.40s\" that could be %s", args[0], args[1]);
	return NULL;
}

const struct control_verb CONTROL_PAYMENT_VERBS[] = {
	{ "payment list", "", 0, 0, false, false, payment_list },
	{ "payment settle", "ID paid|unpaid|given_back", 2, 2, false, true, payment_settle, NULL,
		is_settlement },
	{ 0 },
};
