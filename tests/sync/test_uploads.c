/* SPDX-License-Identifier: Apache-2.0 */
/* The outbox goes up exactly once, whatever the network does; orders are watched; images come; kiosks enrol.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/images_cache.h"
#include "kiosk/store/order_payments.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"
#include "kiosk/sync/enroll.h"
#include "tests/sync/sync_rig.h"

static struct ulid place(struct rig *rig)
{
	struct ulid id = ulid_make(FIXTURE_NOW_MS);

	assert_int_equal(order_place(rig->state, id, NULL, "{\"order\":\"x\"}", "HKD", 1234, FIXTURE_NOW_MS),
		STATE_OK);
	return id;
}

static bool is_outbox_empty(void *data)
{
	struct rig *rig = data;

	return outbox_count_waiting(rig->state) == 0;
}

static void assert_order_state(struct rig *rig, struct ulid id, const char *state)
{
	struct arena arena;
	struct placed_order order;

	arena_init(&arena, 4096);
	assert_true(order_find(rig->state, &arena, id.text, &order));
	assert_string_equal(order.state, state);
	arena_finish(&arena);
}

static void test_an_order_goes_up_signed(void **state)
{
	struct rig *rig = *state;

	rig_start(rig);
	struct ulid id = place(rig);
	sync_outbox_changed(rig->sync);
	struct sync_event *event = rig_wait_event(rig, SYNC_EVENT_ORDER_CHANGED);
	assert_string_equal(event->order.text, id.text);
	sync_event_destroy(event);
	assert_true(rig_wait(rig, is_outbox_empty, rig));
	assert_int_equal(fake_hub_order_count(rig->hub), 1);
	assert_int_equal(fake_hub_unsigned_count(rig->hub), 0);
	assert_order_state(rig, id, "PLACED");
}

static void test_dropped_replies_make_no_second_order(void **state)
{
	struct rig *rig = *state;

	for (int i = 0; i < 3; i++)
		place(rig);
	fake_hub_misbehave(rig->hub, "/v1/orders/", HUB_SWALLOWS, 5);
	rig_start(rig);
	assert_true(rig_wait(rig, is_outbox_empty, rig));
	assert_int_equal(fake_hub_order_count(rig->hub), 3);
	assert_true(fake_hub_requests(rig->hub, "/v1/orders/") >= 8);
}

static void test_orders_wait_for_the_hub_and_then_go(void **state)
{
	struct rig *rig = *state;
	const char *url = rig->options.hub_url;

	place(rig);
	rig->options.hub_url = "http://127.0.0.1:1";
	rig_start(rig);
	rig_wait_fault(rig, SYNC_OFFLINE);
	assert_int_equal(outbox_count_waiting(rig->state), 1);
	rig_stop(rig);
	rig->options.hub_url = url;
	rig_start(rig);
	assert_true(rig_wait(rig, is_outbox_empty, rig));
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
	place(rig);
	sync_outbox_changed(rig->sync);
	rig_wait_fault(rig, SYNC_OFFLINE);
	assert_int_equal(outbox_count_waiting(rig->state), 1);
}

static void test_an_error_of_the_hub_is_retried(void **state)
{
	struct rig *rig = *state;

	place(rig);
	fake_hub_misbehave(rig->hub, "/v1/orders/", HUB_STATUS_500, 3);
	rig_start(rig);
	assert_true(rig_wait(rig, is_outbox_empty, rig));
	assert_int_equal(fake_hub_order_count(rig->hub), 1);
}

static void test_a_refused_order_is_parked_with_the_reason(void **state)
{
	struct rig *rig = *state;
	struct arena arena;
	struct placed_order order;
	const struct outbox_entry *entries;

	fake_hub_refuse_orders(rig->hub, 422);
	struct ulid id = place(rig);
	rig_start(rig);
	sync_event_destroy(rig_wait_event(rig, SYNC_EVENT_ORDER_CHANGED));
	arena_init(&arena, 4096);
	assert_true(order_find(rig->state, &arena, id.text, &order));
	assert_non_null(strstr(order.refused, "422 this order is not taken"));
	assert_int_equal(outbox_parked(rig->state, &arena, 10, &entries), 1);
	assert_int_equal(outbox_count_waiting(rig->state), 0);
	arena_finish(&arena);
}

static struct ulid tell_payment(struct rig *rig, struct ulid order, const char *word)
{
	struct ulid payment = ulid_make(FIXTURE_NOW_MS);
	char *body = xasprintf("{\"payment\":\"%s\",\"state\":\"%s\"}", payment.text, word);

	assert_int_equal(outbox_put(rig->state, ulid_make(FIXTURE_NOW_MS), OUTBOX_PAYMENT, order.text, body,
				 FIXTURE_NOW_MS),
		STATE_OK);
	free(body);
	return payment;
}

static void test_a_payment_goes_to_its_own_address(void **state)
{
	struct rig *rig = *state;
	struct ulid id = place(rig), payment = tell_payment(rig, id, "approved");

	rig_start(rig);
	assert_true(rig_wait(rig, is_outbox_empty, rig));
	char *path = xasprintf("/v1/orders/%s/payments/%s", id.text, payment.text);
	assert_int_equal(fake_hub_requests(rig->hub, path), 1);
	assert_int_equal(fake_hub_order_count(rig->hub), 1);
	assert_int_equal(fake_hub_unsigned_count(rig->hub), 0);
	assert_int_equal(outbox_count_parked(rig->state), 0);
	assert_order_state(rig, id, "PAID");
	free(path);
}

/* The hub has trouble with the order for a while: the payment does not overtake it. */
static void test_a_payment_waits_for_its_order(void **state)
{
	struct rig *rig = *state;
	struct ulid id = place(rig);

	tell_payment(rig, id, "begun");
	fake_hub_misbehave(rig->hub, "/v1/orders/", HUB_STATUS_500, 3);
	rig_start(rig);
	assert_true(rig_wait(rig, is_outbox_empty, rig));
	assert_int_equal(outbox_count_parked(rig->state), 0);
	char *path = xasprintf("/v1/orders/%s/payments/", id.text);
	assert_int_equal(fake_hub_requests(rig->hub, path), 1);
	assert_order_state(rig, id, "PLACED");
	free(path);
}

static void test_a_lost_answer_to_a_payment_is_asked_for_again(void **state)
{
	struct rig *rig = *state;
	struct ulid id = place(rig);

	rig_start(rig);
	assert_true(rig_wait(rig, is_outbox_empty, rig));
	fake_hub_misbehave(rig->hub, "/v1/orders/", HUB_SWALLOWS, 2);
	tell_payment(rig, id, "approved");
	sync_outbox_changed(rig->sync);
	assert_true(rig_wait(rig, is_outbox_empty, rig));
	assert_order_state(rig, id, "PAID");
}

/* The kiosk waits for the hub's word before the terminal takes money: "no" is a word too. */
static void test_the_answer_to_a_payment_is_always_told(void **state)
{
	struct rig *rig = *state;
	struct ulid id = place(rig);

	rig_start(rig);
	sync_event_destroy(rig_wait_event(rig, SYNC_EVENT_ORDER_CHANGED));
	assert_true(rig_wait(rig, is_outbox_empty, rig));
	fake_hub_ignore_payments(rig->hub);
	tell_payment(rig, id, "begun");
	sync_outbox_changed(rig->sync);
	struct sync_event *event = rig_wait_event(rig, SYNC_EVENT_ORDER_CHANGED);
	assert_string_equal(event->order.text, id.text);
	assert_int_equal(outbox_count_waiting(rig->state), 0);
	sync_event_destroy(event);
}

static enum order_payment_state link_state(struct rig *rig, struct ulid payment)
{
	struct order_payment link;

	assert_true(order_payment_find(rig->state, payment.text, &link));
	return link.state;
}

static struct ulid pay(struct rig *rig, struct ulid order)
{
	struct ulid payment = ulid_make(FIXTURE_NOW_MS);
	bool is_new;

	char *body = xasprintf("{\"payment\":\"%s\",\"state\":\"approved\"}", payment.text);
	assert_int_equal(
		order_payment_begin(rig->state, &(struct order_payment){ .payment = payment, .order = order }, body,
			FIXTURE_NOW_MS),
		STATE_OK);
	assert_int_equal(order_payment_step(rig->state, payment.text, ORDER_PAYMENT_PAID, body,
				 FIXTURE_NOW_MS, &is_new),
		STATE_OK);
	free(body);
	return payment;
}

/* Before the entry is done: the kiosk may die right behind it, and the answer is wiped with its session. */
static void test_money_that_the_hub_wants_back_is_noted_at_once(void **state)
{
	struct rig *rig = *state;
	struct ulid id = place(rig), other = place(rig);

	rig_start(rig);
	assert_true(rig_wait(rig, is_outbox_empty, rig));
	struct ulid payment = pay(rig, id), strange = pay(rig, other);
	fake_hub_ignore_payments(rig->hub);
	fake_hub_give_back(rig->hub, id.text, payment.text);
	fake_hub_give_back(rig->hub, other.text, payment.text);
	sync_outbox_changed(rig->sync);
	assert_true(rig_wait(rig, is_outbox_empty, rig));
	assert_int_equal(link_state(rig, payment), ORDER_PAYMENT_GIVE_BACK);
	assert_int_equal(link_state(rig, strange), ORDER_PAYMENT_PAID);
}

/* Whoever sits between kiosk and hub may say "200": the word is told again until the hub has answered. */
static void test_an_answer_without_the_order_is_none(void **state)
{
	struct rig *rig = *state;
	struct ulid id = place(rig);

	rig_start(rig);
	assert_true(rig_wait(rig, is_outbox_empty, rig));
	fake_hub_misbehave(rig->hub, "/v1/orders/", HUB_SAYS_WELCOME, 2);
	tell_payment(rig, id, "approved");
	sync_outbox_changed(rig->sync);
	assert_true(rig_wait(rig, is_outbox_empty, rig));
	assert_order_state(rig, id, "PAID");
}

/* An order of another kiosk, say: staff sees it, and whoever waits for an answer is told. */
static void test_a_payment_that_the_hub_refuses_is_parked(void **state)
{
	struct rig *rig = *state;
	struct ulid id = ulid_make(FIXTURE_NOW_MS);
	struct arena arena;
	const struct outbox_entry *entries;

	tell_payment(rig, id, "approved");
	rig_start(rig);
	struct sync_event *event = rig_wait_event(rig, SYNC_EVENT_ORDER_CHANGED);
	assert_string_equal(event->order.text, id.text);
	sync_event_destroy(event);
	arena_init(&arena, 4096);
	assert_int_equal(outbox_parked(rig->state, &arena, 10, &entries), 1);
	assert_int_equal(strncmp(entries[0].reason, "404", 3), 0);
	arena_finish(&arena);
}

static void test_events_go_in_batches_and_once(void **state)
{
	struct rig *rig = *state;

	for (int i = 0; i < 1200; i++) {
		struct ulid id = ulid_make(FIXTURE_NOW_MS + i);
		char *body = xasprintf("{\"id\":\"%s\",\"kind\":\"product_viewed\"}", id.text);
		assert_int_equal(outbox_put_event(rig->state, id, body, FIXTURE_NOW_MS), STATE_OK);
		free(body);
	}
	fake_hub_misbehave(rig->hub, "/v1/events", HUB_SWALLOWS, 1);
	rig_start(rig);
	assert_true(rig_wait(rig, is_outbox_empty, rig));
	assert_int_equal(fake_hub_event_count(rig->hub), 1200);
	assert_in_range(fake_hub_requests(rig->hub, "/v1/events"), 4, 5);
}

static void test_a_watched_order_is_told_at_once(void **state)
{
	struct rig *rig = *state;
	struct ulid id = place(rig);

	rig_start(rig);
	sync_watch_order(rig->sync, id.text);
	sync_event_destroy(rig_wait_event(rig, SYNC_EVENT_ORDER_CHANGED));
	for (int i = 0; i < 3000 && fake_hub_requests(rig->hub, "/v1/orders/") < 2; i++) {
		clock_advance(&rig->clock, 10);
		usleep(2000);
	}
	fake_hub_change_order(rig->hub, id.text, "PAID");
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
	assert_order_state(rig, id, "PAID");
	/* And again, although the kiosk's clock stands still. */
	fake_hub_change_order(rig->hub, id.text, "READY");
	for (int i = 0; i < 50; i++) {
		event = inbox_wait(rig->events, 100);
		bool is_told = event && event->kind == SYNC_EVENT_ORDER_CHANGED;
		sync_event_destroy(event);
		if (is_told)
			break;
	}
	assert_order_state(rig, id, "READY");
	assert_int_equal(fake_hub_unsigned_count(rig->hub), 0);
}

static void test_heartbeat_brings_the_mode(void **state)
{
	struct rig *rig = *state;

	rig->options.is_heartbeat_off = false;
	rig_start(rig);
	sync_set_report(rig->sync, "{\"mode\":\"shopper\",\"printer\":\"IDLE\"}");
	struct sync_event *event = rig_wait_event(rig, SYNC_EVENT_COMMAND);
	assert_string_equal(event->text, "mode closed");
	sync_event_destroy(event);
	event = rig_wait_event(rig, SYNC_EVENT_COMMAND);
	assert_string_equal(event->text, "sync");
	sync_event_destroy(event);
}

static void put_image(struct rig *rig, const char *name, const char *bytes)
{
	char sha256[65], path[100];
	char *right = xasprintf(FIXTURE_IMAGE_BYTES " %s", name);

	sha256_hex(right, strlen(right), sha256);
	snprintf(path, sizeof path, "/feed/o/%s", sha256);
	fake_hub_put(rig->hub, path, bytes ? bytes : right, strlen(bytes ? bytes : right));
	free(right);
}

static bool has_image(struct rig *rig, const char *name)
{
	char sha256[65];
	char *folder = file_join(rig->folder, "images"), *bytes = xasprintf(FIXTURE_IMAGE_BYTES " %s", name);

	sha256_hex(bytes, strlen(bytes), sha256);
	bool is_there = images_cache_has(folder, sha256);
	free(bytes);
	free(folder);
	return is_there;
}

static void test_a_wanted_image_comes(void **state)
{
	struct rig *rig = *state;

	put_image(rig, "coke.jpg", NULL);
	put_image(rig, "coke2.jpg", "these are not the announced bytes");
	rig_start(rig);
	rig_wait_seq(rig, 5);
	sync_want_image(rig->sync, "coke.jpg");
	struct sync_event *event = rig_wait_event(rig, SYNC_EVENT_IMAGE_READY);
	assert_string_equal(event->text, "coke.jpg");
	assert_false(event->has_failed);
	sync_event_destroy(event);
	assert_true(has_image(rig, "coke.jpg"));
	static const char *const BAD[] = { "coke2.jpg", "zero.jpg", "unknown.jpg" };
	for (int i = 0; i < 3; i++) {
		sync_want_image(rig->sync, BAD[i]);
		event = rig_wait_event(rig, SYNC_EVENT_IMAGE_READY);
		assert_string_equal(event->text, BAD[i]);
		assert_true(event->has_failed);
		sync_event_destroy(event);
	}
	assert_false(has_image(rig, "coke2.jpg"));
}

static bool has_prefetched(void *data)
{
	return has_image(data, "coke.jpg") && has_image(data, "zero.jpg") && has_image(data, "alpha.png");
}

static void test_images_are_prefetched_and_failures_tried_again(void **state)
{
	struct rig *rig = *state;

	put_image(rig, "coke.jpg", NULL);
	put_image(rig, "zero.jpg", NULL);
	put_image(rig, "ad1.jpg", NULL);
	rig->options.is_prefetch_off = false;
	rig_start(rig);
	rig_wait_seq(rig, 5);
	put_image(rig, "alpha.png", NULL);
	for (int i = 0; i < 500 && !has_prefetched(rig); i++) {
		clock_advance(&rig->clock, MINUTE_MS);
		usleep(10000);
	}
	assert_true(has_prefetched(rig));
	assert_true(has_image(rig, "ad1.jpg"));
}

static bool is_within_budget(void *data)
{
	struct rig *rig = data;
	struct sync_status status;

	sync_get_status(rig->sync, &status);
	return status.images_bytes > 0 && status.images_bytes <= rig->options.image_budget_bytes &&
	       has_image(rig, "ad1.jpg");
}

static void test_images_of_an_older_catalog_make_room(void **state)
{
	struct rig *rig = *state;
	char *folder = file_join(rig->folder, "images"), sha256[65],
	     old[300] = "an image of an older catalog";

	sha256_hex(old, sizeof old, sha256);
	assert_true(images_cache_put(folder, sha256, old, sizeof old));
	put_image(rig, "ad1.jpg", NULL);
	rig->options.is_prefetch_off = false;
	rig->options.image_budget_bytes = 310;
	rig_start(rig);
	assert_true(rig_wait(rig, is_within_budget, rig));
	assert_false(images_cache_has(folder, sha256));
	free(folder);
}

static void test_enrolment(void **state)
{
	struct rig *rig = *state;
	char key_id[KEY_ID_SIZE], why[200];
	struct enrolment enrolment;

	ed25519_key_id(fake_hub_root_key(rig->hub)->public_key, key_id);
	fake_hub_expect_code(rig->hub, "ABCDE-12345");
	char *code = xasprintf("abcde-i2345-%s", key_id);
	struct enroll_request request = { rig->options.hub_url, NULL, code, "kiosk-1", &rig->key, 5000 };
	assert_int_equal(sync_enroll(&request, &enrolment, why), SYNC_OK);
	assert_string_equal(enrolment.store, "a1");
	assert_string_equal(enrolment.currency, "HKD");
	assert_memory_equal(
		enrolment.root_key, fake_hub_root_key(rig->hub)->public_key, ED25519_PUBLIC_BYTES);
	assert_int_equal(enrolment_save(rig->state, &enrolment), STATE_OK);
	assert_int_equal(sync_enroll(&request, &enrolment, why), SYNC_REFUSED);
	assert_non_null(strstr(why, "wrong, used or older"));
	fake_hub_expect_code(rig->hub, "ABCDE-12345");
	request.code = "ABCDE-12345-0000000000000000";
	assert_int_equal(sync_enroll(&request, &enrolment, why), SYNC_OTHER_ROOT);
	request.code = "nonsense";
	assert_int_equal(sync_enroll(&request, &enrolment, why), SYNC_REFUSED);
	request.hub_url = "http://127.0.0.1:1";
	request.code = "ABCDE-12345";
	assert_int_equal(sync_enroll(&request, &enrolment, why), SYNC_OFFLINE);
	/* No time left: the kiosk goes on without. */
	request.hub_url = rig->options.hub_url;
	request.timeout_ms = 0;
	assert_int_equal(sync_enroll(&request, &enrolment, why), SYNC_OFFLINE);
	assert_non_null(strstr(why, "no answer"));
	free(code);
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
		WITH_RIG(test_a_payment_goes_to_its_own_address),
		WITH_RIG(test_a_payment_waits_for_its_order),
		WITH_RIG(test_a_lost_answer_to_a_payment_is_asked_for_again),
		WITH_RIG(test_the_answer_to_a_payment_is_always_told),
		WITH_RIG(test_money_that_the_hub_wants_back_is_noted_at_once),
		WITH_RIG(test_an_answer_without_the_order_is_none),
		WITH_RIG(test_a_payment_that_the_hub_refuses_is_parked),
		WITH_RIG(test_events_go_in_batches_and_once),
		WITH_RIG(test_a_watched_order_is_told_at_once),
		WITH_RIG(test_heartbeat_brings_the_mode),
		WITH_RIG(test_a_wanted_image_comes),
		WITH_RIG(test_images_are_prefetched_and_failures_tried_again),
		WITH_RIG(test_images_of_an_older_catalog_make_room),
		WITH_RIG(test_enrolment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
