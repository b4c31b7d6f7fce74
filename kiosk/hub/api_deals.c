/* SPDX-License-Identifier: Apache-2.0 */
/* /v1/groups and /v1/coupons: group deals and coupon claims for kiosks. */
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/domain/code.h"
#include "kiosk/hub/coupons.h"
#include "kiosk/hub/groups.h"
#include "kiosk/hub/kiosks.h"
#include "kiosk/hub/orders.h"
#include "kiosk/hub/routes.h"
#include "kiosk/hub/trades.h"

#define MEMBER_TOKEN_MAX 200

/* The request's JSON object, or NULL after answering 400. */
static json_t *read_object(struct http_request *request, struct reply *reply)
{
	char why[160];
	json_t *object = json_parse(request->body, request->body_length, why);
	if (json_is_object(object))
		return object;
	json_decref(object);
	reply_problem(reply, 400, "bad-json", "The body is not a JSON object.");
	return NULL;
}

static void reply_group(struct http_request *request, struct reply *reply, unsigned status)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct deal_group group;
	char deadline[25];
	if (!group_read(worker->db, &request->arena, request->params[0], &group)) {
		hub_reply_database_trouble(worker, reply);
		return;
	}
	time_format_iso(group.count.deadline_ms, deadline);
	reply_json(reply, status,
		json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:s, s:s}", "group", group.id, "deal", group.deal,
			"state",
			group.count.state == GROUP_OPEN             ? "OPEN"
				: group.count.state == GROUP_FORMED ? "FORMED"
								    : "FAILED",
			"taken", (json_int_t)group.count.taken, "paid", (json_int_t)group.count.paid, "size",
			(json_int_t)group.size, "deadline", deadline, "url",
			arena_printf(&request->arena, "%s/g/%s", worker->hub->public_url, group.id)));
}

/* The answer to everything but success. */
static void reply_group_refusal(struct http_request *request, struct reply *reply, enum group_result result)
{
	switch (result) {
	case GROUP_UNKNOWN:
		reply_problem(reply, 404, "no-such-deal", NULL);
		break;
	case GROUP_CONFLICT:
		reply_problem(reply, 422, "other-id", "This id belongs to something else.");
		break;
	case GROUP_CLOSED:
		reply_problem(reply, 409, "closed", "This group takes nobody any more.");
		break;
	case GROUP_FULL:
		reply_problem(reply, 409, "full", "There is no seat left.");
		break;
	case GROUP_LIMIT:
		reply_problem(reply, 409, "limit", "This person has as many seats as one may have.");
		break;
	case GROUP_SOLD_OUT:
		reply_problem(reply, 409, "sold-out", "The merchant has none left.");
		break;
	default:
		hub_reply_database_trouble(hub_worker_of(request), reply);
	}
}

void handle_group_put(struct http_request *request, struct reply *reply)
{
	json_t *object = read_object(request, reply);
	if (!object)
		return;
	const char *deal = json_get_text(object, "deal", NULL);
	if (!ulid_is_valid(request->params[0]) || !code_is_valid(deal)) {
		reply_problem(reply, 400, "bad-group", NULL);
	} else {
		enum group_result result = group_open(hub_worker_of(request), request->params[0], deal);
		if (result == GROUP_DONE || result == GROUP_REPEATED)
			reply_group(request, reply, result == GROUP_DONE ? 201 : 200);
		else
			reply_group_refusal(request, reply, result);
	}
	json_decref(object);
}

static void reply_seat(struct http_request *request, struct reply *reply, unsigned status)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct trade trade;
	if (!trade_read(worker->db, &request->arena, request->params[1], &trade)) {
		hub_reply_database_trouble(worker, reply);
		return;
	}
	reply_json(reply, status,
		json_pack("{s:s, s:s, s:I, s:I, s:o}", "seat", trade.id, "group", trade.seat.group, "taken",
			(json_int_t)trade.seat.taken, "size", (json_int_t)trade.seat.size, "order",
			order_to_json(worker->hub, &trade)));
}

static void take_seat(struct http_request *request, struct reply *reply, const json_t *object)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct kiosk_record kiosk = {.store = ""};
	char holder[SHA256_HEX_SIZE];
	const char *member = json_get_text(object, "member", "");
	const char *language = json_get_text(object, "language", "en");
	size_t length = strlen(member);
	if (!ulid_is_valid(request->params[0]) || !ulid_is_valid(request->params[1]) || length < 8 ||
		length > MEMBER_TOKEN_MAX) {
		reply_problem(reply, 400, "bad-seat",
			"A seat needs two ULIDs and a member or session of 8 to 200 characters.");
		return;
	}
	kiosk_find(worker->db, &request->arena, request->kiosk, &kiosk);
	coupon_owner(member, holder);
	struct seat_wish wish = {
		.group = request->params[0],
		.seat = request->params[1],
		.holder = holder,
		.kiosk = request->kiosk,
		.store = kiosk.store,
		.session = "",
		.language = language_tag_is_valid(language) ? language : "en",
	};
	enum group_result result = group_take_seat(worker, &wish);
	if (result == GROUP_DONE || result == GROUP_REPEATED)
		reply_seat(request, reply, result == GROUP_DONE ? 201 : 200);
	else
		reply_group_refusal(request, reply, result);
}

void handle_seat_put(struct http_request *request, struct reply *reply)
{
	json_t *object = read_object(request, reply);
	if (!object)
		return;
	take_seat(request, reply, object);
	json_decref(object);
}

static enum claim_result claim_in_transaction(
	struct hub_worker *worker, const char *claim, const char *coupon, const char *owner)
{
	if (!hub_begin_durable(worker->db))
		return CLAIM_FAILED;
	enum claim_result result = coupon_claim(worker->db, claim, coupon, owner, hub_now_ms(worker));
	if (result != CLAIM_NEW)
		hub_db_rollback(worker->db);
	else if (!hub_db_commit(worker->db))
		result = CLAIM_FAILED;
	return result;
}

static void reply_claim(
	struct http_request *request, struct reply *reply, enum claim_result result, const char *claim)
{
	json_t *done = json_pack(
		"{s:s, s:s, s:s}", "claim", claim, "coupon", request->params[0], "status", "UNUSED");
	switch (result) {
	case CLAIM_NEW:
	case CLAIM_REPEAT:
		reply_json(reply, result == CLAIM_NEW ? 201 : 200, json_incref(done));
		break;
	case CLAIM_CONFLICT:
		reply_problem(reply, 422, "other-id", "This id belongs to another claim.");
		break;
	case CLAIM_GONE:
		reply_problem(reply, 409, "gone", "All of these coupons are given out.");
		break;
	case CLAIM_LIMIT:
		reply_problem(reply, 409, "limit", "This person has as many as one may have.");
		break;
	case CLAIM_UNKNOWN:
		reply_problem(reply, 404, "no-such-coupon", NULL);
		break;
	case CLAIM_FAILED:
		hub_reply_database_trouble(hub_worker_of(request), reply);
		break;
	}
	json_decref(done);
}

void handle_coupon_claim(struct http_request *request, struct reply *reply)
{
	char owner[SHA256_HEX_SIZE];
	json_t *object = read_object(request, reply);
	if (!object)
		return;
	const char *claim = json_get_text(object, "claim", ""), *member = json_get_text(object, "member", "");
	size_t length = strlen(member);
	if (!ulid_is_valid(claim) || length < 8 || length > MEMBER_TOKEN_MAX) {
		reply_problem(reply, 400, "bad-claim",
			"A claim needs a ULID and a member or session of 8 to 200 characters.");
	} else {
		coupon_owner(member, owner);
		reply_claim(request, reply,
			claim_in_transaction(hub_worker_of(request), claim, request->params[0], owner),
			claim);
	}
	json_decref(object);
}
