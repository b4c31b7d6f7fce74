/* SPDX-License-Identifier: Apache-2.0 */
/* /v1/orders: what kiosks ask about orders. */
#include <string.h>

#include "kiosk/hub/handlers/hub.h"
#include "kiosk/hub/people/kiosks.h"
#include "kiosk/hub/trade/orders.h"
#include "kiosk/hub/api/api_handlers.h"
#include "kiosk/hub/api/api_replies.h"
#include "kiosk/hub/api/order_json.h"
#include "kiosk/hub/trade/terminal_payments.h"
#include "kiosk/hub/trade/order_read.h"

#define WAIT_MAX_S 55

static void reply_order(struct http_request *request, struct reply *reply, unsigned status, const char *id)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct order order;
	if (order_read(worker->db, &request->arena, id, &order))
		reply_json(reply, status, order_to_json(&request->arena, worker->hub->public_url, &order));
	else
		reply_problem(reply, 404, "no-such-order", NULL);
}

static void reply_refusal(
	struct reply *reply, const struct wire_order *body, const struct order_refusal *refusal)
{
	const struct priced_line *line = &body->lines[refusal->line];
	reply_problem_with(reply, 410, "unavailable", "A line can no longer be sold.",
		json_pack("{s:s, s:s, s:s}", "product", line->product, "merchant", line->merchant, "reason",
			transition_reason_name(refusal->reason)));
}

/* The checked body of the request, or NULL after answering why not. */
static struct wire_order *read_body(struct http_request *request, struct reply *reply)
{
	const char *why = NULL;
	if (request->body_length > WIRE_ORDER_MAX_BYTES) {
		reply_problem(reply, 413, "too-large", NULL);
		return NULL;
	}
	struct wire_order *body = wire_order_decode(request->body, request->body_length, &why);
	if (!body) {
		reply_problem(reply, 400, "bad-order", why);
		return NULL;
	}
	if (strcmp(body->order_id.text, request->params[0]) != 0)
		reply_problem(reply, 400, "bad-order", "The order's id is not that of the address.");
	else if (strcmp(body->kiosk, request->kiosk) != 0)
		reply_problem(reply, 403, "other-kiosk", "A kiosk places its own orders only.");
	if (reply->status) {
		wire_order_destroy(body);
		return NULL;
	}
	return body;
}

void handle_order_put(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct order_refusal refusal;
	struct wire_order *body = read_body(request, reply);
	if (!body)
		return;
	struct transition placed =
		order_place(worker, body, kiosk_is_in_store(worker->db, body->kiosk, body->store), &refusal);
	if (transition_is_good(placed))
		reply_order(
			request, reply, placed.result == TRANSITION_DONE ? 201 : 200, body->order_id.text);
	else if (placed.result == TRANSITION_REFUSED && refusal.line >= 0)
		reply_refusal(reply, body, &refusal);
	else
		reply_transition(reply, placed);
	wire_order_destroy(body);
}

/* The order of the address if it belongs to the asking kiosk; answers 404 otherwise. */
static bool read_own_order(struct http_request *request, struct reply *reply, struct order *ret_order)
{
	if (order_read(hub_worker_of(request)->db, &request->arena, request->params[0], ret_order) &&
		strcmp(ret_order->kiosk, request->kiosk) == 0)
		return true;
	reply_problem(reply, 404, "no-such-order", NULL);
	return false;
}

void handle_order_get(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct order order;
	int64_t wait_ms = http_request_query_int(request, "wait", 0, WAIT_MAX_S, 0) * SECOND_MS;
	int64_t rev = http_request_query_int(request, "rev", 0, INT64_MAX / 2, -1);
	struct hub_poll poll = hub_poll(request, wait_ms);
	if (!read_own_order(request, reply, &order))
		return;
	if (order.rev > rev || poll.is_over)
		reply_json(reply, 200, order_to_json(&request->arena, worker->hub->public_url, &order));
	else
		reply_wait(reply, order.id, poll.generation);
}

/* What kept the order from changing, and the order as it is then: the kiosk's outbox has its answer. */
static void reply_unchanged(
	struct http_request *request, struct reply *reply, struct transition transition, const char *id)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct order order;
	if (!order_read(worker->db, &request->arena, id, &order)) {
		reply_problem(reply, 404, "no-such-order", NULL);
		return;
	}
	reply_problem_with(reply, transition_status(transition), transition_reason_name(transition.reason),
		transition_sentence(transition),
		order_to_json(&request->arena, worker->hub->public_url, &order));
}

static void change(struct http_request *request, struct reply *reply,
	struct transition (*apply)(struct hub_worker *, const char *))
{
	struct order order;
	if (!read_own_order(request, reply, &order))
		return;
	struct transition changed = apply(hub_worker_of(request), order.id);
	if (transition_is_good(changed))
		reply_order(request, reply, 200, order.id);
	else if (changed.result == TRANSITION_BUSY)
		hub_reply_busy(reply);
	else
		reply_unchanged(request, reply, changed, order.id);
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
	if (wire_terminal_report_decode(request->body, request->body_length, ret_report, &why) &&
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
	struct order order;
	if (!read_report(request, reply, &report) || !read_own_order(request, reply, &order))
		return;
	/* Whatever else became of it stands in the order. */
	struct transition taken = terminal_payment_take(worker, order.id, &report);
	if (taken.result == TRANSITION_BUSY)
		hub_reply_busy(reply);
	else if (taken.reason == REASON_OTHER_ID)
		reply_problem(reply, 422, "other-payment", "This id belongs to another payment.");
	else
		reply_order(request, reply, 200, order.id);
}
