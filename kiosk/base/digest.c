/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256, hex, base64 and Ed25519 on libsodium. */
#include "kiosk/base/digest.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"

#define STANDARD sodium_base64_VARIANT_ORIGINAL
#define URL sodium_base64_VARIANT_URLSAFE_NO_PADDING
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

void digest_start(void)
{
	if (sodium_init() < 0) {
		fputs("daogou: the system has no randomness\n", stderr);
		exit(70);
	}
}

void sha256(const void *bytes, size_t length, uint8_t out[SHA256_BYTES])
{
	static const unsigned char NOTHING[1];

	crypto_hash_sha256(out, length ? bytes : NOTHING, length);
}

void sha256_hex(const void *bytes, size_t length, char out[SHA256_HEX_SIZE])
{
	uint8_t digest[SHA256_BYTES];

	sha256(bytes, length, digest);
	hex_encode(digest, sizeof digest, out);
}

bool sha256_file_hex(const char *path, char out[SHA256_HEX_SIZE])
{
	crypto_hash_sha256_state state;
	uint8_t block[16384], digest[SHA256_BYTES];
	ssize_t count;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	crypto_hash_sha256_init(&state);
	while ((count = read(fd, block, sizeof block)) != 0) {
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			break;
		crypto_hash_sha256_update(&state, block, (size_t)count);
	}
	int fault = errno;
	close(fd);
	errno = fault;
	if (count < 0)
		return false;
	crypto_hash_sha256_final(&state, digest);
	hex_encode(digest, sizeof digest, out);
	return true;
}

void keyed_digest(const uint8_t key[KEYED_DIGEST_BYTES], const void *bytes, size_t length,
	uint8_t out[KEYED_DIGEST_BYTES])
{
	crypto_generichash(out, KEYED_DIGEST_BYTES, bytes, length, key, KEYED_DIGEST_BYTES);
}

void hex_encode(const void *bytes, size_t length, char *out)
{
	static const char DIGITS[] = "0123456789abcdef";
	const uint8_t *in = bytes;

	for (size_t i = 0; i < length; i++) {
		out[2 * i] = DIGITS[in[i] >> 4];
		out[2 * i + 1] = DIGITS[in[i] & 15];
	}
	out[2 * length] = '\0';
}

static int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

bool hex_decode(const char *text, void *out, size_t length)
{
	uint8_t *bytes = out;

	if (strlen(text) != 2 * length || strspn(text, "0123456789abcdef") != 2 * length)
		return false;
	for (size_t i = 0; i < length; i++)
		bytes[i] = (uint8_t)(hex_value(text[2 * i]) << 4 | hex_value(text[2 * i + 1]));
	return true;
}

static char *encode(const void *bytes, size_t length, int variant)
{
	size_t size = sodium_base64_encoded_len(length, variant);
	char *text = xmalloc(size);

	return sodium_bin2base64(text, size, bytes, length, variant);
}

char *base64_encode(const void *bytes, size_t length)
{
	return encode(bytes, length, STANDARD);
}

char *base64url_encode(const void *bytes, size_t length)
{
	return encode(bytes, length, URL);
}

static void *decode(const char *text, size_t *ret_length, int variant)
{
	size_t text_length = strlen(text), size = text_length / 4 * 3 + 3, length;
	/* libsodium 1.0.18 takes some bytes past 0x7F for letters of the alphabet. */
	if (strspn(text, variant == URL ? LETTERS "-_" : LETTERS "+/=") != text_length)
		return NULL;
	uint8_t *bytes = xmalloc(size);
	if (sodium_base642bin(bytes, size, text, text_length, NULL, &length, NULL, variant) != 0) {
		free(bytes);
		return NULL;
	}
	*ret_length = length;
	return bytes;
}

void *base64_decode(const char *text, size_t *ret_length)
{
	return decode(text, ret_length, STANDARD);
}

void *base64url_decode(const char *text, size_t *ret_length)
{
	return decode(text, ret_length, URL);
}

void ed25519_generate(struct ed25519_key *ret_key)
{
	crypto_sign_ed25519_keypair(ret_key->public_key, ret_key->secret_key);
}

/* Takes a secret key only when its two halves belong together: a wrong public half would leak the secret. */
static bool adopt_secret(const uint8_t secret[ED25519_SECRET_BYTES], struct ed25519_key *ret_key)
{
	struct ed25519_key key;

	crypto_sign_ed25519_seed_keypair(key.public_key, key.secret_key, secret);
	bool is_good = memcmp(key.secret_key, secret, ED25519_SECRET_BYTES) == 0;
	if (is_good)
		*ret_key = key;
	sodium_memzero(&key, sizeof key);
	return is_good;
}

static bool make_key_file(const char *path, struct ed25519_key *ret_key)
{
	struct ed25519_key key;
	char hex[2 * ED25519_SECRET_BYTES + 2];

	ed25519_generate(&key);
	hex_encode(key.secret_key, sizeof key.secret_key, hex);
	memcpy(hex + 2 * ED25519_SECRET_BYTES, "\n", 2);
	bool is_good = file_write_private(path, hex, sizeof hex - 1);
	if (is_good)
		*ret_key = key;
	sodium_memzero(hex, sizeof hex);
	sodium_memzero(&key, sizeof key);
	return is_good;
}

bool ed25519_load_or_make(const char *path, struct ed25519_key *ret_key)
{
	uint8_t secret[ED25519_SECRET_BYTES];
	size_t length;
	char *hex = file_read(path, 256, &length);

	if (!hex)
		return errno == ENOENT && make_key_file(path, ret_key);
	hex[strcspn(hex, "\r\n")] = '\0';
	bool is_good = hex_decode(hex, secret, sizeof secret) && adopt_secret(secret, ret_key);
	sodium_memzero(hex, length);
	sodium_memzero(secret, sizeof secret);
	free(hex);
	if (!is_good)
		errno = EINVAL;
	return is_good;
}

void ed25519_sign(
	const struct ed25519_key *key, const void *bytes, size_t length, uint8_t out[ED25519_SIGNATURE_BYTES])
{
	crypto_sign_ed25519_detached(out, NULL, bytes, length, key->secret_key);
}

bool ed25519_verify(const uint8_t public_key[ED25519_PUBLIC_BYTES], const void *bytes, size_t length,
	const uint8_t signature[ED25519_SIGNATURE_BYTES])
{
	return crypto_sign_ed25519_verify_detached(signature, bytes, length, public_key) == 0;
}

void ed25519_key_id(const uint8_t public_key[ED25519_PUBLIC_BYTES], char out[KEY_ID_SIZE])
{
	char hex[SHA256_HEX_SIZE];

	sha256_hex(public_key, ED25519_PUBLIC_BYTES, hex);
	memcpy(out, hex, KEY_ID_SIZE - 1);
	out[KEY_ID_SIZE - 1] = '\0';
}

void random_hex(unsigned bits, char *out)
{
	uint8_t bytes[32];

	assert(bits % 8 == 0 && bits <= 8 * sizeof bytes);
	randombytes_buf(bytes, bits / 8);
	hex_encode(bytes, bits / 8, out);
}

void random_token(unsigned count, char *out)
{
	static const char ALPHABET[] = LETTERS "-_";
	uint8_t bytes[64];

	for (unsigned i = 0; i < count; i++) {
		if (i % sizeof bytes == 0)
			randombytes_buf(bytes, sizeof bytes);
		out[i] = ALPHABET[bytes[i % sizeof bytes] & 63];
	}
	out[count] = '\0';
}
