/* SPDX-License-Identifier: Apache-2.0 */
/* The growing list of what was found, and what fills it. Everything a device says of itself is
 * hostile: labels are cleaned, and only plain values become part of a configuration. One thread at a time. */
#ifndef DAOGOU_HW_DISCOVERY_CANDIDATES_H
#define DAOGOU_HW_DISCOVERY_CANDIDATES_H

#include <libudev.h>

#include "hw/discover.h"

#define CANDIDATES_MAX 64 /* more than that is no kiosk */

struct candidate_list {
	struct device_candidate *items;
	size_t count;
};

/* A new candidate of that driver, to be filled; NULL when the list is full. */
struct device_candidate *candidate_add(struct candidate_list *list, enum device_class kind,
	enum candidate_certainty certainty, const char *driver);
/* An option of the driver. The value must be plain and fit. */
void candidate_set_option(struct device_candidate *candidate, const char *key, const char *value);
/* NULL when it is not set. */
const char *candidate_option(const struct device_candidate *candidate, const char *key);
/* Printable ASCII, no blank at an end, not empty, shorter than size bytes: fit for a configuration. */
bool candidate_value_is_plain(const char *value, size_t size);

/* --- what sysfs says of a device --- */

/* Calls handle for each device of a subsystem, in the order of their paths. */
void sysfs_each_device(struct udev *udev, const char *subsystem,
	void (*handle)(void *data, struct udev_device *device), void *data);
/* The USB device that it belongs to, or NULL. Lives as long as the device. */
struct udev_device *sysfs_usb_parent(struct udev_device *device);
/* "" when there is no such attribute. Lives as long as the device. */
const char *sysfs_text(struct udev_device *device, const char *attribute);
/* A number in hex, such as idVendor; 0 when there is none. */
unsigned sysfs_hex(struct udev_device *device, const char *attribute);
/* "EPSON TM-T88V", from the maker's and the product's name; the maker is not said twice. */
void candidate_join_names(char out[DEVICE_TEXT_SIZE], const char *maker, const char *product);
/* Evidence "USB 04b8:0e15", and the serial number that it tells. */
void candidate_add_usb_evidence(struct device_candidate *candidate, struct udev_device *usb);
/* The name of the device file that stays when others are plugged in: below one of the folders, by name before
 * by place, or else the node itself. Shorter than size. */
const char *sysfs_stable_node(
	struct udev_device *device, const char *by_id_folder, const char *by_path_folder, size_t size);

/* --- what looks for each kind --- */

void discover_usb_printers(struct udev *udev, struct candidate_list *list);
void discover_serial_ports(struct udev *udev, struct candidate_list *list);
void discover_inputs(struct udev *udev, struct candidate_list *list);
#ifdef DAOGOU_CAMERA
void discover_cameras(struct udev *udev, struct candidate_list *list);
#endif
/* Asks pcscd, when it is there, and waits at most half a second for it. */
void discover_card_readers(struct candidate_list *list);

#endif
