/* SPDX-License-Identifier: Apache-2.0 */
/* A code that was scanned: the page of its product, or a sentence; and what nobody vouches for is asked for twice. */
#include "tests/app/hall.h"

#include <string.h>

#include "kiosk/app/services/shop_catalog.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/live.h"

#define AGAIN "Please scan this code once more."
#define UNKNOWN "We do not know this code. You can search for the product by its name."

static void assert_note(struct app *app, const char *sentence)
{
	const struct overlay *overlay = &sessions_now(app->sessions)->overlay;

	assert_non_null(overlay->note);
	assert_string_equal(overlay->note, sentence);
	assert_true(overlay->is_note_careful);
}

static void a_code_without_a_check_digit_is_asked_for_twice(void **state)
{
	struct app *app = *state;

	hall_scan(app, "no-such-thing");
	assert_note(app, AGAIN);
	hall_scan(app, "no-such-thing");
	assert_note(app, UNKNOWN);
	hall_scan(app, "another-thing");
	assert_note(app, AGAIN);
	hall_scan(app, "no-such-thing");
	assert_note(app, AGAIN);
	assert_false(sessions_now(app->sessions)->shopper.is_running);
}

static void a_first_read_counts_for_half_a_minute(void **state)
{
	struct app *app = *state;

	hall_scan(app, "no-such-thing");
	hall_wait_s(app, 29);
	hall_scan(app, "no-such-thing");
	assert_note(app, UNKNOWN);
	hall_wait_s(app, 30);
	hall_scan(app, "no-such-thing");
	assert_note(app, AGAIN);
}

static void a_check_digit_vouches_for_the_read(void **state)
{
	struct app *app = *state;

	hall_scan(app, "4006381333931");
	assert_note(app, UNKNOWN);
}

static void a_product_begins_a_session_and_drops_what_was_said(void **state)
{
	struct app *app = *state;

	hall_scan(app, "no-such-thing");
	stage_act(app->stage, ACTION(OPEN_LANGUAGES));
	text_clear(&app->log);
	hall_scan(app, "coke-zero");
	hall_assert_log(app, "enter product, ");
	assert_true(sessions_now(app->sessions)->shopper.is_running);
	assert_null(sessions_now(app->sessions)->overlay.note);
	assert_false(sessions_now(app->sessions)->overlay.is_language_open);
}

static void nobody_is_led_away_from_paying(void **state)
{
	struct app *app = *state;

	hall_begin(app);
	stage_act(app->stage, ACTION_OF(CHOOSE_OFFER, SCREEN_CHECKOUT));
	hall_scan(app, "coke-zero");
	hall_assert_screen(app, SCREEN_CHECKOUT);
	assert_note(app, "Please finish this purchase first. Then scan again.");
}

static void who_scans_behind_the_thanks_is_the_next_one(void **state)
{
	struct app *app = *state;

	hall_begin(app);
	struct ulid first = sessions_now(app->sessions)->shopper.id;
	stage_act(app->stage, ACTION_OF(CHOOSE_OFFER, SCREEN_THANKS));
	hall_scan(app, "coke-zero");
	hall_assert_screen(app, SCREEN_PRODUCT);
	assert_string_not_equal(sessions_now(app->sessions)->shopper.id.text, first.text);
}

#define ROW(id, code, gtin)                                                                                   \
	"INSERT INTO product(id,code,gtin,name,category_id,currency,best_price,best_landed,best_merchant_id," \
	"best_channel,offer_count,is_in_stock,is_in_store) VALUES(" #id ",'" code "'," gtin                   \
	",'X',3,'HKD',500,500,1,0,1,1,1);"

/* A scan's product; 0 = the page of none. */
static int64_t product_of(struct app *app, const char *code)
{
	app->product = 0;
	hall_scan(app, code);
	return app->product;
}

/* 21 and 22 share their eight digits, one as an EAN-8, one as a UPC-E; 23 has a UPC-E alone. */
static int set_up_numbers(void **state)
{
	return hall_set_up_with_rows(state,
		ROW(21, "ean-8", "'00000001234558'") ROW(22, "upc-e", "'00012345000058'")
			ROW(23, "upc-e alone", "'00065100004327'") ROW(24, "magazine", "'09771234567898'")
				ROW(25, "upc-a", "'00036000291452'") ROW(26, "4006381333931", "NULL"));
}

static void a_number_is_what_the_catalog_has(void **state)
{
	struct app *app = *state;

	assert_int_equal(product_of(app, "01234558"), 21);
	assert_int_equal(product_of(app, "012345000058"), 22);
	assert_int_equal(product_of(app, "06543217"), 23);
	assert_int_equal(product_of(app, "977123456789805"), 24);
	assert_int_equal(product_of(app, "]E3977123456789805"), 24);
	assert_int_equal(product_of(app, "9771234567898 05"), 24);
	assert_int_equal(product_of(app, "03600029145250995"), 25);
	assert_int_equal(product_of(app, "03600029145217"), 25); /* an ITF-14 too */
	assert_int_equal(product_of(app, "(01)09771234567898(10)A"), 24);
	assert_int_equal(product_of(app, "4006381333931"), 26);
}

static int set_up_upc_e(void **state)
{
	return hall_set_up_with_rows(state, ROW(22, "upc-e", "'00012345000058'"));
}

static void eight_digits_that_are_no_ean_8_here_are_a_upc_e(void **state)
{
	struct app *app = *state;

	assert_int_equal(product_of(app, "01234558"), 22);
	/* An element string says which of both it is. */
	assert_int_equal(product_of(app, "0100000001234558"), 0);
}

static int set_up_scales(void **state)
{
	int result = hall_set_up_with_rows(state,
		ROW(31, "123", "NULL") ROW(32, "0000045678", "NULL") ROW(33, "apples", "'02000777000003'")
			ROW(34, "bag of apples", "'02000777012501'") ROW(35, "00456", "NULL")
				ROW(36, "456", "NULL") ROW(37, "0", "NULL"));
	struct app *app = *state;

	memcpy(app->config.weighed_templates[0], "20IIIIIWWWWWC", 14);
	app->config.weighed_template_count = 1;
	return result;
}

static void an_item_on_a_scale_is_found_in_every_form(void **state)
{
	struct app *app = *state;

	assert_int_equal(product_of(app, "2000123012506"), 31);
	assert_int_equal(product_of(app, "2045678012502"), 32);
	assert_int_equal(product_of(app, "2000777009990"), 33);
	/* This very code is another product's. */
	assert_int_equal(product_of(app, "2000777012501"), 34);
	assert_int_equal(product_of(app, "2000456012501"), 35);
	assert_int_equal(product_of(app, "2000000012506"), 37);
	assert_int_equal(product_of(app, "2099999012505"), 0);
}

static int set_up_labels(void **state)
{
	int result = hall_set_up_with_rows(state,
		ROW(61, "12345", "NULL") ROW(62, "777", "'02000777012501'")
			ROW(63, "cheese", "'09506000134352'") ROW(
				64, "55555", "NULL") "UPDATE product SET measure_milli=1000,measure_unit='kg'"
						     " WHERE id IN(61,62,63);");
	struct app *app = *state;

	memcpy(app->config.weighed_templates[0], "20IIIIIWWWWWC", 14);
	memcpy(app->config.weighed_templates[1], "21IIIIIPPPPPC", 14);
	app->config.weighed_template_count = 2;
	return result;
}

/* The page is entered with what the label of the piece says. */
static void assert_label(
	struct app *app, const char *code, int64_t product, int64_t weight_mg, int64_t price_minor)
{
	app->label = (struct piece_label){ { -1, MEASURE_NONE }, -1 };
	assert_int_equal(product_of(app, code), product);
	if (app->label.measure.amount_milli != weight_mg || app->label.price_minor != price_minor)
		fail_msg("%s: %lld mg, %lld", code, (long long)app->label.measure.amount_milli,
			(long long)app->label.price_minor);
	assert_int_equal(app->label.measure.unit, weight_mg ? MEASURE_G : MEASURE_NONE);
}

static void a_label_goes_with_its_piece_to_the_page(void **state)
{
	struct app *app = *state;

	assert_label(app, "2012345012509", 61, 1250000, 0);
	assert_label(app, "2112345009957", 61, 0, 995);
	assert_label(app, "2012345000001", 61, 0, 0);
	/* The product's own code. */
	assert_label(app, "2000777012501", 62, 0, 0);
	/* Nobody knows what a kilogram of it costs: the page says so. */
	assert_label(app, "2055555012501", 64, 1250000, 0);
	assert_label(app, "01095060001343523103000750", 63, 750000, 0);
	assert_label(app, "010950600013435231030007503922999", 63, 750000, 999);
	assert_label(app, "010950600013435239219", 63, 0, 90);
	/* Dollars of Hong Kong; francs. */
	assert_label(app, "01095060001343523932344999", 63, 0, 999);
	assert_label(app, "01095060001343523932756999", 63, 0, 0);
	assert_label(app, "0109506000134352", 63, 0, 0);
}

/* 1 January 2027 and 2 March 2026 begin. Of goods by the pack nothing else counts. */
static void the_dates_of_a_piece_go_with_it_to_the_page(void **state)
{
	struct app *app = *state;

	assert_int_equal(product_of(app, "01000362600001081726123115260301"), 0);
	app->label = (struct piece_label){ 0 };
	assert_int_equal(product_of(app, "0109506000134352172612311526030131030007503922999"), 63);
	assert_int_equal(app->label.sold_until_ms, INT64_C(1798761600000));
	assert_int_equal(app->label.best_before_ms, INT64_C(1772409600000));
	assert_int_equal(app->label.price_minor, 999);
	assert_string_equal(app->label.lot, "");
	assert_int_equal(product_of(app, "https://id.example/01/09506000134352/10/A12?17=261231"), 63);
	assert_string_equal(app->label.lot, "A12");
	assert_int_equal(app->label.sold_until_ms, INT64_C(1798761600000));
	assert_int_equal(app->label.price_minor, 0);
}

#define OFFER(product, merchant, stock)                                                                      \
	"INSERT INTO offer(product_id,merchant_id,channel,price,currency,delivery,stock) VALUES(" #product   \
	"," #merchant ",0,500,'HKD',0," #stock ");"

/* 51 is sold out, 52 and 53 are not. */
static int set_up_sharers(void **state)
{
	return hall_set_up_with_rows(state,
		ROW(51, "sold out", "'04006381333931'") ROW(52, "here", "'04006381333931'")
			ROW(53, "here too", "'04006381333931'") ROW(54, "gone", "'00036000291452'")
				ROW(55, "gone too", "'00036000291452'") OFFER(51, 1, 3) OFFER(52, 1, 1)
					OFFER(53, 2, 0) OFFER(54, 1, 3));
}

static void of_one_gtin_the_product_that_can_be_bought_is_shown(void **state)
{
	struct app *app = *state;
	struct catalog *catalog = shop_catalog_now(app->services->shop);
	struct live_stock *stock = xcalloc(1, sizeof *stock);

	assert_int_equal(product_of(app, "4006381333931"), 52);
	assert_int_equal(product_of(app, "036000291452"), 54);
	/* The last one was sold since. */
	stock[0] = (struct live_stock){ "here", "ALPHA", CHANNEL_STORE, STOCK_OUT, 0 };
	struct live *live = live_create(FIXTURE_NOW_MS + HOUR_MS, NULL, 0, stock, 1);
	catalog_set_live(catalog, live);
	assert_int_equal(product_of(app, "4006381333931"), 53);
	catalog_set_live(catalog, NULL);
	live_destroy(live);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HALL_TEST(a_code_without_a_check_digit_is_asked_for_twice),
		HALL_TEST(a_first_read_counts_for_half_a_minute),
		HALL_TEST(a_check_digit_vouches_for_the_read),
		HALL_TEST(a_product_begins_a_session_and_drops_what_was_said),
		cmocka_unit_test_setup_teardown(
			a_number_is_what_the_catalog_has, set_up_numbers, hall_tear_down),
		cmocka_unit_test_setup_teardown(
			eight_digits_that_are_no_ean_8_here_are_a_upc_e, set_up_upc_e, hall_tear_down),
		cmocka_unit_test_setup_teardown(
			an_item_on_a_scale_is_found_in_every_form, set_up_scales, hall_tear_down),
		cmocka_unit_test_setup_teardown(
			of_one_gtin_the_product_that_can_be_bought_is_shown, set_up_sharers, hall_tear_down),
		cmocka_unit_test_setup_teardown(
			a_label_goes_with_its_piece_to_the_page, set_up_labels, hall_tear_down),
		cmocka_unit_test_setup_teardown(
			the_dates_of_a_piece_go_with_it_to_the_page, set_up_labels, hall_tear_down),
		HALL_TEST(nobody_is_led_away_from_paying),
		HALL_TEST(who_scans_behind_the_thanks_is_the_next_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
