/* SPDX-License-Identifier: Apache-2.0 */
/* The paper for staff about a payment whose end nobody knows: what to look for at the terminal, and what to do. */
#include <stdlib.h>
#include <string.h>

#include "hw/document.h"
#include "kiosk/app/services/payments_internal.h"
#include "kiosk/base/xalloc.h"
#include "tests/app/services/desk.h"

/* Its lines, "text|end" each. */
static char *words_of(struct desk *desk, const struct payment *payment)
{
	struct document *ticket = payment_ticket(desk->languages, payment);
	char *words = xstrdup("\n");

	for (size_t i = 0; i < ticket->count; i++) {
		const struct document_block *block = &ticket->blocks[i];
		char *longer = xasprintf("%s%s|%s\n", words, block->text ? block->text : "",
			block->end_text ? block->end_text : "");
		free(words);
		words = longer;
	}
	document_destroy(ticket);
	return words;
}

static struct payment lost_payment(enum payment_state state)
{
	return (struct payment){ .id = "01K0PAYMENT",
		.device = "terminal",
		.terminal_id = "52500001",
		.currency = "HKD",
		.amount_minor = 2450,
		.created_wall_ms = DESK_NOW_MS,
		.state = state,
		.error = HW_TIMEOUT,
		.trace_before = 41,
		.trace = 42 };
}

static void assert_has(const char *words, const char *line)
{
	if (!strstr(words, line))
		fail_msg("no %s in %s", line, words);
}

static void the_trace_number_before_says_where_to_look(void **state)
{
	struct desk *desk = *state;
	struct payment payment = lost_payment(PAYMENT_UNKNOWN);

	char *words = words_of(desk, &payment);
	assert_has(words, "\nPAYMENT NOT KNOWN|\n");
	assert_has(words, "\nAmount|HK$24.50\n");
	assert_has(words, "\nCard terminal|52500001\nTrace number before|000041\nDevice|terminal\n");
	assert_has(words, "\nPayment|01K0PAYMENT\n");
	assert_has(words, "if one with this amount stands right behind the trace number above");
	free(words);
	/* A terminal that had none yet, and never said who it is. */
	payment.trace_before = PAYMENT_TRACE_NONE;
	payment.terminal_id[0] = '\0';
	words = words_of(desk, &payment);
	assert_has(words, "\nCard terminal|not known\nTrace number before|not known\n");
	free(words);
}

static void money_that_may_be_back_is_looked_for_by_its_own_number(void **state)
{
	struct payment payment = lost_payment(PAYMENT_APPROVED);

	char *words = words_of(*state, &payment);
	assert_has(words, "\nMONEY BACK NOT KNOWN|\n");
	assert_has(words, "\nTrace number|000042\n");
	assert_has(words, "if there is no reversal of this amount, give the money back there by hand");
	free(words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(the_trace_number_before_says_where_to_look),
		DESK_TEST(money_that_may_be_back_is_looked_for_by_its_own_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
