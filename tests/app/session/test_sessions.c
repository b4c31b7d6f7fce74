/* SPDX-License-Identifier: Apache-2.0 */
/* A session by the clock: the countdown, who puts its end off, and how long a note stands. */
#include <stdio.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/app/services/news.h"
#include "kiosk/app/user_input.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/wire_order.h"
#include "kiosk/store/outbox.h"
#include "tests/app/hall.h"

static int seconds_left(struct app *app)
{
	return sessions_now(app->sessions)->overlay.idle_seconds_left;
}

static bool is_running(struct app *app)
{
	return sessions_now(app->sessions)->shopper.is_running;
}

static void an_untouched_session_warns_and_ends(void **state)
{
	struct app *app = *state;

	hall_begin(app);
	hall_wait_s(app, HALL_IDLE_S - 1);
	assert_int_equal(seconds_left(app), 0);
	hall_wait_s(app, 1);
	assert_int_equal(seconds_left(app), HALL_WARNING_S);
	assert_int_equal(sessions_idle_s(app->sessions), HALL_IDLE_S);
	hall_wait_s(app, HALL_WARNING_S - 1);
	assert_int_equal(seconds_left(app), 1);
	assert_true(is_running(app));
	hall_wait_s(app, 1);
	assert_false(is_running(app));
	assert_int_equal(seconds_left(app), 0);
	assert_int_equal(sessions_idle_s(app->sessions), 0);
	hall_assert_log(app, "leave home, enter attract, ");
}

static void a_touch_ends_the_countdown(void **state)
{
	struct app *app = *state;

	hall_begin(app);
	hall_wait_s(app, HALL_IDLE_S + 5);
	assert_int_equal(seconds_left(app), HALL_WARNING_S - 5);
	stage_act(app->stage, ACTION(STAY));
	assert_int_equal(seconds_left(app), 0);
	hall_wait_s(app, HALL_IDLE_S - 1);
	assert_int_equal(seconds_left(app), 0);
	assert_true(is_running(app));
	user_input_down(loop_input(app->loop), 1, 1);
	hall_wait_s(app, HALL_IDLE_S + HALL_WARNING_S - 1);
	assert_true(is_running(app));
}

static void a_screen_with_a_time_of_its_own_ends_without_a_countdown(void **state)
{
	struct app *app = *state;

	hall_begin(app);
	stage_show(app->stage, ROUTE(SCREEN_THANKS));
	for (int s = 0; s < 9; s++) {
		hall_wait_s(app, 1);
		assert_int_equal(seconds_left(app), 0);
		assert_true(is_running(app));
	}
	hall_wait_s(app, 1);
	assert_false(is_running(app));
}

static void nobody_is_warned_where_nobody_is(void **state)
{
	struct app *app = *state;

	hall_wait_s(app, 3 * HALL_IDLE_S);
	assert_int_equal(seconds_left(app), 0);
	hall_assert_log(app, "");
}

static void an_order_that_waits_to_be_paid_is_asked_twice(void **state)
{
	struct app *app = *state;

	hall_begin(app);
	hall_place_order(app);
	hall_wait_s(app, HALL_IDLE_S + HALL_WARNING_S);
	assert_true(is_running(app));
	assert_int_equal(seconds_left(app), 0);
	hall_wait_s(app, HALL_IDLE_S + HALL_WARNING_S - 1);
	assert_true(is_running(app));
	assert_int_equal(seconds_left(app), 1);
	hall_wait_s(app, 1);
	assert_false(is_running(app));
}

static void an_order_that_was_left_puts_nothing_off(void **state)
{
	struct app *app = *state;

	hall_begin(app);
	hall_place_order(app);
	sessions_leave_order(app->sessions);
	hall_wait_s(app, HALL_IDLE_S + HALL_WARNING_S);
	assert_false(is_running(app));
}

static bool is_at_terminal(struct app *app)
{
	return payments_is_running(app->services->payments);
}

static void while_the_terminal_is_asked_nothing_counts(void **state)
{
	struct app *app = *state;

	hall_begin(app);
	hall_place_order(app);
	hall_wait_s(app, HALL_IDLE_S + 1);
	assert_int_equal(seconds_left(app), HALL_WARNING_S - 1);
	hall_pay_by_card(app);
	for (int s = 0; s < 3; s++) {
		hall_wait_s(app, 1);
		assert_true(is_at_terminal(app));
		assert_int_equal(seconds_left(app), 0);
		assert_int_equal(sessions_idle_s(app->sessions), 0);
	}
}

static void a_note_stands_for_six_seconds(void **state)
{
	struct app *app = *state;
	const struct session *session = sessions_now(app->sessions);

	sessions_note_careful(app->sessions, "We do not know this code.");
	assert_true(session->overlay.is_note_careful);
	hall_wait_s(app, 5);
	assert_string_equal(session->overlay.note, "We do not know this code.");
	hall_wait_s(app, 1);
	assert_null(session->overlay.note);
	assert_false(sessions_needs_tick(app->sessions));
}

static void a_placed_order_has_the_basket(void **state)
{
	struct app *app = *state;
	const struct session *session = sessions_now(app->sessions);

	hall_begin(app);
	assert_false(sessions_place_order(app->sessions));
	hall_place_order(app);
	assert_int_equal(session->shopper.basket.line_count, 0);
	assert_false(sessions_take_placed(app->sessions, ulid_make(FIXTURE_NOW_MS), true));
}

/* A reader has read a card; member is "" where its signature is not good. */
static void show_card(struct app *app, const char *member)
{
	struct hw_event *event = xcalloc(1, sizeof *event);

	event->type = HW_EVENT_CARD;
	event->kind = DEVICE_CARD_READER;
	event->card.event = CARD_INSERTED;
	snprintf(event->card.card.uid, sizeof event->card.card.uid, "04A1B2C3D4E5F6");
	snprintf(event->card.card.member, sizeof event->card.card.member, "%s", member);
	event->card.card.is_signed = *member;
	news_tell(app->services->news, (struct news_item){ .kind = NEWS_INPUT, .input = event });
	hall_settle(app);
}

/* Whose order it is, as it goes to the hub; "" = nobody's. */
static void assert_ordered_by(struct app *app, const char *member)
{
	const struct outbox_entry *entries;
	struct arena arena;

	arena_init(&arena, 4096);
	assert_int_equal(
		outbox_due(app->services->state, &arena, clock_wall_ms(&app->clock) + DAY_MS, 1, &entries),
		1);
	assert_int_equal(entries[0].kind, OUTBOX_ORDER);
	struct wire_order *order = wire_order_decode(entries[0].body, strlen(entries[0].body), NULL);
	assert_non_null(order);
	assert_string_equal(order->member, member);
	wire_order_destroy(order);
	arena_finish(&arena);
}

static void the_member_of_a_card_is_named_in_the_order(void **state)
{
	struct app *app = *state;

	hall_begin(app);
	show_card(app, "member-7");
	hall_place_order(app);
	assert_ordered_by(app, "member-7");
}

static void a_card_that_proves_nothing_names_nobody(void **state)
{
	struct app *app = *state;

	hall_begin(app);
	show_card(app, "");
	hall_place_order(app);
	assert_ordered_by(app, "");
}

static void the_next_shopper_is_not_the_member_before(void **state)
{
	struct app *app = *state;

	hall_begin(app);
	show_card(app, "member-7");
	stage_end_session(app->stage, "done");
	hall_settle(app);
	hall_begin(app);
	hall_place_order(app);
	assert_ordered_by(app, "");
}

/* What the main thread writes goes through the writer's thread; its own connection refuses. */
static void the_main_thread_only_reads_state_db(void **state)
{
	struct app *app = *state;
	struct arena arena;

	arena_init(&arena, 1024);
	assert_int_equal(state_set(app->services->state, "mode", "closed"), STATE_FAILED);
	stage_set_mode(app->stage, MODE_SHOWCASE, "test", NULL);
	hall_settle(app);
	assert_string_equal(state_get(app->services->state, &arena, "mode", ""), "showcase");
	arena_finish(&arena);
}

#define TERMINAL_TEST(name) cmocka_unit_test_setup_teardown(name, hall_set_up_with_terminal, hall_tear_down)

/* No catalog comes, and the hub is away: what is here and what is elsewhere is known all the same. */
static void an_enrolled_kiosk_knows_its_store_when_it_starts(void **state)
{
	struct app *app = *state;

	hall_restart(app);
	assert_int_equal(sessions_now(app->sessions)->shop.store_id, 1);
	assert_string_equal(sessions_now(app->sessions)->shop.store_merchant, "ALPHA");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HALL_TEST(an_enrolled_kiosk_knows_its_store_when_it_starts),
		HALL_TEST(an_untouched_session_warns_and_ends),
		HALL_TEST(a_touch_ends_the_countdown),
		HALL_TEST(a_screen_with_a_time_of_its_own_ends_without_a_countdown),
		HALL_TEST(nobody_is_warned_where_nobody_is),
		HALL_TEST(an_order_that_waits_to_be_paid_is_asked_twice),
		HALL_TEST(an_order_that_was_left_puts_nothing_off),
		TERMINAL_TEST(while_the_terminal_is_asked_nothing_counts),
		HALL_TEST(a_note_stands_for_six_seconds),
		HALL_TEST(a_placed_order_has_the_basket),
		HALL_TEST(the_member_of_a_card_is_named_in_the_order),
		HALL_TEST(a_card_that_proves_nothing_names_nobody),
		HALL_TEST(the_next_shopper_is_not_the_member_before),
		HALL_TEST(the_main_thread_only_reads_state_db),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
