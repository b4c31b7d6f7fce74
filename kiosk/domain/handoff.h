/* SPDX-License-Identifier: Apache-2.0 */
/* What the checkout QR says: online a short link, offline the whole order, compact and signed, for the
 * phone to bring to the hub. Pure functions but for the allocation; any thread; input is hostile.
 * digest_start() must have been called.
 *
 * Offline: <hub url>/c#<base64url of the packet, without padding>. All numbers are LEB128 varints (v) in
 * their shortest form unless a width is given, str = u8 length + that many bytes of UTF-8.
 *
 *   packet   u8 version = 1 | 8 bytes key id of the kiosk | raw deflate (RFC 1951) of content |
 *            64 bytes Ed25519 signature over "daogou handoff 1\n" and all bytes of the packet before it;
 *            it is checked before anything is inflated
 *   content  16 bytes order ULID | 6 bytes big-endian created ms | v expires - created ms |
 *            v catalog epoch | v catalog seq | 3 bytes currency |
 *            str kiosk | str store | str language |
 *            v merchant count | str merchant … |
 *            v form count | form: u8 kind, str prefix … |
 *            v line count | then column by column, each for all lines:
 *              u8 head: bits 0-1 channel, 2-4 fulfilment, 5 has multibuy, 6 has delivery, 7 quantity is not 1
 *              u8 merchant index
 *              u8 form index
 *              the product code, by the form's kind:
 *                0     str; the code is prefix + str
 *                1-18  v number; the code is prefix + the number in so many decimal digits
 *                19    5 bytes big-endian; the code is these 12 digits + the check digit of GTIN-13
 *              v unit price
 *              v quantity, v multibuy quantity, v multibuy price, v delivery: those that the head announces
 *            v coupon count | str coupon, v discount … |
 *            v total
 *   Nothing follows. Line totals and sums are worked out again, and total must equal their sum.
 *   Names and session do not travel. */
#ifndef DAOGOU_DOMAIN_HANDOFF_H
#define DAOGOU_DOMAIN_HANDOFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/http_signature.h"
#include "kiosk/domain/order_body.h"

/* The whole URL. A usual basket of up to 20 lines stays below 600. */
#define HANDOFF_URL_MAX 1200
/* A packet never inflates to more. */
#define HANDOFF_CONTENT_MAX 16384
#define CHECKOUT_URL_MAX 120

enum handoff_fault {
	HANDOFF_OK,
	HANDOFF_TOO_LONG, /* making: too many lines for one QR; reading: longer than any that we make */
	HANDOFF_MALFORMED,
	HANDOFF_UNKNOWN_KEY,
	HANDOFF_WRONG_SIGNATURE,
};

/* "https://HUB/c/<token>"; false when it would be longer than CHECKOUT_URL_MAX or the token is not
 * base64url text. */
bool checkout_url_make(const char *hub_url, const char *token, char out[CHECKOUT_URL_MAX + 1]);

/* The offline URL of a valid order body (asserted). NULL with HANDOFF_TOO_LONG when it does not fit. The
 * caller frees. */
char *handoff_url_make(const struct order_body *body, const char *hub_url, const struct ed25519_key *key,
	enum handoff_fault *ret_fault);

/* Reads what stands after the "#". The signature is checked first. On HANDOFF_OK the caller owns *ret_body,
 * a valid order body without names and session, and ret_key_id names the kiosk's key; otherwise both are
 * untouched. Whether that key may speak for body->kiosk and whether the order has expired is for the caller
 * to check. */
enum handoff_fault handoff_read(const char *fragment, http_key_finder find_key, void *find_data,
	char ret_key_id[KEY_ID_SIZE], struct order_body **ret_body);

/* The inner halves, for tests: content to body and back. decode: NULL when malformed. encode: the caller
 * frees. */
uint8_t *handoff_content_encode(const struct order_body *body, size_t *ret_length);
struct order_body *handoff_content_decode(const uint8_t *content, size_t length);

#endif
