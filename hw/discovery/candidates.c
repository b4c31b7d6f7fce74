/* SPDX-License-Identifier: Apache-2.0 */
/* Candidates and their texts, and small questions to udev. */
#include "hw/discovery/candidates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kiosk/base/xalloc.h"

struct device_candidate *candidate_add(struct candidate_list *list, enum device_class kind,
	enum candidate_certainty certainty, const char *driver)
{
	if (list->count == CANDIDATES_MAX)
		return NULL;
	list->items = xreallocarray(list->items, list->count + 1, sizeof(*list->items));
	struct device_candidate *candidate = &list->items[list->count++];
	*candidate = (struct device_candidate){ .kind = kind, .certainty = certainty };
	snprintf(candidate->driver, sizeof(candidate->driver), "%s", driver);
	return candidate;
}

void candidate_set_option(struct device_candidate *candidate, const char *key, const char *value)
{
	if (candidate->option_count == CANDIDATE_OPTIONS_MAX ||
		!candidate_value_is_plain(value, DEVICE_TEXT_SIZE))
		return;
	int index = candidate->option_count++;
	snprintf(candidate->options[index].key, DEVICE_NAME_SIZE, "%s", key);
	snprintf(candidate->options[index].value, DEVICE_TEXT_SIZE, "%s", value);
}

const char *candidate_option(const struct device_candidate *candidate, const char *key)
{
	for (int i = 0; i < candidate->option_count; i++) {
		if (strcmp(candidate->options[i].key, key) == 0)
			return candidate->options[i].value;
	}
	return NULL;
}

bool candidate_value_is_plain(const char *value, size_t size)
{
	size_t length = strlen(value);

	if (length == 0 || length >= size || value[0] == ' ' || value[length - 1] == ' ')
		return false;
	for (const char *at = value; *at; at++) {
		if (*at < 0x20 || *at > 0x7e)
			return false;
	}
	return true;
}

void sysfs_each_device(struct udev *udev, const char *subsystem,
	void (*handle)(void *data, struct udev_device *device), void *data)
{
	struct udev_enumerate *enumerate = udev_enumerate_new(udev);
	struct udev_list_entry *entry;

	udev_enumerate_add_match_subsystem(enumerate, subsystem);
	udev_enumerate_scan_devices(enumerate);
	udev_list_entry_foreach(entry, udev_enumerate_get_list_entry(enumerate))
	{
		struct udev_device *device =
			udev_device_new_from_syspath(udev, udev_list_entry_get_name(entry));
		if (device)
			handle(data, device);
		udev_device_unref(device);
	}
	udev_enumerate_unref(enumerate);
}

struct udev_device *sysfs_usb_parent(struct udev_device *device)
{
	return udev_device_get_parent_with_subsystem_devtype(device, "usb", "usb_device");
}

const char *sysfs_text(struct udev_device *device, const char *attribute)
{
	const char *value = device ? udev_device_get_sysattr_value(device, attribute) : NULL;

	return value ? value : "";
}

unsigned sysfs_hex(struct udev_device *device, const char *attribute)
{
	return (unsigned)(strtoul(sysfs_text(device, attribute), NULL, 16) & 0xffff);
}

void candidate_join_names(char out[DEVICE_TEXT_SIZE], const char *maker, const char *product)
{
	bool says_maker = strncasecmp(product, maker, strlen(maker)) == 0;
	char *both = xasprintf("%.200s %.200s", says_maker ? "" : maker, product);

	device_text_clean(out, both);
	free(both);
}

void candidate_add_usb_evidence(struct device_candidate *candidate, struct udev_device *usb)
{
	snprintf(candidate->evidence, DEVICE_TEXT_SIZE, "USB %04x:%04x", sysfs_hex(usb, "idVendor"),
		sysfs_hex(usb, "idProduct"));
	device_text_clean(candidate->serial_number, sysfs_text(usb, "serial"));
}

struct link_count {
	const char *name;
	int count;
};

static void count_link(void *data, struct udev_device *device)
{
	struct link_count *link = data;
	struct udev_list_entry *entry;

	udev_list_entry_foreach(entry, udev_device_get_devlinks_list_entry(device)) link->count +=
		strcmp(udev_list_entry_get_name(entry), link->name) == 0;
}

/* Two devices of one model without serial numbers claim the same name. */
static bool is_own_link(struct udev_device *device, const char *name)
{
	struct link_count link = { .name = name };

	sysfs_each_device(udev_device_get_udev(device), udev_device_get_subsystem(device), count_link, &link);
	return link.count == 1;
}

static const char *find_link(struct udev_device *device, const char *folder, size_t size)
{
	struct udev_list_entry *entry;

	udev_list_entry_foreach(entry, udev_device_get_devlinks_list_entry(device))
	{
		const char *name = udev_list_entry_get_name(entry);
		if (strncmp(name, folder, strlen(folder)) == 0 && candidate_value_is_plain(name, size) &&
			is_own_link(device, name))
			return name;
	}
	return NULL;
}

const char *sysfs_stable_node(
	struct udev_device *device, const char *by_id_folder, const char *by_path_folder, size_t size)
{
	const char *name = find_link(device, by_id_folder, size);

	if (!name)
		name = find_link(device, by_path_folder, size);
	return name ? name : udev_device_get_devnode(device);
}
