/* SPDX-License-Identifier: Apache-2.0 */
/* What a product says about itself: named attributes in their order, units and lists, what it contains, its parts; nothing raw. */
#include <stdio.h>
#include <string.h>

#include "tests/screens/shopper.h"

#define COKE 1

static const char FACTS[] =
	"INSERT INTO attribute(id,code,name,group_name,unit,better,is_filter,position) VALUES"
	"(1,'energy_class','{\"en\":\"Energy class\",\"zh-Hans\":\"能效等级\"}','Use',NULL,1,1,20),"
	"(2,'weight','Weight','Body','g',1,0,10),(3,'ports','Ports','Use',NULL,0,0,5),"
	"(4,'smart','Smart','',NULL,0,0,NULL),(5,'omega3_g','Omega-3','','g',0,0,NULL);"
	"UPDATE product SET attributes='{\"energy_class\":\"B\",\"weight\":1300.5,\"ports\":[\"usb\",\"hdmi\"],"
	"\"smart\":true,\"x_internal\":\"7\"}',allergens='[\"milk\",\"Kiwi\"]',"
	"nutrition='{\"salt_g\":0.2,\"energy_kj\":1046,\"omega3_g\":1,\"x_raw\":1}',"
	"warranty_months=36,rating_milli=4350,rating_count=1200,minutes=45,"
	"parts='[[\"bread\",2],[\"gone\",1]]' WHERE id=1;";

static struct app *show(void **state, const char *sql)
{
	struct app *app = *state;
	fake_app_use_catalog(app, sql);
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	return app;
}

static int top_of(struct app *app, const char *words)
{
	const struct ui_node_info *node = fake_app_find_words(app, words);
	if (!node)
		fail_msg("%s is not on the page", words);
	return node->rect.y;
}

static void test_attributes_have_names_units_and_an_order(void **state)
{
	struct app *app = show(state, FACTS);
	fake_app_assert_words(app, "1,300.5 g");
	fake_app_assert_words(app, "usb · hdmi");
	fake_app_assert_words(app, "yes");
	/* By position, but those of a group together. */
	assert_true(top_of(app, "Ports") < top_of(app, "Energy class"));
	assert_true(top_of(app, "Energy class") < top_of(app, "Weight"));
	assert_true(top_of(app, "Weight") < top_of(app, "Smart"));
	fake_app_assert_good_layout(app);
	fake_app_set_language(app, "zh-Hans");
	fake_app_assert_words(app, "能效等级");
	fake_app_assert_good_layout(app);
}

static void test_what_it_contains(void **state)
{
	struct app *app = show(state, FACTS);
	fake_app_assert_words(app, "Contains: milk · Kiwi");
	fake_app_assert_words(app, "1,046 kJ");
	fake_app_assert_words(app, "0.2 g");
	assert_true(top_of(app, "energy") < top_of(app, "salt"));
	fake_app_assert_words(app, "Omega-3");
	fake_app_set_language(app, "es");
	fake_app_assert_words(app, "Contiene: leche · Kiwi");
}

static void test_nothing_raw_is_shown(void **state)
{
	struct app *app = show(state, FACTS);
	fake_app_assert_no_words(app, "x_internal");
	fake_app_assert_no_words(app, "x_raw");
	fake_app_assert_no_words(app, "energy_class");
}

static void test_what_people_ask_first(void **state)
{
	struct app *app = show(state, FACTS);
	fake_app_assert_words(app, "4.4 of 5 · 1,200 ratings");
	fake_app_assert_words(app, "3 years of warranty");
	fake_app_assert_words(app, "takes 45 minutes");
}

static void test_a_part_leads_to_its_page(void **state)
{
	struct app *app = show(state, FACTS);
	const struct ui_node_info *part = fake_app_find_words(app, "2 × ");
	assert_non_null(part);
	assert_true(leads_to(part->action, SCREEN_PRODUCT));
	/* What is not in the catalog is named, and leads nowhere. */
	fake_app_assert_words(app, "1 × gone");
}

static void test_a_product_that_says_nothing(void **state)
{
	struct app *app = show(state,
		"UPDATE product SET attributes='[1]',allergens='{',nutrition='7',parts='[7]',kind=99 WHERE id=1");
	fake_app_assert_no_words(app, "Details");
	fake_app_assert_no_words(app, "Contains");
	fake_app_assert_no_words(app, "Nutrition");
	fake_app_assert_no_words(app, "In this set");
}

#define DAY(n) (FIXTURE_NOW_MS - INT64_C(86400000) * (n))

/* Less for the same money is said, for half a year; more is no news. */
static void test_a_smaller_pack_is_said(void **state)
{
	char sql[300];
	snprintf(sql, sizeof(sql),
		"UPDATE product SET measure_milli=350000,measure_unit='g',old_measure_milli=400,old_measure_unit='kg',"
		"measure_changed_at=%lld WHERE id=1",
		(long long)DAY(3));
	/* 0.4 kg were more, whatever unit says it. */
	struct app *app = show(state, sql);
	fake_app_assert_words(app, "0.4 kg → 350 g");
	snprintf(sql, sizeof(sql),
		"UPDATE product SET old_measure_milli=400000,old_measure_unit='g',measure_milli=350000,measure_unit='g',"
		"measure_changed_at=%lld WHERE id=1",
		(long long)DAY(3));
	app = show(state, sql);
	fake_app_assert_words(app, "400 g → 350 g");
	fake_app_assert_good_layout(app);
	app = show(state,
		"UPDATE product SET old_measure_milli=300000,old_measure_unit='g',measure_milli=350000,"
		"measure_unit='g',measure_changed_at=1784800000000 WHERE id=1");
	fake_app_assert_no_words(app, "Smaller since");
	app = show(state,
		"UPDATE product SET old_measure_milli=400000,old_measure_unit='g',measure_milli=350000,"
		"measure_unit='g',measure_changed_at=1600000000000 WHERE id=1");
	fake_app_assert_no_words(app, "Smaller since");
}

int main(void)
{
#define SCREEN_TEST(name) cmocka_unit_test_setup_teardown(name, fake_app_set_up, fake_app_tear_down)
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(test_attributes_have_names_units_and_an_order),
		SCREEN_TEST(test_what_it_contains),
		SCREEN_TEST(test_a_smaller_pack_is_said),
		SCREEN_TEST(test_nothing_raw_is_shown),
		SCREEN_TEST(test_what_people_ask_first),
		SCREEN_TEST(test_a_part_leads_to_its_page),
		SCREEN_TEST(test_a_product_that_says_nothing),
	};
	return cmocka_run_group_tests(tests, fake_app_open_fonts, fake_app_close_fonts);
}
