/* SPDX-License-Identifier: Apache-2.0 */
/* Phone pages as a browser gets them: content, languages, sizes, and names that attack. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/localized.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/phone/pages/page.h"
#include "tests/hub/hub_fixture.h"

static char *take_page(struct http_reply reply, int expected_status)
{
	char type[100], cache[100];
	assert_int_equal(reply.status, expected_status);
	assert_true(http_reply_header(&reply, "Content-Type", type, sizeof(type)));
	assert_string_equal(type, "text/html; charset=utf-8");
	assert_true(http_reply_header(&reply, "Cache-Control", cache, sizeof(cache)));
	assert_string_equal(cache, "no-store");
	char *copy = xstrdup(reply.body);
	http_reply_finish(&reply);
	return copy;
}

static char *page_of(
	const struct hub_fixture *fixture, const char *target, const char *headers, int expected_status)
{
	return take_page(phone_get(fixture, target, headers), expected_status);
}

static void assert_has(const char *page, const char *text)
{
	if (!strstr(page, text))
		fail_msg("not in the page: %s\n%s", text, page);
}

static void assert_has_not(const char *page, const char *text)
{
	if (strstr(page, text))
		fail_msg("in the page: %s\n%s", text, page);
}

static struct wire_order *two_shops(const struct hub_fixture *fixture, const char *language)
{
	struct wire_order *body = fixture_body(fixture);
	snprintf(body->language, sizeof(body->language), "%s", language);
	fixture_add_line(body, "bread", "m1", CHANNEL_STORE, 2, 1000, 2, 1500, 0);
	fixture_add_line(body, "bread", "m2", CHANNEL_ONLINE, 1, 900, 0, 0, 200);
	fixture_finish_body(body);
	return body;
}

static void test_checkout_shows_what_is_bought(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = two_shops(fixture, "en");
	char *token = place_and_get_token(fixture, body), *target = xasprintf("/c/%s", token);
	char *page = page_of(fixture, target, NULL, 200);
	assert_has(page, "Riverside Centre");
	assert_has(page, "<h2 dir=\"auto\">Lin Grocery</h2>");
	assert_has(page, "<h2 dir=\"auto\">FreshMart</h2>");
	assert_has(page, "2 × HK$10.00");
	assert_has(page, ">26<small>.00</small>");
	assert_has(page, "Delivery");
	assert_has(page, "Pay HK$26.00");
	assert_has(page, "data-left=\"900\" data-zero=\"0\">15:00</bdi>");
	assert_has(page, "3 items · 2 shops");
	assert_has(page, "Take it now");
	assert_has(page, "Shipped to you");
	/* Small enough for a bad line, and it runs without a script. */
	struct page_assets assets;
	page_assets_init(&assets);
	assert_true(strlen(page) + assets.items[ASSET_STYLE].length < 30000);
	assert_has(page, "<noscript><meta http-equiv=\"refresh\"");
	assert_has_not(page, "style=\"");
	assert_has_not(page, "<script>");
	assert_has_not(page, "onclick");
	free(page);
	free(target);
	free(token);
	wire_order_destroy(body);
}

static void test_every_language(void **state)
{
	struct hub_fixture *fixture = *state;
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		struct wire_order *body = two_shops(fixture, LANGUAGES[i].tag);
		char *token = place_and_get_token(fixture, body), *target = xasprintf("/c/%s", token);
		char *page = page_of(fixture, target, "Accept-Language: de\r\n", 200);
		char *html = xasprintf("<html lang=\"%s\" dir=\"%s\">", LANGUAGES[i].tag,
			LANGUAGES[i].is_right_to_left ? "rtl" : "ltr");
		assert_has(page, html);
		for (int j = 0; j < LANGUAGE_COUNT; j++)
			assert_has(page, LANGUAGES[j].own_name);
		bool is_chinese = strncmp(LANGUAGES[i].tag, "zh", 2) == 0;
		assert_has(page,
			is_chinese                                    ? "切片方包"
				: strcmp(LANGUAGES[i].tag, "ar") == 0 ? "خبز مقطع"
								      : "Sliced bread");
		assert_has(page, "name=\"choice\" value=\"pay\"");
		free(html);
		free(page);
		free(target);
		free(token);
		wire_order_destroy(body);
	}
}

/* Whoever has scanned the code sees why nothing can be pressed, in any language. */
static void test_nothing_to_press_while_the_terminal_is_at_work(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = two_shops(fixture, "en");
	char *token = place_and_get_token(fixture, body);
	hub_db_exec(fixture->db, "UPDATE orders SET checkout = 'terminal' WHERE kiosk <> 'bystander-kiosk'");
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		char *target = xasprintf("/c/%s?lang=%s", token, LANGUAGES[i].tag);
		char *page = page_of(fixture, target, NULL, 200);
		assert_has_not(page, "<button");
		assert_has_not(page, "<form");
		assert_has(page, "<p class=\"notice amber\" role=\"status\">");
		assert_has(page, "data-live");
		free(page);
		free(target);
	}
	char *target = xasprintf("/c/%s?lang=en", token), *page = page_of(fixture, target, NULL, 200);
	assert_has(page, "<h1>This order is being paid at the card terminal</h1>");
	assert_has(page, ">26<small>.00</small>");
	assert_has_not(page, "Pay on your phone");
	free(page);
	free(target);
	free(token);
	wire_order_destroy(body);
}

static void test_a_chosen_language_wins_and_stays(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = two_shops(fixture, "es");
	char *token = place_and_get_token(fixture, body), *target = xasprintf("/c/%s?lang=zh-Hans", token);
	char *page = page_of(fixture, target, NULL, 200);
	assert_has(page, "<html lang=\"zh-Hans\"");
	assert_has(page, "/pay?lang=zh-Hans\"");
	free(page);
	page = page_of(fixture, "/p/bread", "Accept-Language: zh-TW,en;q=0.5\r\n", 200);
	assert_has(page, "<html lang=\"zh-Hant\"");
	free(page);
	page = page_of(fixture, "/p/bread?lang=%22%3E%3Cscript%3E", NULL, 200);
	assert_has(page, "<html lang=\"en\"");
	free(page);
	free(target);
	free(token);
	wire_order_destroy(body);
}

static void test_names_that_attack(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_body(fixture);
	fixture_add_line(body, "xss", "m1", CHANNEL_STORE, 1, 700, 0, 0, 0);
	fixture_finish_body(body);
	char *token = place_and_get_token(fixture, body), *checkout = xasprintf("/c/%s", token),
	     *receipt = xasprintf("/r/%s", token);
	phone_press(fixture, token, "pay", 0, 700);
	const char *const TARGETS[] = { checkout, receipt, "/p/xss" };
	for (size_t i = 0; i < ARRAY_LENGTH(TARGETS); i++) {
		char *page = page_of(fixture, TARGETS[i], NULL, 200);
		assert_has(page,
			"&lt;script&gt;alert(1)&lt;/script&gt;&quot;&gt;&lt;img src=x "
			"onerror=alert(2)&gt;&#39;");
		assert_has_not(page, "<script>alert");
		assert_has_not(page, "<img src=x");
		free(page);
	}
	char *missing = page_of(fixture, "/p/%3Cscript%3Ealert(1)%3C%2Fscript%3E", NULL, 404);
	assert_has_not(missing, "<script>alert");
	free(missing);
	free(receipt);
	free(checkout);
	free(token);
	wire_order_destroy(body);
}

static void test_moved_price_is_marked(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	hub_db_exec(fixture->db, "UPDATE offer SET price = 1250 WHERE product_id = 1 AND merchant_id = 1");
	char *token = place_and_get_token(fixture, body), *target = xasprintf("/c/%s", token);
	char *page = page_of(fixture, target, NULL, 200);
	assert_has(page, "A price has changed.");
	assert_has(page, "Price changed");
	assert_has(page, "HK$10.00</bdi></del>");
	assert_has(page, "Pay HK$12.50 (new price)");
	free(page);
	free(target);
	free(token);
	wire_order_destroy(body);
}

static void test_receipt(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = two_shops(fixture, "en");
	char *token = place_and_get_token(fixture, body), *target = xasprintf("/r/%s", token);
	char *page = page_of(fixture, target, NULL, 200);
	assert_has(page, "No receipt yet");
	assert_has_not(page, "Pickup code");
	free(page);
	phone_press(fixture, token, "pay", 0, 2600);
	page = page_of(fixture, target, NULL, 200);
	assert_has(page, body->order_id.text);
	assert_has(page, "Pickup code");
	assert_has(page, "Riverside, floor 2");
	assert_has_not(page, "Opening hours");
	assert_has(page, "<svg class=\"qr\" role=\"img\"");
	free(page);
	/* Hours are said in words, or as they came; never as HTML. */
	assert_true(hub_db_exec(
		fixture->db, "UPDATE store SET hours = 'Mo-Fr 09:00-18:00; PH off' WHERE code = 's1'"));
	page = page_of(fixture, target, NULL, 200);
	assert_has(page, "Mon–Fri: 9:00\u00A0am–6:00\u00A0pm · Public holidays: closed");
	free(page);
	assert_true(
		hub_db_exec(fixture->db, "UPDATE store SET hours = 'ask <b>inside</b>' WHERE code = 's1'"));
	page = page_of(fixture, target, NULL, 200);
	assert_has(page, "ask &lt;b&gt;inside");
	free(page);
	free(target);
	free(token);
	wire_order_destroy(body);
}

static void test_opening_tells_the_kiosk(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body), *target = xasprintf("/c/%s", token);
	char *opened = xasprintf("%s/opened", target);
	/* A preview reads the page, and runs no script of it. */
	char *page = page_of(fixture, target, NULL, 200);
	assert_has(page, "data-opened=\"/c/");
	free(page);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM orders WHERE checkout = 'waiting' AND rev = 1"),
		1);
	for (int i = 0; i < 2; i++) {
		struct http_reply reply = phone_post(fixture, opened, "", NULL);
		assert_int_equal(reply.status, 204);
		http_reply_finish(&reply);
	}
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM orders WHERE checkout = 'opened' AND rev = 2"),
		1);
	page = page_of(fixture, target, NULL, 200);
	assert_has_not(page, "data-opened");
	free(page);
	free(opened);
	free(target);
	free(token);
	wire_order_destroy(body);
}

static void test_pages_open_while_an_import_writes(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body), *target = xasprintf("/c/%s", token);
	hold_database(fixture);
	char *page = page_of(fixture, target, NULL, 200);
	assert_has(page, "Pay HK$10.00");
	free(page);
	free(page_of(fixture, "/p/bread", NULL, 200));
	release_database(fixture);
	free(target);
	free(token);
	wire_order_destroy(body);
}

static void test_product_compares_prices(void **state)
{
	struct hub_fixture *fixture = *state;
	char *page = page_of(fixture, "/p/bread", NULL, 200);
	/* 1000 in the store beats 900 and 200 delivery. */
	const char *best = strstr(page, "class=\"offer best\"");
	assert_non_null(best);
	assert_non_null(strstr(best, "Lin Grocery"));
	assert_has(page, "with HK$2.00 delivery");
	assert_has(page, "2 for HK$15.00");
	free(page);
	free(page_of(fixture, "/p/nothing", NULL, 404));
	free(page_of(fixture, "/c/nothing", NULL, 404));
	free(page_of(fixture, "/g/nothing", NULL, 404));
	free(page_of(fixture, "/r/nothing", NULL, 404));
}

/* 0.50 ringgit are not less than 10 dollars because the number is less, and 10 dollars are the best of nothing: the phone says what
 * the kiosk says. */
static void test_another_currency_is_never_the_best(void **state)
{
	struct hub_fixture *fixture = *state;
	assert_true(hub_db_exec(fixture->db,
		"UPDATE offer SET currency = 'MYR', price = 50, delivery = 0"
		" WHERE merchant_id = (SELECT id FROM merchant WHERE code = 'm2')"));
	char *page = page_of(fixture, "/p/bread", NULL, 200);
	const char *here = strstr(page, "Lin Grocery"), *foreign = strstr(page, "MYR");
	assert_non_null(here);
	assert_non_null(foreign);
	assert_true(here < foreign);
	assert_null(strstr(page, "class=\"offer best\""));
	free(page);
}

/* However many sell for another: a shop in Hong Kong tells its prices in dollars of Hong Kong. */
static void test_the_countrys_own_money_comes_first(void **state)
{
	struct hub_fixture *fixture = *state;
	assert_true(hub_db_exec(fixture->db,
		"DELETE FROM feed_state WHERE key = 'country';"
		"INSERT INTO feed_state(key, value) VALUES('country', 'HK');"
		"UPDATE merchant SET currency = 'CNY' WHERE code <> 'm1';"
		"UPDATE offer SET currency = 'CNY' WHERE merchant_id = (SELECT id FROM merchant WHERE code = 'm2')"));
	char *page = page_of(fixture, "/p/bread", NULL, 200);
	const char *here = strstr(page, "Lin Grocery"), *foreign = strstr(page, "CN¥");
	assert_non_null(here);
	assert_non_null(foreign);
	assert_true(here < foreign);
	free(page);
}

#define BROWSER "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n"

static void expect_words(struct http_reply reply, int status, const char *words)
{
	char *page = take_page(reply, status);
	assert_has(page, words);
	assert_has_not(page, "urn:daogou");
	free(page);
}

/* Also what is refused before any page is asked: by the router, for its length, for where it came from. */
static void test_a_refusal_is_a_page(void **state)
{
	struct hub_fixture *fixture = *state;
	char *long_form = xmalloc(70000);
	memset(long_form, 'h', 69999);
	long_form[69999] = '\0';
	expect_words(phone_get(fixture, "/nothing", BROWSER), 404, "This page does not exist");
	expect_words(
		phone_get(fixture, "/nothing", BROWSER "Accept-Language: es\r\n"), 404, "<html lang=\"es\"");
	expect_words(phone_post(fixture, "/c", BROWSER "Sec-Fetch-Site: cross-site\r\n", "h=A"), 403,
		"This did not work");
	expect_words(phone_post(fixture, "/c", BROWSER, long_form), 413, "This did not work");
	struct http_reply reply = phone_get(fixture, "/c/AAAAAAAAAAAAAAAAAAAAAA/pay", BROWSER);
	char allow[20];
	assert_true(http_reply_header(&reply, "Allow", allow, sizeof(allow)));
	assert_string_equal(allow, "POST");
	expect_words(reply, 405, "This page does not exist");
	free(long_form);
	/* Machines hear of it as ever. */
	reply = phone_get(fixture, "/nothing", "Accept: */*\r\n");
	char *title = reply_text_of(&reply, "title");
	assert_string_equal(title, "Not Found");
	free(title);
	http_reply_finish(&reply);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_checkout_shows_what_is_bought),
		T(test_every_language),
		T(test_nothing_to_press_while_the_terminal_is_at_work),
		T(test_a_chosen_language_wins_and_stays),
		T(test_names_that_attack),
		T(test_moved_price_is_marked),
		T(test_receipt),
		T(test_opening_tells_the_kiosk),
		T(test_pages_open_while_an_import_writes),
		T(test_product_compares_prices),
		T(test_another_currency_is_never_the_best),
		T(test_the_countrys_own_money_comes_first),
		T(test_a_refusal_is_a_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
