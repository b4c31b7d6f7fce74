/* SPDX-License-Identifier: Apache-2.0 */
/* The hub's word about an order, as JSON and back. */
#include "kiosk/domain/wire_order_reply.h"

#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/domain/pickup.h"
#include "kiosk/domain/wire.h"

/* --- writing --- */

/* On the wire the member is "phone", and it is empty while nobody has come. */
static const char *phone_word(enum checkout_state checkout)
{
	return checkout == CHECKOUT_WAITING ? "" : checkout_state_name(checkout);
}

static json_t *encode_lines(const struct wire_order_reply *reply)
{
	json_t *lines = json_array();

	for (size_t i = 0; i < reply->line_count; i++) {
		const struct wire_line_sum *sum = &reply->sums[i];
		json_t *object = json_object();
		wire_set_line(object, &reply->lines[i]);
		json_object_set_new(object, "line_total", json_integer(sum->total_minor));
		json_object_set_new(object, "discount", json_integer(sum->discount_minor));
		json_object_set_new(object, "changed", json_boolean(sum->is_changed));
		json_array_append_new(lines, object);
	}
	return lines;
}

static void set_taxes(json_t *object, const struct wire_order_reply *reply)
{
	json_t *taxes = reply->tax_count ? json_array() : NULL;

	for (size_t i = 0; i < reply->tax_count; i++) {
		const struct tax_row *row = &reply->taxes[i];
		json_t *tax = json_object();
		wire_set_tax(tax, &row->tax);
		json_object_set_new(tax, "net", json_integer(row->net_minor));
		json_object_set_new(tax, "tax", json_integer(row->tax_minor));
		json_object_set_new(tax, "gross", json_integer(row->gross_minor));
		json_array_append_new(taxes, tax);
	}
	if (taxes)
		json_object_set_new(object, "taxes", taxes);
}

static json_t *encode_suborders(const struct wire_order_reply *reply)
{
	json_t *suborders = json_array();

	for (size_t i = 0; i < reply->suborder_count; i++) {
		const struct wire_suborder *suborder = &reply->suborders[i];
		json_t *object = json_object();
		json_object_set_new(object, "merchant", json_string(suborder->merchant));
		json_object_set_new(object, "state", json_string(wire_order_state(suborder->state)));
		wire_set_totals(object, &suborder->totals);
		json_array_append_new(suborders, object);
	}
	return suborders;
}

/* The short form says nothing more: it is there for whoever reads the answer. */
static void set_pickup(json_t *object, const char *code)
{
	char short_form[PICKUP_SHORT_SIZE], shown[PICKUP_SHOWN_SIZE];

	if (!*code) {
		json_object_set_new(object, "pickup_code", json_null());
		json_object_set_new(object, "pickup_short", json_null());
		return;
	}
	pickup_short_form(code, short_form);
	pickup_show(short_form, shown);
	json_object_set_new(object, "pickup_code", json_string(code));
	json_object_set_new(object, "pickup_short", json_string(shown));
}

static json_t *encode_reversals(const struct wire_order_reply *reply)
{
	json_t *payments = json_array();

	for (size_t i = 0; i < reply->reversal_count; i++)
		json_array_append_new(payments, json_string(reply->reversals[i].text));
	return payments;
}

static json_t *encode_group(const struct wire_order_group *group)
{
	json_t *object = json_object();

	json_object_set_new(object, "id", json_string(group->id.text));
	wire_set_group(object, &group->count, group->size);
	return object;
}

json_t *wire_order_reply_encode(const struct wire_order_reply *reply)
{
	json_t *object = json_object();

	json_object_set_new(object, "order", json_string(reply->order.text));
	json_object_set_new(object, "rev", json_integer(reply->rev));
	json_object_set_new(object, "state", json_string(wire_order_state(reply->state)));
	json_object_set_new(object, "phone", json_string(phone_word(reply->checkout)));
	json_object_set_new(object, "url", json_string(reply->url));
	json_object_set_new(object, "expires", wire_time(reply->expires_ms));
	wire_set_totals(object, &reply->totals);
	json_object_set_new(object, "currency", json_string(reply->currency));
	json_object_set_new(object, "repriced", json_boolean(reply->is_repriced));
	json_object_set_new(object, "lines", encode_lines(reply));
	set_taxes(object, reply);
	json_object_set_new(object, "orders", encode_suborders(reply));
	json_object_set_new(object, "receipt_url", json_string(reply->receipt_url));
	set_pickup(object, reply->pickup_code);
	json_object_set_new(object, "reversals", encode_reversals(reply));
	if (reply->has_group)
		json_object_set_new(object, "group", encode_group(&reply->group));
	return object;
}

/* --- reading --- */

static bool read_phone(const json_t *object, enum checkout_state *ret_checkout)
{
	const char *word = json_get_text(object, "phone", NULL);

	if (word && !*word) {
		*ret_checkout = CHECKOUT_WAITING;
		return true;
	}
	return checkout_state_parse(word, ret_checkout) && *ret_checkout != CHECKOUT_WAITING;
}

static bool read_sum(const json_t *object, struct wire_line_sum *ret_sum)
{
	return wire_get_sum(object, "line_total", &ret_sum->total_minor) &&
		wire_get_sum(object, "discount", &ret_sum->discount_minor) &&
		wire_get_bool(object, "changed", &ret_sum->is_changed);
}

static bool read_lines(struct arena *arena, const json_t *array, struct wire_order_reply *reply)
{
	size_t count = json_array_size(array);

	if (!json_is_array(array) || count > LINES_MAX)
		return false;
	struct priced_line *lines = ARENA_ARRAY(arena, struct priced_line, count);
	struct wire_line_sum *sums = ARENA_ARRAY(arena, struct wire_line_sum, count);
	for (size_t i = 0; i < count; i++) {
		const json_t *object = json_array_get(array, i);
		if (!wire_get_line(object, &lines[i]) || !read_sum(object, &sums[i]))
			return false;
	}
	reply->lines = lines;
	reply->sums = sums;
	reply->line_count = count;
	return true;
}

static bool read_tax(const json_t *object, struct tax_row *ret_row)
{
	return wire_get_tax(object, &ret_row->tax) && wire_get_sum(object, "net", &ret_row->net_minor) &&
		wire_get_sum(object, "tax", &ret_row->tax_minor) &&
		wire_get_sum(object, "gross", &ret_row->gross_minor) &&
		ret_row->net_minor + ret_row->tax_minor == ret_row->gross_minor;
}

static bool read_taxes(struct arena *arena, const json_t *array, struct wire_order_reply *reply)
{
	size_t count = json_array_size(array);

	if (!array)
		return true;
	if (!json_is_array(array) || count > LINES_MAX)
		return false;
	struct tax_row *taxes = ARENA_ARRAY(arena, struct tax_row, count);
	for (size_t i = 0; i < count; i++) {
		if (!read_tax(json_array_get(array, i), &taxes[i]))
			return false;
	}
	reply->taxes = taxes;
	reply->tax_count = count;
	return true;
}

static bool read_suborder(struct arena *arena, const json_t *object, struct wire_suborder *ret_suborder)
{
	ret_suborder->merchant = wire_get_code(arena, object, "merchant");
	return ret_suborder->merchant && wire_get_order_state(object, "state", &ret_suborder->state) &&
		wire_get_totals(object, &ret_suborder->totals);
}

static bool read_suborders(struct arena *arena, const json_t *array, struct wire_order_reply *reply)
{
	if (!json_is_array(array) || json_array_size(array) > LINES_MAX)
		return false;
	struct wire_suborder *suborders = ARENA_ARRAY(arena, struct wire_suborder, json_array_size(array));
	for (size_t i = 0; i < json_array_size(array); i++) {
		if (!read_suborder(arena, json_array_get(array, i), &suborders[i]))
			return false;
	}
	reply->suborders = suborders;
	reply->suborder_count = json_array_size(array);
	return true;
}

static bool read_pickup(struct arena *arena, const json_t *object, const char **ret_code)
{
	const json_t *value = json_object_get(object, "pickup_code");
	const char *code = json_string_value(value);

	if (!json_is_null(value) && !pickup_token_is_valid(code))
		return false;
	*ret_code = code ? arena_strdup(arena, code) : "";
	return true;
}

static bool read_reversals(const json_t *array, struct wire_order_reply *reply)
{
	if (!json_is_array(array) || json_array_size(array) > REVERSALS_MAX)
		return false;
	for (; reply->reversal_count < json_array_size(array); reply->reversal_count++) {
		const char *payment = json_string_value(json_array_get(array, reply->reversal_count));
		if (!payment || !ulid_is_valid(payment))
			return false;
		memcpy(reply->reversals[reply->reversal_count].text, payment, ULID_SIZE);
	}
	return true;
}

static bool read_group(const json_t *object, struct wire_order_reply *reply)
{
	struct wire_order_group *group = &reply->group;

	reply->has_group = object != NULL;
	return !object ||
		(wire_get_ulid(object, "id", &group->id) &&
			wire_get_group(object, &group->count, &group->size));
}

static bool read_head(struct arena *arena, const json_t *object, struct wire_order_reply *reply)
{
	reply->url = wire_get_link(arena, object, "url");
	reply->receipt_url = wire_get_link(arena, object, "receipt_url");
	return reply->url && reply->receipt_url && wire_get_ulid(object, "order", &reply->order) &&
		json_get_int(object, "rev", 1, WIRE_INTEGER_MAX, &reply->rev) &&
		wire_get_order_state(object, "state", &reply->state) &&
		read_phone(object, &reply->checkout) &&
		wire_get_time(object, "expires", &reply->expires_ms) &&
		wire_get_totals(object, &reply->totals) &&
		wire_get_currency(object, "currency", reply->currency) &&
		wire_get_bool(object, "repriced", &reply->is_repriced);
}

bool wire_order_reply_read(struct arena *arena, const json_t *object, struct wire_order_reply *ret_reply)
{
	struct wire_order_reply reply = { .rev = 0 };

	if (!read_head(arena, object, &reply) ||
		!read_lines(arena, json_object_get(object, "lines"), &reply) ||
		!read_taxes(arena, json_object_get(object, "taxes"), &reply) ||
		!read_suborders(arena, json_object_get(object, "orders"), &reply) ||
		!read_pickup(arena, object, &reply.pickup_code) ||
		!read_reversals(json_object_get(object, "reversals"), &reply) ||
		!read_group(json_object_get(object, "group"), &reply))
		return false;
	*ret_reply = reply;
	return true;
}

bool wire_order_reply_decode(
	struct arena *arena, const char *json, size_t length, struct wire_order_reply *ret_reply)
{
	json_t *object = wire_parse(json, length);
	bool is_read = wire_order_reply_read(arena, object, ret_reply);

	json_decref(object);
	return is_read;
}

/* --- what is charged --- */

char *wire_order_charge_encode(const struct wire_order_reply *reply)
{
	json_t *object = json_object();
	char *text;

	wire_set_totals(object, &reply->totals);
	json_object_set_new(object, "lines", encode_lines(reply));
	set_taxes(object, reply);
	text = json_to_text(object);
	json_decref(object);
	return text;
}

bool wire_order_charge_decode(
	struct arena *arena, const char *json, size_t length, struct wire_order_reply *ret_reply)
{
	json_t *object = wire_parse(json, length);
	struct wire_order_reply reply = { .rev = 0 };
	bool is_read = wire_get_totals(object, &reply.totals) &&
		read_lines(arena, json_object_get(object, "lines"), &reply) &&
		read_taxes(arena, json_object_get(object, "taxes"), &reply);

	json_decref(object);
	if (is_read)
		*ret_reply = reply;
	return is_read;
}
