/* SPDX-License-Identifier: Apache-2.0 */
/* From the accounts and the rows to the ways on the page, and from a press to a noted attempt. */
#include "kiosk/hub/pay/checkout.h"

#include <string.h>

#include "kiosk/hub/trade/payments.h"

/* The order's one merchant; NULL when it has several. */
static const char *merchant_of(const struct order *order)
{
	return order->suborder_count == 1 ? order->suborders[0].merchant : NULL;
}

static enum payment_way_state state_of(const struct payment_open *open)
{
	if (open->state == ATTEMPT_BEGUN)
		return strcmp(open->shown_as, "trouble") == 0 ? WAY_TROUBLE : WAY_ASKING;
	if (strcmp(open->shown_as, "redirect") == 0)
		return WAY_REDIRECT;
	return strcmp(open->shown_as, "show") == 0 ? WAY_SHOW : WAY_WAIT;
}

/* How many attempts there were, and what the open one shows. */
static void read_attempts(
	struct hub_worker *worker, struct arena *arena, const char *order, struct payment_way *way)
{
	struct payment_open open;
	way->attempt = payment_row_count(worker->db, order, way->provider);
	if (payment_row_read_open(worker->db, arena, order, way->provider, &open)) {
		way->state = state_of(&open);
		way->shown = open.shown;
		way->attempt--; /* a press is another one of that attempt */
	}
}

int payment_ways(struct payments *payments, struct hub_worker *worker, struct arena *arena,
	const struct order *order, const struct payment_quote *quote,
	struct payment_way ret_ways[PAYMENT_OFFERS_MAX])
{
	const struct payment_account *offers[PAYMENT_OFFERS_MAX];
	int count = payment_accounts_offer(payments_accounts(payments), merchant_of(order), offers);
	for (int i = 0; i < count; i++) {
		struct payment_way *way = &ret_ways[i];
		const struct payment_provider *provider = offers[i]->provider;
		*way = (struct payment_way){
			.provider = provider->name, .label = provider->label(), .shown = ""
		};
		way->button_count = provider->buttons(arena, quote, way->buttons);
		read_attempts(worker, arena, order->id, way);
	}
	return count;
}

static const struct payment_account *find_offered(
	const struct payments *payments, const struct order *order, const char *provider)
{
	const struct payment_account *offers[PAYMENT_OFFERS_MAX];
	int count = payment_accounts_offer(payments_accounts(payments), merchant_of(order), offers);
	for (int i = 0; i < count; i++)
		if (provider && strcmp(offers[i]->provider->name, provider) == 0)
			return offers[i];
	return NULL;
}

static bool has_choice(const struct payment_provider *provider, const char *choice)
{
	struct arena arena;
	struct payment_button buttons[PAYMENT_BUTTONS_MAX];
	bool is_known = false;
	arena_init(&arena, 1024);
	int count = provider->buttons(&arena, &(struct payment_quote){ .amount_text = "" }, buttons);
	for (int i = 0; i < count; i++)
		is_known |= choice && strcmp(buttons[i].choice, choice) == 0;
	arena_finish(&arena);
	return is_known;
}

enum pay_result payment_press(struct payments *payments, struct hub_worker *worker, const struct order *order,
	const struct press_request *asked)
{
	char key[PAYMENT_KEY_SIZE];
	const struct payment_account *account = find_offered(payments, order, asked->provider);
	if (!account || !has_choice(account->provider, asked->choice))
		return PAY_UNKNOWN;
	if (order->state == ORDER_PLACED && asked->shown_minor != order->totals.total_minor)
		return PAY_PRICE_CHANGED;
	struct payment_press press = {
		.order = order->id,
		.provider = account->provider->name,
		.account = account->name,
		.choice = asked->choice,
		.attempt = asked->attempt,
		.shown_minor = asked->shown_minor,
		.hold_ms = account->hold_ms,
	};
	struct transition begun = payment_begin(worker, &press, key);
	if (!transition_is_good(begun))
		return begun.result == TRANSITION_BUSY ? PAY_BUSY : PAY_OVER;
	payments_wake(payments, press.provider);
	struct payment_row payment;
	bool is_asking = payment_row_find(worker->db, key, &payment) && payment.state == ATTEMPT_BEGUN &&
		!payment.is_shown;
	return is_asking ? PAY_ASKING : PAY_OVER;
}
