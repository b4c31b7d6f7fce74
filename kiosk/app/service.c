/* SPDX-License-Identifier: Apache-2.0 */
/* The service screens' door: devices, what is plugged in, papers and the machine, as plain values. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/device_options.h"
#include "hw/hw.h"
#include "hw/hw_config.h"
#include "hw/printers/profile.h"
#include "kiosk/app/service_internal.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/outbox.h"
#include "kiosk/store/print_journal.h"

_Static_assert((int)SERVICE_PRINTER == (int)DEVICE_PRINTER && (int)SERVICE_TERMINAL == (int)DEVICE_TERMINAL &&
		(int)SERVICE_KIND_COUNT == (int)DEVICE_CLASS_COUNT,
	"the screens name the classes in hw's order");

/* --- the mode begins and ends --- */

/* What discovery found; on its way from its thread to the main loop. */
static void post_found(void *data, struct device_candidate *list, size_t count)
{
	app_post(data, (struct message){ .kind = MESSAGE_FOUND, .found = { list, count } });
}

void service_open(struct app *app)
{
	if (app->service)
		return;
	app->service = xcalloc(1, sizeof *app->service);
	app->service->discovery = discovery_start(post_found, app);
}

void service_close(struct app *app)
{
	struct service *service = app->service;

	if (!service)
		return;
	discovery_stop(service->discovery);
	hw_config_destroy(service->trial);
	free(service->found);
	explicit_bzero(service, sizeof *service);
	free(service);
	app->service = NULL;
}

void service_changed(struct app *app)
{
	if (app->service)
		app->service->is_changed = true;
	app_invalidate(app);
}

void service_tell_screen(struct app *app)
{
	if (!app->service || !app->service->is_changed)
		return;
	app->service->is_changed = false;
	dispatch_event(app, &(struct event){ .kind = EVENT_SERVICE });
}

/* --- devices --- */

enum service_kind service_kind_of(enum device_class kind)
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

enum service_trouble service_trouble_of_job(int error)
{
	return error == HW_ABSENT ? SERVICE_NO_ANSWER : trouble_of_error((enum hw_error)error);
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

struct service_device service_device_of(struct arena *arena, const struct device_status *status)
{
	return (struct service_device){ .name = arena_strdup(arena, status->name),
		.kind = service_kind_of(status->kind),
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

bool service_find_status(struct app *app, const char *name, struct device_status *ret_status)
{
	size_t count = 0, i = 0;
	struct device_status *list = app->hw ? hw_snapshot(app->hw, &count) : NULL;

	while (i < count && strcmp(list[i].name, name) != 0)
		i++;
	bool is_found = i < count;
	if (is_found)
		*ret_status = list[i];
	free(list);
	return is_found;
}

size_t service_devices(struct app *app, struct arena *arena, const struct service_device **ret_devices)
{
	size_t count = 0;
	struct device_status *list = app->hw ? hw_snapshot(app->hw, &count) : NULL;
	struct service_device *devices = ARENA_ARRAY(arena, struct service_device, count + 1);

	for (size_t i = 0; i < count; i++)
		devices[i] = service_device_of(arena, &list[i]);
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
		strcmp(a->evidence, b->evidence) == 0 &&
		strcmp(a->serial_number, b->serial_number) == 0 && strcmp(a->transport, b->transport) == 0 &&
		has_same_options(a, b);
}

/* What stays plugged in keeps its number, so that a touch meets what it was meant for. */
static int64_t number_of(struct service *service, const struct device_candidate *device)
{
	for (size_t i = 0; i < service->found_count; i++) {
		if (is_same(&service->found[i].device, device))
			return service->found[i].number;
	}
	return ++service->last_number;
}

void service_take_found(struct app *app, struct device_candidate *list, size_t count)
{
	struct service *service = app->service;

	if (service) {
		struct found_device *found = xcalloc(count + 1, sizeof *found);
		for (size_t i = 0; i < count; i++)
			found[i] = (struct found_device){ number_of(service, &list[i]), list[i] };
		free(service->found);
		service->found = found;
		service->found_count = count;
		service->has_looked = true;
		service_changed(app);
	}
	free(list);
}

bool service_has_looked(struct app *app)
{
	return app->service && app->service->has_looked;
}

bool service_is_set_up(const struct hw_config *config, const struct device_candidate *device)
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

struct service_candidate service_candidate_of(struct arena *arena, const struct found_device *found)
{
	const struct device_candidate *device = &found->device;

	return (struct service_candidate){ .number = found->number,
		.kind = service_kind_of(device->kind),
		.certainty = (enum service_certainty)device->certainty,
		.label = arena_strdup(arena, device->label),
		.evidence = arena_strdup(arena, device->evidence),
		.serial_number = arena_strdup(arena, device->serial_number),
		.driver = arena_strdup(arena, device->driver),
		.address = arena_strdup(arena, address_of(device)),
		.profile = profile_title(arena, device) };
}

size_t service_candidates(
	struct app *app, struct arena *arena, const struct service_candidate **ret_candidates)
{
	struct service *service = app->service;
	size_t count = 0, found_count = service ? service->found_count : 0;
	struct service_candidate *candidates = ARENA_ARRAY(arena, struct service_candidate, found_count + 1);

	for (size_t i = 0; i < found_count; i++) {
		if (!service_is_set_up(app->config->hw, &service->found[i].device))
			candidates[count++] = service_candidate_of(arena, &service->found[i]);
	}
	*ret_candidates = candidates;
	return count;
}

/* --- paper --- */

enum service_progress service_progress_of(enum print_job_state state, enum print_confidence confidence)
{
	static const enum service_progress CONFIDENCES[] = { [CONFIDENCE_NONE] = SERVICE_UNSURE,
		[CONFIDENCE_SENT] = SERVICE_SENT,
		[CONFIDENCE_CONSUMED] = SERVICE_CONSUMED,
		[CONFIDENCE_CONFIRMED] = SERVICE_CONFIRMED };

	switch (state) {
	case PRINT_QUEUED: return SERVICE_WAITING;
	case PRINT_SENDING:
	case PRINT_WAITING: return SERVICE_SENDING;
	case PRINT_DONE:
		return (unsigned)confidence <= CONFIDENCE_CONFIRMED ? CONFIDENCES[confidence]
								    : SERVICE_UNSURE;
	case PRINT_UNCERTAIN: return SERVICE_UNSURE;
	case PRINT_CANCELLED:
	case PRINT_FAILED: break;
	}
	return SERVICE_FAILED;
}

static bool has_words(struct app *app, const char *id)
{
	struct journal_job job;
	char *document = NULL;
	bool is_known = print_journal_find(app->state, id, &job, &document) && document && document[0];

	free(document);
	return is_known;
}

/* By the titles that the application gives its jobs. */
static enum service_paper paper_of(const char *title)
{
	if (strcmp(title, "test page") == 0)
		return SERVICE_TEST_PAGE;
	if (strcmp(title, "receipt") == 0)
		return SERVICE_RECEIPT;
	return strcmp(title, "payment unknown") == 0 ? SERVICE_PAYMENT_TICKET : SERVICE_OTHER_PAPER;
}

size_t service_prints(
	struct app *app, struct arena *arena, size_t limit, const struct service_print **ret_prints)
{
	const struct journal_job *jobs;
	size_t count = print_journal_list(app->state, arena, limit, &jobs);
	struct service_print *prints = ARENA_ARRAY(arena, struct service_print, count + 1);

	for (size_t i = 0; i < count; i++) {
		prints[i] = (struct service_print){ .id = jobs[i].id,
			.title = jobs[i].title,
			.paper = paper_of(jobs[i].title),
			.created_ms = jobs[i].created_ms,
			.progress = service_progress_of((enum print_job_state)jobs[i].state,
				(enum print_confidence)jobs[i].confidence),
			.why = service_trouble_of_job(jobs[i].error),
			.is_cancelled = jobs[i].state == PRINT_CANCELLED,
			.is_copy = jobs[i].is_copy,
			.has_begun = jobs[i].has_sent_bytes,
			.has_words = has_words(app, jobs[i].id) };
	}
	*ret_prints = prints;
	return count;
}

bool service_print_again(struct app *app, const char *id)
{
	return has_words(app, id) && hw_print_again(app->hw, NULL, id) == HW_OK;
}

/* --- the machine --- */

void service_machine(struct app *app, struct arena *arena, struct service_machine *ret_machine)
{
	const struct catalog_meta *meta = app->catalog ? catalog_meta(app->catalog) : NULL;

	*ret_machine = (struct service_machine){ .kiosk_id = arena_strdup(arena, app->kiosk_id),
		.store = arena_strdup(arena, app->store_code),
		.version = DAOGOU_VERSION,
		.catalog_seq = meta ? meta->seq : 0,
		.catalog_age_ms = meta ? clock_wall_ms(&app->clock) - meta->issued_ms : 0,
		.is_online = app->session.is_online,
		.is_stranger = app->session.is_online && app->session.is_stranger,
		.outbox_waiting = outbox_count_waiting(app->state),
		.outbox_parked = outbox_count_parked(app->state),
		.broken_devices = arena_strdup(arena, app->broken_devices) };
}

void service_back_to_shop(struct app *app)
{
	app->pending.kind = PENDING_SHOP;
}
