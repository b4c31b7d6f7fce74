/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the wire_*.c files: members that several messages have, read with their bounds and written. Every reader returns
 * false (or NULL) when a member is missing, of another type or out of bounds; those of one member leave their result
 * untouched then. */
#ifndef DAOGOU_DOMAIN_WIRE_H
#define DAOGOU_DOMAIN_WIRE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/ulid.h"
#include "kiosk/domain/group_deal.h"
#include "kiosk/domain/limits.h"
#include "kiosk/domain/order_state.h"
#include "kiosk/domain/priced_line.h"

/* What every JSON reader keeps exactly. */
#define WIRE_INTEGER_MAX INT64_C(9007199254740991)
/* Of a body that has no bound of its own. */
#define WIRE_BODY_MAX (512 * 1024)
#define WIRE_URL_MAX 500
#define WIRE_MEMBER_MIN 8
#define WIRE_MEMBER_MAX 200
/* A sum of up to 200 lines of 99 pieces, as much in deposits and in tax, and their deliveries. */
#define WIRE_SUM_MAX (3 * PRICE_MAX_MINOR * QUANTITY_MAX * (LINES_MAX + 1))

/* A document of at most WIRE_BODY_MAX; NULL = none. The caller lets go of it. */
json_t *wire_parse(const char *json, size_t length);
/* A text of at most max_bytes, in the arena. */
const char *wire_get_text(struct arena *arena, const json_t *object, const char *key, size_t max_bytes);
/* What a phone will open from a QR code: an address of the web, or "" for none. */
const char *wire_get_link(struct arena *arena, const json_t *object, const char *key);
/* A text of at most size - 1 bytes, with its NUL. */
bool wire_copy_text(const json_t *object, const char *key, char *out, size_t size);
/* 1 to CODE_MAX_BYTES bytes that are a code. */
const char *wire_get_code(struct arena *arena, const json_t *object, const char *key);
bool wire_copy_code(const json_t *object, const char *key, char out[CODE_SIZE]);
bool wire_get_ulid(const json_t *object, const char *key, struct ulid *ret_ulid);
bool wire_get_currency(const json_t *object, const char *key, char ret_currency[4]);
bool wire_get_price(const json_t *object, const char *key, int64_t *ret_minor);
bool wire_get_sum(const json_t *object, const char *key, int64_t *ret_minor);
bool wire_get_bool(const json_t *object, const char *key, bool *ret_value);
/* "2026-07-24T00:00:00Z". */
bool wire_get_time(const json_t *object, const char *key, int64_t *ret_ms);
json_t *wire_time(int64_t ms);
/* On the wire the states of orders and groups are in capitals: "REFUND_PENDING". */
bool wire_get_order_state(const json_t *object, const char *key, enum order_state *ret_state);
const char *wire_order_state(enum order_state state);
/* min .. GROUP_PEOPLE_MAX. */
bool wire_get_people(const json_t *object, const char *key, int32_t min, int32_t *ret_people);
/* "state", "taken", "paid", "size" and "deadline". */
bool wire_get_group(const json_t *object, struct group_count *ret_count, int32_t *ret_size);
void wire_set_group(json_t *object, const struct group_count *count, int32_t size);
/* "product", "merchant", "channel", "quantity", "unit_price" and, of a piece that has one, "label" of a line: {"milli":N,
 * "unit":"g"} what it holds, with "per_milli" and "per_unit" by measure; {} when the price alone is printed; and, where there are any,
 * "deposit" and "tax": {"permille":N,"included":BOOL}. */
bool wire_get_line(const json_t *object, struct priced_line *line);
void wire_set_line(json_t *object, const struct priced_line *line);
/* "permille" and "included". */
bool wire_get_tax(const json_t *object, struct line_tax *ret_tax);
void wire_set_tax(json_t *object, const struct line_tax *tax);
/* "items", "delivery", "discount" and "total"; "deposit" and "tax" where they are not 0. */
bool wire_get_totals(const json_t *object, struct order_totals *ret_totals);
void wire_set_totals(json_t *object, const struct order_totals *totals);
/* "member": who takes something; a member's token or, for a guest, the session's id. */
const char *wire_get_member(struct arena *arena, const json_t *object);

#endif
