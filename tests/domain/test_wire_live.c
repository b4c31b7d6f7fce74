/* SPDX-License-Identifier: Apache-2.0 */
/* feed/live is read as it was written; what is not understood of it is left out. */
#include "tests/domain/wire_tools.h"

#include "kiosk/domain/code.h"
#include "kiosk/domain/wire_live.h"

static void free_live(struct live *live)
{
	free(live->groups);
	free(live->stock);
}

static bool is_read(const char *json, size_t length)
{
	struct live live;
	bool is_good = wire_live_decode(json, length, &live);

	if (is_good)
		free_live(&live);
	return is_good;
}

static void roll_group(struct dice *dice, struct arena *arena, struct live_group *group)
{
	memcpy(group->id, random_ulid(dice).text, sizeof group->id);
	code_copy(group->deal, random_code(dice, arena));
	group->taken = (int32_t)random_up_to(dice, GROUP_PEOPLE_MAX);
	group->size = 1 + (int32_t)dice_roll(dice, GROUP_PEOPLE_MAX);
	group->deadline_ms = random_time(dice);
	group->is_open = dice_roll(dice, 2);
}

static void roll_stock(struct dice *dice, struct arena *arena, struct live_stock *stock)
{
	code_copy(stock->product, random_code(dice, arena));
	code_copy(stock->merchant, random_code(dice, arena));
	stock->channel = (enum offer_channel)dice_roll(dice, CHANNEL_COUNT);
	stock->stock = (enum stock_state)dice_roll(dice, STOCK_STATE_COUNT);
	stock->quantity_left = dice_roll(dice, 3) ? random_up_to(dice, INT32_MAX) : QUANTITY_LEFT_UNKNOWN;
}

static void assert_same(const struct live *a, const struct live *b)
{
	assert_int_equal(a->issued_ms, b->issued_ms);
	assert_int_equal(a->group_count, b->group_count);
	for (size_t i = 0; i < a->group_count; i++) {
		assert_string_equal(a->groups[i].id, b->groups[i].id);
		assert_string_equal(a->groups[i].deal, b->groups[i].deal);
		assert_int_equal(a->groups[i].taken, b->groups[i].taken);
		assert_int_equal(a->groups[i].size, b->groups[i].size);
		assert_int_equal(a->groups[i].deadline_ms, b->groups[i].deadline_ms);
		assert_int_equal(a->groups[i].is_open, b->groups[i].is_open);
	}
	assert_int_equal(a->stock_count, b->stock_count);
	for (size_t i = 0; i < a->stock_count; i++) {
		assert_string_equal(a->stock[i].product, b->stock[i].product);
		assert_string_equal(a->stock[i].merchant, b->stock[i].merchant);
		assert_int_equal(a->stock[i].channel, b->stock[i].channel);
		assert_int_equal(a->stock[i].stock, b->stock[i].stock);
		assert_int_equal(a->stock[i].quantity_left, b->stock[i].quantity_left);
	}
}

static void what_is_written_is_read(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct dice dice = { seed };
		struct arena arena;
		struct live_group groups[5] = { 0 };
		struct live_stock stock[5] = { 0 };
		struct live again,
			live = { random_time(&dice), groups, (size_t)dice_roll(&dice, 6), stock,
				(size_t)dice_roll(&dice, 6) };
		arena_init(&arena, 4096);
		for (size_t i = 0; i < live.group_count; i++)
			roll_group(&dice, &arena, &groups[i]);
		for (size_t i = 0; i < live.stock_count; i++)
			roll_stock(&dice, &arena, &stock[i]);
		char *text = wire_live_encode(&live);
		assert_true(wire_live_decode(text, strlen(text), &again));
		assert_same(&again, &live);
		free_live(&again);
		free(text);
		arena_finish(&arena);
	}
}

static void the_words_on_the_wire_stay(void **state)
{
	struct live_group group = { "01K0WD00000000000000000001", "d1", 2, 5, 1784895300000, true };
	struct live_stock stock[] = { { "P1", "M1", CHANNEL_STORE, STOCK_LOW, 3 },
		{ "P2", "M1", CHANNEL_ONLINE, STOCK_IN, QUANTITY_LEFT_UNKNOWN },
		{ "P3", "M1", CHANNEL_STORE, STOCK_OUT, 0 } };
	char *text = wire_live_encode(&(struct live){ 1784895300000, &group, 1, stock, 3 });

	(void)state;
	assert_string_equal(text,
		"{\"type\":\"live\",\"issued\":\"2026-07-24T12:15:00Z\",\"groups\":[{\"id\":\"01K0WD00000000000000000001\","
		"\"deal\":\"d1\",\"taken\":2,\"size\":5,\"deadline\":\"2026-07-24T12:15:00Z\","
		"\"state\":\"OPEN\"}],\"stock\":[{\"product\":\"P1\",\"merchant\":\"M1\",\"channel\":\"store\","
		"\"stock\":\"low\",\"quantity\":3},{\"product\":\"P2\",\"merchant\":\"M1\","
		"\"channel\":\"online\",\"stock\":\"in\"},{\"product\":\"P3\",\"merchant\":\"M1\","
		"\"channel\":\"store\",\"stock\":\"out\",\"quantity\":0}]}");
	free(text);
}

/* Of each list one that is good and one that is given; how many are understood. */
static size_t understood(const char *list, const char *good, const char *key, json_t *value)
{
	struct live live;
	json_t *one = json_parse(good, strlen(good), NULL), *spoilt = json_deep_copy(one);

	if (value)
		json_object_set_new(spoilt, key, value);
	else
		json_object_del(spoilt, key);
	json_t *whole = json_pack(
		"{s:s,s:s,s:[oo]}", "type", "live", "issued", "2026-07-24T12:15:00Z", list, spoilt, one);
	char *text = json_to_text(whole);
	assert_true(wire_live_decode(text, strlen(text), &live));
	size_t count = live.group_count + live.stock_count;
	free_live(&live);
	free(text);
	json_decref(whole);
	return count;
}

#define GROUP                                                                                                \
	"{\"id\":\"01K0WD00000000000000000001\",\"deal\":\"d1\",\"taken\":2,\"size\":5,"                     \
	"\"deadline\":\"2026-07-24T12:15:00Z\",\"state\":\"OPEN\"}"
#define STOCK                                                                                                \
	"{\"product\":\"P1\",\"merchant\":\"M1\",\"channel\":\"store\",\"stock\":\"low\",\"quantity\":3}"

static void what_is_not_understood_is_left_out(void **state)
{
	static const char *const GROUP_KEYS[] = { "id", "deal", "taken", "size", "deadline" };
	static const char *const STOCK_KEYS[] = { "product", "merchant", "channel", "stock" };

	(void)state;
	for (size_t i = 0; i < sizeof GROUP_KEYS / sizeof GROUP_KEYS[0]; i++) {
		assert_int_equal(understood("groups", GROUP, GROUP_KEYS[i], NULL), 1);
		assert_int_equal(understood("groups", GROUP, GROUP_KEYS[i], json_real(0.5)), 1);
	}
	for (size_t i = 0; i < sizeof STOCK_KEYS / sizeof STOCK_KEYS[0]; i++) {
		assert_int_equal(understood("stock", STOCK, STOCK_KEYS[i], NULL), 1);
		assert_int_equal(understood("stock", STOCK, STOCK_KEYS[i], json_real(0.5)), 1);
	}
	assert_int_equal(understood("groups", GROUP, "state", json_string("open")), 2);
	assert_int_equal(understood("groups", GROUP, "later", json_true()), 2);
	assert_int_equal(understood("stock", STOCK, "stock", json_string("preorder")), 2);
	assert_int_equal(understood("stock", STOCK, "stock", json_string("unknown")), 2);
	assert_int_equal(understood("stock", STOCK, "quantity", NULL), 2);
}

static void what_is_no_such_document_is_refused(void **state)
{
	static const char BARE[] = "{\"type\":\"live\",\"issued\":\"2026-07-24T12:15:00Z\"}";

	(void)state;
	assert_true(is_read(BARE, strlen(BARE)));
	assert_false(is_read("{\"type\":\"live\",\"issued\":\"now\"}", 30));
	assert_false(is_read("{}", 2));
	assert_false(is_read("[]", 2));
	assert_false(is_read("<html>Welcome</html>", 20));
}

static void there_may_be_so_many(void **state)
{
	static const struct {
		const char *list;
		int most;
	} LISTS[] = { { "groups", LIVE_GROUPS_MAX }, { "stock", LIVE_STOCK_MAX } };

	(void)state;
	for (int i = 0; i < 4; i++) {
		json_t *many = json_array(), *one = json_null();
		for (int k = 0; k < LISTS[i % 2].most + i / 2; k++)
			json_array_append(many, one);
		json_t *whole = json_pack("{s:s,s:s,s:o}", "type", "live", "issued", "2026-07-24T12:15:00Z",
			LISTS[i % 2].list, many);
		char *text = json_to_text(whole);
		assert_int_equal(is_read(text, strlen(text)), i < 2);
		free(text);
		json_decref(whole);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(the_words_on_the_wire_stay),
		cmocka_unit_test(what_is_not_understood_is_left_out),
		cmocka_unit_test(what_is_no_such_document_is_refused),
		cmocka_unit_test(there_may_be_so_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
