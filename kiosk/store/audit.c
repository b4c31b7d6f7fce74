/* SPDX-License-Identifier: Apache-2.0 */
/* The audit: an append-only chain. */
#include "kiosk/store/audit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/store/state_internal.h"

static const char FIRST_HASH[] = "";

/* Lengths stand before the texts, so that no two different entries give the same bytes. */
static void hash_entry(const char *before, int64_t number, int64_t at_ms, const char *who, const char *what,
	const char *why, char out[SHA256_HEX_SIZE])
{
	char *bytes = xasprintf("%s|%" PRId64 "|%" PRId64 "|%zu:%s|%zu:%s|%zu:%s", before, number, at_ms,
		strlen(who), who, strlen(what), what, strlen(why), why);

	sha256_hex(bytes, strlen(bytes), out);
	free(bytes);
}

static void last_entry(struct state *state, int64_t *ret_number, char ret_hash[SHA256_HEX_SIZE])
{
	sqlite3_stmt *row =
		state_statement(state, "SELECT number,hash FROM audit ORDER BY number DESC LIMIT 1");

	*ret_number = 0;
	strcpy(ret_hash, FIRST_HASH);
	if (state_step(row)) {
		*ret_number = sqlite3_column_int64(row, 0);
		store_column_copy(row, 1, ret_hash, SHA256_HEX_SIZE);
	}
	sqlite3_reset(row);
}

static enum state_result insert_entry(
	struct state *state, int64_t now_ms, const char *who, const char *what, const char *why)
{
	char before[SHA256_HEX_SIZE], hash[SHA256_HEX_SIZE];
	int64_t number;

	last_entry(state, &number, before);
	hash_entry(before, ++number, now_ms, who, what, why, hash);
	sqlite3_stmt *statement = state_statement(
		state, "INSERT INTO audit(number,at_ms,who,what,why,hash) VALUES(?1,?2,?3,?4,?5,?6)");
	sqlite3_bind_int64(statement, 1, number);
	sqlite3_bind_int64(statement, 2, now_ms);
	store_bind_text(statement, 3, who);
	store_bind_text(statement, 4, what);
	store_bind_text(statement, 5, why);
	store_bind_text(statement, 6, hash);
	return state_run(state, statement);
}

enum state_result audit_add(
	struct state *state, int64_t now_ms, const char *who, const char *what, const char *why)
{
	enum state_result result = state_begin(state);

	if (result != STATE_OK)
		return result;
	return state_end(state, insert_entry(state, now_ms, who, what, why ? why : ""));
}

bool audit_has(struct state *state, const char *what, int64_t since_ms)
{
	sqlite3_stmt *row = state_statement(state, "SELECT 1 FROM audit WHERE what=?1 AND at_ms>=?2 LIMIT 1");

	store_bind_text(row, 1, what);
	sqlite3_bind_int64(row, 2, since_ms);
	bool is_found = state_step(row);
	sqlite3_reset(row);
	return is_found;
}

size_t audit_list(
	struct state *state, struct arena *arena, size_t limit, const struct audit_entry **ret_entries)
{
	sqlite3_stmt *row = state_statement(
		state, "SELECT number,at_ms,who,what,why,hash FROM audit ORDER BY number DESC LIMIT ?1");
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(struct audit_entry));
	sqlite3_bind_int64(row, 1, (int64_t)limit);
	while (state_step(row)) {
		struct audit_entry *entry = store_rows_push(&rows);
		entry->number = sqlite3_column_int64(row, 0);
		entry->at_ms = sqlite3_column_int64(row, 1);
		entry->who = store_column_text(arena, row, 2);
		entry->what = store_column_text(arena, row, 3);
		entry->why = store_column_text(arena, row, 4);
		store_column_copy(row, 5, entry->hash, sizeof entry->hash);
	}
	sqlite3_reset(row);
	*ret_entries = (const struct audit_entry *)(const void *)rows.items;
	return rows.count;
}

static bool is_link_right(sqlite3_stmt *row, int64_t expected, char hash[SHA256_HEX_SIZE])
{
	char computed[SHA256_HEX_SIZE];

	hash_entry(hash, expected, sqlite3_column_int64(row, 1), (const char *)sqlite3_column_text(row, 2),
		(const char *)sqlite3_column_text(row, 3), (const char *)sqlite3_column_text(row, 4),
		computed);
	store_column_copy(row, 5, hash, SHA256_HEX_SIZE);
	return sqlite3_column_int64(row, 0) == expected && strcmp(hash, computed) == 0;
}

bool audit_verify(struct state *state, int64_t *ret_number)
{
	sqlite3_stmt *row =
		state_statement(state, "SELECT number,at_ms,who,what,why,hash FROM audit ORDER BY number");
	char hash[SHA256_HEX_SIZE];
	int64_t expected = 0;
	bool is_right = row != NULL;

	strcpy(hash, FIRST_HASH);
	while (is_right && state_step(row))
		is_right = is_link_right(row, ++expected, hash);
	sqlite3_reset(row);
	if (!is_right)
		*ret_number = expected;
	return is_right;
}
