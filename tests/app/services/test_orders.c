/* SPDX-License-Identifier: Apache-2.0 */
/* An order is placed when it is on the disk, and not a moment before: nothing is shown to pay, and what cannot be written is
 * no order. */
#include <string.h>

#include "kiosk/domain/wire_order.h"
#include "kiosk/store/outbox.h"
#include "tests/app/services/counter.h"

static int set_up(void **state)
{
	*state = counter_create(false);
	return 0;
}

static int set_up_with_hub(void **state)
{
	*state = counter_create(true);
	return 0;
}

static int tear_down(void **state)
{
	counter_destroy(*state);
	return 0;
}

static void an_order_on_its_way_is_seen_and_cannot_be_paid(void **state)
{
	struct counter *counter = *state;
	struct arena *arena = &counter->desk->arena;
	struct placed_order order;

	desk_settle(counter->desk);
	desk_hold_disk(counter->desk);
	assert_true(counter_begin_order(counter));
	assert_true(orders_is_placing(counter->orders, counter->order));
	assert_true(orders_find(counter->orders, arena, counter->order, &order));
	assert_int_equal(order.total_minor, 2450);
	assert_string_equal(order.currency, "HKD");
	/* What the checkout says of it meanwhile: "2 items from 1 shop". */
	assert_int_equal(order.line_count, 2);
	assert_int_equal(order.placed_totals.total_minor, 2450);
	assert_int_equal(order.placed_expires_ms - order.created_ms, 15 * MINUTE_MS);
	const char *const *urls;
	assert_int_equal(orders_offline_urls(counter->orders, arena, counter->order, &urls), 0);
	assert_string_equal(counter_order(counter).id.text, "");
	counter_look(counter);
	assert_int_equal(counter->placed + counter->refused, 0);
	desk_let_disk_go(counter->desk);
	counter_look(counter);
	assert_int_equal(counter->placed, 1);
	assert_false(orders_is_placing(counter->orders, counter->order));
	assert_string_equal(counter_order(counter).id.text, counter->order.text);
	assert_int_equal(orders_offline_urls(counter->orders, arena, counter->order, &urls), 1);
	assert_int_equal(outbox_count_waiting(counter->desk->state), 1);
}

static void an_order_that_cannot_be_written_is_none(void **state)
{
	struct counter *counter = *state;
	struct placed_order order;

	desk_settle(counter->desk);
	desk_fill_disk(true);
	assert_true(counter_begin_order(counter));
	desk_settle(counter->desk);
	desk_fill_disk(false);
	counter_look(counter);
	assert_int_equal(counter->placed, 0);
	assert_int_equal(counter->refused, 1);
	assert_false(orders_find(counter->orders, &counter->desk->arena, counter->order, &order));
	assert_int_equal(outbox_count_waiting(counter->desk->state), 0);
	/* The next try is an order of its own. */
	struct ulid first = counter->order;
	counter_place(counter);
	assert_string_not_equal(counter->order.text, first.text);
}

static void the_order_says_what_the_shopper_saw(void **state)
{
	struct counter *counter = *state;

	counter_place(counter);
	struct placed_order order = counter_order(counter);
	struct wire_order *body = wire_order_decode(order.body, strlen(order.body), NULL);
	assert_non_null(body);
	assert_string_equal(body->kiosk, network_kiosk_id(counter->network));
	assert_string_equal(body->store, "a1");
	assert_string_equal(body->session, counter->session.text);
	assert_int_equal(body->catalog_epoch, 1);
	assert_int_equal(body->catalog_seq, 5);
	assert_int_equal(body->expires_ms - body->created_ms, 15 * MINUTE_MS);
	assert_int_equal(body->line_count, 2);
	assert_int_equal(body->totals.total_minor, 2450);
	wire_order_destroy(body);
}

/* Who has left does not hear of it; the order stands, and the hub ends it. */
static void a_session_that_ends_while_it_is_written_leaves_the_order_to_the_hub(void **state)
{
	struct counter *counter = *state;

	desk_settle(counter->desk);
	desk_hold_disk(counter->desk);
	counter_begin_order(counter);
	orders_leave(counter->orders);
	assert_false(orders_is_placing(counter->orders, counter->order));
	desk_let_disk_go(counter->desk);
	assert_string_equal(counter_order(counter).id.text, counter->order.text);
}

static bool is_paid(void *data)
{
	struct counter *counter = data;

	counter_look(counter);
	return counter_order(counter).state == ORDER_PAID;
}

static void the_hub_hears_of_it_and_its_word_comes_back(void **state)
{
	struct counter *counter = *state;

	counter_place(counter);
	assert_int_equal(fake_hub_order_count(counter->hub), 1);
	fake_hub_change_order(counter->hub, counter->order.text, ORDER_PAID);
	desk_wait(counter->desk, is_paid, counter);
}

static void what_the_hub_is_to_do_names_the_order(void **state)
{
	struct counter *counter = *state;
	const char *order;

	counter_place(counter);
	order = counter->order.text;
	orders_extend(counter->orders, counter->order);
	orders_cancel(counter->orders, counter->order);
	desk_settle(counter->desk);
	assert_true(outbox_is_waiting(counter->desk->state, OUTBOX_ORDER_CANCEL, order));
	assert_true(outbox_is_waiting(counter->desk->state, OUTBOX_ORDER_EXTEND, order));
	assert_int_equal(outbox_count_waiting(counter->desk->state), 3);
}

static void a_question_that_cannot_be_written_is_said(void **state)
{
	struct counter *counter = *state;

	counter_place(counter);
	desk_settle(counter->desk);
	desk_take_news(counter->desk, NEWS_NOT_ASKED, NULL);
	desk_fill_disk(true);
	orders_cancel(counter->orders, counter->order);
	desk_settle(counter->desk);
	desk_fill_disk(false);
	assert_int_equal(desk_take_news(counter->desk, NEWS_NOT_ASKED, NULL), 1);
}

static void a_group_is_opened_with_the_hub_only(void **state)
{
	struct counter *counter = *state;
	struct ulid group = { "" };

	assert_false(orders_open_group(counter->orders, "deal-1", &group));
	assert_string_equal(group.text, "");
}

static void a_group_has_its_id_at_once(void **state)
{
	struct counter *counter = *state;
	struct ulid group = { "" };

	assert_true(orders_open_group(counter->orders, "deal-1", &group));
	assert_true(ulid_is_valid(group.text));
}

static void an_address_for_the_phone_is_safe(void **state)
{
	struct counter *counter = *state;

	assert_string_equal(orders_phone_url(counter->orders, &counter->desk->arena, "p", "a b/ü"),
		"http://127.0.0.1:1/p/a%20b%2F%C3%BC");
}

#define ORDER_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define HUB_TEST(name) cmocka_unit_test_setup_teardown(name, set_up_with_hub, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ORDER_TEST(an_order_on_its_way_is_seen_and_cannot_be_paid),
		ORDER_TEST(an_order_that_cannot_be_written_is_none),
		ORDER_TEST(the_order_says_what_the_shopper_saw),
		ORDER_TEST(a_session_that_ends_while_it_is_written_leaves_the_order_to_the_hub),
		HUB_TEST(the_hub_hears_of_it_and_its_word_comes_back),
		ORDER_TEST(what_the_hub_is_to_do_names_the_order),
		ORDER_TEST(a_question_that_cannot_be_written_is_said),
		ORDER_TEST(a_group_is_opened_with_the_hub_only),
		HUB_TEST(a_group_has_its_id_at_once),
		ORDER_TEST(an_address_for_the_phone_is_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
