/* SPDX-License-Identifier: Apache-2.0 */
/* Opens a V4L2 camera, agrees with it on a format, and passes its buffers to and fro. */
#include "hw/scanners/camera_device.h"

#include <errno.h>
#include <fcntl.h>
#include <libv4l2.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>

#define SIDE_MAX 8192
#define STRIDE_MAX (4 * SIDE_MAX)
#define CAPTURE V4L2_BUF_TYPE_VIDEO_CAPTURE

static void silence_library(void)
{
	v4l2_log_file = fopen("/dev/null", "we");
}

static enum hw_error error_of(int number)
{
	switch (number) {
	case ENOENT:
	case ENODEV:
	case ENXIO: return HW_ABSENT;
	case EACCES:
	case EPERM: return HW_DENIED;
	case EBUSY: return HW_BUSY;
	case EINVAL:
	case ENOTTY: return HW_UNSUPPORTED;
	default: return HW_FAILURE;
	}
}

static enum hw_error check_capture(int fd)
{
	struct v4l2_capability capability = { 0 };

	if (v4l2_ioctl(fd, VIDIOC_QUERYCAP, &capability) != 0)
		return error_of(errno);
	uint32_t can = capability.capabilities & V4L2_CAP_DEVICE_CAPS ? capability.device_caps
								      : capability.capabilities;
	return (can & V4L2_CAP_VIDEO_CAPTURE) && (can & V4L2_CAP_STREAMING) ? HW_OK : HW_UNSUPPORTED;
}

/* The camera answers with what it has instead when it does not have the wanted. */
static enum hw_error choose_format(struct camera_device *device, unsigned width, unsigned height)
{
	for (const uint32_t *wanted = CAMERA_FORMATS; *wanted; wanted++) {
		struct v4l2_format format = { .type = CAPTURE };
		struct v4l2_pix_format *pix = &format.fmt.pix;
		pix->width = width;
		pix->height = height;
		pix->pixelformat = *wanted;
		if (v4l2_ioctl(device->fd, VIDIOC_S_FMT, &format) != 0) {
			if (errno == EBUSY || errno == ENODEV)
				return error_of(errno);
			continue;
		}
		if (pix->pixelformat == *wanted && pix->width - 1 < SIDE_MAX && pix->height - 1 < SIDE_MAX &&
			pix->bytesperline <= STRIDE_MAX) {
			device->format =
				(struct camera_format){ *wanted, pix->width, pix->height, pix->bytesperline };
			return HW_OK;
		}
	}
	return HW_UNSUPPORTED;
}

static bool put_buffer(struct camera_device *device, uint32_t number)
{
	struct v4l2_buffer buffer = { .type = CAPTURE, .memory = V4L2_MEMORY_MMAP, .index = number };

	return v4l2_ioctl(device->fd, VIDIOC_QBUF, &buffer) == 0;
}

static bool add_buffer(struct camera_device *device, uint32_t number)
{
	struct v4l2_buffer buffer = { .type = CAPTURE, .memory = V4L2_MEMORY_MMAP, .index = number };

	if (v4l2_ioctl(device->fd, VIDIOC_QUERYBUF, &buffer) != 0)
		return false;
	void *bytes = v4l2_mmap(
		NULL, buffer.length, PROT_READ | PROT_WRITE, MAP_SHARED, device->fd, buffer.m.offset);
	if (bytes == MAP_FAILED)
		return false;
	device->buffers[number].bytes = bytes;
	device->buffers[number].length = buffer.length;
	device->buffer_count++;
	return put_buffer(device, number);
}

static enum hw_error start_stream(struct camera_device *device)
{
	struct v4l2_requestbuffers request = {
		.count = CAMERA_BUFFERS, .type = CAPTURE, .memory = V4L2_MEMORY_MMAP
	};
	enum v4l2_buf_type type = CAPTURE;

	if (v4l2_ioctl(device->fd, VIDIOC_REQBUFS, &request) != 0)
		return error_of(errno);
	if (request.count == 0)
		return HW_UNSUPPORTED;
	for (uint32_t i = 0; i < request.count && i < CAMERA_BUFFERS; i++) {
		if (!add_buffer(device, i))
			return error_of(errno);
	}
	return v4l2_ioctl(device->fd, VIDIOC_STREAMON, &type) == 0 ? HW_OK : error_of(errno);
}

/* The descriptor must not block: libv4l2 fetches another frame in place of one that it cannot convert. */
enum hw_error camera_device_open(
	struct camera_device *device, const char *path, unsigned width, unsigned height)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, silence_library);
	*device = (struct camera_device){ .fd = v4l2_open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC) };
	if (device->fd < 0)
		return error_of(errno);
	enum hw_error error = check_capture(device->fd);
	if (!error)
		error = choose_format(device, width, height);
	if (!error)
		error = start_stream(device);
	if (error)
		camera_device_close(device);
	return error;
}

void camera_device_close(struct camera_device *device)
{
	enum v4l2_buf_type type = CAPTURE;

	v4l2_ioctl(device->fd, VIDIOC_STREAMOFF, &type);
	for (unsigned i = 0; i < device->buffer_count; i++)
		v4l2_munmap(device->buffers[i].bytes, device->buffers[i].length);
	v4l2_close(device->fd);
	*device = (struct camera_device){ .fd = -1 };
}

static bool has_frame(const struct camera_device *device)
{
	struct pollfd asked = { .fd = device->fd, .events = POLLIN };

	return poll(&asked, 1, 0) == 1 && (asked.revents & POLLIN);
}

void camera_device_requeue(struct camera_device *device, const struct camera_frame *frame)
{
	put_buffer(device, frame->number);
}

/* One that the camera calls broken goes straight back. EIO is a passing trouble (V4L2, VIDIOC_DQBUF). */
static bool take_next(struct camera_device *device, struct camera_frame *ret_frame, enum hw_error *ret_error)
{
	struct v4l2_buffer buffer = { .type = CAPTURE, .memory = V4L2_MEMORY_MMAP };

	if (v4l2_ioctl(device->fd, VIDIOC_DQBUF, &buffer) != 0) {
		*ret_error = errno == EAGAIN || errno == EINTR || errno == EIO ? HW_OK : HW_ABSENT;
		return false;
	}
	if (buffer.index >= device->buffer_count) {
		*ret_error = HW_PROTOCOL;
		return false;
	}
	size_t length = device->buffers[buffer.index].length;
	*ret_frame = (struct camera_frame){ device->buffers[buffer.index].bytes,
		buffer.bytesused < length ? buffer.bytesused : length, buffer.index };
	if (buffer.flags & V4L2_BUF_FLAG_ERROR)
		camera_device_requeue(device, ret_frame);
	return !(buffer.flags & V4L2_BUF_FLAG_ERROR);
}

bool camera_device_take(
	struct camera_device *device, struct camera_frame *ret_frame, enum hw_error *ret_error)
{
	struct camera_frame next;
	bool is_there = false;

	*ret_error = HW_OK;
	for (int i = 0; i < CAMERA_BUFFERS && !*ret_error && has_frame(device); i++) {
		if (!take_next(device, &next, ret_error))
			continue;
		if (is_there)
			camera_device_requeue(device, ret_frame);
		*ret_frame = next;
		is_there = true;
	}
	return is_there;
}
