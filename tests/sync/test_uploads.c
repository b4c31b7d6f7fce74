/* SPDX-License-Identifier: Apache-2.0 */
/* The outbox goes up exactly once, whatever the network does; orders are watched. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/wire_claim.h"
#include "kiosk/domain/wire_event.h"
#include "kiosk/domain/wire_group.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"
#include "tests/sync/sync_rig.h"

static void test_an_order_goes_up_signed(void **state)
{
	struct rig *rig = *state;

	rig_start(rig);
	struct ulid id = rig_place_order(rig);
	sync_outbox_changed(rig->sync);
	struct sync_event *event = rig_wait_event(rig, SYNC_EVENT_ORDER_CHANGED);
	assert_string_equal(event->order.text, id.text);
	sync_event_destroy(event);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	assert_int_equal(fake_hub_order_count(rig->hub), 1);
	assert_int_equal(fake_hub_unsigned_count(rig->hub), 0);
	rig_assert_order_state(rig, id, ORDER_PLACED);
}

static void test_dropped_replies_make_no_second_order(void **state)
{
	struct rig *rig = *state;

	for (int i = 0; i < 3; i++)
		rig_place_order(rig);
	fake_hub_misbehave(rig->hub, "/v1/orders/", HUB_SWALLOWS, 5);
	rig_start(rig);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	assert_int_equal(fake_hub_order_count(rig->hub), 3);
	assert_true(fake_hub_requests(rig->hub, "/v1/orders/") >= 8);
}

static void test_orders_wait_for_the_hub_and_then_go(void **state)
{
	struct rig *rig = *state;
	const char *url = rig->options.hub_url;

	rig_place_order(rig);
	rig->options.hub_url = "http://127.0.0.1:1";
	rig_start(rig);
	rig_wait_fault(rig, SYNC_OFFLINE);
	assert_int_equal(outbox_count_waiting(rig->state), 1);
	rig_stop(rig);
	rig->options.hub_url = url;
	rig_start(rig);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	assert_int_equal(fake_hub_order_count(rig->hub), 1);
}

static bool is_offline(void *data)
{
	struct sync_status status;

	sync_get_status(((struct rig *)data)->sync, &status);
	return !status.is_online;
}

static void test_a_hub_that_goes_away_is_noticed(void **state)
{
	struct rig *rig = *state;

	rig_start(rig);
	rig_wait_seq(rig, 5);
	assert_false(is_offline(rig));
	fake_hub_stop(rig->hub);
	rig->hub = NULL;
	assert_true(rig_wait(rig, is_offline, rig));
	rig_place_order(rig);
	sync_outbox_changed(rig->sync);
	rig_wait_fault(rig, SYNC_OFFLINE);
	assert_int_equal(outbox_count_waiting(rig->state), 1);
}

static void test_an_error_of_the_hub_is_retried(void **state)
{
	struct rig *rig = *state;

	rig_place_order(rig);
	fake_hub_misbehave(rig->hub, "/v1/orders/", HUB_STATUS_500, 3);
	rig_start(rig);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	assert_int_equal(fake_hub_order_count(rig->hub), 1);
}

static void test_a_refused_order_is_parked_with_the_reason(void **state)
{
	struct rig *rig = *state;
	struct arena arena;
	struct placed_order order;
	const struct outbox_entry *entries;

	fake_hub_refuse_orders(rig->hub, 422);
	struct ulid id = rig_place_order(rig);
	rig_start(rig);
	sync_event_destroy(rig_wait_event(rig, SYNC_EVENT_ORDER_CHANGED));
	arena_init(&arena, 4096);
	assert_true(order_find(rig->state, &arena, id.text, &order));
	assert_non_null(strstr(order.refused, "422 this order is not taken"));
	assert_int_equal(outbox_parked(rig->state, &arena, 10, &entries), 1);
	assert_int_equal(outbox_count_waiting(rig->state), 0);
	arena_finish(&arena);
}

struct later {
	struct rig *rig;
	int64_t than_ms;
};

static bool is_due_later(void *data)
{
	struct later *later = data;

	return outbox_next_due(later->rig->state) > later->than_ms;
}

/* Which of the hub's answers are for good, and which for now. By a clock that stands nothing is tried twice. */
static void test_only_refusals_are_for_good(void **state)
{
	static const int FOR_GOOD[] = { 400, 402, 407, 410, 424, 426, 428, 430, 499 },
			 FOR_NOW[] = { 401, 408, 425, 429, 500, 599 };
	struct rig *rig = *state;
	int64_t parked = 0;

	rig_start(rig);
	for (size_t i = 0; i < sizeof FOR_GOOD / sizeof FOR_GOOD[0]; i++) {
		fake_hub_refuse_orders(rig->hub, FOR_GOOD[i]);
		rig_place_order(rig);
		sync_outbox_changed(rig->sync);
		assert_true(wait_until(rig_is_outbox_empty, rig, 5000));
		assert_int_equal(outbox_count_parked(rig->state), ++parked);
	}
	for (size_t i = 0; i < sizeof FOR_NOW / sizeof FOR_NOW[0]; i++) {
		fake_hub_refuse_orders(rig->hub, FOR_NOW[i]);
		rig_place_order(rig);
		sync_outbox_changed(rig->sync);
		assert_true(
			wait_until(is_due_later, &(struct later){ rig, clock_wall_ms(&rig->clock) }, 5000));
		assert_int_equal(outbox_count_waiting(rig->state), 1);
		assert_int_equal(outbox_count_parked(rig->state), parked);
		fake_hub_refuse_orders(rig->hub, 0);
		assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	}
}

/* Three who bought while the hub was away do not wait for each other. */
static void test_orders_go_one_right_behind_the_other(void **state)
{
	struct rig *rig = *state;

	for (int i = 0; i < 3; i++)
		rig_place_order(rig);
	rig_start(rig);
	assert_true(wait_until(rig_is_outbox_empty, rig, 5000));
	assert_int_equal(fake_hub_order_count(rig->hub), 3);
}

/* A network whose sign-in page or proxy answers has refused nothing. */
static void test_a_stranger_cannot_refuse_an_order(void **state)
{
	struct rig *rig = *state;
	struct ulid id = rig_place_order(rig);

	fake_hub_misbehave(rig->hub, "/v1/orders/", HUB_IS_FORBIDDEN, 2);
	rig_start(rig);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	assert_int_equal(outbox_count_parked(rig->state), 0);
	assert_int_equal(fake_hub_order_count(rig->hub), 1);
	rig_assert_order_state(rig, id, ORDER_PLACED);
}

/* What answers 200 and does not name the group has not opened it. */
static void test_a_stranger_opens_no_group(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(outbox_put(rig->state, ulid_make(FIXTURE_NOW_MS), OUTBOX_GROUP, "",
				 "{\"deal\":\"d1\"}", FIXTURE_NOW_MS),
		STATE_OK);
	fake_hub_misbehave(rig->hub, "/v1/groups/", HUB_SAYS_WELCOME, 2);
	rig_start(rig);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	assert_int_equal(outbox_count_parked(rig->state), 0);
	assert_int_equal(fake_hub_requests(rig->hub, "/v1/groups/"), 3);
}

static void put_asked(struct rig *rig, struct ulid id, enum outbox_kind kind, const char *subject, char *body)
{
	assert_int_equal(outbox_put(rig->state, id, kind, subject, body, FIXTURE_NOW_MS), STATE_OK);
	free(body);
}

/* What the hub's answer names is done; of a coupon with the longest code too. */
static void test_claims_groups_and_seats_are_asked_for(void **state)
{
	struct rig *rig = *state;
	char coupon[CODE_SIZE] = "";
	struct ulid claim = ulid_make(FIXTURE_NOW_MS), group = ulid_make(FIXTURE_NOW_MS),
		    seat = ulid_make(FIXTURE_NOW_MS);

	memset(coupon, 'k', CODE_MAX_BYTES);
	put_asked(rig, claim, OUTBOX_CLAIM, coupon,
		wire_claim_request_encode(&(struct wire_claim_request){ claim, "member-1" }));
	put_asked(rig, group, OUTBOX_GROUP, "", wire_group_request_encode("d1"));
	put_asked(rig, seat, OUTBOX_SEAT, group.text,
		wire_seat_request_encode(&(struct wire_seat_request){ "member-1", "zh-Hant" }));
	rig_start(rig);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	assert_int_equal(outbox_count_parked(rig->state), 0);
	assert_int_equal(fake_hub_requests(rig->hub, "/v1/coupons/kkkk"), 1);
	assert_int_equal(fake_hub_requests(rig->hub, "/v1/groups/"), 2);
}

/* A hub in trouble answers at once: as long as the clock stands still it is asked once. */
static void test_a_watch_that_fails_pauses(void **state)
{
	struct rig *rig = *state;
	struct ulid id = rig_place_order(rig);
	char *path = xasprintf("/v1/orders/%s", id.text);

	rig_start(rig);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	int before = fake_hub_requests(rig->hub, path);
	fake_hub_misbehave(rig->hub, path, HUB_STATUS_500, 100000);
	sync_watch_order(rig->sync, id.text);
	assert_true(wait_until(rig_has_more_requests, &(struct rig_requests){ rig, path, before }, 10000));
	usleep(500000);
	assert_in_range(fake_hub_requests(rig->hub, path), before + 1, before + 2);
	free(path);
}

/* A cache on the way gave somebody else's answer: it is asked for again. */
static void test_an_answer_about_something_else_is_none(void **state)
{
	struct rig *rig = *state;
	static const char *const PATHS[] = { "/v1/coupons/k1/", "/v1/groups/", "/v1/groups/" };
	struct ulid group = ulid_make(FIXTURE_NOW_MS);
	char *bodies[] = { wire_claim_request_encode(&(struct wire_claim_request){ group, "member-1" }),
		wire_group_request_encode("d1"),
		wire_seat_request_encode(&(struct wire_seat_request){ "member-1", "en" }) };
	const char *const subjects[] = { "k1", "", group.text };
	static const enum outbox_kind KINDS[] = { OUTBOX_CLAIM, OUTBOX_GROUP, OUTBOX_SEAT };

	rig_start(rig);
	for (size_t i = 0; i < ARRAY_LENGTH(KINDS); i++) {
		int before = fake_hub_requests(rig->hub, PATHS[i]);
		fake_hub_misbehave(rig->hub, PATHS[i], HUB_MIXES_UP, 2);
		put_asked(rig, ulid_make(FIXTURE_NOW_MS), KINDS[i], subjects[i], bodies[i]);
		sync_outbox_changed(rig->sync);
		assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
		assert_int_equal(fake_hub_requests(rig->hub, PATHS[i]), before + 3);
	}
	assert_int_equal(outbox_count_parked(rig->state), 0);
}

static void put_cancel(struct rig *rig, struct ulid order)
{
	assert_int_equal(outbox_put(rig->state, ulid_make(FIXTURE_NOW_MS), OUTBOX_ORDER_CANCEL, order.text,
				 "{}", FIXTURE_NOW_MS),
		STATE_OK);
	sync_outbox_changed(rig->sync);
}

/* The entry stays until the hub has said that it is cancelled. */
static void test_cancelling_waits_for_a_busy_hub(void **state)
{
	struct rig *rig = *state;
	struct ulid id = rig_place_order(rig);

	rig_start(rig);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	char *path = xasprintf("/v1/orders/%s/cancel", id.text);
	fake_hub_misbehave(rig->hub, path, HUB_STATUS_500, 3);
	put_cancel(rig, id);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	assert_true(fake_hub_requests(rig->hub, path) >= 4);
	rig_assert_order_state(rig, id, ORDER_CANCELLED);
	free(path);
}

/* The phone was faster. The answer says so, and the kiosk knows that the order is paid. */
static void test_cancelling_too_late_is_an_answer(void **state)
{
	struct rig *rig = *state;
	struct ulid id = rig_place_order(rig);

	rig_start(rig);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	fake_hub_change_order(rig->hub, id.text, ORDER_PAID);
	put_cancel(rig, id);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	assert_int_equal(outbox_count_parked(rig->state), 0);
	rig_assert_order_state(rig, id, ORDER_PAID);
}

static bool is_asked_twice(void *data)
{
	return fake_hub_requests(((struct rig *)data)->hub, "/v1/orders/") >= 2;
}

/* 409 without the order: whoever said it, it does not end the order. */
static void test_a_conflict_without_the_order_is_no_answer(void **state)
{
	struct rig *rig = *state;
	struct ulid id = rig_place_order(rig);

	fake_hub_refuse_orders(rig->hub, 409);
	rig_start(rig);
	assert_true(rig_wait(rig, is_asked_twice, rig));
	assert_int_equal(outbox_count_parked(rig->state), 0);
	assert_int_equal(outbox_count_waiting(rig->state), 1);
	fake_hub_refuse_orders(rig->hub, 0);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	rig_assert_order_state(rig, id, ORDER_PLACED);
}

static void put_event(struct rig *rig, const char *kind, int64_t at_ms)
{
	struct wire_event event = {
		.id = ulid_make(at_ms), .kind = kind, .at_ms = at_ms, .session = "", .data = ""
	};
	char *body = wire_event_encode(&event);

	assert_int_equal(outbox_put_event(rig->state, event.id, body, FIXTURE_NOW_MS), STATE_OK);
	free(body);
}

/* A hotel's network that says "200 welcome" to everything has not taken them. */
static void test_events_wait_for_the_hubs_own_answer(void **state)
{
	struct rig *rig = *state;

	fake_hub_misbehave(rig->hub, "/v1/events", HUB_SAYS_WELCOME, 2);
	put_event(rig, "compared", FIXTURE_NOW_MS);
	rig_start(rig);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	assert_int_equal(fake_hub_event_count(rig->hub), 1);
	assert_true(fake_hub_requests(rig->hub, "/v1/events") >= 3);
}

static void test_events_go_in_batches_and_once(void **state)
{
	struct rig *rig = *state;

	for (int i = 0; i < 1200; i++)
		put_event(rig, "product_viewed", FIXTURE_NOW_MS + i);
	fake_hub_misbehave(rig->hub, "/v1/events", HUB_SWALLOWS, 1);
	rig_start(rig);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	assert_int_equal(fake_hub_event_count(rig->hub), 1200);
	assert_in_range(fake_hub_requests(rig->hub, "/v1/events"), 4, 5);
}

static void test_a_watched_order_is_told_at_once(void **state)
{
	struct rig *rig = *state;
	struct ulid id = rig_place_order(rig);

	rig_start(rig);
	sync_watch_order(rig->sync, id.text);
	sync_event_destroy(rig_wait_event(rig, SYNC_EVENT_ORDER_CHANGED));
	for (int i = 0; i < 3000 && fake_hub_requests(rig->hub, "/v1/orders/") < 2; i++) {
		clock_advance(&rig->clock, 10);
		usleep(2000);
	}
	fake_hub_change_order(rig->hub, id.text, ORDER_PAID);
	/* Real time: the long poll ends by itself, no timer of the kiosk is needed. */
	struct sync_event *event = NULL;
	for (int i = 0; i < 50 && !event; i++) {
		event = inbox_wait(rig->events, 100);
		if (event && event->kind != SYNC_EVENT_ORDER_CHANGED) {
			sync_event_destroy(event);
			event = NULL;
		}
	}
	assert_non_null(event);
	sync_event_destroy(event);
	rig_assert_order_state(rig, id, ORDER_PAID);
	/* And again, although the kiosk's clock stands still. */
	fake_hub_change_order(rig->hub, id.text, ORDER_READY);
	for (int i = 0; i < 50; i++) {
		event = inbox_wait(rig->events, 100);
		bool is_told = event && event->kind == SYNC_EVENT_ORDER_CHANGED;
		sync_event_destroy(event);
		if (is_told)
			break;
	}
	rig_assert_order_state(rig, id, ORDER_READY);
	assert_int_equal(fake_hub_unsigned_count(rig->hub), 0);
}

struct offline {
	struct rig *rig;
	int orders, heads; /* asked for at least */
};

static bool is_long_offline(void *data)
{
	const struct offline *offline = data;

	return fake_hub_requests(offline->rig->hub, "/v1/orders/") >= offline->orders &&
		fake_hub_requests(offline->rig->hub, "/feed/head") >= offline->heads;
}

/* The first answer after a time without any: what waits with long pauses goes at once, by a clock that stands. */
static void test_what_waited_goes_when_the_hub_is_back(void **state)
{
	struct rig *rig = *state;
	struct rig_requests beats = { rig, "/v1/heartbeat", 0 };

	rig_place_order(rig);
	fake_hub_misbehave(rig->hub, "/", HUB_IS_AWAY, 1000000);
	rig->options.is_heartbeat_off = false;
	rig_start(rig);
	assert_true(rig_wait(rig, is_long_offline, &(struct offline){ rig, 7, 6 }));
	assert_true(is_offline(rig));
	assert_int_equal(fake_hub_order_count(rig->hub), 0);
	beats.than = fake_hub_requests(rig->hub, beats.prefix);
	fake_hub_misbehave(rig->hub, "/", HUB_BEHAVES, 0);
	/* The heartbeat comes within ten seconds; the others would wait for sixteen at least. */
	for (int i = 0; i < 20 && !wait_until(rig_has_more_requests, &beats, 200); i++)
		clock_advance(&rig->clock, SECOND_MS);
	assert_true(wait_until(rig_is_outbox_empty, rig, 5000));
	assert_true(wait_until(rig_is_catalog_there, rig, 5000));
	assert_int_equal(fake_hub_order_count(rig->hub), 1);
}

#define PAUSES 4

/* How long an order waits after each failure; the clock stands still in between. */
static void measure_pauses(struct rig *rig, int64_t ret_pauses[PAUSES])
{
	rig_place_order(rig);
	fake_hub_misbehave(rig->hub, "/v1/orders/", HUB_STATUS_500, 100);
	rig_start(rig);
	for (int i = 0; i < PAUSES; i++) {
		int64_t now_ms = clock_wall_ms(&rig->clock);
		assert_true(wait_until(is_due_later, &(struct later){ rig, now_ms }, 10000));
		ret_pauses[i] = outbox_next_due(rig->state) - now_ms;
		clock_advance(&rig->clock, 1000 << i);
	}
}

/* A hub in trouble is asked less and less, and not by all kiosks at once. */
static void test_pauses_between_tries_grow(void **state)
{
	struct rig *rig = *state, *other;
	void *other_state;
	int64_t pauses[PAUSES], others[PAUSES];

	assert_int_equal(rig_set_up(&other_state), 0);
	other = other_state;
	rig->options.jitter_seed = other->options.jitter_seed = 0;
	measure_pauses(rig, pauses);
	measure_pauses(other, others);
	for (int i = 0; i < PAUSES; i++) {
		assert_in_range(pauses[i], 500 << i, 1000 << i);
		assert_in_range(others[i], 500 << i, 1000 << i);
	}
	assert_memory_not_equal(pauses, others, sizeof pauses);
	rig_tear_down(&other_state);
}

/* Without the clock: what somebody asks for now does not wait for the next time. */
static void test_what_is_asked_for_now_goes_now(void **state)
{
	struct rig *rig = *state;
	struct rig_requests more = { rig, "/v1/orders/", 0 };

	rig_start(rig);
	rig_wait_seq(rig, 5);
	rig_place_order(rig);
	sync_now(rig->sync);
	assert_true(wait_until(rig_has_more_requests, &more, 5000));
	more.than = 1;
	rig_place_order(rig);
	sync_outbox_changed(rig->sync);
	assert_true(wait_until(rig_has_more_requests, &more, 5000));
}

/* The hub is asked as soon as it has the order, and not a second later. */
static void test_a_watch_begins_when_the_order_is_there(void **state)
{
	struct rig *rig = *state;
	struct rig_requests more = { rig, "/v1/orders/", 1 };

	rig_start(rig);
	rig_wait_seq(rig, 5);
	struct ulid id = rig_place_order(rig);
	sync_watch_order(rig->sync, "no order's id");
	sync_watch_order(rig->sync, id.text);
	sync_outbox_changed(rig->sync);
	assert_true(wait_until(rig_has_more_requests, &more, 5000));
}

/* A hub that has answered since is not one that was away all the time: the next pause is a short one. */
static void test_an_answer_ends_the_growing_of_pauses(void **state)
{
	struct rig *rig = *state;
	struct rig_requests more = { rig, "/v1/orders/", 0 };

	rig_start(rig);
	rig_place_order(rig);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	fake_hub_misbehave(rig->hub, more.prefix, HUB_SWALLOWS, 1000);
	rig_place_order(rig);
	more.than = fake_hub_requests(rig->hub, more.prefix);
	sync_outbox_changed(rig->sync);
	assert_true(wait_until(rig_has_more_requests, &more, 5000));
	/* A connection that was open before is tried once more by itself. */
	while (wait_until(rig_has_more_requests, &more, 300))
		more.than = fake_hub_requests(rig->hub, more.prefix);
	clock_advance(&rig->clock, 1000);
	assert_true(wait_until(rig_has_more_requests, &more, 5000));
}

/* Codes of a shop may be anything. The raw bytes are what a proxy and the hub see. */
static void test_codes_are_encoded_in_addresses(void **state)
{
	static const char REPLY[] = "HTTP/1.1 503 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
	struct rig *rig = *state;
	struct raw_script script = { .bytes = REPLY, .length = sizeof REPLY - 1 };
	struct raw_server *server = raw_server_start(&script, 1);
	char *url = xasprintf("http://127.0.0.1:%u", raw_server_port(server));
	bool is_there = false;

	assert_int_equal(outbox_put(rig->state, ulid_make(FIXTURE_NOW_MS), OUTBOX_CLAIM,
				 "k/1 AZaz09-._~@[`{:?%\xC3\xA4", "{}", FIXTURE_NOW_MS),
		STATE_OK);
	rig->options.hub_url = url;
	rig_start(rig);
	for (int i = 0; i < 500 && !is_there; i++) {
		usleep(10000);
		char *received = raw_server_received(server, NULL);
		is_there = strstr(received,
			"POST /v1/coupons/k%2F1%20AZaz09-._~%40%5B%60%7B%3A%3F%25%C3%A4/claims HTTP/1.1\r\n");
		free(received);
	}
	assert_true(is_there);
	rig_stop(rig);
	raw_server_stop(server);
	free(url);
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, rig_set_up, rig_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(test_an_order_goes_up_signed),
		WITH_RIG(test_dropped_replies_make_no_second_order),
		WITH_RIG(test_orders_wait_for_the_hub_and_then_go),
		WITH_RIG(test_a_hub_that_goes_away_is_noticed),
		WITH_RIG(test_an_error_of_the_hub_is_retried),
		WITH_RIG(test_a_refused_order_is_parked_with_the_reason),
		WITH_RIG(test_only_refusals_are_for_good),
		WITH_RIG(test_orders_go_one_right_behind_the_other),
		WITH_RIG(test_a_stranger_cannot_refuse_an_order),
		WITH_RIG(test_claims_groups_and_seats_are_asked_for),
		WITH_RIG(test_an_answer_about_something_else_is_none),
		WITH_RIG(test_a_watch_that_fails_pauses),
		WITH_RIG(test_a_stranger_opens_no_group),
		WITH_RIG(test_cancelling_waits_for_a_busy_hub),
		WITH_RIG(test_cancelling_too_late_is_an_answer),
		WITH_RIG(test_a_conflict_without_the_order_is_no_answer),
		WITH_RIG(test_events_wait_for_the_hubs_own_answer),
		WITH_RIG(test_events_go_in_batches_and_once),
		WITH_RIG(test_a_watched_order_is_told_at_once),
		WITH_RIG(test_what_waited_goes_when_the_hub_is_back),
		WITH_RIG(test_pauses_between_tries_grow),
		WITH_RIG(test_what_is_asked_for_now_goes_now),
		WITH_RIG(test_a_watch_begins_when_the_order_is_there),
		WITH_RIG(test_an_answer_ends_the_growing_of_pauses),
		WITH_RIG(test_codes_are_encoded_in_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
