/* SPDX-License-Identifier: Apache-2.0 */
/* What a scanned text is taken for. */
#include "tests/support/support.h"

#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/domain/pickup.h"
#include "kiosk/domain/scan_code.h"

static const char *const TEMPLATES[] = { "20IIIIIWWWWWC", "21IIIIIPPPPPC", "02IIIIIXPPPPC" };
static const struct scan_rules RULES = { "https://hub.example:8480", TEMPLATES, 3, 2026 };

static struct scan_code scan(const char *text)
{
	struct scan_code code;

	scan_code_parse(text, strlen(text), &RULES, &code);
	return code;
}

static void a_bar_code_is_a_gtin(void **state)
{
	struct scan_code code = scan("4891028164456\r\n");

	(void)state;
	assert_int_equal(code.kind, SCAN_GTIN);
	assert_string_equal(code.gs1.gtin, "04891028164456");
	assert_int_equal(scan("]E04891028164456").kind, SCAN_GTIN);
	assert_int_equal(scan("036000291452").kind, SCAN_GTIN);
	assert_int_equal(scan("96385074").kind, SCAN_GTIN);
	assert_int_equal(scan("04252614").kind, SCAN_GTIN);
}

static void a_wrong_check_digit_is_no_gtin(void **state)
{
	struct scan_code code = scan("4891028164457");

	(void)state;
	assert_int_equal(code.kind, SCAN_UNKNOWN);
	assert_string_equal(code.text, "4891028164457");
}

static void weighed_goods_follow_the_templates(void **state)
{
	struct scan_code code = scan("2012345012509");

	(void)state;
	assert_int_equal(code.kind, SCAN_WEIGHED);
	assert_string_equal(code.text, "12345");
	assert_int_equal(code.weight_g, 1250);
	assert_int_equal(code.price_minor, -1);
	code = scan("2112345009957");
	assert_int_equal(code.kind, SCAN_WEIGHED);
	assert_int_equal(code.price_minor, 995);
	assert_int_equal(code.weight_g, -1);
	/* UPC-A: "2IIIIIXPPPPC" with a zero before it */
	code = scan("212345709955");
	assert_int_equal(code.kind, SCAN_WEIGHED);
	assert_string_equal(code.text, "12345");
	assert_int_equal(code.price_minor, 995);
	/* No template fits: a number of this shop only. */
	assert_int_equal(scan("2912345009953").kind, SCAN_GTIN);
}

static void a_weighed_code_names_its_item_in_every_form(void **state)
{
	struct scan_code code = scan("2000123012506");

	(void)state;
	assert_int_equal(code.kind, SCAN_WEIGHED);
	assert_string_equal(code.text, "00123");
	assert_string_equal(code.gs1.gtin, "02000123012506");
	assert_string_equal(code.item_gtin, "02000123000008");
	assert_string_equal(scan("212345709955").item_gtin, "00212345000007");
}

static const struct measure KG = { 1000, MEASURE_KG }, FIXED_PACK = { 400000, MEASURE_G };

/* In francs, by the kilogram. */
static void assert_label(const char *text, int64_t weight_mg, int64_t price_minor)
{
	struct scan_code code = scan(text);
	struct piece_label label = { { -1, MEASURE_NONE }, -1 };
	bool has_label = scan_code_label(&code, &KG, "CHF", &label);

	if (has_label != (weight_mg || price_minor))
		fail_msg("%s: %s", text, has_label ? "a label" : "no label");
	if (!has_label)
		return;
	if (label.measure.amount_milli != weight_mg || label.price_minor != price_minor)
		fail_msg("%s: %lld mg, %lld", text, (long long)label.measure.amount_milli,
			(long long)label.price_minor);
	assert_int_equal(label.measure.unit, weight_mg ? MEASURE_G : MEASURE_NONE);
}

static void a_label_says_what_its_piece_weighs_or_costs(void **state)
{
	(void)state;
	assert_label("2012345012509", 1250000, 0);
	assert_label("2112345009957", 0, 995);
	assert_label("2012345000001", 0, 0);
	assert_label("2112345000008", 0, 0);
	assert_label("(01)09506000134352(3103)000345", 345000, 0);
	assert_label("(01)09506000134352(3103)000345(3922)445", 345000, 445);
	assert_label("(01)09506000134352(3202)000075", 340194, 0);
	/* Francs have two digits, whatever the label has: 4.455, 0.9, 4. */
	assert_label("(01)09506000134352(3923)4455", 0, 446);
	assert_label("(01)09506000134352(3921)9", 0, 90);
	assert_label("(01)09506000134352(3920)4", 0, 400);
	assert_label("(01)09506000134352(3932)756445", 0, 445);
	/* 12.90 a kilogram, and 12.90 a pound: by the unit of the measure beside it, rounded once. */
	assert_label("(01)09506000134352(3103)000345(3952)001290", 345000, 445);
	assert_label("(01)09506000134352(3202)000075(3952)001290", 340194, 968);
	assert_label("(01)09506000134352(3952)001290", 0, 0);
	/* Euros are no francs, and francs no yuan. */
	assert_label("(01)09506000134352(3932)978445", 0, 0);
	assert_label("(01)09506000134352(3103)000345(3932)978445", 345000, 0);
	assert_label("(01)09506000134352(3103)000345(3932)978445(3952)001290", 345000, 0);
	assert_label("(01)09506000134352(3922)0", 0, 0);
	assert_label("(01)09506000134352(3920)999999999999999", 0, 0);
	assert_label("(01)09506000134352", 0, 0);
	assert_label("4891028164456", 0, 0);
}

/* Whoever sticks a weight of his own onto a packet buys a packet. */
static void on_a_packet_a_weight_is_redundant(void **state)
{
	static const char *const VARIABLE[] = { "(01)99506000134355(3103)000345",
		"(01)02012345000001(3103)000345", "(01)00212345000007(3922)445", "2012345012509" };
	struct scan_code code = scan("(01)09506000134352(3103)000001(3922)1");
	struct piece_label label;

	(void)state;
	assert_false(scan_code_label(&code, &FIXED_PACK, "CHF", &label));
	code = scan("https://example.com/01/09506000134352?3103=000001");
	assert_false(scan_code_label(&code, &FIXED_PACK, "CHF", &label));
	assert_true(scan_code_label(&code, &KG, "CHF", &label));
	for (size_t i = 0; i < sizeof(VARIABLE) / sizeof(VARIABLE[0]); i++) {
		code = scan(VARIABLE[i]);
		if (!scan_code_label(&code, &FIXED_PACK, "CHF", &label))
			fail_msg("no label: %s", VARIABLE[i]);
	}
	/* A currency that nobody knows has no minor units, so no price either. */
	code = scan("(01)99506000134355(3922)445");
	assert_false(scan_code_label(&code, &KG, "XQQ", &label));
	/* In ten thousandths it is a number that is too large to be one. */
	code = scan("(01)99506000134355(3920)999999999999999");
	assert_false(scan_code_label(&code, &KG, "CLF", &label));
}

static void assert_dates(const char *text, const char *best_before, const char *sold_until)
{
	struct scan_code code = scan(text);
	struct piece_label label = { 0 };
	int64_t best_ms = 0, sold_ms = 0;

	assert_true(!*best_before || time_parse_iso(best_before, &best_ms));
	assert_true(!*sold_until || time_parse_iso(sold_until, &sold_ms));
	assert_int_equal(scan_code_label(&code, &(struct measure){ 0 }, "CHF", &label),
		best_ms || sold_ms || code.gs1.lot[0]);
	assert_string_equal(label.lot, code.gs1.lot);
	assert_int_equal(label.best_before_ms, best_ms);
	assert_int_equal(label.sold_until_ms, sold_ms);
	assert_int_equal(label.measure.unit, MEASURE_NONE);
}

/* Of any trade item, weighed or not; the day itself is still good. */
static void a_label_says_until_when_its_piece_is_good(void **state)
{
	(void)state;
	assert_dates("4006381333931", "", "");
	assert_dates("(01)04006381333931(10)A", "", "");
	assert_dates("(01)04006381333931(15)260228", "2026-03-01T00:00Z", "");
	assert_dates("(01)04006381333931(17)261231", "", "2027-01-01T00:00Z");
	assert_dates("(01)04006381333931(17)280200", "", "2028-03-01T00:00Z");
	assert_dates("(01)04006381333931(16)260709", "", "2026-07-10T00:00Z");
	assert_dates("(01)04006381333931(16)260709(17)260712", "", "2026-07-10T00:00Z");
	assert_dates("(01)04006381333931(16)260712(17)260709", "", "2026-07-10T00:00Z");
	assert_dates("(01)04006381333931(7003)2607091430", "", "2026-07-09T14:30Z");
	assert_dates(
		"(01)04006381333931(7003)2607090000(15)260708", "2026-07-09T00:00Z", "2026-07-09T00:00Z");
	assert_dates("https://id.example/01/04006381333931/10/A?17=260101", "", "2026-01-02T00:00Z");
}

static void a_number_with_an_add_on_is_a_number(void **state)
{
	static const char *const READS[] = { "977123456789805", "]E3977123456789805", "9771234567898 05",
		"]E09771234567898]E105" };

	(void)state;
	for (size_t i = 0; i < sizeof(READS) / sizeof(READS[0]); i++) {
		assert_int_equal(scan(READS[i]).kind, SCAN_GTIN);
		assert_string_equal(scan(READS[i]).gs1.gtin, "09771234567898");
	}
	/* A weighed article has none: thirteen digits alone. */
	assert_int_equal(scan("201234501250905").kind, SCAN_GTIN);
	/* Both parts together pass the card test. */
	assert_int_equal(scan("978030640615750993").kind, SCAN_GTIN);
	assert_true(scan("978030640615750993").is_private);
}

static void faulty_templates_are_refused_with_a_reason(void **state)
{
	(void)state;
	assert_null(scan_template_fault("20IIIIIWWWWWC"));
	assert_non_null(scan_template_fault("20IIIIIWWWWW"));
	assert_non_null(scan_template_fault("20IIIIIWWWWWW"));
	assert_non_null(scan_template_fault("20IIIIIVVVVVC"));
	assert_non_null(scan_template_fault("20XXXXXWWWWWC"));
	assert_non_null(scan_template_fault("20IIIWWWWPPPC"));
	assert_non_null(scan_template_fault("48IIIIIWWWWWC"));
	assert_non_null(scan_template_fault("20ICIIIWWWWWC"));
}

static void our_links_lead_to_their_screens(void **state)
{
	struct scan_code code = scan("https://hub.example:8480/p/P%20000%2f1?x=1");

	(void)state;
	assert_int_equal(code.kind, SCAN_PRODUCT_LINK);
	assert_string_equal(code.text, "P 000/1");
	code = scan("HTTPS://HUB.example:8480/g/01J0");
	assert_int_equal(code.kind, SCAN_GROUP_LINK);
	assert_string_equal(code.text, "01J0");
	assert_int_equal(scan("https://hub.example:8480/r/abc").kind, SCAN_RECEIPT_LINK);
	assert_int_equal(scan("https://hub.example:8480/c/abc").kind, SCAN_CHECKOUT_LINK);
	assert_int_equal(scan("https://hub.example:8480/m/abc").kind, SCAN_MEMBER_LINK);
	assert_int_equal(scan("https://hub.example:8480/p/").kind, SCAN_UNKNOWN);
	assert_int_equal(scan("https://hub.example:8480/p/%00").kind, SCAN_UNKNOWN);
	assert_int_equal(scan("https://hub.example:8480/p/%e").kind, SCAN_UNKNOWN);
	assert_int_equal(scan("https://evil.example/p/1").kind, SCAN_UNKNOWN);
}

static void gs1_texts_are_told_from_numbers(void **state)
{
	struct scan_code code = scan("https://id.gs1.org/01/09506000134352/10/ABC");

	(void)state;
	assert_int_equal(code.kind, SCAN_GS1);
	assert_string_equal(code.gs1.lot, "ABC");
	code = scan("]C1010950600013435210ABC\03517261231");
	assert_int_equal(code.kind, SCAN_GS1);
	assert_int_equal(code.gs1.expires, 20261231);
	assert_int_equal(scan("0109506000134352").kind, SCAN_GS1);
	assert_int_equal(scan("(01)09506000134352(10)ABC").kind, SCAN_GS1);
	assert_int_equal(scan("]Q1(01)09506000134352").kind, SCAN_GS1);
}

static void card_numbers_are_never_kept(void **state)
{
	static const char *const CARDS[] = { "4111111111111111", "4111 1111 1111 1111", "5500-0000-0000-0004",
		"378282246310005", "%B4111111111111111^DOE/JOHN^2612", ";4111111111111111=2612101",
		"30569309025904" };

	(void)state;
	for (size_t i = 0; i < sizeof(CARDS) / sizeof(CARDS[0]); i++) {
		struct scan_code code = scan(CARDS[i]);

		if (code.kind != SCAN_CARD_NUMBER || code.text[0] || code.gs1.gtin[0])
			fail_msg("kept: %s", CARDS[i]);
		assert_true(code.is_private);
	}
}

static void a_gtin_that_looks_like_a_card_is_found_but_private(void **state)
{
	/* Both the GTIN's check digit and Luhn's are right here. */
	struct scan_code code = scan("4891028000006");

	(void)state;
	assert_int_equal(code.kind, SCAN_GTIN);
	assert_true(code.is_private);
	assert_false(scan("4891028164456").is_private);
}

static void a_pickup_code_is_known_by_its_dash_and_check(void **state)
{
	char short_form[PICKUP_SHORT_SIZE], shown[PICKUP_SHOWN_SIZE];
	struct scan_code code;

	(void)state;
	pickup_short_form("00112233445566ff", short_form);
	pickup_show(short_form, shown);
	code = scan(shown);
	assert_int_equal(code.kind, SCAN_PICKUP_CODE);
	assert_string_equal(code.text, short_form);
	shown[8] = shown[8] == 'Z' ? 'Y' : 'Z';
	code = scan(shown);
	assert_int_not_equal(code.kind, SCAN_PICKUP_CODE);
}

static void rubbish_is_nothing(void **state)
{
	char long_text[SCAN_MAX_BYTES + 2];
	struct scan_code code;

	(void)state;
	assert_string_equal(scan("").text, "");
	assert_string_equal(scan(" \r\n").text, "");
	assert_string_equal(scan("\xFF\xFE").text, "");
	scan_code_parse("ab\0cd", 5, &RULES, &code);
	assert_string_equal(code.text, "");
	memset(long_text, 'a', sizeof(long_text));
	scan_code_parse(long_text, sizeof(long_text), &RULES, &code);
	assert_int_equal(code.kind, SCAN_UNKNOWN);
	assert_string_equal(code.text, "");
	assert_string_equal(scan("A").text, "A");
	code = scan("SHELF-17");
	assert_int_equal(code.kind, SCAN_UNKNOWN);
	assert_string_equal(code.text, "SHELF-17");
}

static struct scan_code scan_by(const char *text, const struct scan_rules *rules)
{
	struct scan_code code;

	scan_code_parse(text, strlen(text), rules, &code);
	return code;
}

static void a_shop_without_templates_or_links_reads_the_rest(void **state)
{
	static const char *const FAULTY[] = { "20IIIII" };
	const struct scan_rules plain = { NULL, NULL, 0, 2026 }, faulty = { "", FAULTY, 1, 2026 };

	(void)state;
	assert_int_equal(scan_by("2012345012509", &plain).kind, SCAN_GTIN);
	assert_int_equal(scan_by("https://hub.example:8480/p/1", &plain).kind, SCAN_UNKNOWN);
	/* A template that is none fits nothing; no address has no links. */
	assert_int_equal(scan_by("2012345012509", &faulty).kind, SCAN_GTIN);
	assert_int_equal(scan_by("/p/1", &faulty).kind, SCAN_UNKNOWN);
}

static void only_thirteen_digits_are_weighed(void **state)
{
	static const char *const OPEN[] = { "00IIIIIXXXXXC" };
	const struct scan_rules rules = { NULL, OPEN, 1, 2026 };

	(void)state;
	/* A package of fourteen digits is no article of thirteen, whatever the template. */
	assert_int_equal(scan("12012345012506").kind, SCAN_GTIN);
	/* Nor is an EAN-8, which has zeros before it only in its normal form. */
	assert_int_equal(scan_by("96385074", &rules).kind, SCAN_GTIN);
	assert_int_equal(scan_by("0096385074002", &rules).kind, SCAN_WEIGHED);
	assert_string_equal(scan_by("0096385074002", &rules).text, "96385");
}

static void letters_and_blanks_around_a_code_are_not_the_code(void **state)
{
	(void)state;
	assert_int_equal(scan(" \t\r\n4891028164456 \t\r\n").kind, SCAN_GTIN);
	assert_int_equal(scan("]E04891028164456").kind, SCAN_GTIN);
	assert_string_equal(scan("]0E4891028164456").text, "]0E4891028164456");
	assert_string_equal(scan("]E-4891028164456").text, "]E-4891028164456");
	assert_string_equal(scan("E048").text, "E048");
	/* A link or element string behind an identifier that is not GS1's own. */
	assert_int_equal(scan("]Q1https://id.gs1.org/01/09506000134352").kind, SCAN_GS1);
	assert_int_equal(scan("]C00109506000134352").kind, SCAN_GS1);
	assert_string_equal(scan("]C0SHELF").text, "SHELF");
}

static void our_links_end_where_an_address_does(void **state)
{
	char link[64 + CODE_SIZE] = "https://hub.example:8480/p/";
	size_t length = strlen(link);

	(void)state;
	assert_string_equal(scan("https://hub.example:8480/p/a/b").text, "a");
	assert_string_equal(scan("https://hub.example:8480/p/a#b").text, "a");
	assert_string_equal(scan("https://hub.example:8480/p/%C3%A4").text, "ä");
	assert_int_equal(scan("https://hub.example:8480/p/%g0").kind, SCAN_UNKNOWN);
	assert_int_equal(scan("https://hub.example:8480/p/%0g").kind, SCAN_UNKNOWN);
	assert_int_equal(scan("https://hub.example:8480/p/%").kind, SCAN_UNKNOWN);
	assert_int_equal(scan("https://hub.example:8480/x/1").kind, SCAN_UNKNOWN);
	memset(link + length, 'x', CODE_MAX_BYTES);
	assert_int_equal(scan(link).kind, SCAN_PRODUCT_LINK);
	link[length + CODE_MAX_BYTES] = 'x';
	assert_int_equal(scan(link).kind, SCAN_UNKNOWN);
}

static void nine_characters_are_a_pickup_code_only_with_the_dash(void **state)
{
	char short_form[PICKUP_SHORT_SIZE], shown[PICKUP_SHOWN_SIZE];

	(void)state;
	pickup_short_form("00112233445566ff", short_form);
	pickup_show(short_form, shown);
	shown[4] = ' ';
	assert_int_equal(scan(shown).kind, SCAN_UNKNOWN);
	assert_int_equal(scan(short_form).kind, SCAN_UNKNOWN);
}

static void a_text_ends_at_its_most(void **state)
{
	char text[SCAN_MAX_BYTES + 3];
	struct scan_code code;

	(void)state;
	/* A link of the largest size is read, with line ends behind it too. */
	memset(text, 'x', sizeof(text));
	memcpy(text, "https://hub.example:8480/p/1?", 29);
	scan_code_parse(text, SCAN_MAX_BYTES, &RULES, &code);
	assert_int_equal(code.kind, SCAN_PRODUCT_LINK);
	scan_code_parse(text, SCAN_MAX_BYTES + 1, &RULES, &code);
	assert_int_equal(code.kind, SCAN_UNKNOWN);
	memcpy(text + SCAN_MAX_BYTES, "\r\n", 2);
	scan_code_parse(text, SCAN_MAX_BYTES + 2, &RULES, &code);
	assert_int_equal(code.kind, SCAN_PRODUCT_LINK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bar_code_is_a_gtin),
		cmocka_unit_test(a_wrong_check_digit_is_no_gtin),
		cmocka_unit_test(weighed_goods_follow_the_templates),
		cmocka_unit_test(a_weighed_code_names_its_item_in_every_form),
		cmocka_unit_test(a_label_says_what_its_piece_weighs_or_costs),
		cmocka_unit_test(on_a_packet_a_weight_is_redundant),
		cmocka_unit_test(a_label_says_until_when_its_piece_is_good),
		cmocka_unit_test(a_number_with_an_add_on_is_a_number),
		cmocka_unit_test(faulty_templates_are_refused_with_a_reason),
		cmocka_unit_test(our_links_lead_to_their_screens),
		cmocka_unit_test(gs1_texts_are_told_from_numbers),
		cmocka_unit_test(card_numbers_are_never_kept),
		cmocka_unit_test(a_gtin_that_looks_like_a_card_is_found_but_private),
		cmocka_unit_test(a_pickup_code_is_known_by_its_dash_and_check),
		cmocka_unit_test(rubbish_is_nothing),
		cmocka_unit_test(a_shop_without_templates_or_links_reads_the_rest),
		cmocka_unit_test(only_thirteen_digits_are_weighed),
		cmocka_unit_test(letters_and_blanks_around_a_code_are_not_the_code),
		cmocka_unit_test(our_links_end_where_an_address_does),
		cmocka_unit_test(nine_characters_are_a_pickup_code_only_with_the_dash),
		cmocka_unit_test(a_text_ends_at_its_most),
	};

	return cmocka_run_group_tests_name("scan_code", tests, NULL, NULL);
}
