/* SPDX-License-Identifier: Apache-2.0 */
/* What shops' APIs answer when something is wrong: a source that fails, or lies, leaves the catalog as it was, and says why. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "tests/hub/data_fixture.h"

static bool import_page(struct data_fixture *fixture, const char *format, const char *page)
{
	fixture->options.format = format;
	fixture->options.merchant = "acme";
	return data_import(fixture, page);
}

static void assert_refused(
	struct data_fixture *fixture, const char *format, const char *page, const char *why)
{
	if (import_page(fixture, format, page))
		fail_msg("%s took %s", format, page);
	if (!strstr(fixture->why, why))
		fail_msg("%s: \"%s\" is not in \"%s\"", format, why, fixture->why);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM product"), 0);
}

static void test_an_error_with_status_200_is_no_shop(void **state)
{
	struct data_fixture *fixture = *state;
	assert_refused(fixture, "shopify-json", "{\"errors\":\"Not Found\"}", "the shop answered: Not Found");
	assert_refused(fixture, "woocommerce",
		"{\"code\":\"rest_no_route\",\"message\":\"No route was found.\",\"data\":{\"status\":404}}",
		"the shop answered: No route was found.");
	assert_refused(fixture, "vendure",
		"{\"errors\":[{\"message\":\"You are not currently authorized\",\"extensions\":{\"code\":\"FORBIDDEN\"}}],"
		"\"data\":{\"products\":{\"items\":[],\"totalItems\":0}}}",
		"You are not currently authorized");
	assert_refused(fixture, "medusa",
		"{\"type\":\"not_allowed\",\"message\":\"Publishable API key required in the request header\"}",
		"the shop answered: Publishable API key required");
	assert_refused(fixture, "saleor",
		"{\"errors\":[{\"message\":\"Cannot query field \\u001b[31mx\"}],\"data\":null}",
		"Cannot query field [31mx");
	assert_refused(fixture, "magento",
		"{\"message\":\"The consumer isn't authorized to access %resources.\",\"parameters\":{\"resources\":\"x\"}}",
		"The consumer isn't authorized");
	assert_refused(fixture, "litemall", "{\"errno\":502,\"errmsg\":\"系统内部错误\"}", "系统内部错误");
}

static void test_a_web_page_is_no_shop(void **state)
{
	static const char *const FORMATS[] = { "shopify-json", "woocommerce", "vendure", "medusa", "saleor",
		"magento", "litemall" };
	struct data_fixture *fixture = *state;
	for (size_t i = 0; i < ARRAY_LENGTH(FORMATS); i++) {
		assert_refused(
			fixture, FORMATS[i], "<!DOCTYPE html><html><title>Log in</title></html>", "web page");
		assert_refused(fixture, FORMATS[i], "{\"products\":[{\"id\":1", "no JSON");
		assert_refused(fixture, FORMATS[i], "{}", "a page has no");
		assert_refused(fixture, FORMATS[i], "", "no JSON");
	}
}

static void test_what_the_merchant_must_say(void **state)
{
	struct data_fixture *fixture = *state;
	struct import_option options[] = { { "currency", "XXQ" }, { NULL, NULL } };
	assert_refused(fixture, "shopify-json", "{\"products\":[{\"id\":1}]}", "--set currency=EUR");
	assert_refused(fixture, "magento",
		"[{\"code\":\"a\",\"base_currency_code\":\"EUR\"},{\"code\":\"b\",\"base_currency_code\":\"CHF\"}]",
		"several currencies");
	fixture->options.format_options = options;
	assert_refused(fixture, "shopify-json", "{\"products\":[{\"id\":1}]}", "names no currency");
	options[0] = (struct import_option){ "language", "<b>" };
	assert_refused(fixture, "shopify-json", "{\"products\":[{\"id\":1}]}", "no language tag");
	options[0] = (struct import_option){ "colour", "red" };
	assert_refused(fixture, "shopify-json", "{\"products\":[]}", "no option \"colour\"");
	fixture->options.format_options = NULL;
	fixture->options.format = "vendure";
	fixture->options.merchant = NULL;
	assert_false(data_import(fixture, "{\"data\":{\"products\":{\"items\":[]}}}"));
	assert_non_null(strstr(fixture->why, "--merchant"));
}

/* Numbers that are none, members of another type, text with faults: the record goes, or its part, and the rest stays. */
static void test_absurd_records_do_not_take_the_others_along(void **state)
{
	struct data_fixture *fixture = *state;
	struct import_option options[] = { { "currency", "JPY" }, { NULL, NULL } };
	fixture->options.format_options = options;
	fixture->options.allows_shrink = true;
	if (!import_page(fixture, "shopify-json",
		    "{\"products\":[7,null,[],{\"id\":1,\"title\":\"No variants\"},{\"variants\":{}},"
		    "{\"id\":2,\"title\":\"\\ud83d cut \\u0000\",\"variants\":[{\"id\":21,\"price\":1e400},"
		    "{\"id\":22,\"price\":-5},{\"id\":23,\"price\":{\"amount\":5}},{\"id\":24,\"price\":\"12,50\"},"
		    "{\"id\":25,\"price\":99999999999999999999999999},{\"id\":12345678901234567890,\"price\":1980.00},"
		    "{\"price\":\"1\"}]}]}"))
		fail_msg("%s", fixture->why);
	assert_int_equal(fixture->counts.offers, 1);
	assert_int_equal(data_int(fixture, "SELECT price FROM offer"), 1980);
	assert_rejects_contain(fixture, "acme:25");
	char *name = data_text(fixture, "SELECT name FROM product WHERE code = 'acme:12345678901234567890'");
	assert_string_equal(name, "\xEF\xBF\xBD cut \xEF\xBF\xBD");
	free(name);
}

static void test_categories_that_go_in_a_circle(void **state)
{
	struct data_fixture *fixture = *state;
	if (!import_page(fixture, "woocommerce",
		    "[{\"id\":1,\"name\":\"A\",\"parent\":2},{\"id\":2,\"name\":\"B\",\"parent\":1},"
		    "{\"id\":3,\"name\":\"Self\",\"parent\":3}]"))
		fail_msg("%s", fixture->why);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM category WHERE is_live = 1"), 3);
	assert_rejects_contain(fixture, "cycle");
}

static void put(struct data_fixture *fixture, const char *name, const char *text)
{
	char *folder = file_join(fixture->folder, "pages"), *path = file_join(folder, name);
	assert_true(file_make_folder(folder));
	write_file_or_fail(path, text, strlen(text));
	free(path);
	free(folder);
}

static void assert_pages_refused(struct data_fixture *fixture, const char *format, const char *why)
{
	char *folder = file_join(fixture->folder, "pages");
	fixture->options.format = format;
	fixture->options.merchant = "acme";
	assert_false(data_import_pages(fixture, folder));
	if (!strstr(fixture->why, why))
		fail_msg("%s: %s", format, fixture->why);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM product"), 0);
	free(folder);
}

#define NODE(id) "{\"node\":{\"id\":\"" id "\",\"name\":\"x\",\"variants\":[]}}"
#define SALEOR(edges, total, more, cursor)                                                                   \
	"{\"data\":{\"products\":{\"totalCount\":" total ",\"pageInfo\":{\"hasNextPage\":" more              \
	",\"endCursor\":\"" cursor "\"},\"edges\":[" edges "]}}}"

/* A shop of which a page is missing has not grown smaller. */
static void test_a_list_that_loses_some_is_none(void **state)
{
	struct data_fixture *fixture = *state;
	put(fixture, "index.1", SALEOR(NODE("a"), "3", "true", "c1"));
	put(fixture, "index.2", SALEOR(NODE("b"), "3", "false", "c2"));
	assert_pages_refused(fixture, "saleor", "2");
	/* The same thing twice stands for another one that was passed over. */
	put(fixture, "index.2", SALEOR(NODE("a") "," NODE("b"), "3", "false", "c2"));
	assert_pages_refused(fixture, "saleor", "2 of 3 came");
	put(fixture, "index.2", SALEOR(NODE("b"), "3", "true", "c1"));
	assert_pages_refused(fixture, "saleor", "leads back");
}

static void test_an_endless_shop(void **state)
{
	struct data_fixture *fixture = *state;
	put(fixture, "x", "");
	assert_pages_refused(fixture, "shopify-json", "--set currency=EUR");
	put(fixture, "meta.json", "{\"currency\":\"EUR\"}");
	put(fixture, "products.json.1", "{\"products\":[{\"id\":1,\"title\":\"x\",\"variants\":[]}]}");
	put(fixture, "products.json.2", "{\"products\":[{\"id\":1,\"title\":\"x\",\"variants\":[]}]}");
	assert_pages_refused(fixture, "shopify-json", "the same as one before");
}

/* An empty page in the middle looks like the last one; the header that counts them all tells. */
static void test_an_empty_page_in_the_middle(void **state)
{
	struct data_fixture *fixture = *state;
	char *products = file_join(fixture->folder, "pages/products");
	put(fixture, "products.1", "[]");
	assert_true(file_make_folder(products));
	put(fixture, "products/categories", "[]");
	put(fixture, "products.1", "[{\"id\":1,\"prices\":{\"currency_code\":\"EUR\"}}]");
	put(fixture, "products.1.headers", "HTTP/1.1 200 OK\r\nX-WP-Total: 30\r\nX-WP-TotalPages: 30\r\n");
	put(fixture, "products.2", "[]");
	put(fixture, "products.2.headers", "HTTP/1.1 200 OK\r\nX-WP-Total: 30\r\n");
	assert_pages_refused(fixture, "woocommerce", "and 30 were announced");
	free(products);
}

/* The shop's own word on a page in the middle is the reason, and not that the list was short. */
static void test_an_error_in_the_middle(void **state)
{
	struct data_fixture *fixture = *state;
	put(fixture, "index.1", SALEOR(NODE("a"), "30", "true", "c1"));
	put(fixture, "index.2", "{\"errors\":[{\"message\":\"Too complex\"}],\"data\":{\"products\":null}}");
	assert_pages_refused(fixture, "saleor", "page 2: the shop answered: Too complex");
}

/* The last detail of many is missing. */
static void test_a_detail_that_cannot_be_had(void **state)
{
	struct data_fixture *fixture = *state;
	char *goods = file_join(fixture->folder, "pages/goods"),
	     *catalog = file_join(fixture->folder, "pages/catalog");
	put(fixture, "x", "");
	assert_true(file_make_folder(goods) && file_make_folder(catalog));
	put(fixture, "catalog/all", "{\"errno\":0,\"data\":{\"categoryList\":[]}}");
	put(fixture, "goods/list",
		"{\"errno\":0,\"data\":{\"total\":1,\"list\":[{\"id\":7,\"retailPrice\":1}]}}");
	assert_pages_refused(fixture, "litemall", "goods/detail");
	put(fixture, "goods/detail", "{\"errno\":-1,\"errmsg\":\"商品已下架\"}");
	assert_pages_refused(fixture, "litemall", "商品已下架");
	free(goods);
	free(catalog);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, data_fixture_setup, data_fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_an_error_with_status_200_is_no_shop),
		TEST(test_a_web_page_is_no_shop),
		TEST(test_what_the_merchant_must_say),
		TEST(test_absurd_records_do_not_take_the_others_along),
		TEST(test_categories_that_go_in_a_circle),
		TEST(test_a_list_that_loses_some_is_none),
		TEST(test_an_endless_shop),
		TEST(test_an_empty_page_in_the_middle),
		TEST(test_an_error_in_the_middle),
		TEST(test_a_detail_that_cannot_be_had),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
