/* SPDX-License-Identifier: Apache-2.0 */
/* Two deltas rolled up have the effect of both. */
#include "kiosk/hub/feed/delta_merge.h"

#include <string.h>

#include "tests/support/support.h"

static void assert_merged(const char *first, const char *second, const char *expected)
{
	struct text lines;
	text_init(&lines, 4096);
	assert_true(delta_merge(first, strlen(first), second, strlen(second), &lines));
	assert_string_equal(lines.bytes, expected);
	text_finish(&lines);
}

#define ROW "{\"t\":\"category\",\"k\":[7],"
#define NEW_ROW ROW "\"s\":{\"name\":\"a\"},\"n\":1}\n"
#define REMOVAL "{\"t\":\"category\",\"d\":1}\n[7]\n"
#define NAMES "{\"t\":\"category\",\"c\":[\"name\"]}\n"

static void test_rows(void **state)
{
	(void)state;
	assert_merged(ROW "\"s\":{\"name\":\"a\",\"position\":2}}\n", ROW "\"s\":{\"position\":3}}\n",
		"{\"t\":\"category\",\"c\":[\"name\",\"position\"]}\n[7,\"a\",3]\n");
	assert_merged(NEW_ROW, ROW "\"s\":{\"name\":\"b\"}}\n", ROW "\"s\":{\"name\":\"b\"},\"n\":1}\n");
	assert_merged(NEW_ROW, ROW "\"d\":1}\n", "");
	assert_merged(ROW "\"s\":{\"name\":\"a\"}}\n", REMOVAL, REMOVAL);
	assert_merged(REMOVAL, NEW_ROW, NAMES "[7,\"a\"]\n");
	assert_merged(REMOVAL, "{\"t\":\"deal\",\"d\":1}\n[1]\n", REMOVAL "{\"t\":\"deal\",\"d\":1}\n[1]\n");
	assert_merged("", "", "");
}

/* Rows of one table stand in the order of their keys, each by its distance to the one before. */
static void test_groups(void **state)
{
	(void)state;
	assert_merged(NAMES "[5,\"a\"]\n[4,\"b\"]\n", NAMES "[2,\"c\"]\n[3,\"d\"]\n[1,\"e\"]\n",
		NAMES "[2,\"c\"]\n[3,\"d\"]\n[1,\"e\"]\n[3,\"b\"]\n");
	assert_merged(NAMES "[5,\"a\"]\n", "{\"t\":\"category\",\"c\":[\"position\"]}\n[5,1]\n",
		"{\"t\":\"category\",\"c\":[\"name\",\"position\"]}\n[5,\"a\",1]\n");
}

#define OFFERS(day) "{\"t\":\"offer\",\"c\":[\"price\"],\"h\":" day "}\n"
#define HISTORIES "{\"t\":\"price_history\",\"c\":[\"points\"]}\n"
#define OFFER_KEY ",2,0,0,0"
#define HISTORY_KEY ",2,0,0"

static void test_histories(void **state)
{
	(void)state;
	/* On the same day: what was said first goes. */
	assert_merged(OFFERS("20000") "[1" OFFER_KEY ",900]\n", OFFERS("20000") "[1" OFFER_KEY ",800]\n",
		OFFERS("20000") "[1" OFFER_KEY ",800]\n");
	assert_merged(OFFERS("20000") "[1" OFFER_KEY ",900]\n", OFFERS("20001") "[1" OFFER_KEY ",800]\n",
		"{\"t\":\"offer\",\"c\":[\"price\"]}\n[1" OFFER_KEY ",800]\n" HISTORIES "[1" HISTORY_KEY
		",[20000,901,1,801]]\n");
	assert_merged(HISTORIES "[1" HISTORY_KEY ",[20000,901,0,801]]\n",
		OFFERS("20002") "[1" OFFER_KEY ",700]\n",
		"{\"t\":\"offer\",\"c\":[\"price\"]}\n[1" OFFER_KEY ",700]\n" HISTORIES "[1" HISTORY_KEY
		",[20000,901,0,801,2,701]]\n");
	/* AQI= is the stored form of one point: price 1 on day 1. */
	assert_merged("{\"t\":\"price_history\",\"k\":[1" HISTORY_KEY
		      "],\"s\":{\"points\":{\"b64\":\"AQI=\"}},\"n\":1}\n",
		HISTORIES "[1" HISTORY_KEY ",[3,5]]\n",
		"{\"t\":\"price_history\",\"k\":[1" HISTORY_KEY
		"],\"s\":{\"points\":{\"b64\":\"AQICBQ==\"}},\"n\":1}\n");
}

#define WORDS(old, new) "{\"t\":\"search\",\"id\":5,\"old\":" old ",\"new\":" new "}\n"

static void test_words(void **state)
{
	(void)state;
	assert_merged(WORDS("\"a\"", "\"b\""), WORDS("\"b\"", "\"c\""), WORDS("\"a\"", "\"c\""));
	assert_merged(WORDS("\"a\"", "\"b\""), WORDS("\"b\"", "\"a\""), "");
	assert_merged(WORDS("null", "\"b\""), WORDS("\"b\"", "null"), "");
	assert_merged(WORDS("\"a\"", "null"), WORDS("null", "\"c\""), WORDS("\"a\"", "\"c\""));
}

static void test_what_is_no_delta(void **state)
{
	struct text lines;
	(void)state;
	text_init(&lines, 16);
	assert_false(delta_merge("{}", 2, "", 0, &lines));
	assert_false(delta_merge("[]\n", 3, "", 0, &lines));
	assert_false(delta_merge(REMOVAL, strlen(REMOVAL), "", 0, &lines)); /* more than there is room for */
	text_finish(&lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_histories),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_what_is_no_delta),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
