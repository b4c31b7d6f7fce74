/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the section that has a device already, though it may name it in another way. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "hw/discovery/candidates.h"
#include "hw/hw_config.h"
#include "hw/transports/usb.h"

#define USB_PRINTER "usb:/dev/usb/"

/* A link and the device file that it leads to are the same; so is what both name while it is unplugged. */
static bool is_same_file(const char *a, const char *b)
{
	struct stat info_a, info_b;

	if (strcmp(a, b) == 0)
		return true;
	return stat(a, &info_a) == 0 && stat(b, &info_b) == 0 && S_ISCHR(info_a.st_mode) &&
		S_ISCHR(info_b.st_mode) && info_a.st_rdev == info_b.st_rdev;
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

struct input_name {
	const char *path;
	unsigned vendor, product; /* 0 when unknown */
};

/* What stands behind the device file. */
static void look_up_ids(struct input_name *name)
{
	struct udev *udev = udev_new();
	struct stat info;

	if (udev && stat(name->path, &info) == 0 && S_ISCHR(info.st_mode)) {
		struct udev_device *device = udev_device_new_from_devnum(udev, 'c', info.st_rdev);
		struct udev_device *input = device ? udev_device_get_parent(device) : NULL;
		name->vendor = sysfs_hex(input, "id/vendor");
		name->product = sysfs_hex(input, "id/product");
		udev_device_unref(device);
	}
	udev_unref(udev);
}

static struct input_name name_input(const char *path, const char *vendor, const char *product)
{
	struct input_name name = { .path = path && path[0] ? path : NULL };

	if (name.path) {
		look_up_ids(&name);
	} else if (vendor && product) {
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
	struct input_name b = name_input(candidate_option(candidate, "path"),
		candidate_option(candidate, "vendor"), candidate_option(candidate, "product"));

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

bool device_config_is(const struct device_config *device, const struct device_candidate *candidate)
{
	const char *driver = device->driver ? device->driver : driver_default_name(device->kind);

	if (device->kind != candidate->kind || strcmp(driver, candidate->driver) != 0)
		return false;
	if (candidate_option(candidate, "reader"))
		return is_same_reader(device, candidate_option(candidate, "reader"));
	return is_same_address(device->transport, candidate->transport) || is_same_input(device, candidate);
}

const char *hw_config_find(const struct hw_config *config, const struct device_candidate *candidate)
{
	for (size_t i = 0; i < config->count; i++) {
		if (device_config_is(&config->devices[i], candidate))
			return config->devices[i].name;
	}
	return NULL;
}
