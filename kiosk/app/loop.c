/* SPDX-License-Identifier: Apache-2.0 */
/* The main loop: sleeps until something happens, handles it, and draws only what changed. */
#include <SDL.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "kiosk/app/app_internal.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/log.h"
#include "kiosk/store/order_payments.h"
#include "kiosk/store/payment_journal.h"
#include "kiosk/store/print_journal.h"

#define FRAME_MS 16
#define TICK_MS 1000
#define POLL_MS 8
#define MAX_DIRTY 64
#define HOUSEKEEPING_MS HOUR_MS
#define KEEP_RECORDS_MS (30 * DAY_MS)
#define KEEP_WORDS_MS HOUR_MS

int64_t app_now_ms(const struct app *app)
{
	return clock_monotonic_ms(&app->clock);
}

void app_invalidate(struct app *app)
{
	app->needs_frame = true;
}

/* --- messages --- */

static void handle_answer(struct app *app, struct search_answer *answer)
{
	dispatch_event(app, &(struct event){ .kind = EVENT_ANSWER, .answer = answer });
	search_answer_destroy(answer);
}

static void handle_message(struct app *app, struct message *message)
{
	switch (message->kind) {
	case MESSAGE_SYNC: network_handle(app, message->sync); break;
	case MESSAGE_HW: devices_handle(app, message->hw); break;
	case MESSAGE_ANSWER: handle_answer(app, message->answer); break;
	case MESSAGE_CONTROL: control_answer(app, message->control); break;
	case MESSAGE_IMAGES:
		if (images_collect(app->images))
			app_invalidate(app);
		break;
	case MESSAGE_FOUND: service_take_found(app, message->found.list, message->found.count); break;
	case MESSAGE_STOP: break;
	}
	free(message);
}

void loop_take_messages(struct app *app)
{
	struct message *message;

	while ((message = inbox_take(app->inbox)))
		handle_message(app, message);
}

/* --- time --- */

/* Old orders and print jobs that everybody is done with go after a month; the words of a receipt that perhaps did not come
 * out, sooner. */
static void keep_house(struct app *app)
{
	int64_t now = clock_wall_ms(&app->clock);

	if (now - app->last_housekeeping_ms < HOUSEKEEPING_MS)
		return;
	app->last_housekeeping_ms = now;
	order_forget_old(app->state, now - KEEP_RECORDS_MS);
	print_journal_forget_old(app->state, now - KEEP_RECORDS_MS);
	payment_journal_forget_old(app->state, now - KEEP_RECORDS_MS);
	order_payment_forget_old(app->state);
	print_journal_forget_old_documents(app->state, now - KEEP_WORDS_MS);
}

static void tick(struct app *app)
{
	int64_t now = app_now_ms(app);

	if (now < app->next_tick_ms)
		return;
	app->next_tick_ms = now + TICK_MS;
	session_tick(app);
	payments_tick(app);
	devices_tick(app);
	keep_house(app);
	if (app->place_count && current_place(app)->screen->wants_tick)
		dispatch_event(app, &(struct event){ .kind = EVENT_TICK });
	if (app->session.note && app->note_until_ms <= now) {
		app->session.note = NULL;
		app_invalidate(app);
	}
}

static bool needs_ticks(const struct app *app)
{
	return app->session.is_running || app->session.note || app->card_payment.owed_count > 0 ||
		(app->place_count && app->places[app->place_count - 1].screen->wants_tick);
}

/* --- frames --- */

static void declare(struct app *app)
{
	struct place *place = current_place(app);

	app->session.wall_ms = clock_wall_ms(&app->clock);
	ui_begin(app->ui, app_now_ms(app));
	if (place->screen->prepare)
		place->screen->prepare(place->state, app, app->ui);
	place->screen->view(place->state, &app->session, app->ui);
	ui_end(app->ui);
	app->stats.declared++;
}

/* When the shop was first seen, and this screen with all its pictures. */
static void note_first(struct app *app, int64_t now_us)
{
	struct place *place = current_place(app);

	if (!app->stats.first_frame_at_us && place->screen->needs_catalog)
		app->stats.first_frame_at_us = now_us;
	if (!place->complete_at_us && images_is_idle(app->images))
		place->complete_at_us = now_us;
}

static void note_presented(struct app *app, int64_t started_us)
{
	struct frame_stats *stats = &app->stats;
	int64_t now_us = clock_real_us();

	stats->frame_us[stats->frames++ % FRAME_SAMPLES] = (uint32_t)(now_us - started_us);
	stats->last_frame_ms = clock_wall_ms(&app->clock);
	if (app->touched_at_us) {
		stats->touch_us[stats->touches++ % FRAME_SAMPLES] = (uint32_t)(now_us - app->touched_at_us);
		app->touched_at_us = 0;
	}
	note_first(app, now_us);
}

void loop_frame(struct app *app)
{
	struct canvas canvas;
	struct rect dirty[MAX_DIRTY];

	if (!app->needs_frame || !window_canvas(app->window, &canvas))
		return;
	payments_tell_screen(app);
	service_tell_screen(app);
	int64_t started_us = clock_real_us();
	app->needs_frame = false;
	ui_set_size(app->ui, canvas.width, canvas.height);
	declare(app);
	int count = ui_paint(app->ui, &canvas, dirty, MAX_DIRTY);
	if (count) {
		window_present(app->window, dirty, count);
		note_presented(app, started_us);
	} else {
		/* A touch that changes nothing on screen has no frame to wait for. */
		app->touched_at_us = 0;
	}
	if (ui_is_moving(app->ui))
		app->needs_frame = true;
}

void loop_step(struct app *app)
{
	loop_take_messages(app);
	tick(app);
	loop_frame(app);
}

/* --- waiting --- */

static int wait_ms(const struct app *app, int64_t last_frame_at_ms)
{
	int64_t now = app_now_ms(app);

	if (app->needs_frame) {
		int64_t due = last_frame_at_ms + FRAME_MS - now;
		return due < 0 || app->clock.is_manual ? 0 : (int)due;
	}
	/* A manual clock moves only by a message, which wakes the loop. */
	if (app->clock.is_manual)
		return -1;
	if (!needs_ticks(app))
		return -1;
	int64_t until_tick = app->next_tick_ms - now;
	return until_tick < 0 ? 0 : (int)until_tick;
}

static void wait_for_something(struct app *app, int timeout_ms)
{
	if (timeout_ms == 0)
		return;
	switch (window_wait_kind(app->window)) {
	case WINDOW_WAIT_NONE: {
		struct message *message = inbox_wait(app->inbox, timeout_ms);
		if (message)
			handle_message(app, message);
		break;
	}
	case WINDOW_WAIT_EVENTS: SDL_WaitEventTimeout(NULL, timeout_ms); break;
	case WINDOW_WAIT_POLL: {
		struct message *message =
			inbox_wait(app->inbox, timeout_ms < 0 || timeout_ms > POLL_MS ? POLL_MS : timeout_ms);
		if (message)
			handle_message(app, message);
		break;
	}
	}
}

void loop_run(struct app *app)
{
	int64_t last_frame_at_ms = 0;

	while (!app->must_stop) {
		wait_for_something(app, wait_ms(app, last_frame_at_ms));
		input_sdl(app);
		bool had_frame = app->needs_frame;
		loop_step(app);
		if (had_frame)
			last_frame_at_ms = app_now_ms(app);
	}
}
