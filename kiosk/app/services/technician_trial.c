/* SPDX-License-Identifier: Apache-2.0 */
/* The wizard behind the service screens: a draft becomes a trial that runs beside the saved devices, and is
 * saved into devices.conf or undone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/device_options.h"
#include "hw/hw.h"
#include "hw/hw_config.h"
#include "hw/printers/profile.h"
#include "kiosk/app/services/audit_note.h"
#include "kiosk/app/services/devices.h"
#include "kiosk/app/services/technician_internal.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"

#define SECTIONS_MAX 16
#define HOST_SIZE 64

/* --- addresses --- */

const char *technician_usual_port(enum service_kind kind)
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

bool technician_wants_password(enum service_kind kind)
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

static void begin_draft(struct technician *technician, const struct device_candidate *device)
{
	const char *own = hw_config_find(devices_config(technician->setup.devices), device);

	technician->draft.device = *device;
	technician->draft.is_on = true;
	technician->draft.is_instead = false;
	technician->draft.other[0] = '\0';
	if (device->kind == DEVICE_PRINTER && !*option_of(device, "profile"))
		set_option(&technician->draft.device, "profile",
			default_option(DEVICE_PRINTER, "profile")->fallback);
	if (own) {
		snprintf(technician->draft.section, DEVICE_NAME_SIZE, "%s", own);
		return;
	}
	free_section(devices_config(technician->setup.devices), device->kind, technician->draft.section);
	snprintf(technician->draft.other, DEVICE_NAME_SIZE, "%s",
		first_of_kind(devices_config(technician->setup.devices), device->kind));
	technician->draft.is_instead = technician->draft.other[0] && is_single(device->kind);
}

enum service_refusal technician_draft_candidate(struct technician *technician, int64_t number)
{

	for (size_t i = 0; i < technician->found_count; i++) {
		if (technician->found[i].number != number)
			continue;
		if (technician_is_set_up(
			    devices_config(technician->setup.devices), &technician->found[i].device))
			return SERVICE_SET_UP_ALREADY;
		begin_draft(technician, &technician->found[i].device);
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
	const struct technician *technician, const struct service_address *address, char ret_host[HOST_SIZE])
{
	if (!read_host(address->host, ret_host))
		return SERVICE_BAD_HOST;
	if (!is_number(address->port, 5, 1, 65535))
		return SERVICE_BAD_PORT;
	if (*address->password && !is_number(address->password, 6, 0, 999999))
		return SERVICE_BAD_PASSWORD;
	if (!takes_currency(address->kind, technician->currency))
		return SERVICE_BAD_CURRENCY;
	return SERVICE_FINE;
}

static struct device_candidate candidate_at(
	struct technician *technician, const struct service_address *address, const char *host)
{
	struct device_candidate device = { .kind = (enum device_class)address->kind };

	snprintf(device.label, sizeof device.label, "%s", host);
	snprintf(device.driver, sizeof device.driver, "%s", driver_default_name(device.kind));
	snprintf(device.transport, sizeof device.transport, "tcp:%s:%d", host, atoi(address->port));
	if (*address->password && technician_wants_password(address->kind))
		set_option(&device, "password", address->password);
	if (technician->currency[0] && default_option(device.kind, "currency"))
		set_option(&device, "currency", technician->currency);
	return device;
}

enum service_refusal technician_draft_address(
	struct technician *technician, const struct service_address *address)
{
	char host[HOST_SIZE];
	enum service_refusal refusal = check_address(technician, address, host);

	if (refusal || !technician->is_open)
		return refusal ? refusal : SERVICE_GONE;
	struct device_candidate device = candidate_at(technician, address, host);
	if (technician_is_set_up(devices_config(technician->setup.devices), &device))
		refusal = SERVICE_SET_UP_ALREADY;
	else
		begin_draft(technician, &device);
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

bool technician_draft(struct technician *technician, struct arena *arena, struct service_draft *ret_draft)
{
	struct device_status other;

	if (!technician->is_open || !technician->draft.is_on)
		return false;
	struct found_device found = { 0 };
	found.device = technician->draft.device;
	*ret_draft = (struct service_draft){ .device = technician_candidate_of(arena, &found),
		.is_instead = technician->draft.is_instead,
		.can_use_both = !is_single(found.device.kind) };
	if (!*found.device.evidence)
		ret_draft->device.certainty = SERVICE_TYPED;
	if (found.device.kind == DEVICE_PRINTER)
		list_profiles(arena, option_of(&found.device, "profile"), ret_draft);
	if (devices_find(technician->setup.devices, technician->draft.other, &other))
		ret_draft->other = arena_strdup(arena,
			*other.model             ? other.model
				: *other.address ? other.address
						 : other.name);
	return true;
}

void technician_choose_profile(struct technician *technician, size_t index)
{
	size_t count = 0;

	while (PRINTER_PROFILES[count].text)
		count++;
	if (technician->is_open && technician->draft.is_on && index < count)
		set_option(&technician->draft.device, "profile", PRINTER_PROFILES[index].name);
}

void technician_choose_instead(struct technician *technician, bool is_instead)
{
	if (technician->is_open && technician->draft.other[0] && !is_single(technician->draft.device.kind))
		technician->draft.is_instead = is_instead;
}

/* --- the trial --- */

static const char *trial_section(const struct technician *technician)
{
	return technician->draft.is_instead ? technician->draft.other : technician->draft.section;
}

enum service_refusal technician_try(struct technician *technician)
{

	if (!technician->is_open || !technician->draft.is_on)
		return SERVICE_GONE;
	struct hw_config *trial = hw_config_copy(devices_config(technician->setup.devices));
	const char *section = trial_section(technician);
	const char *why = hw_config_put(trial, section, &technician->draft.device);
	if (why) {
		log_warning("service", "%s %s", section, why);
		hw_config_destroy(trial);
		return SERVICE_TOO_MANY;
	}
	technician_discard(technician);
	technician->trial = trial;
	devices_restart(technician->setup.devices, trial, NULL);
	technician_begin_test(technician, section, technician->draft.device.kind);
	return SERVICE_FINE;
}

void technician_discard(struct technician *technician)
{
	/* What is being saved stays, unless it turns out that it cannot be. */
	if (technician->writing.is_on && !technician->writing.is_removal) {
		technician->writing.must_discard = true;
		return;
	}
	struct ulid job = technician->test.job;
	technician_end_test(technician);
	if (!technician->trial)
		return;
	hw_config_destroy(technician->trial);
	technician->trial = NULL;
	technician->draft.is_on = false;
	/* A test page that still waits must not come out of whichever printer has the name next. */
	devices_restart(technician->setup.devices, devices_config(technician->setup.devices),
		job.text[0] ? job.text : NULL);
	technician_changed(technician);
}

/* --- saving and removing --- */

static void note_audit(struct technician *technician, const char *verb)
{
	const struct device_status *status = &technician->writing.status;
	char what[64], why[160];

	snprintf(what, sizeof what, "%s %s", verb, technician->writing.section);
	snprintf(why, sizeof why, "%s %s", status->driver, status->address);
	audit_note(technician->setup.writer, clock_wall_ms(technician->setup.clock), "service", what, why);
	log_info("service", "%s (%s)", what, why);
}

static void keep_trial(struct technician *technician)
{
	note_audit(technician, "device.save");
	technician_end_test(technician);
	devices_set_config(technician->setup.devices, technician->trial);
	technician->trial = NULL;
	technician->draft.is_on = false;
}

static void remove_section(struct technician *technician)
{
	struct hw_config *config = hw_config_copy(devices_config(technician->setup.devices));

	note_audit(technician, "device.remove");
	hw_config_remove(config, technician->writing.section);
	devices_set_config(technician->setup.devices, config);
	devices_restart(technician->setup.devices, config, NULL);
}

static void end_writing(void *receiver, bool is_written)
{
	struct technician *technician = receiver;

	technician->writing.is_on = false;
	technician->writing.has_ended = true;
	technician->writing.refusal = is_written ? SERVICE_FINE : SERVICE_NOT_WRITTEN;
	if (is_written && technician->writing.is_removal)
		remove_section(technician);
	else if (is_written)
		keep_trial(technician);
	else if (technician->writing.must_discard)
		technician_discard(technician);
	technician_changed(technician);
}

static enum service_refusal begin_writing(
	struct technician *technician, const char *section, const char *ini, bool is_removal)
{
	if (technician->writing.is_on)
		return SERVICE_BEGUN;
	explicit_bzero(&technician->writing, sizeof technician->writing);
	technician->writing.is_on = true;
	technician->writing.is_removal = is_removal;
	snprintf(technician->writing.section, DEVICE_NAME_SIZE, "%s", section);
	devices_find(technician->setup.devices, section, &technician->writing.status);
	devices_save_section(technician->setup.devices, section, ini, end_writing, technician);
	technician_changed(technician);
	return SERVICE_BEGUN;
}

enum service_refusal technician_save(struct technician *technician)
{
	char section[DEVICE_NAME_SIZE];

	if (!technician->is_open || !technician->trial)
		return SERVICE_GONE;
	snprintf(section, sizeof section, "%s", trial_section(technician));
	char *ini = hw_config_to_ini(technician->trial, section);
	if (!ini)
		return SERVICE_NOT_WRITTEN;
	enum service_refusal refusal = begin_writing(technician, section, ini, false);
	explicit_bzero(ini, strlen(ini));
	free(ini);
	return refusal;
}

enum service_refusal technician_remove(struct technician *technician, const char *name)
{
	struct device_status status;

	if (!technician->is_open || !devices_find(technician->setup.devices, name, &status))
		return SERVICE_GONE;
	return begin_writing(technician, name, NULL, true);
}

bool technician_has_ended(struct technician *technician, enum service_refusal *ret_refusal)
{
	if (!technician->writing.has_ended)
		return false;
	technician->writing.has_ended = false;
	*ret_refusal = technician->writing.refusal;
	return true;
}
