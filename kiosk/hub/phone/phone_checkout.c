/* SPDX-License-Identifier: Apache-2.0 */
/* Checkout, hand-off and receipt on the phone: reads the order, does what the form says, writes the page. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/handoff.h"
#include "kiosk/hub/handlers/hub.h"
#include "kiosk/hub/people/kiosks.h"
#include "kiosk/hub/catalog/shop_codes.h"
#include "kiosk/hub/trade/handoff_parts.h"
#include "kiosk/hub/trade/orders.h"
#include "kiosk/hub/pay/checkout.h"
#include "kiosk/hub/trade/payments.h"
#include "kiosk/hub/phone/phone.h"
#include "kiosk/hub/phone/phone_handlers.h"
#include "kiosk/hub/trade/order_read.h"

/* A phone's long poll is shorter than the time-outs of proxies. */
#define PHONE_WAIT_MS INT64_C(25000)
/* How long a pressed button waits for the provider; then the page says "one moment" and follows. */
#define PRESS_WAIT_MS INT64_C(5000)

static bool read_order(struct http_request *request, struct reply *reply, struct order *ret_order)
{
	if (order_read_by_token(hub_worker_of(request)->db, &request->arena, request->params[0], ret_order))
		return true;
	phone_reply_message(request, reply, 404, "stop", N_("This page does not exist"),
		N_("Please scan the code on the screen again."));
	return false;
}

static void reply_checkout(
	struct http_request *request, struct reply *reply, const struct order *order, bool price_has_changed)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct html html;
	struct page page;
	phone_page_init(
		&page, &html, request, order->language, arena_printf(&request->arena, "/c/%s", order->token));
	struct payment_quote quote = { page_money(&page, order->totals.total_minor, order->currency),
		order->is_repriced };
	struct payment_way ways[PAYMENT_OFFERS_MAX];
	struct checkout_view view = {
		.order = order,
		.ways = ways,
		.way_count = order->state == ORDER_PLACED
			? payment_ways(worker->hub->payments, worker, &request->arena, order, &quote, ways)
			: 0,
		.may_be_charged = payment_row_is_open(worker->db, order->id),
		.price_has_changed = price_has_changed,
	};
	page_write_checkout(&page, &view);
	phone_page_reply(&page, reply, 200);
}

/* What is overdue counts as expired even before the timer has come by. */
static void expire_if_due(struct http_request *request, struct order *order)
{
	struct hub_worker *worker = hub_worker_of(request);
	if (!order_may_expire(order->state, order->expires_ms, hub_now_ms(worker)))
		return;
	orders_expire_due(worker);
	order_read(worker->db, &request->arena, order->id, order);
}

void handle_checkout_page(struct http_request *request, struct reply *reply)
{
	struct order order;
	if (!read_order(request, reply, &order))
		return;
	expire_if_due(request, &order);
	reply_checkout(request, reply, &order, false);
}

/* Sent by the page's script once somebody sees it: previews, prefetches and the scanners of mail read pages and see none. */
void handle_checkout_opened(struct http_request *request, struct reply *reply)
{
	struct order order;
	if (!read_order(request, reply, &order))
		return;
	if (order.state == ORDER_PLACED && (order.has_seat || order.checkout == CHECKOUT_WAITING))
		order_note_visit(hub_worker_of(request), order.id);
	if (phone_shows_pages(request))
		reply_redirect(reply, phone_address(request, "/c/", order.token));
	else
		reply->status = 204;
}

void handle_checkout_live(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct order order;
	int64_t rev = http_request_query_int(request, "rev", 0, INT64_MAX / 2, 0);
	struct hub_poll poll = hub_poll(request, PHONE_WAIT_MS);
	if (!order_read_by_token(worker->db, &request->arena, request->params[0], &order))
		reply_problem(reply, 404, NULL, NULL);
	else if (order.rev > rev)
		reply_json(reply, 200, json_pack("{s:I}", "rev", (json_int_t)order.rev));
	else if (poll.is_over)
		reply->status = 204;
	else
		reply_wait(reply, order.id, poll.generation);
}

static int64_t form_int(struct http_request *request, const char *name)
{
	const char *text = http_request_form(request, name);
	return text && *text && strlen(text) <= 15 && strspn(text, "0123456789") == strlen(text)
		? strtoll(text, NULL, 10)
		: -1;
}

void handle_checkout_pay(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct order order;
	struct hub_poll poll = hub_poll(request, PRESS_WAIT_MS);
	if (!read_order(request, reply, &order))
		return;
	struct press_request asked = {
		.provider = http_request_form(request, "provider"),
		.choice = http_request_form(request, "choice"),
		.attempt = form_int(request, "attempt"),
		.shown_minor = form_int(request, "total"),
	};
	switch (payment_press(worker->hub->payments, worker, &order, &asked)) {
	case PAY_ASKING:
		if (!poll.is_over) {
			reply_wait(reply, order.id, poll.generation);
			break;
		}
		/* fall through */
	case PAY_OVER: reply_redirect(reply, phone_address(request, "/c/", order.token)); break;
	case PAY_PRICE_CHANGED: reply_checkout(request, reply, &order, true); break;
	case PAY_UNKNOWN:
		phone_reply_message(request, reply, 400, "stop", N_("This way of paying does not exist"),
			N_("Please go back and try again."));
		break;
	case PAY_BUSY:
		phone_reply_message(request, reply, 503, "wait", N_("Please wait a moment"),
			N_("Nothing was charged. Please go back and try again."));
		break;
	}
}

void handle_checkout_cancel(struct http_request *request, struct reply *reply)
{
	struct order order;
	if (!read_order(request, reply, &order))
		return;
	/* The page says how it stands: cancelled, paid before, or at the card terminal. */
	if (order_cancel_by_phone(hub_worker_of(request), order.id).result != TRANSITION_BUSY)
		reply_redirect(reply, phone_address(request, "/c/", order.token));
	else
		phone_reply_message(request, reply, 503, "wait", N_("Please wait a moment"),
			N_("The shop could not do this now. Please try again."));
}

void handle_receipt_page(struct http_request *request, struct reply *reply)
{
	struct order order;
	struct html html;
	struct page page;
	if (!read_order(request, reply, &order))
		return;
	phone_page_init(
		&page, &html, request, order.language, arena_printf(&request->arena, "/r/%s", order.token));
	page_write_receipt(&page, &order,
		arena_printf(
			&request->arena, "%s/r/%s", hub_worker_of(request)->hub->public_url, order.token));
	phone_page_reply(&page, reply, 200);
}

static void reply_handoff(
	struct http_request *request, struct reply *reply, unsigned status, const char *problem_id)
{
	struct html html;
	struct page page;
	phone_page_init(&page, &html, request, NULL, "/c");
	page_write_handoff(&page, problem_id ? messages_get(problem_id) : NULL);
	phone_page_reply(&page, reply, status);
}

void handle_handoff_page(struct http_request *request, struct reply *reply)
{
	reply_handoff(request, reply, 200, NULL);
}

/* What people paste: the whole address or only what stands behind the "#". */
static const char *fragment_of(struct http_request *request, const char *pasted)
{
	const char *hash = strrchr(pasted, '#');
	char *copy = arena_strdup(&request->arena, hash ? hash + 1 : pasted), *end = copy;
	for (const char *at = copy; *at; at++) {
		if (!strchr(" \t\r\n", *at))
			*end++ = *at;
	}
	*end = '\0';
	return copy;
}

static const char STRANGE_SCREEN[] = N_(
	"The screen that showed this code does not belong to this shop, or not any more. Please ask our team.");

static void place_handoff(struct http_request *request, struct reply *reply, const struct wire_order *body)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct order_refusal refusal;
	struct order order;
	struct transition placed =
		order_place(worker, body, kiosk_is_in_store(worker->db, body->kiosk, body->store), &refusal);
	if (placed.result == TRANSITION_BUSY)
		reply_handoff(request, reply, 503, N_("The shop could not do this now. Please try again."));
	else if (placed.reason == REASON_OTHER_ID)
		reply_handoff(
			request, reply, 422, N_("The code does not match the order. Please scan it again."));
	else if (placed.reason == REASON_STORE)
		reply_handoff(request, reply, 403, STRANGE_SCREEN);
	else if (placed.result == TRANSITION_REFUSED)
		reply_handoff(request, reply, 409,
			N_("Something in the basket is sold out by now. Please start again on the screen in "
			   "the shop."));
	else if (order_read(worker->db, &request->arena, body->order_id.text, &order))
		reply_redirect(reply, phone_address(request, "/c/", order.token));
	else
		hub_reply_busy(reply);
}

/* "Code 1 of 3 is here": the others are still on the screen in the shop. */
static void reply_handoff_part(
	struct http_request *request, struct reply *reply, size_t present, size_t count)
{
	struct html html;
	struct page page;
	phone_page_init(&page, &html, request, NULL, "/c");
	page_write_handoff_part(&page, present, count);
	phone_page_reply(&page, reply, 200);
}

static void reply_handoff_fault(struct http_request *request, struct reply *reply, enum handoff_fault fault)
{
	if (fault == HANDOFF_UNKNOWN_KEY)
		reply_handoff(request, reply, 403, STRANGE_SCREEN);
	else if (fault == HANDOFF_UNKNOWN_CODE)
		reply_handoff(request, reply, 409,
			N_("Something in the basket is not known here any more. Please start again on the "
			   "screen in the shop."));
	else
		reply_handoff(request, reply, fault == HANDOFF_WRONG_SIGNATURE ? 403 : 400,
			N_("The code is not complete. Please scan it again."));
}

static void place_parts(
	struct http_request *request, struct reply *reply, const struct handoff_part *parts, size_t count)
{
	struct wire_order *body = NULL;
	enum handoff_fault fault =
		handoff_join(parts, count, shop_find_codes, hub_worker_of(request)->db, &body);
	if (fault == HANDOFF_OK && strcmp(body->kiosk, parts[0].key_id) == 0)
		place_handoff(request, reply, body);
	else
		reply_handoff_fault(request, reply, fault == HANDOFF_OK ? HANDOFF_UNKNOWN_KEY : fault);
	wire_order_destroy(body);
}

static void collect_part(struct http_request *request, struct reply *reply, const struct handoff_part *part)
{
	struct handoff_part *parts = xcalloc(HANDOFF_PARTS_MAX, sizeof(*parts));
	size_t present = handoff_parts_add(hub_worker_of(request), part, parts);
	if (present == 0)
		reply_handoff(request, reply, 503, N_("The shop could not do this now. Please try again."));
	else if (present < part->count)
		reply_handoff_part(request, reply, present, part->count);
	else
		place_parts(request, reply, parts, present);
	free(parts);
}

void handle_handoff_post(struct http_request *request, struct reply *reply)
{
	struct handoff_part part;
	const char *pasted = http_request_form(request, "h");
	enum handoff_fault fault = pasted ? handoff_part_read(fragment_of(request, pasted), kiosk_find_key,
						    hub_worker_of(request)->db, &part)
					  : HANDOFF_MALFORMED;
	if (fault != HANDOFF_OK)
		reply_handoff_fault(request, reply, fault);
	else if (part.count > 1)
		collect_part(request, reply, &part);
	else
		place_parts(request, reply, &part, 1);
}
