/* SPDX-License-Identifier: Apache-2.0 */
/* Serial ports: those on USB, and those of the board that are really there. What hangs on them they do not
 * say, so most are a guess, and a guess of both kinds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/discovery/candidates.h"
#include "hw/discovery/vendors.h"

#define BAUD "?baud=9600" /* what it is by itself too; it stands there to be changed */
#define NODE_SIZE (DEVICE_TEXT_SIZE - strlen("serial:") - strlen(BAUD))

struct serial_port {
	struct udev_device *device, *usb; /* usb is NULL for a port of the board */
	char label[DEVICE_TEXT_SIZE];
	const char *node;
};

static void tell_port(struct candidate_list *list, const struct serial_port *port, enum device_class kind,
	enum candidate_certainty certainty)
{
	bool is_printer = kind == DEVICE_PRINTER;
	struct device_candidate *candidate =
		candidate_add(list, kind, certainty, is_printer ? "escpos" : "serial");

	if (!candidate)
		return;
	snprintf(candidate->label, DEVICE_TEXT_SIZE, "%s", port->label);
	if (port->usb)
		candidate_add_usb_evidence(candidate, port->usb);
	else
		device_text_clean(candidate->evidence, udev_device_get_devnode(port->device));
	snprintf(candidate->transport, DEVICE_TEXT_SIZE, "serial:%s%s", port->node, is_printer ? BAUD : "");
	if (is_printer)
		candidate_set_option(candidate, "profile", "generic-80mm");
}

static void tell_usb_port(struct candidate_list *list, const struct serial_port *port)
{
	unsigned vendor = sysfs_hex(port->usb, "idVendor");

	if (vendor_makes_scanners(vendor)) {
		tell_port(list, port, DEVICE_SCANNER, CANDIDATE_KNOWN);
	} else if (vendor_words_say_scanner(port->label)) {
		tell_port(list, port, DEVICE_SCANNER, CANDIDATE_LIKELY);
	} else if (vendor_makes_printers(vendor) || vendor_words_say_receipt(port->label)) {
		tell_port(list, port, DEVICE_PRINTER, CANDIDATE_LIKELY);
	} else {
		tell_port(list, port, DEVICE_PRINTER, CANDIDATE_GUESS);
		tell_port(list, port, DEVICE_SCANNER, CANDIDATE_GUESS);
	}
}

/* The kernel makes four ttyS whether they are there or not: then their type is 0, PORT_UNKNOWN. */
static bool is_real_port(struct udev_device *device)
{
	return atoi(sysfs_text(device, "type")) != 0;
}

/* The kernel writes its own lines there. */
static bool is_console(struct udev_device *device)
{
	struct udev_device *console =
		udev_device_new_from_subsystem_sysname(udev_device_get_udev(device), "tty", "console");
	const char *name = udev_device_get_sysname(device),
		   *at = console ? sysfs_text(console, "active") : "";
	bool is_found = false;

	for (; *at && !is_found; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");
		is_found = length == strlen(name) && strncmp(at, name, length) == 0;
		at += length;
	}
	udev_device_unref(console);
	return is_found;
}

static void take_port(void *data, struct udev_device *device)
{
	struct candidate_list *list = data;
	struct serial_port port = { .device = device, .usb = sysfs_usb_parent(device) };

	if (!udev_device_get_devnode(device) || is_console(device) || (!port.usb && !is_real_port(device)))
		return;
	port.node = sysfs_stable_node(device, "/dev/serial/by-id/", "/dev/serial/by-path/", NODE_SIZE);
	if (port.usb) {
		candidate_join_names(
			port.label, sysfs_text(port.usb, "manufacturer"), sysfs_text(port.usb, "product"));
		tell_usb_port(list, &port);
	} else {
		device_text_clean(port.label, udev_device_get_sysname(device));
		tell_port(list, &port, DEVICE_PRINTER, CANDIDATE_GUESS);
		tell_port(list, &port, DEVICE_SCANNER, CANDIDATE_GUESS);
	}
}

void discover_serial_ports(struct udev *udev, struct candidate_list *list)
{
	sysfs_each_device(udev, "tty", take_port, list);
}
