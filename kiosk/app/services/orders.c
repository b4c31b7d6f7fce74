/* SPDX-License-Identifier: Apache-2.0 */
/* Orders on their way to the hub. */
#include "kiosk/app/services/orders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/app/services/network.h"
#include "kiosk/app/services/news.h"
#include "kiosk/app/services/state_writer.h"
#include "kiosk/base/log.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/handoff.h"
#include "kiosk/domain/wire_group.h"
#include "kiosk/domain/wire_order.h"
#include "kiosk/store/outbox.h"

/* An order on its way to the disk. */
struct placing {
	struct ulid order, session;
	char *body;
	char currency[CURRENCY_SIZE];
	int64_t total_minor, now_ms;
};

struct orders {
	struct orders_setup setup;
	struct news *news;
	struct placing
		*placing; /* the newest; NULL = it is there, or has failed. The writer has its own copy */
};

/* --- placing --- */

static struct placing *placing_copy(const struct placing *from)
{
	struct placing *copy = xmalloc(sizeof *copy);

	*copy = *from;
	copy->body = xstrdup(from->body);
	return copy;
}

/* It names what somebody buys. */
static void placing_free(void *data)
{
	struct placing *placing = data;

	if (!placing)
		return;
	explicit_bzero(placing->body, strlen(placing->body));
	free(placing->body);
	free(placing);
}

struct orders *orders_create(const struct orders_setup *setup, struct news *news)
{
	struct orders *orders = xcalloc(1, sizeof *orders);

	orders->setup = *setup;
	orders->news = news;
	return orders;
}

void orders_destroy(struct orders *orders)
{
	if (!orders)
		return;
	placing_free(orders->placing);
	free(orders);
}

static enum state_result write_order(struct state *state, void *data)
{
	const struct placing *placing = data;

	return order_place(state, placing->order, placing->session.text, placing->body, placing->currency,
		placing->total_minor, placing->now_ms);
}

static void end_order(void *receiver, void *data, enum state_result result)
{
	struct orders *orders = receiver;
	struct placing *placing = data;
	bool is_newest = orders_is_placing(orders, placing->order);

	if (result == STATE_OK)
		network_outbox_changed(orders->setup.network);
	else
		log_error("order", "could not be written: %s", state_result_name(result));
	if (is_newest) {
		placing_free(orders->placing);
		orders->placing = NULL;
		if (result == STATE_OK)
			network_watch_order(orders->setup.network, placing->order.text);
	}
	news_tell(orders->news,
		(struct news_item){ .kind = NEWS_PLACED, .placed = { placing->order, result == STATE_OK } });
	placing_free(placing);
}

static void fill_order(
	struct orders *orders, const struct order_request *request, struct wire_order *body, int64_t now)
{
	wire_order_set_basket(body, request->basket, request->coupons, request->outcome);
	body->order_id = ulid_make(now);
	snprintf(body->kiosk, sizeof body->kiosk, "%s", network_kiosk_id(orders->setup.network));
	snprintf(body->store, sizeof body->store, "%s", network_store(orders->setup.network));
	snprintf(body->session, sizeof body->session, "%s", request->session.text);
	snprintf(body->member, sizeof body->member, "%s", request->member);
	snprintf(body->language, sizeof body->language, "%s", request->language);
	body->created_ms = now;
	body->expires_ms = now + orders->setup.order_minutes * MINUTE_MS;
	body->is_clock_unsure = clock_source(orders->setup.clock) == CLOCK_UNSURE;
	body->catalog_epoch = request->catalog->epoch;
	body->catalog_seq = request->catalog->seq;
}

bool orders_place(struct orders *orders, const struct order_request *request, struct ulid *ret_order)
{
	int64_t now = clock_wall_ms(orders->setup.clock);
	struct wire_order *body = wire_order_create();

	fill_order(orders, request, body, now);
	const char *fault = wire_order_fault(body);
	if (fault) {
		log_error("order", "not made: %s", fault);
		wire_order_destroy(body);
		return false;
	}
	struct placing *placing = xcalloc(1, sizeof *placing);
	*placing = (struct placing){ .order = body->order_id,
		.session = request->session,
		.body = wire_order_encode(body),
		.total_minor = body->totals.total_minor,
		.now_ms = now };
	memcpy(placing->currency, body->currency, sizeof placing->currency);
	wire_order_destroy(body);
	placing_free(orders->placing);
	orders->placing = placing;
	*ret_order = placing->order;
	state_writer_put(orders->setup.writer,
		(struct state_write){ .write = write_order,
			.end = end_order,
			.receiver = orders,
			.data = placing_copy(placing),
			.free = placing_free });
	return true;
}

bool orders_is_placing(const struct orders *orders, struct ulid order)
{
	return orders->placing && strcmp(orders->placing->order.text, order.text) == 0;
}

bool orders_find(
	struct orders *orders, struct arena *arena, struct ulid order, struct placed_order *ret_order)
{
	const struct placing *placing = orders->placing;

	if (!order.text[0])
		return false;
	if (!orders_is_placing(orders, order))
		return order_find(orders->setup.state, arena, order.text, ret_order);
	*ret_order = (struct placed_order){ .id = placing->order,
		.session = arena_strdup(arena, placing->session.text),
		.body = arena_strdup(arena, placing->body),
		.total_minor = placing->total_minor,
		.created_ms = placing->now_ms,
		.changed_ms = placing->now_ms,
		.state = ORDER_PLACED,
		.url = "",
		.receipt_url = "",
		.pickup_code = "",
		.refused = "" };
	memcpy(ret_order->currency, placing->currency, sizeof ret_order->currency);
	placed_order_read_body(arena, ret_order);
	return true;
}

void orders_leave(struct orders *orders)
{
	placing_free(orders->placing);
	orders->placing = NULL;
	network_watch_order(orders->setup.network, "");
}

/* --- what the hub is asked --- */

struct question {
	struct ulid id;
	enum outbox_kind kind;
	char subject[ULID_SIZE]; /* "" = none */
	char *body;
	int64_t now_ms;
};

static enum state_result write_question(struct state *state, void *data)
{
	const struct question *question = data;

	return outbox_put(
		state, question->id, question->kind, question->subject, question->body, question->now_ms);
}

static void free_question(void *data)
{
	struct question *question = data;

	free(question->body);
	free(question);
}

static void end_question(void *receiver, void *data, enum state_result result)
{
	struct orders *orders = receiver;

	if (result == STATE_OK) {
		network_outbox_changed(orders->setup.network);
	} else {
		log_error(
			"order", "what the hub is to do could not be written: %s", state_result_name(result));
		news_tell(orders->news, (struct news_item){ .kind = NEWS_NOT_ASKED });
	}
	free_question(data);
}

static struct ulid put_question(
	struct orders *orders, enum outbox_kind kind, const char *subject, const char *body)
{
	struct question *question = xcalloc(1, sizeof *question);

	question->now_ms = clock_wall_ms(orders->setup.clock);
	question->id = ulid_make(question->now_ms);
	question->kind = kind;
	snprintf(question->subject, sizeof question->subject, "%s", subject);
	question->body = xstrdup(body);
	struct ulid id = question->id;
	state_writer_put(orders->setup.writer,
		(struct state_write){ .write = write_question,
			.end = end_question,
			.receiver = orders,
			.data = question,
			.free = free_question });
	return id;
}

void orders_extend(struct orders *orders, struct ulid order)
{
	put_question(orders, OUTBOX_ORDER_EXTEND, order.text, "{}");
}

void orders_cancel(struct orders *orders, struct ulid order)
{
	put_question(orders, OUTBOX_ORDER_CANCEL, order.text, "{}");
}

bool orders_open_group(struct orders *orders, const char *deal_code, struct ulid *ret_group)
{
	bool is_possible = network_is_online(orders->setup.network);

	if (is_possible) {
		char *body = wire_group_request_encode(deal_code);
		*ret_group = put_question(orders, OUTBOX_GROUP, "", body);
		free(body);
	}
	return is_possible;
}

/* --- addresses for the phone --- */

size_t orders_offline_urls(
	struct orders *orders, struct arena *arena, struct ulid order, const char *const **ret_urls)
{
	struct placed_order placed;
	char *urls[HANDOFF_PARTS_MAX];

	if (orders_is_placing(orders, order) || !orders_find(orders, arena, order, &placed))
		return 0;
	struct wire_order *body = wire_order_decode(placed.body, strlen(placed.body), NULL);
	if (!body)
		return 0;
	size_t count = handoff_urls_make(
		body, network_hub_url(orders->setup.network), network_key(orders->setup.network), urls);
	wire_order_destroy(body);
	const char **copies = ARENA_ARRAY(arena, const char *, HANDOFF_PARTS_MAX);
	for (size_t i = 0; i < count; i++) {
		copies[i] = arena_strdup(arena, urls[i]);
		free(urls[i]);
	}
	*ret_urls = copies;
	return count;
}

const char *orders_phone_url(struct orders *orders, struct arena *arena, const char *kind, const char *id)
{
	static const char SAFE[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	struct text url;

	text_init(&url, 1000);
	text_printf(&url, "%s/%s/", network_hub_url(orders->setup.network), kind);
	for (const char *at = id; *at; at++) {
		if (strchr(SAFE, *at))
			text_append_bytes(&url, at, 1);
		else
			text_printf(&url, "%%%02X", (unsigned char)*at);
	}
	const char *copy = arena_strdup(arena, url.bytes);
	text_finish(&url);
	return copy;
}
