/* SPDX-License-Identifier: Apache-2.0 */
/* News wait in their order: what only says "look again" once, everything else as often as it was told. */
#include "kiosk/app/services/news.h"

#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

static int take_all(struct news *news, enum news_kind kind)
{
	struct news_item item;
	int count = 0;

	while (news_take(news, &item)) {
		assert_int_equal(item.kind, kind);
		news_item_finish(&item);
		count++;
	}
	return count;
}

static void look_again_waits_once_and_what_happened_as_often_as_it_did(void **state)
{
	static const struct {
		enum news_kind kind;
		int waiting;
	} CASES[] = {
		{ NEWS_CATALOG, 3 },
		{ NEWS_LIVE, 1 },
		{ NEWS_ANSWER, 3 },
		{ NEWS_SYNC, 1 },
		{ NEWS_IMAGE, 1 },
		{ NEWS_ORDER, 3 },
		{ NEWS_PLACED, 3 },
		{ NEWS_NOT_ASKED, 3 },
		{ NEWS_MODE_WANTED, 3 },
		{ NEWS_DEVICES, 1 },
		{ NEWS_INPUT, 3 },
		{ NEWS_RECEIPT, 3 },
		{ NEWS_CARD_PAYMENT, 1 },
		{ NEWS_TECHNICIAN, 1 },
	};
	struct news *news = news_create();

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		for (int told = 0; told < 3; told++)
			news_tell(news, (struct news_item){ .kind = CASES[i].kind });
		int waiting = take_all(news, CASES[i].kind);
		if (waiting != CASES[i].waiting)
			fail_msg("kind %d: %d", CASES[i].kind, waiting);
		/* Taken, it is told anew. */
		news_tell(news, (struct news_item){ .kind = CASES[i].kind });
		assert_int_equal(take_all(news, CASES[i].kind), 1);
	}
	news_destroy(news);
}

static void they_are_taken_as_they_were_told(void **state)
{
	struct news *news = news_create();
	struct news_item item;

	(void)state;
	for (int i = 0; i < 100; i++)
		news_tell(news,
			(struct news_item){ .kind = NEWS_PLACED, .placed = { .is_written = i % 3 == 0 } });
	news_tell(news, (struct news_item){ .kind = NEWS_SYNC });
	for (int i = 0; i < 100; i++) {
		assert_true(news_take(news, &item));
		assert_int_equal(item.kind, NEWS_PLACED);
		assert_int_equal(item.placed.is_written, i % 3 == 0);
	}
	assert_true(news_take(news, &item));
	assert_int_equal(item.kind, NEWS_SYNC);
	assert_false(news_take(news, &item));
	news_destroy(news);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(look_again_waits_once_and_what_happened_as_often_as_it_did),
		cmocka_unit_test(they_are_taken_as_they_were_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
