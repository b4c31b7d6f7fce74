/* SPDX-License-Identifier: Apache-2.0 */
/* What all services stand on: nothing that waits stops the main thread, nothing is lost or told twice, and what happened
 * first is told first. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/app/services/message.h"
#include "kiosk/base/messages.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/outbox.h"
#include "tests/app/services/desk.h"

/* --- the writer of state.db --- */

struct heard {
	enum state_result results[8];
	char order[8];
	int count;
};

struct setting {
	char name[2];
};

static enum state_result write_setting(struct state *state, void *data)
{
	const struct setting *setting = data;

	return state_set(state, setting->name, "1");
}

static void hear(void *receiver, void *data, enum state_result result)
{
	struct heard *heard = receiver;
	struct setting *setting = data;

	heard->results[heard->count] = result;
	heard->order[heard->count++] = setting->name[0];
	free(setting);
}

static void put(struct desk *desk, struct heard *heard, char name)
{
	struct setting *setting = xcalloc(1, sizeof *setting);

	setting->name[0] = name;
	state_writer_put(desk->writer,
		(struct state_write){
			.write = write_setting, .end = hear, .receiver = heard, .data = setting });
}

static bool is_set(struct desk *desk, const char *name)
{
	return *state_get(desk->state, &desk->arena, name, "") != '\0';
}

static void a_disk_that_hangs_holds_nobody_who_writes(void **state)
{
	struct desk *desk = *state;
	struct heard heard = { 0 };

	desk_hold_disk(desk);
	put(desk, &heard, 'a');
	put(desk, &heard, 'b');
	assert_false(state_writer_is_idle(desk->writer));
	assert_int_equal(heard.count, 0);
	assert_false(is_set(desk, "a"));
	desk_let_disk_go(desk);
	assert_string_equal(heard.order, "ab");
	assert_int_equal(heard.results[0], STATE_OK);
	/* Whoever heard of the end reads it. */
	assert_true(is_set(desk, "a") && is_set(desk, "b"));
}

static void what_a_full_disk_refused_is_told_as_refused(void **state)
{
	struct desk *desk = *state;
	struct heard heard = { 0 };

	desk_fill_disk(true);
	put(desk, &heard, 'a');
	desk_settle(desk);
	desk_fill_disk(false);
	assert_int_equal(heard.count, 1);
	assert_int_not_equal(heard.results[0], STATE_OK);
	assert_false(is_set(desk, "a"));
	put(desk, &heard, 'a');
	desk_settle(desk);
	assert_int_equal(heard.results[1], STATE_OK);
	assert_true(is_set(desk, "a"));
}

static void what_waits_when_the_kiosk_stops_is_written_all_the_same(void **state)
{
	struct desk *desk = *state;
	struct heard heard = { 0 };

	desk_hold_disk(desk);
	put(desk, &heard, 'a');
	inbox_close(desk->inbox);
	sem_post(&desk->disk);
	state_writer_destroy(desk->writer);
	desk->writer = NULL;
	assert_int_equal(heard.count, 0);
	assert_true(is_set(desk, "a"));
}

/* --- jobs --- */

struct slow {
	sem_t may_end;
	pthread_t thread;
	int ends;
};

static void wait_to_end(void *data)
{
	struct slow *slow = data;

	slow->thread = pthread_self();
	while (sem_wait(&slow->may_end) != 0)
		continue;
}

static void count_end(void *receiver, void *data)
{
	struct slow *slow = data;

	assert_ptr_equal(receiver, slow);
	slow->ends++;
}

static void keep(void *data)
{
	(void)data;
}

static void a_job_ends_on_the_main_thread_and_holds_nobody_before(void **state)
{
	struct desk *desk = *state;
	struct slow slow = { 0 };

	sem_init(&slow.may_end, 0, 0);
	jobs_start(desk->jobs, (struct job){ "test", wait_to_end, count_end, keep, &slow, &slow });
	assert_false(jobs_are_idle(desk->jobs));
	assert_int_equal(slow.ends, 0);
	sem_post(&slow.may_end);
	desk_settle(desk);
	assert_int_equal(slow.ends, 1);
	assert_false(pthread_equal(slow.thread, pthread_self()));
	sem_destroy(&slow.may_end);
}

static void a_job_that_ends_too_late_is_dropped(void **state)
{
	struct desk *desk = *state;
	struct slow slow = { 0 };

	sem_init(&slow.may_end, 0, 0);
	jobs_start(desk->jobs, (struct job){ "test", wait_to_end, count_end, keep, &slow, &slow });
	inbox_close(desk->inbox);
	sem_post(&slow.may_end);
	jobs_destroy(desk->jobs);
	desk->jobs = NULL;
	assert_null(inbox_take(desk->inbox));
	assert_int_equal(slow.ends, 0);
	sem_destroy(&slow.may_end);
}

/* --- news --- */

static void news_come_in_the_order_in_which_they_happened(void **state)
{
	struct desk *desk = *state;
	struct news_item item;

	for (int i = 0; i < 100; i++) {
		struct ulid order = { "" };
		snprintf(order.text, sizeof order.text, "%d", i);
		news_tell(desk->news, (struct news_item){ .kind = NEWS_ORDER, .order = order });
	}
	for (int i = 0; i < 100; i++) {
		assert_true(news_take(desk->news, &item));
		assert_int_equal(atoi(item.order.text), i);
	}
	assert_false(news_take(desk->news, &item));
}

static void look_again_is_said_once_and_every_fact_each_time(void **state)
{
	struct desk *desk = *state;

	for (int i = 0; i < 3; i++) {
		news_tell(desk->news, (struct news_item){ .kind = NEWS_CARD_PAYMENT });
		news_tell(desk->news,
			(struct news_item){ .kind = NEWS_RECEIPT, .receipt = RECEIPT_WAITS_FOR_PAPER });
	}
	struct news_item item;
	int payments = 0, receipts = 0;
	while (news_take(desk->news, &item)) {
		payments += item.kind == NEWS_CARD_PAYMENT;
		receipts += item.kind == NEWS_RECEIPT;
	}
	assert_int_equal(payments, 1);
	assert_int_equal(receipts, 3);
}

static void news_that_nobody_takes_are_freed(void **state)
{
	struct desk *desk = *state;

	news_tell(desk->news,
		(struct news_item){ .kind = NEWS_INPUT, .input = xcalloc(1, sizeof(struct hw_event)) });
}

/* --- what is measured, and languages --- */

static void an_event_names_the_session_in_which_it_happened(void **state)
{
	struct desk *desk = *state;
	struct ulid session = ulid_make(DESK_NOW_MS);
	const struct outbox_entry *entries;

	track_set_session(desk->track, session);
	track_note(desk->track, "compared", "{\"a\":1}");
	track_set_session(desk->track, (struct ulid){ "" });
	desk_settle(desk);
	assert_int_equal(outbox_due_events(desk->state, &desk->arena, DESK_NOW_MS, 10, 1 << 16, &entries), 1);
	assert_non_null(strstr(entries[0].body, session.text));
	assert_non_null(strstr(entries[0].body, "\"kind\":\"compared\""));
	assert_non_null(strstr(entries[0].body, "\"data\":{\"a\":1}"));
}

static void a_paper_of_the_shop_leaves_the_shoppers_language_on(void **state)
{
	struct desk *desk = *state;
	int arabic = (int)(language_find("ar") - LANGUAGES);

	assert_string_equal(LANGUAGES[languages_shop(desk->languages)].tag, "en");
	languages_use(desk->languages, arabic);
	assert_string_equal(
		locale_format_tag(languages_speak(desk->languages, languages_shop(desk->languages))), "en");
	assert_int_equal(languages_current(desk->languages), arabic);
	assert_string_equal(
		locale_format_tag(languages_use(desk->languages, languages_current(desk->languages))), "ar");
	/* A new catalog tells another country: what was borrowed is gone, and it is said. */
	languages_destroy(NULL);
	assert_true(languages_set_place(desk->languages, "HK", "Asia/Hong_Kong"));
	assert_false(languages_set_place(desk->languages, "HK", "Asia/Hong_Kong"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(a_disk_that_hangs_holds_nobody_who_writes),
		DESK_TEST(what_a_full_disk_refused_is_told_as_refused),
		DESK_TEST(what_waits_when_the_kiosk_stops_is_written_all_the_same),
		DESK_TEST(a_job_ends_on_the_main_thread_and_holds_nobody_before),
		DESK_TEST(a_job_that_ends_too_late_is_dropped),
		DESK_TEST(news_come_in_the_order_in_which_they_happened),
		DESK_TEST(look_again_is_said_once_and_every_fact_each_time),
		DESK_TEST(news_that_nobody_takes_are_freed),
		DESK_TEST(an_event_names_the_session_in_which_it_happened),
		DESK_TEST(a_paper_of_the_shop_leaves_the_shoppers_language_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
