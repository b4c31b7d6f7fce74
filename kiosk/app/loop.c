/* SPDX-License-Identifier: Apache-2.0 */
/* The main loop. */
#include "kiosk/app/loop.h"

#include <SDL.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "kiosk/app/display/display.h"
#include "kiosk/app/events.h"
#include "kiosk/app/scan_input.h"
#include "kiosk/app/services/services.h"
#include "kiosk/app/session/sessions.h"
#include "kiosk/app/stage/stage.h"
#include "kiosk/app/user_input.h"
#include "kiosk/base/private_memory.h"
#include "kiosk/base/xalloc.h"

#define FRAME_MS 16
#define TICK_MS 1000
#define POLL_MS 8

struct loop {
	struct services *services;
	struct display *display;
	struct sessions *sessions;
	struct stage *stage;
	struct user_input input;
	struct scan_input scans;
	struct events events;
	atomic_bool must_stop;
	int64_t next_tick_ms; /* but see next_tick_ms() */
};

struct loop *loop_create(const struct loop_setup *setup)
{
	struct loop *loop = xcalloc(1, sizeof *loop);

	loop->services = setup->services;
	loop->display = setup->display;
	loop->sessions = setup->sessions;
	loop->stage = setup->stage;
	loop->input =
		(struct user_input){ setup->services->clock, setup->display, setup->sessions, setup->stage };
	loop->scans = (struct scan_input){
		.input = &loop->input, .config = setup->config, .shop = setup->services->shop
	};
	loop->events = (struct events){ setup->services, setup->display, setup->sessions, setup->stage,
		&loop->input, &loop->scans };
	return loop;
}

void loop_destroy(struct loop *loop)
{
	free(loop);
}

const struct user_input *loop_input(const struct loop *loop)
{
	return &loop->input;
}

struct scan_input *loop_scans(struct loop *loop)
{
	return &loop->scans;
}

/* --- time --- */

static int64_t now_ms(const struct loop *loop)
{
	return clock_monotonic_ms(loop->services->clock);
}

/* The seconds of a session count from its beginning. */
static int64_t next_tick_ms(const struct loop *loop)
{
	int64_t begun_ms = sessions_begun_ms(loop->sessions);
	int64_t first_ms = begun_ms ? begun_ms + TICK_MS : 0;

	return loop->next_tick_ms > first_ms ? loop->next_tick_ms : first_ms;
}

static void tick(struct loop *loop)
{
	if (now_ms(loop) < next_tick_ms(loop))
		return;
	loop->next_tick_ms = now_ms(loop) + TICK_MS;
	payments_tick(loop->services->payments);
	devices_tick(loop->services->devices);
	housekeeping_tick(loop->services->housekeeping);
	stage_tick(loop->stage);
}

static bool needs_ticks(const struct loop *loop)
{
	return stage_needs_tick(loop->stage) || payments_needs_tick(loop->services->payments) ||
		housekeeping_has_leftovers(loop->services->housekeeping);
}

/* --- a turn --- */

static void take_messages(struct loop *loop)
{
	struct message *message;

	while ((message = inbox_take(loop->services->inbox)))
		message_deliver(message);
	events_take_news(&loop->events);
}

void loop_frame(struct loop *loop)
{
	events_take_news(&loop->events);
	if (!display_begin(loop->display))
		return;
	stage_declare(loop->stage);
	if (display_end(loop->display))
		stage_note_presented(loop->stage, clock_real_us(), display_has_all_images(loop->display));
}

/* Whoever drew or searched found the catalog damaged: what the screens show next is without it. */
static void leave_damaged_catalog(struct loop *loop)
{
	enum catalog_fault damage;
	char *file = shop_catalog_drop_damaged(loop->services->shop, &damage);

	if (!file)
		return;
	network_catalog_damaged(loop->services->network, file, damage);
	free(file);
	loop_frame(loop);
}

void loop_step(struct loop *loop)
{
	shop_catalog_keep_time(loop->services->shop);
	take_messages(loop);
	tick(loop);
	loop_frame(loop);
	leave_damaged_catalog(loop);
	/* The last shopper's words, keys and sums, that drew and asked. */
	if (!sessions_now(loop->sessions)->shopper.is_running)
		private_memory_wipe_stack();
}

/* --- waiting --- */

static int wait_ms(const struct loop *loop, int64_t last_frame_at_ms)
{
	int64_t now = now_ms(loop);
	bool is_manual = loop->services->clock->is_manual;

	if (display_is_due(loop->display)) {
		int64_t due = last_frame_at_ms + FRAME_MS - now;
		return due < 0 || is_manual ? 0 : (int)due;
	}
	/* A manual clock moves only by a message, which wakes the loop. */
	if (is_manual)
		return -1;
	int until_change = shop_catalog_wait_ms(loop->services->shop);
	if (!needs_ticks(loop))
		return until_change;
	int64_t until_tick = next_tick_ms(loop) - now;
	until_tick = until_tick < 0 ? 0 : until_tick;
	return until_change >= 0 && until_change < until_tick ? until_change : (int)until_tick;
}

static void wait_for_message(struct loop *loop, int timeout_ms)
{
	struct message *message = inbox_wait(loop->services->inbox, timeout_ms);

	if (message)
		message_deliver(message);
}

static void wait_for_something(struct loop *loop, int timeout_ms)
{
	if (timeout_ms == 0)
		return;
	switch (window_wait_kind(display_window(loop->display))) {
	case WINDOW_WAIT_NONE: wait_for_message(loop, timeout_ms); break;
	case WINDOW_WAIT_EVENTS: SDL_WaitEventTimeout(NULL, timeout_ms); break;
	case WINDOW_WAIT_POLL:
		wait_for_message(loop, timeout_ms < 0 || timeout_ms > POLL_MS ? POLL_MS : timeout_ms);
		break;
	}
}

void loop_run(struct loop *loop)
{
	int64_t last_frame_at_ms = 0;

	while (!loop->must_stop) {
		wait_for_something(loop, wait_ms(loop, last_frame_at_ms));
		if (!user_input_take_sdl(&loop->input))
			loop->must_stop = true;
		bool had_frame = display_is_due(loop->display);
		loop_step(loop);
		if (had_frame)
			last_frame_at_ms = now_ms(loop);
	}
}

static void wake_loop(void *receiver, void *content)
{
	(void)receiver;
	(void)content;
}

void loop_stop(struct loop *loop)
{
	loop->must_stop = true;
	message_send(loop->services->inbox, (struct message){ .take = wake_loop });
}

bool loop_must_stop(const struct loop *loop)
{
	return loop->must_stop;
}
