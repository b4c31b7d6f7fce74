/* SPDX-License-Identifier: Apache-2.0 */
/* Members that several messages between kiosk and hub have. */
#include "kiosk/domain/wire.h"

#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/base/web_address.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/money.h"

static const char *const ORDER_STATES[ORDER_STATE_COUNT] = {
	[ORDER_DRAFT] = "DRAFT",
	[ORDER_PLACED] = "PLACED",
	[ORDER_PAID] = "PAID",
	[ORDER_READY] = "READY",
	[ORDER_COLLECTED] = "COLLECTED",
	[ORDER_SHIPPED] = "SHIPPED",
	[ORDER_DELIVERED] = "DELIVERED",
	[ORDER_EXPIRED] = "EXPIRED",
	[ORDER_CANCELLED] = "CANCELLED",
	[ORDER_REFUND_PENDING] = "REFUND_PENDING",
	[ORDER_REFUNDED] = "REFUNDED",
};

static const char *const GROUP_STATES[GROUP_STATE_COUNT] = {
	[GROUP_OPEN] = "OPEN",
	[GROUP_FORMED] = "FORMED",
	[GROUP_FAILED] = "FAILED",
};

json_t *wire_parse(const char *json, size_t length)
{
	return length <= WIRE_BODY_MAX ? json_parse(json, length, NULL) : NULL;
}

const char *wire_get_text(struct arena *arena, const json_t *object, const char *key, size_t max_bytes)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_string(value) || json_string_length(value) > max_bytes)
		return NULL;
	return arena_strdup(arena, json_string_value(value));
}

const char *wire_get_link(struct arena *arena, const json_t *object, const char *key)
{
	const char *link = wire_get_text(arena, object, key, WIRE_URL_MAX);

	return link && (!*link || web_address_is_good(link)) ? link : NULL;
}

bool wire_copy_text(const json_t *object, const char *key, char *out, size_t size)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_string(value) || json_string_length(value) >= size)
		return false;
	memcpy(out, json_string_value(value), json_string_length(value) + 1);
	return true;
}

const char *wire_get_code(struct arena *arena, const json_t *object, const char *key)
{
	const char *code = json_get_text(object, key, NULL);

	return code_is_valid(code) ? arena_strdup(arena, code) : NULL;
}

bool wire_copy_code(const json_t *object, const char *key, char out[CODE_SIZE])
{
	return code_copy(out, json_get_text(object, key, NULL));
}

bool wire_get_ulid(const json_t *object, const char *key, struct ulid *ret_ulid)
{
	const char *text = json_get_text(object, key, "");

	if (!ulid_is_valid(text))
		return false;
	memcpy(ret_ulid->text, text, ULID_SIZE);
	return true;
}

bool wire_get_currency(const json_t *object, const char *key, char ret_currency[CURRENCY_SIZE])
{
	return currency_copy(ret_currency, json_get_text(object, key, ""));
}

bool wire_get_price(const json_t *object, const char *key, int64_t *ret_minor)
{
	return json_get_int(object, key, 0, PRICE_MAX_MINOR, ret_minor);
}

bool wire_get_sum(const json_t *object, const char *key, int64_t *ret_minor)
{
	return json_get_int(object, key, 0, WIRE_SUM_MAX, ret_minor);
}

bool wire_get_bool(const json_t *object, const char *key, bool *ret_value)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_boolean(value))
		return false;
	*ret_value = json_is_true(value);
	return true;
}

bool wire_get_time(const json_t *object, const char *key, int64_t *ret_ms)
{
	return time_parse_iso(json_get_text(object, key, ""), ret_ms);
}

json_t *wire_time(int64_t ms)
{
	char text[25];

	time_format_iso(ms, text);
	return json_string(text);
}

/* count when there is no such word. */
static int find_word(const char *const *words, int count, const char *word)
{
	int index = 0;

	while (index < count && strcmp(words[index], word) != 0)
		index++;
	return index;
}

bool wire_get_order_state(const json_t *object, const char *key, enum order_state *ret_state)
{
	int index = find_word(ORDER_STATES, ORDER_STATE_COUNT, json_get_text(object, key, ""));

	if (index < ORDER_STATE_COUNT)
		*ret_state = (enum order_state)index;
	return index < ORDER_STATE_COUNT;
}

const char *wire_order_state(enum order_state state)
{
	return ORDER_STATES[state];
}

static bool get_group_state(const json_t *object, enum group_state *ret_state)
{
	int index = find_word(GROUP_STATES, GROUP_STATE_COUNT, json_get_text(object, "state", ""));

	if (index < GROUP_STATE_COUNT)
		*ret_state = (enum group_state)index;
	return index < GROUP_STATE_COUNT;
}

bool wire_get_people(const json_t *object, const char *key, int32_t min, int32_t *ret_people)
{
	int64_t people;

	if (!json_get_int(object, key, min, GROUP_PEOPLE_MAX, &people))
		return false;
	*ret_people = (int32_t)people;
	return true;
}

bool wire_get_group(const json_t *object, struct group_count *ret_count, int32_t *ret_size)
{
	return get_group_state(object, &ret_count->state) &&
		wire_get_people(object, "taken", 0, &ret_count->taken) &&
		wire_get_people(object, "paid", 0, &ret_count->paid) &&
		wire_get_people(object, "size", 1, ret_size) &&
		wire_get_time(object, "deadline", &ret_count->deadline_ms);
}

void wire_set_group(json_t *object, const struct group_count *count, int32_t size)
{
	json_object_set_new(object, "state", json_string(GROUP_STATES[count->state]));
	json_object_set_new(object, "taken", json_integer(count->taken));
	json_object_set_new(object, "paid", json_integer(count->paid));
	json_object_set_new(object, "size", json_integer(size));
	json_object_set_new(object, "deadline", wire_time(count->deadline_ms));
}

/* True also when there is neither. */
static bool get_measure(
	const json_t *object, const char *amount_key, const char *unit_key, struct measure *ret_measure)
{
	const char *unit = json_get_text(object, unit_key, "");

	if (!json_object_get(object, amount_key) && !json_object_get(object, unit_key))
		return true;
	ret_measure->unit = measure_unit_parse(unit);
	return ret_measure->unit != MEASURE_NONE &&
		json_get_int(object, amount_key, 1, MEASURE_MAX_MILLI, &ret_measure->amount_milli);
}

static bool get_label(const json_t *object, struct priced_line *line)
{
	const json_t *label = json_object_get(object, "label");

	if (!label)
		return true;
	if (!json_is_object(label) || !get_measure(label, "milli", "unit", &line->measure) ||
		!get_measure(label, "per_milli", "per_unit", &line->per))
		return false;
	line->pricing = line->per.unit == MEASURE_NONE ? PRICED_AS_PRINTED : PRICED_BY_MEASURE;
	return true;
}

static void set_measure(
	json_t *object, const char *amount_key, const char *unit_key, const struct measure *measure)
{
	if (measure->unit == MEASURE_NONE)
		return;
	json_object_set_new(object, amount_key, json_integer(measure->amount_milli));
	json_object_set_new(object, unit_key, json_string(measure_unit_name(measure->unit)));
}

static void set_label(json_t *object, const struct priced_line *line)
{
	json_t *label;

	if (line->pricing == PRICED_BY_PACK)
		return;
	label = json_object();
	set_measure(label, "milli", "unit", &line->measure);
	set_measure(label, "per_milli", "per_unit", &line->per);
	json_object_set_new(object, "label", label);
}

bool wire_get_tax(const json_t *object, struct line_tax *ret_tax)
{
	struct line_tax tax = { .is_said = true };
	int64_t permille;

	if (!json_get_int(object, "permille", 0, TAX_PERMILLE_MAX, &permille) ||
		!wire_get_bool(object, "included", &tax.is_included))
		return false;
	tax.permille = (int32_t)permille;
	*ret_tax = tax;
	return true;
}

void wire_set_tax(json_t *object, const struct line_tax *tax)
{
	json_object_set_new(object, "permille", json_integer(tax->permille));
	json_object_set_new(object, "included", json_boolean(tax->is_included));
}

/* Of a member that older kiosks and hubs do not write: none is 0. */
static bool get_sum_or_none(const json_t *object, const char *key, int64_t *ret_minor)
{
	if (json_object_get(object, key))
		return wire_get_sum(object, key, ret_minor);
	*ret_minor = 0;
	return true;
}

static void set_sum_or_none(json_t *object, const char *key, int64_t minor)
{
	if (minor != 0)
		json_object_set_new(object, key, json_integer(minor));
}

static bool get_extras(const json_t *object, struct priced_line *line)
{
	const json_t *tax = json_object_get(object, "tax");

	return (!json_object_get(object, "deposit") ||
		       wire_get_price(object, "deposit", &line->deposit_minor)) &&
		(!tax || wire_get_tax(tax, &line->tax));
}

bool wire_get_line(const json_t *object, struct priced_line *line)
{
	int64_t quantity;

	if (!wire_copy_code(object, "product", line->product) ||
		!wire_copy_code(object, "merchant", line->merchant) ||
		!channel_parse(json_get_text(object, "channel", ""), &line->channel) ||
		!json_get_int(object, "quantity", 1, QUANTITY_MAX, &quantity) ||
		!wire_get_price(object, "unit_price", &line->unit_price_minor) || !get_label(object, line) ||
		!get_extras(object, line) ||
		(json_object_get(object, "lot") && !wire_copy_text(object, "lot", line->lot, GS1_LOT_SIZE)))
		return false;
	line->quantity = (int32_t)quantity;
	return true;
}

void wire_set_line(json_t *object, const struct priced_line *line)
{
	json_object_set_new(object, "product", json_string(line->product));
	json_object_set_new(object, "merchant", json_string(line->merchant));
	json_object_set_new(object, "channel", json_string(channel_name(line->channel)));
	json_object_set_new(object, "quantity", json_integer(line->quantity));
	json_object_set_new(object, "unit_price", json_integer(line->unit_price_minor));
	set_label(object, line);
	set_sum_or_none(object, "deposit", line->deposit_minor);
	if (line->tax.is_said) {
		json_t *tax = json_object();
		wire_set_tax(tax, &line->tax);
		json_object_set_new(object, "tax", tax);
	}
	if (line->lot[0])
		json_object_set_new(object, "lot", json_string(line->lot));
}

bool wire_get_totals(const json_t *object, struct order_totals *ret_totals)
{
	return wire_get_sum(object, "items", &ret_totals->items_minor) &&
		wire_get_sum(object, "delivery", &ret_totals->delivery_minor) &&
		wire_get_sum(object, "discount", &ret_totals->discount_minor) &&
		wire_get_sum(object, "total", &ret_totals->total_minor) &&
		get_sum_or_none(object, "deposit", &ret_totals->deposit_minor) &&
		get_sum_or_none(object, "tax", &ret_totals->tax_minor);
}

void wire_set_totals(json_t *object, const struct order_totals *totals)
{
	json_object_set_new(object, "items", json_integer(totals->items_minor));
	json_object_set_new(object, "delivery", json_integer(totals->delivery_minor));
	json_object_set_new(object, "discount", json_integer(totals->discount_minor));
	json_object_set_new(object, "total", json_integer(totals->total_minor));
	set_sum_or_none(object, "deposit", totals->deposit_minor);
	set_sum_or_none(object, "tax", totals->tax_minor);
}

const char *wire_get_member(struct arena *arena, const json_t *object)
{
	const char *member = wire_get_text(arena, object, "member", WIRE_MEMBER_MAX);

	return member && strlen(member) >= WIRE_MEMBER_MIN ? member : NULL;
}
