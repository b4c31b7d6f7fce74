/* SPDX-License-Identifier: Apache-2.0 */
/* A hub's data folder of its own for each test. */
#include "tests/hub/data_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/catalog/shop_schema.h"
#include "kiosk/hub/feed/hub_init.h"
#include "tests/hub/database/test_database.h"

int data_fixture_setup(void **state)
{
	char pin[STAFF_PIN_SIZE];
	struct data_fixture *fixture = xcalloc(1, sizeof(*fixture));
	fixture->folder = temp_folder_make();
	fixture->rejects_path = file_join(fixture->folder, "rejects.ndjson");
	fixture->database = test_database_make(fixture->folder);
	if (!hub_init(fixture->folder, &(struct hub_init_options){ .database = fixture->database },
		    TEST_NOW_MS, pin, fixture->why))
		fail_msg("init: %s", fixture->why);
	fixture->db = catalog_db_open(fixture->folder, fixture->why);
	assert_non_null(fixture->db);
	fixture->options = (struct import_options){
		.format = "daogou",
		.images_folder = file_join(fixture->folder, "pictures"),
		.image_store = file_join(fixture->folder, "images"),
		.rejects_path = fixture->rejects_path,
		.now_ms = TEST_NOW_MS,
	};
	*state = fixture;
	return 0;
}

int data_fixture_teardown(void **state)
{
	struct data_fixture *fixture = *state;
	hub_db_close(fixture->db);
	temp_folder_remove(fixture->folder);
	test_database_drop(fixture->database);
	free(fixture->rejects_path);
	free((char *)(uintptr_t)fixture->options.images_folder);
	free((char *)(uintptr_t)fixture->options.image_store);
	free(fixture);
	return 0;
}

bool data_import_source(struct data_fixture *fixture, struct source *source)
{
	struct import_options *options = &fixture->options;
	/* Nobody imports before it was seen, and clocks go on. */
	if (options->now_ms < options->observed_at_ms)
		options->now_ms = options->observed_at_ms;
	bool is_taken = hub_import(fixture->db, options, source, &fixture->counts, fixture->why);
	source_close(source);
	return is_taken;
}

bool data_import_pages(struct data_fixture *fixture, const char *address)
{
	struct source *source = source_open(&(struct source_options){ .address = address }, fixture->why);
	return source && data_import_source(fixture, source);
}

bool data_import(struct data_fixture *fixture, const char *lines)
{
	FILE *stream =
		lines[0] ? fmemopen((char *)(uintptr_t)lines, strlen(lines), "r") : fopen("/dev/null", "r");
	assert_non_null(stream);
	bool is_taken = data_import_source(fixture, source_open_stream(stream, NULL, fixture->why));
	fclose(stream);
	return is_taken;
}

void data_import_or_fail(struct data_fixture *fixture, const char *lines)
{
	if (!data_import(fixture, lines))
		fail_msg("import: %s", fixture->why);
}

char *data_rejects(const struct data_fixture *fixture)
{
	return read_file_or_fail(fixture->rejects_path, NULL);
}

void assert_rejects_contain(const struct data_fixture *fixture, const char *text)
{
	char *rejects = data_rejects(fixture);
	if (!strstr(rejects, text))
		fail_msg("\"%s\" is not in the rejects:\n%s", text, rejects);
	free(rejects);
}

int64_t data_int(struct data_fixture *fixture, const char *sql)
{
	int64_t value = INT64_MIN;
	if (!hub_get_int(fixture->db, &value, sql))
		fail_msg("no value: %s (%s)", sql, hub_db_error(fixture->db));
	return value;
}

char *data_text(struct data_fixture *fixture, const char *sql)
{
	return hub_get_text(fixture->db, sql);
}

struct publish_result data_publish(struct data_fixture *fixture, int64_t now_ms, const char *pinyin_path)
{
	struct publish_options options = {
		.data_folder = fixture->folder,
		.pinyin_path = pinyin_path ? pinyin_path : "/nowhere",
		.now_ms = now_ms,
	};
	struct publish_result result;
	if (!hub_publish(&options, &result, fixture->why))
		fail_msg("publish: %s", fixture->why);
	return result;
}

void data_says(struct data_fixture *fixture, const char *sql, const char *wanted)
{
	char *text = data_text(fixture, sql);
	assert_string_equal(text ? text : "(null)", wanted);
	free(text);
}

void data_has_codes(struct data_fixture *fixture, const char *table, const char *codes, int64_t count)
{
	char *all = xasprintf("SELECT COUNT(*) FROM %s", table);
	char *named = xasprintf("SELECT COUNT(*) FROM %s WHERE code IN (%s)", table, codes);
	assert_int_equal(data_int(fixture, all), count);
	assert_int_equal(data_int(fixture, named), count);
	free(all);
	free(named);
}
