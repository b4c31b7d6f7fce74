/* SPDX-License-Identifier: Apache-2.0 */
/* The order as JSON: both ways, strict, and the same digest however it came. */
#include "tests/support/support.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/wire.h"
#include "tests/domain/order_sample.h"
#include "tests/domain/wire_tools.h"

static struct wire_order *sample;

static int setup(void **state)
{
	(void)state;
	sample = order_sample(3);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	wire_order_destroy(sample);
	return 0;
}

static void what_is_encoded_is_decoded(void **state)
{
	char *json = wire_order_encode(sample), *again;
	struct wire_order *body = wire_order_decode(json, strlen(json), NULL);

	(void)state;
	assert_non_null(body);
	again = wire_order_encode(body);
	assert_string_equal(again, json);
	/* A multi-buy and a measure have padding, and an assignment may leave anything in it. */
	for (size_t i = 0; i < body->line_count; i++) {
		struct multibuy *multibuy = &body->lines[i].multibuy;
		struct measure *measure = &body->lines[i].measure, *per = &body->lines[i].per;

		assert_int_equal(measure->unit, sample->lines[i].measure.unit);
		assert_int_equal(measure->amount_milli, sample->lines[i].measure.amount_milli);
		memcpy(measure, &sample->lines[i].measure, sizeof(*measure));
		assert_int_equal(per->unit, sample->lines[i].per.unit);
		assert_int_equal(per->amount_milli, sample->lines[i].per.amount_milli);
		memcpy(per, &sample->lines[i].per, sizeof(*per));

		assert_int_equal(multibuy->quantity, sample->lines[i].multibuy.quantity);
		assert_int_equal(multibuy->price_minor, sample->lines[i].multibuy.price_minor);
		memcpy(multibuy, &sample->lines[i].multibuy, sizeof(*multibuy));
	}
	assert_memory_equal(body, sample, sizeof(*body));
	free(again);
	free(json);
	wire_order_destroy(body);
}

/* Some pieces have one that goes with them. */
static void roll_label(struct dice *dice, struct priced_line *line)
{
	static const struct measure PACKS[] = { { 1000, MEASURE_KG }, { 100000, MEASURE_G },
		{ 1500, MEASURE_L } };
	struct piece_label label = { { 1 + dice_roll(dice, 5000000), MEASURE_G }, 0 };

	if (dice_roll(dice, 2))
		label.price_minor = 1 + dice_roll(dice, 1000000);
	if (dice_roll(dice, 2))
		label.measure = (struct measure){ 0 };
	priced_line_take_label(line, &label, &PACKS[dice_roll(dice, 3)]);
}

static void roll_line(struct dice *dice, struct arena *arena, struct priced_line *line)
{
	code_copy(line->product, random_code(dice, arena));
	code_copy(line->merchant, random_code(dice, arena));
	line->channel = (enum offer_channel)dice_roll(dice, CHANNEL_COUNT);
	line->fulfilment = (enum fulfilment)dice_roll(dice, FULFILMENT_COUNT);
	line->quantity = 1 + (int32_t)dice_roll(dice, QUANTITY_MAX);
	line->unit_price_minor = random_up_to(dice, PRICE_MAX_MINOR);
	line->delivery_minor = random_up_to(dice, PRICE_MAX_MINOR);
	if (dice_roll(dice, 2))
		line->multibuy = (struct multibuy){ 2 + (int32_t)dice_roll(dice, QUANTITY_MAX - 1),
			random_up_to(dice, PRICE_MAX_MINOR) };
	snprintf(line->name, NAME_SIZE, "%s", random_text(dice, arena, 0, NAME_MAX_BYTES));
	line->deposit_minor = dice_roll(dice, 2) ? random_up_to(dice, PRICE_MAX_MINOR) : 0;
	if (dice_roll(dice, 2)) {
		line->tax.is_said = true;
		line->tax.is_included = dice_roll(dice, 2);
		line->tax.permille = (int32_t)dice_roll(dice, TAX_PERMILLE_MAX + 1);
	}
	roll_label(dice, line);
}

/* Coupons take some of it away. */
static int64_t random_tax(struct dice *dice, const struct wire_order *order)
{
	struct priced_totals *sum = xmalloc(sizeof *sum);

	priced_lines_sum(order->lines, order->line_count, NULL, sum);
	int64_t most = sum->tax_minor;
	free(sum);
	return order->coupon_count > 0 && most > 0 ? random_up_to(dice, most) : most;
}

static struct wire_order *random_order(struct dice *dice, struct arena *arena)
{
	struct wire_order *order =
		order_sample(1 + (size_t)dice_roll(dice, dice_roll(dice, 10) ? 5 : LINES_MAX));

	order->order_id = random_ulid(dice);
	order->created_ms = random_time(dice) + dice_roll(dice, 1000);
	order->expires_ms = order->created_ms + 1 + dice_roll(dice, ORDER_TTL_MAX_MS);
	order->catalog_epoch = random_up_to(dice, WIRE_INTEGER_MAX);
	order->catalog_seq = random_up_to(dice, WIRE_INTEGER_MAX);
	for (size_t i = 0; i < order->line_count; i++)
		roll_line(dice, arena, &order->lines[i]);
	order->coupon_count = (size_t)dice_roll(dice, COUPONS_PER_ORDER_MAX + 1);
	for (size_t i = 0; i < order->coupon_count; i++) {
		snprintf(order->coupons[i].coupon, CODE_SIZE, "k%zu-%d", i, (int)dice_roll(dice, 1000));
		order->coupons[i].discount_minor = random_up_to(dice, PRICE_MAX_MINOR);
	}
	order->totals.tax_minor = random_tax(dice, order);
	wire_order_sum(order, &order->totals);
	return order;
}

/* An order of before taxes and deposits reads as ever, and one that has none is written as ever. */
static void what_has_no_tax_and_no_deposit_says_nothing_of_them(void **state)
{
	struct wire_order *order = order_sample(3);
	char *json = wire_order_encode(order);

	(void)state;
	assert_null(strstr(json, "\"tax\""));
	assert_null(strstr(json, "\"deposit\""));
	free(json);
	order->lines[0].deposit_minor = 25;
	order->lines[0].tax = (struct line_tax){ 70, true, true };
	assert_non_null(wire_order_fault(order));
	wire_order_sum(order, &order->totals);
	assert_null(wire_order_fault(order));
	json = wire_order_encode(order);
	assert_non_null(strstr(json, "\"deposit\":25,\"tax\":{\"permille\":70,\"included\":true}"));
	free(json);
	wire_order_destroy(order);
}

/* Neither more than the lines bear, nor less than they do where no coupon takes any off. */
static void the_tax_on_top_is_that_of_the_lines(void **state)
{
	struct wire_order *order = order_sample(1);
	const struct priced_line *line = &order->lines[0];

	(void)state;
	order->lines[0].tax = (struct line_tax){ 100, true, false };
	int64_t tax = line_tax_on_top(&line->tax, priced_line_total(line));
	for (order->coupon_count = 0; order->coupon_count < 2; order->coupon_count++) {
		for (int64_t by = -1; by <= 1; by++) {
			order->totals.tax_minor = tax + by;
			wire_order_sum(order, &order->totals);
			bool is_good = by == 0 || (by < 0 && order->coupon_count > 0);
			assert_int_equal(wire_order_fault(order) == NULL, is_good);
		}
	}
	order->coupon_count = 1;
	order->totals.tax_minor = -1;
	wire_order_sum(order, &order->totals);
	assert_non_null(wire_order_fault(order));
	wire_order_destroy(order);
}

/* Every member stands in the text. */
static void any_order_is_read_as_it_was_written(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct dice dice = { seed };
		struct arena arena;
		const char *why = NULL;
		arena_init(&arena, 65536);
		struct wire_order *order = random_order(&dice, &arena);
		char *json = wire_order_encode(order);
		struct wire_order *again = wire_order_decode(json, strlen(json), &why);
		if (!again)
			fail_msg("seed %d: %s: %.400s", (int)seed, why, json);
		char *second = wire_order_encode(again);
		assert_string_equal(second, json);
		assert_string_equal(
			again->lines[order->line_count - 1].name, order->lines[order->line_count - 1].name);
		free(second);
		free(json);
		wire_order_destroy(again);
		wire_order_destroy(order);
		arena_finish(&arena);
	}
}

static void expect_refused(json_t *object)
{
	char *text = json_to_text(object);
	const char *why = NULL;
	struct wire_order *body = wire_order_decode(text, strlen(text), &why);

	if (body)
		fail_msg("taken: %.400s", text);
	assert_non_null(why);
	free(text);
	json_decref(object);
}

static json_t *sample_json(void)
{
	char *text = wire_order_encode(sample);
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
	char long_code[CODE_SIZE + 1] = "", long_name[NAME_SIZE + 1] = "";

	(void)state;
	memset(long_code, 'x', CODE_SIZE);
	memset(long_name, 'x', NAME_SIZE);
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
	set_line("name", json_string(long_name));
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
	set_head("kiosk", json_string(long_code));
}

static void a_lines_total_is_its_price_times_its_quantity(void **state)
{
	const char *why = NULL;
	char *json = wire_order_encode(sample), *total = strstr(json, "\"total\":");

	(void)state;
	assert_non_null(total);
	total[strlen("\"total\":")] ^= 1;
	assert_null(wire_order_decode(json, strlen(json), &why));
	assert_string_equal(why, "a line's total does not agree with its price and quantity");
	free(json);
}

/* Half a kilogram of something at 12.91 a kilogram. */
static void make_piece(struct priced_line *line)
{
	const struct measure kg = { 1000, MEASURE_KG };
	const struct piece_label label = { { 345000, MEASURE_G }, 0 };

	line->channel = CHANNEL_STORE;
	line->unit_price_minor = 1291;
	line->quantity = 2;
	assert_true(priced_line_take_label(line, &label, &kg));
	wire_order_sum(sample, &sample->totals);
}

static void set_label(const char *json)
{
	json_t *label = json_parse(json, strlen(json), NULL);

	assert_non_null(label);
	set_line("label", label);
}

static void a_piece_says_its_label(void **state)
{
	char *json;

	(void)state;
	make_piece(&sample->lines[0]);
	json = wire_order_encode(sample);
	assert_non_null(strstr(
		json, "\"label\":{\"milli\":345000,\"unit\":\"g\",\"per_milli\":1000,\"per_unit\":\"kg\"}"));
	/* 445.395 each. */
	assert_non_null(strstr(json, "\"total\":890"));
	what_is_encoded_is_decoded(state);
	free(json);
	sample->lines[0].pricing = PRICED_AS_PRINTED;
	sample->lines[0].measure = sample->lines[0].per = (struct measure){ 0 };
	wire_order_sum(sample, &sample->totals);
	json = wire_order_encode(sample);
	assert_non_null(strstr(json, "\"label\":{}"));
	what_is_encoded_is_decoded(state);
	free(json);
}

static void an_unsure_clock_is_said(void **state)
{
	(void)state;
	sample->is_clock_unsure = true;
	char *json = wire_order_encode(sample);
	assert_non_null(strstr(json, "\"clock\":\"unsure\""));
	what_is_encoded_is_decoded(state);
	free(json);
}

static void hostile_labels_are_refused(void **state)
{
	(void)state;
	make_piece(&sample->lines[0]);
	set_line("label", json_null());
	set_line("label", json_string("345 g"));
	set_line("channel", json_string("online"));
	set_line("multibuy", json_pack("{s:i,s:i}", "quantity", 2, "price", 5));
	set_label("{\"milli\":345000,\"unit\":\"g\"}"); /* then 12.91 is printed, and the total another */
	set_label("{\"milli\":0,\"unit\":\"g\",\"per_milli\":1000,\"per_unit\":\"kg\"}");
	set_label("{\"milli\":-345000,\"unit\":\"g\",\"per_milli\":1000,\"per_unit\":\"kg\"}");
	set_label("{\"milli\":345000.0,\"unit\":\"g\",\"per_milli\":1000,\"per_unit\":\"kg\"}");
	set_label("{\"milli\":9223372036854775807,\"unit\":\"kg\",\"per_milli\":1,\"per_unit\":\"g\"}");
	set_label("{\"milli\":345000,\"unit\":\"lb\",\"per_milli\":1000,\"per_unit\":\"kg\"}");
	set_label("{\"milli\":345000,\"unit\":\"g\",\"per_milli\":0,\"per_unit\":\"kg\"}");
	set_label("{\"milli\":345000,\"unit\":\"g\",\"per_milli\":1000,\"per_unit\":\"l\"}");
	set_label("{\"per_milli\":1000,\"per_unit\":\"kg\"}");
	set_label("{\"milli\":345000,\"per_milli\":1000,\"per_unit\":\"kg\"}");
	set_label("{\"unit\":\"g\",\"per_milli\":1000,\"per_unit\":\"kg\"}");
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
	static char huge[WIRE_ORDER_MAX_BYTES + 2];
	const char *why = NULL;

	(void)state;
	assert_null(wire_order_decode("", 0, &why));
	assert_non_null(why);
	assert_null(wire_order_decode("[]", 2, NULL));
	assert_null(wire_order_decode("{", 1, NULL));
	memset(huge, ' ', sizeof(huge));
	assert_null(wire_order_decode(huge, sizeof(huge), NULL));
}

static void the_digest_names_what_is_ordered(void **state)
{
	char before[SHA256_HEX_SIZE], after[SHA256_HEX_SIZE];

	(void)state;
	wire_order_digest(sample, before);
	sample->session[0] = '\0';
	sample->lines[0].name[0] = '\0';
	strcpy(sample->language, "en");
	wire_order_digest(sample, after);
	assert_string_equal(before, after);
	sample->lines[0].quantity++;
	wire_order_digest(sample, after);
	assert_string_not_equal(before, after);
}

static void a_basket_becomes_an_order_with_the_same_sums(void **state)
{
	struct basket *basket = calloc(1, sizeof(*basket));
	struct priced_line line = { .product = "P1",
		.merchant = "A",
		.quantity = 3,
		.unit_price_minor = 1090,
		.multibuy = { 2, 1400 },
		.channel = CHANNEL_ONLINE,
		.fulfilment = FULFILMENT_SHIP,
		.delivery_minor = 500,
		.name = "Bread" };
	static struct priced_totals totals;
	struct coupon coupon = { .code = "K", .value = 200, .currency = "HKD" };
	struct coupon_line lines[LINES_MAX];
	struct coupon_basket priced = { lines, 1, "HKD", NULL, NULL };
	struct coupon_outcome outcome;

	(void)state;
	assert_int_equal(basket_add(basket, &line, "HKD", NULL), BASKET_OK);
	basket_coupon_lines(basket, lines);
	coupon_best(&coupon, 1, &priced, &COUPON_POLICY_DEFAULT, 0, &outcome);
	priced_lines_sum(basket->lines, basket->line_count, outcome.by_platform_minor, &totals);
	wire_order_set_basket(sample, basket, &coupon, &outcome);
	assert_null(wire_order_fault(sample));
	assert_int_equal(sample->totals.total_minor, totals.total_minor);
	assert_int_equal(sample->totals.total_minor, 2490 + 500 - 200);
	assert_string_equal(sample->coupons[0].coupon, "K");
	free(basket);
}

/* Whose it is changes nothing of what is ordered. */
static void a_member_may_be_named(void **state)
{
	struct wire_order *body = order_sample(1), *again;
	char before[SHA256_HEX_SIZE], after[SHA256_HEX_SIZE];
	char *json;

	(void)state;
	wire_order_digest(body, before);
	strcpy(body->member, "member-17");
	wire_order_digest(body, after);
	assert_string_equal(before, after);
	json = wire_order_encode(body);
	again = wire_order_decode(json, strlen(json), NULL);
	assert_non_null(again);
	assert_string_equal(again->member, "member-17");
	wire_order_destroy(again);
	memcpy(strstr(json, "\"member-17\""), "12345678901", 11);
	assert_null(wire_order_decode(json, strlen(json), NULL));
	wire_order_destroy(body);
	free(json);
}

/* Two ways of having it, one multi-buy: the lines' totals say what they share, and both sides read the same. */
static void lines_that_share_a_multibuy_go_over_the_wire(void **state)
{
	struct wire_order *body = order_sample(2), *again;
	char *json;

	(void)state;
	body->lines[1] = body->lines[0];
	body->lines[0].multibuy = body->lines[1].multibuy =
		(struct multibuy){ 2, body->lines[0].unit_price_minor + 1 };
	body->lines[0].quantity = body->lines[1].quantity = 1;
	body->lines[0].fulfilment = FULFILMENT_TAKE_NOW;
	body->lines[1].fulfilment = FULFILMENT_PICKUP_HERE;
	wire_order_sum(body, &body->totals);
	assert_int_equal(body->totals.items_minor, body->lines[0].unit_price_minor + 1);
	json = wire_order_encode(body);
	again = wire_order_decode(json, strlen(json), NULL);
	assert_non_null(again);
	assert_memory_equal(&again->totals, &body->totals, sizeof(body->totals));
	wire_order_destroy(again);
	wire_order_destroy(body);
	free(json);
}

#define EXPECT_FAULT(change)                                                                                 \
	do {                                                                                                 \
		struct wire_order *body = order_sample(2);                                                   \
		struct priced_line *line = &body->lines[1];                                                  \
		(void)line;                                                                                  \
		assert_null(wire_order_fault(body));                                                         \
		change;                                                                                      \
		assert_non_null(wire_order_fault(body));                                                     \
		wire_order_destroy(body);                                                                    \
	} while (0)

/* An order does not only come as JSON: the hand-off makes one of bytes. */
static void every_field_of_an_order_is_checked(void **state)
{
	(void)state;
	EXPECT_FAULT(line->merchant[0] = '\n');
	EXPECT_FAULT(line->channel = CHANNEL_COUNT);
	EXPECT_FAULT(line->channel = (enum offer_channel) - 1);
	EXPECT_FAULT(line->fulfilment = FULFILMENT_COUNT);
	EXPECT_FAULT(line->fulfilment = (enum fulfilment) - 1);
	EXPECT_FAULT((line->quantity = 0, wire_order_sum(body, &body->totals)));
	EXPECT_FAULT((line->quantity = QUANTITY_MAX + 1, wire_order_sum(body, &body->totals)));
	EXPECT_FAULT((line->unit_price_minor = -1, wire_order_sum(body, &body->totals)));
	EXPECT_FAULT((line->unit_price_minor = PRICE_MAX_MINOR + 1, wire_order_sum(body, &body->totals)));
	EXPECT_FAULT((line->delivery_minor = PRICE_MAX_MINOR + 1, wire_order_sum(body, &body->totals)));
	EXPECT_FAULT(line->multibuy = ((struct multibuy){ 0, 5 }));
	EXPECT_FAULT(line->multibuy = ((struct multibuy){ 1, 0 }));
	EXPECT_FAULT(memset(line->name, 'n', NAME_SIZE));
	EXPECT_FAULT(line->name[0] = '\xFF');
	EXPECT_FAULT(memset(body->session, 's', SESSION_ID_SIZE));
	EXPECT_FAULT(body->store[0] = '\n');
	EXPECT_FAULT((body->created_ms = 0, body->expires_ms = 1));
	EXPECT_FAULT((body->created_ms = -1, body->expires_ms = 1));
	EXPECT_FAULT((body->created_ms = INT64_C(1) << 48, body->expires_ms = body->created_ms + 1));
	EXPECT_FAULT(body->catalog_epoch = -1);
	EXPECT_FAULT(body->catalog_epoch = INT64_C(9007199254740992));
	EXPECT_FAULT(body->catalog_seq = -1);
	EXPECT_FAULT(body->catalog_seq = INT64_C(9007199254740992));
	EXPECT_FAULT(body->coupon_count = COUPONS_PER_ORDER_MAX + 1);
	EXPECT_FAULT(body->coupons[0].discount_minor = -1);
	EXPECT_FAULT(body->line_count = LINES_MAX + 1);
	EXPECT_FAULT((body->line_count = 0, body->coupon_count = 0, wire_order_sum(body, &body->totals)));
}

static void an_order_may_reach_its_bounds(void **state)
{
	struct wire_order *body = order_sample(LINES_MAX);

	(void)state;
	body->store[0] = body->session[0] = '\0';
	body->created_ms = (INT64_C(1) << 48) - 1;
	body->expires_ms = body->created_ms + ORDER_TTL_MAX_MS;
	body->catalog_epoch = body->catalog_seq = INT64_C(9007199254740991);
	for (size_t i = 0; i < LINES_MAX; i++) {
		body->lines[i].quantity = QUANTITY_MAX;
		body->lines[i].multibuy = (struct multibuy){ 0, 0 };
		body->lines[i].unit_price_minor = body->lines[i].delivery_minor = PRICE_MAX_MINOR;
	}
	snprintf(body->coupons[1].coupon, CODE_SIZE, "k2");
	body->coupons[1].discount_minor = PRICE_MAX_MINOR;
	body->coupon_count = 2;
	wire_order_sum(body, &body->totals);
	assert_null(wire_order_fault(body));
	char *json = wire_order_encode(body);
	struct wire_order *again = wire_order_decode(json, strlen(json), NULL);
	assert_non_null(again);
	wire_order_destroy(again);
	free(json);
	body->created_ms = body->catalog_epoch = body->catalog_seq = 1;
	body->expires_ms = 2;
	assert_null(wire_order_fault(body));
	body->catalog_epoch = body->catalog_seq = 0;
	assert_null(wire_order_fault(body));
	wire_order_destroy(body);
}

static void coupons_never_give_more_than_the_items_cost(void **state)
{
	struct wire_order *body = order_sample(1);

	(void)state;
	body->coupons[0].discount_minor = body->totals.items_minor + 1;
	wire_order_sum(body, &body->totals);
	assert_int_equal(body->totals.discount_minor, body->totals.items_minor);
	assert_int_equal(body->totals.total_minor, body->totals.delivery_minor);
	assert_null(wire_order_fault(body));
	wire_order_destroy(body);
}

static void a_basket_without_coupons_has_none(void **state)
{
	struct basket *basket = calloc(1, sizeof(*basket));
	struct priced_line line = {
		.product = "P1", .merchant = "A", .quantity = 1, .unit_price_minor = 500
	};

	(void)state;
	assert_int_equal(basket_add(basket, &line, "CNY", NULL), BASKET_OK);
	wire_order_set_basket(sample, basket, NULL, NULL);
	assert_int_equal(sample->coupon_count, 0);
	assert_int_equal(sample->coupons[0].discount_minor, 0);
	assert_int_equal(sample->line_count, 1);
	assert_string_equal(sample->lines[1].product, "");
	assert_string_equal(sample->currency, "CNY");
	assert_int_equal(sample->totals.total_minor, 500);
	free(basket);
}

/* In what a message holds: each key of the right type, in an object, and not too many. */
static void every_part_of_a_message_is_checked(void **state)
{
	static const char *const TOTALS[] = { "items", "delivery", "discount", "total" };
	static const char *const CATALOG[] = { "epoch", "seq" };
	json_t *object;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		object = sample_json();
		json_object_del(json_object_get(object, "totals"), TOTALS[i]);
		expect_refused(object);
	}
	for (size_t i = 0; i < 2; i++) {
		object = sample_json();
		json_object_del(json_object_get(object, "catalog"), CATALOG[i]);
		expect_refused(object);
		set_head("catalog", json_pack("{s:i,s:i}", "epoch", i == 0 ? -1 : 1, "seq", i == 0 ? 1 : -1));
	}
	set_head("coupons", json_pack("[i]", 1));
	set_head("coupons", json_pack("[{s:s}]", "coupon", "k1"));
	set_head("coupons", json_pack("[{s:i}]", "discount", 1));
	set_head("coupons", json_pack("[{s:s,s:i}]", "coupon", "", "discount", 1));
	set_line("multibuy", json_pack("{s:i}", "quantity", 2));
	set_line("multibuy", json_pack("{s:i,s:i}", "quantity", QUANTITY_MAX + 1, "price", 5));
	object = sample_json();
	json_array_set_new(json_object_get(object, "lines"), 0, json_string("line"));
	expect_refused(object);
	object = sample_json();
	for (int i = 0; i < COUPONS_PER_ORDER_MAX; i++) {
		char code[] = { 'c', (char)('A' + i), 0 };

		json_array_append_new(json_object_get(object, "coupons"),
			json_pack("{s:s,s:i}", "coupon", code, "discount", 0));
	}
	expect_refused(object);
}

static void messages_may_reach_their_bounds(void **state)
{
	struct wire_order *body = order_sample(1);

	(void)state;
	body->catalog_epoch = body->catalog_seq = 0;
	body->coupon_count = COUPONS_PER_ORDER_MAX;
	for (size_t i = 0; i < COUPONS_PER_ORDER_MAX; i++) {
		snprintf(body->coupons[i].coupon, CODE_SIZE, "k%zu", i);
		body->coupons[i].discount_minor = 1;
	}
	wire_order_sum(body, &body->totals);
	char *json = wire_order_encode(body), *padded = malloc(WIRE_ORDER_MAX_BYTES + 1);
	size_t length = strlen(json);
	memcpy(padded, json, length);
	memset(padded + length, ' ', WIRE_ORDER_MAX_BYTES + 1 - length);
	struct wire_order *again = wire_order_decode(padded, WIRE_ORDER_MAX_BYTES, NULL);
	assert_non_null(again);
	assert_int_equal(again->coupon_count, COUPONS_PER_ORDER_MAX);
	assert_null(wire_order_decode(padded, WIRE_ORDER_MAX_BYTES + 1, NULL));
	wire_order_destroy(again);
	free(padded);
	free(json);
	wire_order_destroy(body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_encoded_is_decoded, setup, teardown),
		cmocka_unit_test(any_order_is_read_as_it_was_written),
		cmocka_unit_test(what_has_no_tax_and_no_deposit_says_nothing_of_them),
		cmocka_unit_test(the_tax_on_top_is_that_of_the_lines),
		cmocka_unit_test_setup_teardown(every_key_is_needed, setup, teardown),
		cmocka_unit_test_setup_teardown(hostile_values_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_lines_total_is_its_price_times_its_quantity, setup, teardown),
		cmocka_unit_test_setup_teardown(a_piece_says_its_label, setup, teardown),
		cmocka_unit_test_setup_teardown(an_unsure_clock_is_said, setup, teardown),
		cmocka_unit_test_setup_teardown(hostile_labels_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(totals_must_add_up, setup, teardown),
		cmocka_unit_test_setup_teardown(more_than_200_lines_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_no_json_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(the_digest_names_what_is_ordered, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_basket_becomes_an_order_with_the_same_sums, setup, teardown),
		cmocka_unit_test_setup_teardown(a_member_may_be_named, setup, teardown),
		cmocka_unit_test_setup_teardown(
			lines_that_share_a_multibuy_go_over_the_wire, setup, teardown),
		cmocka_unit_test_setup_teardown(every_field_of_an_order_is_checked, setup, teardown),
		cmocka_unit_test_setup_teardown(an_order_may_reach_its_bounds, setup, teardown),
		cmocka_unit_test_setup_teardown(coupons_never_give_more_than_the_items_cost, setup, teardown),
		cmocka_unit_test_setup_teardown(a_basket_without_coupons_has_none, setup, teardown),
		cmocka_unit_test_setup_teardown(every_part_of_a_message_is_checked, setup, teardown),
		cmocka_unit_test_setup_teardown(messages_may_reach_their_bounds, setup, teardown),
	};

	return cmocka_run_group_tests_name("wire_order", tests, NULL, NULL);
}
