/* SPDX-License-Identifier: Apache-2.0 */
/* The order as JSON, its checks and its digest. */
#include "kiosk/domain/order_body.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/delivery.h"

/* What every JSON reader keeps exactly. */
#define SAFE_INTEGER_MAX INT64_C(9007199254740991)

struct order_body *order_body_create(void)
{
	return xcalloc(1, sizeof(struct order_body));
}

void order_body_destroy(struct order_body *body)
{
	if (!body)
		return;
	explicit_bzero(body, sizeof(*body));
	free(body);
}

static void line_from_basket(struct order_line *line, const struct basket_line *from)
{
	memset(line, 0, sizeof(*line));
	code_copy(line->product, from->product);
	code_copy(line->merchant, from->merchant);
	line->channel = from->channel;
	line->quantity = from->quantity;
	line->unit_price_minor = from->unit_price_minor;
	line->multibuy = from->multibuy;
	line->delivery_minor = from->delivery_minor;
	line->fulfilment = from->fulfilment;
	name_copy(line->name, from->name);
	line->total_minor = basket_line_total(from);
}

void order_body_set_basket(struct order_body *body, const struct basket *basket, const struct coupon *coupons,
	const struct coupon_outcome *outcome)
{
	memset(body->lines, 0, sizeof(body->lines));
	memset(body->coupons, 0, sizeof(body->coupons));
	body->coupon_count = 0;
	body->line_count = basket->line_count;
	for (size_t i = 0; i < basket->line_count; i++)
		line_from_basket(&body->lines[i], &basket->lines[i]);
	for (size_t i = 0; outcome && i < outcome->coupon_count; i++) {
		struct order_coupon *coupon = &body->coupons[body->coupon_count++];

		code_copy(coupon->coupon, coupons[outcome->coupons[i]].code);
		coupon->discount_minor = outcome->discounts_minor[i];
	}
	currency_copy(body->currency, basket->currency);
	order_body_sum(body, &body->totals);
}

void order_body_sum(const struct order_body *body, struct order_totals *ret_totals)
{
	struct delivery_line deliveries[LINES_MAX];
	struct order_totals totals = { 0 };

	for (size_t i = 0; i < body->line_count; i++) {
		const struct order_line *line = &body->lines[i];
		int64_t total = 0;

		deliveries[i] = (struct delivery_line){ line->merchant, line->channel,
			fulfilment_is_delivered(line->fulfilment), line->delivery_minor };
		multibuy_total(line->unit_price_minor, line->quantity, &line->multibuy, &total);
		totals.items_minor += total;
	}
	for (size_t i = 0; i < body->line_count; i++)
		totals.delivery_minor += delivery_due(deliveries, body->line_count, i);
	for (size_t i = 0; i < body->coupon_count; i++)
		totals.discount_minor += body->coupons[i].discount_minor;
	if (totals.discount_minor > totals.items_minor)
		totals.discount_minor = totals.items_minor;
	totals.total_minor = totals.items_minor + totals.delivery_minor - totals.discount_minor;
	*ret_totals = totals;
}

static const char *line_fault(const struct order_line *line)
{
	int64_t total;

	if (!code_is_valid(line->product) || !code_is_valid(line->merchant))
		return "a line's product or merchant is no code";
	if (line->channel < 0 || line->channel >= CHANNEL_COUNT || line->fulfilment < 0 ||
		line->fulfilment >= FULFILMENT_COUNT)
		return "a line's channel or fulfilment is unknown";
	if (line->quantity < 1 || line->quantity > QUANTITY_MAX)
		return "a line's quantity is out of bounds";
	if (!price_is_valid(line->unit_price_minor) || !price_is_valid(line->delivery_minor))
		return "a line's price is out of bounds";
	if ((line->multibuy.quantity != 0 || line->multibuy.price_minor != 0) &&
		!multibuy_is_valid(&line->multibuy))
		return "a line's multi-buy is out of bounds";
	if (strnlen(line->name, NAME_SIZE) == NAME_SIZE || !utf8_is_valid(line->name, strlen(line->name)))
		return "a line's name is no text";
	if (!multibuy_total(line->unit_price_minor, line->quantity, &line->multibuy, &total) ||
		total != line->total_minor)
		return "a line's total does not agree with its price and quantity";
	return NULL;
}

static bool session_is_valid(const char *session)
{
	size_t length = strnlen(session, SESSION_ID_SIZE);

	return length < SESSION_ID_SIZE &&
		strspn(session, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == length;
}

static const char *head_fault(const struct order_body *body)
{
	if (!ulid_is_valid(body->order_id.text))
		return "order is no ULID";
	if (!code_is_valid(body->kiosk) || (body->store[0] && !code_is_valid(body->store)))
		return "kiosk or store is no code";
	if (!session_is_valid(body->session) || !language_tag_is_valid(body->language))
		return "session or language is malformed";
	if (body->created_ms < 1 || body->created_ms >= INT64_C(1) << 48 ||
		body->expires_ms <= body->created_ms ||
		body->expires_ms - body->created_ms > ORDER_TTL_MAX_MS)
		return "created or expires is out of bounds";
	if (!currency_is_valid(body->currency))
		return "currency is malformed";
	if (body->catalog_epoch < 0 || body->catalog_epoch > SAFE_INTEGER_MAX || body->catalog_seq < 0 ||
		body->catalog_seq > SAFE_INTEGER_MAX)
		return "catalog is out of bounds";
	return NULL;
}

static const char *coupons_fault(const struct order_body *body)
{
	if (body->coupon_count > COUPONS_PER_ORDER_MAX)
		return "too many coupons";
	for (size_t i = 0; i < body->coupon_count; i++) {
		if (!code_is_valid(body->coupons[i].coupon) ||
			!price_is_valid(body->coupons[i].discount_minor))
			return "a coupon is out of bounds";
		for (size_t j = 0; j < i; j++) {
			if (strcmp(body->coupons[i].coupon, body->coupons[j].coupon) == 0)
				return "a coupon stands twice";
		}
	}
	return NULL;
}

const char *order_body_fault(const struct order_body *body)
{
	const char *fault = head_fault(body);
	struct order_totals totals;

	if (!fault && (body->line_count < 1 || body->line_count > LINES_MAX))
		fault = "there must be 1 to 200 lines";
	for (size_t i = 0; !fault && i < body->line_count; i++)
		fault = line_fault(&body->lines[i]);
	if (!fault)
		fault = coupons_fault(body);
	if (fault)
		return fault;
	order_body_sum(body, &totals);
	if (memcmp(&totals, &body->totals, sizeof(totals)) != 0)
		return "the totals do not agree with the lines";
	return NULL;
}

static json_t *line_to_json(const struct order_line *line, bool is_core)
{
	json_t *object = json_object();

	json_object_set_new(object, "product", json_string(line->product));
	json_object_set_new(object, "merchant", json_string(line->merchant));
	json_object_set_new(object, "channel", json_string(channel_name(line->channel)));
	json_object_set_new(object, "quantity", json_integer(line->quantity));
	json_object_set_new(object, "unit_price", json_integer(line->unit_price_minor));
	if (line->multibuy.quantity > 0) {
		json_object_set_new(object, "multibuy",
			json_pack("{s:i,s:I}", "quantity", (int)line->multibuy.quantity, "price",
				(json_int_t)line->multibuy.price_minor));
	}
	json_object_set_new(object, "delivery", json_integer(line->delivery_minor));
	json_object_set_new(object, "fulfilment", json_string(fulfilment_name(line->fulfilment)));
	if (!is_core)
		json_object_set_new(object, "name", json_string(line->name));
	json_object_set_new(object, "total", json_integer(line->total_minor));
	return object;
}

static json_t *totals_to_json(const struct order_totals *totals)
{
	return json_pack("{s:I,s:I,s:I,s:I}", "items", (json_int_t)totals->items_minor, "delivery",
		(json_int_t)totals->delivery_minor, "discount", (json_int_t)totals->discount_minor, "total",
		(json_int_t)totals->total_minor);
}

/* is_core: without session, language and names, which an offline hand-off does not carry. */
static char *body_to_json(const struct order_body *body, bool is_core)
{
	json_t *object = json_object(), *lines = json_array(), *coupons = json_array();
	char *text;

	json_object_set_new(object, "order", json_string(body->order_id.text));
	json_object_set_new(object, "kiosk", json_string(body->kiosk));
	json_object_set_new(object, "store", json_string(body->store));
	if (!is_core) {
		json_object_set_new(object, "session", json_string(body->session));
		json_object_set_new(object, "language", json_string(body->language));
	}
	json_object_set_new(object, "created", json_integer(body->created_ms));
	json_object_set_new(object, "expires", json_integer(body->expires_ms));
	json_object_set_new(object, "currency", json_string(body->currency));
	json_object_set_new(object, "catalog",
		json_pack("{s:I,s:I}", "epoch", (json_int_t)body->catalog_epoch, "seq",
			(json_int_t)body->catalog_seq));
	for (size_t i = 0; i < body->line_count; i++)
		json_array_append_new(lines, line_to_json(&body->lines[i], is_core));
	for (size_t i = 0; i < body->coupon_count; i++) {
		json_array_append_new(coupons,
			json_pack("{s:s,s:I}", "coupon", body->coupons[i].coupon, "discount",
				(json_int_t)body->coupons[i].discount_minor));
	}
	json_object_set_new(object, "lines", lines);
	json_object_set_new(object, "coupons", coupons);
	json_object_set_new(object, "totals", totals_to_json(&body->totals));
	text = json_to_text(object);
	json_decref(object);
	return text;
}

char *order_body_encode(const struct order_body *body)
{
	return body_to_json(body, false);
}

void order_body_digest(const struct order_body *body, char out[SHA256_HEX_SIZE])
{
	char *text = body_to_json(body, true);

	sha256_hex(text, strlen(text), out);
	free(text);
}

/* Copies a text of at most size - 1 bytes; "" is fine here and checked later where it is not. */
static bool text_read(const json_t *object, const char *key, char *out, size_t size)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_string(value) || json_string_length(value) >= size)
		return false;
	memcpy(out, json_string_value(value), json_string_length(value) + 1);
	return true;
}

static bool price_read(const json_t *object, const char *key, int64_t *ret)
{
	return json_get_int(object, key, 0, PRICE_MAX_MINOR, ret);
}

/* A sum of up to 200 lines of 99 pieces. */
static bool sum_read(const json_t *object, const char *key, int64_t *ret)
{
	return json_get_int(object, key, 0, PRICE_MAX_MINOR * QUANTITY_MAX * (LINES_MAX + 1), ret);
}

static bool multibuy_read(const json_t *object, struct multibuy *ret_multibuy)
{
	const json_t *value = json_object_get(object, "multibuy");
	int64_t quantity, price;

	if (!value)
		return true;
	if (!json_is_object(value) || !json_get_int(value, "quantity", 2, QUANTITY_MAX, &quantity) ||
		!price_read(value, "price", &price))
		return false;
	*ret_multibuy = (struct multibuy){ (int32_t)quantity, price };
	return true;
}

static bool line_read(const json_t *object, struct order_line *line)
{
	int64_t quantity;

	if (!json_is_object(object) || !text_read(object, "product", line->product, CODE_SIZE) ||
		!text_read(object, "merchant", line->merchant, CODE_SIZE) ||
		!text_read(object, "name", line->name, NAME_SIZE) ||
		!channel_parse(json_get_text(object, "channel", ""), &line->channel) ||
		!fulfilment_parse(json_get_text(object, "fulfilment", ""), &line->fulfilment) ||
		!json_get_int(object, "quantity", 1, QUANTITY_MAX, &quantity) ||
		!price_read(object, "unit_price", &line->unit_price_minor) ||
		!price_read(object, "delivery", &line->delivery_minor) ||
		!sum_read(object, "total", &line->total_minor) || !multibuy_read(object, &line->multibuy))
		return false;
	line->quantity = (int32_t)quantity;
	return true;
}

static bool coupon_read(const json_t *object, struct order_coupon *coupon)
{
	return json_is_object(object) && text_read(object, "coupon", coupon->coupon, CODE_SIZE) &&
		price_read(object, "discount", &coupon->discount_minor);
}

static bool totals_read(const json_t *object, struct order_totals *totals)
{
	return json_is_object(object) && sum_read(object, "items", &totals->items_minor) &&
		sum_read(object, "delivery", &totals->delivery_minor) &&
		sum_read(object, "discount", &totals->discount_minor) &&
		sum_read(object, "total", &totals->total_minor);
}

static bool head_read(const json_t *object, struct order_body *body)
{
	const json_t *catalog = json_object_get(object, "catalog");

	return text_read(object, "order", body->order_id.text, ULID_SIZE) &&
		text_read(object, "kiosk", body->kiosk, CODE_SIZE) &&
		text_read(object, "store", body->store, CODE_SIZE) &&
		text_read(object, "session", body->session, SESSION_ID_SIZE) &&
		text_read(object, "language", body->language, LANGUAGE_TAG_SIZE) &&
		json_get_int(object, "created", 1, SAFE_INTEGER_MAX, &body->created_ms) &&
		json_get_int(object, "expires", 1, SAFE_INTEGER_MAX, &body->expires_ms) &&
		text_read(object, "currency", body->currency, CURRENCY_SIZE) && json_is_object(catalog) &&
		json_get_int(catalog, "epoch", 0, SAFE_INTEGER_MAX, &body->catalog_epoch) &&
		json_get_int(catalog, "seq", 0, SAFE_INTEGER_MAX, &body->catalog_seq);
}

static const char *body_read(const json_t *object, struct order_body *body)
{
	const json_t *lines = json_object_get(object, "lines"), *coupons = json_object_get(object, "coupons");

	if (!json_is_object(object) || !head_read(object, body))
		return "a key is missing, of another type or too long";
	if (!json_is_array(lines) || json_array_size(lines) > LINES_MAX)
		return "there must be 1 to 200 lines";
	if (!json_is_array(coupons) || json_array_size(coupons) > COUPONS_PER_ORDER_MAX)
		return "too many coupons";
	for (; body->line_count < json_array_size(lines); body->line_count++) {
		if (!line_read(json_array_get(lines, body->line_count), &body->lines[body->line_count]))
			return "a line is malformed";
	}
	for (; body->coupon_count < json_array_size(coupons); body->coupon_count++) {
		if (!coupon_read(
			    json_array_get(coupons, body->coupon_count), &body->coupons[body->coupon_count]))
			return "a coupon is malformed";
	}
	if (!totals_read(json_object_get(object, "totals"), &body->totals))
		return "totals is malformed";
	return order_body_fault(body);
}

struct order_body *order_body_decode(const char *json, size_t length, const char **ret_why)
{
	json_t *object = length <= ORDER_BODY_MAX_BYTES ? json_parse(json, length, NULL) : NULL;
	struct order_body *body = order_body_create();
	const char *fault = object ? body_read(object, body) : "not a JSON document of at most 256 KiB";

	json_decref(object);
	if (!fault)
		return body;
	if (ret_why)
		*ret_why = fault;
	order_body_destroy(body);
	return NULL;
}
