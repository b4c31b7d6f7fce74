/* SPDX-License-Identifier: Apache-2.0 */
/* Unit prices by country, and what may be ranked together. */
#include "tests/support/support.h"

#include "kiosk/domain/limits.h"
#include "kiosk/domain/unit_price.h"

static struct unit_price price_of(
	int64_t total, int64_t quantity, int64_t milli, enum measure_unit unit, const char *country)
{
	struct measure measure = { milli, unit };
	struct unit_price price;

	assert_true(unit_price_of(total, quantity, &measure, country, &price));
	return price;
}

static void the_base_is_what_the_country_expects(void **state)
{
	struct unit_price price = price_of(1090, 1, 500000, MEASURE_G, "HK");

	(void)state;
	assert_int_equal(price.minor, 218);
	assert_int_equal(price.base_amount, 100);
	assert_int_equal(price.unit, MEASURE_G);
	/* And so does the rest of the European Economic Area. */
	price = price_of(1090, 1, 500000, MEASURE_G, "IS");
	assert_int_equal(price.minor, 2180);
	price = price_of(1090, 1, 500000, MEASURE_G, "LI");
	assert_int_equal(price.minor, 2180);
	price = price_of(1090, 1, 500000, MEASURE_G, "DE");
	assert_int_equal(price.minor, 2180);
	assert_int_equal(price.base_amount, 1);
	assert_int_equal(price.unit, MEASURE_KG);
	price = price_of(1090, 1, 5000, MEASURE_KG, "AU");
	assert_int_equal(price.minor, 22);
	assert_int_equal(price.unit, MEASURE_G);
	price = price_of(1500, 1, 1500, MEASURE_L, NULL);
	assert_int_equal(price.minor, 1000);
	assert_int_equal(price.unit, MEASURE_L);
	price = price_of(550, 1, 330000, MEASURE_ML, NULL);
	assert_int_equal(price.minor, 167);
	assert_int_equal(price.base_amount, 100);
	assert_int_equal(price.unit, MEASURE_ML);
}

static void one_kilogram_is_written_either_way(void **state)
{
	struct unit_price a = price_of(2000, 1, 1000, MEASURE_KG, NULL);
	struct unit_price b = price_of(2000, 1, 1000000, MEASURE_G, NULL);

	(void)state;
	assert_int_equal(a.minor, b.minor);
	assert_int_equal(a.unit, MEASURE_KG);
	assert_int_equal(b.unit, MEASURE_KG);
}

static void the_quantity_divides_and_halves_go_up(void **state)
{
	(void)state;
	assert_int_equal(price_of(1400, 2, 10000, MEASURE_PIECE, NULL).minor, 70);
	assert_int_equal(price_of(5, 1, 2000, MEASURE_PIECE, NULL).minor, 3);
	assert_int_equal(price_of(1, 1, 3000, MEASURE_PIECE, NULL).minor, 0);
	assert_int_equal(price_of(0, 1, 3000, MEASURE_M, NULL).minor, 0);
}

static void weights_and_pieces_are_never_ranked_together(void **state)
{
	struct measure grams = { 1000, MEASURE_G }, pieces = { 1000, MEASURE_PIECE },
		       none = { 0, MEASURE_NONE };

	(void)state;
	assert_false(measure_is_comparable(&grams, &pieces));
	assert_false(measure_is_comparable(&none, &none));
}

static void unknown_measures_have_no_unit_price(void **state)
{
	struct measure none = { 500, MEASURE_NONE }, zero = { 0, MEASURE_G }, negative = { -5, MEASURE_G };
	struct measure tiny = { 1, MEASURE_G };
	struct unit_price price;

	(void)state;
	assert_false(unit_price_of(100, 1, &none, NULL, &price));
	assert_false(unit_price_of(100, 1, &zero, NULL, &price));
	assert_false(unit_price_of(100, 1, &negative, NULL, &price));
	assert_false(unit_price_of(100, 0, &tiny, NULL, &price));
	assert_false(unit_price_of(-1, 1, &tiny, NULL, &price));
	assert_false(unit_price_of(INT64_MAX, 1, &tiny, NULL, &price));
	for (enum measure_unit unit = MEASURE_G; unit <= MEASURE_M; unit++)
		assert_int_equal(measure_unit_parse(measure_unit_name(unit)), unit);
	assert_string_equal(measure_unit_name(MEASURE_NONE), "");
	assert_int_equal(measure_unit_parse("KG"), MEASURE_KG);
	assert_int_equal(measure_unit_parse("ml"), MEASURE_ML);
	assert_int_equal(measure_unit_parse("stone"), MEASURE_NONE);
	assert_int_equal(measure_unit_parse(""), MEASURE_NONE);
	assert_int_equal(measure_unit_parse(NULL), MEASURE_NONE);
}

static void a_measure_has_bounds(void **state)
{
	const struct measure most = { MEASURE_MAX_MILLI, MEASURE_M }, least = { 1, MEASURE_G };
	const struct measure too_much = { MEASURE_MAX_MILLI + 1, MEASURE_G }, unknown = { 1, MEASURE_M + 1 };
	const struct measure litres = { 1, MEASURE_L }, millilitres = { 5, MEASURE_ML };

	(void)state;
	assert_true(measure_is_valid(&most));
	assert_true(measure_is_valid(&least));
	assert_false(measure_is_valid(&too_much));
	assert_false(measure_is_valid(&unknown));
	assert_true(measure_is_comparable(&litres, &millilitres));
	assert_false(measure_is_comparable(&litres, &too_much));
}

static void a_part_costs_its_share_of_the_pack(void **state)
{
	static const struct measure KG = { 1000, MEASURE_KG }, HUNDRED_G = { 100000, MEASURE_G },
				    LITRE = { 1000, MEASURE_L }, NONE = { 0, MEASURE_NONE },
				    PIECE = { 1250000, MEASURE_G }, SPECK = { 1, MEASURE_G },
				    MOST = { MEASURE_MAX_MILLI, MEASURE_KG };
	int64_t minor = -1;

	(void)state;
	assert_true(unit_price_of_part(2490, &KG, &PIECE, &minor));
	assert_int_equal(minor, 3113); /* 3112.5 */
	assert_true(unit_price_of_part(249, &HUNDRED_G, &PIECE, &minor));
	assert_int_equal(minor, 3113);
	assert_true(unit_price_of_part(2490, &KG, &SPECK, &minor));
	assert_int_equal(minor, 0);
	assert_false(unit_price_of_part(2490, &LITRE, &PIECE, &minor));
	assert_false(unit_price_of_part(2490, &NONE, &PIECE, &minor));
	assert_false(unit_price_of_part(2490, &KG, &NONE, &minor));
	assert_false(unit_price_of_part(INT64_MAX, &SPECK, &MOST, &minor));
	assert_int_equal(minor, 0);
}

static void some_packs_are_what_goods_are_priced_by(void **state)
{
	static const struct measure BASES[] = { { 1000, MEASURE_KG }, { 1000000, MEASURE_G },
		{ 500000, MEASURE_G }, { 100, MEASURE_KG }, { 453592, MEASURE_G }, { 454000, MEASURE_G },
		{ 1000, MEASURE_L }, { 100000, MEASURE_ML }, { 1000, MEASURE_M }, { 1000, MEASURE_PIECE } };
	static const struct measure PACKS[] = { { 0, MEASURE_NONE }, { 400000, MEASURE_G },
		{ 5000, MEASURE_KG }, { 454000, MEASURE_ML }, { 330000, MEASURE_ML },
		{ 12000, MEASURE_PIECE }, { 2000, MEASURE_M }, { 0, MEASURE_KG } };

	(void)state;
	for (size_t i = 0; i < sizeof(BASES) / sizeof(BASES[0]); i++)
		assert_true(measure_is_base(&BASES[i]));
	for (size_t i = 0; i < sizeof(PACKS) / sizeof(PACKS[0]); i++)
		assert_false(measure_is_base(&PACKS[i]));
}

static void assert_rise(
	int64_t old_minor, struct measure old, int64_t now_minor, struct measure now, int expected)
{
	int permille = -1;
	assert_true(unit_price_rise(old_minor, &old, now_minor, &now, &permille));
	assert_int_equal(permille, expected);
}

static void test_less_for_the_same_money(void **state)
{
	(void)state;
	const struct measure g400 = { 400000, MEASURE_G }, g350 = { 350000, MEASURE_G },
			     kg = { 350, MEASURE_KG }, ml = { 400000, MEASURE_ML },
			     none = { 0, MEASURE_NONE };
	int permille = -1;
	assert_rise(199, g400, 199, g350, 142);
	assert_rise(199, g400, 199, kg, 142);
	assert_rise(200, g400, 175, g350, 0);
	assert_rise(200, g400, 100, g350, -429); /* -428.57… */
	assert_rise(100, g400, 0, g350, -1000);
	assert_rise(PRICE_MAX_MINOR, g400, PRICE_MAX_MINOR, g350, 142);
	assert_false(unit_price_rise(0, &g400, 199, &g350, &permille));
	assert_false(unit_price_rise(199, &g400, -1, &g350, &permille));
	assert_false(unit_price_rise(PRICE_MAX_MINOR + 1, &g400, 1, &g350, &permille));
	assert_false(unit_price_rise(1, &g400, PRICE_MAX_MINOR + 1, &g350, &permille));
	assert_false(unit_price_rise(1, &g400, 1, &ml, &permille));
	assert_false(unit_price_rise(1, &none, 1, &g350, &permille));
	assert_false(
		unit_price_rise(1, &g400, PRICE_MAX_MINOR, &(struct measure){ 1, MEASURE_G }, &permille));
	assert_int_equal(permille, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_less_for_the_same_money),
		cmocka_unit_test(the_base_is_what_the_country_expects),
		cmocka_unit_test(a_part_costs_its_share_of_the_pack),
		cmocka_unit_test(some_packs_are_what_goods_are_priced_by),
		cmocka_unit_test(one_kilogram_is_written_either_way),
		cmocka_unit_test(the_quantity_divides_and_halves_go_up),
		cmocka_unit_test(weights_and_pieces_are_never_ranked_together),
		cmocka_unit_test(unknown_measures_have_no_unit_price),
		cmocka_unit_test(a_measure_has_bounds),
	};

	return cmocka_run_group_tests_name("unit_price", tests, NULL, NULL);
}
