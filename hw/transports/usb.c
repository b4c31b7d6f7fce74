/* SPDX-License-Identifier: Apache-2.0 */
/* usb:/dev/usb/lpN, or usb:SERIAL looked up in sysfs: a printer plugged in again may get another number. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hw/transports/scheme.h"
#include "hw/transports/usb.h"
#include "kiosk/base/files.h"

/* The serial number is that of the USB device that the lp device's interface belongs to. */
bool usb_printer_has_serial(const char *name, const char *serial)
{
	char path[300];
	size_t length;

	snprintf(path, sizeof(path), "/sys/class/usbmisc/%s/device/../serial", name);
	char *text = file_read(path, 512, &length);
	if (!text)
		return false;
	text[strcspn(text, "\r\n")] = '\0';
	bool same = strcmp(text, serial) == 0;
	free(text);
	return same;
}

static bool find_by_serial(const char *serial, char ret_path[300])
{
	DIR *folder = opendir("/sys/class/usbmisc");
	bool is_found = false;

	if (!folder)
		return false;
	for (struct dirent *entry = readdir(folder); entry && !is_found; entry = readdir(folder)) {
		if (strncmp(entry->d_name, "lp", 2) == 0 && usb_printer_has_serial(entry->d_name, serial)) {
			snprintf(ret_path, 300, "/dev/usb/%s", entry->d_name);
			is_found = true;
		}
	}
	closedir(folder);
	return is_found;
}

static const char *usb_check(const char *rest)
{
	return strlen(rest) < 256 ? NULL : "is too long";
}

static enum hw_error usb_open(const char *rest, int timeout_ms, int wake_fd, int *ret_fd)
{
	char path[300];

	(void)timeout_ms;
	(void)wake_fd;
	if (usb_check(rest))
		return HW_ILLEGAL;
	if (rest[0] == '/')
		strcpy(path, rest);
	else if (!find_by_serial(rest, path))
		return HW_ABSENT;
	int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return errno == EACCES || errno == EPERM ? HW_DENIED : errno == EBUSY ? HW_BUSY : HW_ABSENT;
	*ret_fd = fd;
	return HW_OK;
}

const struct transport_scheme TRANSPORT_USB = { "usb", usb_open, usb_check };
