/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the section that has a device already, though it may name it in another way. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/discover.h"
#include "hw/hw_config.h"
#include "hw/transports/transport.h"
#include "kiosk/base/files.h"

#define USB_PRINTER "usb:/dev/usb/"

static const char *option_of(const struct device_candidate *candidate, const char *key)
{
	for (int i = 0; i < candidate->option_count; i++) {
		if (strcmp(candidate->options[i].key, key) == 0)
			return candidate->options[i].value;
	}
	return NULL;
}

/* A link and the file that it leads to are the same; so is what both name while it is unplugged. */
static bool is_same_file(const char *a, const char *b)
{
	char real_a[PATH_MAX], real_b[PATH_MAX];

	return strcmp(a, b) == 0 ||
		(realpath(a, real_a) && realpath(b, real_b) && strcmp(real_a, real_b) == 0);
}

static bool is_same_line(const char *a, const char *b)
{
	char path_a[256], path_b[256];

	if (strncmp(a, "serial:", 7) != 0 || strncmp(b, "serial:", 7) != 0)
		return false;
	snprintf(path_a, sizeof(path_a), "%.*s", (int)strcspn(a + 7, "?"), a + 7);
	snprintf(path_b, sizeof(path_b), "%.*s", (int)strcspn(b + 7, "?"), b + 7);
	return is_same_file(path_a, path_b);
}

/* usb:/dev/usb/lp0 and usb:SERIAL may be one printer. */
static bool has_serial_of(const char *path, const char *serial)
{
	return strncmp(path, USB_PRINTER, strlen(USB_PRINTER)) == 0 && strncmp(serial, "usb:", 4) == 0 &&
		usb_printer_has_serial(path + strlen(USB_PRINTER), serial + 4);
}

static bool is_same_address(const char *a, const char *b)
{
	return a[0] && b[0] &&
		(strcmp(a, b) == 0 || is_same_line(a, b) || has_serial_of(a, b) || has_serial_of(b, a));
}

/* --- input devices --- */

static unsigned read_id(const char *event, const char *name)
{
	char path[300];
	size_t length;

	snprintf(path, sizeof(path), "/sys/class/input/%.40s/device/id/%s", event, name);
	char *text = file_read(path, 16, &length);
	unsigned id = text ? (unsigned)strtoul(text, NULL, 16) : 0;
	free(text);
	return id;
}

struct input_name {
	const char *path;
	unsigned vendor, product; /* 0 when unknown */
};

static struct input_name name_input(const char *path, const char *vendor, const char *product)
{
	struct input_name name = {.path = path && path[0] ? path : NULL};
	char real[PATH_MAX];

	if (name.path && realpath(name.path, real)) {
		const char *event = strrchr(real, '/') + 1;
		name.vendor = read_id(event, "vendor");
		name.product = read_id(event, "product");
	} else if (!name.path && vendor && product) {
		name.vendor = (unsigned)strtoul(vendor, NULL, 16);
		name.product = (unsigned)strtoul(product, NULL, 16);
	}
	return name;
}

static bool is_same_input(const struct device_config *device, const struct device_candidate *candidate)
{
	const struct device_options *options = &device->options;
	struct input_name a = name_input(device_options_find(options, "path"),
		device_options_find(options, "vendor"), device_options_find(options, "product"));
	struct input_name b = name_input(option_of(candidate, "path"), option_of(candidate, "vendor"),
		option_of(candidate, "product"));

	if (a.path && b.path)
		return is_same_file(a.path, b.path);
	return a.vendor && a.vendor == b.vendor && a.product == b.product;
}

/* A section without "reader" has every reader; otherwise the names begin alike. */
static bool is_same_reader(const struct device_config *device, const char *reader)
{
	const char *wanted = device_options_find(&device->options, "reader");

	return !wanted || strncmp(reader, wanted, strlen(wanted)) == 0;
}

static bool is_same_device(const struct device_config *device, const struct device_candidate *candidate)
{
	const char *driver = device->driver ? device->driver : driver_default_name(device->kind);

	if (device->kind != candidate->kind || strcmp(driver, candidate->driver) != 0)
		return false;
	if (option_of(candidate, "reader"))
		return is_same_reader(device, option_of(candidate, "reader"));
	return is_same_address(device->transport, candidate->transport) || is_same_input(device, candidate);
}

const char *hw_config_find(const struct hw_config *config, const struct device_candidate *candidate)
{
	for (size_t i = 0; i < config->count; i++) {
		if (is_same_device(&config->devices[i], candidate))
			return config->devices[i].name;
	}
	return NULL;
}
