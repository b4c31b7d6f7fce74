/* SPDX-License-Identifier: Apache-2.0 */
/* The print journal gives back what was under way, as it was written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/print_journal.h"
#include "tests/store/state_fixture.h"
#include "tests/support/support.h"

struct seen {
	int count;
	char ids[8][ULID_SIZE], documents[8][16];
};

static void see(void *data, const struct print_job *job, const char *document)
{
	struct seen *seen = data;

	strcpy(seen->ids[seen->count], job->id);
	strcpy(seen->documents[seen->count++], document);
}

static struct print_job make_job(int64_t at_ms, const char *session)
{
	struct print_job job = { .device = "printer",
		.title = "receipt A-1",
		.state = PRINT_SENDING,
		.created_wall_ms = at_ms,
		.changed_wall_ms = at_ms };

	strcpy(job.id, ulid_make(at_ms).text);
	strcpy(job.session, session);
	return job;
}

static void add(struct state_fixture *fixture, const struct print_job *job, const char *document)
{
	assert_int_equal(print_journal_add(fixture->state, job, document), STATE_OK);
}

static void test_what_was_under_way_is_there_after_a_restart(void **state)
{
	struct state_fixture *fixture = *state;
	struct print_job first = make_job(NOW_MS, "SESSION"), second = make_job(NOW_MS + 1, "OTHER"),
			 done = make_job(NOW_MS + 2, "OTHER");
	struct seen seen = { 0 };

	done.state = PRINT_DONE;
	add(fixture, &done, "{\"doc\":3}");
	add(fixture, &second, "{\"doc\":2}");
	add(fixture, &first, "{\"doc\":1}");
	assert_int_equal(print_journal_add(fixture->state, &first, "{\"doc\":4}"), STATE_REFUSED);
	state_fixture_reopen(fixture);
	assert_int_equal(print_journal_open_jobs(fixture->state, see, &seen), STATE_OK);
	assert_int_equal(seen.count, 2 + BYSTANDER_OPEN_JOBS);
	assert_string_equal(seen.ids[0], first.id);
	assert_string_equal(seen.documents[0], "{\"doc\":1}");
	assert_string_equal(seen.ids[1], second.id);
	assert_string_equal(seen.documents[1], "{\"doc\":2}");
}

static void assert_same_job(const struct print_job *job, const struct print_job *expected)
{
	assert_string_equal(job->id, expected->id);
	assert_string_equal(job->device, expected->device);
	assert_string_equal(job->title, expected->title);
	assert_string_equal(job->session, expected->session);
	assert_int_equal(job->state, expected->state);
	assert_int_equal(job->confidence, expected->confidence);
	assert_int_equal(job->has_sent_bytes, expected->has_sent_bytes);
	assert_int_equal(job->is_copy, expected->is_copy);
	assert_int_equal(job->attempts, expected->attempts);
	assert_int_equal(job->strips, expected->strips);
	assert_int_equal(job->strips_confirmed, expected->strips_confirmed);
	assert_int_equal(job->error, expected->error);
	assert_int_equal(job->created_wall_ms, expected->created_wall_ms);
	assert_int_equal(job->changed_wall_ms, expected->changed_wall_ms);
}

static void test_a_job_is_as_it_was_written(void **state)
{
	struct state_fixture *fixture = *state;
	struct print_job job = make_job(NOW_MS, "SESSION"), found;
	char *document;

	add(fixture, &job, "{\"doc\":1}");
	assert_true(print_journal_find(fixture->state, job.id, &found, &document));
	assert_same_job(&found, &job);
	assert_string_equal(document, "{\"doc\":1}");
	free(document);
	strcpy(job.device, "printer.left");
	strcpy(job.title, "a copy");
	strcpy(job.session, "OTHER");
	job.state = PRINT_WAITING;
	job.confidence = CONFIDENCE_CONSUMED;
	job.has_sent_bytes = job.is_copy = true;
	job.attempts = 2;
	job.strips = 9;
	job.strips_confirmed = 7;
	job.error = HW_CUTTER;
	job.created_wall_ms++;
	job.changed_wall_ms += 2;
	assert_int_equal(print_journal_update(fixture->state, &job), STATE_OK);
	assert_true(print_journal_find(fixture->state, job.id, &found, NULL));
	assert_same_job(&found, &job);
	strcpy(job.id, ulid_make(NOW_MS).text);
	assert_int_equal(print_journal_update(fixture->state, &job), STATE_REFUSED);
	assert_false(print_journal_find(fixture->state, job.id, &found, NULL));
}

static void test_the_newest_jobs_are_listed_first(void **state)
{
	struct state_fixture *fixture = *state;
	struct print_job first = make_job(NOW_MS + DAY_MS, "S"), second = make_job(NOW_MS + DAY_MS, "S"),
			 last = make_job(NOW_MS + 2 * DAY_MS, "S");
	const struct print_job *jobs;

	first.id[ULID_SIZE - 2] = '0';
	snprintf(second.id, sizeof second.id, "%s", first.id);
	second.id[ULID_SIZE - 2] = '1';
	add(fixture, &last, "{}");
	add(fixture, &first, "{}");
	add(fixture, &second, "{}");
	assert_int_equal(print_journal_list(fixture->state, &fixture->arena, 2, &jobs), 2);
	assert_same_job(&jobs[0], &last);
	assert_same_job(&jobs[1], &second);
	assert_int_equal(print_journal_list(fixture->state, &fixture->arena, 100, &jobs), 3 + BYSTANDER_JOBS);
	assert_same_job(&jobs[2], &first);
}

/* Closed by its last change: a restart does not begin it anew. */
static void test_what_has_ended_is_not_under_way(void **state)
{
	struct state_fixture *fixture = *state;
	struct print_job job = make_job(NOW_MS, "S");
	struct seen seen = { 0 };

	add(fixture, &job, "{}");
	job.state = PRINT_DONE;
	assert_int_equal(print_journal_update(fixture->state, &job), STATE_OK);
	assert_int_equal(print_journal_open_jobs(fixture->state, see, &seen), STATE_OK);
	assert_int_equal(seen.count, BYSTANDER_OPEN_JOBS);
}

static void test_a_document_has_a_limit(void **state)
{
	struct state_fixture *fixture = *state;
	struct print_job job = make_job(NOW_MS, "S"), found;
	char *document = xmalloc(PRINT_DOCUMENT_MAX + 2);

	memset(document, ' ', PRINT_DOCUMENT_MAX + 1);
	document[PRINT_DOCUMENT_MAX + 1] = '\0';
	assert_int_equal(print_journal_add(fixture->state, &job, document), STATE_REFUSED);
	assert_false(print_journal_find(fixture->state, job.id, &found, NULL));
	document[PRINT_DOCUMENT_MAX] = '\0';
	add(fixture, &job, document);
	free(document);
}

static void test_the_last_to_send_does_not_hang_on_the_clock(void **state)
{
	struct state_fixture *fixture = *state;
	/* The second begins an hour before the first: the clock was set back. */
	struct print_job first = make_job(NOW_MS, "SESSION"), second = make_job(NOW_MS - HOUR_MS, "OTHER"),
			 other = make_job(NOW_MS + 2, "OTHER"), found;

	strcpy(other.device, "other");
	first.state = second.state = other.state = PRINT_DONE;
	assert_false(print_journal_last_sent(fixture->state, "printer", &found));
	add(fixture, &first, "{}");
	add(fixture, &second, "{}");
	add(fixture, &other, "{}");
	assert_false(print_journal_last_sent(fixture->state, "printer", &found));
	first.has_sent_bytes = second.has_sent_bytes = other.has_sent_bytes = true;
	assert_int_equal(print_journal_update(fixture->state, &first), STATE_OK);
	assert_int_equal(print_journal_update(fixture->state, &second), STATE_OK);
	assert_int_equal(print_journal_update(fixture->state, &other), STATE_OK);
	assert_true(print_journal_last_sent(fixture->state, "printer", &found));
	assert_same_job(&found, &second);
	/* It is never forgotten: it says what the printer holds. */
	assert_int_equal(print_journal_forget_old(fixture->state, NOW_MS + DAY_MS), STATE_OK);
	assert_false(print_journal_find(fixture->state, first.id, &found, NULL));
	assert_true(print_journal_last_sent(fixture->state, "printer", &found));
	assert_string_equal(found.id, second.id);
}

/* A later version wrote it, and this one was put back: nobody knows how that job ended, and a paper may exist. */
static void test_a_word_that_this_version_does_not_know(void **state)
{
	struct state_fixture *fixture = *state;
	struct print_job strange = make_job(NOW_MS, "SESSION"), plain = make_job(NOW_MS + 1, "OTHER"), found;

	plain.confidence = CONFIDENCE_CONSUMED;
	plain.error = HW_CUTTER;
	add(fixture, &strange, "{}");
	add(fixture, &plain, "{}");
	char *sql =
		xasprintf("UPDATE print_job SET state='FOLDED',confidence='seen',error='WET' WHERE id='%s'",
			strange.id);
	state_fixture_run_sql(fixture, sql);
	free(sql);
	assert_true(print_journal_find(fixture->state, strange.id, &found, NULL));
	assert_int_equal(found.state, PRINT_UNCERTAIN);
	assert_int_equal(found.confidence, CONFIDENCE_NONE);
	assert_int_equal(found.error, HW_FAILURE);
	assert_true(print_journal_find(fixture->state, plain.id, &found, NULL));
	assert_same_job(&found, &plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STATE(test_what_was_under_way_is_there_after_a_restart),
		WITH_STATE(test_a_job_is_as_it_was_written),
		WITH_STATE(test_the_newest_jobs_are_listed_first),
		WITH_STATE(test_what_has_ended_is_not_under_way),
		WITH_STATE(test_a_document_has_a_limit),
		WITH_STATE(test_the_last_to_send_does_not_hang_on_the_clock),
		WITH_STATE(test_a_word_that_this_version_does_not_know),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
