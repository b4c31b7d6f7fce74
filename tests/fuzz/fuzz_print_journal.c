/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the print journal that anybody may have written: a JSON array of arrays, one value for each column. The same bytes
 * are the journal file of a kiosk without a store. */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hw/document.h"
#include "hw/printer.h"
#include "kiosk/base/digest.h"
#include "kiosk/base/json.h"
#include "kiosk/store/print_journal.h"
#include "kiosk/store/state_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define COLUMNS 17
#define ROWS_MAX 20

static struct state *state;
static char folder[] = "/tmp/daogou-fuzz-XXXXXX";

static void end(void)
{
	static const char *const NAMES[] = { "s.db", "s.db-wal", "s.db-shm" };
	int at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	state_close(state);
	for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
		unlinkat(at, NAMES[i], 0);
	close(at);
	rmdir(folder);
}

static void begin(void)
{
	char path[40];

	if (state)
		return;
	digest_start();
	if (!mkdtemp(folder))
		abort();
	snprintf(path, sizeof path, "%s/s.db", folder);
	state = state_open(path, 0, NULL, NULL);
	/* The rows are of one run only. */
	if (!state ||
		sqlite3_exec(state->db, "PRAGMA ignore_check_constraints=ON; PRAGMA synchronous=OFF", NULL,
			NULL, NULL) != SQLITE_OK)
		abort();
	atexit(end);
}

static void bind(sqlite3_stmt *statement, int index, const json_t *value)
{
	if (json_is_integer(value))
		sqlite3_bind_int64(statement, index, json_integer_value(value));
	else if (json_is_string(value))
		sqlite3_bind_text(statement, index, json_string_value(value), -1, SQLITE_TRANSIENT);
	else if (json_is_real(value))
		sqlite3_bind_double(statement, index, json_real_value(value));
	else if (json_is_array(value) && json_is_string(json_array_get(value, 0)))
		sqlite3_bind_blob(statement, index, json_string_value(json_array_get(value, 0)),
			(int)json_string_length(json_array_get(value, 0)), SQLITE_TRANSIENT);
	else
		sqlite3_bind_null(statement, index);
}

/* What the table refuses is not there. */
static void put_rows(const json_t *rows)
{
	sqlite3_stmt *insert = NULL;

	if (sqlite3_exec(state->db, "DELETE FROM print_job", NULL, NULL, NULL) != SQLITE_OK ||
		sqlite3_prepare_v2(state->db,
			"INSERT INTO print_job VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17)",
			-1, &insert, NULL) != SQLITE_OK)
		abort();
	for (size_t i = 0; i < json_array_size(rows) && i < ROWS_MAX; i++) {
		for (int column = 0; column < COLUMNS; column++)
			bind(insert, column + 1, json_array_get(json_array_get(rows, i), (size_t)column));
		sqlite3_step(insert);
		sqlite3_reset(insert);
	}
	sqlite3_finalize(insert);
}

/* As a printer takes it up after a restart. */
static void see(void *data, const struct print_job *job, const char *document)
{
	(void)data;
	if (!print_job_state_name(job->state) || !print_confidence_name(job->confidence) ||
		!memchr(job->title, '\0', sizeof job->title))
		abort();
	document_destroy(document_from_json(document, strlen(document)));
}

static void read_rows(void)
{
	const struct print_job *jobs;
	struct print_job job;
	struct arena arena;
	char *document;

	arena_init(&arena, 4096);
	print_journal_open_jobs(state, see, NULL);
	size_t count = print_journal_list(state, &arena, ROWS_MAX, &jobs);
	for (size_t i = 0; i < count; i++) {
		if (print_journal_find(state, jobs[i].id, &job, &document)) {
			see(NULL, &job, document);
			free(document);
		}
		if (print_journal_last_sent(state, jobs[i].device, &job))
			print_journal_update(state, &job);
		print_journal_forget_session(state, jobs[i].session);
	}
	print_journal_forget_old_documents(state, INT64_MAX);
	print_journal_forget_old(state, INT64_MAX);
	arena_finish(&arena);
}

static void read_file(const uint8_t *data, size_t size)
{
	char path[40], *document;
	struct print_job job;
	int file = memfd_create("journal", MFD_CLOEXEC);

	if (file < 0 || write(file, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	struct memory_journal *journal = memory_journal_create(path);
	MEMORY_JOURNAL_OPS.load_open(journal, see, NULL);
	if (MEMORY_JOURNAL_OPS.load_job(journal, "a", &job, &document)) {
		see(NULL, &job, document);
		free(document);
	}
	MEMORY_JOURNAL_OPS.load_last_sent(journal, "printer", &job);
	memory_journal_destroy(journal);
	close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *rows = json_parse((const char *)data, size, NULL);

	begin();
	put_rows(rows);
	read_rows();
	read_file(data, size);
	json_decref(rows);
	return 0;
}
