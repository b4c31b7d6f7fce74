/* SPDX-License-Identifier: Apache-2.0 */
/* The session of one shopper: its beginning, its language and looks, the idle countdown, and its end without a trace. */
#include <stdio.h>
#include <string.h>

#include "kiosk/app/app_internal.h"
#include "kiosk/app/memory.h"
#include "kiosk/base/log.h"

#define THANKS_IDLE_S 12
#define NOTE_MS 6000

int session_shop_language(const struct app *app)
{
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		if (strcmp(LANGUAGES[i].tag, app->config->language) == 0)
			return i;
	}
	return 0;
}

/* --- language and looks --- */

struct locale_format *session_speak(struct app *app, int index)
{
	const struct language *language = &LANGUAGES[index];

	if (!app->messages[index] && index > 0) {
		char folder[PATH_MAX + 32];
		snprintf(folder, sizeof folder, "%s/translations", app->share_folder);
		app->messages[index] = messages_open(folder, language->tag);
	}
	messages_use(app->messages[index]);
	if (!app->formats[index]) {
		const char *zone = app->catalog ? catalog_meta(app->catalog)->time_zone : "";
		app->formats[index] = locale_format_create(language->tag,
			app->session.country[0] ? app->session.country : NULL, *zone ? zone : NULL);
	}
	return app->formats[index];
}

void session_set_language(struct app *app, int index)
{
	const struct language *language = &LANGUAGES[index];

	app->language_index = index;
	app->session.language = language;
	ui_set_language(app->ui, language->tag, language->is_right_to_left, session_speak(app, index));
	session_refresh(app);
	if (app->place_count)
		reload_places(app);
	app_invalidate(app);
}

/* Contrast is a theme of its own; everything else is a setting of the toolkit. */
void session_apply_looks(struct app *app)
{
	struct session *session = &app->session;
	char folder[PATH_MAX + 32], why[200];
	const char *name = session->has_contrast ? "contrast" : app->config->theme;

	snprintf(folder, sizeof folder, "%s/themes", app->share_folder);
	if (strcmp(app->theme.name, name) != 0) {
		struct theme theme;
		if (theme_load(folder, name, &theme, why)) {
			app->theme = theme;
			ui_set_theme(app->ui, &app->theme);
		} else {
			log_error("theme", "%s", why);
		}
	}
	ui_set_text_percent(app->ui, session->text_percent);
	ui_set_reach(app->ui, session->has_reach);
	ui_set_instant_motion(app->ui, session->has_reduced_motion || app->clock.is_manual);
	ui_repaint(app->ui);
	app_invalidate(app);
}

static void read_place_name(struct app *app)
{
	struct shop_store store;
	struct session *session = &app->session;

	session->place_name = app->config->place;
	if (!app->catalog ||
		!catalog_store_by_code(
			app->catalog, &app->session_arena, session->language->tag, app->store_code, &store))
		return;
	if (!*session->place_name)
		session->place_name = store.name;
	struct merchant merchant;
	if (catalog_merchant(
		    app->catalog, &app->session_arena, session->language->tag, store.merchant_id, &merchant))
		snprintf(session->store_merchant, sizeof session->store_merchant, "%s", merchant.code);
}

void session_refresh(struct app *app)
{
	struct session *session = &app->session;

	/* The note was written in the language before, in memory that goes now. */
	session->note = NULL;
	session->note_button = NULL;
	arena_reset(&app->session_arena);
	session->has_catalog = app->catalog != NULL;
	session->shop_name = "";
	session->place_name = "";
	if (app->catalog) {
		const struct catalog_meta *meta = catalog_meta(app->catalog);
		session->shop_name = catalog_name(app->catalog, &app->session_arena, session->language->tag);
		session->product_count = meta->product_count;
		session->prices_as_of_ms = meta->issued_ms;
		snprintf(session->country, sizeof session->country, "%s", meta->country);
		snprintf(session->currency, sizeof session->currency, "%s", meta->currency);
	}
	read_place_name(app);
	snprintf(session->hub_url, sizeof session->hub_url, "%s", app->config->hub_url);
}

/* --- beginning and end --- */

static void clear_shopper(struct app *app)
{
	struct session *session = &app->session;

	basket_clear(&session->basket);
	explicit_bzero(session->coupons, sizeof session->coupons);
	explicit_bzero(session->coupon_ids, sizeof session->coupon_ids);
	explicit_bzero(session->member_name, sizeof session->member_name);
	session->coupon_count = 0;
	session->member_points = 0;
	session->order = (struct ulid){ "" };
	session->id = (struct ulid){ "" };
	session->is_running = session->is_help_open = session->is_language_open = false;
	session->text_percent = 100;
	session->has_contrast = session->has_reach = session->has_reduced_motion = false;
	session->idle_seconds_left = 0;
	session->note = NULL;
	app->is_order_paying = false;
	app->idle_rounds = 0;
}

void session_begin(struct app *app)
{
	struct session *session = &app->session;

	basket_init(&session->basket);
	session->is_running = true;
	session->id = ulid_make(clock_wall_ms(&app->clock));
	app->last_input_ms = app_now_ms(app);
	app->next_tick_ms = app->last_input_ms + 1000;
	app_measure(app, "session_started", NULL);
}

/* The last screen's picture, its texts and everything typed go: the next shopper, and whoever opens the machine, finds nothing. */
static void forget_drawings(struct app *app)
{
	struct canvas canvas;

	arena_wipe(ui_arena(app->ui));
	ui_forget(app->ui);
	typeset_forget(app->typeset);
	if (window_canvas(app->window, &canvas))
		explicit_bzero(canvas.pixels, (size_t)canvas.height * (size_t)canvas.stride_px * 4);
	ui_repaint(app->ui);
}

void session_end(struct app *app, const char *why)
{
	bool is_left = false;

	if (app->session.is_running)
		log_info("session", "ended: %s", why);
	leave_all_places(app);
	sync_watch_order(app->sync, NULL);
	devices_end_session(app);
	clear_shopper(app);
	if (state_wipe_session(app->state, &is_left) != STATE_OK && is_left)
		log_warning("session", "the session's rows could not be wiped yet");
	forget_drawings(app);
	memory_give_back();
	session_apply_looks(app);
	session_set_language(app, session_shop_language(app));
	navigate_to(app, (struct route){ mode_first_screen(app), 0 });
}

/* --- idling --- */

void session_touch(struct app *app)
{
	app->last_input_ms = app_now_ms(app);
	app->idle_rounds = 0;
	if (app->session.idle_seconds_left) {
		app->session.idle_seconds_left = 0;
		app_invalidate(app);
	}
}

static int64_t idle_limit_s(const struct app *app)
{
	return app->place_count && app->places[app->place_count - 1].id == SCREEN_THANKS
		? THANKS_IDLE_S
		: app->config->idle_s;
}

/* A payment in progress is never cut off by one silence: the phone has the shopper's eyes. It is asked twice. */
static bool asks_again(struct app *app)
{
	if (!app->is_order_paying || app->idle_rounds > 0)
		return false;
	app->idle_rounds++;
	app->last_input_ms = app_now_ms(app);
	app->session.idle_seconds_left = 0;
	return true;
}

void session_tick(struct app *app)
{
	struct session *session = &app->session;

	if (!session->is_running)
		return;
	/* The terminal has the shopper's eyes, and a time limit of its own. */
	if (payments_is_running(app)) {
		session_touch(app);
		return;
	}
	int64_t idle_s = (app_now_ms(app) - app->last_input_ms) / 1000;
	int64_t left = idle_limit_s(app) + app->config->idle_warning_s - idle_s;
	if (idle_s < idle_limit_s(app))
		return;
	app_invalidate(app);
	if (left > 0 && current_place(app)->id != SCREEN_THANKS) {
		session->idle_seconds_left = (int)left;
		return;
	}
	if (!asks_again(app))
		session_end(app, "idle");
}

/* --- what the screens call --- */

const struct session *app_session(const struct app *app)
{
	return &app->session;
}

const char *app_language(const struct app *app)
{
	return app->session.language->tag;
}

int64_t app_wall_ms(const struct app *app)
{
	return clock_wall_ms(&app->clock);
}

struct arena *app_screen_arena(struct app *app)
{
	return &current_place(app)->arena;
}

struct catalog *app_catalog(struct app *app)
{
	return app->catalog;
}

struct state *app_state(struct app *app)
{
	return app->state;
}

void app_note_with(struct app *app, const char *sentence, const char *button, struct action action)
{
	struct session *session = &app->session;

	session->note = arena_strdup(&app->session_arena, sentence);
	session->note_button = button ? arena_strdup(&app->session_arena, button) : NULL;
	session->note_action = action;
	session->is_note_careful = false;
	app->note_until_ms = app_now_ms(app) + NOTE_MS;
	app_invalidate(app);
}

void app_note(struct app *app, const char *sentence)
{
	app_note_with(app, sentence, NULL, NO_ACTION);
}

void app_note_careful(struct app *app, const char *sentence)
{
	app_note_with(app, sentence, NULL, NO_ACTION);
	app->session.is_note_careful = true;
}

enum basket_result app_basket_add(struct app *app, const struct basket_line *line, const char *currency)
{
	return basket_add(&app->session.basket, line, currency, NULL);
}

void app_basket_set_quantity(struct app *app, size_t line, int32_t quantity)
{
	if (line < app->session.basket.line_count)
		basket_set_quantity(&app->session.basket, line, quantity);
}

void app_basket_set_fulfilment(struct app *app, size_t line, enum fulfilment fulfilment)
{
	if (line < app->session.basket.line_count)
		basket_set_fulfilment(&app->session.basket, line, fulfilment);
}

void app_basket_replace_line(struct app *app, size_t line, const struct basket_line *replacement)
{
	if (line < app->session.basket.line_count && basket_line_is_valid(replacement))
		app->session.basket.lines[line] = *replacement;
}

bool app_take_coupon(struct app *app, const struct catalog_coupon *coupon)
{
	struct session *session = &app->session;
	int64_t now = clock_wall_ms(&app->clock);

	if (session->coupon_count == SESSION_COUPONS_MAX)
		return false;
	for (int i = 0; i < session->coupon_count; i++) {
		if (session->coupon_ids[i] == coupon->id)
			return false;
	}
	struct coupon *taken = &session->coupons[session->coupon_count];
	*taken = coupon->rule;
	taken->valid_from_ms = now;
	taken->valid_until_ms = coupon->valid_days ? now + coupon->valid_days * DAY_MS : 0;
	session->coupon_ids[session->coupon_count++] = coupon->id;
	return true;
}

static bool category_is_within(void *data, const char *category, const char *ancestor)
{
	struct app *app = data;

	return app->catalog && catalog_category_is_within(app->catalog, category, ancestor);
}

void app_best_coupons(struct app *app, struct coupon_outcome *ret_outcome)
{
	static struct coupon_line lines[LINES_MAX];
	const struct session *session = &app->session;
	struct coupon_basket basket = { .lines = lines,
		.line_count = session->basket.line_count,
		.currency = session->basket.currency,
		.category_is_within = category_is_within,
		.data = app };

	basket_coupon_lines(&session->basket, lines);
	coupon_best(session->coupons, (size_t)session->coupon_count, &basket, &COUPON_POLICY_DEFAULT,
		clock_wall_ms(&app->clock), ret_outcome);
}
