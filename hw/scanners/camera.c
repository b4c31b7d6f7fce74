/* SPDX-License-Identifier: Apache-2.0 */
/* A camera as a scanner: pictures by V4L2, codes by zbar. Only in builds with DAOGOU_CAMERA. (zbar's own way
 * to a camera is not used: release 0.23.92 crashes when it agrees on a format without a window, and leaks
 * memory with each opening.) */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "hw/scanner_driver.h"
#include "hw/scanners/camera_code.h"
#include "hw/scanners/camera_device.h"
#include "hw/scanners/scanner_drivers.h"
#include "hw/transports/descriptor.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"

/* Looks at no more than 15 pictures a second, however many the camera makes; at five while no code is to be
 * seen; at fewer when looking is work, as at noise, so that it takes no more than a quarter of a processor. */
#define LOOK_INTERVAL_MS 66
#define REST_INTERVAL_MS 200
#define REST_AFTER_MS 3000
#define LOOK_INTERVAL_MAX_MS 1000
#define LOOK_SHARE 4

struct camera_state {
	int wake_fd;
	struct camera_device device;
	zbar_image_t *grey;
	uint8_t *pixels; /* of grey */
	int64_t next_look_ms, last_frame_ms, frozen_ms;
	struct camera_code code;
};

static const struct driver_option OPTIONS[] = {
	{ "path", OPTION_TEXT, 0, 0, NULL, "/dev/video0", "The camera's device file." },
	{ "width", OPTION_INT, 160, 3840, NULL, "1280", "The width of its pictures." },
	{ "height", OPTION_INT, 120, 2160, NULL, "720", "The height of its pictures." },
	{ "frozen_ms", OPTION_INT, 500, 600000, NULL, "10000",
		"Milliseconds without a picture after which it is opened again." },
	{ NULL },
};

static int64_t cpu_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static zbar_image_t *make_grey(unsigned width, unsigned height, uint8_t *pixels)
{
	zbar_image_t *image = zbar_image_create();

	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(image, width, height);
	zbar_image_set_data(image, pixels, (unsigned long)width * height, NULL);
	return image;
}

static enum hw_error camera_open(
	void *state, const struct driver_context *context, char ret_model[DEVICE_TEXT_SIZE])
{
	struct camera_state *self = state;
	const struct device_options *options = context->options;
	enum hw_error error = camera_device_open(&self->device, device_option_text(options, "path"),
		(unsigned)device_option_int(options, "width"),
		(unsigned)device_option_int(options, "height"));

	if (error)
		return error;
	const struct camera_format *format = &self->device.format;
	snprintf(ret_model, DEVICE_TEXT_SIZE, "Camera %ux%u", format->width, format->height);
	self->wake_fd = context->wake_fd;
	self->frozen_ms = device_option_int(options, "frozen_ms");
	self->pixels = xcalloc(format->width, format->height);
	self->grey = make_grey(format->width, format->height, self->pixels);
	self->last_frame_ms = clock_real_ms();
	camera_code_init(&self->code);
	return HW_OK;
}

static void camera_close(void *state)
{
	struct camera_state *self = state;

	camera_device_close(&self->device);
	zbar_image_destroy(self->grey);
	free(self->pixels);
	camera_code_finish(&self->code);
}

static enum hw_error look(struct camera_state *self, char ret_bytes[SCAN_BYTES_MAX + 1], size_t *ret_length)
{
	struct camera_frame frame;
	enum hw_error error;

	if (!camera_device_take(&self->device, &frame, &error))
		return error;
	self->last_frame_ms = clock_real_ms();
	bool is_picture = camera_picture_grey(&self->device.format, frame.bytes, frame.length, self->pixels);
	camera_device_requeue(&self->device, &frame);
	if (is_picture)
		camera_code_read(&self->code, self->grey, clock_real_ms(), ret_bytes, ret_length);
	return HW_OK;
}

static void set_next_look(struct camera_state *self, int64_t began_ms, int64_t worked_ms)
{
	bool is_resting =
		self->code.last_found_ms == 0 || began_ms - self->code.last_found_ms > REST_AFTER_MS;
	int64_t least_ms = is_resting ? REST_INTERVAL_MS : LOOK_INTERVAL_MS,
		pause_ms = worked_ms * LOOK_SHARE;

	if (pause_ms < least_ms)
		pause_ms = least_ms;
	if (pause_ms > LOOK_INTERVAL_MAX_MS)
		pause_ms = LOOK_INTERVAL_MAX_MS;
	self->next_look_ms = began_ms + pause_ms;
}

static int at_most(int64_t pause_ms, int timeout_ms)
{
	return pause_ms < timeout_ms ? (int)pause_ms : timeout_ms;
}

static enum hw_error camera_wait(
	void *state, int timeout_ms, char ret_bytes[SCAN_BYTES_MAX + 1], size_t *ret_length)
{
	struct camera_state *self = state;
	int64_t now = clock_real_ms(), thaw_ms = self->last_frame_ms + self->frozen_ms;

	if (now < self->next_look_ms) {
		descriptor_wait(-1, 0, self->wake_fd, at_most(self->next_look_ms - now, timeout_ms));
		return HW_OK;
	}
	if (now >= thaw_ms)
		return HW_TIMEOUT;
	int ready =
		descriptor_wait(self->device.fd, POLLIN, self->wake_fd, at_most(thaw_ms - now, timeout_ms));
	if (ready != 1)
		return ready == -2 ? HW_ABSENT : HW_OK;
	int64_t began_ms = clock_real_ms(), cpu_ms = cpu_now_ms();
	enum hw_error error = look(self, ret_bytes, ret_length);
	set_next_look(self, began_ms, cpu_now_ms() - cpu_ms);
	return error;
}

const struct scanner_driver SCANNER_CAMERA = {
	.name = "camera",
	.help = "A camera (V4L2) that looks for codes with zbar.",
	.state_size = sizeof(struct camera_state),
	.options = OPTIONS,
	.open = camera_open,
	.close = camera_close,
	.wait = camera_wait,
};
