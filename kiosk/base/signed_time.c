/* SPDX-License-Identifier: Apache-2.0 */
/* Making and checking the hub's word what time it is. */
#include "kiosk/base/signed_time.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

#define DIGITS_MAX 16

static char *signed_text(const char *nonce, const char *digits)
{
	return xasprintf("daogou time 1\n%s\n%s", nonce, digits);
}

void signed_time_make(
	const struct ed25519_key *key, const char *nonce, int64_t wall_ms, char out[SIGNED_TIME_SIZE])
{
	char digits[DIGITS_MAX + 5], key_id[KEY_ID_SIZE];
	uint8_t signature[ED25519_SIGNATURE_BYTES];

	snprintf(digits, sizeof digits, "%" PRId64, wall_ms);
	char *text = signed_text(nonce, digits);
	ed25519_key_id(key->public_key, key_id);
	ed25519_sign(key, text, strlen(text), signature);
	char *base64 = base64_encode(signature, sizeof signature);
	snprintf(out, SIGNED_TIME_SIZE, "%s %s %s", digits, key_id, base64);
	free(base64);
	free(text);
}

/* Copies the next word, which fits into size; false when there is none, or it is longer. */
static bool take_word(const char **at, char *out, size_t size)
{
	size_t length = strcspn(*at, " ");

	if (length == 0 || length >= size)
		return false;
	memcpy(out, *at, length);
	out[length] = '\0';
	*at += length + ((*at)[length] == ' ');
	return true;
}

static const uint8_t *find_key(const uint8_t (*keys)[ED25519_PUBLIC_BYTES], int key_count, const char *wanted)
{
	char key_id[KEY_ID_SIZE];

	for (int i = 0; i < key_count; i++) {
		ed25519_key_id(keys[i], key_id);
		if (strcmp(key_id, wanted) == 0)
			return keys[i];
	}
	return NULL;
}

static bool is_signed(
	const char *nonce, const char *digits, const char *base64, const uint8_t key[ED25519_PUBLIC_BYTES])
{
	size_t length = 0;
	uint8_t *signature = base64_decode(base64, &length);
	char *text = signed_text(nonce, digits);
	bool is_good = signature && length == ED25519_SIGNATURE_BYTES &&
		ed25519_verify(key, text, strlen(text), signature);

	free(text);
	free(signature);
	return is_good;
}

bool signed_time_read(const char *value, const char *nonce, const uint8_t (*keys)[ED25519_PUBLIC_BYTES],
	int key_count, int64_t *ret_wall_ms)
{
	char digits[DIGITS_MAX + 1], key_id[KEY_ID_SIZE], base64[SIGNED_TIME_SIZE];

	if (!nonce[0] || !take_word(&value, digits, sizeof digits) ||
		!take_word(&value, key_id, sizeof key_id) || !take_word(&value, base64, sizeof base64) ||
		*value || strspn(digits, "0123456789") != strlen(digits))
		return false;
	const uint8_t *key = find_key(keys, key_count, key_id);
	if (!key || !is_signed(nonce, digits, base64, key))
		return false;
	*ret_wall_ms = strtoll(digits, NULL, 10);
	return true;
}
