/* SPDX-License-Identifier: Apache-2.0 */
/* A damaged state.db: what can still be read of it is there again, whatever else is gone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/audit.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/payment_journal.h"
#include "kiosk/store/print_journal.h"
#include "kiosk/store/trust.h"
#include "tests/store/state_fixture.h"
#include "tests/support/support.h"

#define FILLED 70

/* Rows of every kind on many pages, the newest only in the WAL. */
static void fill(struct state_fixture *fixture)
{
	const struct trust trust = { .root = { .feed = "feed",
					     .version = 1,
					     .root_keys = { { 1, 2, 3 } },
					     .root_key_count = 1,
					     .threshold = 1 },
		.seq = 7 };
	const struct enrollment enrollment = { .hub_url = "https://hub.example",
		.kiosk_id = "0123456789abcdef",
		.currency = "HKD",
		.root_key = { 1, 2, 3 },
		.has_root_key = true };
	char body[400];

	memset(body, ' ', sizeof body);
	memcpy(body, "{\"lines\":[]", 11);
	memcpy(body + sizeof body - 2, "}", 2);
	assert_int_equal(enrollment_save(fixture->state, &enrollment), STATE_OK);
	assert_int_equal(trust_save(fixture->state, &trust), STATE_OK);
	assert_int_equal(state_set(fixture->state, "mode", "closed"), STATE_OK);
	for (int i = 0; i < FILLED; i++) {
		struct ulid id = ulid_make(NOW_MS + i);
		struct print_job job = { .state = PRINT_DONE };
		struct payment payment = {
			.device = "terminal", .currency = "HKD", .state = PAYMENT_APPROVED
		};
		snprintf(job.id, sizeof job.id, "%s", id.text);
		snprintf(payment.id, sizeof payment.id, "%s", id.text);
		assert_int_equal(order_place(fixture->state, id, "S", body, "HKD", 5 + i, NOW_MS), STATE_OK);
		assert_int_equal(print_journal_add(fixture->state, &job, "{}"), STATE_OK);
		assert_int_equal(payment_journal_add(fixture->state, &payment), STATE_OK);
		assert_int_equal(
			audit_add(fixture->state, NOW_MS + i, "staff:1", "mode.set closed", "a reason"),
			STATE_OK);
	}
}

static int64_t count_rows(struct state_fixture *fixture, const char *table)
{
	char *sql = xasprintf("SELECT count(*) FROM %s", table), *text = state_fixture_ask(fixture, sql);
	int64_t count = atoll(text);

	free(text);
	free(sql);
	return count;
}

/* One page of the file after another is spoiled, as a dying disk does it: what stands on the others is there again. */
static void test_a_bad_page_loses_one_bad_page(void **state)
{
	static const char *const TABLES[] = { "orders", "outbox", "payment", "print_job", "audit" };
	struct state_fixture *fixture = *state;
	int64_t worst[ARRAY_LENGTH(TABLES)], lost_single = 0;
	size_t length;
	struct trust trust;
	struct enrollment enrollment;

	fill(fixture);
	state_close(fixture->state);
	fixture->state = NULL;
	char *bytes = read_file_or_fail(fixture->path, &length);
	for (size_t i = 0; i < ARRAY_LENGTH(TABLES); i++)
		worst[i] = FILLED;
	for (size_t page = 0; page < length / 4096; page++) {
		char *spoiled = xmalloc(length), *broken = NULL;
		memcpy(spoiled, bytes, length);
		memset(spoiled + page * 4096, 0xA5, 4096);
		write_file_or_fail(fixture->path, spoiled, length);
		fixture->state = state_open(fixture->path, NOW_MS, &broken, NULL);
		assert_non_null(fixture->state);
		assert_non_null(broken);
		size_t kept_length;
		char *kept = read_file_or_fail(broken, &kept_length);
		assert_int_equal(kept_length, length);
		assert_memory_equal(kept, spoiled, length);
		free(kept);
		int64_t lost = 0;
		for (size_t i = 0; i < ARRAY_LENGTH(TABLES); i++) {
			int64_t count = count_rows(fixture, TABLES[i]);
			/* The audit tells of it. */
			count = i == 4 ? count - 1 : count;
			lost += count < FILLED;
			worst[i] = count < worst[i] ? count : worst[i];
		}
		bool has_trust = trust_load(fixture->state, &trust),
		     has_enrollment = enrollment_load(fixture->state, &enrollment);
		char *mode = xstrdup(state_get(fixture->state, &fixture->arena, "mode", "lost"));
		lost += !has_trust + !has_enrollment + (strcmp(mode, "closed") != 0);
		if (lost > 1)
			fail_msg("page %zu cost rows of %d tables", page + 1, (int)lost);
		lost_single += !has_trust + !has_enrollment;
		assert_true(!has_trust || (trust.seq == 7 && trust.root.root_keys[0][2] == 3));
		assert_true(!has_enrollment || strcmp(enrollment.hub_url, "https://hub.example") == 0);
		assert_true(audit_has(fixture->state, "state.salvaged", 0));
		assert_int_equal(state_set(fixture->state, "mode", "shopper"), STATE_OK);
		state_close(fixture->state);
		fixture->state = NULL;
		free(mode);
		unlink(broken);
		free(broken);
		free(spoiled);
	}
	/* Each of the two rows stands on a page of its own. */
	assert_int_equal(lost_single, 2);
	for (size_t i = 0; i < ARRAY_LENGTH(TABLES); i++)
		assert_in_range(worst[i], FILLED - (i < 2 ? 20 : 68), FILLED - 1);
	write_file_or_fail(fixture->path, bytes, length);
	free(bytes);
	fixture->state = state_open(fixture->path, NOW_MS, NULL, NULL);
}

/* Bytes of the first page that name an SQLite of the future: what writes it, and its schema's format. */
static void test_a_head_of_another_sqlite_is_damage(void **state)
{
	static const size_t PLACES[] = { 18, 47 };
	struct state_fixture *fixture = *state;
	size_t length;

	fill(fixture);
	state_close(fixture->state);
	char *bytes = read_file_or_fail(fixture->path, &length);
	for (size_t i = 0; i < ARRAY_LENGTH(PLACES); i++) {
		char *broken = NULL, was = bytes[PLACES[i]];
		bytes[PLACES[i]] = 9;
		write_file_or_fail(fixture->path, bytes, length);
		bytes[PLACES[i]] = was;
		fixture->state = state_open(fixture->path, NOW_MS, &broken, NULL);
		assert_non_null(fixture->state);
		assert_non_null(broken);
		assert_int_equal(count_rows(fixture, "orders"), FILLED);
		assert_int_equal(state_set(fixture->state, "mode", "shopper"), STATE_OK);
		state_close(fixture->state);
		free(broken);
	}
	free(bytes);
	fixture->state = state_open(fixture->path, NOW_MS, NULL, NULL);
}

/* Bytes anywhere: what SQLite notices costs at most the page, and nothing brings the program down. */
static void test_spots_of_damage_cost_little(void **state)
{
	struct state_fixture *fixture = *state;
	size_t length;
	uint64_t dice = 1;

	fill(fixture);
	state_close(fixture->state);
	fixture->state = NULL;
	char *bytes = read_file_or_fail(fixture->path, &length);
	for (int i = 0; i < 30; i++) {
		char *spoiled = xmalloc(length);
		memcpy(spoiled, bytes, length);
		dice = dice * 6364136223846793005u + 1442695040888963407u;
		size_t at = (size_t)(dice >> 33) % length, count = 1 + (dice >> 20) % 200;
		for (size_t j = at; j < at + count && j < length; j++)
			spoiled[j] = (char)(spoiled[j] ^ (char)(dice >> (j % 32)));
		write_file_or_fail(fixture->path, spoiled, length);
		free(spoiled);
		fixture->state = state_open(fixture->path, NOW_MS + i, NULL, NULL);
		assert_non_null(fixture->state);
		assert_in_range(count_rows(fixture, "orders"), FILLED - 20, FILLED);
		assert_in_range(count_rows(fixture, "outbox"), FILLED - 20, FILLED);
		state_close(fixture->state);
		fixture->state = NULL;
	}
	free(bytes);
}

static void test_rows_that_are_only_in_the_wal_are_salvaged(void **state)
{
	struct state_fixture *fixture = *state;
	size_t length, wal_length;
	char *wal_path = xasprintf("%s-wal", fixture->path), *broken = NULL;

	fill(fixture);
	char *bytes = read_file_or_fail(fixture->path, &length),
	     *wal = read_file_or_fail(wal_path, &wal_length);
	assert_true(wal_length > 4096);
	state_close(fixture->state);
	memset(bytes, 0, 100); /* the head of the file */
	write_file_or_fail(fixture->path, bytes, length);
	write_file_or_fail(wal_path, wal, wal_length);
	fixture->state = state_open(fixture->path, NOW_MS, &broken, NULL);
	assert_non_null(fixture->state);
	assert_int_equal(count_rows(fixture, "orders"), FILLED);
	assert_int_equal(count_rows(fixture, "outbox"), FILLED);
	free(broken);
	free(wal);
	free(bytes);
	free(wal_path);
}

static void spoil_head(const struct state_fixture *fixture)
{
	size_t length;
	char *bytes = read_file_or_fail(fixture->path, &length);

	memset(bytes, 0, 100);
	write_file_or_fail(fixture->path, bytes, length);
	free(bytes);
}

static void assert_report(struct state_fixture *fixture, const char *expected)
{
	char *report = state_fixture_ask(fixture, "SELECT why FROM audit WHERE what='state.salvaged'");

	assert_string_equal(report, expected);
	free(report);
}

/* The technician reads in the audit what came through. */
static void test_the_audit_says_what_was_salvaged(void **state)
{
	struct state_fixture *fixture = *state;
	size_t length;

	fill(fixture);
	state_close(fixture->state);
	spoil_head(fixture);
	fixture->state = state_open(fixture->path, NOW_MS, NULL, NULL);
	assert_report(fixture,
		"setting 1, orders 70, outbox 70, payment 70, print_job 70, audit 70, trust 1, enrollment 1");
	state_close(fixture->state);
	/* And when nothing did, it says so. */
	char *bytes = read_file_or_fail(fixture->path, &length);
	memset(bytes, 0xA5, length);
	write_file_or_fail(fixture->path, bytes, length);
	fixture->state = state_open(fixture->path, NOW_MS, NULL, NULL);
	assert_report(fixture, "");
	free(bytes);
}

/* The power went between the two names. */
static void test_a_successor_that_was_left_alone_is_taken(void **state)
{
	struct state_fixture *fixture = *state;
	char *successor = xasprintf("%s.successor", fixture->path), *broken = NULL;

	assert_int_equal(state_set(fixture->state, "mode", "closed"), STATE_OK);
	state_close(fixture->state);
	assert_int_equal(rename(fixture->path, successor), 0);
	fixture->state = state_open(fixture->path, NOW_MS, &broken, NULL);
	assert_null(broken);
	assert_string_equal(state_get(fixture->state, &fixture->arena, "mode", "lost"), "closed");
	assert_false(file_exists(successor));
	free(successor);
}

/* Half of a successor, from a salvage that the power cut, is not believed beside the file itself. */
static void test_a_successor_beside_the_damaged_file_is_made_anew(void **state)
{
	struct state_fixture *fixture = *state;
	char *successor = xasprintf("%s.successor", fixture->path), *broken = NULL;
	size_t length;

	assert_int_equal(state_set(fixture->state, "mode", "older"), STATE_OK);
	state_close(fixture->state);
	char *bytes = read_file_or_fail(fixture->path, &length);
	write_file_or_fail(successor, bytes, length);
	fixture->state = state_open(fixture->path, NOW_MS, NULL, NULL);
	assert_int_equal(state_set(fixture->state, "mode", "closed"), STATE_OK);
	state_close(fixture->state);
	spoil_head(fixture);
	fixture->state = state_open(fixture->path, NOW_MS, &broken, NULL);
	assert_non_null(broken);
	assert_string_equal(state_get(fixture->state, &fixture->arena, "mode", "lost"), "closed");
	assert_false(file_exists(successor));
	free(broken);
	free(bytes);
	free(successor);
}

/* The shop opens with an empty file, and the damaged one is still there for people. */
static void test_without_a_successor_the_shop_opens(void **state)
{
	struct state_fixture *fixture = *state;
	char *successor = xasprintf("%s.successor", fixture->path), *broken = NULL;

	state_close(fixture->state);
	spoil_head(fixture);
	assert_true(file_make_folder(successor));
	fixture->state = state_open(fixture->path, NOW_MS, &broken, NULL);
	assert_non_null(fixture->state);
	assert_non_null(broken);
	assert_true(file_exists(broken));
	assert_int_equal(state_set(fixture->state, "mode", "shopper"), STATE_OK);
	free(broken);
	free(successor);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STATE_ALONE(test_a_bad_page_loses_one_bad_page),
		WITH_STATE_ALONE(test_a_head_of_another_sqlite_is_damage),
		WITH_STATE_ALONE(test_spots_of_damage_cost_little),
		WITH_STATE_ALONE(test_rows_that_are_only_in_the_wal_are_salvaged),
		WITH_STATE_ALONE(test_the_audit_says_what_was_salvaged),
		WITH_STATE_ALONE(test_a_successor_that_was_left_alone_is_taken),
		WITH_STATE_ALONE(test_a_successor_beside_the_damaged_file_is_made_anew),
		WITH_STATE_ALONE(test_without_a_successor_the_shop_opens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
