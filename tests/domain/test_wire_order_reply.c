/* SPDX-License-Identifier: Apache-2.0 */
/* What the hub says about an order is read as it was written, and nothing else is. */
#include "tests/domain/reply_sample.h"
#include "kiosk/base/xalloc.h"
#include "tests/domain/wire_tools.h"

#include "kiosk/domain/code.h"
#include "kiosk/domain/wire.h"

static struct order_totals random_totals(struct dice *dice)
{
	return (struct order_totals){ random_up_to(dice, WIRE_SUM_MAX), random_up_to(dice, WIRE_SUM_MAX),
		random_up_to(dice, WIRE_SUM_MAX), random_up_to(dice, WIRE_SUM_MAX),
		random_up_to(dice, WIRE_SUM_MAX), random_up_to(dice, WIRE_SUM_MAX) };
}

static void roll_lines(struct dice *dice, struct arena *arena, struct wire_order_reply *reply)
{
	reply->line_count = (size_t)random_up_to(dice, LINES_MAX) % (LINES_MAX + 1);
	struct priced_line *lines = ARENA_ARRAY(arena, struct priced_line, reply->line_count + 1);
	struct wire_line_sum *sums = ARENA_ARRAY(arena, struct wire_line_sum, reply->line_count + 1);

	for (size_t i = 0; i < reply->line_count; i++) {
		code_copy(lines[i].product, random_code(dice, arena));
		code_copy(lines[i].merchant, random_code(dice, arena));
		lines[i].channel = (enum offer_channel)dice_roll(dice, CHANNEL_COUNT);
		lines[i].quantity = 1 + (int32_t)dice_roll(dice, QUANTITY_MAX);
		lines[i].unit_price_minor = random_up_to(dice, PRICE_MAX_MINOR);
		lines[i].deposit_minor = dice_roll(dice, 2) ? random_up_to(dice, PRICE_MAX_MINOR) : 0;
		lines[i].tax.is_said = dice_roll(dice, 2);
		if (lines[i].tax.is_said)
			lines[i].tax.permille = (int32_t)dice_roll(dice, TAX_PERMILLE_MAX + 1);
		if (dice_roll(dice, 3) == 0) {
			lines[i].pricing = PRICED_BY_MEASURE;
			lines[i].measure.amount_milli = 1 + random_up_to(dice, MEASURE_MAX_MILLI - 1);
			lines[i].measure.unit = MEASURE_G;
			lines[i].per.amount_milli = 1000;
			lines[i].per.unit = MEASURE_KG;
		}
		sums[i] = (struct wire_line_sum){ random_up_to(dice, WIRE_SUM_MAX),
			random_up_to(dice, WIRE_SUM_MAX), dice_roll(dice, 2) };
	}
	reply->lines = lines;
	reply->sums = sums;
}

static void roll_taxes(struct dice *dice, struct arena *arena, struct wire_order_reply *reply)
{
	reply->tax_count = (size_t)dice_roll(dice, 4);
	struct tax_row *taxes = ARENA_ARRAY(arena, struct tax_row, reply->tax_count + 1);

	for (size_t i = 0; i < reply->tax_count; i++) {
		taxes[i].tax.is_said = true;
		taxes[i].tax.is_included = dice_roll(dice, 2);
		taxes[i].tax.permille = (int32_t)dice_roll(dice, TAX_PERMILLE_MAX + 1);
		taxes[i].net_minor = random_up_to(dice, WIRE_SUM_MAX / 2);
		taxes[i].tax_minor = random_up_to(dice, WIRE_SUM_MAX / 2);
		taxes[i].gross_minor = taxes[i].net_minor + taxes[i].tax_minor;
	}
	reply->taxes = taxes;
}

static void roll_suborders(struct dice *dice, struct arena *arena, struct wire_order_reply *reply)
{
	reply->suborder_count = (size_t)dice_roll(dice, 5);
	struct wire_suborder *suborders = ARENA_ARRAY(arena, struct wire_suborder, reply->suborder_count + 1);

	for (size_t i = 0; i < reply->suborder_count; i++)
		suborders[i] = (struct wire_suborder){ .merchant = random_code(dice, arena),
			.state = (enum order_state)dice_roll(dice, ORDER_STATE_COUNT),
			.totals = random_totals(dice) };
	reply->suborders = suborders;
}

static struct wire_order_reply random_reply(struct dice *dice, struct arena *arena)
{
	struct wire_order_reply reply = { .order = random_ulid(dice),
		.rev = 1 + random_up_to(dice, WIRE_INTEGER_MAX - 1),
		.state = (enum order_state)dice_roll(dice, ORDER_STATE_COUNT),
		.checkout = (enum checkout_state)dice_roll(dice, CHECKOUT_STATE_COUNT),
		.url = random_link(dice, arena, 500),
		.receipt_url = random_link(dice, arena, 500),
		.expires_ms = random_time(dice),
		.totals = random_totals(dice),
		.currency = "HKD",
		.is_repriced = dice_roll(dice, 2),
		.pickup_code = dice_roll(dice, 2) ? "0123456789abcdef" : "",
		.reversal_count = (size_t)dice_roll(dice, REVERSALS_MAX + 1),
		.has_group = dice_roll(dice, 2) };

	roll_lines(dice, arena, &reply);
	roll_taxes(dice, arena, &reply);
	roll_suborders(dice, arena, &reply);
	for (size_t i = 0; i < reply.reversal_count; i++)
		reply.reversals[i] = random_ulid(dice);
	if (reply.has_group)
		reply.group = (struct wire_order_group){ random_ulid(dice), random_group_count(dice),
			1 + (int32_t)dice_roll(dice, GROUP_PEOPLE_MAX) };
	return reply;
}

static void assert_same_lists(const struct wire_order_reply *a, const struct wire_order_reply *b)
{
	assert_int_equal(a->line_count, b->line_count);
	for (size_t i = 0; i < a->line_count; i++) {
		assert_memory_equal(&a->lines[i], &b->lines[i], sizeof a->lines[i]);
		assert_int_equal(a->sums[i].total_minor, b->sums[i].total_minor);
		assert_int_equal(a->sums[i].discount_minor, b->sums[i].discount_minor);
		assert_int_equal(a->sums[i].is_changed, b->sums[i].is_changed);
	}
	assert_int_equal(a->tax_count, b->tax_count);
	for (size_t i = 0; i < a->tax_count; i++)
		assert_memory_equal(&a->taxes[i], &b->taxes[i], sizeof a->taxes[i]);
	assert_int_equal(a->suborder_count, b->suborder_count);
	for (size_t i = 0; i < a->suborder_count; i++) {
		assert_string_equal(a->suborders[i].merchant, b->suborders[i].merchant);
		assert_int_equal(a->suborders[i].state, b->suborders[i].state);
		assert_memory_equal(&a->suborders[i].totals, &b->suborders[i].totals, sizeof a->totals);
	}
	assert_int_equal(a->reversal_count, b->reversal_count);
	for (size_t i = 0; i < a->reversal_count; i++)
		assert_string_equal(a->reversals[i].text, b->reversals[i].text);
}

static void assert_same(const struct wire_order_reply *a, const struct wire_order_reply *b)
{
	assert_string_equal(a->order.text, b->order.text);
	assert_int_equal(a->rev, b->rev);
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->checkout, b->checkout);
	assert_string_equal(a->url, b->url);
	assert_string_equal(a->receipt_url, b->receipt_url);
	assert_int_equal(a->expires_ms, b->expires_ms);
	assert_memory_equal(&a->totals, &b->totals, sizeof a->totals);
	assert_string_equal(a->currency, b->currency);
	assert_int_equal(a->is_repriced, b->is_repriced);
	assert_string_equal(a->pickup_code, b->pickup_code);
	assert_same_lists(a, b);
	assert_int_equal(a->has_group, b->has_group);
	if (!a->has_group)
		return;
	assert_string_equal(a->group.id.text, b->group.id.text);
	assert_same_group_count(&a->group.count, &b->group.count);
	assert_int_equal(a->group.size, b->group.size);
}

static void what_is_written_is_read(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct dice dice = { seed };
		struct arena arena;
		struct wire_order_reply again;
		arena_init(&arena, 65536);
		struct wire_order_reply reply = random_reply(&dice, &arena);
		json_t *object = wire_order_reply_encode(&reply);
		char *json = json_to_text(object);
		if (!wire_order_reply_decode(&arena, json, strlen(json), &again))
			fail_msg("seed %d is not read: %s", (int)seed, json);
		assert_same(&reply, &again);
		json_decref(object);
		free(json);
		arena_finish(&arena);
	}
}

static void the_charge_is_kept_alone(void **state)
{
	static const struct priced_line LINE = { "P1", "M1", CHANNEL_STORE, 2, .unit_price_minor = 100 };
	static const struct tax_row TAX = { { 70, true, true }, 131, 9, 140 };
	static const struct wire_line_sum SUM = { 150, 10, true };
	static const char *const FAULTS[] = { "", "[]", "{}",
		"{\"items\":1,\"delivery\":0,\"discount\":0,\"total\":1}",
		"{\"items\":1,\"delivery\":0,\"discount\":0,\"total\":1,\"lines\":[{}]}" };
	struct wire_order_reply reply = { .totals = { 150, 50, 10, 190 },
		.lines = &LINE,
		.sums = &SUM,
		.line_count = 1,
		.taxes = &TAX,
		.tax_count = 1 };
	struct wire_order_reply again = { .rev = -1 };
	struct arena arena;

	(void)state;
	arena_init(&arena, 16384);
	for (size_t i = 0; i < sizeof(FAULTS) / sizeof(FAULTS[0]); i++)
		assert_false(wire_order_charge_decode(&arena, FAULTS[i], strlen(FAULTS[i]), &again));
	assert_int_equal(again.rev, -1);
	char *json = wire_order_charge_encode(&reply);
	assert_true(wire_order_charge_decode(&arena, json, strlen(json), &again));
	assert_int_equal(again.line_count, 1);
	assert_string_equal(again.lines[0].product, "P1");
	assert_int_equal(again.lines[0].unit_price_minor, 100);
	assert_int_equal(again.sums[0].total_minor, 150);
	assert_int_equal(again.tax_count, 1);
	assert_int_equal(again.taxes[0].net_minor, 131);
	assert_memory_equal(&again.totals, &reply.totals, sizeof(reply.totals));
	free(json);
	arena_finish(&arena);
}

static bool is_read(const char *json, size_t length)
{
	struct arena arena;
	struct wire_order_reply reply = { .rev = -1 };

	arena_init(&arena, 16384);
	bool is_good = wire_order_reply_decode(&arena, json, length, &reply);
	if (!is_good)
		assert_int_equal(reply.rev, -1);
	arena_finish(&arena);
	return is_good;
}

/* One of everything. */
static json_t *full_reply(void)
{
	static const struct priced_line LINE = { "P1", "M1", CHANNEL_STORE, 2, .unit_price_minor = 100 };
	static const struct wire_line_sum SUM = { 200, 10, true };
	static const struct tax_row TAX = { { 70, true, false }, 190, 13, 203 };
	static const struct wire_suborder SUBORDER = { "M1", ORDER_PLACED, { 200, 0, 10, 190 } };
	struct wire_order_reply reply = reply_sample("01K0WD00000000000000000001", 7, ORDER_PAID, 200);

	reply.lines = &LINE;
	reply.sums = &SUM;
	reply.suborders = &SUBORDER;
	reply.taxes = &TAX;
	reply.line_count = reply.tax_count = reply.suborder_count = reply.reversal_count = 1;
	reply.pickup_code = "0123456789abcdef";
	strcpy(reply.reversals[0].text, "01K0WD00000000000000000002");
	reply.has_group = true;
	reply.group = (struct wire_order_group){ { "01K0WD00000000000000000003" },
		{ GROUP_FORMED, 3, 2, 1784895600000 }, 5 };
	return wire_order_reply_encode(&reply);
}

/* The whole with a part put into its place. */
static bool is_read_with_part(const char *list, const char *json, size_t length)
{
	json_t *whole = full_reply(), *part = json_parse(json, length, NULL);

	if (json_is_array(json_object_get(whole, list)))
		json_array_set_new(json_object_get(whole, list), 0, part);
	else
		json_object_set_new(whole, list, part);
	char *text = json_to_text(whole);
	bool is_good = is_read(text, strlen(text));
	free(text);
	json_decref(whole);
	return is_good;
}

static bool is_read_with_line(const char *json, size_t length)
{
	return is_read_with_part("lines", json, length);
}

static bool is_read_with_suborder(const char *json, size_t length)
{
	return is_read_with_part("orders", json, length);
}

static bool is_read_with_group(const char *json, size_t length)
{
	return is_read_with_part("group", json, length);
}

static bool is_read_with_tax(const char *json, size_t length)
{
	return is_read_with_part("taxes", json, length);
}

static void every_member_counts(void **state)
{
	static const char *const OPTIONAL[] = { "group", "taxes", NULL };
	json_t *whole = full_reply();

	(void)state;
	/* For whoever reads it, and made from the code. */
	json_object_del(whole, "pickup_short");
	assert_every_member_counts(
		json_deep_copy(json_array_get(json_object_get(whole, "lines"), 0)), NULL, is_read_with_line);
	assert_every_member_counts(json_deep_copy(json_array_get(json_object_get(whole, "orders"), 0)), NULL,
		is_read_with_suborder);
	assert_every_member_counts(json_deep_copy(json_object_get(whole, "group")), NULL, is_read_with_group);
	assert_every_member_counts(
		json_deep_copy(json_array_get(json_object_get(whole, "taxes"), 0)), NULL, is_read_with_tax);
	assert_every_member_counts(whole, OPTIONAL, is_read);
}

/* The words of kiosk/hub/openapi.yaml. */
static void the_words_on_the_wire_stay(void **state)
{
	json_t *object = full_reply();

	(void)state;
	assert_string_equal(json_get_text(object, "state", ""), "PAID");
	assert_string_equal(json_get_text(object, "phone", "?"), "");
	assert_string_equal(json_get_text(object, "expires", ""), "2026-07-24T12:15:00Z");
	assert_string_equal(json_get_text(json_object_get(object, "group"), "state", ""), "FORMED");
	assert_int_equal(strlen(json_get_text(object, "pickup_short", "")), 9);
	assert_string_equal(wire_order_state(ORDER_REFUND_PENDING), "REFUND_PENDING");
	json_decref(object);
	struct wire_order_reply reply = reply_sample("01K0WD00000000000000000001", 1, ORDER_PLACED, 1);
	reply.checkout = CHECKOUT_TERMINAL;
	object = wire_order_reply_encode(&reply);
	assert_string_equal(json_get_text(object, "phone", ""), "terminal");
	assert_true(json_is_null(json_object_get(object, "pickup_code")));
	assert_null(json_object_get(object, "group"));
	json_decref(object);
}

static bool is_read_with(const char *key, json_t *value)
{
	json_t *whole = full_reply();

	json_object_set_new(whole, key, value);
	char *text = json_to_text(whole);
	bool is_good = is_read(text, strlen(text));
	free(text);
	json_decref(whole);
	return is_good;
}

static json_t *repeat(size_t count, json_t *value)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append(array, value);
	json_decref(value);
	return array;
}

static void bounds_are_kept(void **state)
{
	json_t *whole = full_reply(), *line = json_array_get(json_object_get(whole, "lines"), 0),
	       *suborder = json_array_get(json_object_get(whole, "orders"), 0),
	       *tax = json_array_get(json_object_get(whole, "taxes"), 0);

	(void)state;
	assert_false(is_read_with("rev", json_integer(0)));
	assert_true(is_read_with("rev", json_integer(1)));
	assert_false(is_read_with("total", json_integer(-1)));
	assert_true(is_read_with("total", json_integer(WIRE_SUM_MAX)));
	assert_false(is_read_with("total", json_integer(WIRE_SUM_MAX + 1)));
	assert_false(is_read_with("state", json_string("paid")));
	assert_false(is_read_with("phone", json_string("waiting")));
	assert_false(is_read_with("phone", json_string("OPENED")));
	assert_false(is_read_with("currency", json_string("hkd")));
	assert_false(is_read_with("pickup_code", json_string("")));
	assert_false(is_read_with("pickup_code", json_string("0123456789ABCDEF")));
	assert_true(is_read_with("reversals", json_array()));
	assert_true(
		is_read_with("reversals", repeat(REVERSALS_MAX, json_string("01K0WD00000000000000000002"))));
	assert_false(is_read_with(
		"reversals", repeat(REVERSALS_MAX + 1, json_string("01K0WD00000000000000000002"))));
	assert_false(is_read_with("reversals", repeat(1, json_string("no ulid"))));
	assert_false(is_read_with("reversals", repeat(1, json_integer(1))));
	assert_true(is_read_with("lines", repeat(LINES_MAX, json_incref(line))));
	assert_false(is_read_with("lines", repeat(LINES_MAX + 1, json_incref(line))));
	assert_true(is_read_with("orders", repeat(LINES_MAX, json_incref(suborder))));
	assert_false(is_read_with("orders", repeat(LINES_MAX + 1, json_incref(suborder))));
	assert_true(is_read_with("taxes", json_array()));
	assert_false(is_read_with("taxes", json_object()));
	assert_false(is_read_with("taxes", repeat(LINES_MAX + 1, json_incref(tax))));
	json_object_set_new(tax, "net", json_integer(191));
	assert_false(is_read_with("taxes", repeat(1, json_incref(tax))));
	assert_true(is_read_with("deposit", json_integer(25)));
	assert_false(is_read_with("deposit", json_integer(-1)));
	assert_false(is_read_with("tax", json_string("1")));
	json_decref(whole);
	assert_false(is_read("[]", 2));
	assert_false(is_read("", 0));
	assert_false(is_read("<html>Welcome</html>", 20));
}

/* The phone opens what the QR code says, whoever answered in the hub's name. */
static void an_address_is_one_of_the_web(void **state)
{
	static const char *const KEYS[] = { "url", "receipt_url" };
	static const char *const BAD[] = { "javascript:alert(1)", "tel:+85212345678", "file:///etc/passwd",
		"/c/abc", "https://", "https:///c/abc", "http://?", "https://hub.example/c\nabc",
		"https://hub example/", "HTTPS://hub.example" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(KEYS); i++) {
		assert_true(is_read_with(KEYS[i], json_string("https://hub.example/c/abc")));
		assert_true(is_read_with(KEYS[i], json_string("http://127.0.0.1:8480/c/abc")));
		assert_true(is_read_with(KEYS[i], json_string("")));
		for (size_t j = 0; j < ARRAY_LENGTH(BAD); j++)
			assert_false(is_read_with(KEYS[i], json_string(BAD[j])));
	}
}

static void what_is_too_long_is_not_read(void **state)
{
	char *text = malloc(600000);

	(void)state;
	memset(text, 'x', 600000);
	memcpy(text, "https://", 8);
	text[501] = '\0';
	assert_false(is_read_with("url", json_string(text)));
	text[500] = '\0';
	assert_true(is_read_with("url", json_string(text)));
	/* Unknown members are passed over, but not for ever. */
	memset(text, 'x', 600000);
	text[200000] = '\0';
	assert_true(is_read_with("later", json_string(text)));
	memset(text, 'x', 599999);
	text[599999] = '\0';
	assert_false(is_read_with("later", json_string(text)));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(the_charge_is_kept_alone),
		cmocka_unit_test(every_member_counts),
		cmocka_unit_test(the_words_on_the_wire_stay),
		cmocka_unit_test(bounds_are_kept),
		cmocka_unit_test(an_address_is_one_of_the_web),
		cmocka_unit_test(what_is_too_long_is_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
