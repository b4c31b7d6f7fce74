/* SPDX-License-Identifier: Apache-2.0 */
/* Claiming a coupon (POST /v1/coupons/{coupon}/claims): what a kiosk asks, and what the hub answers. Pure functions; any
 * thread; input is hostile. Unknown members are ignored.
 *
 * {"claim":ULID,"member":TEXT} → {"claim":ULID,"coupon":CODE,"status":"UNUSED"} */
#ifndef DAOGOU_DOMAIN_WIRE_CLAIM_H
#define DAOGOU_DOMAIN_WIRE_CLAIM_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/ulid.h"

struct wire_claim_request {
	struct ulid id;
	const char *member; /* a member's token or, for a guest, the session's id; of 8 to 200 bytes */
};

/* The text; the caller frees. */
char *wire_claim_request_encode(const struct wire_claim_request *request);
/* In the arena. False when anything is missing, of another type or out of bounds. */
bool wire_claim_request_read(
	struct arena *arena, const json_t *object, struct wire_claim_request *ret_request);

struct wire_claim {
	struct ulid id;
	const char *coupon; /* its code */
};

json_t *wire_claim_encode(const struct wire_claim *claim);
bool wire_claim_decode(struct arena *arena, const char *json, size_t length, struct wire_claim *ret_claim);

#endif
