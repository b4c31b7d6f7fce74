/* SPDX-License-Identifier: Apache-2.0 */
/* A camera as a scanner: pictures by V4L2, codes by zbar. Only in builds with DAOGOU_CAMERA. */
#include <poll.h>
#include <stdio.h>
#include <time.h>

#include "hw/scanner_driver.h"
#include "hw/scanners/camera_code.h"
#include "hw/scanners/drivers.h"
#include "hw/transports/transport.h"

#define GREY zbar_fourcc('Y', '8', '0', '0')

struct camera_state {
	int wake_fd;
	zbar_video_t *video;
	struct camera_code code;
};

static const struct driver_option OPTIONS[] = {
	{"path", OPTION_TEXT, 0, 0, NULL, "/dev/video0", "The camera's device file."},
	{"width", OPTION_INT, 160, 3840, NULL, "1280", "The width of its pictures."},
	{"height", OPTION_INT, 120, 2160, NULL, "720", "The height of its pictures."},
	{NULL},
};

static enum hw_error start_video(zbar_video_t *video, const struct device_options *options)
{
	zbar_video_request_size(video, (unsigned)device_option_int(options, "width"),
		(unsigned)device_option_int(options, "height"));
	if (zbar_video_open(video, device_option_text(options, "path")) != 0)
		return HW_ABSENT;
	if (zbar_negotiate_format(video, NULL) != 0)
		return HW_UNSUPPORTED;
	return zbar_video_enable(video, 1) == 0 ? HW_OK : HW_FAILURE;
}

static enum hw_error camera_open(void *state, const struct driver_context *context,
	char ret_model[DEVICE_TEXT_SIZE])
{
	struct camera_state *self = state;

	self->wake_fd = context->wake_fd;
	self->video = zbar_video_create();
	enum hw_error error = start_video(self->video, context->options);
	if (error) {
		zbar_video_destroy(self->video);
		return error;
	}
	snprintf(ret_model, DEVICE_TEXT_SIZE, "Camera %dx%d", zbar_video_get_width(self->video),
		zbar_video_get_height(self->video));
	camera_code_init(&self->code);
	return HW_OK;
}

static void camera_close(void *state)
{
	struct camera_state *self = state;

	zbar_video_enable(self->video, 0);
	zbar_video_destroy(self->video);
	camera_code_finish(&self->code);
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum hw_error camera_wait(void *state, int timeout_ms, char ret_bytes[SCAN_BYTES_MAX + 1],
	size_t *ret_length)
{
	struct camera_state *self = state;
	int ready = transport_poll_fd(zbar_video_get_fd(self->video), POLLIN, self->wake_fd, timeout_ms);

	if (ready != 1)
		return ready == -2 ? HW_ABSENT : HW_OK;
	zbar_image_t *picture = zbar_video_next_image(self->video);
	if (!picture)
		return HW_ABSENT;
	zbar_image_t *grey = zbar_image_convert(picture, GREY);
	zbar_image_destroy(picture);
	if (!grey)
		return HW_UNSUPPORTED;
	camera_code_read(&self->code, grey, now_ms(), ret_bytes, ret_length);
	zbar_image_destroy(grey);
	return HW_OK;
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
