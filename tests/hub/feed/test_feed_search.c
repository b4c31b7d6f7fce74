/* SPDX-License-Identifier: Apache-2.0 */
/* Products are found in both scripts, by pinyin, by initials, by brand and by bar code. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/json.h"
#include "tests/hub/feed/feed_reader.h"

static const char SHOP[] =
	"{\"type\":\"product\",\"id\":\"COKE\",\"gtin\":\"4891028164456\",\"brand\":{\"en\":\"Coca-Cola\","
	"\"zh-Hans\":\"可口可乐\"},"
	"\"name\":{\"en\":\"Diet Coke 330ml\",\"zh-Hans\":\"可口可乐 健怡\",\"zh-Hant\":\"可口可樂 健怡\"}}\n"
	"{\"type\":\"product\",\"id\":\"BANK\",\"name\":{\"en\":\"Piggy bank\",\"zh-Hans\":\"银行存钱罐\"}}\n"
	"{\"type\":\"product\",\"id\":\"WALL\",\"name\":{\"en\":\"Great Wall "
	"wine\",\"zh-Hans\":\"长城葡萄酒\"}}\n"
	"{\"type\":\"product\",\"id\":\"MUSIC\",\"name\":{\"es\":\"Caja de música "
	"ñandú\",\"zh-Hant\":\"音樂盒\"}}\n"
	"{\"type\":\"product\",\"id\":\"TEA\",\"brand\":\"Kellogg's\",\"name\":{\"zh-Hant\":\"綠茶\"}}\n"
	"{\"type\":\"product\",\"id\":\"GAME\",\"name\":{\"zh-Hans\":\"策略电脑\"}}\n"
	"{\"type\":\"product\",\"id\":\"XIAN\",\"name\":{\"zh-Hans\":\"西安面包\"}}\n";

static void assert_found(sqlite3 *catalog, const char *typed, const char *expected)
{
	char *found = catalog_search(catalog, typed);
	if (strcmp(found, expected) != 0)
		fail_msg("\"%s\" finds \"%s\" and not \"%s\"", typed, found, expected);
	free(found);
}

static sqlite3 *publish(struct data_fixture *fixture, const char *pinyin_path)
{
	data_import_or_fail(fixture, SHOP);
	data_publish(fixture, TEST_NOW_MS, pinyin_path);
	json_t *head = feed_head(fixture);
	sqlite3 *catalog = feed_snapshot(fixture, head);
	json_decref(head);
	return catalog;
}

/* A small dictionary in the form of the large one. */
static char *write_dictionary(const struct data_fixture *fixture)
{
	static const char TEXT[] =
		"# a comment\n---\nname: "
		"test\n...\n\n可\tke\n口\tkou\n乐\tle\t95%\n乐\tyue\t5%\n樂\tle\t95%\n樂\tyue\t5%\n银\tyin\n"
		"行\txing\t91%\n行\thang\t9%\n銀\tyin\n銀行\tyin "
		"hang\n长\tchang\t60%\n长\tzhang\t40%\n城\tcheng\n長城\tchang cheng\n"
		"音\tyin\n音樂\tyin yue\n盒\the\n健\tjian\n怡\tyi\n綠\tlv\n茶\tcha\n策\tce\n略\tlve\n西\txi\n安\tan\n";
	char *path = file_join(fixture->folder, "dictionary.yaml");
	write_file_or_fail(path, TEXT, strlen(TEXT));
	return path;
}

static void test_what_people_type(void **state)
{
	struct data_fixture *fixture = *state;
	char *dictionary = write_dictionary(fixture);
	sqlite3 *catalog = publish(fixture, dictionary);
	static const char *const COKE[] = { "coke", "COK", "可乐", "可樂", "kele", "kl", "kekoukele", "kkkl",
		"口可", "可", "cola", "coca-cola", "4891028164456", "04891028164456", "diet 330" };
	for (size_t i = 0; i < sizeof(COKE) / sizeof(COKE[0]); i++)
		assert_found(catalog, COKE[i], "COKE");
	assert_found(catalog, "yinhang", "BANK");
	assert_found(catalog, "yinxing", "");
	assert_found(catalog, "changcheng", "WALL");
	assert_found(catalog, "zhangcheng", "");
	assert_found(catalog, "yinyue", "MUSIC");
	assert_found(catalog, "musica nandu", "MUSIC");
	static const char *const TEA[] = { "lücha", "lvcha", "lucha", "lv cha", "LÜCH", "绿茶", "綠茶",
		"kelloggs", "kellogg's lv" };
	for (size_t i = 0; i < sizeof(TEA) / sizeof(TEA[0]); i++)
		assert_found(catalog, TEA[i], "TEA");
	assert_found(catalog, "celue", "GAME");
	assert_found(catalog, "celve", "GAME");
	assert_found(catalog, "ce lüe", "GAME");
	assert_found(catalog, "電腦", "GAME");
	assert_found(catalog, "xi'an", "XIAN");
	assert_found(catalog, "xi an", "XIAN");
	assert_found(catalog, "麵包", "XIAN");
	assert_found(catalog, "ke kou", "COKE");
	assert_found(catalog, "ke kou ke le", "COKE");
	assert_found(catalog, "nothing", "");
	sqlite3_close(catalog);
	free(dictionary);
}

static void test_without_a_dictionary(void **state)
{
	struct data_fixture *fixture = *state;
	sqlite3 *catalog = publish(fixture, "/nowhere");
	assert_found(catalog, "可乐", "COKE");
	assert_found(catalog, "coke", "COKE");
	assert_found(catalog, "kele", "");
	sqlite3_close(catalog);
}

/* A dictionary that appears later changes the words of many products: a delta brings them too. */
static void test_a_dictionary_that_comes_later(void **state)
{
	struct data_fixture *fixture = *state;
	char *dictionary = write_dictionary(fixture);
	sqlite3 *catalog = publish(fixture, "/nowhere");
	struct publish_result result = data_publish(fixture, TEST_NOW_MS + 1, dictionary);
	assert_int_equal(result.seq, 2);
	json_t *head = feed_head(fixture);
	feed_apply(fixture, head, catalog, 1, 2);
	assert_found(catalog, "kele", "COKE");
	sqlite3_close(catalog);
	json_decref(head);
	free(dictionary);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, data_fixture_setup, data_fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_what_people_type),
		TEST(test_without_a_dictionary),
		TEST(test_a_dictionary_that_comes_later),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
