/* SPDX-License-Identifier: Apache-2.0 */
/* Control verbs of devices and paper. The virtual ones are refused where no virtual device is configured. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "hw/discover.h"
#include "hw/hw.h"
#include "kiosk/app/control.h"
#include "kiosk/app/loop.h"
#include "kiosk/app/scan_input.h"
#include "kiosk/app/services/hw_trace.h"
#include "kiosk/app/services/services.h"
#include "kiosk/app/session/sessions.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/print_journal.h"

#define EARLIER_JOBS 64

/* Why something was refused, for people. Troubles of a device in work have their own words in "hw list". */
static const char *refusal(enum hw_error error)
{
	switch (error) {
	case HW_ABSENT: return "no such device is configured, or it is not found";
	case HW_BUSY: return "the device has too much to do already";
	case HW_ILLEGAL: return "the device cannot take that: a wrong value";
	case HW_UNSUPPORTED: return "the device is no virtual one, or has no such fault";
	case HW_TIMEOUT: return "the device does not answer";
	default: return hw_error_name(error);
	}
}

static json_t *answer(enum hw_error error, char *why)
{
	if (error == HW_OK)
		return json_true();
	snprintf(why, CONTROL_WHY_SIZE, "%s", refusal(error));
	return NULL;
}

/* What keeps a device that is ready from being used. */
static json_t *note_of(const struct control_host *host, const struct device_status *device)
{
	if (device->kind != DEVICE_TERMINAL ||
		payments_takes_shop_currency(host->services->payments, device->name))
		return json_string("");
	return json_sprintf(
		"it is not set up for %s, the shop's currency", sessions_now(host->sessions)->shop.currency);
}

static json_t *hw_list(const struct control_host *host, int count, const char *const *args, char *why)
{
	size_t devices;
	struct device_status *list = devices_snapshot(host->services->devices, &devices);
	json_t *array = json_array();

	(void)count;
	(void)args;
	(void)why;
	for (size_t i = 0; i < devices; i++) {
		const struct device_status *device = &list[i];
		json_array_append_new(array,
			json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "name",
				device->name, "class", device_class_name(device->kind), "driver",
				device->driver, "address", device->address, "state",
				device_state_name(device->state), "power", device_power_name(device->power),
				"error", hw_error_name(device->error), "last_error", device->last_error,
				"model", device->model, "firmware", device->firmware, "note",
				note_of(host, device)));
	}
	free(list);
	return array;
}

static json_t *candidate_options(const struct device_candidate *candidate)
{
	json_t *options = json_object();

	for (int i = 0; i < candidate->option_count; i++)
		json_object_set_new(
			options, candidate->options[i].key, json_string(candidate->options[i].value));
	return options;
}

static json_t *evidence_json(const struct device_candidate *candidate)
{
	if (!*candidate->serial_number)
		return json_string(candidate->evidence);
	return json_sprintf("%s, serial %s", candidate->evidence, candidate->serial_number);
}

static json_t *look_around(void *data, char *why)
{
	size_t found;
	struct device_candidate *list = hw_discover(&found);
	json_t *array = json_array();

	(void)why;
	for (size_t i = 0; i < found; i++) {
		const struct device_candidate *candidate = &list[i];
		json_array_append_new(array,
			json_pack("{s:s, s:s, s:s, s:o, s:s, s:s, s:o, s:s?}", "class",
				device_class_name(candidate->kind), "certainty",
				candidate_certainty_name(candidate->certainty), "label", candidate->label,
				"evidence", evidence_json(candidate), "driver", candidate->driver,
				"transport", candidate->transport, "options", candidate_options(candidate),
				"section", hw_config_find(data, candidate)));
	}
	free(list);
	return array;
}

static void free_config(void *config)
{
	hw_config_destroy(config);
}

static bool hw_discover_list(const struct control_host *host, int count, const char *const *args,
	struct control_work *ret_work, char *why)
{
	(void)count;
	(void)args;
	(void)why;
	*ret_work = (struct control_work){ look_around, free_config,
		hw_config_copy(devices_config(host->services->devices)) };
	return true;
}

static json_t *hw_events(const struct control_host *host, int count, const char *const *args, char *why)
{
	char *end;
	long long from = strtoll(args[0], &end, 10);

	(void)count;
	(void)why;
	return *args[0] && !*end ? hw_trace_since(devices_trace(host->services->devices), from) : NULL;
}

static json_t *hw_scan(const struct control_host *host, int count, const char *const *args, char *why)
{
	struct scan scan;

	(void)count;
	if (!scan_classify(args[0], strlen(args[0]), &scan)) {
		snprintf(why, CONTROL_WHY_SIZE, "a scanner reads 1 to %d bytes, not %zu", SCAN_BYTES_MAX,
			strlen(args[0]));
		return NULL;
	}
	/* Where a virtual scanner is configured the code takes its way; else it goes in where a scanner's thread would put it. */
	enum hw_error error = hw_virtual_scan(devices_hw(host->services->devices), args[0]);
	if (error != HW_UNSUPPORTED && error != HW_ABSENT)
		return answer(error, why);
	scan_input_take(loop_scans(host->loop), &scan);
	loop_frame(host->loop);
	return json_true();
}

static json_t *hw_card_insert(const struct control_host *host, int count, const char *const *args, char *why)
{
	const char *uri = count == 3 && strcmp(args[1], "--ndef") == 0 ? args[2] : NULL;

	if (count != 1 && !uri)
		return NULL;
	return answer(hw_virtual_card_insert(devices_hw(host->services->devices), args[0], uri), why);
}

static json_t *hw_card_remove(const struct control_host *host, int count, const char *const *args, char *why)
{
	(void)count;
	(void)args;
	return answer(hw_virtual_card_remove(devices_hw(host->services->devices)), why);
}

static json_t *hw_card(const struct control_host *host, int count, const char *const *args, char *why)
{
	if (strcmp(args[0], "insert") == 0 && count > 1)
		return hw_card_insert(host, count - 1, args + 1, why);
	if (strcmp(args[0], "remove") == 0 && count == 1)
		return hw_card_remove(host, 0, args, why);
	return NULL;
}

static json_t *hw_key(const struct control_host *host, int count, const char *const *args, char *why)
{
	enum key_action action;

	(void)count;
	if (!key_action_find(args[0], &action)) {
		snprintf(why, CONTROL_WHY_SIZE, "no key is called \"%.60s\"", args[0]);
		return NULL;
	}
	return answer(hw_virtual_key(devices_hw(host->services->devices), action), why);
}

static bool is_printer_command(int count, const char *const *args)
{
	if (strcmp(args[0], "fault") == 0)
		return count == 2 ||
			(count == 4 && (strcmp(args[2], "at") == 0 || strcmp(args[2], "after") == 0));
	return count == 1 &&
		(strcmp(args[0], "clear") == 0 || strcmp(args[0], "feed") == 0 ||
			strcmp(args[0], "status") == 0);
}

/* A line for the control socket of a virtual printer, which may take its time to answer. */
struct printer_line {
	char *socket, *line;
};

static void printer_line_free(void *data)
{
	struct printer_line *command = data;

	free(command->socket);
	free(command->line);
	free(command);
}

static json_t *printer_line_run(void *data, char *why)
{
	const struct printer_line *command = data;
	char reply[256] = "";
	enum hw_error error = hw_control_command(command->socket, command->line, reply);

	if (error != HW_OK && !reply[0])
		return answer(error, why);
	/* The printer says itself what it does not take. */
	if (error == HW_OK && strncasecmp(reply, "error", 5) != 0)
		return json_string(reply);
	snprintf(why, CONTROL_WHY_SIZE, "%s", strncasecmp(reply, "error: ", 7) == 0 ? reply + 7 : reply);
	return NULL;
}

static bool hw_printer(const struct control_host *host, int count, const char *const *args,
	struct control_work *ret_work, char *why)
{
	struct text line;

	if (!is_printer_command(count, args))
		return false;
	const char *socket = hw_virtual_printer_control(devices_hw(host->services->devices));
	if (!socket) {
		answer(HW_UNSUPPORTED, why);
		return false;
	}
	text_init(&line, 200);
	for (int i = 0; i < count; i++)
		text_printf(&line, "%s%s", i ? " " : "", args[i]);
	struct printer_line *command = xmalloc(sizeof *command);
	*command = (struct printer_line){ xstrdup(socket), xstrdup(line.bytes) };
	text_finish(&line);
	*ret_work = (struct control_work){ printer_line_run, printer_line_free, command };
	return true;
}

static void add_job(json_t *array, const struct print_job *job)
{
	json_array_append_new(array,
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:i, s:i, s:i, s:s}", "id", job->id, "title",
			job->title, "device", job->device, "state", print_job_state_name(job->state),
			"confidence", print_confidence_name(job->confidence), "copy", job->is_copy,
			"attempts", (int)job->attempts, "strips", (int)job->strips, "strips_confirmed",
			(int)job->strips_confirmed, "error", hw_error_name(job->error)));
}

static bool is_listed(const struct print_job *list, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i].id, id) == 0)
			return true;
	}
	return false;
}

/* What did not come out is told for a day, however often the kiosk was started since. */
static void add_earlier_jobs(
	const struct control_host *host, json_t *array, const struct print_job *list, size_t count)
{
	int64_t since_ms = clock_wall_ms(host->services->clock) - DAY_MS;
	const struct print_job *rows;
	struct arena scratch;

	arena_init(&scratch, 16 * 1024);
	for (size_t i = print_journal_list(host->services->state, &scratch, EARLIER_JOBS, &rows); i > 0;
		i--) {
		const struct print_job *job = &rows[i - 1];
		if (job->state != PRINT_DONE && job->changed_wall_ms >= since_ms &&
			!is_listed(list, count, job->id))
			add_job(array, job);
	}
	arena_finish(&scratch);
}

static json_t *print_queue(const struct control_host *host, int count, const char *const *args, char *why)
{
	size_t jobs;
	struct print_job *list = hw_print_queue(devices_hw(host->services->devices), &jobs);
	json_t *array = json_array();

	(void)count;
	(void)args;
	(void)why;
	add_earlier_jobs(host, array, list, jobs);
	for (size_t i = 0; i < jobs; i++)
		add_job(array, &list[i]);
	free(list);
	return array;
}

static json_t *print_test(const struct control_host *host, int count, const char *const *args, char *why)
{
	struct ulid id = ulid_make(clock_wall_ms(host->services->clock));

	(void)count;
	(void)args;
	enum hw_error error = hw_print_test_page(devices_hw(host->services->devices), NULL, id.text);
	return error == HW_OK ? json_string(id.text) : answer(error, why);
}

/* The words of a job are gone when its session has ended; then there is nothing to print again. */
static bool can_print_again(const struct control_host *host, const char *id)
{
	struct print_job job;
	char *document = NULL;

	bool is_known =
		print_journal_find(host->services->state, id, &job, &document) && document && document[0];
	free(document);
	return is_known;
}

static json_t *print_reprint(const struct control_host *host, int count, const char *const *args, char *why)
{
	(void)count;
	if (!can_print_again(host, args[0])) {
		snprintf(why, CONTROL_WHY_SIZE, "no job \"%.40s\" whose words are still known", args[0]);
		return NULL;
	}
	return answer(hw_print_again(devices_hw(host->services->devices), NULL, args[0]), why);
}

const struct control_verb CONTROL_DEVICE_VERBS[] = {
	{ "hw list", "", 0, 0, false, false, hw_list },
	{ "hw discover", "", 0, 0, false, false, NULL, hw_discover_list },
	{ "hw events", "NUMBER", 1, 1, false, false, hw_events },
	{ "hw scan", "CODE", 1, 1, false, false, hw_scan },
	{ "hw card", "insert UID [--ndef URI] | hw card remove", 1, 4, false, false, hw_card },
	{ "hw key", "previous|next|up|down|select|back|help|repeat|volume_up|volume_down", 1, 1, false, false,
		hw_key },
	{ "hw printer", "fault NAME [at BYTE | after MS] | hw printer clear|feed|status", 1, 4, false, false,
		NULL, hw_printer },
	{ "print queue", "", 0, 0, false, false, print_queue },
	{ "print test", "", 0, 0, false, false, print_test },
	{ "print reprint", "ID", 1, 1, false, false, print_reprint },
	{ 0 },
};
