/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256, hex, base64 and Ed25519 on libsodium. Any thread; digest_start() once per process first. */
#ifndef DAOGOU_BASE_DIGEST_H
#define DAOGOU_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHA256_BYTES 32
#define SHA256_HEX_SIZE 65
#define ED25519_PUBLIC_BYTES 32
#define ED25519_SECRET_BYTES 64
#define ED25519_SIGNATURE_BYTES 64

/* Readies libsodium; safe to call again. Exits when the system has no randomness. */
void digest_start(void);

void sha256(const void *bytes, size_t length, uint8_t out[SHA256_BYTES]);
void sha256_hex(const void *bytes, size_t length, char out[SHA256_HEX_SIZE]);
/* The digest of a whole file; false with errno when it cannot be read. */
bool sha256_file_hex(const char *path, char out[SHA256_HEX_SIZE]);
/* BLAKE2b with a key: says that two texts are the same to who knows the key, and nothing to anybody else, who could else try all
 * texts when there are few. */
#define KEYED_DIGEST_BYTES 32
void keyed_digest(const uint8_t key[KEYED_DIGEST_BYTES], const void *bytes, size_t length,
	uint8_t out[KEYED_DIGEST_BYTES]);
/* Lower-case hex. out holds 2 * length + 1. */
void hex_encode(const void *bytes, size_t length, char *out);
/* Exactly length bytes of lower-case hex. */
bool hex_decode(const char *text, void *out, size_t length);

/* RFC 4648 with padding (standard) or without (url). The caller frees. */
char *base64_encode(const void *bytes, size_t length);
char *base64url_encode(const void *bytes, size_t length);
/* NULL when it is not strict base64. The caller frees; *ret_length says how many bytes. */
void *base64_decode(const char *text, size_t *ret_length);
void *base64url_decode(const char *text, size_t *ret_length);

struct ed25519_key {
	uint8_t public_key[ED25519_PUBLIC_BYTES];
	uint8_t secret_key[ED25519_SECRET_BYTES];
};

void ed25519_generate(struct ed25519_key *ret_key);
/* The key file is 64 bytes of secret key in hex with mode 0600; made when missing. False with errno. */
bool ed25519_load_or_make(const char *path, struct ed25519_key *ret_key);
void ed25519_sign(const struct ed25519_key *key, const void *bytes, size_t length,
	uint8_t out[ED25519_SIGNATURE_BYTES]);
bool ed25519_verify(const uint8_t public_key[ED25519_PUBLIC_BYTES], const void *bytes, size_t length,
	const uint8_t signature[ED25519_SIGNATURE_BYTES]);
/* The first 16 hex characters of the public key's SHA-256: names a key in signatures. */
#define KEY_ID_SIZE 17
void ed25519_key_id(const uint8_t public_key[ED25519_PUBLIC_BYTES], char out[KEY_ID_SIZE]);

/* bits must be a multiple of 8, at most 256; lower-case hex into out (bits / 4 + 1 bytes). */
void random_hex(unsigned bits, char *out);
/* "count" characters of RFC 4648 base64url alphabet plus NUL into out. */
void random_token(unsigned count, char *out);

#endif
