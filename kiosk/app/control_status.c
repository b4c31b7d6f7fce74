/* SPDX-License-Identifier: Apache-2.0 */
/* Control verbs of the machine: status, sync, mode, verify. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/app/config.h"
#include "kiosk/app/control.h"
#include "kiosk/app/display/display.h"
#include "kiosk/app/loop.h"
#include "kiosk/app/services/services.h"
#include "kiosk/app/session/modes.h"
#include "kiosk/app/session/sessions.h"
#include "kiosk/app/stage/stage.h"
#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/audit.h"
#include "kiosk/store/catalog_file.h"
#include "kiosk/store/catalog_verify.h"
#include "kiosk/store/outbox.h"
#include "kiosk/sync/verify.h"

static json_t *catalog_json(const struct control_host *host)
{
	if (!shop_catalog_now(host->services->shop))
		return json_pack("{s:i, s:i, s:n, s:n, s:i, s:s}", "epoch", 0, "seq", 0, "issued", "age_s",
			"products", 0, "fault", catalog_fault_name(shop_catalog_fault(host->services->shop)));
	const struct catalog_meta *meta = catalog_meta(shop_catalog_now(host->services->shop));
	char issued[25];
	time_format_iso(meta->issued_ms, issued);
	return json_pack("{s:I, s:I, s:s, s:I, s:I}", "epoch", (json_int_t)meta->epoch, "seq",
		(json_int_t)meta->seq, "issued", issued, "age_s",
		(json_int_t)((clock_wall_ms(host->services->clock) - meta->issued_ms) / 1000), "products",
		(json_int_t)meta->product_count);
}

static json_t *sync_json(const struct control_host *host)
{
	const struct sync_status *status = network_status(host->services->network);

	sessions_take_network(host->sessions);
	return json_pack("{s:s, s:s, s:s, s:b, s:b, s:b, s:I, s:I, s:b}", "state",
		sync_phase_name(status->phase), "last_error", status->last_error, "fault",
		sync_fault_name(status->last_fault), "online", status->is_online, "expired",
		status->is_expired, "enrolled", network_is_enrolled(host->services->network), "bytes_done",
		(json_int_t)status->bytes_done, "bytes_total", (json_int_t)status->bytes_total,
		"has_all_images", status->has_all_images);
}

static json_t *clock_json(const struct control_host *host)
{
	const struct clock *clock = host->services->clock;
	char now[25];

	time_format_iso(clock_wall_ms(clock), now);
	return json_pack("{s:s, s:s, s:I}", "source", clock_source_name(clock_source(clock)), "now", now,
		"machine_off_s", (json_int_t)clock_off_s(clock));
}

static json_t *device_json(const struct control_host *host, enum device_class kind)
{
	struct device_status device;

	if (!devices_first(host->services->devices, kind, &device))
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
static json_t *memory_json(const struct control_host *host)
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
		"images_bytes", (json_int_t)display_image_bytes(host->display), "text_bytes",
		(json_int_t)display_text_bytes(host->display));
}

/* null = not known. */
static json_t *count_json(int64_t count)
{
	return count < 0 ? json_null() : json_integer(count);
}

/* Since main() began; 0 while the shop has not been seen yet. */
static json_int_t first_frame_ms(const struct control_host *host)
{
	int64_t at_us = stage_first_frame_us(host->stage);

	return at_us ? (json_int_t)(at_us - host->config->started_us) / 1000 : 0;
}

static json_t *status(const struct control_host *host, int count, const char *const *args, char *why)
{
	const struct session *session = sessions_now(host->sessions);

	(void)count;
	(void)args;
	(void)why;
	json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "mode", mode_name(session->machine.mode),
		"screen", screen_name(stage_screen_id(host->stage)), "language",
		session->shopper.language->tag, "theme", display_theme(host->display), "catalog",
		catalog_json(host), "sync", sync_json(host));
	json_object_update_new(object,
		json_pack("{s:{s:b, s:s, s:i, s:I, s:s}, s:{s:o, s:o}}", "session", "running",
			session->shopper.is_running, "id", session->shopper.id.text, "basket",
			basket_piece_count(&session->shopper.basket), "idle_s",
			(json_int_t)sessions_idle_s(host->sessions), "order", session->shopper.order.text,
			"outbox", "pending", count_json(outbox_count_waiting(host->services->state)),
			"parked", count_json(outbox_count_parked(host->services->state))));
	json_object_update_new(object,
		json_pack("{s:o, s:o, s:o, s:o, s:o, s:s, s:s, s:s, s:I, s:s}", "clock", clock_json(host),
			"printer", device_json(host, DEVICE_PRINTER), "card",
			device_json(host, DEVICE_CARD_READER), "terminal", device_json(host, DEVICE_TERMINAL),
			"memory", memory_json(host), "version", DAOGOU_VERSION, "kiosk_id",
			network_kiosk_id(host->services->network), "store",
			network_store(host->services->network), "first_frame_ms", first_frame_ms(host),
			"broken_state", host->services->broken_state));
	return object;
}

static json_t *sync_now_verb(const struct control_host *host, int count, const char *const *args, char *why)
{
	(void)count;
	(void)args;
	if (!network_sync_now(host->services->network)) {
		snprintf(why, CONTROL_WHY_SIZE, "sync is not running");
		return NULL;
	}
	return json_true();
}

static json_t *mode_get(const struct control_host *host, int count, const char *const *args, char *why)
{
	(void)count;
	(void)args;
	(void)why;
	return json_string(mode_name(sessions_now(host->sessions)->machine.mode));
}

static json_t *mode_set_verb(const struct control_host *host, int count, const char *const *args, char *why)
{
	enum mode mode;

	if (!mode_find(args[0], &mode)) {
		snprintf(why, CONTROL_WHY_SIZE, "no mode is called \"%.60s\"", args[0]);
		return NULL;
	}
	/* The audit is for ever: nobody can take a card's number out of it again. */
	if (count > 1 && text_has_card_number(args[1])) {
		snprintf(why, CONTROL_WHY_SIZE,
			"WHY holds what looks like a card's number; it would stay in the audit");
		return NULL;
	}
	stage_set_mode(host->stage, mode, "control", count > 1 ? args[1] : "asked on the control socket");
	loop_frame(host->loop);
	return json_string(mode_name(sessions_now(host->sessions)->machine.mode));
}

/* --- verify: seconds for a large catalog --- */

struct verification {
	char *state_path, *catalog_path;
	const atomic_bool *is_stopping;
	bool has_catalog;
	enum catalog_fault fault;
	struct catalog_meta meta;
};

static void verification_free(void *data)
{
	struct verification *verification = data;

	free(verification->state_path);
	free(verification->catalog_path);
	free(verification);
}

static bool state_is_good(struct state *state, const struct verification *verification, char *why)
{
	char reason[160] = "";
	int64_t wrong_entry = 0;

	if (!state || !state_verify(state, reason)) {
		snprintf(why, CONTROL_WHY_SIZE, "state.db: %s", state ? reason : "cannot be opened");
		return false;
	}
	if (!audit_verify(state, &wrong_entry)) {
		snprintf(why, CONTROL_WHY_SIZE, "audit: entry %lld was changed", (long long)wrong_entry);
		return false;
	}
	if (verification->has_catalog && !sync_verify_head(state, &verification->meta, reason)) {
		snprintf(why, CONTROL_WHY_SIZE, "feed/head: %s", reason);
		return false;
	}
	return true;
}

static json_t *verification_run(void *data, char *why)
{
	const struct verification *verification = data;
	const struct catalog_meta *meta = &verification->meta;
	char reason[160] = "";

	struct state *state = state_attach(verification->state_path);
	bool is_good = state_is_good(state, verification, why);
	state_close(state);
	if (!is_good)
		return NULL;
	if (!verification->has_catalog)
		return json_pack("{s:s, s:s, s:s}", "state", "ok", "audit", "ok", "catalog",
			catalog_fault_name(verification->fault));
	struct catalog_expectation expected = {
		.feed = meta->feed, .epoch = meta->epoch, .seq = meta->seq, .state_root = meta->state_root
	};
	if (catalog_file_check(verification->catalog_path, &expected, verification->is_stopping, reason) !=
			CATALOG_OK ||
		catalog_verify_rows(verification->catalog_path, verification->is_stopping, reason) !=
			CATALOG_OK) {
		snprintf(why, CONTROL_WHY_SIZE, "catalog.db: %s", reason);
		return NULL;
	}
	return json_pack("{s:s, s:s, s:s, s:s}", "state", "ok", "audit", "ok", "feed", "ok", "catalog", "ok");
}

static bool verify(const struct control_host *host, int count, const char *const *args,
	struct control_work *ret_work, char *why)
{
	struct verification *verification = xcalloc(1, sizeof *verification);
	struct catalog *catalog = shop_catalog_now(host->services->shop);

	(void)count;
	(void)args;
	(void)why;
	verification->state_path = file_join(host->config->data_folder, "state.db");
	verification->catalog_path = catalog_file_path(host->config->data_folder);
	verification->is_stopping = host->is_stopping;
	verification->has_catalog = catalog != NULL;
	verification->fault = shop_catalog_fault(host->services->shop);
	if (catalog)
		verification->meta = *catalog_meta(catalog);
	*ret_work = (struct control_work){ verification_run, verification_free, verification };
	return true;
}

const struct control_verb CONTROL_STATUS_VERBS[] = {
	{ "status", "", 0, 0, false, false, status },
	{ "sync now", "", 0, 0, false, false, sync_now_verb },
	{ "mode get", "", 0, 0, false, false, mode_get },
	{ "mode set", "shopper|assist|showcase|closed|service|out_of_service [WHY]", 1, 2, false, false,
		mode_set_verb },
	{ "verify", "", 0, 0, false, false, NULL, verify },
	{ 0 },
};
