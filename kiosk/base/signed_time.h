/* SPDX-License-Identifier: Apache-2.0 */
/* The hub's word what time it is, in the header Daogou-Time of its answer to a signed request. Pure functions; any thread.
 * digest_start() must have been called.
 *
 *   Daogou-Time: <milliseconds since 1970 UTC> <key id> <base64 signature>
 *
 * The feed's head key signs "daogou time 1\n<nonce of the request>\n<milliseconds>". The nonce is the kiosk's own and used
 * once: the word cannot be older than the question, so that nobody between the two can set a kiosk's clock, back or
 * forward. The plain Date header has no such proof, and counts for nothing. */
#ifndef DAOGOU_BASE_SIGNED_TIME_H
#define DAOGOU_BASE_SIGNED_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/digest.h"

#define SIGNED_TIME_HEADER "Daogou-Time"
/* The longest value, with its NUL: 16 digits, the key's id, 88 characters. */
#define SIGNED_TIME_SIZE (16 + 1 + KEY_ID_SIZE + 88 + 1)

/* wall_ms: from 0 to the year 9999. */
void signed_time_make(
	const struct ed25519_key *key, const char *nonce, int64_t wall_ms, char out[SIGNED_TIME_SIZE]);
/* value is from outside. False unless one of the keys signed it for this nonce. */
bool signed_time_read(const char *value, const char *nonce, const uint8_t (*keys)[ED25519_PUBLIC_BYTES],
	int key_count, int64_t *ret_wall_ms);

#endif
