/* SPDX-License-Identifier: Apache-2.0 */
/* A state.db with bystanders. */
#include "tests/store/state_fixture.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/state_internal.h"
#include "tests/support/support.h"

static int add_row(void *data, int count, char **values, char **names)
{
	struct text *text = data;

	(void)names;
	for (int i = 0; i < count; i++)
		text_printf(text, "%s|", values[i] ? values[i] : "NULL");
	text_append(text, "\n");
	return 0;
}

/* The rows of a statement as text; the caller frees. */
static char *run(struct state_fixture *fixture, const char *sql)
{
	sqlite3 *file;
	struct text rows;
	char *error = NULL;

	text_init(&rows, 1 << 20);
	assert_int_equal(sqlite3_open(fixture->path, &file), SQLITE_OK);
	sqlite3_busy_timeout(file, 2000);
	if (sqlite3_exec(file, sql, add_row, &rows, &error) != SQLITE_OK)
		fail_msg("%s: %.200s", error, sql);
	sqlite3_close(file);
	return text_take(&rows);
}

void state_fixture_run_sql(struct state_fixture *fixture, const char *sql)
{
	free(run(fixture, sql));
}

char *state_fixture_ask(struct state_fixture *fixture, const char *sql)
{
	char *rows = run(fixture, sql), *end = strchr(rows, '|');

	if (!end) {
		free(rows);
		return NULL;
	}
	*end = '\0';
	return rows;
}

static char *read_bystanders(struct state_fixture *fixture)
{
	static const char ALL[] = "SELECT * FROM setting WHERE key='bystander';"
				  "SELECT * FROM orders WHERE id LIKE '01ZBY%' ORDER BY id;"
				  "SELECT * FROM outbox WHERE id LIKE '01ZBY%' ORDER BY id;"
				  "SELECT * FROM payment WHERE id LIKE '01ZBY%' ORDER BY id;"
				  "SELECT * FROM order_payment WHERE payment LIKE '01ZBY%' ORDER BY payment;"
				  "SELECT * FROM print_job WHERE id LIKE '01ZBY%' ORDER BY id;";

	return run(fixture, ALL);
}

int state_fixture_set_up_alone(void **state)
{
	struct state_fixture *fixture = xcalloc(1, sizeof *fixture);

	digest_start();
	fixture->folder = temp_folder_make();
	fixture->path = file_join(fixture->folder, "state.db");
	fixture->state = state_open(fixture->path, NOW_MS, NULL, NULL);
	arena_init(&fixture->arena, 8192);
	*state = fixture;
	return fixture->state ? 0 : -1;
}

int state_fixture_set_up(void **state)
{
	if (state_fixture_set_up_alone(state) != 0)
		return -1;
	struct state_fixture *fixture = *state;
	char *path = source_path("tests/store/bystanders.sql"), *sql = read_file_or_fail(path, NULL);
	state_fixture_run_sql(fixture, sql);
	free(sql);
	free(path);
	fixture->bystanders = read_bystanders(fixture);
	return 0;
}

void state_fixture_accept_bystanders(struct state_fixture *fixture)
{
	free(fixture->bystanders);
	fixture->bystanders = read_bystanders(fixture);
}

static bool is_statement_busy(sqlite3 *db)
{
	for (sqlite3_stmt *one = NULL; (one = sqlite3_next_stmt(db, one));)
		if (sqlite3_stmt_busy(one))
			return true;
	return false;
}

int state_fixture_tear_down(void **state)
{
	struct state_fixture *fixture = *state;
	char *bystanders = fixture->bystanders ? read_bystanders(fixture) : NULL;
	bool is_reading = fixture->state && is_statement_busy(fixture->state->db);
	bool has_moved = bystanders && strcmp(bystanders, fixture->bystanders) != 0;

	if (is_reading)
		print_error("a statement was not reset: it holds a read transaction\n");
	if (has_moved)
		print_error("bystanders were\n%sand are\n%s", fixture->bystanders, bystanders);
	free(bystanders);
	free(fixture->bystanders);
	state_close(fixture->state);
	arena_finish(&fixture->arena);
	free(fixture->path);
	temp_folder_remove(fixture->folder);
	free(fixture);
	return has_moved || is_reading ? -1 : 0;
}

void state_fixture_reopen(struct state_fixture *fixture)
{
	state_close(fixture->state);
	fixture->state = state_open(fixture->path, NOW_MS, NULL, NULL);
	assert_non_null(fixture->state);
}
