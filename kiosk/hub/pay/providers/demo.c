/* SPDX-License-Identifier: Apache-2.0 */
/* The demo provider: a button that pays and one that declines. No money moves. */
#include <stdio.h>
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/hub/pay/provider.h"

static const char *demo_label(void)
{
	return _("Demo payment: no real money moves");
}

static int demo_buttons(struct arena *arena, const struct payment_quote *quote,
	struct payment_button buttons[PAYMENT_BUTTONS_MAX])
{
	const char *pay = quote->is_repriced
		? arena_printf(arena, _("Pay %s (new price)"), quote->amount_text)
		: arena_printf(arena, _("Pay %s"), quote->amount_text);
	buttons[0] = (struct payment_button){ .choice = "pay", .label = pay, .is_primary = true };
	buttons[1] = (struct payment_button){ .choice = "decline", .label = _("Try a declined payment") };
	return 2;
}

/* There is no service that could have forgotten anything: what was pressed decides, however often it is asked. */
static void demo_answer(void *account, const struct payment_attempt *attempt, struct payment_answer *answer)
{
	(void)account;
	bool is_paid = strcmp(attempt->choice, "pay") == 0;
	answer->word = is_paid ? PAYMENT_DONE : PAYMENT_DECLINED;
	snprintf(answer->reference, sizeof(answer->reference), "demo-%s", attempt->number);
	answer->amount_minor = attempt->amount_minor;
	currency_copy(answer->currency, attempt->currency);
}

static void demo_refund(void *account, const struct payment_refund *refund, struct refund_answer *answer)
{
	(void)account, (void)refund;
	answer->word = REFUND_DONE;
}

const struct payment_provider DEMO_PROVIDER = {
	.name = "demo",
	.is_demo = true,
	.label = demo_label,
	.buttons = demo_buttons,
	.begin = demo_answer,
	.ask = demo_answer,
	.close = demo_answer,
	.refund = demo_refund,
};
