/* SPDX-License-Identifier: Apache-2.0 */
/* script:FILE plays the device's side of a transcript against the unmodified driver. Lines of the file:
 *
 *   > 1B 40 "text"   the host must send exactly this now
 *   >> 1D 56 42      skip what the host sends up to and including this
 *   < 12 "text"      the device sends this
 *   wait 50          milliseconds
 *   close            the device hangs up
 *   # comment
 *
 * At a mismatch the device hangs up. At the end of the file it listens on and says nothing. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "hw/transports/scheme.h"
#include "hw/transports/script.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"

#define MAX_STEP_BYTES 512
#define MAX_TRANSCRIPT_BYTES (1024 * 1024)

struct player {
	int fd;
	char *transcript;
};

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool script_parse_bytes(const char *text, uint8_t *ret_bytes, size_t size, size_t *ret_length)
{
	size_t length = 0;

	while (*text && *text != '#') {
		if (*text == ' ' || *text == '\t' || *text == '\r') {
			text++;
		} else if (*text == '"') {
			const char *end = strchr(text + 1, '"');
			if (!end || length + (size_t)(end - text - 1) > size)
				return false;
			memcpy(ret_bytes + length, text + 1, (size_t)(end - text - 1));
			length += (size_t)(end - text - 1);
			text = end + 1;
		} else {
			int high = hex_digit(text[0]), low = high < 0 ? -1 : hex_digit(text[1]);
			if (low < 0 || length == size)
				return false;
			ret_bytes[length++] = (uint8_t)(high << 4 | low);
			text += 2;
		}
	}
	*ret_length = length;
	return true;
}

static bool expect_exactly(int fd, const uint8_t *bytes, size_t length)
{
	uint8_t got[MAX_STEP_BYTES];
	size_t at = 0;

	while (at < length) {
		ssize_t count = read(fd, got + at, length - at);
		if (count <= 0)
			return false;
		at += (size_t)count;
	}
	return memcmp(got, bytes, length) == 0;
}

static bool skip_through(int fd, const uint8_t *bytes, size_t length)
{
	uint8_t window[MAX_STEP_BYTES] = { 0 };
	size_t seen = 0;

	while (length) {
		memmove(window, window + 1, length - 1);
		if (read(fd, &window[length - 1], 1) != 1)
			return false;
		if (++seen >= length && memcmp(window, bytes, length) == 0)
			break;
	}
	return true;
}

static bool play_line(int fd, const char *line)
{
	uint8_t bytes[MAX_STEP_BYTES];
	size_t length = 0;

	if (strncmp(line, "wait ", 5) == 0) {
		long ms = strtol(line + 5, NULL, 10) % 10000;
		struct timespec pause = { .tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000 };
		nanosleep(&pause, NULL);
		return true;
	}
	if (strncmp(line, "close", 5) == 0)
		return false;
	if (strncmp(line, ">>", 2) == 0)
		return script_parse_bytes(line + 2, bytes, sizeof(bytes), &length) &&
			skip_through(fd, bytes, length);
	if (line[0] == '>')
		return script_parse_bytes(line + 1, bytes, sizeof(bytes), &length) &&
			expect_exactly(fd, bytes, length);
	if (line[0] == '<')
		return script_parse_bytes(line + 1, bytes, sizeof(bytes), &length) &&
			send(fd, bytes, length, MSG_NOSIGNAL) == (ssize_t)length;
	return line[0] == '#' || line[0] == '\0' || line[0] == '\r';
}

static void *play(void *data)
{
	struct player *player = data;
	char *save = NULL;
	bool is_going = true;
	char sink[4096];

	for (char *line = strtok_r(player->transcript, "\n", &save); line && is_going;
		line = strtok_r(NULL, "\n", &save))
		is_going = play_line(player->fd, line);
	while (is_going && read(player->fd, sink, sizeof(sink)) > 0)
		continue;
	close(player->fd);
	free(player->transcript);
	free(player);
	return NULL;
}

static const char *script_check(const char *rest)
{
	(void)rest;
	return NULL;
}

static enum hw_error script_open(const char *rest, int timeout_ms, int wake_fd, int *ret_fd)
{
	size_t length;
	int pair[2];
	pthread_t thread;

	(void)timeout_ms;
	(void)wake_fd;
	char *transcript = file_read(rest, MAX_TRANSCRIPT_BYTES, &length);
	if (!transcript)
		return HW_ABSENT;
	/* The host's end is non-blocking, the player's is not. */
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
		free(transcript);
		return HW_FAILURE;
	}
	struct player *player = xcalloc(1, sizeof(*player));
	*player = (struct player){ pair[1], transcript };
	if (pthread_create(&thread, NULL, play, player) != 0) {
		close(pair[0]);
		close(pair[1]);
		free(transcript);
		free(player);
		return HW_FAILURE;
	}
	pthread_detach(thread);
	*ret_fd = pair[0];
	return HW_OK;
}

const struct transport_scheme TRANSPORT_SCRIPT = { "script", script_open, script_check };
