/* SPDX-License-Identifier: Apache-2.0 */
/* Navigation: the way back as a stack of places, each with its screen's state and arena. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/app/app_internal.h"
#include "kiosk/base/xalloc.h"

#define PLACE_ARENA_BYTES (16 * 1024)

struct place *current_place(struct app *app)
{
	assert(app->place_count > 0);
	return &app->places[app->place_count - 1];
}

/* Nothing of what a screen knew stays in memory. */
static void finish_place(struct app *app, struct place *place)
{
	if (place->screen->leave)
		place->screen->leave(place->state, app);
	explicit_bzero(place->state, place->screen->state_size);
	free(place->state);
	arena_wipe(&place->arena);
	arena_finish(&place->arena);
}

static void leave_place(struct app *app)
{
	finish_place(app, current_place(app));
	app->place_count--;
}

void leave_all_places(struct app *app)
{
	while (app->place_count)
		leave_place(app);
}

/* What may be shown instead of what was asked for: no catalog, no shop; and no shopper where the mode has none. */
static struct route allowed_route(struct app *app, struct route route)
{
	if (SCREENS[route.screen]->needs_session && !mode_has_shoppers(app))
		route = (struct route){ mode_first_screen(app), 0 };
	if (SCREENS[route.screen]->needs_catalog && !app->catalog)
		return (struct route){ SCREEN_NO_CATALOG, 0 };
	return route;
}

static void show_place(struct app *app)
{
	struct place *place = current_place(app);

	/* What a note offers is for the place that said it. */
	if (app->session.note_button)
		app->session.note = app->session.note_button = NULL;
	ui_leave_screen(app->ui);
	ui_set_place(app->ui, place->number);
	app_invalidate(app);
}

static void enter_place(struct app *app, struct route route)
{
	route = allowed_route(app, route);
	const struct screen *screen = SCREENS[route.screen];
	if (screen->needs_session && !app->session.is_running)
		session_begin(app);
	struct place *place = &app->places[app->place_count++];
	*place = (struct place){
		.screen = screen, .id = route.screen, .arg = route.id, .number = ++app->next_place_number
	};
	place->state = xcalloc(1, screen->state_size);
	arena_init(&place->arena, PLACE_ARENA_BYTES);
	show_place(app);
	screen->enter(place->state, app, route.id);
}

/* The oldest place but the first goes when the way back is too long. */
static void forget_oldest(struct app *app)
{
	finish_place(app, &app->places[1]);
	memmove(&app->places[1], &app->places[2], sizeof app->places[1] * (size_t)(app->place_count - 2));
	app->place_count--;
}

void navigate_to(struct app *app, struct route route)
{
	leave_all_places(app);
	enter_place(app, route);
	navigate_run_pending(app);
}

static void go_back(struct app *app)
{
	if (app->place_count < 2) {
		if (current_place(app)->screen->needs_session)
			navigate_to(app, (struct route){ SCREEN_HOME, 0 });
		return;
	}
	leave_place(app);
	show_place(app);
	/* Prices, seats and the basket may have moved while another screen was on. */
	arena_reset(&current_place(app)->arena);
	dispatch_event(app, &(struct event){ .kind = EVENT_RELOAD });
}

static void run_pending(struct app *app, enum pending_kind kind, struct route route)
{
	switch (kind) {
	case PENDING_GO:
		if (app->place_count == MAX_PLACES)
			forget_oldest(app);
		enter_place(app, route);
		break;
	case PENDING_REPLACE:
		leave_place(app);
		enter_place(app, route);
		break;
	case PENDING_BACK: go_back(app); break;
	case PENDING_HOME: navigate_to(app, (struct route){ SCREEN_HOME, 0 }); break;
	case PENDING_END: session_end(app, "asked"); break;
	case PENDING_SHOP: mode_set(app, MODE_SHOPPER, "service", "the work on the machine is done"); break;
	case PENDING_NONE: break;
	}
}

/* A screen asks to go while its own update() still runs, so it is done after. */
void navigate_run_pending(struct app *app)
{
	while (app->pending.kind != PENDING_NONE) {
		enum pending_kind kind = app->pending.kind;
		app->pending.kind = PENDING_NONE;
		run_pending(app, kind, app->pending.route);
	}
}

void dispatch_event(struct app *app, const struct event *event)
{
	struct place *place = current_place(app);

	place->screen->update(place->state, app, event);
	app_invalidate(app);
	navigate_run_pending(app);
}

void reload_places(struct app *app)
{
	/* Places below read again when the shopper comes back to them. */
	arena_reset(&current_place(app)->arena);
	dispatch_event(app, &(struct event){ .kind = EVENT_RELOAD });
}

void app_go(struct app *app, struct route route)
{
	app->pending.kind = PENDING_GO;
	app->pending.route = route;
}

void app_replace(struct app *app, struct route route)
{
	app->pending.kind = PENDING_REPLACE;
	app->pending.route = route;
}

void app_back(struct app *app)
{
	app->pending.kind = PENDING_BACK;
}

void app_home(struct app *app)
{
	app->pending.kind = PENDING_HOME;
}

void app_end_session(struct app *app)
{
	app->pending.kind = PENDING_END;
}

/* --- the verbs that work on every screen --- */

static bool go_somewhere(struct app *app, struct action action)
{
	static const struct {
		enum action_verb verb;
		enum screen_id screen;
	} PLACES[] = {
		{ VERB_GO_SEARCH, SCREEN_SEARCH },
		{ VERB_GO_BROWSE, SCREEN_BROWSE },
		{ VERB_GO_PRODUCT, SCREEN_PRODUCT },
		{ VERB_GO_DEALS, SCREEN_DEALS },
		{ VERB_GO_DEAL, SCREEN_DEAL },
		{ VERB_GO_COUPONS, SCREEN_COUPONS },
		{ VERB_GO_BASKET, SCREEN_BASKET },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(PLACES); i++) {
		if (PLACES[i].verb == (enum action_verb)action.verb) {
			app_go(app, (struct route){ PLACES[i].screen, action.arg });
			return true;
		}
	}
	return false;
}

static bool has_overlay(const struct app *app)
{
	return app->session.is_help_open || app->session.is_language_open;
}

static void set_overlays(struct app *app, bool is_help_open, bool is_language_open)
{
	app->session.is_help_open = is_help_open;
	app->session.is_language_open = is_language_open;
	ui_leave_screen(app->ui);
}

void close_overlays(struct app *app)
{
	if (has_overlay(app))
		set_overlays(app, false, false);
}

/* By the keypad help may be asked for before anybody has begun. */
static void open_help(struct app *app)
{
	if (!mode_has_shoppers(app))
		return;
	if (!app->session.is_running)
		navigate_to(app, (struct route){ SCREEN_HOME, 0 });
	set_overlays(app, true, false);
}

static bool handle_looks(struct app *app, struct action action)
{
	switch ((enum action_verb)action.verb) {
	case VERB_SET_TEXT_SIZE: app->session.text_percent = (int)action.arg; break;
	case VERB_SET_CONTRAST: app->session.has_contrast = action.arg != 0; break;
	case VERB_SET_REACH: app->session.has_reach = action.arg != 0; break;
	case VERB_SET_MOTION: app->session.has_reduced_motion = action.arg == 0; break;
	default: return false;
	}
	session_apply_looks(app);
	return true;
}

static bool handle_overlay(struct app *app, struct action action)
{
	switch ((enum action_verb)action.verb) {
	case VERB_OPEN_HELP: open_help(app); return true;
	case VERB_OPEN_LANGUAGES: set_overlays(app, false, true); return true;
	case VERB_CLOSE_HELP: set_overlays(app, false, false); return true;
	case VERB_SET_LANGUAGE:
		if (action.arg >= 0 && action.arg < LANGUAGE_COUNT) {
			set_overlays(app, app->session.is_help_open, false);
			session_set_language(app, (int)action.arg);
		}
		return true;
	case VERB_CALL_STAFF:
		set_overlays(app, false, false);
		app_measure(app, "staff_called", NULL);
		app_note(app, _("Somebody from our team is on the way."));
		return true;
	case VERB_DISMISS: app->session.note = NULL; return true;
	case VERB_STAY: session_touch(app); return true;
	default: return handle_looks(app, action);
	}
}

/* Who stands at the card terminal, or has perhaps paid there, stays before the page that says so. */
static bool must_stay(const struct app *app, struct action action)
{
	switch ((enum action_verb)action.verb) {
	case VERB_START:
	case VERB_GO_HOME:
	case VERB_GO_BACK:
	case VERB_GO_SEARCH:
	case VERB_GO_BROWSE:
	case VERB_GO_PRODUCT:
	case VERB_GO_DEALS:
	case VERB_GO_DEAL:
	case VERB_GO_COUPONS:
	case VERB_GO_BASKET:
		return payments_is_running(app) || app->session.card_step == CARD_STEP_UNSURE;
	default: return false;
	}
}

static bool handle_everywhere(struct app *app, struct action action)
{
	/* What lies on top goes first. */
	if (action.verb == VERB_GO_BACK && has_overlay(app)) {
		close_overlays(app);
		return true;
	}
	if (must_stay(app, action))
		return true;
	switch ((enum action_verb)action.verb) {
	case VERB_START:
		if (mode_has_shoppers(app))
			app->pending.kind = PENDING_HOME;
		return true;
	case VERB_GO_HOME: app_home(app); return true;
	case VERB_GO_BACK: app_back(app); return true;
	case VERB_END_SESSION:
		set_overlays(app, false, false);
		app_end_session(app);
		return true;
	default: return go_somewhere(app, action) || handle_overlay(app, action);
	}
}

void dispatch_action(struct app *app, struct action action)
{
	if (!action.verb)
		return;
	app_invalidate(app);
	if (handle_everywhere(app, action))
		navigate_run_pending(app);
	else
		dispatch_event(app, &(struct event){ .kind = EVENT_ACTION, .action = action });
}
