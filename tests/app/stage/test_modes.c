/* SPDX-License-Identifier: Apache-2.0 */
/* The modes: what each allows and refuses, whose session a switch ends, and that every switch is on record. */
#include "hw/hw.h"
#include "kiosk/app/session/modes.h"
#include "kiosk/app/user_input.h"
#include "kiosk/store/audit.h"
#include "tests/app/hall.h"

static const struct {
	enum mode mode;
	const char *name;
	bool has_shoppers;
	enum screen_id screen;
} MODES[] = {
	{ MODE_SHOPPER, "shopper", true, SCREEN_ATTRACT },
	{ MODE_ASSIST, "assist", true, SCREEN_ATTRACT },
	{ MODE_SHOWCASE, "showcase", false, SCREEN_ATTRACT },
	{ MODE_CLOSED, "closed", false, SCREEN_CLOSED },
	{ MODE_SERVICE, "service", false, SCREEN_SERVICE },
	{ MODE_OUT_OF_SERVICE, "out_of_service", false, SCREEN_OUT_OF_SERVICE },
};
_Static_assert(sizeof MODES / sizeof MODES[0] == MODE_COUNT, "every mode");

static void every_mode_is_known_by_its_name(void **state)
{
	enum mode mode = MODE_CLOSED;

	(void)state;
	for (int i = 0; i < MODE_COUNT; i++) {
		assert_string_equal(mode_name(MODES[i].mode), MODES[i].name);
		assert_true(mode_find(MODES[i].name, &mode));
		assert_int_equal(mode, MODES[i].mode);
	}
	mode = MODE_CLOSED;
	assert_false(mode_find("Shopper", &mode));
	assert_false(mode_find("", &mode));
	assert_int_equal(mode, MODE_CLOSED);
}

/* From the mode's own screen, everything that may begin a session. */
static void try_to_begin(struct app *app, int way)
{
	switch (way) {
	case 0: stage_act(app->stage, ACTION(START)); break;
	case 1: stage_act(app->stage, ACTION(OPEN_HELP)); break;
	case 2: user_input_key(loop_input(app->loop), "help"); break;
	case 3: hall_scan(app, "4006381333931"); break;
	case 4:
		stage_go(app->stage, ROUTE(SCREEN_BROWSE));
		stage_run_pending(app->stage);
		break;
	default: fail();
	}
}
#define WAYS 5

static void a_session_begins_only_where_there_are_shoppers(void **state)
{
	struct app *app = *state;
	struct session *session = sessions_now(app->sessions);

	for (int i = 0; i < MODE_COUNT; i++) {
		for (int way = 0; way < WAYS; way++) {
			stage_set_mode(app->stage, MODES[i].mode, "test", NULL);
			stage_end_session(app->stage, "test");
			hall_assert_screen(app, MODES[i].screen);
			try_to_begin(app, way);
			/* The unknown code is told to nobody where nobody is served, and opens no page anywhere. */
			if (way == 3)
				assert_int_equal(session->overlay.note != NULL, MODES[i].has_shoppers);
			else
				assert_int_equal(session->shopper.is_running, MODES[i].has_shoppers);
			if (!MODES[i].has_shoppers) {
				assert_false(session->overlay.is_help_open);
				hall_assert_screen(app, MODES[i].screen);
			}
		}
	}
}

static void only_staff_who_help_leave_the_session_as_it_is(void **state)
{
	struct app *app = *state;
	struct session *session = sessions_now(app->sessions);

	for (int from = 0; from < MODE_COUNT; from++) {
		for (int to = 0; to < MODE_COUNT; to++) {
			if (!MODES[from].has_shoppers || from == to)
				continue;
			stage_set_mode(app->stage, MODES[from].mode, "test", NULL);
			stage_end_session(app->stage, "test");
			hall_begin(app);
			stage_set_mode(app->stage, MODES[to].mode, "test", NULL);
			assert_int_equal(session->shopper.is_running, MODES[to].has_shoppers);
			text_clear(&app->log);
		}
	}
}

static void the_screens_of_a_session_that_a_mode_ends_are_left(void **state)
{
	struct app *app = *state;

	hall_begin(app);
	stage_set_mode(app->stage, MODE_ASSIST, "staff", NULL);
	hall_assert_log(app, "");
	stage_set_mode(app->stage, MODE_CLOSED, "hub", NULL);
	hall_assert_log(app, "leave home, enter closed, ");
	stage_open_shop(app->stage);
	stage_run_pending(app->stage);
	hall_assert_log(app, "leave closed, enter attract, ");
}

static void a_switch_is_on_record_with_who_and_why(void **state)
{
	struct app *app = *state;
	const struct audit_entry *entries;
	struct arena arena;

	stage_set_mode(app->stage, MODE_SERVICE, "control", "paper jam");
	stage_set_mode(app->stage, MODE_SERVICE, "control", "again, which is no switch");
	stage_open_shop(app->stage);
	stage_run_pending(app->stage);
	hall_settle(app);
	arena_init(&arena, 4096);
	assert_int_equal(audit_list(app->services->state, &arena, 10, &entries), 2);
	assert_string_equal(entries[1].who, "control");
	assert_string_equal(entries[1].what, "mode.set service");
	assert_string_equal(entries[1].why, "paper jam");
	assert_string_equal(entries[0].who, "service");
	assert_string_equal(entries[0].what, "mode.set shopper");
	arena_finish(&arena);
}

static void a_mode_outlasts_a_restart(void **state)
{
	struct app *app = *state;

	stage_set_mode(app->stage, MODE_OUT_OF_SERVICE, "hub", NULL);
	hall_settle(app);
	hall_restart(app);
	hall_assert_screen(app, SCREEN_OUT_OF_SERVICE);
	assert_int_equal(sessions_now(app->sessions)->machine.mode, MODE_OUT_OF_SERVICE);
}

static void in_service_the_devices_are_the_technicians(void **state)
{
	struct app *app = *state;
	const struct hw_event scan = { .type = HW_EVENT_SCAN };

	assert_false(technician_take_input(app->services->technician, &scan));
	stage_set_mode(app->stage, MODE_SERVICE, "control", NULL);
	assert_true(technician_take_input(app->services->technician, &scan));
	stage_set_mode(app->stage, MODE_SHOPPER, "control", NULL);
	assert_false(technician_take_input(app->services->technician, &scan));
	hall_settle(app);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_mode_is_known_by_its_name),
		HALL_TEST(a_session_begins_only_where_there_are_shoppers),
		HALL_TEST(only_staff_who_help_leave_the_session_as_it_is),
		HALL_TEST(the_screens_of_a_session_that_a_mode_ends_are_left),
		HALL_TEST(a_switch_is_on_record_with_who_and_why),
		HALL_TEST(a_mode_outlasts_a_restart),
		HALL_TEST(in_service_the_devices_are_the_technicians),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
