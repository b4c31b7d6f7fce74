/* SPDX-License-Identifier: Apache-2.0 */
/* What a scanned text is taken for. */
#include "tests/support/support.h"

#include <string.h>

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
	code = scan("SHELF-17");
	assert_int_equal(code.kind, SCAN_UNKNOWN);
	assert_string_equal(code.text, "SHELF-17");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bar_code_is_a_gtin),
		cmocka_unit_test(a_wrong_check_digit_is_no_gtin),
		cmocka_unit_test(weighed_goods_follow_the_templates),
		cmocka_unit_test(faulty_templates_are_refused_with_a_reason),
		cmocka_unit_test(our_links_lead_to_their_screens),
		cmocka_unit_test(gs1_texts_are_told_from_numbers),
		cmocka_unit_test(card_numbers_are_never_kept),
		cmocka_unit_test(a_gtin_that_looks_like_a_card_is_found_but_private),
		cmocka_unit_test(a_pickup_code_is_known_by_its_dash_and_check),
		cmocka_unit_test(rubbish_is_nothing),
	};

	return cmocka_run_group_tests_name("scan_code", tests, NULL, NULL);
}
