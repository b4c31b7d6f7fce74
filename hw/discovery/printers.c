/* SPDX-License-Identifier: Apache-2.0 */
/* Receipt printers on USB: the lp devices of usblp, with the profile that their ids or their name tell. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/discovery/candidates.h"
#include "hw/discovery/ieee1284.h"
#include "hw/discovery/vendors.h"
#include "hw/printers/profile.h"
#include "kiosk/base/xalloc.h"

struct printer_search {
	struct candidate_list *list;
	struct printer_found {
		struct udev_device *device, *usb;
		struct ieee1284_id id;
		char name[DEVICE_TEXT_SIZE];
	} *found;
	size_t count;
};

static void take_printer(void *data, struct udev_device *device)
{
	struct printer_search *search = data;
	struct udev_device *usb = sysfs_usb_parent(device);

	if (!usb || strncmp(udev_device_get_sysname(device), "lp", 2) != 0 || search->count == CANDIDATES_MAX)
		return;
	search->found = xreallocarray(search->found, search->count + 1, sizeof(*search->found));
	struct printer_found *found = &search->found[search->count++];
	*found = (struct printer_found){ .device = udev_device_ref(device), .usb = usb };
	const char *id = sysfs_text(udev_device_get_parent(device), "ieee1284_id");
	ieee1284_parse(id, strlen(id), &found->id);
	if (found->id.model[0])
		candidate_join_names(found->name, found->id.maker, found->id.model);
	else
		candidate_join_names(
			found->name, sysfs_text(usb, "manufacturer"), sysfs_text(usb, "product"));
}

/* Cheap printers all have the same serial number; then it names none of them. */
static bool is_unique_serial(const struct printer_search *search, const char *serial)
{
	int count = 0;

	for (size_t i = 0; i < search->count; i++)
		count += strcmp(sysfs_text(search->found[i].usb, "serial"), serial) == 0;
	return count == 1;
}

static void set_address(const struct printer_search *search, const struct printer_found *found,
	struct device_candidate *candidate)
{
	const char *serial = sysfs_text(found->usb, "serial");

	if (candidate_value_is_plain(serial, DEVICE_TEXT_SIZE - strlen("usb:")) && serial[0] != '/' &&
		is_unique_serial(search, serial))
		snprintf(candidate->transport, DEVICE_TEXT_SIZE, "usb:%s", serial);
	else
		snprintf(candidate->transport, DEVICE_TEXT_SIZE, "usb:/dev/usb/%.40s",
			udev_device_get_sysname(found->device));
}

static enum candidate_certainty printer_certainty(const struct printer_found *found, bool has_known_ids)
{
	unsigned vendor = sysfs_hex(found->usb, "idVendor"), product = sysfs_hex(found->usb, "idProduct");

	if (has_known_ids || found->id.speaks_escpos || vendor_product_is_receipt_printer(vendor, product))
		return CANDIDATE_KNOWN;
	return vendor_makes_printers(vendor) || vendor_words_say_receipt(found->name) ? CANDIDATE_LIKELY
										      : CANDIDATE_GUESS;
}

static void tell_printer(const struct printer_search *search, const struct printer_found *found)
{
	char profile[DEVICE_NAME_SIZE];
	bool has_known_ids = printer_profile_find(
		sysfs_hex(found->usb, "idVendor"), sysfs_hex(found->usb, "idProduct"), found->name, profile);

	if (found->id.speaks_office && !found->id.speaks_escpos)
		return;
	struct device_candidate *candidate = candidate_add(
		search->list, DEVICE_PRINTER, printer_certainty(found, has_known_ids), "escpos");
	if (!candidate)
		return;
	snprintf(candidate->label, DEVICE_TEXT_SIZE, "%s", found->name);
	candidate_add_usb_evidence(candidate, found->usb);
	set_address(search, found, candidate);
	candidate_set_option(candidate, "profile", profile);
}

void discover_usb_printers(struct udev *udev, struct candidate_list *list)
{
	struct printer_search search = { .list = list };

	sysfs_each_device(udev, "usbmisc", take_printer, &search);
	for (size_t i = 0; i < search.count; i++)
		tell_printer(&search, &search.found[i]);
	for (size_t i = 0; i < search.count; i++)
		udev_device_unref(search.found[i].device);
	free(search.found);
}
