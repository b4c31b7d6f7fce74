/* SPDX-License-Identifier: Apache-2.0 */
/* The session of one shopper: its beginning, its language and looks, the idle countdown, and its end without a trace. */
#include "kiosk/app/session/sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/app/display/display.h"
#include "kiosk/app/display/memory.h"
#include "kiosk/app/services/audit_note.h"
#include "kiosk/app/session/modes.h"
#include "kiosk/app/session/sessions_internal.h"
#include "kiosk/app/session/shopper.h"
#include "kiosk/base/log.h"
#include "kiosk/base/messages.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/screens/actions.h"

#define NOTE_MS 6000
#define TEXTS_BYTES 4096

static int64_t now_ms(const struct sessions *sessions)
{
	return clock_monotonic_ms(sessions->services->clock);
}

struct session *sessions_now(struct sessions *sessions)
{
	return &sessions->session;
}

bool sessions_has_catalog(const struct sessions *sessions)
{
	return shop_catalog_now(sessions->services->shop) != NULL;
}

bool sessions_must_stay(const struct sessions *sessions)
{
	const struct payments *payments = sessions->services->payments;

	return payments_is_running(payments) || payments_step(payments) == CARD_STEP_UNKNOWN;
}

/* --- what the shop says, in the shopper's language --- */

static void read_place_name(struct sessions *sessions, struct catalog *catalog)
{
	struct session *session = &sessions->session;
	struct shop_store store;
	struct merchant merchant;

	session->shop.place_name = sessions->place_name;
	session->shop.store_hours = "";
	session->shop.store_id = 0;
	if (!catalog ||
		!catalog_store_by_code(catalog, &sessions->texts, session->shopper.language->tag,
			network_store(sessions->services->network), &store))
		return;
	if (!*session->shop.place_name)
		session->shop.place_name = store.name;
	session->shop.store_hours = store.hours;
	session->shop.store_id = store.id;
	if (catalog_merchant(
		    catalog, &sessions->texts, session->shopper.language->tag, store.merchant_id, &merchant))
		snprintf(session->shop.store_merchant, sizeof session->shop.store_merchant, "%s",
			merchant.code);
}

static void read_shop(struct sessions *sessions)
{
	struct session *session = &sessions->session;
	struct catalog *catalog = shop_catalog_now(sessions->services->shop);

	shop_catalog_set_store(sessions->services->shop, network_store(sessions->services->network));
	/* The note was written in the language before, in memory that goes now. */
	sessions_drop_note(sessions);
	arena_reset(&sessions->texts);
	session->shop.has_catalog = catalog != NULL;
	session->shop.name = "";
	session->shop.place_name = "";
	if (catalog) {
		const struct catalog_meta *meta = catalog_meta(catalog);
		session->shop.name = catalog_name(catalog, &sessions->texts, session->shopper.language->tag);
		session->shop.product_count = meta->product_count;
		session->shop.prices_as_of_ms = meta->issued_ms;
		snprintf(session->shop.country, sizeof session->shop.country, "%s", meta->country);
		snprintf(session->shop.currency, sizeof session->shop.currency, "%s", meta->currency);
		technician_set_currency(sessions->services->technician, meta->currency);
		payments_set_currency(sessions->services->payments, meta->currency);
	}
	read_place_name(sessions, catalog);
	snprintf(session->machine.hub_url, sizeof session->machine.hub_url, "%s", sessions->hub_url);
}

/* --- language and looks --- */

void sessions_set_language(struct sessions *sessions, int index)
{
	const struct language *language = &LANGUAGES[index];
	struct languages *languages = sessions->services->languages;
	struct catalog *catalog = shop_catalog_now(sessions->services->shop);

	sessions->session.shopper.language = language;
	languages_set_place(
		languages, sessions->session.shop.country, catalog ? catalog_meta(catalog)->time_zone : "");
	ui_set_language(display_ui(sessions->display), language->tag, language->is_right_to_left,
		languages_use(languages, index));
	read_shop(sessions);
	display_invalidate(sessions->display);
}

void sessions_apply_looks(struct sessions *sessions)
{
	const struct session *session = &sessions->session;

	display_set_looks(sessions->display,
		&(struct display_looks){ .text_percent = session->shopper.text_percent,
			.has_contrast = session->shopper.has_contrast,
			.has_reach = session->shopper.has_reach,
			.has_reduced_motion = session->shopper.has_reduced_motion });
}

/* --- all of them --- */

struct sessions *sessions_create(const struct sessions_setup *setup)
{
	struct sessions *sessions = xcalloc(1, sizeof *sessions);
	struct session *session = &sessions->session;
	struct arena scratch;
	enum mode mode;

	sessions->services = setup->services;
	sessions->display = setup->display;
	sessions->place_name = xstrdup(setup->place_name);
	sessions->hub_url = xstrdup(setup->hub_url);
	sessions->idle_s = setup->idle_s;
	sessions->idle_warning_s = setup->idle_warning_s;
	arena_init(&sessions->texts, TEXTS_BYTES);
	arena_init(&scratch, 1024);
	if (mode_find(state_get(setup->services->state, &scratch, "mode", "shopper"), &mode))
		session->machine.mode = mode;
	arena_finish(&scratch);
	session->shopper.text_percent = 100;
	basket_init(&session->shopper.basket);
	int language = languages_shop(setup->services->languages);
	session->shopper.language = &LANGUAGES[language];
	read_shop(sessions);
	sessions_set_language(sessions, language);
	sessions_apply_looks(sessions);
	return sessions;
}

void sessions_destroy(struct sessions *sessions)
{
	if (!sessions)
		return;
	basket_clear(&sessions->session.shopper.basket);
	arena_finish(&sessions->texts);
	free(sessions->place_name);
	free(sessions->hub_url);
	free(sessions);
}

void sessions_begin(struct sessions *sessions)
{
	struct ulid id = ulid_make(clock_wall_ms(sessions->services->clock));

	clock_hold(sessions->services->clock);
	shopper_begin(&sessions->session.shopper, id);
	track_set_session(sessions->services->track, id);
	receipts_begin_session(sessions->services->receipts, id);
	housekeeping_begin_session(sessions->services->housekeeping, id);
	sessions->begun_ms = now_ms(sessions);
	sessions->idle.last_input_ms = sessions->begun_ms;
	track_note(sessions->services->track, "session_started", NULL);
}

int64_t sessions_begun_ms(const struct sessions *sessions)
{
	return sessions->begun_ms;
}

void sessions_end(struct sessions *sessions, const char *why)
{
	struct services *services = sessions->services;
	int language = languages_shop(services->languages);

	if (sessions->session.shopper.is_running)
		log_info("session", "ended: %s", why);
	/* An order that still can be paid is watched on: what becomes of it is measured, and its shopper may come back. */
	payments_end_session(services->payments);
	receipts_end_session(services->receipts);
	shopper_wipe(&sessions->session, &LANGUAGES[language]);
	clock_release(services->clock);
	track_set_session(services->track, sessions->session.shopper.id);
	sessions->is_order_paying = false;
	sessions->idle.rounds = 0;
	housekeeping_end_session(services->housekeeping);
	display_forget(sessions->display);
	memory_trim();
	sessions_apply_looks(sessions);
	sessions_set_language(sessions, language);
}

void sessions_set_mode(struct sessions *sessions, enum mode mode, const char *who, const char *why)
{
	struct services *services = sessions->services;
	enum mode before = sessions->session.machine.mode;
	char what[64];

	if (mode == before)
		return;
	snprintf(what, sizeof what, "mode.set %s", mode_name(mode));
	audit_note(services->writer, clock_wall_ms(services->clock), who, what, why);
	state_writer_set(services->writer, "mode", mode_name(mode));
	log_info("mode", "%s -> %s by %s", mode_name(before), mode_name(mode), who);
	sessions->session.machine.mode = mode;
	if (mode == MODE_SERVICE)
		technician_open(services->technician);
	else
		technician_close(services->technician);
	display_invalidate(sessions->display);
}

/* --- idling --- */

void sessions_touch(struct sessions *sessions)
{
	idle_touch(&sessions->idle, now_ms(sessions));
	if (sessions->session.overlay.idle_seconds_left) {
		sessions->session.overlay.idle_seconds_left = 0;
		display_invalidate(sessions->display);
	}
}

void sessions_identify_member(struct sessions *sessions, const char *member)
{
	struct shopper *shopper = &sessions->session.shopper;

	snprintf(shopper->member, sizeof shopper->member, "%s", member);
}

int64_t sessions_idle_s(const struct sessions *sessions)
{
	return sessions->session.shopper.is_running
		? (now_ms(sessions) - sessions->idle.last_input_ms) / SECOND_MS
		: 0;
}

static bool count_down(struct sessions *sessions, int screen_idle_s)
{
	struct idle_limits limits = { .quiet_s = screen_idle_s ? screen_idle_s : sessions->idle_s,
		.warning_s = screen_idle_s ? 0 : sessions->idle_warning_s,
		.is_asked_twice = sessions->is_order_paying };
	int seconds_left = 0;
	enum idle_verdict verdict = idle_look(&sessions->idle, now_ms(sessions), &limits, &seconds_left);

	if (verdict == IDLE_NOT)
		return false;
	display_invalidate(sessions->display);
	sessions->session.overlay.idle_seconds_left = seconds_left;
	return verdict == IDLE_OVER;
}

bool sessions_tick(struct sessions *sessions, int screen_idle_s)
{
	if (sessions->session.overlay.note && sessions->note_until_ms <= now_ms(sessions)) {
		sessions->session.overlay.note = NULL;
		display_invalidate(sessions->display);
	}
	if (!sessions->session.shopper.is_running)
		return false;
	/* The terminal has the shopper's eyes, and a time limit of its own. */
	if (payments_is_running(sessions->services->payments)) {
		sessions_touch(sessions);
		return false;
	}
	return count_down(sessions, screen_idle_s);
}

bool sessions_needs_tick(const struct sessions *sessions)
{
	return sessions->session.shopper.is_running || sessions->session.overlay.note;
}

/* --- notes --- */

void sessions_note_with(
	struct sessions *sessions, const char *sentence, const char *button, struct action action)
{
	struct session *session = &sessions->session;

	session->overlay.note = arena_strdup(&sessions->texts, sentence);
	session->overlay.note_button = button ? arena_strdup(&sessions->texts, button) : NULL;
	session->overlay.note_action = action_keep(action, &sessions->texts);
	session->overlay.is_note_careful = false;
	sessions->note_until_ms = now_ms(sessions) + NOTE_MS;
	display_invalidate(sessions->display);
}

void sessions_note(struct sessions *sessions, const char *sentence)
{
	sessions_note_with(sessions, sentence, NULL, NO_ACTION);
}

void sessions_note_careful(struct sessions *sessions, const char *sentence)
{
	sessions_note(sessions, sentence);
	sessions->session.overlay.is_note_careful = true;
}

void sessions_drop_note(struct sessions *sessions)
{
	sessions->session.overlay.note = sessions->session.overlay.note_button = NULL;
}

void sessions_call_staff(struct sessions *sessions)
{
	track_note(sessions->services->track, "staff_called", NULL);
	sessions_note(sessions, _("Somebody from our team is on the way."));
}

/* --- what the services tell --- */

void sessions_take_time(struct sessions *sessions)
{
	sessions->session.machine.wall_ms = clock_wall_ms(sessions->services->clock);
}

void sessions_take_catalog(struct sessions *sessions)
{
	const struct language *language = sessions->session.shopper.language;

	display_forget_images(sessions->display);
	read_shop(sessions);
	/* Formats depend on the country, which a new catalog may tell for the first time. */
	ui_set_language(display_ui(sessions->display), language->tag, language->is_right_to_left, NULL);
	sessions_set_language(sessions, languages_current(sessions->services->languages));
}

static void fill_download(struct sessions *sessions, const struct sync_status *status)
{
	struct download_progress *download = &sessions->session.machine.download;
	bool was_running = download->is_running;

	download->is_running = status->phase == SYNC_DOWNLOADING;
	download->is_checking = status->phase == SYNC_VERIFYING || status->phase == SYNC_APPLYING;
	download->bytes_done = status->bytes_done;
	download->bytes_total = status->bytes_total;
	download->is_offline = status->last_fault == SYNC_OFFLINE || status->last_fault == SYNC_TIMED_OUT ||
		status->last_fault == SYNC_HTTP_ERROR;
	download->has_failed = status->last_fault != SYNC_OK && !download->is_offline;
	if (download->is_running && !was_running)
		sessions->download_started_ms = now_ms(sessions);
	int64_t passed = now_ms(sessions) - sessions->download_started_ms;
	download->seconds_left = download->is_running && passed > 1000 && status->bytes_done > 0
		? (status->bytes_total - status->bytes_done) * passed / status->bytes_done / 1000
		: -1;
}

void sessions_take_network(struct sessions *sessions)
{
	struct network *network = sessions->services->network;
	const struct sync_status *status = network_status(network);
	struct session *session = &sessions->session;
	bool was_online = session->machine.is_online, was_expired = session->shop.is_expired;

	session->machine.is_online = status->is_online;
	session->machine.is_stranger = !network_is_enrolled(network);
	session->shop.is_expired = status->is_expired;
	if (status->catalog_issued_ms)
		session->shop.prices_as_of_ms = status->catalog_issued_ms;
	fill_download(sessions, status);
	/* Whoever asked: what the session says must be what is on screen before the next touch. */
	if (session->machine.is_online != was_online || session->shop.is_expired != was_expired)
		display_invalidate(sessions->display);
}

/* One is enough: only then shoppers are told to scan. */
static bool has_ready_scanner(struct devices *devices)
{
	size_t count;
	struct device_status *all = devices_snapshot(devices, &count);
	bool is_there = false;

	for (size_t i = 0; i < count; i++)
		is_there |= all[i].kind == DEVICE_SCANNER &&
			(all[i].state == DEVICE_IDLE || all[i].state == DEVICE_BUSY);
	free(all);
	return is_there;
}

void sessions_take_devices(struct sessions *sessions)
{
	struct devices *devices = sessions->services->devices;
	struct session *session = &sessions->session;
	struct device_status device;

	session->machine.has_printer = devices_first(devices, DEVICE_PRINTER, &device);
	session->machine.is_printer_ready = devices_can_print(devices);
	session->machine.paper_sign = devices_paper_sign(devices);
	session->machine.has_terminal = devices_first(devices, DEVICE_TERMINAL, &device);
	session->machine.is_terminal_ready = session->machine.has_terminal && device.state == DEVICE_IDLE;
	session->machine.has_card_reader = devices_first(devices, DEVICE_CARD_READER, &device);
	session->machine.has_scanner = has_ready_scanner(devices);
	display_invalidate(sessions->display);
}
