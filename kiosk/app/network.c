/* SPDX-License-Identifier: Apache-2.0 */
/* The hub as the application sees it: the catalog's coming and changing, orders' news, live counts, the hub's wishes. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/app/app_internal.h"
#include "kiosk/base/files.h"
#include "kiosk/base/log.h"
#include "kiosk/store/catalog_file.h"
#include "kiosk/store/trust.h"
#include "kiosk/sync/enroll.h"

#define ENROLL_AGAIN_MS 30000
/* The screen stands still meanwhile. A hub that needs longer is asked again. */
#define ENROLL_TIMEOUT_MS 1500

/* --- the catalog --- */

void network_open_catalog(struct app *app)
{
	char *path = catalog_file_path(app->config->data_folder);

	catalog_close(app->catalog);
	app->catalog = catalog_open(path, &app->catalog_fault);
	free(path);
	if (!app->catalog && app->catalog_fault != CATALOG_MISSING)
		log_error("catalog", "refused: %s", catalog_fault_name(app->catalog_fault));
	if (app->catalog)
		catalog_set_live(app->catalog, app->live);
}

/* Formats depend on the country, which a new catalog may tell for the first time. */
static void drop_formats(struct app *app)
{
	ui_set_language(app->ui, app->session.language->tag, app->session.language->is_right_to_left, NULL);
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		locale_format_destroy(app->formats[i]);
		app->formats[i] = NULL;
	}
}

static void handle_catalog(struct app *app, bool is_new_file)
{
	bool had_catalog = app->catalog != NULL;

	if (is_new_file || !app->catalog)
		network_open_catalog(app);
	else if (!catalog_refresh(app->catalog))
		network_open_catalog(app);
	search_worker_reopen(app->search);
	images_forget(app->images);
	session_refresh(app);
	drop_formats(app);
	session_set_language(app, app->language_index);
	/* Products have other rowids in a new file: places that remember them would show something else. */
	bool must_restart = !app->session.is_running || is_new_file;
	if (had_catalog != (app->catalog != NULL) || (must_restart && !app->session.is_running))
		navigate_to(app, (struct route){ mode_first_screen(app), 0 });
	else if (must_restart && app->catalog && !app->session.order.text[0])
		app_home(app);
	navigate_run_pending(app);
}

/* --- status --- */

static void fill_download(struct app *app, const struct sync_status *status)
{
	struct download_progress *download = &app->session.download;
	bool was_running = download->is_running;

	download->is_running = status->phase == SYNC_DOWNLOADING;
	download->is_checking = status->phase == SYNC_VERIFYING || status->phase == SYNC_APPLYING;
	download->bytes_done = status->bytes_done;
	download->bytes_total = status->bytes_total;
	download->is_offline = status->last_fault == SYNC_OFFLINE || status->last_fault == SYNC_TIMED_OUT ||
		status->last_fault == SYNC_HTTP_ERROR;
	download->has_failed = status->last_fault != SYNC_OK && !download->is_offline;
	if (download->is_running && !was_running)
		app->download_started_ms = app_now_ms(app);
	int64_t passed = app_now_ms(app) - app->download_started_ms;
	download->seconds_left = download->is_running && passed > 1000 && status->bytes_done > 0
		? (status->bytes_total - status->bytes_done) * passed / status->bytes_done / 1000
		: -1;
}

void network_refresh_status(struct app *app)
{
	enum sync_fault before = app->sync_status.last_fault;
	bool was_online = app->session.is_online, was_expired = app->session.is_expired;

	if (!app->sync)
		return;
	sync_get_status(app->sync, &app->sync_status);
	if (app->sync_status.last_fault != before && app->sync_status.last_fault != SYNC_OK)
		log_warning("sync", "%s: %s", sync_fault_name(app->sync_status.last_fault),
			app->sync_status.last_error);
	app->session.is_online = app->sync_status.is_online;
	app->session.is_stranger = !app->is_enrolled;
	app->session.is_expired = app->sync_status.is_expired;
	if (app->sync_status.catalog_issued_ms)
		app->session.prices_as_of_ms = app->sync_status.catalog_issued_ms;
	fill_download(app, &app->sync_status);
	/* Whoever asked: what the session says must be what is on screen before the next touch. */
	if (app->session.is_online != was_online || app->session.is_expired != was_expired)
		app_invalidate(app);
}

/* --- events --- */

static void handle_command(struct app *app, const char *text)
{
	enum mode mode;

	if (strncmp(text, "mode ", 5) == 0 && mode_find(text + 5, &mode))
		mode_set(app, mode, "hub", "wanted by the hub");
}

static void take_live(struct app *app, struct sync_event *event)
{
	struct live *before = app->live;

	app->live = event->live;
	event->live = NULL;
	if (app->catalog)
		catalog_set_live(app->catalog, app->live);
	live_destroy(before);
	dispatch_event(app, &(struct event){ .kind = EVENT_LIVE_CHANGED });
}

static void handle_order(struct app *app, struct ulid order)
{
	struct arena scratch;
	struct placed_order placed;

	arena_init(&scratch, 4096);
	if (strcmp(order.text, app->session.order.text) == 0 &&
		order_find(app->state, &scratch, order.text, &placed))
		app->is_order_paying = strcmp(placed.state, "PLACED") == 0;
	arena_finish(&scratch);
	payments_order_changed(app, order);
	dispatch_event(app, &(struct event){ .kind = EVENT_ORDER_CHANGED, .order = order });
}

/* The hub was away when the kiosk started: its code is still good. */
static void enroll_late(struct app *app)
{
	int64_t now = app_now_ms(app);

	if (app->is_enrolled || !app->config->enroll_code[0] || !app->session.is_online ||
		now < app->enroll_again_ms)
		return;
	app->enroll_again_ms = now + ENROLL_AGAIN_MS;
	network_stop(app);
	if (!network_start(app))
		log_error("kiosk", "sync could not be started again");
}

void network_handle(struct app *app, struct sync_event *event)
{
	switch (event->kind) {
	case SYNC_EVENT_STATUS:
		network_refresh_status(app);
		enroll_late(app);
		dispatch_event(app, &(struct event){ .kind = EVENT_SYNC_CHANGED });
		break;
	case SYNC_EVENT_CATALOG_CHANGED:
		network_refresh_status(app);
		handle_catalog(app, event->is_new_file);
		break;
	case SYNC_EVENT_IMAGE_READY:
		if (!event->has_failed) {
			images_forget(app->images);
			app_invalidate(app);
		}
		break;
	case SYNC_EVENT_LIVE_CHANGED: take_live(app, event); break;
	case SYNC_EVENT_ORDER_CHANGED: handle_order(app, event->order); break;
	case SYNC_EVENT_COMMAND: handle_command(app, event->text ? event->text : ""); break;
	}
	sync_event_destroy(event);
}

/* --- start and stop --- */

static void post_sync_event(void *data, struct sync_event *event)
{
	app_post(data, (struct message){ .kind = MESSAGE_SYNC, .sync = event });
}

static void use_enrolment(struct app *app)
{
	struct enrolment enrolment;

	if (!enrolment_load(app->state, &enrolment))
		return;
	app->is_enrolled = true;
	snprintf(app->store_code, sizeof app->store_code, "%s", enrolment.store);
	snprintf(app->kiosk_id, sizeof app->kiosk_id, "%s", enrolment.kiosk_id);
}

static bool enroll(struct app *app)
{
	struct enrolment enrolment = { .hub_url = "" };
	char name[128] = "kiosk", why[200] = "";

	gethostname(name, sizeof name - 1);
	struct enroll_request request = { .hub_url = app->config->hub_url,
		.code = app->config->enroll_code,
		.name = name,
		.ca_file = app->config->ca_file[0] ? app->config->ca_file : NULL,
		.key = &app->key,
		.timeout_ms = ENROLL_TIMEOUT_MS };
	enum sync_fault fault = sync_enroll(&request, &enrolment, why);
	if (fault != SYNC_OK) {
		log_error("enroll", "%s: %s", sync_fault_name(fault), why);
		/* A code that was refused stays refused; one that never arrived is tried when the hub is back. */
		if (fault == SYNC_REFUSED)
			app->config->enroll_code[0] = '\0';
		return false;
	}
	log_info("enroll", "known to the hub as %s, store %s", enrolment.kiosk_id, enrolment.store);
	return enrolment_save(app->state, &enrolment) == STATE_OK;
}

bool network_start(struct app *app)
{
	char *key_path = file_join(app->config->data_folder, "device.key");
	bool has_key = ed25519_load_or_make(key_path, &app->key);
	uint8_t root_key[ED25519_PUBLIC_BYTES];
	bool has_root =
		app->config->root_key[0] && hex_decode(app->config->root_key, root_key, sizeof root_key);

	free(key_path);
	if (!has_key) {
		log_error("kiosk", "the device key cannot be read or made");
		return false;
	}
	ed25519_key_id(app->key.public_key, app->kiosk_id);
	use_enrolment(app);
	if (app->config->enroll_code[0] && !app->is_enrolled && enroll(app))
		use_enrolment(app);
	if (!app->is_enrolled)
		log_warning("enroll",
			"the hub does not know this kiosk and takes no orders from it: start it with --enroll CODE");
	struct sync_options options = { .data_folder = app->config->data_folder,
		.hub_url = app->config->hub_url,
		.ca_file = app->config->ca_file[0] ? app->config->ca_file : NULL,
		.key = app->is_enrolled ? &app->key : NULL,
		.root_key = has_root ? root_key : NULL,
		.clock = &app->clock,
		.image_budget_bytes = app->config->image_disk_mib * 1024 * 1024 };
	app->sync = sync_create(&options, post_sync_event, app);
	return app->sync != NULL;
}

void network_stop(struct app *app)
{
	sync_destroy(app->sync);
	app->sync = NULL;
}
