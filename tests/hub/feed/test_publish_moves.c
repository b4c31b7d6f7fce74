/* SPDX-License-Identifier: Apache-2.0 */
/* A publish looks at what changed alone: whatever comes and goes, and wherever a publish is killed, the catalog is the one that
 * building all of it anew gives, and kiosks come there by deltas. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "tests/hub/feed/feed_reader.h"
#include "tests/support/support.h"

#define PRODUCTS 24
#define MERCHANTS 3
#define CATEGORIES 6
#define ROUNDS 30
#define KILLED_AFTER_MAX_US 60000

/* A shop in which things come and go. */
struct shop {
	uint32_t seed;
	int64_t now_ms;
	int prices[PRODUCTS][MERCHANTS]; /* 0 = not sold */
	int parents[CATEGORIES];         /* -1 = top, -2 = there is no such category */
	int categories[PRODUCTS];
	bool has_product[PRODUCTS], has_deal[PRODUCTS];
};

static int chance(struct shop *shop, int below)
{
	shop->seed ^= shop->seed << 13;
	shop->seed ^= shop->seed >> 17;
	shop->seed ^= shop->seed << 5;
	return (int)(shop->seed % (uint32_t)below);
}

static void change_something(struct shop *shop)
{
	int product = chance(shop, PRODUCTS), category = chance(shop, CATEGORIES);
	switch (chance(shop, 6)) {
	case 0: shop->has_product[product] ^= chance(shop, 3) == 0; break;
	case 1: shop->has_deal[product] ^= true; break;
	case 2: shop->categories[product] = category; break;
	case 3:
		shop->parents[category] =
			category > 1 ? chance(shop, category + 1) - 2 : -1 - chance(shop, 2);
		break;
	case 4: shop->prices[product][chance(shop, MERCHANTS)] = 0; break;
	default: shop->prices[product][chance(shop, MERCHANTS)] = 500 + chance(shop, 500); break;
	}
}

static void shop_open(struct shop *shop, uint32_t seed)
{
	*shop = (struct shop){ .seed = seed, .now_ms = TEST_NOW_MS };
	for (int i = 0; i < CATEGORIES; i++)
		shop->parents[i] = -1;
	for (int i = 0; i < PRODUCTS; i++) {
		shop->has_product[i] = true;
		shop->categories[i] = chance(shop, CATEGORIES);
		for (int merchant = 0; merchant < MERCHANTS; merchant++)
			shop->prices[i][merchant] = 500 + chance(shop, 500);
	}
}

static void write_product(const struct shop *shop, int i, struct text *out)
{
	char starts[25], ends[25];
	text_printf(out,
		"{\"type\":\"product\",\"id\":\"P%d\",\"name\":\"Thing %d\",\"brand\":\"Brand %d\",\"category\":\"c%d\","
		"\"images\":[\"p%d.png\"]}\n",
		i, i, i % 5, shop->categories[i], i % 7);
	for (int merchant = 0; merchant < MERCHANTS; merchant++)
		if (shop->prices[i][merchant])
			text_printf(out,
				"{\"type\":\"offer\",\"product\":\"P%d\",\"merchant\":\"M%d\",\"price\":%d,"
				"\"currency\":\"HKD\",\"stock\":\"in_stock\"}\n",
				i, merchant, shop->prices[i][merchant]);
	/* Every fourth is cheaper for a time. */
	time_format_iso(TEST_NOW_MS + (1 + i % 5) * DAY_MS, starts);
	time_format_iso(TEST_NOW_MS + (2 + i % 7) * DAY_MS, ends);
	if (i % 4 == 0)
		text_printf(out,
			"{\"type\":\"offer\",\"product\":\"P%d\",\"merchant\":\"M1\",\"price\":%d,\"currency\":\"HKD\","
			"\"stock\":\"in_stock\",\"valid_from\":\"%s\",\"valid_until\":\"%s\"}\n",
			i, 300 + i, starts, ends);
	time_format_iso(TEST_NOW_MS, starts);
	time_format_iso(TEST_NOW_MS + (3 + i % 9) * DAY_MS, ends);
	if (shop->has_deal[i])
		text_printf(out,
			"{\"type\":\"deal\",\"id\":\"d%d\",\"product\":\"P%d\",\"merchant\":\"M0\",\"tiers\":[[2,100]],"
			"\"starts_at\":\"%s\",\"ends_at\":\"%s\"}\n",
			i, i, starts, ends);
}

static void write_shop(const struct shop *shop, struct text *out)
{
	for (int i = 0; i < MERCHANTS; i++)
		text_printf(out,
			"{\"type\":\"merchant\",\"id\":\"M%d\",\"name\":\"Shop %d\",\"currency\":\"HKD\"}\n",
			i, i);
	for (int i = 0; i < CATEGORIES; i++) {
		if (shop->parents[i] == -2)
			continue;
		text_printf(out, "{\"type\":\"category\",\"id\":\"c%d\",\"name\":\"Kind %d\"", i, i);
		if (shop->parents[i] >= 0)
			text_printf(out, ",\"parent\":\"c%d\"", shop->parents[i]);
		text_append(out, "}\n");
	}
	text_append(out,
		"{\"type\":\"coupon\",\"id\":\"k\",\"kind\":\"amount\",\"value\":5,\"currency\":\"HKD\",\"name\":\"Five off\","
		"\"scope\":{\"category\":\"c1\"}}\n");
	for (int i = 0; i < PRODUCTS; i++)
		if (shop->has_product[i])
			write_product(shop, i, out);
}

static void import_shop(struct data_fixture *fixture, struct shop *shop)
{
	struct text lines;
	text_init(&lines, 1 << 20);
	/* Now and then one merchant tells a price of its own between two whole files. */
	bool is_partial = chance(shop, 4) == 0;
	if (is_partial)
		text_printf(&lines,
			"{\"type\":\"offer\",\"product\":\"P%d\",\"merchant\":\"M1\",\"price\":%d,\"currency\":\"HKD\"}\n",
			chance(shop, PRODUCTS), 400 + chance(shop, 700));
	else
		write_shop(shop, &lines);
	fixture->options.is_partial = is_partial;
	fixture->options.allows_shrink = true;
	fixture->options.now_ms = fixture->options.observed_at_ms = shop->now_ms;
	data_import_or_fail(fixture, lines.bytes);
	text_finish(&lines);
}

static void publish(struct data_fixture *fixture, int64_t now_ms, bool verifies)
{
	struct publish_result result;
	char why[FEED_WHY_SIZE] = "";
	struct publish_options options = { .data_folder = fixture->folder,
		.pinyin_path = "/nowhere",
		.now_ms = now_ms,
		.verifies = verifies };
	if (!hub_publish(&options, &result, why))
		fail_msg("publish: %s", why);
}

/* A publish that is killed at any moment. */
static void publish_and_kill(struct data_fixture *fixture, struct shop *shop)
{
	pid_t child = fork();
	int status;
	if (child == 0) {
		struct publish_result result;
		char why[FEED_WHY_SIZE];
		struct publish_options options = {
			.data_folder = fixture->folder, .pinyin_path = "/nowhere", .now_ms = shop->now_ms
		};
		_exit(hub_publish(&options, &result, why) ? 0 : 1);
	}
	assert_true(child > 0);
	usleep((useconds_t)chance(shop, KILLED_AFTER_MAX_US));
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	/* Never a refusal: it was through, or it was killed. */
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
}

/* A kiosk's catalog, brought to the newest seq by single deltas or, where none leads there, by the snapshot. */
static void follow(struct data_fixture *fixture, sqlite3 **catalog, int64_t *seq)
{
	json_t *head = feed_head(fixture);
	int64_t newest = json_get_int_or(head, "seq", -1),
		snapshot = json_get_int_or(json_object_get(head, "snapshot"), "seq", -1);
	if (*seq < snapshot) {
		sqlite3_close(*catalog);
		*catalog = feed_snapshot(fixture, head);
		*seq = snapshot;
	}
	for (; *seq < newest; (*seq)++)
		feed_apply(fixture, head, *catalog, *seq, *seq + 1);
	assert_root_of_head(*catalog, head);
	json_decref(head);
}

static void walk(struct data_fixture *fixture, uint32_t seed)
{
	struct shop shop;
	sqlite3 *catalog = NULL;
	int64_t seq = -1;
	shop_open(&shop, seed);
	import_shop(fixture, &shop);
	publish(fixture, shop.now_ms, true);
	for (int round = 0; round < ROUNDS; round++) {
		shop.now_ms += chance(&shop, 3) * 7 * 3600000 + 60000;
		for (int changes = chance(&shop, 4); changes > 0; changes--)
			change_something(&shop);
		if (chance(&shop, 5) > 0)
			import_shop(fixture, &shop);
		if (chance(&shop, 2) == 0)
			publish_and_kill(fixture, &shop);
		if (chance(&shop, 3) > 0) {
			publish(fixture, shop.now_ms, true);
			follow(fixture, &catalog, &seq);
		}
	}
	publish(fixture, shop.now_ms, true);
	follow(fixture, &catalog, &seq);
	sqlite3_close(catalog);
}

static void test_a_walk(void **state)
{
	walk(*state, 1);
}

static void test_another_walk(void **state)
{
	walk(*state, 20260724);
}

static void test_a_third_walk(void **state)
{
	walk(*state, 77);
}

static char *built_path(const struct data_fixture *fixture)
{
	return file_join(fixture->folder, "publish/built.db");
}

static void copy_file(const char *from, const char *to)
{
	size_t length;
	char *bytes = read_file_or_fail(from, &length);
	write_file_or_fail(to, bytes, length);
	free(bytes);
}

/* The built file of another hub, or of a backup, is not what the last publish left: all is built and ranked anew. */
static void test_a_foreign_built_file(void **state)
{
	struct data_fixture *fixture = *state;
	struct shop shop;
	char *path = built_path(fixture), *old = file_join(fixture->folder, "old.db");
	shop_open(&shop, 5);
	import_shop(fixture, &shop);
	publish(fixture, shop.now_ms, false);
	copy_file(path, old);
	for (int seq = 2; seq <= 3; seq++) {
		shop.prices[seq][0] += 10;
		shop.now_ms += 60000;
		fixture->options.is_partial = false;
		import_shop(fixture, &shop);
		shop.prices[seq][1] += 10;
		import_shop(fixture, &shop);
		publish(fixture, shop.now_ms, false);
	}
	copy_file(old, path);
	publish(fixture, shop.now_ms, true);
	json_t *head = feed_head(fixture);
	assert_int_equal(json_get_int_or(json_object_get(head, "snapshot"), "seq", -1),
		json_get_int_or(head, "seq", -2));
	sqlite3 *catalog = feed_snapshot(fixture, head);
	assert_root_of_head(catalog, head);
	sqlite3_close(catalog);
	json_decref(head);
	free(old);
	free(path);
}

/* What somebody changed behind the publish's back is found by --verify alone. */
static void test_verify_tells_the_first_difference(void **state)
{
	struct data_fixture *fixture = *state;
	struct shop shop;
	struct publish_result result;
	char why[FEED_WHY_SIZE] = "";
	shop_open(&shop, 9);
	shop.seed = 3;
	import_shop(fixture, &shop);
	publish(fixture, shop.now_ms, true);
	assert_true(hub_ran(fixture->db, "UPDATE product SET name = 'Another' WHERE code = 'P7'"));
	struct publish_options options = { .data_folder = fixture->folder,
		.pinyin_path = "/nowhere",
		.now_ms = shop.now_ms,
		.verifies = true };
	assert_false(hub_publish(&options, &result, why));
	if (!strstr(why, "first at product "))
		fail_msg("%s", why);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, data_fixture_setup, data_fixture_teardown)

/* As a publish that loses its power in the middle of the built file: pages are written, and the journal lies beside it. */
static void spoil_built_file(const char *path)
{
	pid_t child = fork();
	int status;
	if (child == 0) {
		sqlite3 *db;
		bool is_spoiled = sqlite3_open(path, &db) == SQLITE_OK &&
			sqlite3_exec(db,
				"PRAGMA cache_size=1; PRAGMA cache_spill=1; BEGIN; UPDATE product SET brand = 'lost';"
				"UPDATE offer SET price = price + 1; UPDATE search_words SET words = words || ' lost'",
				NULL, NULL, NULL) == SQLITE_OK;
		kill(getpid(), is_spoiled ? SIGKILL : SIGTERM);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void test_a_built_file_that_was_left_half_moved(void **state)
{
	struct data_fixture *fixture = *state;
	struct shop shop;
	shop_open(&shop, 5);
	import_shop(fixture, &shop);
	publish(fixture, shop.now_ms, true);
	char *built = xasprintf("%s/publish/built.db", fixture->folder),
	     *journal = xasprintf("%s-journal", built);
	for (int round = 0; round < 2; round++) {
		spoil_built_file(built);
		assert_true(file_exists(journal));
		/* The second time even the journal is lost to all but its name: it was another file's. */
		if (round == 1)
			write_file_or_fail(built, "no database", 11);
		shop.prices[round][0] += 10;
		shop.now_ms += 60000;
		import_shop(fixture, &shop);
		publish(fixture, shop.now_ms, true);
		assert_false(file_exists(journal));
	}
	free(built);
	free(journal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_walk),
		TEST(test_another_walk),
		TEST(test_a_third_walk),
		TEST(test_a_foreign_built_file),
		TEST(test_a_built_file_that_was_left_half_moved),
		TEST(test_verify_tells_the_first_difference),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
