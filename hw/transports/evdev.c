/* SPDX-License-Identifier: Apache-2.0 */
/* Finds an input device by path or by vendor and product, grabs it, reads its events. */
#include "hw/transports/evdev.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "hw/transports/descriptor.h"

const char *evdev_check_id(const char *value)
{
	size_t length = strlen(value);

	return length >= 1 && length <= 4 && strspn(value, "0123456789abcdefABCDEF") == length
		? NULL
		: "must be one to four hex digits, such as 05e0";
}

bool evdev_check(const struct device_options *options, struct driver_fault *ret_fault)
{
	bool has_vendor = device_option_text(options, "vendor")[0];
	bool has_product = device_option_text(options, "product")[0];

	if (device_option_text(options, "path")[0] || (has_vendor && has_product))
		return true;
	ret_fault->key = has_vendor ? "product" : has_product ? "vendor" : "path";
	strcpy(ret_fault->why, "is missing: path, or vendor and product, say which device it is");
	return false;
}

static enum hw_error open_error(void)
{
	return errno == EACCES || errno == EPERM ? HW_DENIED : HW_ABSENT;
}

static bool has_ids(int fd, unsigned vendor, unsigned product)
{
	struct input_id id;

	return ioctl(fd, EVIOCGID, &id) == 0 && id.vendor == vendor && id.product == product;
}

/* A device with several interfaces shows several files: take the one that has letters or digits and can be
 * grabbed. */
static bool has_keys(int fd)
{
	unsigned char bits[KEY_MAX / 8 + 1] = { 0 };

	return ioctl(fd, EVIOCGBIT(EV_KEY, sizeof(bits)), bits) >= 0 &&
		((bits[KEY_ENTER / 8] & (1 << KEY_ENTER % 8)) || (bits[KEY_UP / 8] & (1 << KEY_UP % 8)));
}

static enum hw_error open_by_ids(unsigned vendor, unsigned product, int *ret_fd)
{
	DIR *folder = opendir("/dev/input");
	enum hw_error error = HW_ABSENT;

	if (!folder)
		return HW_ABSENT;
	for (struct dirent *entry = readdir(folder); entry && error; entry = readdir(folder)) {
		char path[300];
		if (strncmp(entry->d_name, "event", 5) != 0)
			continue;
		snprintf(path, sizeof(path), "/dev/input/%s", entry->d_name);
		int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		if (fd < 0) {
			error = open_error();
			continue;
		}
		if (has_ids(fd, vendor, product) && has_keys(fd)) {
			*ret_fd = fd;
			error = HW_OK;
		} else {
			close(fd);
		}
	}
	closedir(folder);
	return error;
}

static enum hw_error open_named(const struct driver_context *context, int *ret_fd)
{
	const char *path = device_option_text(context->options, "path");
	const char *vendor = device_option_text(context->options, "vendor");
	const char *product = device_option_text(context->options, "product");

	if (path[0]) {
		*ret_fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		return *ret_fd < 0 ? open_error() : HW_OK;
	}
	if (!vendor[0] || !product[0])
		return HW_ILLEGAL;
	return open_by_ids((unsigned)strtoul(vendor, NULL, 16), (unsigned)strtoul(product, NULL, 16), ret_fd);
}

enum hw_error evdev_open(const struct driver_context *context, int *ret_fd, char ret_name[DEVICE_TEXT_SIZE])
{
	int fd;
	enum hw_error error = open_named(context, &fd);

	if (error)
		return error;
	if (ioctl(fd, EVIOCGRAB, 1) != 0) {
		error = errno == EBUSY ? HW_BUSY : HW_ILLEGAL;
		close(fd);
		return error;
	}
	if (ioctl(fd, EVIOCGNAME(DEVICE_TEXT_SIZE - 1), ret_name) < 0)
		ret_name[0] = '\0';
	*ret_fd = fd;
	return HW_OK;
}

int evdev_read(int fd, int wake_fd, int timeout_ms, struct input_event *events, int max_events)
{
	int ready = descriptor_wait(fd, POLLIN, wake_fd, timeout_ms);

	if (ready == -2)
		return -1;
	if (ready != 1)
		return 0;
	ssize_t got = read(fd, events, sizeof(*events) * (size_t)max_events);
	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	return got == 0 ? -1 : (int)((size_t)got / sizeof(*events));
}
