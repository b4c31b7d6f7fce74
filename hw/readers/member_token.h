/* SPDX-License-Identifier: Apache-2.0 */
/* The signed member token on a card: says that the shop gave this very card to that member, until a day.
 *
 *   byte 0       version, 1
 *   bytes 1-8    expiry, seconds since 1970, big-endian
 *   then         the member's id, 1 to 40 printable ASCII characters
 *   last 64      Ed25519 over "daogou member token 1\nUID\nEXPIRY\nMEMBER": UID in upper-case hex, EXPIRY
 *                decimal
 *
 * On the card it is the payload of an NDEF record of the external type "daogou:member", or base64url at the
 * end of a URI record: "https://HUB/m/TOKEN". Pure functions over hostile bytes. */
#ifndef DAOGOU_HW_READERS_MEMBER_TOKEN_H
#define DAOGOU_HW_READERS_MEMBER_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hw/card_reader.h"
#include "kiosk/base/digest.h"

#define MEMBER_TOKEN_MIN (1 + 8 + 1 + ED25519_SIGNATURE_BYTES)

/* True when the key signed this token for the card with that UID; the expiry is the caller's to judge. */
bool member_token_verify(const uint8_t *token, size_t length, const char *uid_hex,
	const uint8_t key[ED25519_PUBLIC_BYTES], char ret_member[MEMBER_ID_SIZE], int64_t *ret_expires_s);
/* The token's bytes into out; its length, 0 when the member's id or the UID cannot be in one. */
size_t member_token_make(const struct ed25519_key *key, const char *uid_hex, const char *member,
	int64_t expires_s, uint8_t out[MEMBER_TOKEN_MAX]);
/* The token at the end of ".../m/TOKEN". False when there is none of a possible length. */
bool member_token_from_uri(const char *uri, uint8_t out[MEMBER_TOKEN_MAX], size_t *ret_length);

#endif
