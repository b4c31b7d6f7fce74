/* SPDX-License-Identifier: Apache-2.0 */
/* An application without its screens and its door. */
#include "tests/app/hall.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/store/trust.h"

#define WAIT_MS 20000
#define LOG_BYTES (64 * 1024)

/* --- the screens: this table stands in the place of the real one --- */

struct hall_screen {
	enum screen_id id;
};

static void tell(struct app *app, const char *what, enum screen_id id, const char *more)
{
	text_printf(&app->log, "%s %s%s, ", what, screen_name(id), more);
}

static void enter(void *state, struct app *app, const struct route *route)
{
	struct hall_screen *self = state;

	self->id = route->screen;
	if (self->id == SCREEN_PRODUCT) {
		app->product = route->product;
		app->label = route->label;
	}
	tell(app, "enter", self->id, "");
}

static void view(const void *state, const struct session *session, struct ui *ui)
{
	(void)state;
	(void)session;
	(void)ui;
}

static void update(void *state, struct app *app, const struct event *event)
{
	const struct hall_screen *self = state;

	if (event->kind == EVENT_RELOAD)
		tell(app, "update", self->id, " reload");
	if (event->kind != EVENT_ACTION)
		return;
	if (event->action.verb == VERB_CHOOSE_OFFER)
		stage_go(app->stage, ROUTE((enum screen_id)event->action.arg));
	if (event->action.verb == VERB_CHOOSE_VARIANT)
		stage_replace(app->stage, ROUTE((enum screen_id)event->action.arg));
	tell(app, "update", self->id, " action");
}

static void leave(void *state, struct app *app)
{
	const struct hall_screen *self = state;

	tell(app, "leave", self->id, "");
}

#define FOR_ALL                                                                                              \
	.state_size = sizeof(struct hall_screen), .enter = enter, .view = view, .update = update,            \
	.leave = leave

static const struct screen FOR_NOBODY = { FOR_ALL };
static const struct screen ATTRACT = { FOR_ALL, .needs_catalog = true };
static const struct screen HOME = { FOR_ALL, .needs_session = true, .needs_catalog = true,
	.forgets_way_back = true };
static const struct screen FOR_SHOPPERS = { FOR_ALL, .needs_session = true, .needs_catalog = true };
static const struct screen CHECKOUT = { FOR_ALL, .needs_session = true, .refuses_scans = true };
static const struct screen THANKS = { FOR_ALL, .needs_session = true, .is_farewell = true, .idle_s = 10 };

const struct screen *const SCREENS[SCREEN_COUNT] = {
	[SCREEN_ATTRACT] = &ATTRACT,
	[SCREEN_HOME] = &HOME,
	[SCREEN_BROWSE] = &FOR_SHOPPERS,
	[SCREEN_SEARCH] = &FOR_SHOPPERS,
	[SCREEN_PRODUCT] = &FOR_SHOPPERS,
	[SCREEN_DEALS] = &FOR_SHOPPERS,
	[SCREEN_DEAL] = &FOR_SHOPPERS,
	[SCREEN_COUPONS] = &FOR_SHOPPERS,
	[SCREEN_BASKET] = &FOR_SHOPPERS,
	[SCREEN_CHECKOUT] = &CHECKOUT,
	[SCREEN_RECEIPT] = &FOR_SHOPPERS,
	[SCREEN_THANKS] = &THANKS,
	[SCREEN_NO_CATALOG] = &FOR_NOBODY,
	[SCREEN_CLOSED] = &FOR_NOBODY,
	[SCREEN_OUT_OF_SERVICE] = &FOR_NOBODY,
	[SCREEN_SERVICE] = &FOR_NOBODY,
	[SCREEN_SERVICE_DEVICE] = &FOR_NOBODY,
	[SCREEN_SERVICE_ADDRESS] = &FOR_NOBODY,
	[SCREEN_SERVICE_SETUP] = &FOR_NOBODY,
	[SCREEN_SERVICE_TRIAL] = &FOR_NOBODY,
	[SCREEN_SERVICE_PRINTS] = &FOR_NOBODY,
};

const char *screen_name(enum screen_id screen)
{
	static const char *const NAMES[SCREEN_COUNT] = {
#define SCREEN(id, name) [SCREEN_##id] = #name,
#include "kiosk/screens/screens.def"
#undef SCREEN
	};

	return NAMES[screen];
}

enum screen_id screen_of_mode(enum mode mode)
{
	switch (mode) {
	case MODE_CLOSED: return SCREEN_CLOSED;
	case MODE_SERVICE: return SCREEN_SERVICE;
	case MODE_OUT_OF_SERVICE: return SCREEN_OUT_OF_SERVICE;
	default: return SCREEN_ATTRACT;
	}
}

enum screen_id screen_without_catalog(void)
{
	return SCREEN_NO_CATALOG;
}

/* --- start and stop --- */

/* Known to the hub since yesterday; today it is away. */
static void be_enrolled(struct app *app)
{
	struct enrollment enrollment = { .hub_url = "http://127.0.0.1:1",
		.kiosk_id = "0123456789abcdef",
		.store = "a1",
		.currency = "HKD" };
	char *path = file_join(app->folder, "state.db");
	struct state *state = state_open(path, FIXTURE_NOW_MS, NULL, NULL);

	assert_non_null(state);
	assert_int_equal(enrollment_save(state, &enrollment), STATE_OK);
	state_close(state);
	free(path);
}

static void add_terminal(struct app *app, struct hw_config *hw)
{
	char transport[64];

	if (!app->terminal)
		return;
	snprintf(transport, sizeof transport, "tcp:127.0.0.1:%u", vterminal_port(app->terminal));
	assert_null(hw_config_set(hw, "terminal", "driver", "zvt"));
	assert_null(hw_config_set(hw, "terminal", "transport", transport));
	assert_null(hw_config_set(hw, "terminal", "currency", "HKD"));
}

static void start(struct app *app)
{
	char why[200] = "", *share = built_program("../share"), *scaled = file_join(app->folder, "scaled");
	struct hw_config *hw = hw_config_create();

	app->inbox = message_inbox_create(NULL, NULL);
	add_terminal(app, hw);
	app->services = services_create(&(struct services_setup){ .clock = &app->clock,
		.inbox = app->inbox,
		.share_folder = share,
		.language = "en",
		.data_folder = app->folder,
		.hub_url = "http://127.0.0.1:1",
		.ca_file = "",
		.root_key = "",
		.enroll_code = "",
		.image_budget_bytes = 1 << 20,
		.order_minutes = 15,
		.hw = hw });
	assert_non_null(app->services);
	app->display = display_create(&(struct display_setup){ .kind = DISPLAY_HEADLESS,
					      .width = 320,
					      .height = 480,
					      .share_folder = share,
					      .scaled_folder = scaled,
					      .theme = "daylight",
					      .text_bytes = 1 << 20,
					      .clock = &app->clock,
					      .action_text = action_text },
		why);
	assert_non_null(app->display);
	app->sessions = sessions_create(&(struct sessions_setup){
		app->services, app->display, "", "http://127.0.0.1:1", HALL_IDLE_S, HALL_WARNING_S });
	app->stage = stage_create(&(struct stage_setup){ app, app->sessions, app->display });
	app->loop = loop_create(
		&(struct loop_setup){ &app->config, app->services, app->display, app->sessions, app->stage });
	stage_show_mode(app->stage);
	devices_start(app->services->devices);
	network_start(app->services->network);
	hall_settle(app);
	free(scaled);
	free(share);
}

static void stop(struct app *app)
{
	inbox_close(app->inbox);
	stage_destroy(app->stage);
	loop_destroy(app->loop);
	sessions_destroy(app->sessions);
	services_destroy(app->services);
	display_destroy(app->display);
	inbox_destroy(app->inbox);
}

static struct app *create(bool has_catalog, const char *rows, bool has_terminal)
{
	struct app *app = xcalloc(1, sizeof *app);
	char why[256];

	digest_start();
	app->folder = temp_folder_make();
	config_init(&app->config);
	clock_init_manual(&app->clock, FIXTURE_NOW_MS);
	clock_advance(&app->clock, SECOND_MS);
	text_init(&app->log, LOG_BYTES);
	if (has_catalog) {
		char *path = file_join(app->folder, "catalog.db");
		catalog_fixture_make(path, 1, 5, rows);
		free(path);
	}
	be_enrolled(app);
	if (has_terminal)
		assert_non_null(app->terminal = vterminal_create("127.0.0.1:0", why));
	start(app);
	text_clear(&app->log);
	return app;
}

int hall_set_up(void **state)
{
	*state = create(true, NULL, false);
	return 0;
}

int hall_set_up_with_rows(void **state, const char *sql)
{
	*state = create(true, sql, false);
	return 0;
}

int hall_set_up_with_terminal(void **state)
{
	*state = create(true, NULL, true);
	return 0;
}

int hall_set_up_without_catalog(void **state)
{
	*state = create(false, NULL, false);
	return 0;
}

int hall_tear_down(void **state)
{
	struct app *app = *state;

	stop(app);
	vterminal_destroy(app->terminal);
	config_finish(&app->config);
	text_finish(&app->log);
	temp_folder_remove(app->folder);
	free(app);
	return 0;
}

void hall_restart(struct app *app)
{
	stop(app);
	start(app);
}

/* --- driving --- */

static void wait_for(struct app *app, bool (*is_done)(struct app *app))
{
	int64_t until_ms = clock_real_ms() + WAIT_MS;

	while (!is_done(app)) {
		struct message *message = inbox_wait(app->inbox, 10);
		if (message)
			message_deliver(message);
		loop_frame(app->loop);
		assert_true(clock_real_ms() < until_ms);
	}
}

static bool is_settled(struct app *app)
{
	for (struct message *message; (message = inbox_take(app->inbox));)
		message_deliver(message);
	loop_frame(app->loop);
	return state_writer_is_idle(app->services->writer) && jobs_are_idle(app->services->jobs);
}

void hall_settle(struct app *app)
{
	wait_for(app, is_settled);
}

void hall_wait_s(struct app *app, int seconds)
{
	for (int i = 0; i < seconds; i++) {
		clock_advance(&app->clock, SECOND_MS);
		loop_step(app->loop);
	}
}

void hall_assert_log(struct app *app, const char *expected)
{
	assert_string_equal(app->log.bytes, expected);
	text_clear(&app->log);
}

void hall_assert_screen(struct app *app, enum screen_id screen)
{
	assert_string_equal(screen_name(stage_screen_id(app->stage)), screen_name(screen));
}

void hall_begin(struct app *app)
{
	stage_act(app->stage, ACTION(START));
	hall_assert_screen(app, SCREEN_HOME);
	text_clear(&app->log);
}

void hall_scan(struct app *app, const char *code)
{
	struct scan scanned;

	assert_true(scan_classify(code, strlen(code), &scanned));
	scan_input_take(loop_scans(app->loop), &scanned);
}

static bool is_placed(struct app *app)
{
	return !sessions_now(app->sessions)->shopper.is_placing;
}

void hall_place_order(struct app *app)
{
	struct session *session = sessions_now(app->sessions);
	struct priced_line line = { .quantity = 1, .unit_price_minor = 1250 };

	code_copy(line.product, "bread");
	code_copy(line.merchant, "ALPHA");
	snprintf(line.name, sizeof line.name, "Bread");
	assert_int_equal(basket_add(&session->shopper.basket, &line, "HKD", NULL), BASKET_OK);
	assert_true(sessions_place_order(app->sessions));
	wait_for(app, is_placed);
	assert_true(session->shopper.order.text[0]);
}

static bool can_pay(struct app *app)
{
	struct arena arena;
	struct placed_order order;

	clock_advance(&app->clock, 20);
	arena_init(&arena, 4096);
	bool can = sessions_find_order(app->sessions, &arena, &order) &&
		payments_can_pay(app->services->payments, &order);
	arena_finish(&arena);
	return can;
}

void hall_pay_by_card(struct app *app)
{
	wait_for(app, can_pay);
	sessions_pay_by_card(app->sessions);
	assert_true(payments_is_running(app->services->payments));
}
