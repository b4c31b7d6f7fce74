/* SPDX-License-Identifier: Apache-2.0 */
/* A camera's stream of frames (V4L2, memory mapped), by libv4l2, which also knows the formats of old cameras.
 * One thread at a time; nothing here waits for a frame. Only in builds with DAOGOU_CAMERA. */
#ifndef DAOGOU_HW_SCANNERS_CAMERA_DEVICE_H
#define DAOGOU_HW_SCANNERS_CAMERA_DEVICE_H

#include "hw/device.h"
#include "hw/scanners/camera_picture.h"

#define CAMERA_BUFFERS 4

struct camera_device {
	int fd;
	struct camera_format format; /* what the camera made of what was asked */
	struct {
		uint8_t *bytes;
		size_t length;
	} buffers[CAMERA_BUFFERS];
	unsigned buffer_count;
};

struct camera_frame {
	const uint8_t *bytes; /* the camera's: give them back */
	size_t length;
	uint32_t number;
};

/* Opens it and starts the stream, in the format that is cheapest to read and the size nearest to what was asked.
 * HW_ABSENT; HW_DENIED; HW_BUSY: another program has it; HW_UNSUPPORTED: no camera, or one that is not
 * understood. */
enum hw_error camera_device_open(
	struct camera_device *device, const char *path, unsigned width, unsigned height);
void camera_device_close(struct camera_device *device);

/* The newest frame; older ones go back to the camera unseen. False without one: *ret_error is HW_ABSENT when
 * the camera is gone, else HW_OK. */
bool camera_device_take(
	struct camera_device *device, struct camera_frame *ret_frame, enum hw_error *ret_error);
void camera_device_requeue(struct camera_device *device, const struct camera_frame *frame);

#endif
