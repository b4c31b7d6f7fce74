/* SPDX-License-Identifier: Apache-2.0 */
/* The journals that hw has of its own: what a file gives back after a restart, and that a change of one record
 * changes no other. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/printer.h"
#include "hw/terminal.h"
#include "kiosk/base/files.h"
#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

struct place {
	char *folder, *path;
};

static struct place place_make(void)
{
	struct place place = { .folder = temp_folder_make() };

	place.path = file_join(place.folder, "journal.json");
	return place;
}

static void place_remove(struct place *place)
{
	temp_folder_remove(place->folder);
	free(place->path);
}

/* Every field has a value of its own. */
static struct print_job make_job(const char *id, const char *device)
{
	struct print_job job = { .title = "receipt A-1042",
		.session = "01ARZ3NDEKTSV4RRFFQ69G5FAV",
		.state = PRINT_WAITING,
		.confidence = CONFIDENCE_CONSUMED,
		.has_sent_bytes = true,
		.is_copy = true,
		.attempts = 2,
		.strips = 9,
		.strips_confirmed = 4,
		.error = HW_CUTTER,
		.created_wall_ms = 1784894400000,
		.changed_wall_ms = 1784894400007 };

	strcpy(job.id, id);
	strcpy(job.device, device);
	return job;
}

static void expect_job(struct memory_journal *journal, const struct print_job *wanted, const char *words)
{
	struct print_job found;
	char *document = NULL;

	memset(&found, 0, sizeof(found));
	assert_true(MEMORY_JOURNAL_OPS.load_job(journal, wanted->id, &found, &document));
	assert_string_equal(document, words);
	assert_string_equal(found.device, wanted->device);
	assert_string_equal(found.title, wanted->title);
	assert_string_equal(found.session, wanted->session);
	assert_int_equal(found.state, wanted->state);
	assert_int_equal(found.confidence, wanted->confidence);
	assert_int_equal(found.has_sent_bytes, wanted->has_sent_bytes);
	assert_int_equal(found.is_copy, wanted->is_copy);
	assert_int_equal(found.attempts, wanted->attempts);
	assert_int_equal(found.strips, wanted->strips);
	assert_int_equal(found.strips_confirmed, wanted->strips_confirmed);
	assert_int_equal(found.error, wanted->error);
	assert_int_equal(found.created_wall_ms, wanted->created_wall_ms);
	assert_int_equal(found.changed_wall_ms, wanted->changed_wall_ms);
	free(document);
}

/* What is read and written again does not grow. */
static void expect_entries(const struct place *place, size_t count)
{
	size_t length;
	char *text = read_file_or_fail(place->path, &length);
	json_t *root = json_parse(text, length, NULL);

	assert_int_equal(json_array_size(root), count);
	json_decref(root);
	free(text);
}

static void test_print_jobs_come_back_from_a_file(void **state)
{
	struct place place = place_make();
	struct memory_journal *journal = memory_journal_create(place.path);
	struct print_job mine = make_job("MINE", "printer"),
			 bystander = make_job("BYSTANDER", "printer.left");
	struct print_job empty = { .id = "EMPTY" };

	(void)state;
	assert_true(MEMORY_JOURNAL_OPS.job_begin(journal, &bystander, "{\"b\":1}"));
	assert_true(MEMORY_JOURNAL_OPS.job_begin(journal, &mine, "{\"m\":1}"));
	assert_true(MEMORY_JOURNAL_OPS.job_begin(journal, &empty, ""));
	assert_false(MEMORY_JOURNAL_OPS.job_begin(journal, &mine, "{}"));
	memory_journal_destroy(journal);
	journal = memory_journal_create(place.path);
	expect_job(journal, &mine, "{\"m\":1}");
	mine.state = PRINT_UNCERTAIN;
	mine.error = HW_ABSENT;
	mine.strips_confirmed = 5;
	assert_true(MEMORY_JOURNAL_OPS.job_end(journal, &mine));
	struct print_job stranger = make_job("STRANGER", "printer");
	assert_false(MEMORY_JOURNAL_OPS.job_progress(journal, &stranger));
	memory_journal_destroy(journal);
	journal = memory_journal_create(place.path);
	expect_job(journal, &mine, "{\"m\":1}");
	expect_job(journal, &bystander, "{\"b\":1}");
	expect_job(journal, &empty, "");
	memory_journal_destroy(journal);
	expect_entries(&place, 3);
	place_remove(&place);
}

struct open_jobs {
	char ids[64];
};

static void note_open(void *data, const struct print_job *job, const char *document_json)
{
	struct open_jobs *open = data;

	(void)document_json;
	strcat(open->ids, job->id);
	strcat(open->ids, " ");
}

static void test_open_jobs_and_the_last_sent(void **state)
{
	struct memory_journal *journal = memory_journal_create(NULL);
	static const enum print_job_state STATES[] = { PRINT_QUEUED, PRINT_DONE, PRINT_SENDING,
		PRINT_UNCERTAIN, PRINT_WAITING, PRINT_CANCELLED, PRINT_FAILED };
	struct open_jobs open = { "" };
	struct print_job last;
	char id[2] = "A";

	(void)state;
	assert_false(MEMORY_JOURNAL_OPS.load_last_sent(journal, "printer", &last));
	for (size_t i = 0; i < ARRAY_LENGTH(STATES); i++, id[0]++) {
		struct print_job job = make_job(id, "printer");
		job.state = STATES[i];
		job.has_sent_bytes = i == 1 || i == 2;
		job.changed_wall_ms += (int64_t)i;
		MEMORY_JOURNAL_OPS.job_begin(journal, &job, "{}");
	}
	struct print_job left = make_job("LEFT", "printer.left");
	left.state = PRINT_DONE;
	left.changed_wall_ms += 99;
	MEMORY_JOURNAL_OPS.job_begin(journal, &left, "{}");
	assert_true(MEMORY_JOURNAL_OPS.load_open(journal, note_open, &open));
	assert_string_equal(open.ids, "A C E ");
	assert_true(MEMORY_JOURNAL_OPS.load_last_sent(journal, "printer", &last));
	assert_string_equal(last.id, "C");
	/* Of two of one time it is the later one of the journal. */
	struct print_job same = make_job("SAME", "printer");
	same.changed_wall_ms += 2;
	MEMORY_JOURNAL_OPS.job_begin(journal, &same, "{}");
	assert_true(MEMORY_JOURNAL_OPS.load_last_sent(journal, "printer", &last));
	assert_string_equal(last.id, "SAME");
	memory_journal_destroy(journal);
	memory_journal_destroy(NULL);
}

static struct payment make_payment(const char *id, const char *device)
{
	struct payment payment = { .amount_minor = 129900,
		.tip_minor = 100,
		.currency = "EUR",
		.state = PAYMENT_UNKNOWN,
		.error = HW_TIMEOUT,
		.result_code = 100,
		.trace_before = 41,
		.trace = 42,
		.receipt_number = 7,
		.terminal_id = "52500038",
		.card = "girocard",
		.is_settled_by_staff = true,
		.created_wall_ms = 1784894400000,
		.changed_wall_ms = 1784894400007 };

	strcpy(payment.id, id);
	strcpy(payment.device, device);
	return payment;
}

static void expect_payment(struct memory_payments *journal, const struct payment *wanted)
{
	struct payment found;

	memset(&found, 0, sizeof(found));
	assert_true(MEMORY_PAYMENTS_OPS.load(journal, wanted->id, &found));
	assert_string_equal(found.device, wanted->device);
	assert_int_equal(found.amount_minor, wanted->amount_minor);
	assert_int_equal(found.tip_minor, wanted->tip_minor);
	assert_string_equal(found.currency, wanted->currency);
	assert_int_equal(found.state, wanted->state);
	assert_int_equal(found.error, wanted->error);
	assert_int_equal(found.result_code, wanted->result_code);
	assert_int_equal(found.trace_before, wanted->trace_before);
	assert_int_equal(found.trace, wanted->trace);
	assert_int_equal(found.receipt_number, wanted->receipt_number);
	assert_string_equal(found.terminal_id, wanted->terminal_id);
	assert_string_equal(found.card, wanted->card);
	assert_int_equal(found.is_settled_by_staff, wanted->is_settled_by_staff);
	assert_int_equal(found.created_wall_ms, wanted->created_wall_ms);
	assert_int_equal(found.changed_wall_ms, wanted->changed_wall_ms);
}

static void test_payments_come_back_from_a_file(void **state)
{
	struct place place = place_make();
	struct memory_payments *journal = memory_payments_create(place.path);
	struct payment mine = make_payment("MINE", "terminal"),
		       bystander = make_payment("BYSTANDER", "terminal.left");
	struct payment empty = { .id = "EMPTY", .trace = PAYMENT_TRACE_NONE };

	(void)state;
	assert_true(MEMORY_PAYMENTS_OPS.begin(journal, &bystander));
	assert_true(MEMORY_PAYMENTS_OPS.begin(journal, &mine));
	assert_true(MEMORY_PAYMENTS_OPS.begin(journal, &empty));
	assert_false(MEMORY_PAYMENTS_OPS.begin(journal, &mine));
	memory_payments_destroy(journal);
	journal = memory_payments_create(place.path);
	expect_payment(journal, &mine);
	mine.state = PAYMENT_APPROVED;
	mine.error = HW_OK;
	mine.trace = PAYMENT_TRACE_NONE;
	assert_true(MEMORY_PAYMENTS_OPS.change(journal, &mine));
	struct payment stranger = make_payment("STRANGER", "terminal");
	assert_false(MEMORY_PAYMENTS_OPS.change(journal, &stranger));
	memory_payments_destroy(journal);
	journal = memory_payments_create(place.path);
	expect_payment(journal, &mine);
	expect_payment(journal, &bystander);
	expect_payment(journal, &empty);
	memory_payments_destroy(journal);
	expect_entries(&place, 3);
	/* What an older program did not write is nought. */
	static const char OLDER[] = "[{\"id\":\"OLDER\",\"state\":\"SENT\",\"error\":\"OK\"}]";
	write_file_or_fail(place.path, OLDER, sizeof OLDER - 1);
	journal = memory_payments_create(place.path);
	struct payment older = { .id = "OLDER",
		.state = PAYMENT_SENT,
		.trace_before = PAYMENT_TRACE_NONE,
		.trace = PAYMENT_TRACE_NONE };
	expect_payment(journal, &older);
	memory_payments_destroy(journal);
	place_remove(&place);
}

static void note_payment(void *data, const struct payment *payment)
{
	struct open_jobs *open = data;

	strcat(open->ids, payment->id);
	strcat(open->ids, " ");
}

/* The open ones of a terminal, and its last one that has a trace: the booking before the next payment. */
static void test_open_payments_of_a_terminal(void **state)
{
	struct memory_payments *journal = memory_payments_create(NULL);
	struct open_jobs open = { "" };
	char id[2] = "A";

	(void)state;
	for (int i = 0; i < 6; i++, id[0]++) {
		struct payment payment = make_payment(id, i == 2 ? "terminal.left" : "terminal");
		payment.state = i == 0 || i == 2 ? PAYMENT_SENT : PAYMENT_APPROVED;
		payment.trace = i == 0 || i == 5 ? PAYMENT_TRACE_NONE : (uint32_t)(40 + i);
		MEMORY_PAYMENTS_OPS.begin(journal, &payment);
	}
	assert_true(MEMORY_PAYMENTS_OPS.load_open(journal, "terminal", note_payment, &open));
	assert_string_equal(open.ids, "A E ");
	open.ids[0] = '\0';
	assert_true(MEMORY_PAYMENTS_OPS.load_open(journal, "terminal.left", note_payment, &open));
	assert_string_equal(open.ids, "C ");
	memory_payments_destroy(journal);
	/* The first of all is the last one too. */
	journal = memory_payments_create(NULL);
	struct payment only = make_payment("ONLY", "terminal");
	only.state = PAYMENT_APPROVED;
	MEMORY_PAYMENTS_OPS.begin(journal, &only);
	open.ids[0] = '\0';
	assert_true(MEMORY_PAYMENTS_OPS.load_open(journal, "terminal", note_payment, &open));
	assert_string_equal(open.ids, "ONLY ");
	memory_payments_destroy(journal);
	memory_payments_destroy(NULL);
}

/* Nobody knows what a word of another version means: then nobody knows how it ended. */
static void test_words_that_are_not_known(void **state)
{
	static const char STRANGE[] =
		"[{\"id\":\"A\",\"state\":\"FOLDED\",\"confidence\":\"seen\",\"error\":3}]";
	struct place place = place_make();
	struct payment payment;
	struct print_job job;
	char *document = NULL;

	(void)state;
	assert_true(file_write_atomic(place.path, STRANGE, strlen(STRANGE)));
	struct memory_journal *journal = memory_journal_create(place.path);
	assert_true(MEMORY_JOURNAL_OPS.load_job(journal, "A", &job, &document));
	assert_int_equal(job.state, PRINT_UNCERTAIN);
	assert_int_equal(job.confidence, CONFIDENCE_NONE);
	assert_int_equal(job.error, HW_FAILURE);
	/* What is not told is not so. */
	assert_false(job.has_sent_bytes || job.is_copy);
	assert_int_equal(job.attempts + job.strips + job.strips_confirmed, 0);
	assert_int_equal(job.created_wall_ms + job.changed_wall_ms, 0);
	assert_string_equal(document, "");
	free(document);
	memory_journal_destroy(journal);
	struct memory_payments *payments = memory_payments_create(place.path);
	assert_true(MEMORY_PAYMENTS_OPS.load(payments, "A", &payment));
	assert_int_equal(payment.state, PAYMENT_UNKNOWN);
	assert_int_equal(payment.error, HW_FAILURE);
	assert_int_equal(payment.trace, PAYMENT_TRACE_NONE);
	assert_int_equal(payment.trace_before, PAYMENT_TRACE_NONE);
	memory_payments_destroy(payments);
	place_remove(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_print_jobs_come_back_from_a_file),
		cmocka_unit_test(test_open_jobs_and_the_last_sent),
		cmocka_unit_test(test_payments_come_back_from_a_file),
		cmocka_unit_test(test_open_payments_of_a_terminal),
		cmocka_unit_test(test_words_that_are_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
