/* SPDX-License-Identifier: Apache-2.0 */
/* /v1/orders: what kiosks ask about orders. */
#include <string.h>

#include "kiosk/hub/orders.h"
#include "kiosk/hub/routes.h"
#include "kiosk/hub/terminal_payments.h"
#include "kiosk/hub/trades.h"

#define WAIT_MAX_S 55

static void reply_trade(struct http_request *request, struct reply *reply, unsigned status, const char *id)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct trade trade;
	if (trade_read(worker->db, &request->arena, id, &trade))
		reply_json(reply, status, order_to_json(worker->hub, &trade));
	else
		reply_problem(reply, 404, "no-such-order", NULL);
}

static void reply_refusal(
	struct reply *reply, const struct order_body *body, const struct order_refusal *refusal)
{
	const struct order_line *line = &body->lines[refusal->line];
	json_t *problem = json_pack("{s:s, s:s, s:i, s:s, s:s, s:s, s:s}", "type",
		"urn:daogou:problem:unavailable", "title", http_status_title(410), "status", 410, "detail",
		"A line can no longer be sold.", "product", line->product, "merchant", line->merchant,
		"reason", refusal->reason);
	reply_json(reply, 410, problem);
	reply->content_type = "application/problem+json";
}

/* The checked body of the request, or NULL after answering why not. */
static struct order_body *read_body(struct http_request *request, struct reply *reply)
{
	const char *why = NULL;
	if (request->body_length > ORDER_BODY_MAX_BYTES) {
		reply_problem(reply, 413, "too-large", NULL);
		return NULL;
	}
	struct order_body *body = order_body_decode(request->body, request->body_length, &why);
	if (!body) {
		reply_problem(reply, 400, "bad-order", why);
		return NULL;
	}
	if (strcmp(body->order_id.text, request->params[0]) != 0)
		reply_problem(reply, 400, "bad-order", "The order's id is not that of the address.");
	else if (strcmp(body->kiosk, request->kiosk) != 0)
		reply_problem(reply, 403, "other-kiosk", "A kiosk places its own orders only.");
	if (reply->status) {
		order_body_destroy(body);
		return NULL;
	}
	return body;
}

void handle_order_put(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct order_refusal refusal;
	struct order_body *body = read_body(request, reply);
	if (!body)
		return;
	switch (order_place(worker, body, &refusal)) {
	case ORDER_CREATED:
		reply_trade(request, reply, 201, body->order_id.text);
		break;
	case ORDER_REPEATED:
		reply_trade(request, reply, 200, body->order_id.text);
		break;
	case ORDER_OTHER_BODY:
		reply_problem(reply, 422, "other-order", "This id belongs to another order.");
		break;
	case ORDER_UNAVAILABLE:
		reply_refusal(reply, body, &refusal);
		break;
	case ORDER_FAILED:
		hub_reply_database_trouble(worker, reply);
		break;
	}
	order_body_destroy(body);
}

/* The trade of the address if it belongs to the asking kiosk; answers 404 otherwise. */
static bool read_own_trade(struct http_request *request, struct reply *reply, struct trade *ret_trade)
{
	if (trade_read(hub_worker_of(request)->db, &request->arena, request->params[0], ret_trade) &&
		strcmp(ret_trade->kiosk, request->kiosk) == 0)
		return true;
	reply_problem(reply, 404, "no-such-order", NULL);
	return false;
}

void handle_order_get(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct trade trade;
	struct clock machine;
	clock_init_system(&machine);
	int64_t now_ms = clock_monotonic_ms(&machine);
	int64_t wait_ms = http_request_query_int(request, "wait", 0, WAIT_MAX_S, 0) * SECOND_MS;
	int64_t rev = http_request_query_int(request, "rev", 0, INT64_MAX / 2, -1);
	if (!request->wait_until_ms)
		request->wait_until_ms = now_ms + wait_ms;
	uint64_t generation = http_waiters_generation(worker->hub->waiters);
	if (!read_own_trade(request, reply, &trade))
		return;
	if (trade.rev > rev || now_ms >= request->wait_until_ms)
		reply_json(reply, 200, order_to_json(worker->hub, &trade));
	else
		reply_wait(reply, trade.id, generation);
}

/* Answers with the order as it is then: the kiosk's outbox has done its part, whether it came in time or not.
 */
static void change(
	struct http_request *request, struct reply *reply, bool (*apply)(struct hub_worker *, const char *))
{
	struct trade trade;
	if (!read_own_trade(request, reply, &trade))
		return;
	apply(hub_worker_of(request), trade.id);
	reply_trade(request, reply, 200, trade.id);
}

void handle_order_cancel(struct http_request *request, struct reply *reply)
{
	change(request, reply, order_cancel);
}

void handle_order_extend(struct http_request *request, struct reply *reply)
{
	change(request, reply, order_extend);
}

static bool read_report(struct http_request *request, struct reply *reply, struct terminal_report *ret_report)
{
	const char *why = NULL;
	if (terminal_report_decode(request->body, request->body_length, ret_report, &why) &&
		strcmp(ret_report->payment.text, request->params[1]) != 0)
		why = "The payment's id is not that of the address.";
	if (why)
		reply_problem(reply, 400, "bad-payment", why);
	return !why;
}

void handle_order_payment_put(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct terminal_report report;
	struct trade trade;
	if (!read_report(request, reply, &report) || !read_own_trade(request, reply, &trade))
		return;
	switch (terminal_payment_take(worker, trade.id, &report)) {
	case TERMINAL_TAKEN: reply_trade(request, reply, 200, trade.id); break;
	case TERMINAL_OTHER_PAYMENT:
		reply_problem(reply, 422, "other-payment", "This id belongs to another payment.");
		break;
	case TERMINAL_TROUBLE: hub_reply_database_trouble(worker, reply); break;
	}
}
