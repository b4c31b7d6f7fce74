/* SPDX-License-Identifier: Apache-2.0 */
/* What the checkout QR says: online a short link, offline the whole order, compact and signed, for the
 * phone to bring to the hub. Pure functions but for the allocation; any thread; input is hostile.
 * digest_start() must have been called.
 *
 * Offline: <hub url>/c#<base64url of a packet, without padding>, at most 600 characters: a phone reads it from the smallest
 * screen. An order that does not fit comes in several codes, which stand on screen one after the other ("Code 1 of 3"); the hub puts
 * them together, whichever phone brings them and in whatever order. All numbers are LEB128 varints (v) in their shortest form unless
 * a width is given, str = u8 length + that many bytes of UTF-8.
 *
 *   packet   u8 version = 2 | 8 bytes key id of the kiosk | u8 which part, from 0 | u8 how many parts |
 *            with more than one: 8 bytes, the first of the SHA-256 of all parts' bytes joined |
 *            these bytes: raw deflate (RFC 1951) of content, or a part of it |
 *            64 bytes Ed25519 signature over "daogou handoff 2\n" and all bytes of the packet before it;
 *            it is checked before anything is inflated or kept
 *   content  u8 flags: 1 = codes are short, 2 = the kiosk's clock is unsure, 4 = there are deposits or taxes, 16 = packs have lots |
 *            16 bytes order ULID | 6 bytes big-endian created ms | v expires - created ms |
 *            v catalog epoch | v catalog seq | 3 bytes currency |
 *            code store | str language |
 *            v merchant count | code merchant … |
 *            v form count | form: u8 kind, str prefix … |
 *            v line count | then column by column, each for all lines:
 *              u8 head: bits 0-1 channel (3: store, and the piece has a label), 2-4 fulfilment, 5 has multibuy, 6 has delivery,
 *                7 quantity is not 1
 *              u8 merchant index
 *              u8 form index
 *              the product code, by the form's kind:
 *                0     str; the code is prefix + str
 *                1-18  v number; the code is prefix + the number in so many decimal digits
 *                19    5 bytes big-endian; the code is these 12 digits + the check digit of GTIN-13
 *                20    5 bytes: short for the code
 *              v unit price
 *              v quantity, v multibuy quantity, v multibuy price, v delivery: those that the head announces
 *              the label, where the head announces one: u8 units: bits 0-2 of the measure, 3-5 of what the unit price is for,
 *                as numbered in unit_price.h, 0 = none; v measure in thousandths and v what the price is for, those that have a unit
 *              v deposit, v tax: 0 = none said, 1 + 2 × permille, and 1 more when it is included: where the flags announce them
 *              str lot, "" = none, of all lines, where packs have lots
 *            v coupon count | code coupon, v discount … |
 *            v total | where the flags announce taxes: v tax on top |
 *            when codes are short: 4 bytes, the first of the order's digest (wire_order_digest())
 *   code     str; when codes are short and it has more than 5 bytes: u8 255 and 5 bytes short for it
 *   Nothing follows. Line totals and sums are worked out again, and total must equal their sum.
 *   The kiosk is the one whose key signed. Names and session do not travel.
 *
 * Ids are as long as the shop likes (255 bytes). When an order does not fit into one code as it is, its ids travel short, as the first
 * 5 bytes of their SHA-256: the hub has them all, also those that are sold no more, so that it needs no old catalog to find
 * them. Two ids that are the same in short cannot be mixed up: the digest is of the order with the whole ids.
 *
 * Version 1, by kiosks of before, is read for good: one code of at most 1200 characters, no parts in the packet, content without
 * flags and digest, with "str kiosk" before the store, and str for every code; signed with "daogou handoff 1\n". */
#ifndef DAOGOU_DOMAIN_HANDOFF_H
#define DAOGOU_DOMAIN_HANDOFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/http_signature.h"
#include "kiosk/domain/wire_order.h"

/* Of a URL that is made. */
#define HANDOFF_URL_MAX 600
/* What is looked at of what somebody brings: version 1 was longer. */
#define HANDOFF_FRAGMENT_MAX 1200
#define HANDOFF_PARTS_MAX 64
/* The parts together never inflate to more. */
#define HANDOFF_CONTENT_MAX 16384
#define HANDOFF_SET_SIZE 17

enum handoff_fault {
	HANDOFF_OK,
	HANDOFF_TOO_LONG, /* longer than any that we make */
	HANDOFF_MALFORMED,
	HANDOFF_UNKNOWN_KEY,
	HANDOFF_WRONG_SIGNATURE,
	HANDOFF_UNKNOWN_CODE, /* short for nothing that the hub knows, or for something else */
};

/* The offline URLs of a valid order body (asserted): one, or several of which each is a part. 0 when the hub's address leaves
 * no room, or the order is of another kiosk than the key's. The caller frees each. */
size_t handoff_urls_make(const struct wire_order *body, const char *hub_url, const struct ed25519_key *key,
	char *ret_urls[HANDOFF_PARTS_MAX]);

/* One code, as it was brought. */
struct handoff_part {
	int version;
	char key_id[KEY_ID_SIZE];   /* the kiosk whose key signed it */
	char set[HANDOFF_SET_SIZE]; /* which parts belong together, in hex; "" when there is only one */
	size_t number, count;       /* number from 0 */
	size_t length;
	uint8_t bytes[HANDOFF_FRAGMENT_MAX];
};

/* Reads what stands after the "#". Only what a known kiosk signed is HANDOFF_OK; else *ret_part is untouched. */
enum handoff_fault handoff_part_read(
	const char *fragment, http_key_finder find_key, void *find_data, struct handoff_part *ret_part);

/* Codes that travelled short. */
enum handoff_code { HANDOFF_PRODUCT, HANDOFF_MERCHANT, HANDOFF_STORE, HANDOFF_COUPON };
struct handoff_short {
	uint64_t value;
	char *code; /* CODE_SIZE bytes, to be filled in */
};
/* What a code is in short. */
uint64_t handoff_short_of(const char *code);
/* Fills in the codes of all, which are at most LINES_MAX; false when one is not known. */
typedef bool (*handoff_code_finder)(
	void *data, enum handoff_code kind, struct handoff_short *wanted, size_t count);

/* All parts of a set, in order. On HANDOFF_OK the caller owns *ret_body, a valid order body without names and session; else it is
 * untouched. Whether the order has expired is for the caller to check, and of version 1 whether body->kiosk is the key's id. */
enum handoff_fault handoff_join(const struct handoff_part *parts, size_t count,
	handoff_code_finder find_codes, void *find_data, struct wire_order **ret_body);

/* The inner halves, for tests: content to body and back. */
enum handoff_form { HANDOFF_FORM_1, HANDOFF_FORM_2, HANDOFF_FORM_2_SHORT };
/* NULL when it is longer than HANDOFF_CONTENT_MAX, which only the first form can be. The caller frees. */
uint8_t *handoff_content_encode(const struct wire_order *body, enum handoff_form form, size_t *ret_length);
enum handoff_fault handoff_content_decode(const uint8_t *content, size_t length, int version,
	const char *key_id, handoff_code_finder find_codes, void *find_data, struct wire_order **ret_body);

#endif
