/* SPDX-License-Identifier: Apache-2.0 */
/* serial:PATH?baud=N&flow=rtscts and pty:PATH: a terminal line in raw mode, 8N1. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "hw/transports/scheme.h"
#include "kiosk/base/xalloc.h"

struct serial_settings {
	char path[256];
	speed_t speed;
	bool has_rtscts;
};

static bool find_speed(const char *text, speed_t *ret_speed)
{
	static const struct {
		const char *text;
		speed_t speed;
	} SPEEDS[] = { { "9600", B9600 }, { "19200", B19200 }, { "38400", B38400 }, { "57600", B57600 },
		{ "115200", B115200 } };

	for (size_t i = 0; i < ARRAY_LENGTH(SPEEDS); i++) {
		if (strcmp(text, SPEEDS[i].text) == 0) {
			*ret_speed = SPEEDS[i].speed;
			return true;
		}
	}
	return false;
}

/* NULL when they were good. */
static const char *parse_settings(const char *rest, struct serial_settings *settings)
{
	char query[64] = "";
	size_t length = strcspn(rest, "?");
	char *save = NULL;

	if (rest[0] != '/')
		return "needs the path of a serial line: serial:/dev/ttyS0";
	if (length >= sizeof(settings->path) || strlen(rest + length) >= sizeof(query))
		return "is too long";
	memcpy(settings->path, rest, length);
	settings->path[length] = '\0';
	settings->speed = B9600;
	settings->has_rtscts = false;
	strcpy(query, rest[length] ? rest + length + 1 : "");
	for (char *item = strtok_r(query, "&", &save); item; item = strtok_r(NULL, "&", &save)) {
		if (strcmp(item, "flow=rtscts") == 0)
			settings->has_rtscts = true;
		else if (strncmp(item, "baud=", 5) != 0)
			return "knows no other parameters than baud=N and flow=rtscts";
		else if (!find_speed(item + 5, &settings->speed))
			return "has a baud rate other than 9600, 19200, 38400, 57600 and 115200";
	}
	return NULL;
}

static const char *serial_check(const char *rest)
{
	struct serial_settings settings;

	return parse_settings(rest, &settings);
}

static enum hw_error set_line(int fd, const struct serial_settings *settings)
{
	struct termios line;

	if (tcgetattr(fd, &line) != 0)
		return HW_ILLEGAL;
	cfmakeraw(&line);
	line.c_cflag |= CLOCAL | CREAD;
	if (settings->has_rtscts)
		line.c_cflag |= CRTSCTS;
	line.c_cc[VMIN] = 1;
	line.c_cc[VTIME] = 0;
	cfsetspeed(&line, settings->speed);
	if (tcsetattr(fd, TCSANOW, &line) != 0)
		return HW_FAILURE;
	tcflush(fd, TCIOFLUSH);
	return HW_OK;
}

static enum hw_error open_line(const struct serial_settings *settings, int *ret_fd)
{
	int fd = open(settings->path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return errno == EACCES || errno == EPERM ? HW_DENIED : HW_ABSENT;
	enum hw_error error = set_line(fd, settings);
	if (error) {
		close(fd);
		return error;
	}
	*ret_fd = fd;
	return HW_OK;
}

static enum hw_error serial_open(const char *rest, int timeout_ms, int wake_fd, int *ret_fd)
{
	struct serial_settings settings;

	(void)timeout_ms;
	(void)wake_fd;
	return parse_settings(rest, &settings) ? HW_ILLEGAL : open_line(&settings, ret_fd);
}

static const char *pty_check(const char *rest)
{
	return strlen(rest) < sizeof((struct serial_settings *)0)->path ? NULL : "is too long";
}

static enum hw_error pty_open(const char *rest, int timeout_ms, int wake_fd, int *ret_fd)
{
	struct serial_settings settings = { .speed = B115200 };

	(void)timeout_ms;
	(void)wake_fd;
	if (pty_check(rest))
		return HW_ILLEGAL;
	strcpy(settings.path, rest);
	return open_line(&settings, ret_fd);
}

const struct transport_scheme TRANSPORT_SERIAL = { "serial", serial_open, serial_check };
const struct transport_scheme TRANSPORT_PTY = { "pty", pty_open, pty_check };
