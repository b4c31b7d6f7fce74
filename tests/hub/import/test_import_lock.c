/* SPDX-License-Identifier: Apache-2.0 */
/* An import holds the database only while it writes: a source that takes its time keeps nobody from ordering, and of two
 * imports at a time none works on what the other has changed. */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/catalog/shop_schema.h"
#include "kiosk/hub/core/transact.h"
#include "tests/hub/data_fixture.h"

/* More than a pipe holds, so that whoever has written it knows that the other end reads. */
#define PIPEFUL (256 * 1024)

struct importer_thread {
	pthread_t thread;
	struct data_fixture *fixture;
	FILE *stream;
	bool is_done;
	atomic_bool is_over;
};

static void *run_import(void *data)
{
	struct importer_thread *self = data;

	struct source *source = source_open_stream(self->stream, NULL, self->fixture->why);
	self->is_done = hub_import(self->fixture->db, &self->fixture->options, source, &self->fixture->counts,
		self->fixture->why);
	source_close(source);
	atomic_store(&self->is_over, true);
	return NULL;
}

static bool note_order(struct hub_db *db, void *data)
{
	const char *name = data;

	return hub_ran(db,
		"INSERT INTO staff(id, name, role, pin_hash, created_at)"
		" VALUES((SELECT COUNT(*) + 1000 FROM staff), $1, 'staff', '', 0)",
		name);
}

static struct hub_db *open_other(struct data_fixture *fixture)
{
	struct hub_db *other = catalog_db_open(fixture->folder, fixture->why);

	assert_non_null(other);
	return other;
}

static void test_a_source_that_dribbles_locks_nobody_out(void **state)
{
	struct importer_thread self = { .fixture = *state };
	struct hub_db *other = open_other(*state);
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	self.stream = fdopen(ends[0], "r");
	assert_int_equal(pthread_create(&self.thread, NULL, run_import, &self), 0);
	FILE *source = fdopen(ends[1], "w");
	for (int i = 0, written = 0; i < 20; i++) {
		char name[32];
		snprintf(name, sizeof name, "order %d", i);
		/* Written means read by the import, but for what the pipe holds. */
		for (int until = written + PIPEFUL / 4; written < until;)
			written += fprintf(source,
				"{\"type\":\"product\",\"id\":\"P%07d\",\"name\":\"Milk\"}\n", written);
		fflush(source);
		assert_int_equal(hub_transact(other, HUB_RELAXED, note_order, name), HUB_DONE);
	}
	fclose(source);
	pthread_join(self.thread, NULL);
	fclose(self.stream);
	assert_true(self.is_done);
	assert_true(self.fixture->counts.products > 10000);
	assert_int_equal(data_int(self.fixture, "SELECT COUNT(*) FROM staff WHERE name LIKE 'order %'"), 20);
	assert_int_equal(
		data_int(self.fixture, "SELECT COUNT(*) FROM product"), self.fixture->counts.products);
	hub_db_close(other);
}

/* Takes what comes out of a pipe until the import is over, however often it opens the other end. */
static void drain(struct importer_thread *self, int reader)
{
	char bytes[4096];

	while (!atomic_load(&self->is_over)) {
		poll(&(struct pollfd){ .fd = reader, .events = POLLIN }, 1, 20);
		while (read(reader, bytes, sizeof bytes) > 0)
			;
	}
	close(reader);
}

/* The rejects go through a pipe, so that the test holds the first import in the middle of its source. */
static void test_an_import_that_was_outrun_reads_again(void **state)
{
	struct importer_thread self = { .fixture = *state };
	struct data_fixture rival = { .folder = self.fixture->folder };
	struct text lines;

	data_import_or_fail(self.fixture, MERCHANT_LINE PRODUCT_LINE OFFER_LINE(500));
	rival.db = open_other(*state);
	rival.options = self.fixture->options;
	rival.options.rejects_path = NULL;
	char *pipe_path = file_join(self.fixture->folder, "rejects.pipe");
	assert_int_equal(mkfifo(pipe_path, 0600), 0);
	self.fixture->options.rejects_path = pipe_path;
	self.fixture->options.is_partial = true;
	text_init(&lines, 4 * 1024 * 1024);
	text_append(&lines, "{\"type\":\"product\",\"id\":\"P2\",\"name\":\"Bread\"}\n");
	while (lines.length < 2 * PIPEFUL)
		text_append(&lines, "this is no record\n");
	text_append(&lines, "{\"type\":\"product\",\"id\":\"P3\",\"name\":\"Salt\"}\n");
	self.stream = fmemopen(lines.bytes, lines.length, "r");
	assert_int_equal(pthread_create(&self.thread, NULL, run_import, &self), 0);
	int reader = open(pipe_path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	char byte;
	while (read(reader, &byte, 1) != 1)
		poll(&(struct pollfd){ .fd = reader, .events = POLLIN }, 1, 20);
	/* It has begun to read and cannot end: now another one is kept, and takes the id that P2 was to have. */
	rival.options.is_partial = true;
	data_import_or_fail(&rival, "{\"type\":\"product\",\"id\":\"P9\",\"name\":\"Rice\"}\n");
	drain(&self, reader);
	pthread_join(self.thread, NULL);
	fclose(self.stream);
	if (!self.is_done)
		fail_msg("%s", self.fixture->why);
	assert_int_equal(data_int(self.fixture, "SELECT COUNT(*) FROM product WHERE is_live = 1"), 4);
	assert_int_equal(data_int(self.fixture, "SELECT COUNT(DISTINCT id) FROM product"), 4);
	assert_int_equal(data_int(self.fixture, "SELECT COUNT(*) FROM product WHERE code = 'P9'"), 1);
	assert_int_equal(self.fixture->counts.changed, 2);
	hub_db_close(rival.db);
	text_finish(&lines);
	free(pipe_path);
}

/* What does not fit into memory goes through a file, history of the same day included. */
static void test_many_changes_go_through_a_file(void **state)
{
	struct data_fixture *fixture = *state;
	struct text lines;

	text_init(&lines, 64 * 1024 * 1024);
	text_append(&lines, MERCHANT_LINE PRODUCT_LINE);
	for (int i = 0; i < 12000; i++)
		text_printf(&lines,
			"{\"type\":\"product\",\"id\":\"Q%05d\",\"name\":\"Milk\",\"description\":"
			"\"%0500d\"}\n",
			i, i);
	for (int day = 1; day <= 20; day++)
		text_printf(&lines,
			"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":%d,"
			"\"currency\":\"HKD\",\"observed_at\":\"2026-07-%02dT00:00:00Z\"}\n",
			100 + day, day);
	data_import_or_fail(fixture, lines.bytes);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM product"), 12001);
	assert_int_equal(data_int(fixture, "SELECT price FROM offer"), 120);
	/* Twenty changes of two bytes each and the first day. */
	assert_true(data_int(fixture, "SELECT LENGTH(points) FROM offer_history") >= 40);
	text_finish(&lines);
}

static void test_a_folder_that_is_missing_is_told(void **state)
{
	struct data_fixture *fixture = *state;
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	close(ends[1]);
	FILE *stream = fdopen(ends[0], "r");
	assert_null(source_open_stream(stream, "/nowhere/at/all", fixture->why));
	assert_non_null(strstr(fixture->why, "No such file"));
	fclose(stream);
}

static void test_an_option_that_the_format_does_not_know(void **state)
{
	struct data_fixture *fixture = *state;
	const struct import_option options[] = { { "page", "250" }, { NULL, NULL } };

	fixture->options.format_options = options;
	assert_false(data_import(fixture, PRODUCT_LINE));
	assert_string_equal(fixture->why, "the format daogou has no option \"page\"");
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, data_fixture_setup, data_fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_source_that_dribbles_locks_nobody_out),
		TEST(test_an_import_that_was_outrun_reads_again),
		TEST(test_many_changes_go_through_a_file),
		TEST(test_a_folder_that_is_missing_is_told),
		TEST(test_an_option_that_the_format_does_not_know),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
