/* SPDX-License-Identifier: Apache-2.0 */
/* The files and answers of a Type 4 Tag (NFC Forum Type 4 Tag 2.0), and the link to vpcd. */
#include "hw/virtual/vcard.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define POLL_MS 100

static const uint8_t APPLICATION[] = { 0xd2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01 };
static const uint8_t CONTAINER[15] = { 0x00, 0x0f, 0x20, 0x00, 0xfb, 0x00, 0xfb, 0x04, 0x06, 0xe1, 0x04, 0x10,
	0x02, 0x00, 0xff };

static int hex_digit(char c)
{
	return c >= '0' && c <= '9'    ? c - '0'
		: c >= 'A' && c <= 'F' ? c - 'A' + 10
		: c >= 'a' && c <= 'f' ? c - 'a' + 10
				       : -1;
}

bool vcard_init(struct vcard *card, const char *uid_hex, const char *uri)
{
	size_t digits = strlen(uid_hex);

	*card = (struct vcard){ 0 };
	if (digits < 2 || digits > 20 || digits % 2)
		return false;
	for (size_t i = 0; i < digits; i += 2) {
		int high = hex_digit(uid_hex[i]), low = hex_digit(uid_hex[i + 1]);
		if (high < 0 || low < 0)
			return false;
		card->uid[card->uid_length++] = (uint8_t)(high << 4 | low);
	}
	if (!uri || !uri[0])
		return true;
	if (strlen(uri) >= CARD_URI_SIZE)
		return false;
	size_t length = ndef_make_uri(uri, card->file + 2);
	card->file[0] = (uint8_t)(length >> 8);
	card->file[1] = (uint8_t)length;
	card->file_length = length + 2;
	return true;
}

void vcard_power_on(struct vcard *card)
{
	card->selected = VCARD_NOTHING;
}

size_t vcard_atr(const struct vcard *card, uint8_t out[32])
{
	/* TS T0 TD1 TD2, eight historical bytes, the check byte TCK. */
	static const uint8_t ATR[] = { 0x3b, 0x88, 0x80, 0x01, 'D', 'a', 'o', 'g', 'o', 'u', ' ', '1' };
	/* PC/SC part 3: 4F, the length, the RID, the standard, the card's name (MIFARE Ultralight), four zeros. */
	static const uint8_t MEMORY_ATR[] = { 0x3b, 0x8f, 0x80, 0x01, 0x80, 0x4f, 0x0c, 0xa0, 0x00, 0x00,
		0x03, 0x06, 0x03, 0x00, 0x03, 0x00, 0x00, 0x00, 0x00 };
	const uint8_t *atr = card->file_length ? ATR : MEMORY_ATR;
	size_t length = card->file_length ? sizeof(ATR) : sizeof(MEMORY_ATR);
	uint8_t check = 0;

	memcpy(out, atr, length);
	for (size_t i = 1; i < length; i++)
		check ^= atr[i];
	out[length] = check;
	return length + 1;
}

static size_t status(uint8_t *reply, size_t length, uint16_t word)
{
	reply[length] = (uint8_t)(word >> 8);
	reply[length + 1] = (uint8_t)word;
	return length + 2;
}

static size_t select_file(struct vcard *card, const uint8_t *command, size_t length, uint8_t *reply)
{
	if (length < 5 || length < 5 + (size_t)command[4])
		return status(reply, 0, 0x6700);
	if (command[2] == 0x04) {
		bool is_ours = card->file_length && command[4] == sizeof(APPLICATION) &&
			memcmp(command + 5, APPLICATION, sizeof(APPLICATION)) == 0;
		card->selected = is_ours ? VCARD_APPLICATION : VCARD_NOTHING;
		return status(reply, 0, is_ours ? 0x9000 : 0x6a82);
	}
	if (card->selected == VCARD_NOTHING || command[4] != 2 || command[5] != 0xe1 ||
		(command[6] != 3 && command[6] != 4))
		return status(reply, 0, 0x6a82);
	card->selected = command[6] == 3 ? VCARD_CONTAINER : VCARD_NDEF;
	return status(reply, 0, 0x9000);
}

static size_t read_binary(const struct vcard *card, const uint8_t *command, size_t length, uint8_t *reply)
{
	const uint8_t *file = card->selected == VCARD_CONTAINER ? CONTAINER : card->file;
	size_t size = card->selected == VCARD_CONTAINER ? sizeof(CONTAINER) : card->file_length;
	size_t offset = (size_t)command[2] << 8 | command[3];

	if (card->selected < VCARD_CONTAINER)
		return status(reply, 0, 0x6986);
	if (length < 5 || offset > size)
		return status(reply, 0, 0x6b00);
	size_t count = command[4] ? command[4] : 256;
	if (count > size - offset)
		count = size - offset;
	memcpy(reply, file + offset, count);
	return status(reply, count, 0x9000);
}

size_t vcard_answer(
	struct vcard *card, const uint8_t *command, size_t length, uint8_t reply[VCARD_REPLY_SIZE])
{
	if (length < 4)
		return status(reply, 0, 0x6700);
	if (command[0] == 0xff && command[1] == 0xca && command[2] == 0 && command[3] == 0) {
		memcpy(reply, card->uid, card->uid_length);
		return status(reply, card->uid_length, 0x9000);
	}
	if (command[0] != 0x00)
		return status(reply, 0, 0x6e00);
	if (command[1] == 0xa4)
		return select_file(card, command, length, reply);
	if (command[1] == 0xb0)
		return read_binary(card, command, length, reply);
	return status(reply, 0, 0x6d00);
}

static int connect_to(const char *host, uint16_t port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (inet_pton(AF_INET, host, &address.sin_addr) != 1 ||
		connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		close(fd);
		return -1;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

/* All of length bytes, or false at the end or when stopped. */
static bool read_all(int fd, uint8_t *bytes, size_t length, bool (*is_stopping)(void *), void *data)
{
	int on = 1;

	while (length > 0) {
		struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
		if (is_stopping(data))
			return false;
		if (poll(&poll_fd, 1, POLL_MS) == 0)
			continue;
		/* Without it the kernel's delayed ACK costs 44 ms a command; the kernel forgets it after each
		 * read. */
		setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
		ssize_t got = recv(fd, bytes, length, 0);
		if (got <= 0)
			return false;
		bytes += got;
		length -= (size_t)got;
	}
	return true;
}

static bool send_message(int fd, const uint8_t *bytes, size_t length)
{
	uint8_t message[2 + VCARD_REPLY_SIZE] = { (uint8_t)(length >> 8), (uint8_t)length };

	memcpy(message + 2, bytes, length);
	return send(fd, message, length + 2, MSG_NOSIGNAL) == (ssize_t)(length + 2);
}

/* One-byte messages are 00 power off, 01 power on, 02 reset, 04 give the ATR; everything else is a
 * command. */
static bool handle_message(struct vcard *card, int fd, const uint8_t *bytes, size_t length)
{
	uint8_t reply[VCARD_REPLY_SIZE];

	if (length == 1 && bytes[0] <= 2) {
		vcard_power_on(card);
		return true;
	}
	if (length > 1 && card->tear_after > 0 && --card->tear_after == 0)
		return false;
	if (length > 1 && card->silent_after > 0 && --card->silent_after == 0)
		card->is_silent = true;
	if (length > 1 && card->is_silent)
		return true;
	if (length > 1 && card->slow_ms > 0)
		poll(NULL, 0, card->slow_ms);
	if (length == 1 && bytes[0] == 4)
		return send_message(fd, reply, vcard_atr(card, reply));
	return send_message(fd, reply, vcard_answer(card, bytes, length, reply));
}

bool vcard_serve(
	struct vcard *card, const char *host, uint16_t port, bool (*is_stopping)(void *data), void *data)
{
	uint8_t head[2], body[1024];
	int fd = connect_to(host, port);
	bool is_going = fd >= 0;

	if (fd < 0)
		return false;
	while (is_going && read_all(fd, head, 2, is_stopping, data)) {
		size_t length = (size_t)head[0] << 8 | head[1];
		is_going = length > 0 && length <= sizeof(body) &&
			read_all(fd, body, length, is_stopping, data) &&
			handle_message(card, fd, body, length);
	}
	close(fd);
	return true;
}
