/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds virtual devices, and speaks to the virtual printer's control socket. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "hw/hw_private.h"
#include "hw/readers/member_token.h"
#include "hw/transports/descriptor.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"

#define CONTROL_TIMEOUT_MS 1000

/* The first device of the class whose driver is "virtual". */
static struct hw_device *find_virtual(struct hw *hw, enum device_class kind)
{
	struct hw_device *device;

	for (size_t i = 0; (device = hw_device_at(hw, i)); i++) {
		if (device->config.kind == kind && device->config.is_enabled &&
			strcmp(device->config.driver, "virtual") == 0)
			return device;
	}
	return NULL;
}

static enum hw_error feed(struct hw *hw, enum device_class kind, const struct device_message *filled)
{
	struct hw_device *device = find_virtual(hw, kind);

	if (!device)
		return HW_UNSUPPORTED;
	struct device_message *message = xmalloc(sizeof(*message));
	*message = *filled;
	message->text = xstrdup_or_null(filled->text);
	return inbox_send(device->inbox, message) ? HW_OK : HW_BUSY;
}

enum hw_error hw_virtual_scan(struct hw *hw, const char *code)
{
	struct device_message message = { .type = MESSAGE_FEED_SCAN, .text = xstrdup(code) };
	enum hw_error error = code[0] ? feed(hw, DEVICE_SCANNER, &message) : HW_ILLEGAL;

	free(message.text);
	return error;
}

static bool is_uid(const char *uid)
{
	size_t length = strlen(uid);

	return length >= 2 && length <= 20 && length % 2 == 0 &&
		strspn(uid, "0123456789abcdefABCDEF") == length;
}

enum hw_error hw_virtual_card_insert(struct hw *hw, const char *uid_hex, const char *uri_or_null)
{
	struct device_message message = { .type = MESSAGE_FEED_CARD, .has_card = true };

	if (!is_uid(uid_hex) || (uri_or_null && strlen(uri_or_null) >= CARD_URI_SIZE))
		return HW_ILLEGAL;
	for (size_t i = 0; uid_hex[i]; i++)
		message.card.uid[i] = (char)(uid_hex[i] >= 'a' ? uid_hex[i] - 'a' + 'A' : uid_hex[i]);
	if (uri_or_null) {
		strcpy(message.card.uri, uri_or_null);
		member_token_from_uri(uri_or_null, message.card.token, &message.card.token_length);
	}
	return feed(hw, DEVICE_CARD_READER, &message);
}

enum hw_error hw_virtual_card_remove(struct hw *hw)
{
	return feed(hw, DEVICE_CARD_READER, &(struct device_message){ .type = MESSAGE_FEED_CARD });
}

enum hw_error hw_virtual_key(struct hw *hw, enum key_action action)
{
	return feed(hw, DEVICE_KEYPAD, &(struct device_message){ .type = MESSAGE_FEED_KEY, .key = action });
}

/* The answer's line may come byte by byte; all of it has one deadline. */
static enum hw_error read_answer(int fd, int64_t deadline_ms, char ret_answer[256])
{
	size_t length = 0;
	int64_t left_ms;

	while (length < 255 && !memchr(ret_answer, '\n', length) &&
		(left_ms = deadline_ms - clock_real_ms()) > 0 &&
		descriptor_wait(fd, POLLIN, -1, (int)left_ms) == 1) {
		ssize_t got = recv(fd, ret_answer + length, 255 - length, MSG_DONTWAIT);
		if (got <= 0)
			break;
		length += (size_t)got;
	}
	ret_answer[length] = '\0';
	ret_answer[strcspn(ret_answer, "\n")] = '\0';
	return length ? HW_OK : HW_TIMEOUT;
}

enum hw_error hw_control_command(const char *socket_path, const char *line, char ret_answer[256])
{
	const struct timeval timeout = { .tv_sec = CONTROL_TIMEOUT_MS / 1000 };
	int64_t deadline_ms = clock_real_ms() + CONTROL_TIMEOUT_MS;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char text[256];
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	enum hw_error error = HW_ABSENT;

	ret_answer[0] = '\0';
	if (strlen(socket_path) < sizeof(address.sun_path) && strlen(line) + 2 < sizeof(text)) {
		strcpy(address.sun_path, socket_path);
		int length = snprintf(text, sizeof(text), "%s\n", line);
		/* Of a program that hangs the queue fills up, and connect() waits for it. */
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
		if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
			send(fd, text, (size_t)length, MSG_NOSIGNAL) == length)
			error = read_answer(fd, deadline_ms, ret_answer);
	}
	close(fd);
	return error;
}

const char *hw_virtual_printer_control(struct hw *hw)
{
	struct hw_device *device = hw_find_device(hw, DEVICE_PRINTER, NULL);

	return device ? device->config.control : NULL;
}
