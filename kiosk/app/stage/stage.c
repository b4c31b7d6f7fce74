/* SPDX-License-Identifier: Apache-2.0 */
/* Navigation: the way back as a stack of entries, each with its screen's state and arena. */
#include "kiosk/app/stage/stage.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/app/display/display.h"
#include "kiosk/app/session/modes.h"
#include "kiosk/app/session/sessions.h"
#include "kiosk/app/stage/stage_internal.h"
#include "kiosk/base/xalloc.h"

#define ENTRY_ARENA_BYTES (16 * 1024)

static struct stage_entry *current(struct stage *stage)
{
	assert(stage->count > 0);
	return &stage->entries[stage->count - 1];
}

/* --- what is on --- */

enum screen_id stage_screen_id(const struct stage *stage)
{
	assert(stage->count > 0);
	return stage->entries[stage->count - 1].id;
}

const struct screen *stage_screen(const struct stage *stage)
{
	return SCREENS[stage_screen_id(stage)];
}

struct arena *stage_arena(struct stage *stage)
{
	return &current(stage)->arena;
}

void stage_declare(struct stage *stage)
{
	struct stage_entry *entry = current(stage);

	sessions_take_time(stage->sessions);
	if (entry->screen->prepare)
		entry->screen->prepare(entry->state, stage->app, stage->ui);
	entry->screen->view(entry->state, stage->session, stage->ui);
}

void stage_note_presented(struct stage *stage, int64_t now_us, bool is_complete)
{
	struct stage_entry *entry = current(stage);

	if (!stage->first_frame_us && entry->screen->needs_catalog)
		stage->first_frame_us = now_us;
	if (!entry->complete_us && is_complete)
		entry->complete_us = now_us;
}

int64_t stage_first_frame_us(const struct stage *stage)
{
	return stage->first_frame_us;
}

int64_t stage_complete_us(const struct stage *stage)
{
	return stage->count ? stage->entries[stage->count - 1].complete_us : 0;
}

/* --- entering and leaving --- */

/* Nothing of what a screen knew stays in memory. */
static void finish_entry(struct stage *stage, struct stage_entry *entry)
{
	if (entry->screen->leave)
		entry->screen->leave(entry->state, stage->app);
	explicit_bzero(entry->state, entry->screen->state_size);
	free(entry->state);
	arena_wipe(&entry->arena);
	arena_finish(&entry->arena);
}

static void leave_entry(struct stage *stage)
{
	finish_entry(stage, current(stage));
	stage->count--;
}

static void leave_all(struct stage *stage)
{
	while (stage->count)
		leave_entry(stage);
}

/* What may be shown instead of what was asked for: no catalog, no shop; and no shopper where the mode has none. */
static struct route allowed_route(struct stage *stage, struct route route)
{
	if (SCREENS[route.screen]->needs_session && !mode_has_shoppers(stage->session->machine.mode))
		route = ROUTE(screen_of_mode(stage->session->machine.mode));
	if (SCREENS[route.screen]->needs_catalog && !sessions_has_catalog(stage->sessions))
		return ROUTE(screen_without_catalog());
	return route;
}

static void show_entry(struct stage *stage)
{
	/* What a note offers is for the screen that said it. */
	if (stage->session->overlay.note_button)
		sessions_drop_note(stage->sessions);
	ui_leave_screen(stage->ui);
	ui_set_place(stage->ui, current(stage)->number);
	display_invalidate(stage->display);
}

static void enter_entry(struct stage *stage, struct route route)
{
	route = allowed_route(stage, route);
	const struct screen *screen = SCREENS[route.screen];
	if (screen->needs_session && !stage->session->shopper.is_running)
		sessions_begin(stage->sessions);
	struct stage_entry *entry = &stage->entries[stage->count++];
	*entry = (struct stage_entry){ .screen = screen, .id = route.screen, .number = ++stage->next_number };
	entry->state = xcalloc(1, screen->state_size);
	arena_init(&entry->arena, ENTRY_ARENA_BYTES);
	show_entry(stage);
	if (screen->enter)
		screen->enter(entry->state, stage->app, &route);
}

/* The oldest entry but the first goes when the way back is too long. */
static void forget_oldest(struct stage *stage)
{
	finish_entry(stage, &stage->entries[1]);
	memmove(&stage->entries[1], &stage->entries[2],
		sizeof stage->entries[1] * (size_t)(stage->count - 2));
	stage->count--;
}

struct stage *stage_create(const struct stage_setup *setup)
{
	struct stage *stage = xcalloc(1, sizeof *stage);

	stage->app = setup->app;
	stage->sessions = setup->sessions;
	stage->session = sessions_now(setup->sessions);
	stage->display = setup->display;
	stage->ui = display_ui(setup->display);
	return stage;
}

void stage_destroy(struct stage *stage)
{
	if (!stage)
		return;
	leave_all(stage);
	free(stage);
}

/* --- going places --- */

void stage_show(struct stage *stage, struct route route)
{
	leave_all(stage);
	enter_entry(stage, route);
	stage_run_pending(stage);
}

void stage_show_mode(struct stage *stage)
{
	stage_show(stage, ROUTE(screen_of_mode(stage->session->machine.mode)));
}

static void go_back(struct stage *stage)
{
	if (stage->count < 2) {
		if (current(stage)->screen->needs_session)
			stage_show(stage, ROUTE(SCREEN_HOME));
		return;
	}
	leave_entry(stage);
	show_entry(stage);
	/* Prices, seats and the basket may have moved while another screen was on. */
	stage_reload(stage);
}

static void run_pending(struct stage *stage, enum pending_kind kind, struct route route)
{
	switch (kind) {
	case PENDING_GO:
		if (SCREENS[route.screen]->forgets_way_back) {
			stage_show(stage, route);
			break;
		}
		if (stage->count == STAGE_ENTRIES_MAX)
			forget_oldest(stage);
		enter_entry(stage, route);
		break;
	case PENDING_REPLACE:
		leave_entry(stage);
		enter_entry(stage, route);
		break;
	case PENDING_BACK: go_back(stage); break;
	case PENDING_END: stage_end_session(stage, "asked"); break;
	case PENDING_OPEN_SHOP:
		stage_set_mode(stage, MODE_SHOPPER, "service", "the work on the machine is done");
		break;
	case PENDING_NONE: break;
	}
}

void stage_run_pending(struct stage *stage)
{
	while (stage->pending.kind != PENDING_NONE) {
		enum pending_kind kind = stage->pending.kind;
		struct route route = stage->pending.route;
		explicit_bzero(&stage->pending, sizeof stage->pending);
		run_pending(stage, kind, route);
	}
}

void stage_go(struct stage *stage, struct route route)
{
	stage->pending.kind = PENDING_GO;
	stage->pending.route = route;
}

void stage_replace(struct stage *stage, struct route route)
{
	stage->pending.kind = PENDING_REPLACE;
	stage->pending.route = route;
}

void stage_back(struct stage *stage)
{
	stage->pending.kind = PENDING_BACK;
}

void stage_end(struct stage *stage)
{
	stage->pending.kind = PENDING_END;
}

void stage_open_shop(struct stage *stage)
{
	stage->pending.kind = PENDING_OPEN_SHOP;
}

/* --- events --- */

void stage_send(struct stage *stage, const struct event *event)
{
	struct stage_entry *entry = current(stage);

	if (entry->screen->update)
		entry->screen->update(entry->state, stage->app, event);
	display_invalidate(stage->display);
	stage_run_pending(stage);
}

void stage_reload(struct stage *stage)
{
	arena_reset(&current(stage)->arena);
	stage_send(stage, &(struct event){ .kind = EVENT_RELOAD });
}

void stage_tick(struct stage *stage)
{
	if (sessions_tick(stage->sessions, stage_screen(stage)->idle_s))
		stage_end_session(stage, "idle");
	if (stage_screen(stage)->wants_tick)
		stage_send(stage, &(struct event){ .kind = EVENT_TICK });
}

bool stage_needs_tick(const struct stage *stage)
{
	return sessions_needs_tick(stage->sessions) || stage_screen(stage)->wants_tick;
}

/* --- the session --- */

void stage_set_language(struct stage *stage, int index)
{
	sessions_set_language(stage->sessions, index);
	stage_reload(stage);
}

void stage_end_session(struct stage *stage, const char *why)
{
	leave_all(stage);
	sessions_end(stage->sessions, why);
	stage_show_mode(stage);
}

void stage_set_mode(struct stage *stage, enum mode mode, const char *who, const char *why)
{
	enum mode before = stage->session->machine.mode;

	if (mode == before)
		return;
	/* The screens say goodbye in the mode in which they were on. */
	if (!mode_keeps_session(before, mode))
		leave_all(stage);
	sessions_set_mode(stage->sessions, mode, who, why);
	if (!mode_keeps_session(before, mode))
		stage_end_session(stage, "mode");
}
