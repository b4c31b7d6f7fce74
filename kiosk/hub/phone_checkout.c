/* SPDX-License-Identifier: Apache-2.0 */
/* Checkout, hand-off and receipt on the phone: reads the trade, does what the form says, writes the page. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/domain/handoff.h"
#include "kiosk/hub/hub.h"
#include "kiosk/hub/kiosks.h"
#include "kiosk/hub/orders.h"
#include "kiosk/hub/payments.h"
#include "kiosk/hub/phone.h"
#include "kiosk/hub/routes.h"
#include "kiosk/hub/trades.h"

/* A phone's long poll is shorter than the time-outs of proxies. */
#define PHONE_WAIT_MS INT64_C(25000)

static bool read_trade(struct http_request *request, struct reply *reply, struct trade *ret_trade)
{
	if (trade_read_by_token(hub_worker_of(request)->db, &request->arena, request->params[0], ret_trade))
		return true;
	phone_reply_message(request, reply, 404, "stop", N_("This page does not exist"),
		N_("Please scan the code on the screen again."));
	return false;
}

static void reply_checkout(
	struct http_request *request, struct reply *reply, const struct trade *trade, bool price_has_changed)
{
	struct html html;
	struct page page;
	phone_page_init(
		&page, &html, request, trade->language, arena_printf(&request->arena, "/c/%s", trade->token));
	page_write_checkout(&page, trade, price_has_changed);
	phone_page_reply(&page, reply, 200);
}

/* Tells the kiosk that the code was scanned. */
static void note_opened(struct http_request *request, struct trade *trade)
{
	struct hub_worker *worker = hub_worker_of(request);
	if (trade->state != ORDER_PLACED || *trade->phone)
		return;
	hub_write_lightly(worker->db);
	if (!hub_db_begin(worker->db))
		return;
	bool is_changed = trade_note_opened(worker->db, trade->id);
	if (!is_changed || !hub_db_commit(worker->db)) {
		hub_db_rollback(worker->db);
		return;
	}
	hub_wake(worker, trade->id);
	trade_read(worker->db, &request->arena, trade->id, trade);
}

/* What is overdue counts as expired even before the timer has come by. */
static void expire_if_due(struct http_request *request, struct trade *trade)
{
	struct hub_worker *worker = hub_worker_of(request);
	if (!order_may_expire(trade->state, trade->expires_ms, hub_now_ms(worker)))
		return;
	trades_expire_due(worker);
	trade_read(worker->db, &request->arena, trade->id, trade);
}

void handle_checkout_page(struct http_request *request, struct reply *reply)
{
	struct trade trade;
	if (!read_trade(request, reply, &trade))
		return;
	expire_if_due(request, &trade);
	if (strcmp(request->method, "GET") == 0)
		note_opened(request, &trade);
	reply_checkout(request, reply, &trade, false);
}

void handle_checkout_live(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct trade trade;
	struct clock machine;
	clock_init_system(&machine);
	int64_t now_ms = clock_monotonic_ms(&machine);
	int64_t rev = http_request_query_int(request, "rev", 0, INT64_MAX / 2, 0);
	if (!request->wait_until_ms)
		request->wait_until_ms = now_ms + PHONE_WAIT_MS;
	uint64_t generation = http_waiters_generation(worker->hub->waiters);
	if (!trade_read_by_token(worker->db, &request->arena, request->params[0], &trade))
		reply_problem(reply, 404, NULL, NULL);
	else if (trade.rev > rev)
		reply_json(reply, 200, json_pack("{s:I}", "rev", (json_int_t)trade.rev));
	else if (now_ms >= request->wait_until_ms)
		reply->status = 204;
	else
		reply_wait(reply, trade.id, generation);
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
	struct trade trade;
	if (!read_trade(request, reply, &trade))
		return;
	struct pay_wish wish = {
		.provider = http_request_form(request, "provider"),
		.choice = http_request_form(request, "choice"),
		.attempt = form_int(request, "attempt"),
		.shown_minor = form_int(request, "total"),
	};
	switch (payment_press(worker, &trade, &wish)) {
	case PAY_OVER:
		reply_redirect(reply, phone_address(request, "/c/", trade.token));
		break;
	case PAY_PRICE_CHANGED:
		reply_checkout(request, reply, &trade, true);
		break;
	case PAY_UNKNOWN:
		phone_reply_message(request, reply, 400, "stop", N_("This way of paying does not exist"),
			N_("Please go back and try again."));
		break;
	case PAY_BUSY:
		phone_reply_message(request, reply, 503, "wait", N_("Please wait a moment"),
			N_("Nothing was charged. Please go back and try again."));
		break;
	case PAY_TROUBLE:
		phone_reply_message(request, reply, 503, "wait", N_("Please wait a moment"),
			N_("We do not know yet whether the payment worked. Open this page again shortly."));
		break;
	}
}

void handle_checkout_cancel(struct http_request *request, struct reply *reply)
{
	struct trade trade;
	if (!read_trade(request, reply, &trade))
		return;
	order_cancel_by_phone(hub_worker_of(request), trade.id);
	reply_redirect(reply, phone_address(request, "/c/", trade.token));
}

void handle_receipt_page(struct http_request *request, struct reply *reply)
{
	struct trade trade;
	struct html html;
	struct page page;
	if (!read_trade(request, reply, &trade))
		return;
	phone_page_init(
		&page, &html, request, trade.language, arena_printf(&request->arena, "/r/%s", trade.token));
	page_write_receipt(&page, &trade,
		arena_printf(
			&request->arena, "%s/r/%s", hub_worker_of(request)->hub->public_url, trade.token));
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

static void place_handoff(struct http_request *request, struct reply *reply, const struct order_body *body)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct order_refusal refusal;
	struct trade trade;
	switch (order_place(worker, body, &refusal)) {
	case ORDER_CREATED:
	case ORDER_REPEATED:
		if (trade_read(worker->db, &request->arena, body->order_id.text, &trade))
			reply_redirect(reply, phone_address(request, "/c/", trade.token));
		else
			hub_reply_database_trouble(worker, reply);
		break;
	case ORDER_UNAVAILABLE:
		reply_handoff(request, reply, 409,
			N_("Something in the basket is sold out by now. Please start again on the screen in "
			   "the shop."));
		break;
	case ORDER_OTHER_BODY:
		reply_handoff(
			request, reply, 422, N_("The code does not match the order. Please scan it again."));
		break;
	case ORDER_FAILED:
		reply_handoff(request, reply, 503, N_("The shop could not do this now. Please try again."));
		break;
	}
}

void handle_handoff_post(struct http_request *request, struct reply *reply)
{
	char key_id[KEY_ID_SIZE];
	struct order_body *body = NULL;
	const char *pasted = http_request_form(request, "h");
	if (!pasted) {
		reply_handoff(request, reply, 400, N_("The code is not complete. Please scan it again."));
		return;
	}
	enum handoff_fault fault = handoff_read(
		fragment_of(request, pasted), kiosk_find_key, hub_worker_of(request)->db, key_id, &body);
	if (fault == HANDOFF_OK && strcmp(body->kiosk, key_id) == 0)
		place_handoff(request, reply, body);
	else
		reply_handoff(request, reply,
			fault == HANDOFF_OK || fault == HANDOFF_UNKNOWN_KEY ||
					fault == HANDOFF_WRONG_SIGNATURE
				? 403
				: 400,
			N_("The code is not complete. Please scan it again."));
	order_body_destroy(body);
}
