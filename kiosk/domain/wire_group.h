/* SPDX-License-Identifier: Apache-2.0 */
/* Groups of a deal and the seats in them: what a kiosk asks, and what the hub answers. Pure functions; any thread; input is
 * hostile. The JSON is that of kiosk/hub/openapi.yaml; unknown members are ignored.
 *
 * PUT /v1/groups/{group}               {"deal":CODE}                 → Group
 * PUT /v1/groups/{group}/seats/{seat}  {"member":TEXT,"language":TAG} → Seat; without a language that is one: English */
#ifndef DAOGOU_DOMAIN_WIRE_GROUP_H
#define DAOGOU_DOMAIN_WIRE_GROUP_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/ulid.h"
#include "kiosk/domain/group_deal.h"
#include "kiosk/domain/limits.h"
#include "kiosk/domain/wire_order_reply.h"

/* Texts of the requests; the caller frees. */
char *wire_group_request_encode(const char *deal);
/* NULL when there is no deal's code in it; else in the arena. */
const char *wire_group_request_read(struct arena *arena, const json_t *object);

struct wire_group {
	struct ulid id;
	const char *deal;         /* its code */
	struct group_count count; /* the deadline in whole seconds */
	int32_t size;
	const char *url; /* of the phone's page */
};

json_t *wire_group_encode(const struct wire_group *group);
/* Everything in the arena. False when anything is missing, of another type or out of bounds. */
bool wire_group_decode(struct arena *arena, const char *json, size_t length, struct wire_group *ret_group);

/* Who wants a seat: a member's token or, for a guest, the session's id; of 8 to 200 bytes. */
struct wire_seat_request {
	const char *member;
	const char *language; /* of the phone's page */
};

char *wire_seat_request_encode(const struct wire_seat_request *request);
bool wire_seat_request_read(struct arena *arena, const json_t *object, struct wire_seat_request *ret_request);

struct wire_seat {
	struct ulid id, group;
	int32_t taken, size;           /* of the group */
	struct wire_order_reply order; /* that pays for the seat; it has the seat's id */
};

json_t *wire_seat_encode(const struct wire_seat *seat);
bool wire_seat_decode(struct arena *arena, const char *json, size_t length, struct wire_seat *ret_seat);

#endif
