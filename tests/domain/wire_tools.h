/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of messages on the wire: random members, and documents with one member spoilt. */
#ifndef DAOGOU_TESTS_DOMAIN_WIRE_TOOLS_H
#define DAOGOU_TESTS_DOMAIN_WIRE_TOOLS_H

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/json.h"
#include "kiosk/base/ulid.h"
#include "kiosk/domain/group_deal.h"
#include "tests/domain/dice.h"
#include "tests/support/support.h"

#define SEEDS 300

static inline struct ulid random_ulid(struct dice *dice)
{
	static const char DIGITS[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	struct ulid ulid = { "0" };

	for (int i = 1; i < ULID_SIZE - 1; i++)
		ulid.text[i] = DIGITS[dice_roll(dice, 32)];
	return ulid;
}

/* min_bytes to max_bytes of UTF-8 with everything that JSON must escape. */
static inline const char *random_text(
	struct dice *dice, struct arena *arena, size_t min_bytes, size_t max_bytes)
{
	static const char *const PIECES[] = { "a", "Z", "0", " ", "\"", "\\", "/", "é", "导", "😀", "'",
		"<" };
	size_t wanted = min_bytes + (size_t)dice_roll(dice, (int64_t)(max_bytes - min_bytes + 1)), length = 0;
	char *text = arena_alloc(arena, max_bytes + 5);

	while (length < wanted) {
		const char *piece = PIECES[dice_roll(dice, (int64_t)(sizeof PIECES / sizeof PIECES[0]))];
		if (length + strlen(piece) > wanted)
			piece = "x";
		memcpy(text + length, piece, strlen(piece));
		length += strlen(piece);
	}
	return text;
}

static inline const char *random_link(struct dice *dice, struct arena *arena, size_t max_bytes)
{
	static const char *const PIECES[] = { "a", "/", "%20", "?", "#", "&", "é", "导" };
	char *link = arena_alloc(arena, max_bytes + 1);
	size_t wanted = 9 + (size_t)dice_roll(dice, (int64_t)(max_bytes - 8)), length = 9;

	memcpy(link, "https://h", 10);
	for (;;) {
		const char *piece = PIECES[dice_roll(dice, (int64_t)(sizeof PIECES / sizeof PIECES[0]))];
		if (length + strlen(piece) > wanted)
			return link;
		memcpy(link + length, piece, strlen(piece) + 1);
		length += strlen(piece);
	}
}

static inline const char *random_code(struct dice *dice, struct arena *arena)
{
	return random_text(dice, arena, 1, 64);
}

/* Small ones, and sometimes the largest there is. */
static inline int64_t random_up_to(struct dice *dice, int64_t max)
{
	int64_t roll = dice_roll(dice, 8);

	return roll == 0 ? 0 : roll == 1 ? max : dice_roll(dice, roll < 5 && max > 1000 ? 1000 : max);
}

/* Whole seconds of this century. */
static inline int64_t random_time(struct dice *dice)
{
	return (INT64_C(946684800) + dice_roll(dice, INT64_C(3155760000))) * 1000;
}

static inline struct group_count random_group_count(struct dice *dice)
{
	return (struct group_count){ (enum group_state)dice_roll(dice, GROUP_STATE_COUNT),
		(int32_t)random_up_to(dice, GROUP_PEOPLE_MAX), (int32_t)random_up_to(dice, GROUP_PEOPLE_MAX),
		random_time(dice) };
}

static inline void assert_same_group_count(const struct group_count *a, const struct group_count *b)
{
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->taken, b->taken);
	assert_int_equal(a->paid, b->paid);
	assert_int_equal(a->deadline_ms, b->deadline_ms);
}

/* Whether the object is read with a member given another value; NULL takes it out. */
static inline bool is_read_with_member(const json_t *object, const char *key, json_t *value,
	bool (*is_read)(const char *json, size_t length))
{
	json_t *spoilt = json_copy((json_t *)(uintptr_t)object);

	if (value)
		json_object_set_new(spoilt, key, value);
	else
		json_object_del(spoilt, key);
	char *json = json_to_text(spoilt);
	bool is_good = is_read(json, strlen(json));
	free(json);
	json_decref(spoilt);
	return is_good;
}

/* Takes the object over and calls is_read() with it spoilt in one member at a time: each that is not in optional (ends
 * with NULL) is taken out, and each is given a value of another type. Nothing of that may be read. */
static inline void assert_every_member_counts(
	json_t *object, const char *const *optional, bool (*is_read)(const char *json, size_t length))
{
	const char *key;
	json_t *value;
	char *whole = json_to_text(object);

	assert_true(is_read(whole, strlen(whole)));
	json_object_foreach(object, key, value) {
		bool is_optional = false;
		for (int i = 0; optional && optional[i]; i++)
			is_optional = is_optional || strcmp(optional[i], key) == 0;
		if (is_read_with_member(object, key, NULL, is_read) != is_optional)
			fail_msg("\"%s\" is missing", key);
		if (is_read_with_member(object, key, json_real(0.5), is_read))
			fail_msg("\"%s\" is of another type", key);
	}
	free(whole);
	json_decref(object);
}

#endif
