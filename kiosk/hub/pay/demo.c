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
	buttons[0] = (struct payment_button){.choice = "pay", .label = pay, .is_primary = true};
	buttons[1] = (struct payment_button){.choice = "decline", .label = _("Try a declined payment")};
	return 2;
}

static enum payment_outcome demo_press(
	const struct payment_press *press, char ret_reference[PAYMENT_REFERENCE_SIZE])
{
	snprintf(ret_reference, PAYMENT_REFERENCE_SIZE, "demo-%s", press->idempotency_key);
	return strcmp(press->choice, "pay") == 0 ? PAYMENT_CONFIRMED : PAYMENT_DECLINED;
}

static bool demo_refund(
	const char *reference, const char *idempotency_key, int64_t amount_minor, const char *currency)
{
	(void)reference, (void)idempotency_key, (void)amount_minor, (void)currency;
	return true;
}

const struct payment_provider PAYMENT_DEMO = {
	.name = "demo",
	.label = demo_label,
	.buttons = demo_buttons,
	.press = demo_press,
	.refund = demo_refund,
};
