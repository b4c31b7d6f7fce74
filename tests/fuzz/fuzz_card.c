/* SPDX-License-Identifier: Apache-2.0 */
/* A card's answers one after the other (a length byte before each), and NDEF messages by themselves. */
#include <stdlib.h>
#include <string.h>

#include "hw/readers/card_read.h"
#include "hw/readers/member_token.h"
#include "hw/readers/ndef.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct stream {
	const uint8_t *at;
	size_t left;
	int commands;
};

static bool answer(
	void *data, const uint8_t *command, size_t length, uint8_t reply[CARD_REPLY_SIZE], size_t *ret_length)
{
	struct stream *stream = data;

	/* Nothing but our own application may be selected, and the talk must end. */
	if (length < 4 || ++stream->commands > 500)
		abort();
	if (command[1] == 0xa4 && command[2] == 4 &&
		memcmp(command + 5, "\xd2\x76\x00\x00\x85\x01\x01", 7) != 0)
		abort();
	if (stream->left == 0)
		return false;
	size_t count = stream->at[0];
	stream->at++;
	stream->left--;
	count = count < stream->left ? count : stream->left;
	memcpy(reply, stream->at, count);
	stream->at += count;
	stream->left -= count;
	*ret_length = count;
	return true;
}

static void check_uri(const char *uri)
{
	if (strlen(uri) >= CARD_URI_SIZE)
		abort();
	for (; *uri; uri++) {
		if (*uri <= 0x20 || *uri > 0x7e)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct stream stream = { data, size, 0 };
	struct card_channel channel = { .data = &stream, .transmit = answer, .stop_fd = -1 };
	uint8_t token[MEMBER_TOKEN_MAX];
	static const uint8_t KEY[ED25519_PUBLIC_BYTES] = { 1 };
	char member[MEMBER_ID_SIZE];
	size_t length;
	int64_t expires_s;
	char uri[CARD_URI_SIZE];
	struct card card;

	if (ndef_find_uri(data, size, uri))
		check_uri(uri);
	if (ndef_find_token(data, size, token, &length) && length > MEMBER_TOKEN_MAX)
		abort();
	/* Nobody signed it. */
	if (member_token_verify(data, size, "04", KEY, member, &expires_s))
		abort();
	if (card_read(&channel, &card) == CARD_INSERTED) {
		check_uri(card.uri);
		if (card.token_length > MEMBER_TOKEN_MAX)
			abort();
	}
	return 0;
}
