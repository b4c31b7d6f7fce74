/* SPDX-License-Identifier: Apache-2.0 */
/* Makes and verifies member tokens. */
#include "hw/readers/member_token.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERSION 1
#define HEAD_BYTES 9

static size_t signed_text(char *out, size_t size, const char *uid_hex, int64_t expires_s, const char *member)
{
	return (size_t)snprintf(
		out, size, "daogou member token 1\n%s\n%" PRId64 "\n%s", uid_hex, expires_s, member);
}

static bool is_member_id(const char *member, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (member[i] <= 0x20 || member[i] > 0x7e)
			return false;
	}
	return length > 0 && length < MEMBER_ID_SIZE;
}

bool member_token_verify(const uint8_t *token, size_t length, const char *uid_hex,
	const uint8_t key[ED25519_PUBLIC_BYTES], char ret_member[MEMBER_ID_SIZE], int64_t *ret_expires_s)
{
	char member[MEMBER_ID_SIZE] = "", text[160];
	uint64_t expires_s = 0;

	if (length < MEMBER_TOKEN_MIN || length > MEMBER_TOKEN_MAX || token[0] != VERSION || !uid_hex[0])
		return false;
	size_t member_length = length - HEAD_BYTES - ED25519_SIGNATURE_BYTES;
	memcpy(member, token + HEAD_BYTES, member_length);
	for (int i = 1; i < HEAD_BYTES; i++)
		expires_s = expires_s << 8 | token[i];
	if (expires_s > INT64_MAX / 1000 || !is_member_id(member, member_length))
		return false;
	size_t text_length = signed_text(text, sizeof(text), uid_hex, (int64_t)expires_s, member);
	if (!ed25519_verify(key, text, text_length, token + HEAD_BYTES + member_length))
		return false;
	strcpy(ret_member, member);
	*ret_expires_s = (int64_t)expires_s;
	return true;
}

size_t member_token_make(const struct ed25519_key *key, const char *uid_hex, const char *member,
	int64_t expires_s, uint8_t out[MEMBER_TOKEN_MAX])
{
	size_t member_length = strlen(member);
	char text[160];

	if (!is_member_id(member, member_length) || strlen(uid_hex) >= CARD_UID_SIZE || !uid_hex[0] ||
		expires_s < 0)
		return 0;
	out[0] = VERSION;
	for (int i = 1; i < HEAD_BYTES; i++)
		out[i] = (uint8_t)(expires_s >> (64 - 8 * i));
	memcpy(out + HEAD_BYTES, member, member_length);
	size_t text_length = signed_text(text, sizeof(text), uid_hex, expires_s, member);
	ed25519_sign(key, text, text_length, out + HEAD_BYTES + member_length);
	return HEAD_BYTES + member_length + ED25519_SIGNATURE_BYTES;
}

bool member_token_from_uri(const char *uri, uint8_t out[MEMBER_TOKEN_MAX], size_t *ret_length)
{
	const char *slash = strrchr(uri, '/');
	size_t length = 0;

	if (!slash || slash - uri < 2 || strncmp(slash - 2, "/m", 2) != 0)
		return false;
	void *token = base64url_decode(slash + 1, &length);
	bool is_possible = token && length >= MEMBER_TOKEN_MIN && length <= MEMBER_TOKEN_MAX;
	if (is_possible) {
		memcpy(out, token, length);
		*ret_length = length;
	}
	free(token);
	return is_possible;
}
