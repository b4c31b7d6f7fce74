/* SPDX-License-Identifier: Apache-2.0 */
/* Answers the system calls of libv4l2 as the kernel does for a camera; a thread makes the frames. */
#include "tests/hw/fake_camera.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/xalloc.h"

#define BUFFERS 4
#define FRAMES_MAX 8

long syscall(long number, ...);

struct buffer {
	uint8_t *bytes; /* NULL: not mapped */
	size_t used;
	bool is_broken;
};

/* A queue of buffer numbers: the driver's to fill, or the program's to fetch. */
struct line {
	unsigned numbers[BUFFERS];
	unsigned count;
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	/* all guarded by lock */
	struct fake_camera_setup setup;
	char path[256];
	bool is_plugged, is_streaming;
	int fd, filler_fd; /* a pipe: a byte for each frame that waits; its end is the unplugging; -1: none */
	pthread_t thread;
	struct v4l2_pix_format format;
	struct buffer buffers[BUFFERS];
	unsigned buffer_count;
	struct line empty, full;
	struct fake_frame frames[FRAMES_MAX];
	size_t frame_count, next_frame;
	struct fake_camera_counts counts;
} camera = {
	.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER, .fd = -1, .filler_fd = -1
};

static unsigned line_take(struct line *line)
{
	unsigned number = line->numbers[0];

	line->count--;
	memmove(line->numbers, line->numbers + 1, line->count * sizeof(line->numbers[0]));
	return number;
}

/* --- the frames --- */

static void pause_until_next(int frames_per_second)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += frames_per_second > 0 ? 1000000000 / frames_per_second : 20000000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	while (camera.is_plugged &&
		pthread_cond_timedwait(&camera.changed, &camera.lock, &until) != ETIMEDOUT)
		continue;
}

static void fill_buffer(size_t part)
{
	const struct fake_frame *frame = &camera.frames[camera.next_frame++ % camera.frame_count];
	struct buffer *buffer = &camera.buffers[camera.empty.numbers[0]];

	buffer->used = frame->length < camera.format.sizeimage ? frame->length : camera.format.sizeimage;
	buffer->is_broken = frame->is_broken;
	if (buffer->bytes)
		memcpy(buffer->bytes, frame->bytes, buffer->used / part);
}

static void make_frame(void)
{
	if (!camera.is_streaming || camera.setup.frames_per_second == 0 || camera.frame_count == 0)
		return;
	if (camera.empty.count == 0) {
		camera.counts.lost++;
		return;
	}
	fill_buffer(1);
	camera.full.numbers[camera.full.count++] = line_take(&camera.empty);
	camera.counts.made++;
	if (write(camera.filler_fd, "", 1) != 1)
		abort();
}

static void *make_frames(void *data)
{
	(void)data;
	pthread_mutex_lock(&camera.lock);
	while (camera.is_plugged) {
		make_frame();
		pause_until_next(camera.setup.frames_per_second);
	}
	pthread_mutex_unlock(&camera.lock);
	return NULL;
}

/* --- what it says of itself --- */

static int say_capabilities(struct v4l2_capability *capability)
{
	*capability = (struct v4l2_capability){ .driver = "fake",
		.card = "A camera that is not there",
		.bus_info = "usb-fake-1",
		.version = 0x060100 };
	capability->device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
	capability->capabilities = capability->device_caps | V4L2_CAP_DEVICE_CAPS;
	return 0;
}

static int say_format(struct v4l2_fmtdesc *description)
{
	if (description->type != V4L2_BUF_TYPE_VIDEO_CAPTURE || description->index >= FAKE_CAMERA_FORMATS ||
		camera.setup.formats[description->index] == 0)
		return EINVAL;
	description->pixelformat = camera.setup.formats[description->index];
	description->flags = description->pixelformat == V4L2_PIX_FMT_MJPEG ? V4L2_FMT_FLAG_COMPRESSED : 0;
	snprintf((char *)description->description, sizeof(description->description), "fake");
	return 0;
}

static int say_size(struct v4l2_frmsizeenum *size)
{
	if (size->index >= FAKE_CAMERA_SIZES || camera.setup.sizes[size->index].width == 0)
		return EINVAL;
	size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
	size->discrete.width = camera.setup.sizes[size->index].width;
	size->discrete.height = camera.setup.sizes[size->index].height;
	return 0;
}

static uint32_t bytes_of(uint32_t format, uint32_t pixels)
{
	if (format == V4L2_PIX_FMT_GREY || format == V4L2_PIX_FMT_SBGGR8)
		return pixels;
	return format == V4L2_PIX_FMT_NV12 ? pixels * 3 / 2 : pixels * 2;
}

/* The nearest that it has: its first format when it does not know the wanted one, the largest size that is not
 * larger than wanted, else its first. */
static int fit_format(struct v4l2_format *format)
{
	struct v4l2_pix_format *pix = &format->fmt.pix;
	uint32_t fourcc = camera.setup.formats[0], width = camera.setup.sizes[0].width,
		 height = camera.setup.sizes[0].height;

	if (format->type != V4L2_BUF_TYPE_VIDEO_CAPTURE || camera.setup.refuses_formats)
		return EINVAL;
	for (int i = 0; i < FAKE_CAMERA_FORMATS && camera.setup.formats[i]; i++) {
		if (camera.setup.formats[i] == pix->pixelformat)
			fourcc = pix->pixelformat;
	}
	for (int i = 0, best = 0; i < FAKE_CAMERA_SIZES && camera.setup.sizes[i].width; i++) {
		if (camera.setup.sizes[i].width <= pix->width &&
			camera.setup.sizes[i].height <= pix->height &&
			(int)camera.setup.sizes[i].width > best) {
			best = (int)(width = camera.setup.sizes[i].width);
			height = camera.setup.sizes[i].height;
		}
	}
	*pix = (struct v4l2_pix_format){ .width = width,
		.height = height,
		.pixelformat = fourcc,
		.field = V4L2_FIELD_NONE,
		.sizeimage = bytes_of(fourcc, width * height),
		.bytesperline = fourcc == V4L2_PIX_FMT_YUYV ? width * 2
			: fourcc == V4L2_PIX_FMT_MJPEG      ? 0
							    : width,
		.colorspace = V4L2_COLORSPACE_SRGB };
	return 0;
}

static int set_format(struct v4l2_format *format)
{
	int error = camera.setup.is_busy || camera.buffer_count > 0 ? EBUSY : fit_format(format);

	if (error)
		return error;
	camera.format = format->fmt.pix;
	camera.counts.format = camera.format.pixelformat;
	camera.counts.width = camera.format.width;
	camera.counts.height = camera.format.height;
	return 0;
}

/* Brightness, contrast, saturation: what nearly every camera has. */
static int say_control(struct v4l2_query_ext_ctrl *query)
{
	uint32_t id = query->id & ~(V4L2_CTRL_FLAG_NEXT_CTRL | V4L2_CTRL_FLAG_NEXT_COMPOUND);

	if (query->id & V4L2_CTRL_FLAG_NEXT_CTRL)
		id = id < V4L2_CID_BRIGHTNESS ? V4L2_CID_BRIGHTNESS : id + 1;
	if (id < V4L2_CID_BRIGHTNESS || id > V4L2_CID_SATURATION)
		return EINVAL;
	*query = (struct v4l2_query_ext_ctrl){
		.id = id, .type = V4L2_CTRL_TYPE_INTEGER, .maximum = 255, .step = 1, .default_value = 128
	};
	snprintf(query->name, sizeof(query->name), "Control %u", id - V4L2_CID_BRIGHTNESS);
	return 0;
}

/* --- the buffers --- */

static int request_buffers(struct v4l2_requestbuffers *request)
{
	if (request->memory != V4L2_MEMORY_MMAP)
		return EINVAL;
	for (unsigned i = 0; i < camera.buffer_count; i++) {
		if (request->count > 0 && camera.buffers[i].bytes)
			return EBUSY;
	}
	request->count = request->count > BUFFERS ? BUFFERS : request->count;
	camera.buffer_count = request->count;
	camera.empty.count = camera.full.count = 0;
	return 0;
}

static int say_buffer(struct v4l2_buffer *buffer)
{
	if (buffer->index >= camera.buffer_count)
		return EINVAL;
	buffer->length = camera.format.sizeimage;
	buffer->m.offset = buffer->index * (1u << 24);
	return 0;
}

static int queue_buffer(struct v4l2_buffer *buffer)
{
	if (buffer->index >= camera.buffer_count || camera.empty.count == BUFFERS)
		return EINVAL;
	camera.empty.numbers[camera.empty.count++] = buffer->index;
	return 0;
}

/* Waits for a frame as the kernel does, unless the descriptor says not to. */
static int wait_for_full(void)
{
	while (camera.is_plugged && camera.full.count == 0) {
		struct pollfd waited = { .fd = camera.fd, .events = POLLIN };
		if (fcntl(camera.fd, F_GETFL) & O_NONBLOCK)
			return EAGAIN;
		pthread_mutex_unlock(&camera.lock);
		poll(&waited, 1, -1);
		pthread_mutex_lock(&camera.lock);
	}
	return camera.is_plugged ? 0 : ENODEV;
}

static int fetch_buffer(struct v4l2_buffer *buffer)
{
	char byte;
	int error = camera.is_streaming ? wait_for_full() : EINVAL;

	if (error)
		return error;
	if (read(camera.fd, &byte, 1) != 1)
		abort();
	buffer->index = line_take(&camera.full);
	buffer->length = camera.format.sizeimage;
	buffer->bytesused = (uint32_t)camera.buffers[buffer->index].used;
	buffer->flags =
		V4L2_BUF_FLAG_MAPPED | (camera.buffers[buffer->index].is_broken ? V4L2_BUF_FLAG_ERROR : 0);
	camera.counts.taken++;
	return 0;
}

static void forget_frames(void)
{
	char byte;

	for (; camera.full.count > 0; camera.full.count--) {
		if (read(camera.fd, &byte, 1) != 1)
			abort();
	}
	camera.empty.count = 0;
}

static int set_streaming(bool is_streaming)
{
	camera.is_streaming = is_streaming;
	if (!is_streaming)
		forget_frames();
	return 0;
}

/* --- the system calls --- */

static int answer(unsigned long request, void *argument)
{
	if (!camera.is_plugged)
		return ENODEV;
	switch (request) {
	case VIDIOC_QUERYCAP: return say_capabilities(argument);
	case VIDIOC_ENUM_FMT: return say_format(argument);
	case VIDIOC_ENUM_FRAMESIZES: return say_size(argument);
	case VIDIOC_TRY_FMT: return fit_format(argument);
	case VIDIOC_S_FMT: return set_format(argument);
	case VIDIOC_G_FMT: ((struct v4l2_format *)argument)->fmt.pix = camera.format; return 0;
	case VIDIOC_QUERY_EXT_CTRL: return say_control(argument);
	case VIDIOC_REQBUFS: return request_buffers(argument);
	case VIDIOC_QUERYBUF: return say_buffer(argument);
	case VIDIOC_QBUF: return queue_buffer(argument);
	case VIDIOC_DQBUF: return fetch_buffer(argument);
	case VIDIOC_STREAMON: return set_streaming(true);
	case VIDIOC_STREAMOFF: return set_streaming(false);
	default: return ENOTTY;
	}
}

typedef long syscall_function(long number, ...);

static syscall_function *real_syscall(void)
{
	static syscall_function *real;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	return real;
}

static long open_camera(int flags)
{
	int ends[2];

	if (camera.fd >= 0) {
		errno = EBUSY;
		return -1;
	}
	if (pipe2(ends, O_CLOEXEC | (flags & O_NONBLOCK)) != 0)
		abort();
	camera.fd = ends[0];
	camera.filler_fd = ends[1];
	camera.counts.opened++;
	return camera.fd;
}

static long close_camera(void)
{
	int fd = camera.fd;

	camera.is_streaming = false;
	camera.buffer_count = camera.empty.count = camera.full.count = 0;
	memset(camera.buffers, 0, sizeof(camera.buffers));
	camera.fd = -1;
	if (camera.filler_fd >= 0)
		close(camera.filler_fd);
	camera.filler_fd = -1;
	return close(fd);
}

static long map_buffer(size_t length, size_t offset)
{
	size_t number = offset >> 24;

	if (!camera.is_plugged || number >= camera.buffer_count) {
		errno = camera.is_plugged ? EINVAL : ENODEV;
		return -1;
	}
	camera.buffers[number].bytes =
		mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return (long)camera.buffers[number].bytes;
}

static void forget_mapping(const void *bytes)
{
	for (unsigned i = 0; i < BUFFERS; i++) {
		if (camera.buffers[i].bytes == bytes)
			camera.buffers[i].bytes = NULL;
	}
}

/* True when the call was the camera's. */
static bool take_call(long number, const long words[6], long *ret_result)
{
	bool is_ours = camera.fd >= 0 && (int)words[number == SYS_mmap ? 4 : 0] == camera.fd;

	if (number == SYS_munmap)
		forget_mapping((const void *)words[0]);
	if (number == SYS_openat && camera.is_plugged && strcmp((const char *)words[1], camera.path) == 0) {
		*ret_result = open_camera((int)words[2]);
	} else if (is_ours && number == SYS_ioctl) {
		int error = answer((unsigned long)words[1] & 0xffffffffu, (void *)words[2]);
		errno = error ? error : errno;
		*ret_result = error ? -1 : 0;
	} else if (is_ours && number == SYS_mmap) {
		*ret_result = map_buffer((size_t)words[1], (size_t)words[5]);
	} else if (is_ours && number == SYS_close) {
		*ret_result = close_camera();
	} else {
		return false;
	}
	return true;
}

long syscall(long number, ...)
{
	long words[6], result;
	va_list list;
	bool is_taken = false;

	va_start(list, number);
	for (int i = 0; i < 6; i++)
		words[i] = va_arg(list, long);
	va_end(list);
	if (number == SYS_openat || number == SYS_ioctl || number == SYS_mmap || number == SYS_munmap ||
		number == SYS_close) {
		pthread_mutex_lock(&camera.lock);
		is_taken = take_call(number, words, &result);
		pthread_mutex_unlock(&camera.lock);
	}
	return is_taken ? result
			: real_syscall()(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}

/* --- for the test --- */

void fake_camera_plug(const char *path, const struct fake_camera_setup *setup)
{
	struct v4l2_format format = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };
	int file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

	if (file < 0)
		abort();
	close(file);
	pthread_mutex_lock(&camera.lock);
	camera.setup = *setup;
	snprintf(camera.path, sizeof(camera.path), "%s", path);
	camera.counts = (struct fake_camera_counts){ 0 };
	if (fit_format(&format) == 0)
		camera.format = format.fmt.pix;
	camera.is_plugged = true;
	pthread_create(&camera.thread, NULL, make_frames, NULL);
	pthread_mutex_unlock(&camera.lock);
}

void fake_camera_unplug(void)
{
	pthread_mutex_lock(&camera.lock);
	if (camera.is_streaming && camera.empty.count > 0 && camera.frame_count > 0)
		fill_buffer(2);
	camera.is_plugged = false;
	unlink(camera.path);
	if (camera.fd >= 0)
		forget_frames();
	if (camera.filler_fd >= 0)
		close(camera.filler_fd);
	camera.filler_fd = -1;
	pthread_cond_broadcast(&camera.changed);
	pthread_mutex_unlock(&camera.lock);
	pthread_join(camera.thread, NULL);
	fake_camera_show(NULL, 0);
}

void fake_camera_set_rate(int frames_per_second)
{
	pthread_mutex_lock(&camera.lock);
	camera.setup.frames_per_second = frames_per_second;
	pthread_mutex_unlock(&camera.lock);
}

void fake_camera_show(const struct fake_frame *frames, size_t count)
{
	if (count > FRAMES_MAX)
		abort();
	pthread_mutex_lock(&camera.lock);
	for (size_t i = 0; i < camera.frame_count; i++)
		free((void *)(uintptr_t)camera.frames[i].bytes);
	for (size_t i = 0; i < count; i++) {
		camera.frames[i] = frames[i];
		camera.frames[i].bytes = memcpy(xmalloc(frames[i].length), frames[i].bytes, frames[i].length);
	}
	camera.frame_count = count;
	pthread_mutex_unlock(&camera.lock);
}

struct fake_camera_counts fake_camera_counts(void)
{
	pthread_mutex_lock(&camera.lock);
	struct fake_camera_counts counts = camera.counts;
	pthread_mutex_unlock(&camera.lock);
	return counts;
}
