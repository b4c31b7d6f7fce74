/* SPDX-License-Identifier: Apache-2.0 */
/* The service screens' door: devices, what is plugged in, printouts and the machine, as plain values. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/device_options.h"
#include "hw/hw.h"
#include "hw/hw_config.h"
#include "hw/printers/profile.h"
#include "kiosk/app/services/devices.h"
#include "kiosk/app/services/jobs.h"
#include "kiosk/app/services/message.h"
#include "kiosk/app/services/news.h"
#include "kiosk/app/services/receipts.h"
#include "kiosk/app/services/technician_internal.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/print_journal.h"

_Static_assert((int)SERVICE_PRINTER == (int)DEVICE_PRINTER && (int)SERVICE_TERMINAL == (int)DEVICE_TERMINAL &&
		(int)SERVICE_KIND_COUNT == (int)DEVICE_CLASS_COUNT,
	"the screens name the classes in hw's order");

void technician_changed(struct technician *technician)
{
	if (technician->is_open)
		news_tell(technician->news, (struct news_item){ .kind = NEWS_TECHNICIAN });
}

static void hear_devices(void *data, const struct hw_event *event)
{
	struct technician *technician = data;

	if (!event)
		technician_go_on_with_test(technician);
	technician_changed(technician);
}

struct technician *technician_create(const struct technician_setup *setup, struct news *news)
{
	struct technician *technician = xcalloc(1, sizeof *technician);

	technician->setup = *setup;
	technician->news = news;
	devices_listen(setup->devices, hear_devices, technician);
	return technician;
}

static void forget_all(struct technician *technician)
{
	free(technician->found);
	technician->found = NULL;
	technician->found_count = 0;
	technician->has_looked = false;
	explicit_bzero(&technician->draft, sizeof technician->draft);
	explicit_bzero(&technician->test, sizeof technician->test);
}

void technician_destroy(struct technician *technician)
{
	if (!technician)
		return;
	discovery_stop(technician->discovery);
	hw_config_destroy(technician->trial);
	forget_all(technician);
	free(technician);
}

void technician_set_currency(struct technician *technician, const char *currency)
{
	snprintf(technician->currency, sizeof technician->currency, "%s", currency);
}

/* --- the mode begins and ends --- */

struct found_list {
	struct device_candidate *list;
	size_t count;
};

static void drop_found(void *content)
{
	struct found_list *found = content;

	free(found->list);
	free(found);
}

static void take_found(void *receiver, void *content)
{
	struct found_list *found = content;

	technician_take_found(receiver, found->list, found->count);
	free(found);
}

/* What discovery found; on its way from its thread to the main loop. */
static void post_found(void *data, struct device_candidate *list, size_t count)
{
	struct technician *technician = data;
	struct found_list *found = xmalloc(sizeof *found);

	*found = (struct found_list){ list, count };
	message_send(technician->setup.inbox, (struct message){ take_found, drop_found, technician, found });
}

void technician_open(struct technician *technician)
{
	if (technician->is_open)
		return;
	technician->is_open = true;
	technician->discovery = discovery_start(post_found, technician);
}

static void run_stop(void *data)
{
	discovery_stop(data);
}

static void end_stop(void *receiver, void *data)
{
	(void)receiver;
	(void)data;
}

static void drop_stop(void *data)
{
	(void)data;
}

/* Discovery ends within a second, which nobody waits for. */
void technician_close(struct technician *technician)
{
	if (!technician->is_open)
		return;
	technician_discard(technician);
	if (technician->discovery)
		jobs_start(technician->setup.jobs,
			(struct job){ "end discovery", run_stop, end_stop, drop_stop, NULL,
				technician->discovery });
	technician->discovery = NULL;
	technician->is_open = false;
	forget_all(technician);
}

/* --- devices --- */

enum service_kind technician_kind_of(enum device_class kind)
{
	return (enum service_kind)kind;
}

static enum service_trouble trouble_of_error(enum hw_error error)
{
	static const enum service_trouble TROUBLES[HW_UNRECOVERABLE + 1] = {
		[HW_BUSY] = SERVICE_IN_USE,
		[HW_OFFLINE] = SERVICE_NO_ANSWER,
		[HW_TIMEOUT] = SERVICE_NO_ANSWER,
		[HW_NOSERVICE] = SERVICE_NO_DAEMON,
		[HW_DENIED] = SERVICE_DENIED,
		[HW_ILLEGAL] = SERVICE_BAD_ADDRESS,
		[HW_UNSUPPORTED] = SERVICE_BAD_ADDRESS,
		[HW_PROTOCOL] = SERVICE_NONSENSE,
		[HW_FAILURE] = SERVICE_BROKEN,
		[HW_COVER_OPEN] = SERVICE_COVER_OPEN,
		[HW_REC_EMPTY] = SERVICE_PAPER_OUT,
		[HW_CUTTER] = SERVICE_CUTTER,
		[HW_HEAD_HOT] = SERVICE_HEAD_HOT,
		[HW_UNRECOVERABLE] = SERVICE_BROKEN,
	};

	return (unsigned)error <= HW_UNRECOVERABLE ? TROUBLES[error] : SERVICE_NO_TROUBLE;
}

enum service_trouble technician_trouble_of_job(enum hw_error error)
{
	return error == HW_ABSENT ? SERVICE_NO_ANSWER : trouble_of_error(error);
}

static enum service_trouble trouble_of(const struct device_status *status)
{
	if (status->is_cover_open)
		return SERVICE_COVER_OPEN;
	if (status->is_paper_out)
		return SERVICE_PAPER_OUT;
	if (status->kind == DEVICE_TERMINAL && status->error == HW_DENIED)
		return SERVICE_PASSWORD;
	if (trouble_of_error(status->error))
		return trouble_of_error(status->error);
	return status->is_paper_near_end ? SERVICE_PAPER_LOW : SERVICE_NO_TROUBLE;
}

static bool is_switched_on(const struct hw_config *config, const char *section)
{
	for (size_t i = 0; section && i < config->count; i++) {
		if (strcmp(config->devices[i].name, section) == 0)
			return config->devices[i].is_enabled;
	}
	return false;
}

static enum service_health health_of(const struct device_status *status)
{
	static const enum service_health HEALTHS[] = { [DEVICE_CLOSED] = SERVICE_OFF,
		[DEVICE_ABSENT] = SERVICE_NOT_FOUND,
		[DEVICE_STARTING] = SERVICE_STARTING,
		[DEVICE_IDLE] = SERVICE_READY,
		[DEVICE_BUSY] = SERVICE_WORKING,
		[DEVICE_ERROR] = SERVICE_ATTENTION };
	bool is_stopped = status->is_cover_open || status->is_paper_out;

	return is_stopped && HEALTHS[status->state] > SERVICE_STARTING ? SERVICE_ATTENTION
								       : HEALTHS[status->state];
}

struct service_device technician_device_of(struct arena *arena, const struct device_status *status)
{
	return (struct service_device){ .name = arena_strdup(arena, status->name),
		.kind = technician_kind_of(status->kind),
		.model = arena_strdup(arena, status->model),
		.driver = arena_strdup(arena, status->driver),
		.address = arena_strdup(arena, status->address),
		.firmware = arena_strdup(arena, status->firmware),
		.health = health_of(status),
		.trouble = trouble_of(status),
		.last_error = arena_strdup(arena, status->last_error),
		.last_error_ms = status->last_error_wall_ms,
		.jobs_waiting = status->jobs_waiting };
}

size_t technician_devices(
	struct technician *technician, struct arena *arena, const struct service_device **ret_devices)
{
	size_t count = 0;
	struct device_status *list = devices_snapshot(technician->setup.devices, &count);
	struct service_device *devices = ARENA_ARRAY(arena, struct service_device, count + 1);

	for (size_t i = 0; i < count; i++)
		devices[i] = technician_device_of(arena, &list[i]);
	free(list);
	*ret_devices = devices;
	return count;
}

/* --- what is plugged in --- */

/* Two scanners of one model differ in an option alone: the place where they are plugged in. */
static bool has_same_options(const struct device_candidate *a, const struct device_candidate *b)
{
	bool is_same = a->option_count == b->option_count;

	for (int i = 0; i < a->option_count && is_same; i++)
		is_same = strcmp(a->options[i].key, b->options[i].key) == 0 &&
			strcmp(a->options[i].value, b->options[i].value) == 0;
	return is_same;
}

static bool is_same(const struct device_candidate *a, const struct device_candidate *b)
{
	return a->kind == b->kind && strcmp(a->label, b->label) == 0 &&
		strcmp(a->evidence, b->evidence) == 0 && strcmp(a->serial_number, b->serial_number) == 0 &&
		strcmp(a->transport, b->transport) == 0 && has_same_options(a, b);
}

/* What stays plugged in keeps its number, so that a touch meets what it was meant for. */
static int64_t number_of(struct technician *technician, const struct device_candidate *device)
{
	for (size_t i = 0; i < technician->found_count; i++) {
		if (is_same(&technician->found[i].device, device))
			return technician->found[i].number;
	}
	return ++technician->last_number;
}

void technician_take_found(struct technician *technician, struct device_candidate *list, size_t count)
{

	if (technician) {
		struct found_device *found = xcalloc(count + 1, sizeof *found);
		for (size_t i = 0; i < count; i++)
			found[i] = (struct found_device){ number_of(technician, &list[i]), list[i] };
		free(technician->found);
		technician->found = found;
		technician->found_count = count;
		technician->has_looked = true;
		technician_changed(technician);
	}
	free(list);
}

bool technician_has_looked(struct technician *technician)
{
	return technician->is_open && technician->has_looked;
}

bool technician_is_set_up(const struct hw_config *config, const struct device_candidate *device)
{
	return is_switched_on(config, hw_config_find(config, device));
}

static const char *profile_title(struct arena *arena, const struct device_candidate *device)
{
	struct printer_profile profile;
	struct ini_error error;

	for (int i = 0; i < device->option_count; i++) {
		if (strcmp(device->options[i].key, "profile") == 0 &&
			printer_profile_load(device->options[i].value, &profile, &error))
			return arena_strdup(arena, profile.title);
	}
	return "";
}

static const char *address_of(const struct device_candidate *device)
{
	for (int i = 0; i < device->option_count && !*device->transport; i++) {
		if (strcmp(device->options[i].key, "path") == 0)
			return device->options[i].value;
	}
	return device->transport;
}

struct service_candidate technician_candidate_of(struct arena *arena, const struct found_device *found)
{
	const struct device_candidate *device = &found->device;

	return (struct service_candidate){ .number = found->number,
		.kind = technician_kind_of(device->kind),
		.certainty = (enum service_certainty)device->certainty,
		.label = arena_strdup(arena, device->label),
		.evidence = arena_strdup(arena, device->evidence),
		.serial_number = arena_strdup(arena, device->serial_number),
		.driver = arena_strdup(arena, device->driver),
		.address = arena_strdup(arena, address_of(device)),
		.profile = profile_title(arena, device) };
}

size_t technician_candidates(
	struct technician *technician, struct arena *arena, const struct service_candidate **ret_candidates)
{
	size_t count = 0, found_count = technician->found_count;
	struct service_candidate *candidates = ARENA_ARRAY(arena, struct service_candidate, found_count + 1);

	for (size_t i = 0; i < found_count; i++) {
		if (!technician_is_set_up(
			    devices_config(technician->setup.devices), &technician->found[i].device))
			candidates[count++] = technician_candidate_of(arena, &technician->found[i]);
	}
	*ret_candidates = candidates;
	return count;
}

/* --- paper --- */

enum service_progress technician_progress_of(enum print_job_state state, enum print_confidence confidence)
{
	static const enum service_progress CONFIDENCES[] = { [CONFIDENCE_NONE] = SERVICE_UNKNOWN,
		[CONFIDENCE_SENT] = SERVICE_SENT,
		[CONFIDENCE_CONSUMED] = SERVICE_CONSUMED,
		[CONFIDENCE_CONFIRMED] = SERVICE_CONFIRMED };

	switch (state) {
	case PRINT_QUEUED: return SERVICE_WAITING;
	case PRINT_SENDING:
	case PRINT_WAITING: return SERVICE_SENDING;
	case PRINT_DONE:
		return (unsigned)confidence <= CONFIDENCE_CONFIRMED ? CONFIDENCES[confidence]
								    : SERVICE_UNKNOWN;
	case PRINT_UNCERTAIN: return SERVICE_UNKNOWN;
	case PRINT_CANCELLED:
	case PRINT_FAILED: break;
	}
	return SERVICE_FAILED;
}

static bool has_words(struct technician *technician, const char *id)
{
	struct print_job job;
	char *document = NULL;
	bool is_known =
		print_journal_find(technician->setup.state, id, &job, &document) && document && document[0];

	free(document);
	return is_known;
}

/* By the titles that the application gives its jobs. */
static enum service_printout printout_kind(const char *title)
{
	if (strcmp(title, "test page") == 0)
		return SERVICE_TEST_PAGE;
	if (strcmp(title, RECEIPT_TITLE) == 0)
		return SERVICE_RECEIPT;
	return strcmp(title, "payment unknown") == 0 ? SERVICE_PAYMENT_TICKET : SERVICE_OTHER_PRINTOUT;
}

size_t technician_prints(struct technician *technician, struct arena *arena, size_t limit,
	const struct service_print **ret_prints)
{
	const struct print_job *jobs;
	size_t count = print_journal_list(technician->setup.state, arena, limit, &jobs);
	struct service_print *prints = ARENA_ARRAY(arena, struct service_print, count + 1);

	for (size_t i = 0; i < count; i++) {
		const struct print_job *job = &jobs[i];
		prints[i] = (struct service_print){ .id = job->id,
			.title = job->title,
			.kind = printout_kind(job->title),
			.created_ms = job->created_wall_ms,
			.progress = technician_progress_of(job->state, job->confidence),
			.why = technician_trouble_of_job(job->error),
			.is_cancelled = job->state == PRINT_CANCELLED,
			.is_copy = job->is_copy,
			.has_begun = job->has_sent_bytes,
			.has_words = has_words(technician, job->id) };
	}
	*ret_prints = prints;
	return count;
}

bool technician_print_again(struct technician *technician, const char *id)
{
	return has_words(technician, id) &&
		hw_print_again(devices_hw(technician->setup.devices), NULL, id) == HW_OK;
}
