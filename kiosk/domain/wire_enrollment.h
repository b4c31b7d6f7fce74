/* SPDX-License-Identifier: Apache-2.0 */
/* Enrolling a kiosk (POST /v1/enroll): what it asks with a one-time code, and what the hub answers. Pure functions; any
 * thread; input is hostile. Unknown members are ignored.
 *
 * {"code":TEXT,"public_key":HEX,"name":TEXT} →
 * {"kiosk_id":HEX,"store":CODE,"hub_name":TEXT,"root_key":HEX,"currency":"HKD"} */
#ifndef DAOGOU_DOMAIN_WIRE_ENROLLMENT_H
#define DAOGOU_DOMAIN_WIRE_ENROLLMENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/digest.h"
#include "kiosk/domain/money.h"

struct wire_enrollment_request {
	const char *code; /* as it was typed; "" when it is missing or far too long: no code at all */
	uint8_t public_key[ED25519_PUBLIC_BYTES];
	const char *name; /* of the machine; read as clean text of at most 64 code points, "" = none */
};

/* The text; the caller frees. */
char *wire_enrollment_request_encode(const struct wire_enrollment_request *request);
/* In the arena. False when there is no key in it. */
bool wire_enrollment_request_read(
	struct arena *arena, const json_t *object, struct wire_enrollment_request *ret_request);

struct wire_enrollment {
	const char *kiosk_id; /* the id of the kiosk's key */
	const char *store;    /* at most CODE_MAX_BYTES; "" = none */
	const char *hub_name; /* at most 255 bytes */
	uint8_t root_key[ED25519_PUBLIC_BYTES];
	char currency[CURRENCY_SIZE];
};

json_t *wire_enrollment_encode(const struct wire_enrollment *enrollment);
/* Everything in the arena. False when anything is missing, of another type or out of bounds. */
bool wire_enrollment_decode(
	struct arena *arena, const char *json, size_t length, struct wire_enrollment *ret_enrollment);

#endif
