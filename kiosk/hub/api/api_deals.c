/* SPDX-License-Identifier: Apache-2.0 */
/* /v1/groups and /v1/coupons: group deals and coupon claims for kiosks. */
#include <string.h>

#include "kiosk/domain/wire_claim.h"
#include "kiosk/domain/wire_group.h"
#include "kiosk/hub/handlers/hub.h"
#include "kiosk/hub/people/members.h"
#include "kiosk/hub/trade/coupon_claim.h"
#include "kiosk/hub/trade/coupon_rows.h"
#include "kiosk/hub/trade/groups.h"
#include "kiosk/hub/people/kiosks.h"
#include "kiosk/hub/trade/orders.h"
#include "kiosk/hub/api/api_handlers.h"
#include "kiosk/hub/api/api_replies.h"
#include "kiosk/hub/api/order_json.h"
#include "kiosk/hub/trade/order_read.h"

static void reply_group(struct http_request *request, struct reply *reply, unsigned status)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct deal_group group;
	if (!group_read(worker->db, &request->arena, request->params[0], &group)) {
		hub_reply_busy(reply);
		return;
	}
	struct wire_group answer = { .deal = group.deal,
		.count = group.count,
		.size = (int32_t)group.size,
		.url = arena_printf(&request->arena, "%s/g/%s", worker->hub->public_url, group.id) };
	memcpy(answer.id.text, group.id, sizeof(answer.id.text));
	reply_json(reply, status, wire_group_encode(&answer));
}

void handle_group_put(struct http_request *request, struct reply *reply)
{
	json_t *object = request_object(request, reply);
	if (!object)
		return;
	const char *deal = wire_group_request_read(&request->arena, object);
	json_decref(object);
	if (!deal || !ulid_is_valid(request->params[0])) {
		reply_problem(reply, 400, "bad-group", NULL);
		return;
	}
	struct transition opened = group_open(hub_worker_of(request), request->params[0], deal);
	if (transition_is_good(opened))
		reply_group(request, reply, opened.result == TRANSITION_DONE ? 201 : 200);
	else
		reply_transition(reply, opened);
}

static void reply_seat(struct http_request *request, struct reply *reply, unsigned status)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct order order;
	if (!order_read(worker->db, &request->arena, request->params[1], &order)) {
		hub_reply_busy(reply);
		return;
	}
	struct wire_seat seat = { .group = order.seat.id,
		.taken = order.seat.count.taken,
		.size = order.seat.size,
		.order = order_to_reply(&request->arena, worker->hub->public_url, &order) };
	seat.id = seat.order.order;
	reply_json(reply, status, wire_seat_encode(&seat));
}

static void take_seat(
	struct http_request *request, struct reply *reply, const struct wire_seat_request *wanted)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct kiosk_record kiosk = { .store = "" };
	char member[MEMBER_TEXT_SIZE], holder[SHA256_HEX_SIZE];
	kiosk_find(worker->db, &request->arena, request->kiosk, &kiosk);
	member_resolve(worker->db, wanted->member, member);
	coupon_owner(member, holder);
	struct seat_request asked = {
		.group = request->params[0],
		.seat = request->params[1],
		.holder = holder,
		.address = "",
		.kiosk = request->kiosk,
		.store = kiosk.store,
		.session = "",
		.language = wanted->language,
	};
	struct transition taken = group_take_seat(worker, &asked);
	if (transition_is_good(taken))
		reply_seat(request, reply, taken.result == TRANSITION_DONE ? 201 : 200);
	else
		reply_transition(reply, taken);
}

void handle_seat_put(struct http_request *request, struct reply *reply)
{
	struct wire_seat_request wanted;
	json_t *object = request_object(request, reply);
	if (!object)
		return;
	bool is_read = wire_seat_request_read(&request->arena, object, &wanted);
	json_decref(object);
	if (is_read && ulid_is_valid(request->params[0]) && ulid_is_valid(request->params[1]))
		take_seat(request, reply, &wanted);
	else
		reply_problem(reply, 400, "bad-seat",
			"A seat needs two ULIDs and a member or session of 8 to 200 characters.");
}

void handle_coupon_claim(struct http_request *request, struct reply *reply)
{
	char member[MEMBER_TEXT_SIZE], owner[SHA256_HEX_SIZE];
	struct wire_claim_request wanted;
	json_t *object = request_object(request, reply);
	if (!object)
		return;
	bool is_read = wire_claim_request_read(&request->arena, object, &wanted);
	json_decref(object);
	if (!is_read) {
		reply_problem(reply, 400, "bad-claim",
			"A claim needs a ULID and a member or session of 8 to 200 characters.");
		return;
	}
	member_resolve(hub_worker_of(request)->db, wanted.member, member);
	coupon_owner(member, owner);
	struct transition claimed =
		coupon_claim(hub_worker_of(request), wanted.id.text, request->params[0], owner);
	if (transition_is_good(claimed))
		reply_json(reply, claimed.result == TRANSITION_DONE ? 201 : 200,
			wire_claim_encode(&(struct wire_claim){ wanted.id, request->params[0] }));
	else
		reply_transition(reply, claimed);
}
