/* SPDX-License-Identifier: Apache-2.0 */
/* The order as JSON, its checks and its digest. */
#include "kiosk/domain/wire_order.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/wire.h"

struct wire_order *wire_order_create(void)
{
	return xcalloc(1, sizeof(struct wire_order));
}

void wire_order_destroy(struct wire_order *body)
{
	if (!body)
		return;
	explicit_bzero(body, sizeof(*body));
	free(body);
}

/* What comes on top, after the coupons. */
static int64_t basket_tax(const struct basket *basket, const struct coupon_outcome *outcome)
{
	int64_t discounts[LINES_MAX] = { 0 };
	struct priced_totals sum;

	for (size_t i = 0; outcome && i < basket->line_count; i++)
		discounts[i] = outcome->by_merchant_minor[i] + outcome->by_platform_minor[i];
	priced_lines_sum(basket->lines, basket->line_count, discounts, &sum);
	return sum.tax_minor;
}

void wire_order_set_basket(struct wire_order *body, const struct basket *basket, const struct coupon *coupons,
	const struct coupon_outcome *outcome)
{
	memset(body->lines, 0, sizeof(body->lines));
	memset(body->coupons, 0, sizeof(body->coupons));
	body->coupon_count = 0;
	body->line_count = basket->line_count;
	for (size_t i = 0; i < basket->line_count; i++) {
		body->lines[i] = basket->lines[i];
		body->lines[i].product_id = 0;
		body->lines[i].markdown_permille = 0;
		memset(body->lines[i].category, 0, sizeof(body->lines[i].category));
	}
	for (size_t i = 0; outcome && i < outcome->coupon_count; i++) {
		struct order_coupon *coupon = &body->coupons[body->coupon_count++];

		code_copy(coupon->coupon, coupons[outcome->coupons[i]].code);
		coupon->discount_minor = outcome->discounts_minor[i];
	}
	currency_copy(body->currency, basket->currency);
	body->totals.tax_minor = basket_tax(basket, outcome);
	wire_order_sum(body, &body->totals);
}

void wire_order_sum(const struct wire_order *body, struct order_totals *ret_totals)
{
	struct priced_totals sum;
	int64_t discount_minor = 0;

	priced_lines_sum(body->lines, body->line_count, NULL, &sum);
	for (size_t i = 0; i < body->coupon_count; i++)
		discount_minor += body->coupons[i].discount_minor;
	if (discount_minor > sum.items_minor)
		discount_minor = sum.items_minor;
	*ret_totals = (struct order_totals){ .items_minor = sum.items_minor,
		.delivery_minor = sum.delivery_minor,
		.discount_minor = discount_minor,
		.deposit_minor = sum.deposit_minor,
		.tax_minor = body->totals.tax_minor,
		.total_minor = sum.total_minor - sum.tax_minor + body->totals.tax_minor - discount_minor };
}

static bool session_is_valid(const char *session)
{
	size_t length = strnlen(session, SESSION_ID_SIZE);

	return length < SESSION_ID_SIZE &&
		strspn(session, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == length;
}

static const char *head_fault(const struct wire_order *body)
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
	if (body->catalog_epoch < 0 || body->catalog_epoch > WIRE_INTEGER_MAX || body->catalog_seq < 0 ||
		body->catalog_seq > WIRE_INTEGER_MAX)
		return "catalog is out of bounds";
	return NULL;
}

static const char *coupons_fault(const struct wire_order *body)
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

/* Coupons take tax away: at most it is that of the lines without them, and without coupons it is that. */
static bool tax_is_possible(const struct wire_order *body)
{
	struct priced_totals sum;

	priced_lines_sum(body->lines, body->line_count, NULL, &sum);
	return body->totals.tax_minor >= 0 && body->totals.tax_minor <= sum.tax_minor &&
		(body->coupon_count > 0 || body->totals.tax_minor == sum.tax_minor);
}

const char *wire_order_fault(const struct wire_order *body)
{
	const char *fault = head_fault(body);
	struct order_totals totals;

	if (!fault && (body->line_count < 1 || body->line_count > LINES_MAX))
		fault = "there must be 1 to 200 lines";
	for (size_t i = 0; !fault && i < body->line_count; i++)
		fault = priced_line_fault(&body->lines[i]);
	if (!fault)
		fault = coupons_fault(body);
	if (fault)
		return fault;
	if (!tax_is_possible(body))
		return "the tax does not agree with the lines";
	wire_order_sum(body, &totals);
	if (memcmp(&totals, &body->totals, sizeof(totals)) != 0)
		return "the totals do not agree with the lines";
	return NULL;
}

static json_t *encode_line(const struct priced_line *line, int64_t amount_minor, bool is_core)
{
	json_t *object = json_object();

	wire_set_line(object, line);
	if (line->multibuy.quantity > 0) {
		json_t *multibuy = json_object();
		json_object_set_new(multibuy, "quantity", json_integer(line->multibuy.quantity));
		json_object_set_new(multibuy, "price", json_integer(line->multibuy.price_minor));
		json_object_set_new(object, "multibuy", multibuy);
	}
	json_object_set_new(object, "delivery", json_integer(line->delivery_minor));
	json_object_set_new(object, "fulfilment", json_string(fulfilment_name(line->fulfilment)));
	if (!is_core)
		json_object_set_new(object, "name", json_string(line->name));
	json_object_set_new(object, "total", json_integer(amount_minor));
	return object;
}

static json_t *encode_coupon(const struct order_coupon *coupon)
{
	json_t *object = json_object();

	json_object_set_new(object, "coupon", json_string(coupon->coupon));
	json_object_set_new(object, "discount", json_integer(coupon->discount_minor));
	return object;
}

/* is_core: without session, member, language and names, which an offline hand-off does not carry. */
static char *body_to_json(const struct wire_order *body, bool is_core)
{
	json_t *object = json_object(), *catalog = json_object(), *lines = json_array(),
	       *coupons = json_array(), *totals = json_object();
	int64_t amounts[LINES_MAX];
	char *text;

	priced_lines_amounts(body->lines, body->line_count, amounts);
	json_object_set_new(object, "order", json_string(body->order_id.text));
	json_object_set_new(object, "kiosk", json_string(body->kiosk));
	json_object_set_new(object, "store", json_string(body->store));
	if (!is_core) {
		json_object_set_new(object, "session", json_string(body->session));
		if (*body->member)
			json_object_set_new(object, "member", json_string(body->member));
		json_object_set_new(object, "language", json_string(body->language));
	}
	json_object_set_new(object, "created", json_integer(body->created_ms));
	json_object_set_new(object, "expires", json_integer(body->expires_ms));
	if (body->is_clock_unsure)
		json_object_set_new(object, "clock", json_string("unsure"));
	json_object_set_new(object, "currency", json_string(body->currency));
	json_object_set_new(catalog, "epoch", json_integer(body->catalog_epoch));
	json_object_set_new(catalog, "seq", json_integer(body->catalog_seq));
	json_object_set_new(object, "catalog", catalog);
	for (size_t i = 0; i < body->line_count; i++)
		json_array_append_new(lines, encode_line(&body->lines[i], amounts[i], is_core));
	for (size_t i = 0; i < body->coupon_count; i++)
		json_array_append_new(coupons, encode_coupon(&body->coupons[i]));
	wire_set_totals(totals, &body->totals);
	json_object_set_new(object, "lines", lines);
	json_object_set_new(object, "coupons", coupons);
	json_object_set_new(object, "totals", totals);
	text = json_to_text(object);
	json_decref(object);
	return text;
}

char *wire_order_encode(const struct wire_order *body)
{
	return body_to_json(body, false);
}

void wire_order_digest(const struct wire_order *body, char out[SHA256_HEX_SIZE])
{
	char *text = body_to_json(body, true);

	sha256_hex(text, strlen(text), out);
	free(text);
}

static bool multibuy_read(const json_t *object, struct multibuy *ret_multibuy)
{
	const json_t *value = json_object_get(object, "multibuy");
	int64_t quantity, price;

	if (!value)
		return true;
	if (!json_is_object(value) || !json_get_int(value, "quantity", 2, QUANTITY_MAX, &quantity) ||
		!wire_get_price(value, "price", &price))
		return false;
	*ret_multibuy = (struct multibuy){ (int32_t)quantity, price };
	return true;
}

static bool line_read(const json_t *object, struct priced_line *line, int64_t *ret_amount_minor)
{
	return wire_get_line(object, line) && wire_copy_text(object, "name", line->name, NAME_SIZE) &&
		fulfilment_parse(json_get_text(object, "fulfilment", ""), &line->fulfilment) &&
		wire_get_price(object, "delivery", &line->delivery_minor) &&
		wire_get_sum(object, "total", ret_amount_minor) && multibuy_read(object, &line->multibuy);
}

/* NULL when all is well. */
static const char *lines_read(const json_t *lines, struct wire_order *body)
{
	int64_t said[LINES_MAX], amounts[LINES_MAX];

	for (; body->line_count < json_array_size(lines); body->line_count++) {
		if (!line_read(json_array_get(lines, body->line_count), &body->lines[body->line_count],
			    &said[body->line_count]))
			return "a line is malformed";
	}
	priced_lines_amounts(body->lines, body->line_count, amounts);
	return memcmp(said, amounts, body->line_count * sizeof(*said)) == 0
		? NULL
		: "a line's total does not agree with its price and quantity";
}

static bool coupon_read(const json_t *object, struct order_coupon *coupon)
{
	return wire_copy_text(object, "coupon", coupon->coupon, CODE_SIZE) &&
		wire_get_price(object, "discount", &coupon->discount_minor);
}

static bool head_read(const json_t *object, struct wire_order *body)
{
	const json_t *catalog = json_object_get(object, "catalog");

	return wire_copy_text(object, "order", body->order_id.text, ULID_SIZE) &&
		wire_copy_text(object, "kiosk", body->kiosk, CODE_SIZE) &&
		wire_copy_text(object, "store", body->store, CODE_SIZE) &&
		wire_copy_text(object, "session", body->session, SESSION_ID_SIZE) &&
		(!json_object_get(object, "member") ||
			wire_copy_text(object, "member", body->member, ORDER_MEMBER_SIZE)) &&
		wire_copy_text(object, "language", body->language, LANGUAGE_TAG_SIZE) &&
		json_get_int(object, "created", 1, WIRE_INTEGER_MAX, &body->created_ms) &&
		json_get_int(object, "expires", 1, WIRE_INTEGER_MAX, &body->expires_ms) &&
		wire_copy_text(object, "currency", body->currency, CURRENCY_SIZE) &&
		json_get_int(catalog, "epoch", 0, WIRE_INTEGER_MAX, &body->catalog_epoch) &&
		json_get_int(catalog, "seq", 0, WIRE_INTEGER_MAX, &body->catalog_seq);
}

/* A word that we do not know, from a kiosk newer than this hub, says nothing of doubt. */
static bool is_unsure(const json_t *object)
{
	return strcmp(json_get_text(object, "clock", ""), "unsure") == 0;
}

static const char *body_read(const json_t *object, struct wire_order *body)
{
	const json_t *lines = json_object_get(object, "lines"), *coupons = json_object_get(object, "coupons");
	const char *fault;

	if (!head_read(object, body))
		return "a key is missing, of another type or too long";
	if (!json_is_array(lines) || json_array_size(lines) > LINES_MAX)
		return "there must be 1 to 200 lines";
	if (!json_is_array(coupons) || json_array_size(coupons) > COUPONS_PER_ORDER_MAX)
		return "too many coupons";
	body->is_clock_unsure = is_unsure(object);
	fault = lines_read(lines, body);
	if (fault)
		return fault;
	for (; body->coupon_count < json_array_size(coupons); body->coupon_count++) {
		if (!coupon_read(
			    json_array_get(coupons, body->coupon_count), &body->coupons[body->coupon_count]))
			return "a coupon is malformed";
	}
	if (!wire_get_totals(json_object_get(object, "totals"), &body->totals))
		return "totals is malformed";
	return wire_order_fault(body);
}

struct wire_order *wire_order_decode(const char *json, size_t length, const char **ret_why)
{
	json_t *object = length <= WIRE_ORDER_MAX_BYTES ? json_parse(json, length, NULL) : NULL;
	struct wire_order *body = wire_order_create();
	const char *fault = object ? body_read(object, body) : "not a JSON document of at most 512 KiB";

	json_decref(object);
	if (!fault)
		return body;
	if (ret_why)
		*ret_why = fault;
	wire_order_destroy(body);
	return NULL;
}
