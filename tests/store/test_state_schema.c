/* SPDX-License-Identifier: Apache-2.0 */
/* state.db of every earlier schema is brought to today's with nothing lost, stays as it was when that cannot be done, and
 * one of a newer program is refused and left alone. */
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/audit.h"
#include "kiosk/store/order_payments.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"
#include "kiosk/store/payment_journal.h"
#include "kiosk/store/print_journal.h"
#include "kiosk/store/state_internal.h"
#include "kiosk/store/trust.h"
#include "tests/support/support.h"

#define NOW_MS INT64_C(1784894400000)
#define ID(number) "01K0WD00000000000000000" number

/* Files of schemas/, by what stands in them beyond the first. */
static const struct schema_file {
	const char *name;
	bool has_payments, has_sums, has_tips, has_roots;
} FILES[] = {
	{ "0-first", false, false },
	{ "0-payments", true, false },
	{ "0-last", true, true },
	{ "1", true, true },
	{ "2", true, true, true },
	{ "3", true, true, true },
	{ "4", true, true, true },
	{ "5", true, true, true, true },
};

struct fixture {
	char *folder, *path;
	struct arena arena;
};

static int set_up(void **state)
{
	struct fixture *fixture = xcalloc(1, sizeof *fixture);

	digest_start();
	fixture->folder = temp_folder_make();
	fixture->path = file_join(fixture->folder, "state.db");
	arena_init(&fixture->arena, 16384);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	arena_finish(&fixture->arena);
	free(fixture->path);
	temp_folder_remove(fixture->folder);
	free(fixture);
	return 0;
}

/* --- files --- */

static void run_sql(struct fixture *fixture, const char *sql)
{
	sqlite3 *db;
	char *error = NULL;

	assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
		fail_msg("%s: %.200s", error, sql);
	sqlite3_close(db);
}

static void make(struct fixture *fixture, const char *name)
{
	char *file = xasprintf("tests/store/schemas/%s.sql", name), *path = source_path(file),
	     *sql = read_file_or_fail(path, NULL);

	unlink(fixture->path);
	run_sql(fixture, sql);
	run_sql(fixture, "PRAGMA journal_mode=WAL");
	free(sql);
	free(path);
	free(file);
}

static int add_row(void *data, int count, char **values, char **names)
{
	struct text *text = data;

	(void)names;
	for (int i = 0; i < count; i++)
		text_printf(text, "%s|", values[i] ? values[i] : "NULL");
	text_append(text, "\n");
	return 0;
}

static int add_table(void *data, int count, char **values, char **names)
{
	void **both = data;
	char *sql = sqlite3_mprintf("SELECT * FROM \"%w\"", values[0]);

	(void)count;
	(void)names;
	text_printf(both[1], "%s\n", values[0]);
	assert_int_equal(sqlite3_exec(both[0], sql, add_row, both[1], NULL), SQLITE_OK);
	sqlite3_free(sql);
	return 0;
}

/* Every table and row, the schema, and its number. The caller frees. */
static char *dump(struct fixture *fixture)
{
	sqlite3 *db;
	struct text text;

	text_init(&text, 1 << 20);
	assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
	void *both[] = { db, &text };
	assert_int_equal(sqlite3_exec(db, "PRAGMA user_version", add_row, &text, NULL), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, "SELECT name,sql FROM sqlite_schema ORDER BY name", add_row, &text, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "SELECT name FROM sqlite_schema WHERE type='table' ORDER BY name",
				 add_table, both, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	return text_take(&text);
}

static char *read_schema(struct fixture *fixture)
{
	char *whole = dump(fixture);
	char *end = strstr(whole, "\naudit\n");

	assert_non_null(end);
	*end = '\0';
	return whole;
}

static struct state *open_well(struct fixture *fixture)
{
	char *broken;
	enum state_result why;
	struct state *opened = state_open(fixture->path, NOW_MS, &broken, &why);

	if (!opened)
		fail_msg("not opened: %s", state_result_name(why));
	assert_null(broken);
	return opened;
}

/* --- what must be found again --- */

static void check_order(struct fixture *fixture, struct state *state, const char *id,
	enum order_state expected, enum checkout_state checkout, enum receipt_state receipt)
{
	struct placed_order order;

	assert_true(order_find(state, &fixture->arena, id, &order));
	assert_int_equal(order.state, expected);
	assert_int_equal(order.checkout, checkout);
	assert_int_equal(order.receipt, receipt);
}

static void check_orders(struct fixture *fixture, struct state *state)
{
	const struct placed_order *orders;
	struct placed_order order;

	assert_int_equal(order_list(state, &fixture->arena, 100, &orders), 7);
	check_order(fixture, state, ID("001"), ORDER_PLACED, CHECKOUT_WAITING, RECEIPT_NONE);
	check_order(fixture, state, ID("002"), ORDER_PLACED, CHECKOUT_OPENED, RECEIPT_NONE);
	check_order(fixture, state, ID("003"), ORDER_PAID, CHECKOUT_WAITING, RECEIPT_PRINTED);
	check_order(fixture, state, ID("004"), ORDER_PLACED, CHECKOUT_WAITING, RECEIPT_BY_QR);
	check_order(fixture, state, ID("005"), ORDER_REFUND_PENDING, CHECKOUT_TERMINAL, RECEIPT_UNKNOWN);
	check_order(fixture, state, ID("006"), ORDER_EXPIRED, CHECKOUT_PAYING, RECEIPT_QUEUED);
	check_order(fixture, state, ID("007"), ORDER_CANCELLED, CHECKOUT_DECLINED, RECEIPT_NONE);
	assert_true(order_find(state, &fixture->arena, ID("001"), &order));
	/* No session runs any more: what it ordered is in the outbox alone. */
	assert_string_equal(order.body, "");
	assert_int_equal(order.line_count, 0);
	assert_int_equal(order.total_minor, 2180);
	assert_int_equal(order.rev, 0);
	assert_true(order_find(state, &fixture->arena, ID("002"), &order));
	assert_int_equal(order.total_minor, 500);
	assert_int_equal(order.rev, 3);
	assert_int_equal(order.created_ms, NOW_MS + 1);
	assert_int_equal(order.changed_ms, NOW_MS + 2);
	assert_int_equal(order.expires_ms, NOW_MS + 900000);
	assert_string_equal(order.url, "");
	assert_true(order.is_repriced);
	assert_true(order_find(state, &fixture->arena, ID("003"), &order));
	assert_string_equal(order.pickup_code, "");
	assert_string_equal(order.receipt_url, "");
	assert_string_equal(order.currency, "HKD");
	assert_true(order_find(state, &fixture->arena, ID("004"), &order));
	assert_string_equal(order.refused, "422 no");
}

static void check_outbox(struct fixture *fixture, struct state *state, bool has_payments)
{
	static const struct {
		const char *id, *subject;
		enum outbox_kind kind;
	} DUE[] = {
		{ ID("001"), "", OUTBOX_ORDER },
		{ ID("017"), ID("003"), OUTBOX_PAYMENT },
		{ ID("011"), ID("002"), OUTBOX_ORDER_CANCEL },
		{ ID("012"), ID("002"), OUTBOX_ORDER_EXTEND },
		{ ID("013"), "k1", OUTBOX_CLAIM },
		{ ID("015"), ID("014"), OUTBOX_SEAT },
	};
	const struct outbox_entry *entries;
	size_t next = 0, count = outbox_due(state, &fixture->arena, NOW_MS + 10, 100, &entries);

	assert_int_equal(count, has_payments ? 6 : 5);
	for (size_t i = 0; i < count; i++, next++) {
		next += !has_payments && DUE[next].kind == OUTBOX_PAYMENT;
		assert_string_equal(entries[i].id.text, DUE[next].id);
		assert_string_equal(entries[i].subject, DUE[next].subject);
		assert_int_equal(entries[i].kind, DUE[next].kind);
		assert_int_equal(entries[i].state, OUTBOX_WAITING);
		assert_int_equal(entries[i].attempts, entries[i].kind == OUTBOX_ORDER_EXTEND ? 2 : 0);
		assert_string_equal(entries[i].reason, entries[i].kind == OUTBOX_ORDER_EXTEND ? "503" : "");
	}
	assert_non_null(strstr(entries[0].body, "\"total\":2180"));
	assert_int_equal(outbox_due_events(state, &fixture->arena, NOW_MS + 10, 100, 1000, &entries), 1);
	assert_string_equal(entries[0].body, "{\"id\":\"e\"}");
	assert_int_equal(outbox_parked(state, &fixture->arena, 100, &entries), 1);
	assert_int_equal(entries[0].kind, OUTBOX_GROUP);
	assert_string_equal(entries[0].reason, "409 closed");
}

static void check_job(struct state *state, const char *id, const char *expected, const char *confidence,
	const char *error, bool is_open)
{
	struct print_job job;

	assert_true(print_journal_find(state, id, &job, NULL));
	assert_string_equal(print_job_state_name(job.state), expected);
	assert_string_equal(print_confidence_name(job.confidence), confidence);
	assert_string_equal(hw_error_name(job.error), error);
	assert_int_equal(print_job_is_open(job.state), is_open);
}

static void check_jobs(struct state *state)
{
	struct print_job job;
	char *document;

	check_job(state, ID("003"), "DONE", "confirmed", "OK", false);
	check_job(state, ID("031"), "QUEUED", "none", "OK", true);
	check_job(state, ID("032"), "UNCERTAIN", "sent", "OFFLINE", false);
	check_job(state, ID("033"), "SENDING", "none", "REC_EMPTY", true);
	check_job(state, ID("034"), "WAITING", "consumed", "OK", true);
	check_job(state, ID("035"), "CANCELLED", "none", "CANCELLED", false);
	check_job(state, ID("036"), "FAILED", "none", "UNRECOVERABLE", false);
	assert_true(print_journal_find(state, ID("032"), &job, &document));
	assert_string_equal(document, "{\"doc\":2}");
	assert_string_equal(job.title, "test page");
	assert_int_equal(job.strips, 6);
	assert_int_equal(job.strips_confirmed, 3);
	assert_true(job.has_sent_bytes && job.is_copy);
	free(document);
	/* Whatever the order of creation: it changed last. */
	assert_true(print_journal_last_sent(state, "printer", &job));
	assert_string_equal(job.id, ID("003"));
}

static void check_payment(struct state *state, const char *id, const char *expected, const char *error,
	uint32_t trace_before, uint32_t trace)
{
	struct payment payment;

	assert_true(payment_journal_find(state, id, &payment));
	assert_string_equal(payment_state_name(payment.state), expected);
	assert_string_equal(hw_error_name(payment.error), error);
	assert_int_equal(payment.trace_before, trace_before);
	assert_int_equal(payment.trace, trace);
	assert_int_equal(payment.amount_minor, 600 + atoi(id + 24) - 20);
}

static void check_link(
	struct state *state, const char *payment, enum order_payment_state expected, const char *order)
{
	struct order_payment link;

	assert_true(order_payment_find(state, payment, &link));
	assert_int_equal(link.state, expected);
	assert_string_equal(link.order.text, order);
	assert_int_equal(link.amount_minor, 600 + atoi(payment + 24) - 20);
	assert_string_equal(link.currency, "EUR");
}

static void check_payments(struct state *state, bool has_tips)
{
	struct payment payment;

	check_payment(state, ID("020"), "INTENT", "OK", PAYMENT_TRACE_NONE, PAYMENT_TRACE_NONE);
	check_payment(state, ID("021"), "SENT", "OK", 41, PAYMENT_TRACE_NONE);
	check_payment(state, ID("022"), "APPROVED", "OK", 41, 42);
	check_payment(state, ID("023"), "UNKNOWN", "TIMEOUT", 42, PAYMENT_TRACE_NONE);
	check_payment(state, ID("024"), "DECLINED", "OK", 42, PAYMENT_TRACE_NONE);
	check_payment(state, ID("025"), "CANCELLED", "CANCELLED", 42, PAYMENT_TRACE_NONE);
	check_payment(state, ID("026"), "FAILED", "ABSENT", PAYMENT_TRACE_NONE, PAYMENT_TRACE_NONE);
	check_payment(state, ID("027"), "REVERSED", "OK", 42, 43);
	assert_true(payment_journal_find(state, ID("022"), &payment));
	assert_string_equal(payment.card, "girocard");
	assert_int_equal(payment.tip_minor, has_tips ? 98 : 0);
	assert_int_equal(payment.receipt_number, 7);
	check_link(state, ID("020"), ORDER_PAYMENT_BEGUN, ID("001"));
	check_link(state, ID("021"), ORDER_PAYMENT_ENDED, ID("002"));
	check_link(state, ID("022"), ORDER_PAYMENT_PAID, ID("003"));
	check_link(state, ID("023"), ORDER_PAYMENT_UNKNOWN, ID("002"));
	check_link(state, ID("026"), ORDER_PAYMENT_TO_REVERSE, ID("006"));
	check_link(state, ID("027"), ORDER_PAYMENT_REVERSED, ID("005"));
}

static void check_belief(struct fixture *fixture, struct state *state, const struct schema_file *file)
{
	const struct audit_entry *entries;
	struct trust trust;
	struct enrollment enrollment;
	int64_t wrong;

	assert_true(audit_verify(state, &wrong));
	assert_int_equal(audit_list(state, &fixture->arena, 10, &entries), 3);
	assert_string_equal(entries[2].who, "staff:7");
	assert_true(trust_load(state, &trust));
	assert_string_equal(trust.root.feed, "daogou");
	assert_int_equal(trust.root.version, 2);
	assert_int_equal(trust.root.epoch, 3);
	assert_int_equal(trust.seq, 10);
	assert_int_equal(trust.root.head_key_count, 1);
	assert_int_equal(trust.root.head_keys[0][31], 0x22);
	assert_int_equal(trust.root.root_keys[0][31], 0x11);
	assert_int_equal(trust.root.root_key_count, file->has_roots ? 2 : 1);
	assert_int_equal(trust.root.threshold, file->has_roots ? 2 : 1);
	assert_int_equal(trust.root.expires_ms, file->has_roots ? INT64_C(1816430400000) : 0);
	assert_true(enrollment_load(state, &enrollment));
	assert_string_equal(enrollment.kiosk_id, "0123456789abcdef");
	assert_string_equal(enrollment.hub_name, "River Mall");
	assert_true(enrollment.has_root_key);
	assert_string_equal(state_get(state, &fixture->arena, "mode", ""), "closed");
	assert_string_equal(state_get(state, &fixture->arena, "volume", ""), "60");
}

static void check_all(struct fixture *fixture, struct state *state, const struct schema_file *file)
{
	char why[160];

	check_orders(fixture, state);
	check_outbox(fixture, state, file->has_payments);
	check_jobs(state);
	if (file->has_payments)
		check_payments(state, file->has_tips);
	check_belief(fixture, state, file);
	assert_true(state_verify(state, why));
}

static void test_a_file_of_every_schema_is_taken_whole(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LENGTH(FILES); i++) {
		make(fixture, FILES[i].name);
		struct state *opened = open_well(fixture);
		check_all(fixture, opened, &FILES[i]);
		state_close(opened);
		/* And again: it is one of today's now. */
		opened = open_well(fixture);
		check_all(fixture, opened, &FILES[i]);
		state_close(opened);
	}
}

static void test_whatever_a_file_was_it_is_the_same_now(void **state)
{
	struct fixture *fixture = *state;

	state_close(open_well(fixture));
	char *fresh = read_schema(fixture);
	assert_memory_equal(fresh, "5|\n", 3); /* STATE_SCHEMA_NOW */
	for (size_t i = 0; i < ARRAY_LENGTH(FILES); i++) {
		make(fixture, FILES[i].name);
		state_close(open_well(fixture));
		char *schema = read_schema(fixture);
		assert_string_equal(schema, fresh);
		free(schema);
	}
	free(fresh);
}

/* Who raises the number adds the file that the last number made. */
static void test_there_is_a_file_of_the_schema_of_today(void **state)
{
	struct fixture *fixture = *state;
	char today[20];

	snprintf(today, sizeof today, "%d", STATE_SCHEMA_NOW);
	assert_string_equal(FILES[ARRAY_LENGTH(FILES) - 1].name, today);
	make(fixture, today);
	char *stored = read_schema(fixture);
	unlink(fixture->path);
	state_close(open_well(fixture));
	char *fresh = read_schema(fixture);
	assert_string_equal(stored, fresh);
	free(stored);
	free(fresh);
}

/* --- what cannot be done --- */

static enum state_result refuse(struct fixture *fixture)
{
	char *broken;
	enum state_result why;

	assert_null(state_open(fixture->path, NOW_MS, &broken, &why));
	assert_null(broken);
	return why;
}

/* A name that is taken already stops it at each of its parts. */
static void test_a_fault_in_the_middle_leaves_the_file_as_it_was(void **state)
{
	static const char *const TABLES[] = { "outbox_1", "orders_1", "print_job_1", "payment_1",
		"order_payment_1", "enrollment" };
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LENGTH(TABLES); i++) {
		char *obstacle = xasprintf("CREATE TABLE %s(x)", TABLES[i]),
		     *away = xasprintf("DROP TABLE %s", TABLES[i]);
		make(fixture, "0-last");
		run_sql(fixture, obstacle);
		char *before = dump(fixture);
		assert_int_equal(refuse(fixture), STATE_FAILED);
		char *after = dump(fixture);
		assert_string_equal(after, before);
		run_sql(fixture, away);
		struct state *opened = open_well(fixture);
		check_all(fixture, opened, &FILES[2]);
		state_close(opened);
		free(before);
		free(after);
		free(obstacle);
		free(away);
	}
}

/* In a child, because the limit on file sizes is of the process. */
static int open_on_a_full_disk(const char *path, size_t room)
{
	struct rlimit limit = { room, room };
	enum state_result why;
	char *broken;

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	struct state *opened = state_open(path, NOW_MS, &broken, &why);
	return opened || broken || why != STATE_FULL;
}

static void test_a_full_disk_leaves_the_file_as_it_was(void **state)
{
	struct fixture *fixture = *state;
	int status;

	/* None for the first lock, and for a part of it. */
	for (size_t room = 4096; room <= 36864; room += 32768) {
		make(fixture, "0-last");
		char *before = dump(fixture);
		pid_t child = fork();
		if (child == 0)
			_exit(open_on_a_full_disk(fixture->path, room));
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
		char *after = dump(fixture);
		assert_string_equal(after, before);
		struct state *opened = open_well(fixture);
		check_all(fixture, opened, &FILES[2]);
		state_close(opened);
		free(before);
		free(after);
	}
}

static void test_a_newer_file_is_refused_and_left_alone(void **state)
{
	struct fixture *fixture = *state;
	size_t length, length_after;

	make(fixture, "1");
	char *future =
		xasprintf("PRAGMA user_version=%d; CREATE TABLE from_the_future(x)", STATE_SCHEMA_NOW + 1);
	run_sql(fixture, future);
	free(future);
	char *before = read_file_or_fail(fixture->path, &length);
	assert_int_equal(refuse(fixture), STATE_NEWER);
	assert_string_equal(state_result_name(STATE_NEWER), "made by a newer version");
	char *after = read_file_or_fail(fixture->path, &length_after);
	assert_int_equal(length_after, length);
	assert_memory_equal(after, before, length);
	free(before);
	free(after);
}

/* It looks at no number; so its own first lines must fail, before it writes a row. */
static void test_a_program_from_before_the_numbers_cannot_harm_it(void **state)
{
	struct fixture *fixture = *state;
	sqlite3 *db;

	state_close(open_well(fixture));
	char *before = dump(fixture);
	assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
				 "CREATE TABLE IF NOT EXISTS setting(key TEXT PRIMARY KEY);"
				 "CREATE TABLE IF NOT EXISTS outbox(number INTEGER PRIMARY KEY);"
				 "CREATE INDEX IF NOT EXISTS outbox_due ON outbox(state, kind, number);",
				 NULL, NULL, NULL),
		SQLITE_ERROR);
	sqlite3_close(db);
	char *after = dump(fixture);
	assert_string_equal(after, before);
	free(before);
	free(after);
}

static void test_a_name_that_nobody_knows_is_not_taken(void **state)
{
	static const char *const FUTURE[] = {
		"INSERT INTO outbox(id,kind,subject,body,created_ms,next_try_ms) VALUES('x','gift','','',1,1)",
		"UPDATE outbox SET state='lost'",
		"UPDATE orders SET state='PAID'",
		"UPDATE orders SET checkout=''",
		"UPDATE orders SET receipt='burnt'",
		"UPDATE order_payment SET state='PAID'",
	};
	struct fixture *fixture = *state;
	sqlite3 *db;

	make(fixture, "1");
	assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
	for (size_t i = 0; i < ARRAY_LENGTH(FUTURE); i++)
		assert_int_equal(sqlite3_exec(db, FUTURE[i], NULL, NULL, NULL), SQLITE_CONSTRAINT);
	sqlite3_close(db);
}

static void test_somebody_elses_file_is_moved_aside(void **state)
{
	struct fixture *fixture = *state;
	char *broken;

	run_sql(fixture, "PRAGMA application_id=77; CREATE TABLE theirs(x)");
	struct state *opened = state_open(fixture->path, NOW_MS, &broken, NULL);
	assert_non_null(opened);
	assert_non_null(broken);
	free(broken);
	state_close(opened);
}

#define SCHEMA_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCHEMA_TEST(test_a_file_of_every_schema_is_taken_whole),
		SCHEMA_TEST(test_whatever_a_file_was_it_is_the_same_now),
		SCHEMA_TEST(test_there_is_a_file_of_the_schema_of_today),
		SCHEMA_TEST(test_a_fault_in_the_middle_leaves_the_file_as_it_was),
		SCHEMA_TEST(test_a_full_disk_leaves_the_file_as_it_was),
		SCHEMA_TEST(test_a_newer_file_is_refused_and_left_alone),
		SCHEMA_TEST(test_a_program_from_before_the_numbers_cannot_harm_it),
		SCHEMA_TEST(test_a_name_that_nobody_knows_is_not_taken),
		SCHEMA_TEST(test_somebody_elses_file_is_moved_aside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
