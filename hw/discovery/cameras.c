/* SPDX-License-Identifier: Apache-2.0 */
/* Cameras that may scan. Only in builds with DAOGOU_CAMERA. */
#include <stdio.h>
#include <string.h>

#include "hw/discovery/candidates.h"

static void take_camera(void *data, struct udev_device *device)
{
	struct candidate_list *list = data;
	struct udev_device *usb = udev_usb_parent(device);
	const char *can = udev_device_get_property_value(device, "ID_V4L_CAPABILITIES");

	/* A camera shows a second node for what belongs to the pictures; it has no "capture". */
	if (!udev_device_get_devnode(device) || (can && !strstr(can, ":capture:")))
		return;
	struct device_candidate *candidate =
		candidate_add(list, DEVICE_SCANNER, CANDIDATE_GUESS, "camera");
	if (!candidate)
		return;
	device_text_clean(candidate->label, udev_text(device, "name"));
	if (usb)
		usb_evidence(candidate, usb);
	else
		device_text_clean(candidate->evidence, udev_device_get_devnode(device));
	candidate_set_option(candidate, "path",
		stable_node(device, "/dev/v4l/by-id/", "/dev/v4l/by-path/", DEVICE_TEXT_SIZE));
}

void find_cameras(struct udev *udev, struct candidate_list *list)
{
	udev_each(udev, "video4linux", take_camera, list);
}
