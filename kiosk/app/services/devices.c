/* SPDX-License-Identifier: Apache-2.0 */
/* Devices: start, stop, start anew, and what they tell. */
#include "kiosk/app/services/devices.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw_config.h"
#include "kiosk/app/services/devices_file.h"
#include "kiosk/app/services/hw_trace.h"
#include "kiosk/app/services/jobs.h"
#include "kiosk/app/services/journals.h"
#include "kiosk/app/services/message.h"
#include "kiosk/app/services/news.h"
#include "kiosk/app/services/state_writer.h"
#include "kiosk/app/services/track.h"
#include "kiosk/base/files.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/print_journal.h"

#define LOST_JOBS_MAX 64
#define LISTENERS_MAX 4
#define PAPER_TOLD_MS (2 * SECOND_MS)

struct devices {
	struct devices_setup setup;
	struct news *news;
	char *data_folder, *state_path;
	struct hw *hw;
	struct hw_config *saved;   /* the configuration files, and devices.conf over them */
	struct hw_config *running; /* what hw was made of, or is to be */
	struct hw_trace *trace;
	struct journals *journals;
	struct devices_file *file;
	char broken_file[200];
	struct {
		devices_listener call;
		void *data;
	} listeners[LISTENERS_MAX];
	size_t listener_count;
	bool is_restarting;
	bool is_saving;
	enum paper_sign paper;
	struct {
		enum paper_sign sign;
		int64_t again_ms;
	} told; /* of the paper, to the hub */
};

/* --- what they tell --- */

static enum paper_sign paper_sign_of(const struct device_status *printer, enum paper_sign before)
{
	/* One that is away or just starting says nothing new. */
	if (printer->state == DEVICE_ABSENT || printer->state == DEVICE_STARTING ||
		printer->state == DEVICE_CLOSED)
		return before;
	if (printer->is_cover_open)
		return PAPER_COVER_OPEN;
	if (printer->is_paper_out)
		return PAPER_OUT;
	return printer->is_paper_near_end ? PAPER_LOW : PAPER_FINE;
}

/* The hub is told once for each change, but of a sensor that flickers only now and then. */
void devices_tick(struct devices *devices)
{
	static const char *const DATA[] = { [PAPER_FINE] = "{\"paper\":\"fine\"}",
		[PAPER_LOW] = "{\"paper\":\"low\"}",
		[PAPER_OUT] = "{\"paper\":\"out\"}",
		[PAPER_COVER_OPEN] = "{\"paper\":\"cover_open\"}" };
	int64_t now = clock_monotonic_ms(devices->setup.clock);

	if (devices->paper == devices->told.sign || now < devices->told.again_ms)
		return;
	devices->told.sign = devices->paper;
	devices->told.again_ms = now + PAPER_TOLD_MS;
	track_note(devices->setup.track, "printer_paper", DATA[devices->paper]);
}

static void note_state(struct devices *devices)
{
	struct device_status printer;
	bool has_printer = devices_first(devices, DEVICE_PRINTER, &printer);

	devices->paper = has_printer ? paper_sign_of(&printer, devices->paper) : PAPER_FINE;
	devices_tick(devices);
	news_tell(devices->news, (struct news_item){ .kind = NEWS_DEVICES });
}

/* How a paper or a payment ended is told once. How a device is stands in its status too, and who scans or presses a key
 * does it again. */
static bool is_told_once(const struct hw_event *event)
{
	return event->type == HW_EVENT_TERMINAL ||
		(event->type == HW_EVENT_PRINTER && event->printer.event >= PRINTER_OUTPUT_COMPLETE);
}

static void take_event(void *receiver, void *content)
{
	struct devices *devices = receiver;
	struct hw_event *event = content;
	bool is_input =
		event->type == HW_EVENT_CARD || event->type == HW_EVENT_SCAN || event->type == HW_EVENT_KEY;

	hw_trace_note(devices->trace, event, clock_wall_ms(devices->setup.clock));
	if (event->type == HW_EVENT_DEVICE || event->type == HW_EVENT_PRINTER)
		note_state(devices);
	for (size_t i = 0; i < devices->listener_count; i++)
		devices->listeners[i].call(devices->listeners[i].data, event);
	if (is_input)
		news_tell(devices->news, (struct news_item){ .kind = NEWS_INPUT, .input = event });
	else
		hw_event_free(event);
}

static void post_event(void *data, struct hw_event *event)
{
	struct devices *devices = data;
	struct message message = { take_event, hw_event_free, devices, event };

	if (is_told_once(event))
		message_send(devices->setup.inbox, message);
	else
		message_offer(devices->setup.inbox, message);
}

void devices_listen(struct devices *devices, devices_listener listener, void *data)
{
	if (devices->listener_count < LISTENERS_MAX) {
		devices->listeners[devices->listener_count].call = listener;
		devices->listeners[devices->listener_count++].data = data;
	}
}

/* --- how they are --- */

struct hw *devices_hw(struct devices *devices)
{
	return devices->hw;
}

bool devices_has(const struct devices *devices, enum device_class kind, const char *name)
{
	for (size_t i = 0; i < devices->running->count; i++) {
		const struct device_config *device = &devices->running->devices[i];
		if (device->kind == kind && device->is_enabled && strcmp(device->name, name) == 0)
			return true;
	}
	return false;
}

struct device_status *devices_snapshot(struct devices *devices, size_t *ret_count)
{
	size_t count = devices->running->count;

	if (!devices->is_restarting)
		return hw_snapshot(devices->hw, ret_count);
	struct device_status *list = xcalloc(count + 1, sizeof *list);
	for (size_t i = 0; i < count; i++) {
		const struct device_config *device = &devices->running->devices[i];
		list[i].kind = device->kind;
		list[i].state = device->is_enabled ? DEVICE_STARTING : DEVICE_CLOSED;
		snprintf(list[i].name, sizeof list[i].name, "%s", device->name);
		snprintf(list[i].driver, sizeof list[i].driver, "%s",
			device->driver ? device->driver : driver_default_name(device->kind));
		snprintf(list[i].address, sizeof list[i].address, "%.*s", DEVICE_TEXT_SIZE - 1,
			device->transport ? device->transport : "");
	}
	*ret_count = count;
	return list;
}

bool devices_find(struct devices *devices, const char *name, struct device_status *ret_status)
{
	size_t count, i = 0;
	struct device_status *list = devices_snapshot(devices, &count);

	while (i < count && strcmp(list[i].name, name) != 0)
		i++;
	bool is_found = i < count;
	if (is_found)
		*ret_status = list[i];
	free(list);
	return is_found;
}

bool devices_first(struct devices *devices, enum device_class kind, struct device_status *ret_status)
{
	if (!devices->is_restarting)
		return hw_first_status(devices->hw, kind, ret_status);
	for (size_t i = 0; i < devices->running->count; i++) {
		const struct device_config *device = &devices->running->devices[i];
		if (device->kind == kind && device->is_enabled)
			return devices_find(devices, device->name, ret_status);
	}
	return false;
}

bool devices_can_print(struct devices *devices)
{
	struct device_status printer;

	return devices_first(devices, DEVICE_PRINTER, &printer) &&
		(printer.state == DEVICE_IDLE || printer.state == DEVICE_BUSY) && !printer.is_paper_out &&
		!printer.is_cover_open;
}

enum paper_sign devices_paper_sign(struct devices *devices)
{
	return devices->paper;
}

const struct hw_trace *devices_trace(const struct devices *devices)
{
	return devices->trace;
}

/* --- jobs of printers that are gone --- */

/* Nobody comes to an end with it: in doubt when bytes of it have left. */
static enum state_result close_job(struct state *state, const struct print_job *job, int64_t now_ms)
{
	struct print_job closed = *job;

	closed.state = job->has_sent_bytes ? PRINT_UNCERTAIN : PRINT_CANCELLED;
	closed.error = HW_ABSENT;
	closed.changed_wall_ms = now_ms;
	return print_journal_update(state, &closed);
}

struct lost_jobs {
	struct devices *devices;
	int64_t now_ms;
	struct print_job jobs[LOST_JOBS_MAX];
	size_t count;
};

static void collect_lost(void *data, const struct print_job *job, const char *document)
{
	struct lost_jobs *lost = data;

	(void)document;
	if (lost->count < LOST_JOBS_MAX && !devices_has(lost->devices, DEVICE_PRINTER, job->device))
		lost->jobs[lost->count++] = *job;
}

static enum state_result write_lost(struct state *state, void *data)
{
	struct lost_jobs *lost = data;
	enum state_result result = STATE_OK;

	for (size_t i = 0; i < lost->count && result == STATE_OK; i++) {
		log_warning("printer", "a printout waited at %s, which is gone", lost->jobs[i].device);
		result = close_job(state, &lost->jobs[i], lost->now_ms);
	}
	return result;
}

static void close_lost_jobs(struct devices *devices)
{
	struct lost_jobs *lost = xcalloc(1, sizeof *lost);

	lost->devices = devices;
	lost->now_ms = clock_wall_ms(devices->setup.clock);
	print_journal_open_jobs(devices->setup.state, collect_lost, lost);
	state_writer_put(devices->setup.writer, (struct state_write){ .write = write_lost, .data = lost });
}

/* --- start and stop --- */

static struct hw *make_hw(struct devices *devices, const struct hw_config *config)
{
	struct hw_setup setup = { .config = config,
		.clock = devices->setup.clock,
		.journal = &JOURNALS_PRINT,
		.journal_data = devices->journals,
		.payments = &JOURNALS_PAYMENT,
		.payments_data = devices->journals,
		.send_event = post_event,
		.send_data = devices };

	return hw_create(&setup);
}

static void begin_work(struct devices *devices)
{
	devices->hw = make_hw(devices, devices->running);
	close_lost_jobs(devices);
	note_state(devices);
	for (size_t i = 0; i < devices->listener_count; i++)
		devices->listeners[i].call(devices->listeners[i].data, NULL);
}

static void note_broken_file(
	struct devices *devices, const char *why, const char *kept, const char *what_counts)
{
	log_error("devices", "%s; kept as %s, %s", why, kept ? kept : "it is", what_counts);
	snprintf(devices->broken_file, sizeof devices->broken_file, "%.199s", kept ? kept : "devices.conf");
}

struct devices *devices_create(const struct devices_setup *setup, struct news *news)
{
	struct devices *devices = xcalloc(1, sizeof *devices);
	struct ini_error error = { "" };
	char *kept;

	devices->setup = *setup;
	devices->news = news;
	devices->data_folder = xstrdup(setup->data_folder);
	devices->state_path = file_join(setup->data_folder, "state.db");
	devices->saved = setup->config;
	devices->trace = hw_trace_create();
	devices->journals = journals_create(setup->data_folder);
	/* What a technician set up on the machine stands over the configuration files. */
	devices->file = devices_file_open(setup->data_folder);
	enum devices_file_result read =
		devices_file_load(devices->file, &devices->saved, clock_wall_ms(setup->clock), &error, &kept);
	if (read == DEVICES_FILE_DAMAGED)
		note_broken_file(devices, error.text, kept, "the configuration alone counts");
	free(kept);
	if (read == DEVICES_FILE_NEWER) {
		log_error("devices", "%s", error.text);
		devices_destroy(devices);
		return NULL;
	}
	devices->running = hw_config_copy(devices->saved);
	struct hw_config *nothing = hw_config_create();
	devices->hw = make_hw(devices, nothing);
	hw_config_destroy(nothing);
	devices->is_restarting = true;
	return devices;
}

void devices_start(struct devices *devices)
{
	hw_destroy(devices->hw);
	devices->is_restarting = false;
	begin_work(devices);
}

void devices_destroy(struct devices *devices)
{
	if (!devices)
		return;
	hw_destroy(devices->hw);
	hw_trace_destroy(devices->trace);
	journals_destroy(devices->journals);
	devices_file_close(devices->file);
	hw_config_destroy(devices->running);
	hw_config_destroy(devices->saved);
	free(devices->data_folder);
	free(devices->state_path);
	free(devices);
}

/* --- starting anew --- */

/* The old devices on their way out, on a thread of their own. */
struct restart {
	struct hw *hw;
	char *state_path;
	char abandoned[ULID_SIZE]; /* "" = none */
	int64_t now_ms;
};

/* Written before a printer of that name reads its journal again: it would take the job up. */
static void run_restart(void *data)
{
	struct restart *restart = data;
	struct print_job job;

	hw_destroy(restart->hw);
	if (!restart->abandoned[0])
		return;
	struct state *state = state_attach(restart->state_path);
	if (state && print_journal_find(state, restart->abandoned, &job, NULL) &&
		print_job_is_open(job.state) && close_job(state, &job, restart->now_ms) != STATE_OK)
		log_error("printer", "a printout could not be closed");
	state_close(state);
}

static void free_restart(void *data)
{
	struct restart *restart = data;

	free(restart->state_path);
	free(restart);
}

static void end_restart(void *receiver, void *data)
{
	struct devices *devices = receiver;

	free_restart(data);
	hw_destroy(devices->hw);
	devices->is_restarting = false;
	begin_work(devices);
}

static void begin_restart(struct devices *devices, const char *abandoned_job)
{
	struct restart *restart = xcalloc(1, sizeof *restart);
	struct hw_config *nothing = hw_config_create();

	restart->hw = devices->hw;
	restart->state_path = xstrdup(devices->state_path);
	restart->now_ms = clock_wall_ms(devices->setup.clock);
	snprintf(restart->abandoned, sizeof restart->abandoned, "%s", abandoned_job ? abandoned_job : "");
	devices->hw = make_hw(devices, nothing);
	hw_config_destroy(nothing);
	devices->is_restarting = true;
	jobs_start(devices->setup.jobs,
		(struct job){ "devices", run_restart, end_restart, free_restart, devices, restart });
	note_state(devices);
}

void devices_restart(struct devices *devices, const struct hw_config *config, const char *abandoned_job)
{
	hw_config_destroy(devices->running);
	devices->running = hw_config_copy(config);
	if (!devices->is_restarting)
		begin_restart(devices, abandoned_job);
}

bool devices_are_restarting(const struct devices *devices)
{
	return devices->is_restarting;
}

/* --- the configuration --- */

const struct hw_config *devices_config(const struct devices *devices)
{
	return devices->saved;
}

void devices_set_config(struct devices *devices, struct hw_config *config)
{
	if (config == devices->saved)
		return;
	hw_config_destroy(devices->saved);
	devices->saved = config;
}

/* A section on its way into devices.conf, on a thread of its own. */
struct save {
	struct devices_file *file;
	char section[DEVICE_NAME_SIZE];
	char *ini;
	int64_t now_ms;
	bool is_written;
	struct ini_error error;
	char *kept;
	devices_saved end;
	void *receiver;
};

static void run_save(void *data)
{
	struct save *save = data;

	save->is_written = devices_file_put(
		save->file, save->section, save->ini, save->now_ms, &save->error, &save->kept);
	if (!save->is_written)
		log_error("devices", "devices.conf could not be written: %s", strerror(errno));
}

static void free_save(void *data)
{
	struct save *save = data;

	/* It may name a password. */
	if (save->ini)
		explicit_bzero(save->ini, strlen(save->ini));
	free(save->ini);
	free(save->kept);
	free(save);
}

static void end_save(void *receiver, void *data)
{
	struct devices *devices = receiver;
	struct save *save = data;

	devices->is_saving = false;
	if (save->error.text[0] && (save->is_written || save->kept))
		note_broken_file(devices, save->error.text, save->kept, "what it held before counts");
	save->end(save->receiver, save->is_written);
	free_save(save);
}

bool devices_save_section(
	struct devices *devices, const char *section, const char *ini, devices_saved end, void *receiver)
{
	if (devices->is_saving)
		return false;
	struct save *save = xcalloc(1, sizeof *save);
	save->file = devices->file;
	snprintf(save->section, sizeof save->section, "%s", section);
	save->ini = xstrdup_or_null(ini);
	save->now_ms = clock_wall_ms(devices->setup.clock);
	save->end = end;
	save->receiver = receiver;
	devices->is_saving = true;
	jobs_start(devices->setup.jobs,
		(struct job){ "devices.conf", run_save, end_save, free_save, devices, save });
	return true;
}

const char *devices_broken_file(const struct devices *devices)
{
	return devices->broken_file;
}
