/* SPDX-License-Identifier: Apache-2.0 */
/* The print journal gives back what was under way, and forgets what a shopper bought. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/print_journal.h"
#include "tests/support/support.h"

#define NOW_MS INT64_C(1784894400000)

struct seen {
	int count;
	char ids[4][ULID_SIZE];
	bool had_document;
};

static void see(void *data, const struct journal_job *job, const char *document)
{
	struct seen *seen = data;

	strcpy(seen->ids[seen->count++], job->id);
	seen->had_document = strcmp(document, "{\"doc\":1}") == 0;
}

static struct journal_job make_job(int64_t at_ms, const char *session)
{
	struct journal_job job = { .device = "printer",
		.title = "receipt A-1",
		.state = 1,
		.is_open = true,
		.created_ms = at_ms,
		.changed_ms = at_ms };

	strcpy(job.id, ulid_make(at_ms).text);
	strcpy(job.session, session);
	return job;
}

static void test_journal(void **state)
{
	char *folder = temp_folder_make(), *path = file_join(folder, "state.db"), *document;
	struct state *db = state_open(path, NOW_MS, NULL, NULL);
	struct journal_job first = make_job(NOW_MS, "SESSION"), second = make_job(NOW_MS + 1, "OTHER"), found;
	const struct journal_job *jobs;
	struct seen seen = { 0 };
	struct arena arena;

	(void)state;
	arena_init(&arena, 4096);
	assert_int_equal(print_journal_add(db, &second, "{\"doc\":1}"), STATE_OK);
	assert_int_equal(print_journal_add(db, &first, "{\"doc\":1}"), STATE_OK);
	assert_int_equal(print_journal_add(db, &first, "{\"doc\":2}"), STATE_REFUSED);
	first.strips_confirmed = 3;
	first.has_sent_bytes = true;
	assert_int_equal(print_journal_update(db, &first), STATE_OK);
	state_close(db);
	db = state_open(path, NOW_MS, NULL, NULL);
	assert_int_equal(print_journal_open_jobs(db, see, &seen), STATE_OK);
	assert_int_equal(seen.count, 2);
	assert_string_equal(seen.ids[0], first.id);
	assert_true(seen.had_document);
	assert_true(print_journal_find(db, first.id, &found, &document));
	assert_int_equal(found.strips_confirmed, 3);
	assert_true(found.has_sent_bytes);
	free(document);
	first.is_open = false;
	assert_int_equal(print_journal_update(db, &first), STATE_OK);
	assert_int_equal(print_journal_forget_documents(db, "SESSION"), STATE_OK);
	assert_true(print_journal_find(db, first.id, &found, &document));
	assert_string_equal(document, "");
	free(document);
	second.is_open = false;
	assert_int_equal(print_journal_update(db, &second), STATE_OK);
	assert_int_equal(print_journal_forget_old_documents(db, second.changed_ms), STATE_OK);
	assert_true(print_journal_find(db, second.id, &found, &document));
	assert_string_equal(document, "{\"doc\":1}");
	free(document);
	assert_int_equal(print_journal_forget_old_documents(db, second.changed_ms + 1), STATE_OK);
	assert_true(print_journal_find(db, second.id, &found, &document));
	assert_string_equal(document, "");
	free(document);
	second.is_open = true;
	assert_int_equal(print_journal_update(db, &second), STATE_OK);
	assert_int_equal(print_journal_list(db, &arena, 10, &jobs), 2);
	assert_string_equal(jobs[0].id, second.id);
	struct journal_job third = make_job(NOW_MS + 2, "OTHER");
	third.has_sent_bytes = true;
	assert_int_equal(print_journal_add(db, &third, "{}"), STATE_OK);
	assert_int_equal(print_journal_forget_old(db, NOW_MS + 10), STATE_OK);
	assert_false(print_journal_find(db, first.id, &found, NULL));
	assert_true(print_journal_find(db, second.id, &found, NULL));
	assert_int_equal(print_journal_update(db, &first), STATE_REFUSED);
	state_close(db);
	arena_finish(&arena);
	free(path);
	temp_folder_remove(folder);
}

/* The clock was set back by an hour between the two. */
static void test_the_last_to_send_does_not_hang_on_the_clock(void **state)
{
	char *folder = temp_folder_make(), *path = file_join(folder, "state.db");
	struct state *db = state_open(path, NOW_MS, NULL, NULL);
	struct journal_job first = make_job(NOW_MS, "SESSION"), second = make_job(NOW_MS - HOUR_MS, "OTHER"),
			   other = make_job(NOW_MS + 2, "OTHER"), found;

	(void)state;
	strcpy(other.device, "other");
	first.is_open = second.is_open = other.is_open = false;
	assert_false(print_journal_last_sent(db, "printer", &found));
	assert_int_equal(print_journal_add(db, &first, "{}"), STATE_OK);
	assert_int_equal(print_journal_add(db, &second, "{}"), STATE_OK);
	assert_int_equal(print_journal_add(db, &other, "{}"), STATE_OK);
	assert_false(print_journal_last_sent(db, "printer", &found));
	first.has_sent_bytes = second.has_sent_bytes = other.has_sent_bytes = true;
	assert_int_equal(print_journal_update(db, &first), STATE_OK);
	assert_int_equal(print_journal_update(db, &second), STATE_OK);
	assert_int_equal(print_journal_update(db, &other), STATE_OK);
	assert_true(print_journal_last_sent(db, "printer", &found));
	assert_string_equal(found.id, second.id);
	/* It is never forgotten: it says what the printer holds. */
	assert_int_equal(print_journal_forget_old(db, NOW_MS + DAY_MS), STATE_OK);
	assert_false(print_journal_find(db, first.id, &found, NULL));
	assert_true(print_journal_last_sent(db, "printer", &found));
	assert_string_equal(found.id, second.id);
	state_close(db);
	free(path);
	temp_folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_journal),
		cmocka_unit_test(test_the_last_to_send_does_not_hang_on_the_clock) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
