/* SPDX-License-Identifier: Apache-2.0 */
/* GS1 element strings and Digital Links. */
#include "tests/support/support.h"

#include <string.h>

#include "kiosk/domain/gs1.h"

static bool parse(const char *text, struct gs1_fields *ret_fields)
{
	return gs1_parse_elements(text, strlen(text), 2026, ret_fields);
}

static void the_ais_of_a_weighed_pack_are_read(void **state)
{
	struct gs1_fields fields;

	(void)state;
	assert_true(parse("]C1019950600013435517261231310300125039210995\03510LOT-7", &fields));
	assert_string_equal(fields.gtin, "99506000134355");
	assert_int_equal(fields.expires, 20261231);
	assert_int_equal(fields.weight_mg, 1250000);
	assert_true(fields.has_price);
	assert_int_equal(fields.price_value, 995);
	assert_int_equal(fields.price_decimals, 1);
	assert_string_equal(fields.lot, "LOT-7");
	assert_int_equal(fields.best_before, 0);
}

static void variable_values_end_at_a_separator(void **state)
{
	struct gs1_fields fields;

	(void)state;
	assert_true(parse("]d210AB-123\0350109506000134352\03515270100", &fields));
	assert_string_equal(fields.lot, "AB-123");
	assert_string_equal(fields.gtin, "09506000134352");
	assert_int_equal(fields.best_before, 20270100);
	assert_true(parse("\0350109506000134352", &fields));
	assert_true(parse("010950600013435221SERIAL\0358020123456789012345678", &fields));
}

static void centuries_are_placed_around_the_year(void **state)
{
	struct gs1_fields fields;

	(void)state;
	assert_true(parse("010950600013435217760101", &fields));
	assert_int_equal(fields.expires, 20760101);
	assert_true(parse("010950600013435217770101", &fields));
	assert_int_equal(fields.expires, 19770101);
	assert_true(gs1_parse_elements("010950600013435217010101", 24, 2099, &fields));
	assert_int_equal(fields.expires, 21010101);
}

static void malformed_element_strings_are_refused(void **state)
{
	static const char *const BAD[] = {
		"", "]C1", "0109506000134353",             /* check digit */
		"01095060001343",                          /* too short */
		"10LOT",                                   /* no GTIN */
		"010950600013435217261331",                /* month 13 */
		"010950600013435217260230",                /* 30 February */
		"0109506000134352172612",                  /* cut date */
		"01095060001343523103001",                 /* cut weight */
		"01095060001343523107001250",              /* 7 decimals of a kilogram */
		"010950600013435210",                      /* empty lot */
		"010950600013435210ABCDEFGHIJKLMNOPQRSTU", /* 21 characters */
		"01095060001343520119506000134359",        /* two GTINs */
		"010950600013435205",                      /* no such AI */
		"010950600013435210A B",                   /* blank */
		"0109506000134352392",                     /* cut AI */
	};
	struct gs1_fields fields = { .lot = "untouched" };

	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		if (parse(BAD[i], &fields))
			fail_msg("taken: %s", BAD[i]);
	}
	assert_string_equal(fields.lot, "untouched");
}

static void digital_links_of_anybody_are_read(void **state)
{
	struct gs1_fields fields;

	(void)state;
	assert_true(gs1_parse_digital_link(
		"https://id.gs1.org/01/09506000134352/10/ABC%2F1?17=261231&x=%zz", 2026, &fields));
	assert_string_equal(fields.gtin, "09506000134352");
	assert_string_equal(fields.lot, "ABC/1");
	assert_int_equal(fields.expires, 20261231);
	assert_true(gs1_parse_digital_link(
		"HTTP://example.com/some/path/01/9506000134352?3103=000500#top", 2026, &fields));
	assert_int_equal(fields.weight_mg, 500000);
	assert_true(gs1_parse_digital_link("https://example.com/gtin/96385074/", 2026, &fields));
	assert_string_equal(fields.gtin, "00000096385074");
}

static void other_links_are_no_digital_links(void **state)
{
	static const char *const BAD[] = { "https://example.com/", "https://example.com",
		"https:///01/09506000134352", "ftp://example.com/01/09506000134352",
		"https://example.com/01/09506000134353", "https://example.com/01",
		"https://example.com/?01=09506000134352", "https://example.com/01/09506000134352?17=269931",
		"/01/09506000134352", "" };
	struct gs1_fields fields;

	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		if (gs1_parse_digital_link(BAD[i], 2026, &fields))
			fail_msg("taken: %s", BAD[i]);
	}
}

static void what_we_write_we_read(void **state)
{
	struct gs1_fields fields;
	char link[64];

	(void)state;
	assert_true(gs1_write_digital_link("https://id.gs1.org", "09506000134352", link, sizeof(link)));
	assert_true(gs1_parse_digital_link(link, 2026, &fields));
	assert_string_equal(fields.gtin, "09506000134352");
	assert_false(gs1_write_digital_link("https://id.gs1.org", "09506000134352", link, 20));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ais_of_a_weighed_pack_are_read),
		cmocka_unit_test(variable_values_end_at_a_separator),
		cmocka_unit_test(centuries_are_placed_around_the_year),
		cmocka_unit_test(malformed_element_strings_are_refused),
		cmocka_unit_test(digital_links_of_anybody_are_read),
		cmocka_unit_test(other_links_are_no_digital_links),
		cmocka_unit_test(what_we_write_we_read),
	};

	return cmocka_run_group_tests_name("gs1", tests, NULL, NULL);
}
