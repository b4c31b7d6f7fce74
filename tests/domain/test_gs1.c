/* SPDX-License-Identifier: Apache-2.0 */
/* GS1 element strings and Digital Links. */
#include "tests/support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/gs1.h"

static bool parse(const char *text, struct gs1_fields *ret_fields)
{
	return gs1_parse_elements(text, strlen(text), 2026, ret_fields);
}

static void assert_measure(const struct gs1_fields *fields, int64_t milli, enum measure_unit unit)
{
	assert_int_equal(fields->measure.measure.amount_milli, milli);
	assert_int_equal(fields->measure.measure.unit, unit);
}

static void the_ais_of_a_weighed_pack_are_read(void **state)
{
	struct gs1_fields fields;

	(void)state;
	assert_true(parse("]C1019950600013435517261231310300125039210995\03510LOT-7", &fields));
	assert_string_equal(fields.gtin, "99506000134355");
	assert_int_equal(fields.expires, 20261231);
	assert_measure(&fields, 1250000, MEASURE_G);
	assert_int_equal(fields.price.value, 995);
	assert_int_equal(fields.price.decimals, 1);
	assert_int_equal(fields.price.currency_number, 0);
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
	assert_measure(&fields, 500000, MEASURE_G);
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

#define GTIN "0109506000134352"

static void dates_are_days_of_the_calendar(void **state)
{
	struct gs1_fields fields;

	(void)state;
	assert_true(parse(GTIN "17240229", &fields)); /* every fourth year */
	assert_int_equal(fields.expires, 20240229);
	assert_false(parse(GTIN "17250229", &fields));
	assert_true(parse(GTIN "17000229", &fields));                         /* 2000, a fourth century */
	assert_false(gs1_parse_elements(GTIN "17000229", 24, 2099, &fields)); /* 2100 */
	assert_false(parse(GTIN "17260001", &fields));                        /* month 0 */
	assert_true(parse(GTIN "17260131", &fields));
	assert_false(parse(GTIN "17260432", &fields));
	assert_false(parse(GTIN "17260431", &fields));
	assert_true(parse(GTIN "17261200", &fields)); /* the last of the month */
	/* The edges of the century of 2026: 50 years ahead, 49 behind. */
	assert_true(parse(GTIN "17751231", &fields));
	assert_int_equal(fields.expires, 20751231);
}

/* AI 16, and AI 7003, whose hours end at a separator. */
static void a_day_of_sale_and_an_hour_of_expiry_are_read(void **state)
{
	static const char *const BAD[] = { GTIN "7003260724", GTIN "70032607242400", GTIN "70032607241260",
		GTIN "7003260732120", GTIN "70032613241200", GTIN "7003260724120000", GTIN "70032607241A00",
		GTIN "17260725\035"
		     "70032607241330",
		GTIN "70032607241330\035"
		     "70032607241331",
		GTIN "16260230", GTIN "1626072416260725" };
	struct gs1_fields fields;

	(void)state;
	assert_true(parse(GTIN "1626072470032607241330\03510A", &fields));
	assert_int_equal(fields.sell_by, 20260724);
	assert_int_equal(fields.expires, 20260724);
	assert_true(fields.has_expires_time);
	assert_int_equal(fields.expires_minute, 13 * 60 + 30);
	assert_string_equal(fields.lot, "A");
	assert_true(parse(GTIN "17260724\035"
			       "70032607240000\035"
			       "70032607240000",
		&fields));
	assert_true(fields.has_expires_time);
	assert_int_equal(fields.expires_minute, 0);
	assert_true(gs1_parse_digital_link(
		"https://example.com/01/09506000134352?16=260701&7003=2607242359", 2026, &fields));
	assert_int_equal(fields.sell_by, 20260701);
	assert_int_equal(fields.expires_minute, 24 * 60 - 1);
	assert_true(parse(GTIN "17260724", &fields));
	assert_false(fields.has_expires_time);
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		if (parse(BAD[i], &fields))
			fail_msg("taken: %s", BAD[i]);
	}
}

static void what_is_said_twice_must_be_the_same(void **state)
{
	static const char *const SAME[] = { GTIN "1726123117261231", GTIN GTIN, GTIN "10A\03510A",
		GTIN "31030012503103001250", GTIN "3921995\0353921995",
		GTIN "15261231"
		     "15261231" };
	static const char *const OTHER[] = { GTIN "1726123117261230", GTIN "10A\03510B", GTIN "10AB\03510A",
		GTIN "10A\03510AB", GTIN "31030012503103001251", GTIN "3921995\0353921996",
		GTIN "3921995\0353922995", GTIN "1526123115261230" };
	struct gs1_fields fields;

	(void)state;
	for (size_t i = 0; i < sizeof(SAME) / sizeof(SAME[0]); i++) {
		if (!parse(SAME[i], &fields))
			fail_msg("refused: %s", SAME[i]);
	}
	for (size_t i = 0; i < sizeof(OTHER) / sizeof(OTHER[0]); i++) {
		if (parse(OTHER[i], &fields))
			fail_msg("taken: %s", OTHER[i]);
	}
}

static void values_have_their_length_and_letters(void **state)
{
	static const char *const BAD[] = { GTIN "1", GTIN "0:1", GTIN "/51", GTIN "310300125/",
		GTIN "31A3001250", GTIN "310300125A", GTIN "17AB1231",
		GTIN "10A\x7F"
		     "B",
		GTIN "10A\xC3\xA9", GTIN "39211234567890123456", /* sixteen digits */
		GTIN "3921\03510A", GTIN "39211A", "011234567890", GTIN "3109001250" };
	struct gs1_fields fields;

	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		if (parse(BAD[i], &fields))
			fail_msg("taken: %s", BAD[i]);
	}
	assert_true(parse(GTIN "3921123456789012345", &fields));
	assert_int_equal(fields.price.value, INT64_C(123456789012345));
	assert_true(parse(GTIN "10ABCDEFGHIJKLMNOPQRST", &fields));
	assert_int_equal(strlen(fields.lot), GS1_LOT_SIZE - 1);
	assert_true(parse(GTIN "3100000005"
			       "10!~",
		&fields)); /* no decimals; the first and last letter that may be */
	assert_measure(&fields, 5000000, MEASURE_G);
	assert_string_equal(fields.lot, "!~");
	assert_true(parse(GTIN "3106000005", &fields));
	assert_measure(&fields, 5, MEASURE_G);
}

/* Every AI has its length by its first two digits, and what follows is found again. */
static void unknown_ais_are_skipped_by_their_length(void **state)
{
	static const char *const FIXED[] = { "00123456789012345675", "0209506000134352", "0309506000134352",
		"041234567890123456", "11260101", "12260101", "13260101", "16260101", "19260101", "2012",
		"3100000001", "3629000001", "4101234567890123", "4191234567890123" };
	static const char *const VARIABLE[] = { "21S", "22C", "235S", "240A", "250S", "3012", "3712",
		"3901123", "400ORDER", "420Z", "4300NAME", "7001N", "710N", "7230C", "8001R", "8200URL",
		"90X", "91X", "99X" };
	struct gs1_fields fields;
	char text[128];

	(void)state;
	for (size_t i = 0; i < sizeof(FIXED) / sizeof(FIXED[0]); i++) {
		snprintf(text, sizeof(text), "%s" GTIN "10LOT", FIXED[i]);
		if (!parse(text, &fields) || strcmp(fields.lot, "LOT") != 0)
			fail_msg("not skipped: %s", FIXED[i]);
		/* One short is cut. */
		snprintf(text, sizeof(text), GTIN "%.*s", (int)strlen(FIXED[i]) - 1, FIXED[i]);
		if (parse(text, &fields))
			fail_msg("taken short: %s", FIXED[i]);
	}
	for (size_t i = 0; i < sizeof(VARIABLE) / sizeof(VARIABLE[0]); i++) {
		snprintf(text, sizeof(text), "%s\035" GTIN "10LOT", VARIABLE[i]);
		if (!parse(text, &fields) || strcmp(fields.lot, "LOT") != 0)
			fail_msg("not skipped: %s", VARIABLE[i]);
	}
}

static void ais_that_gs1_has_not_given_out_are_refused(void **state)
{
	static const unsigned char KNOWN[][2] = { { 0, 4 }, { 10, 25 }, { 30, 37 }, { 39, 43 }, { 70, 72 },
		{ 80, 82 }, { 90, 99 } };
	struct gs1_fields fields;
	char text[64];

	(void)state;
	for (int ai = 0; ai < 100; ai++) {
		bool is_known = false;

		for (size_t i = 0; i < sizeof(KNOWN) / sizeof(KNOWN[0]); i++)
			is_known = is_known || (ai >= KNOWN[i][0] && ai <= KNOWN[i][1]);
		/* Digits enough for any of fixed length, and few enough for any other. */
		snprintf(text, sizeof(text), GTIN "%02d11111111\035", ai);
		if (!is_known && parse(text, &fields))
			fail_msg("taken: %d", ai);
	}
}

/* The longest that each may have, and one more. */
static void values_of_variable_length_end_somewhere(void **state)
{
	static const struct {
		const char *ai;
		int max;
	} LONGEST[] = { { "10", 20 }, { "21", 20 }, { "22", 20 }, { "235", 30 }, { "240", 30 }, { "250", 30 },
		{ "30", 8 }, { "37", 8 }, { "3901", 18 }, { "400", 30 }, { "420", 20 }, { "4300", 90 },
		{ "7001", 90 }, { "710", 20 }, { "7230", 90 }, { "8001", 90 }, { "8200", 90 }, { "90", 30 },
		{ "91", 90 }, { "99", 90 } };
	struct gs1_fields fields;
	char text[160];

	(void)state;
	for (size_t i = 0; i < sizeof(LONGEST) / sizeof(LONGEST[0]); i++) {
		snprintf(text, sizeof(text), GTIN "%s%0*d", LONGEST[i].ai, LONGEST[i].max, 7);
		if (!parse(text, &fields))
			fail_msg("refused at its longest: %s", LONGEST[i].ai);
		snprintf(text, sizeof(text), GTIN "%s%0*d", LONGEST[i].ai, LONGEST[i].max + 1, 7);
		if (parse(text, &fields))
			fail_msg("taken though too long: %s", LONGEST[i].ai);
	}
}

static void every_measure_becomes_one_of_ours(void **state)
{
	static const struct {
		const char *element;
		int64_t milli;
		enum measure_unit unit;
	} MEASURES[] = {
		{ "3103000345", 345000, MEASURE_G },
		{ "3202000075", 340194, MEASURE_G }, /* 0.75 lb = 340.1942775 g */
		{ "3572001200", 340194, MEASURE_G }, /* 12 oz, the same */
		{ "3112000250", 2500, MEASURE_M },   /* 2.5 m */
		{ "3210000010", 254, MEASURE_M },    /* 10 inches */
		{ "3220000010", 3048, MEASURE_M },
		{ "3230000010", 9144, MEASURE_M },
		{ "3153000750", 750000, MEASURE_ML },
		{ "3166000750", 750000, MEASURE_ML },
		{ "3600000001", 946353, MEASURE_ML },
		{ "3610000001", 3785412, MEASURE_ML },
		{ "3012", 12000, MEASURE_PIECE },
		{ "3206999999", 453592, MEASURE_G },
		{ "3200999999", 453591916408, MEASURE_G },
		/* More than can be, and nothing at all: before it is weighed. */
		{ "3160999999", 0, MEASURE_NONE },
		{ "3103000000", 0, MEASURE_NONE },
		{ "3206000000", 0, MEASURE_NONE },
		{ "3000000000", 0, MEASURE_NONE },
		/* Gross weight, width and area are of no price. */
		{ "3303000345", 0, MEASURE_NONE },
		{ "3123000345", 0, MEASURE_NONE },
		{ "3143000345", 0, MEASURE_NONE },
	};
	struct gs1_fields fields;

	(void)state;
	for (size_t i = 0; i < sizeof(MEASURES) / sizeof(MEASURES[0]); i++) {
		char *text = xasprintf("%s%s", GTIN, MEASURES[i].element);

		if (!parse(text, &fields))
			fail_msg("not taken: %s", text);
		if (fields.measure.measure.amount_milli != MEASURES[i].milli ||
			fields.measure.measure.unit != MEASURES[i].unit)
			fail_msg("%s is %lld", text, (long long)fields.measure.measure.amount_milli);
		free(text);
	}
}

static void of_two_measures_the_one_that_measures_counts(void **state)
{
	struct gs1_fields fields;

	(void)state;
	assert_true(parse(GTIN "30"
			       "6\0353103000345",
		&fields));
	assert_measure(&fields, 345000, MEASURE_G);
	assert_true(parse(GTIN "3103000345"
			       "306",
		&fields));
	assert_measure(&fields, 345000, MEASURE_G);
	assert_true(parse(GTIN "3103000345"
			       "3202000076",
		&fields));
	assert_measure(&fields, 345000, MEASURE_G);
	/* The same AI says one thing. */
	assert_true(parse(GTIN "3103000345"
			       "3104003450",
		&fields));
	assert_false(parse(GTIN "3103000345"
				"3103000346",
		&fields));
	assert_false(parse(GTIN "3202000075"
				"3202000076",
		&fields));
}

static void prices_keep_their_currency(void **state)
{
	struct gs1_fields fields;

	(void)state;
	assert_true(parse(GTIN "3932756"
			       "1290",
		&fields));
	assert_int_equal(fields.price.value, 1290);
	assert_int_equal(fields.price.decimals, 2);
	assert_int_equal(fields.price.currency_number, 756);
	assert_true(parse(GTIN "3932978"
			       "123456789012345",
		&fields));
	assert_true(parse(GTIN "3952001290", &fields));
	assert_int_equal(fields.price_per_unit.value, 1290);
	assert_int_equal(fields.price.value, 0);
	/* Coupons and payment slips are no prices of what is sold. */
	assert_true(parse(GTIN "3902"
			       "100\0353912978"
			       "100\0353941"
			       "0500",
		&fields));
	assert_int_equal(fields.price.value, 0);
	assert_int_equal(fields.price_per_unit.value, 0);
	assert_false(parse(GTIN "3932"
				"756",
		&fields)); /* no sum */
	assert_false(parse(GTIN "3932"
				"7561234567890123456",
		&fields)); /* sixteen digits */
	assert_false(parse(GTIN "3932"
				"A561",
		&fields));
	assert_false(parse(GTIN "3932"
				"0001290",
		&fields)); /* no currency has that number */
	assert_false(parse(GTIN "395200129A", &fields));
	assert_false(parse(GTIN "395201290", &fields));   /* five digits */
	assert_false(parse(GTIN "39520012900", &fields)); /* seven */
	assert_false(parse(GTIN "3922"
				"1290\0353932"
				"7561290",
		&fields)); /* which of both? */
}

static void brackets_are_read_as_people_do(void **state)
{
	static const char *const BAD[] = { "(01)09506000134353", "(01)9506000134352", "(10)ABC",
		"(01)09506000134352(", "(01)09506000134352(10)", "(01)09506000134352(10)A B",
		"(01 09506000134352", "(01", "(0109506000134352", "(1)09506000134352", "(0)",
		"(xx)09506000134352", "(310)000750(01)09506000134352", "(05)1", "09506000134352(10)A",
		"(310x)000750(01)09506000134352", "(01)(01)09506000134352", "(3103" };
	struct gs1_fields fields;

	(void)state;
	assert_true(parse("(01)09506000134352(10)ABC(17)261231(3103)000750", &fields));
	assert_string_equal(fields.gtin, "09506000134352");
	assert_string_equal(fields.lot, "ABC");
	assert_int_equal(fields.expires, 20261231);
	assert_measure(&fields, 750000, MEASURE_G);
	assert_true(parse("]Q3(01) 09506000134352 (10) A(1)B", &fields));
	assert_string_equal(fields.lot, "A(1)B");
	/* A bracket in a value that no AI stands in; and one of an AI that is none. */
	assert_true(parse("(10)A(B)(99)C(01)09506000134352", &fields));
	assert_string_equal(fields.lot, "A(B)");
	assert_true(parse("(01)09506000134352(10)A(10", &fields));
	assert_string_equal(fields.lot, "A(10");
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		if (parse(BAD[i], &fields))
			fail_msg("taken: %s", BAD[i]);
	}
}

static bool link_read(const char *uri, struct gs1_fields *ret_fields)
{
	return gs1_parse_digital_link(uri, 2026, ret_fields);
}

#define LINK "https://example.com/01/09506000134352"

static void links_may_use_the_old_short_names(void **state)
{
	struct gs1_fields fields;

	(void)state;
	assert_true(link_read("https://example.com/gtin/09506000134352/lot/A%2fb?exp=261231", &fields));
	assert_string_equal(fields.lot, "A/b");
	assert_int_equal(fields.expires, 20261231);
	assert_true(link_read(
		LINK "?lot=%41%4a&linkType=all&q&12345=x&310=999&392=999&300=6&3003=6&1=x", &fields));
	assert_string_equal(fields.lot, "AJ");
	assert_int_equal(fields.measure.measure.unit, MEASURE_NONE);
	assert_int_equal(fields.price.value, 0);
	/* A qualifier before its key is a part of the address. */
	assert_true(link_read("https://example.com/10/01/09506000134352", &fields));
	assert_string_equal(fields.lot, "");
	/* What cannot be read of the address is not ours either. */
	assert_true(link_read("https://example.com/%zz/01/09506000134352", &fields));
	assert_true(link_read(LINK "?%zz=1", &fields));
	assert_true(link_read(LINK "?10=%30%21~", &fields));
	assert_string_equal(fields.lot, "0!~");
	assert_true(link_read(LINK "?10=%7E%7e%4F", &fields));
	assert_string_equal(fields.lot, "~~O");
}

static void faulty_values_of_a_link_are_refused(void **state)
{
	static const char *const BAD[] = { LINK "?17=2612",
		LINK "?3922=", LINK "?3103=", LINK "?01=123456789012345", LINK "?17=26123A",
		LINK "?10=", LINK "?10=ABCDEFGHIJKLMNOPQRSTU", LINK "?10=%2g", LINK "?10=%5g", LINK "?10=%g5",
		"https://example.com/01/%zz/09506000134352", LINK "?10=%g2", LINK "?10=%2:", LINK "?10=%2G",
		LINK "?10=%2", LINK "?10=%20", LINK "?10=%7f", LINK "?10=%FF", LINK "?3103=12345",
		LINK "?3103=12345A", LINK "?3922=1234567890123456", LINK "?3922=A", LINK "/17/269931",
		LINK "?01=09506000134369", "https://example.com/01/123456789012345",
		"http://example.com?01=09506000134352" };
	struct gs1_fields fields;

	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		if (link_read(BAD[i], &fields))
			fail_msg("taken: %s", BAD[i]);
	}
}

/* A value may have 90 characters, a longer one is none of GS1's. */
static void values_of_a_link_end_at_90_characters(void **state)
{
	struct gs1_fields fields;
	char link[256] = LINK "?91=";
	size_t length = strlen(link);

	(void)state;
	memset(link + length, 'x', 90);
	assert_true(link_read(link, &fields));
	link[length + 90] = 'x';
	assert_false(link_read(link, &fields));
}

static void every_month_has_its_days(void **state)
{
	static const int DAYS[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	struct gs1_fields fields;
	char text[64];

	(void)state;
	for (int month = 1; month <= 12; month++) {
		snprintf(text, sizeof(text), GTIN "1726%02d%02d", month, DAYS[month - 1]);
		assert_true(parse(text, &fields));
		assert_int_equal(fields.expires, 20260000 + month * 100 + DAYS[month - 1]);
		snprintf(text, sizeof(text), GTIN "1726%02d%02d", month, DAYS[month - 1] + 1);
		assert_false(parse(text, &fields));
	}
	assert_false(parse(GTIN "17240230", &fields));
	/* 49 years behind 2099 is 2050, and what is 50 behind is meant ahead. */
	assert_true(gs1_parse_elements(GTIN "17500101", 24, 2099, &fields));
	assert_int_equal(fields.expires, 20500101);
	assert_true(gs1_parse_elements(GTIN "17490101", 24, 2099, &fields));
	assert_int_equal(fields.expires, 21490101);
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
		cmocka_unit_test(dates_are_days_of_the_calendar),
		cmocka_unit_test(a_day_of_sale_and_an_hour_of_expiry_are_read),
		cmocka_unit_test(what_is_said_twice_must_be_the_same),
		cmocka_unit_test(values_have_their_length_and_letters),
		cmocka_unit_test(unknown_ais_are_skipped_by_their_length),
		cmocka_unit_test(ais_that_gs1_has_not_given_out_are_refused),
		cmocka_unit_test(every_measure_becomes_one_of_ours),
		cmocka_unit_test(of_two_measures_the_one_that_measures_counts),
		cmocka_unit_test(prices_keep_their_currency),
		cmocka_unit_test(brackets_are_read_as_people_do),
		cmocka_unit_test(values_of_variable_length_end_somewhere),
		cmocka_unit_test(links_may_use_the_old_short_names),
		cmocka_unit_test(faulty_values_of_a_link_are_refused),
		cmocka_unit_test(values_of_a_link_end_at_90_characters),
		cmocka_unit_test(every_month_has_its_days),
	};

	return cmocka_run_group_tests_name("gs1", tests, NULL, NULL);
}
