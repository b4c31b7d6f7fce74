/* SPDX-License-Identifier: Apache-2.0 */
/* Cameras that may scan. Only in builds with DAOGOU_CAMERA. */
#include <stdio.h>
#include <string.h>

#include "hw/discovery/candidates.h"

static void take_camera(void *data, struct udev_device *device)
{
	struct candidate_list *list = data;
	struct udev_device *usb = sysfs_usb_parent(device);
	const char *can = udev_device_get_property_value(device, "ID_V4L_CAPABILITIES");

	/* A camera shows a second node for what belongs to the pictures; it has no "capture". */
	if (!udev_device_get_devnode(device) || (can && !strstr(can, ":capture:")))
		return;
	struct device_candidate *candidate = candidate_add(list, DEVICE_SCANNER, CANDIDATE_GUESS, "camera");
	if (!candidate)
		return;
	device_text_clean(candidate->label, sysfs_text(device, "name"));
	if (usb)
		candidate_add_usb_evidence(candidate, usb);
	else
		device_text_clean(candidate->evidence, udev_device_get_devnode(device));
	candidate_set_option(candidate, "path",
		sysfs_stable_node(device, "/dev/v4l/by-id/", "/dev/v4l/by-path/", DEVICE_TEXT_SIZE));
}

void discover_cameras(struct udev *udev, struct candidate_list *list)
{
	sysfs_each_device(udev, "video4linux", take_camera, list);
}
