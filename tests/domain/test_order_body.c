/* SPDX-License-Identifier: Apache-2.0 */
/* The order as JSON: both ways, strict, and the same digest however it came. */
#include "tests/support/support.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "tests/domain/order_sample.h"

static struct order_body *sample;

static int setup(void **state)
{
	(void)state;
	sample = order_sample(3);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	order_body_destroy(sample);
	return 0;
}

static void what_is_encoded_is_decoded(void **state)
{
	char *json = order_body_encode(sample), *again;
	struct order_body *body = order_body_decode(json, strlen(json), NULL);

	(void)state;
	assert_non_null(body);
	again = order_body_encode(body);
	assert_string_equal(again, json);
	assert_memory_equal(body, sample, sizeof(*body));
	free(again);
	free(json);
	order_body_destroy(body);
}

static void expect_refused(json_t *object)
{
	char *text = json_to_text(object);
	const char *why = NULL;
	struct order_body *body = order_body_decode(text, strlen(text), &why);

	if (body)
		fail_msg("taken: %.400s", text);
	assert_non_null(why);
	free(text);
	json_decref(object);
}

static json_t *sample_json(void)
{
	char *text = order_body_encode(sample);
	json_t *object = json_parse(text, strlen(text), NULL);

	free(text);
	return object;
}

static void every_key_is_needed(void **state)
{
	static const char *const KEYS[] = { "order", "kiosk", "store", "session", "language", "created",
		"expires", "currency", "catalog", "lines", "coupons", "totals" };
	static const char *const LINE_KEYS[] = { "product", "merchant", "channel", "quantity", "unit_price",
		"delivery", "fulfilment", "name", "total" };

	(void)state;
	for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++) {
		json_t *object = sample_json();

		json_object_del(object, KEYS[i]);
		expect_refused(object);
		object = sample_json();
		json_object_set_new(object, KEYS[i], json_true());
		expect_refused(object);
	}
	for (size_t i = 0; i < sizeof(LINE_KEYS) / sizeof(LINE_KEYS[0]); i++) {
		json_t *object = sample_json();

		json_object_del(json_array_get(json_object_get(object, "lines"), 1), LINE_KEYS[i]);
		expect_refused(object);
	}
}

static void set_line(const char *key, json_t *value)
{
	json_t *object = sample_json();

	json_object_set_new(json_array_get(json_object_get(object, "lines"), 0), key, value);
	expect_refused(object);
}

static void set_head(const char *key, json_t *value)
{
	json_t *object = sample_json();

	json_object_set_new(object, key, value);
	expect_refused(object);
}

static void hostile_values_are_refused(void **state)
{
	char long_code[CODE_SIZE + 1];

	(void)state;
	memset(long_code, 'x', CODE_SIZE);
	long_code[CODE_SIZE] = '\0';
	set_line("quantity", json_integer(0));
	set_line("quantity", json_integer(100));
	set_line("quantity", json_integer(INT64_MAX));
	set_line("quantity", json_real(1.0));
	set_line("unit_price", json_integer(-1));
	set_line("unit_price", json_integer(PRICE_MAX_MINOR + 1));
	set_line("total", json_integer(1));
	set_line("product", json_string(""));
	set_line("product", json_string(long_code));
	set_line("product", json_string("a\tb"));
	set_line("channel", json_string("STORE"));
	set_line("fulfilment", json_string("teleport"));
	set_line("multibuy", json_pack("{s:i,s:i}", "quantity", 1, "price", 5));
	set_line("multibuy", json_null());
	set_head("order", json_string("01K3F8QZ5YB2T7N6W4M0XR9DC"));
	set_head("order", json_string("81K3F8QZ5YB2T7N6W4M0XR9DCE"));
	set_head("session", json_string("../../etc"));
	set_head("language", json_string("e"));
	set_head("currency", json_string("hkd"));
	set_head("created", json_integer(0));
	set_head("expires", json_integer(sample->created_ms));
	set_head("expires", json_integer(sample->created_ms + ORDER_TTL_MAX_MS + 1));
	set_head("lines", json_array());
	set_head("kiosk", json_string(""));
}

static void totals_must_add_up(void **state)
{
	json_t *object = sample_json();

	(void)state;
	json_object_set_new(
		json_object_get(object, "totals"), "total", json_integer(sample->totals.total_minor - 1));
	expect_refused(object);
	object = sample_json();
	json_array_append_new(
		json_object_get(object, "coupons"), json_pack("{s:s,s:i}", "coupon", "k1", "discount", 0));
	expect_refused(object);
}

static void more_than_200_lines_are_refused(void **state)
{
	json_t *object = sample_json(), *lines = json_object_get(object, "lines");

	(void)state;
	while (json_array_size(lines) <= LINES_MAX)
		json_array_append(lines, json_array_get(lines, 0));
	expect_refused(object);
}

static void what_is_no_json_is_refused(void **state)
{
	static char huge[ORDER_BODY_MAX_BYTES + 2];
	const char *why = NULL;

	(void)state;
	assert_null(order_body_decode("", 0, &why));
	assert_non_null(why);
	assert_null(order_body_decode("[]", 2, NULL));
	assert_null(order_body_decode("{", 1, NULL));
	memset(huge, ' ', sizeof(huge));
	assert_null(order_body_decode(huge, sizeof(huge), NULL));
}

static void the_digest_names_what_is_ordered(void **state)
{
	char before[SHA256_HEX_SIZE], after[SHA256_HEX_SIZE];

	(void)state;
	order_body_digest(sample, before);
	sample->session[0] = '\0';
	sample->lines[0].name[0] = '\0';
	strcpy(sample->language, "en");
	order_body_digest(sample, after);
	assert_string_equal(before, after);
	sample->lines[0].quantity++;
	order_body_digest(sample, after);
	assert_string_not_equal(before, after);
}

static void a_basket_becomes_an_order_with_the_same_sums(void **state)
{
	struct basket *basket = calloc(1, sizeof(*basket));
	struct basket_line line = { .product = "P1",
		.merchant = "A",
		.quantity = 3,
		.unit_price_minor = 1090,
		.multibuy = { 2, 1400 },
		.channel = CHANNEL_ONLINE,
		.fulfilment = FULFILMENT_SHIP,
		.delivery_minor = 500,
		.name = "Bread" };
	static struct basket_totals totals;
	struct coupon coupon = { .code = "K", .value = 200, .currency = "HKD" };
	struct coupon_line lines[LINES_MAX];
	struct coupon_basket priced = { lines, 1, "HKD", NULL, NULL };
	struct coupon_outcome outcome;

	(void)state;
	assert_int_equal(basket_add(basket, &line, "HKD", NULL), BASKET_OK);
	basket_coupon_lines(basket, lines);
	coupon_best(&coupon, 1, &priced, &COUPON_POLICY_DEFAULT, 0, &outcome);
	basket_sum(basket, outcome.by_platform_minor, &totals);
	order_body_set_basket(sample, basket, &coupon, &outcome);
	assert_null(order_body_fault(sample));
	assert_int_equal(sample->totals.total_minor, totals.total_minor);
	assert_int_equal(sample->totals.total_minor, 2490 + 500 - 200);
	assert_string_equal(sample->coupons[0].coupon, "K");
	free(basket);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_encoded_is_decoded, setup, teardown),
		cmocka_unit_test_setup_teardown(every_key_is_needed, setup, teardown),
		cmocka_unit_test_setup_teardown(hostile_values_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(totals_must_add_up, setup, teardown),
		cmocka_unit_test_setup_teardown(more_than_200_lines_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_no_json_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(the_digest_names_what_is_ordered, setup, teardown),
		cmocka_unit_test_setup_teardown(a_basket_becomes_an_order_with_the_same_sums, setup, teardown),
	};

	return cmocka_run_group_tests_name("order_body", tests, NULL, NULL);
}
