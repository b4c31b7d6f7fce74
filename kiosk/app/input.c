/* SPDX-License-Identifier: Apache-2.0 */
/* Touches, keys, typed text and scans: one path, from SDL and from the control socket alike. */
#include <SDL.h>
#include <string.h>
#include <time.h>

#include "kiosk/app/app_internal.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/digest.h"
#include "kiosk/base/log.h"
#include "kiosk/base/text.h"

#define SECOND_READ_MS (30 * SECOND_MS)

static void note_touch(struct app *app)
{
	if (!app->touched_at_us)
		app->touched_at_us = clock_real_us();
}

/* While the countdown runs, any input means "I am here". */
static void wake(struct app *app)
{
	session_touch(app);
	note_touch(app);
}

void input_down(struct app *app, int x, int y)
{
	wake(app);
	if (ui_pointer_down(app->ui, x, y, app_now_ms(app)))
		app_invalidate(app);
}

void input_move(struct app *app, int x, int y)
{
	if (ui_pointer_move(app->ui, x, y, app_now_ms(app))) {
		wake(app);
		app_invalidate(app);
	}
}

void input_up(struct app *app, int x, int y)
{
	struct action action;

	if (!ui_pointer_up(app->ui, x, y, app_now_ms(app), &action))
		return;
	wake(app);
	app_invalidate(app);
	dispatch_action(app, action);
}

void input_wheel(struct app *app, int x, int y, int steps)
{
	wake(app);
	if (ui_wheel(app->ui, x, y, steps))
		app_invalidate(app);
}

void input_text(struct app *app, const char *text)
{
	if (!utf8_is_valid(text, strlen(text)))
		return;
	wake(app);
	dispatch_event(app, &(struct event){ .kind = EVENT_TEXT, .text = text });
}

static void type_key(struct app *app, int64_t code)
{
	dispatch_event(app, &(struct event){ .kind = EVENT_ACTION, .action = ACTION_OF(TYPE_KEY, code) });
}

bool input_key(struct app *app, const char *name)
{
	static const struct {
		const char *name;
		enum ui_key key;
	} KEYS[] = {
		{ "next", UI_KEY_NEXT },
		{ "previous", UI_KEY_PREVIOUS },
		{ "up", UI_KEY_UP },
		{ "down", UI_KEY_DOWN },
		{ "left", UI_KEY_LEFT },
		{ "right", UI_KEY_RIGHT },
		{ "select", UI_KEY_SELECT },
		{ "home", UI_KEY_HOME },
		{ "end", UI_KEY_END },
	};

	wake(app);
	for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
		if (strcmp(KEYS[i].name, name) != 0)
			continue;
		struct action action = ACTION(START);
		/* The attract screen is one button: whichever key comes first, it starts. */
		if (current_place(app)->id != SCREEN_ATTRACT)
			ui_key(app->ui, KEYS[i].key, &action);
		app_invalidate(app);
		dispatch_action(app, action);
		return true;
	}
	if (strcmp(name, "back") == 0)
		dispatch_action(app, ACTION(GO_BACK));
	else if (strcmp(name, "help") == 0)
		dispatch_action(app, ACTION(OPEN_HELP));
	else if (strcmp(name, "backspace") == 0)
		type_key(app, '\b');
	else if (strcmp(name, "enter") == 0)
		type_key(app, '\n');
	else
		return false;
	return true;
}

/* --- scans --- */

static int64_t product_of_scan(struct app *app, const struct scan_code *scan)
{
	switch (scan->kind) {
	case SCAN_GTIN:
	case SCAN_GS1: return catalog_product_by_gtin(app->catalog, scan->gs1.gtin);
	case SCAN_PRODUCT_LINK:
	case SCAN_WEIGHED:
	case SCAN_UNKNOWN: return scan->text[0] ? catalog_product_by_code(app->catalog, scan->text) : 0;
	default: return 0;
	}
}

/* A misread must not pass for a product that is not sold here: a check digit vouches for the read, or the same read
 * once more. */
static bool is_sure(struct app *app, const struct scan_code *code, const struct scan *scan)
{
	uint8_t digest[SHA256_BYTES];
	int64_t now_ms = app_now_ms(app);

	if (code->kind == SCAN_GTIN || code->kind == SCAN_GS1 || code->kind == SCAN_WEIGHED)
		return true;
	sha256(scan->bytes, scan->length, digest);
	bool is_second = now_ms < app->unread.until_ms && memcmp(digest, app->unread.digest, sizeof digest) == 0;
	memcpy(app->unread.digest, digest, sizeof digest);
	app->unread.until_ms = now_ms + SECOND_READ_MS;
	return is_second;
}

static void show_found(struct app *app, const struct scan_code *code, const struct scan *scan)
{
	int64_t product = product_of_scan(app, code);

	if (product) {
		/* What was said of an earlier code is not about this one. */
		app->session.note = app->session.note_button = NULL;
		app_go(app, (struct route){ SCREEN_PRODUCT, product });
	} else if (scan->is_card_data || code->kind == SCAN_CARD_NUMBER) {
		app_note_careful(app, _("That looks like a payment card. We never read those here."));
	} else if (is_sure(app, code, scan)) {
		app_note_careful(
			app, _("We do not know this code. You can search for the product by its name."));
	} else {
		app_note_careful(app, _("Please scan this code once more."));
	}
}

/* Two digits of a year in a code mean the one nearest to now. */
static int year_of(int64_t wall_ms)
{
	time_t seconds = (time_t)(wall_ms / 1000);
	struct tm date;

	return gmtime_r(&seconds, &date) ? date.tm_year + 1900 : 2000;
}

/* Nobody is led away from an order that is being paid, nor the next shopper into the session of the one before. */
static bool is_at_the_till(struct app *app)
{
	enum screen_id screen = current_place(app)->id;

	return screen == SCREEN_CHECKOUT || screen == SCREEN_RECEIPT;
}

void input_scan(struct app *app, const struct scan *scan)
{
	const char *templates[8];
	struct scan_code code;

	for (int64_t i = 0; i < app->config->weighed_template_count; i++)
		templates[i] = app->config->weighed_templates[i];
	struct scan_rules rules = { .hub_url = app->config->hub_url,
		.weighed_templates = templates,
		.weighed_template_count = (size_t)app->config->weighed_template_count,
		.century_year = year_of(clock_wall_ms(&app->clock)) };
	scan_code_parse(scan->bytes, scan->length, &rules, &code);
	wake(app);
	if (!app->catalog || !mode_has_shoppers(app))
		return;
	/* Who scans behind a shopper that is done is the next one. */
	if (current_place(app)->id == SCREEN_THANKS)
		session_end(app, "a scan after the thanks");
	close_overlays(app);
	if (is_at_the_till(app))
		app_note_careful(app, _("Please finish this purchase first. Then scan again."));
	else
		show_found(app, &code, scan);
	navigate_run_pending(app);
	app_invalidate(app);
}

/* --- from SDL --- */

static bool is_typed_into(enum screen_id screen)
{
	return screen == SCREEN_SEARCH || screen == SCREEN_SERVICE_ADDRESS;
}

static void handle_sdl_key(struct app *app, SDL_Keycode code, bool is_shifted, bool is_repeat)
{
	static const struct {
		SDL_Keycode code;
		const char *name;
	} KEYS[] = {
		{ SDLK_UP, "up" },
		{ SDLK_DOWN, "down" },
		{ SDLK_LEFT, "left" },
		{ SDLK_RIGHT, "right" },
		{ SDLK_ESCAPE, "back" },
		{ SDLK_BACKSPACE, "backspace" },
		{ SDLK_F1, "help" },
		{ SDLK_HOME, "home" },
		{ SDLK_END, "end" },
	};

	if (code == SDLK_TAB) {
		input_key(app, is_shifted ? "previous" : "next");
		return;
	}
	/* A hand that lingers presses once. */
	if (is_repeat && (code == SDLK_RETURN || code == SDLK_KP_ENTER || code == SDLK_ESCAPE || code == SDLK_F1))
		return;
	if (code == SDLK_RETURN || code == SDLK_KP_ENTER) {
		input_key(app, is_typed_into(current_place(app)->id) ? "enter" : "select");
		return;
	}
	for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
		if (KEYS[i].code == code)
			input_key(app, KEYS[i].name);
	}
}

static void handle_finger(struct app *app, const SDL_TouchFingerEvent *finger)
{
	struct canvas canvas;

	/* One finger drives; a palm or a second hand is not a second pointer. */
	if (!window_canvas(app->window, &canvas))
		return;
	int x = (int)(finger->x * (float)canvas.width), y = (int)(finger->y * (float)canvas.height);
	if (finger->type == SDL_FINGERDOWN)
		input_down(app, x, y);
	else if (finger->type == SDL_FINGERMOTION)
		input_move(app, x, y);
	else
		input_up(app, x, y);
}

static void handle_sdl_event(struct app *app, const SDL_Event *event)
{
	switch (event->type) {
	case SDL_QUIT: app_stop(app); break;
	case SDL_WINDOWEVENT:
		if (event->window.event == SDL_WINDOWEVENT_SIZE_CHANGED ||
			event->window.event == SDL_WINDOWEVENT_EXPOSED)
			ui_repaint(app->ui);
		app_invalidate(app);
		break;
	case SDL_MOUSEBUTTONDOWN: input_down(app, event->button.x, event->button.y); break;
	case SDL_MOUSEMOTION: input_move(app, event->motion.x, event->motion.y); break;
	case SDL_MOUSEBUTTONUP: input_up(app, event->button.x, event->button.y); break;
	case SDL_MOUSEWHEEL:
		input_wheel(app, event->wheel.mouseX, event->wheel.mouseY, event->wheel.y);
		break;
	case SDL_FINGERDOWN:
	case SDL_FINGERMOTION:
	case SDL_FINGERUP: handle_finger(app, &event->tfinger); break;
	case SDL_KEYDOWN:
		handle_sdl_key(app, event->key.keysym.sym, event->key.keysym.mod & KMOD_SHIFT, event->key.repeat);
		break;
	case SDL_TEXTINPUT: input_text(app, event->text.text); break;
	default: break;
	}
}

void input_sdl(struct app *app)
{
	SDL_Event event;

	if (window_wait_kind(app->window) == WINDOW_WAIT_NONE)
		return;
	while (SDL_PollEvent(&event))
		handle_sdl_event(app, &event);
}
