/* SPDX-License-Identifier: Apache-2.0 */
/* The order that the shopper who stands there is paying. */
#include <string.h>

#include "kiosk/app/session/sessions_internal.h"
#include "kiosk/app/session/shopper.h"

bool sessions_place_order(struct sessions *sessions)
{
	static struct coupon_outcome outcome;
	struct services *services = sessions->services;
	struct session *session = &sessions->session;
	struct catalog *catalog = shop_catalog_now(services->shop);

	if (session->shopper.is_placing)
		return true;
	if (!session->shopper.basket.line_count || !catalog)
		return false;
	shopper_best_coupons(&session->shopper, catalog, clock_wall_ms(services->clock), &outcome);
	struct order_request request = { .basket = &session->shopper.basket,
		.coupons = session->shopper.coupons,
		.outcome = &outcome,
		.session = session->shopper.id,
		.member = session->shopper.member,
		.language = session->shopper.language->tag,
		.catalog = catalog_meta(catalog) };
	session->shopper.is_placing = orders_place(services->orders, &request, &session->shopper.order);
	if (session->shopper.is_placing) {
		sessions->is_order_paying = true;
		payments_forget_outcome(services->payments);
		session->shopper.card_step = payments_step(services->payments);
	}
	return session->shopper.is_placing;
}

bool sessions_find_order(struct sessions *sessions, struct arena *arena, struct placed_order *ret_order)
{
	return orders_find(sessions->services->orders, arena, sessions->session.shopper.order, ret_order);
}

void sessions_cancel_order(struct sessions *sessions)
{
	orders_cancel(sessions->services->orders, sessions->session.shopper.order);
	sessions->is_order_paying = false;
}

void sessions_leave_order(struct sessions *sessions)
{
	orders_leave(sessions->services->orders);
	sessions->session.shopper.order = (struct ulid){ "" };
	sessions->is_order_paying = false;
}

void sessions_pay_by_card(struct sessions *sessions)
{
	struct arena scratch;
	struct placed_order order;

	arena_init(&scratch, 16 * 1024);
	if (!sessions->session.shopper.is_placing && sessions_find_order(sessions, &scratch, &order))
		payments_begin(sessions->services->payments, &order);
	arena_finish(&scratch);
}

/* A payment in progress: the end is asked twice. */
static void note_paying(struct sessions *sessions)
{
	struct arena scratch;
	struct placed_order placed;

	arena_init(&scratch, 4096);
	sessions->is_order_paying = sessions_find_order(sessions, &scratch, &placed) &&
		placed.state == ORDER_PLACED && !*placed.refused;
	arena_finish(&scratch);
}

void sessions_take_order(struct sessions *sessions, struct ulid order)
{
	if (strcmp(order.text, sessions->session.shopper.order.text) == 0)
		note_paying(sessions);
	payments_hear_order(sessions->services->payments, order);
}

bool sessions_take_placed(struct sessions *sessions, struct ulid order, bool is_written)
{
	struct session *session = &sessions->session;

	if (strcmp(order.text, session->shopper.order.text) != 0)
		return false;
	session->shopper.is_placing = false;
	/* The basket is the order's when it is on the disk, and stays the shopper's when it is not. */
	if (is_written) {
		basket_clear(&session->shopper.basket);
		track_note(sessions->services->track, "order_placed", NULL);
	} else {
		session->shopper.order = (struct ulid){ "" };
	}
	note_paying(sessions);
	return true;
}

void sessions_take_card_payment(struct sessions *sessions)
{
	sessions->session.shopper.card_step = payments_step(sessions->services->payments);
	sessions->session.shopper.card_prompt = payments_prompt(sessions->services->payments);
	sessions_touch(sessions);
	note_paying(sessions);
}
