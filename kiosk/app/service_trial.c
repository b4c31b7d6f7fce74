/* SPDX-License-Identifier: Apache-2.0 */
/* The wizard behind the service screens: a draft becomes a trial that runs beside the saved devices, and is
 * saved into devices.conf or undone. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/device_options.h"
#include "hw/hw.h"
#include "hw/hw_config.h"
#include "hw/printers/profile.h"
#include "kiosk/app/devices_file.h"
#include "kiosk/app/service_internal.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/audit.h"
#include "kiosk/store/print_journal.h"

#define SECTIONS_MAX 16
#define HOST_SIZE 64

/* --- addresses --- */

const char *service_usual_port(enum service_kind kind)
{
	/* Raw printing (JetDirect), and what ZVT terminals listen on. */
	return kind == SERVICE_TERMINAL ? "20007" : "9100";
}

static const struct driver_option *default_option(enum device_class kind, const char *key)
{
	struct driver_summary summary;

	return driver_summary_find(kind, driver_default_name(kind), &summary)
		? driver_option_find(summary.options, key)
		: NULL;
}

bool service_wants_password(enum service_kind kind)
{
	return default_option((enum device_class)kind, "password") != NULL;
}

static bool is_number(const char *text, size_t max_digits, long min, long max)
{
	size_t digits = strspn(text, "0123456789");

	return digits > 0 && !text[digits] && digits <= max_digits && atol(text) >= min && atol(text) <= max;
}

/* RFC 1123, 2.1. */
static bool is_host_name(const char *host)
{
	size_t length = strlen(host);

	return host[0] != '-' && host[0] != '.' && host[length - 1] != '-' && host[length - 1] != '.' &&
		!strstr(host, "..");
}

/* Who types 010 means ten; the resolver would take it for eight. So the numbers are written anew. */
static bool read_numbers(const char *host, char ret_host[HOST_SIZE])
{
	int parts[4], used = 0;

	if (sscanf(host, "%3d.%3d.%3d.%3d%n", &parts[0], &parts[1], &parts[2], &parts[3], &used) != 4 ||
		host[used])
		return false;
	snprintf(ret_host, HOST_SIZE, "%d.%d.%d.%d", parts[0], parts[1], parts[2], parts[3]);
	return parts[0] <= 255 && parts[1] <= 255 && parts[2] <= 255 && parts[3] <= 255;
}

/* Four numbers from 0 to 255, or a host's name. */
static bool read_host(const char *host, char ret_host[HOST_SIZE])
{
	size_t length = strlen(host);

	if (length == 0 || length >= HOST_SIZE ||
		strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") != length)
		return false;
	if (strspn(host, "0123456789.") == length)
		return read_numbers(host, ret_host);
	strcpy(ret_host, host);
	return is_host_name(host);
}

/* --- the draft --- */

static void set_option(struct device_candidate *device, const char *key, const char *value)
{
	int i = 0;

	while (i < device->option_count && strcmp(device->options[i].key, key) != 0)
		i++;
	if (i == CANDIDATE_OPTIONS_MAX)
		return;
	snprintf(device->options[i].key, sizeof device->options[i].key, "%s", key);
	snprintf(device->options[i].value, sizeof device->options[i].value, "%s", value);
	if (i == device->option_count)
		device->option_count++;
}

static const char *option_of(const struct device_candidate *device, const char *key)
{
	for (int i = 0; i < device->option_count; i++) {
		if (strcmp(device->options[i].key, key) == 0)
			return device->options[i].value;
	}
	return "";
}

static const char *first_of_kind(const struct hw_config *config, enum device_class kind)
{
	for (size_t i = 0; i < config->count; i++) {
		if (config->devices[i].kind == kind && config->devices[i].is_enabled)
			return config->devices[i].name;
	}
	return "";
}

/* "printer", or "printer.2" where that one is taken. */
static void free_section(
	const struct hw_config *config, enum device_class kind, char ret_section[DEVICE_NAME_SIZE])
{
	snprintf(ret_section, DEVICE_NAME_SIZE, "%s", device_class_name(kind));
	for (int i = 2; hw_config_has(config, ret_section) && i <= SECTIONS_MAX; i++)
		snprintf(ret_section, DEVICE_NAME_SIZE, "%s.%d", device_class_name(kind), i);
}

/* Receipts go to one printer and payments to one terminal: another takes the place of the first. Scanners and
 * keypads work side by side. */
static bool is_single(enum device_class kind)
{
	return kind == DEVICE_PRINTER || kind == DEVICE_TERMINAL;
}

static void begin_draft(struct app *app, const struct device_candidate *device)
{
	struct service *service = app->service;
	const char *own = hw_config_find(app->config->hw, device);

	service->draft.device = *device;
	service->draft.is_on = true;
	service->draft.is_instead = false;
	service->draft.other[0] = '\0';
	if (device->kind == DEVICE_PRINTER && !*option_of(device, "profile"))
		set_option(&service->draft.device, "profile",
			default_option(DEVICE_PRINTER, "profile")->fallback);
	if (own) {
		snprintf(service->draft.section, DEVICE_NAME_SIZE, "%s", own);
		return;
	}
	free_section(app->config->hw, device->kind, service->draft.section);
	snprintf(service->draft.other, DEVICE_NAME_SIZE, "%s", first_of_kind(app->config->hw, device->kind));
	service->draft.is_instead = service->draft.other[0] && is_single(device->kind);
}

enum service_refusal service_draft_candidate(struct app *app, int64_t number)
{
	struct service *service = app->service;

	for (size_t i = 0; service && i < service->found_count; i++) {
		if (service->found[i].number != number)
			continue;
		if (service_is_set_up(app->config->hw, &service->found[i].device))
			return SERVICE_SET_UP_ALREADY;
		begin_draft(app, &service->found[i].device);
		return SERVICE_FINE;
	}
	return SERVICE_GONE;
}

static bool takes_currency(enum service_kind kind, const char *currency)
{
	const struct driver_option *option = default_option((enum device_class)kind, "currency");

	return !option || !currency[0] || !driver_option_check(option, currency);
}

static enum service_refusal check_address(
	const struct app *app, const struct service_address *address, char ret_host[HOST_SIZE])
{
	if (!read_host(address->host, ret_host))
		return SERVICE_BAD_HOST;
	if (!is_number(address->port, 5, 1, 65535))
		return SERVICE_BAD_PORT;
	if (*address->password && !is_number(address->password, 6, 0, 999999))
		return SERVICE_BAD_PASSWORD;
	if (!takes_currency(address->kind, app->session.currency))
		return SERVICE_BAD_CURRENCY;
	return SERVICE_FINE;
}

static struct device_candidate candidate_at(
	struct app *app, const struct service_address *address, const char *host)
{
	struct device_candidate device = { .kind = (enum device_class)address->kind };

	snprintf(device.label, sizeof device.label, "%s", host);
	snprintf(device.driver, sizeof device.driver, "%s", driver_default_name(device.kind));
	snprintf(device.transport, sizeof device.transport, "tcp:%s:%d", host, atoi(address->port));
	if (*address->password && service_wants_password(address->kind))
		set_option(&device, "password", address->password);
	if (app->session.currency[0] && default_option(device.kind, "currency"))
		set_option(&device, "currency", app->session.currency);
	return device;
}

enum service_refusal service_draft_address(struct app *app, const struct service_address *address)
{
	char host[HOST_SIZE];
	enum service_refusal refusal = check_address(app, address, host);

	if (refusal || !app->service)
		return refusal ? refusal : SERVICE_GONE;
	struct device_candidate device = candidate_at(app, address, host);
	if (service_is_set_up(app->config->hw, &device))
		refusal = SERVICE_SET_UP_ALREADY;
	else
		begin_draft(app, &device);
	explicit_bzero(&device, sizeof device);
	return refusal;
}

static void list_profiles(struct arena *arena, const char *chosen, struct service_draft *draft)
{
	struct printer_profile profile;
	struct service_profile *profiles;
	struct ini_error error;
	size_t count = 0;

	while (PRINTER_PROFILES[count].text)
		count++;
	draft->profiles = profiles = ARENA_ARRAY(arena, struct service_profile, count + 1);
	for (size_t i = 0; i < count; i++) {
		const char *name = PRINTER_PROFILES[i].name;
		bool is_loaded = printer_profile_load(name, &profile, &error);
		profiles[i] = (struct service_profile){ .name = name,
			.title = is_loaded ? arena_strdup(arena, profile.title) : name,
			.is_chosen = strcmp(name, chosen) == 0 };
	}
	draft->profile_count = count;
}

bool service_draft(struct app *app, struct arena *arena, struct service_draft *ret_draft)
{
	struct service *service = app->service;
	struct device_status other;

	if (!service || !service->draft.is_on)
		return false;
	struct found_device found = { 0, service->draft.device };
	*ret_draft = (struct service_draft){ .device = service_candidate_of(arena, &found),
		.is_instead = service->draft.is_instead,
		.can_use_both = !is_single(found.device.kind) };
	if (!*found.device.evidence)
		ret_draft->device.certainty = SERVICE_TYPED;
	if (found.device.kind == DEVICE_PRINTER)
		list_profiles(arena, option_of(&found.device, "profile"), ret_draft);
	if (service_find_status(app, service->draft.other, &other))
		ret_draft->other = arena_strdup(arena,
			*other.model             ? other.model
				: *other.address ? other.address
						 : other.name);
	return true;
}

void service_choose_profile(struct app *app, size_t index)
{
	size_t count = 0;

	while (PRINTER_PROFILES[count].text)
		count++;
	if (app->service && app->service->draft.is_on && index < count)
		set_option(&app->service->draft.device, "profile", PRINTER_PROFILES[index].name);
}

void service_choose_instead(struct app *app, bool is_instead)
{
	if (app->service && app->service->draft.other[0] && !is_single(app->service->draft.device.kind))
		app->service->draft.is_instead = is_instead;
}

/* --- the trial --- */

static const char *trial_section(const struct service *service)
{
	return service->draft.is_instead ? service->draft.other : service->draft.section;
}

/* A test page that still waits must not come out of whichever printer has the name next. */
static void close_job(struct app *app, const char *id)
{
	struct journal_job job;

	if (print_journal_find(app->state, id, &job, NULL) && job.is_open)
		devices_close_job(app, &job);
}

enum service_refusal service_try(struct app *app)
{
	struct service *service = app->service;

	if (!service || !service->draft.is_on)
		return SERVICE_GONE;
	struct hw_config *trial = hw_config_copy(app->config->hw);
	const char *section = trial_section(service);
	const char *why = hw_config_put(trial, section, &service->draft.device);
	if (why) {
		log_warning("service", "%s %s", section, why);
		hw_config_destroy(trial);
		return SERVICE_TOO_MANY;
	}
	service_discard(app);
	service->trial = trial;
	devices_pause(app);
	devices_resume(app, trial);
	service_begin_test(app, section, service->draft.device.kind);
	return SERVICE_FINE;
}

void service_discard(struct app *app)
{
	struct service *service = app->service;

	if (!service)
		return;
	struct ulid job = service->test.job;
	service_end_test(app);
	if (!service->trial)
		return;
	hw_config_destroy(service->trial);
	service->trial = NULL;
	service->draft.is_on = false;
	devices_pause(app);
	if (job.text[0])
		close_job(app, job.text);
	/* A kiosk that stops needs no devices any more. */
	if (!app->must_stop)
		devices_resume(app, app->config->hw);
	service_changed(app);
}

/* --- saving and removing --- */

static void audit(struct app *app, const char *verb, const char *section, const struct device_status *status)
{
	char what[64], why[160];

	snprintf(what, sizeof what, "%s %s", verb, section);
	snprintf(why, sizeof why, "%s %s", status->driver, status->address);
	if (audit_add(app->state, clock_wall_ms(&app->clock), "service", what, why) != STATE_OK)
		log_error("service", "the audit could not be written");
	log_info("service", "%s (%s)", what, why);
}

enum service_refusal service_save(struct app *app)
{
	struct service *service = app->service;
	struct device_status status;
	char section[DEVICE_NAME_SIZE];

	if (!service || !service->trial)
		return SERVICE_GONE;
	snprintf(section, sizeof section, "%s", trial_section(service));
	char *ini = hw_config_to_ini(service->trial, section);
	bool is_written = ini && devices_save_section(app, section, ini);
	if (ini)
		explicit_bzero(ini, strlen(ini));
	free(ini);
	if (!is_written)
		return SERVICE_NOT_WRITTEN;
	if (service_find_status(app, section, &status))
		audit(app, "device.save", section, &status);
	service_end_test(app);
	hw_config_destroy(app->config->hw);
	app->config->hw = service->trial;
	service->trial = NULL;
	service->draft.is_on = false;
	service_changed(app);
	return SERVICE_FINE;
}

enum service_refusal service_remove(struct app *app, const char *name)
{
	struct device_status status;

	if (!app->service || !service_find_status(app, name, &status))
		return SERVICE_GONE;
	if (!devices_save_section(app, name, NULL))
		return SERVICE_NOT_WRITTEN;
	audit(app, "device.remove", name, &status);
	hw_config_remove(app->config->hw, name);
	devices_pause(app);
	devices_resume(app, app->config->hw);
	service_changed(app);
	return SERVICE_FINE;
}
