/* SPDX-License-Identifier: Apache-2.0 */
/* Control verbs of the machine: status, sync, mode, verify. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/app/app_internal.h"
#include "kiosk/base/text.h"
#include "kiosk/store/audit.h"
#include "kiosk/store/catalog_file.h"
#include "kiosk/store/catalog_verify.h"
#include "kiosk/store/outbox.h"
#include "kiosk/sync/verify.h"

static json_t *catalog_json(struct app *app)
{
	if (!app->catalog)
		return json_pack("{s:i, s:i, s:n, s:n, s:i, s:s}", "epoch", 0, "seq", 0, "issued", "age_s",
			"products", 0, "fault", catalog_fault_name(app->catalog_fault));
	const struct catalog_meta *meta = catalog_meta(app->catalog);
	char issued[25];
	time_format_iso(meta->issued_ms, issued);
	return json_pack("{s:I, s:I, s:s, s:I, s:I}", "epoch", (json_int_t)meta->epoch, "seq",
		(json_int_t)meta->seq, "issued", issued, "age_s",
		(json_int_t)((clock_wall_ms(&app->clock) - meta->issued_ms) / 1000), "products",
		(json_int_t)meta->product_count);
}

static json_t *sync_json(struct app *app)
{
	const struct sync_status *status = &app->sync_status;

	network_refresh_status(app);
	return json_pack("{s:s, s:s, s:s, s:b, s:b, s:b, s:I, s:I, s:b}", "state",
		sync_phase_name(status->phase), "last_error", status->last_error, "fault",
		sync_fault_name(status->last_fault), "online", status->is_online, "expired",
		status->is_expired, "enrolled", app->is_enrolled, "bytes_done",
		(json_int_t)status->bytes_done, "bytes_total", (json_int_t)status->bytes_total,
		"has_all_images", status->has_all_images);
}

static json_t *device_json(struct app *app, enum device_class kind)
{
	struct device_status device;

	if (!hw_first_status(app->hw, kind, &device))
		return json_pack("{s:s}", "state", "NONE");
	json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:s}", "state", device_state_name(device.state),
		"power", device_power_name(device.power), "error", hw_error_name(device.error), "driver",
		device.driver, "model", device.model);
	if (kind == DEVICE_PRINTER)
		json_object_update_new(object,
			json_pack("{s:b, s:b, s:b, s:i}", "paper_near_end", device.is_paper_near_end,
				"paper_out", device.is_paper_out, "cover_open", device.is_cover_open, "jobs",
				(int)device.jobs_waiting));
	if (kind == DEVICE_CARD_READER)
		json_object_set_new(object, "present", json_boolean(device.is_card_present));
	return object;
}

/* From /proc/self/smaps_rollup: the proportional set size, and the resident one. */
static json_t *memory_json(struct app *app)
{
	FILE *file = fopen("/proc/self/smaps_rollup", "re");
	char line[256];
	long pss = 0, rss = 0;

	while (file && fgets(line, sizeof line, file)) {
		sscanf(line, "Pss: %ld", &pss);
		sscanf(line, "Rss: %ld", &rss);
	}
	if (file)
		fclose(file);
	return json_pack("{s:I, s:I, s:I, s:I}", "pss_kib", (json_int_t)pss, "rss_kib", (json_int_t)rss,
		"images_bytes", (json_int_t)images_bytes(app->images), "text_bytes",
		(json_int_t)typeset_cache_bytes(app->typeset));
}

/* Since main() began; 0 while the shop has not been seen yet. */
static json_int_t first_frame_ms(const struct app *app)
{
	int64_t at_us = app->stats.first_frame_at_us;

	return at_us ? (json_int_t)(at_us - app->config->started_us) / 1000 : 0;
}

static json_t *status(struct app *app, int count, const char *const *args, char *why)
{
	const struct session *session = &app->session;

	(void)count;
	(void)args;
	(void)why;
	json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "mode", mode_name(session->mode),
		"screen", current_place(app)->screen->name, "language", session->language->tag, "theme",
		app->theme.name, "catalog", catalog_json(app), "sync", sync_json(app));
	json_object_update_new(object,
		json_pack("{s:{s:b, s:s, s:i, s:I, s:s}, s:{s:I, s:I}}", "session", "running",
			session->is_running, "id", session->id.text, "basket",
			basket_piece_count(&session->basket), "idle_s",
			(json_int_t)(session->is_running ? (app_now_ms(app) - app->last_input_ms) / 1000 : 0),
			"order", session->order.text, "outbox", "pending",
			(json_int_t)outbox_count_waiting(app->state), "parked",
			(json_int_t)outbox_count_parked(app->state)));
	json_object_update_new(object,
		json_pack("{s:o, s:o, s:o, s:o, s:s, s:s, s:s, s:I, s:s}", "printer",
			device_json(app, DEVICE_PRINTER), "card", device_json(app, DEVICE_CARD_READER),
			"terminal", device_json(app, DEVICE_TERMINAL),
			"memory", memory_json(app), "version", DAOGOU_VERSION, "kiosk_id", app->kiosk_id,
			"store", app->store_code, "first_frame_ms", first_frame_ms(app), "broken_state",
			app->broken_state));
	return object;
}

static json_t *sync_now_verb(struct app *app, int count, const char *const *args, char *why)
{
	(void)count;
	(void)args;
	if (!app->sync) {
		snprintf(why, CONTROL_WHY_SIZE, "sync is not running");
		return NULL;
	}
	sync_now(app->sync);
	return json_true();
}

static json_t *mode_get(struct app *app, int count, const char *const *args, char *why)
{
	(void)count;
	(void)args;
	(void)why;
	return json_string(mode_name(app->session.mode));
}

static json_t *mode_set_verb(struct app *app, int count, const char *const *args, char *why)
{
	enum mode mode;

	if (!mode_find(args[0], &mode)) {
		snprintf(why, CONTROL_WHY_SIZE, "no mode is called \"%.60s\"", args[0]);
		return NULL;
	}
	/* The audit is for ever: nobody can take a card's number out of it again. */
	if (count > 1 && text_has_card_number(args[1])) {
		snprintf(why, CONTROL_WHY_SIZE, "WHY holds what looks like a card's number; it would stay in the audit");
		return NULL;
	}
	mode_set(app, mode, "control", count > 1 ? args[1] : "asked on the control socket");
	loop_frame(app);
	return json_string(mode_name(app->session.mode));
}

static json_t *verify(struct app *app, int count, const char *const *args, char *why)
{
	char reason[160] = "";
	int64_t wrong_entry = 0;

	(void)count;
	(void)args;
	if (!state_verify(app->state, reason)) {
		snprintf(why, CONTROL_WHY_SIZE, "state.db: %s", reason);
		return NULL;
	}
	if (!audit_verify(app->state, &wrong_entry)) {
		snprintf(why, CONTROL_WHY_SIZE, "audit: entry %lld was changed", (long long)wrong_entry);
		return NULL;
	}
	if (!app->catalog)
		return json_pack("{s:s, s:s, s:s}", "state", "ok", "audit", "ok", "catalog",
			catalog_fault_name(app->catalog_fault));
	const struct catalog_meta *meta = catalog_meta(app->catalog);
	if (!sync_verify_head(app->state, meta, reason)) {
		snprintf(why, CONTROL_WHY_SIZE, "feed/head: %s", reason);
		return NULL;
	}
	struct catalog_expectation expected = { .feed = meta->feed,
		.epoch = meta->epoch,
		.seq = meta->seq,
		.state_root = meta->state_root };
	char *path = catalog_file_path(app->config->data_folder);
	bool is_good = catalog_file_check(path, &expected, NULL, reason) == CATALOG_OK &&
		catalog_verify_rows(path, reason);
	free(path);
	if (!is_good) {
		snprintf(why, CONTROL_WHY_SIZE, "catalog.db: %s", reason);
		return NULL;
	}
	return json_pack("{s:s, s:s, s:s, s:s}", "state", "ok", "audit", "ok", "feed", "ok", "catalog", "ok");
}

const struct control_verb CONTROL_STATUS_VERBS[] = {
	{ "status", "", 0, 0, false, false, status },
	{ "sync now", "", 0, 0, false, false, sync_now_verb },
	{ "mode get", "", 0, 0, false, false, mode_get },
	{ "mode set", "shopper|assist|showcase|closed|service|out_of_service [WHY]",
		1, 2, false, false, mode_set_verb },
	{ "verify", "", 0, 0, false, false, verify },
	{ 0 },
};
