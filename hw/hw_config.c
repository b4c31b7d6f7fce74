/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the device sections of the configuration and checks every value against the drivers' tables. */
#include "hw/hw_config.h"

#include <stdlib.h>
#include <string.h>

#include "hw/card_reader_driver.h"
#include "hw/keypad_driver.h"
#include "hw/printer_driver.h"
#include "hw/printers/profile.h"
#include "hw/scanner_driver.h"
#include "hw/terminal_driver.h"
#include "hw/transports/transport.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define MAX_DEVICES 16
#define MAX_VALUE_BYTES 2048 /* of a value in an INI file */

#define SUMMARY_AT(table)                                                                                    \
	do {                                                                                                 \
		for (size_t i = 0; (table)[i]; i++) {                                                        \
			if (i == index) {                                                                    \
				*ret_summary = (struct driver_summary){ (table)[i]->name, (table)[i]->help,  \
					(table)[i]->options, (table)[i]->schemes, (table)[i]->check };       \
				return true;                                                                 \
			}                                                                                    \
		}                                                                                            \
		return false;                                                                                \
	} while (0)

bool driver_summary_at(enum device_class kind, size_t index, struct driver_summary *ret_summary)
{
	switch (kind) {
	case DEVICE_PRINTER: SUMMARY_AT(PRINTER_DRIVERS);
	case DEVICE_CARD_READER: SUMMARY_AT(CARD_READER_DRIVERS);
	case DEVICE_SCANNER: SUMMARY_AT(SCANNER_DRIVERS);
	case DEVICE_KEYPAD: SUMMARY_AT(KEYPAD_DRIVERS);
	case DEVICE_TERMINAL: SUMMARY_AT(TERMINAL_DRIVERS);
	case DEVICE_CLASS_COUNT: break;
	}
	return false;
}

bool driver_summary_find(enum device_class kind, const char *name, struct driver_summary *ret_summary)
{
	for (size_t i = 0; driver_summary_at(kind, i, ret_summary); i++) {
		if (strcmp(ret_summary->name, name) == 0)
			return true;
	}
	return false;
}

const char *driver_default_name(enum device_class kind)
{
	static const char *const NAMES[] = { "escpos", "pcsc", "evdev", "evdev", "zvt" };

	return NAMES[kind];
}

struct hw_config *hw_config_create(void)
{
	return xcalloc(1, sizeof(struct hw_config));
}

void device_config_finish(struct device_config *device)
{
	free(device->driver);
	free(device->transport);
	free(device->control);
	device_options_finish(&device->options);
}

void hw_config_destroy(struct hw_config *config)
{
	if (!config)
		return;
	for (size_t i = 0; i < config->count; i++)
		device_config_finish(&config->devices[i]);
	free(config->devices);
	free(config);
}

size_t hw_config_count(const struct hw_config *config)
{
	return config->count;
}

/* "scanner.left" is of class scanner. */
static bool section_class(const char *section, enum device_class *ret_kind)
{
	char name[DEVICE_NAME_SIZE];
	size_t length = strcspn(section, ".");

	if (length >= sizeof(name) || strlen(section) >= DEVICE_NAME_SIZE)
		return false;
	memcpy(name, section, length);
	name[length] = '\0';
	return device_class_find(name, ret_kind);
}

bool hw_config_is_section(const char *section)
{
	enum device_class kind;

	return section_class(section, &kind);
}

struct device_config *hw_config_add(struct hw_config *config, const char *section, enum device_class kind)
{
	if (config->count == MAX_DEVICES)
		return NULL;
	config->devices = xreallocarray(config->devices, config->count + 1, sizeof(*config->devices));
	struct device_config *device = &config->devices[config->count++];
	*device = (struct device_config){ .kind = kind, .transport = xstrdup(""), .is_enabled = true };
	strcpy(device->name, section);
	return device;
}

static struct device_config *find_or_add(
	struct hw_config *config, const char *section, enum device_class kind)
{
	for (size_t i = 0; i < config->count; i++) {
		if (strcmp(config->devices[i].name, section) == 0)
			return &config->devices[i];
	}
	return hw_config_add(config, section, kind);
}

static void replace(char **text, const char *value)
{
	free(*text);
	*text = xstrdup(value);
}

static const char *set_driver(struct device_config *device, const char *value)
{
	struct driver_summary summary;

	if (!driver_summary_find(device->kind, value, &summary))
		return "is no driver of this class";
	for (size_t i = 0; i < device->options.count; i++) {
		const struct device_option_value *set = &device->options.values[i];
		const struct driver_option *option = driver_option_find(summary.options, set->key);
		if (!option || driver_option_check(option, set->value))
			return "does not fit an option that stands above it";
	}
	replace(&device->driver, value);
	return NULL;
}

/* An option that stands before "driver = " is checked against any driver of the class, and again by
 * set_driver(). */
static const char *check_option(const struct device_config *device, const char *key, const char *value)
{
	const char *why = "is no option of this driver";
	struct driver_summary summary;

	for (size_t i = 0; driver_summary_at(device->kind, i, &summary); i++) {
		const struct driver_option *option = driver_option_find(summary.options, key);
		if (!option || (device->driver && strcmp(device->driver, summary.name) != 0))
			continue;
		why = driver_option_check(option, value);
		if (!why)
			return NULL;
	}
	return why;
}

/* The characters of a section's name in an INI file; the keys are known words. */
static bool is_section_name(const char *section)
{
	for (const char *at = section; *at; at++) {
		bool is_good = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
			(*at >= '0' && *at <= '9') || strchr("_-.:", *at);
		if (!is_good)
			return false;
	}
	return true;
}

/* Whether "key = value" is one line that is read as it was written. */
static bool is_line_value(const char *value)
{
	size_t length = strlen(value);

	for (const char *at = value; *at; at++) {
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			return false;
	}
	return length < MAX_VALUE_BYTES && utf8_is_valid(value, length) && value[0] != ' ' &&
		(length == 0 || value[length - 1] != ' ');
}

static bool is_profile(const char *name)
{
	struct printer_profile profile;
	struct ini_error error;

	return printer_profile_load(name, &profile, &error);
}

static const char *set_option(struct device_config *device, const char *key, const char *value)
{
	const char *why = check_option(device, key, value);

	if (!why && device->kind == DEVICE_PRINTER && strcmp(key, "profile") == 0 && !is_profile(value))
		why = "is no printer profile";
	if (!why)
		device_options_set(&device->options, key, value);
	return why;
}

const char *hw_config_set(struct hw_config *config, const char *section, const char *key, const char *value)
{
	enum device_class kind;

	if (!section_class(section, &kind) || !is_section_name(section))
		return "is in an unknown section";
	if (!is_line_value(value))
		return "does not fit on a line: too long, a blank at an end, a control character or bad UTF-8";
	struct device_config *device = find_or_add(config, section, kind);
	if (!device)
		return "is one device too many";
	if (strcmp(key, "driver") == 0)
		return set_driver(device, value);
	if (strcmp(key, "transport") == 0) {
		const char *why = transport_check(value);
		if (!why)
			replace(&device->transport, value);
		return why;
	}
	if (strcmp(key, "control") == 0) {
		replace(&device->control, value);
		return NULL;
	}
	if (strcmp(key, "enabled") == 0) {
		if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
			return "must be true or false";
		device->is_enabled = value[0] == 't';
		return NULL;
	}
	return set_option(device, key, value);
}
