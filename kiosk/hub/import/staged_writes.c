/* SPDX-License-Identifier: Apache-2.0 */
/* Statements with their parameters, one after the other: how many bytes follow (four bytes), the statement's number, the count of
 * parameters, and of each its type and eight bytes (the number, or a length and that many bytes with a zero behind them). */
#include "kiosk/hub/import/staged_writes.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

#define MEMORY_BYTES (4 * 1024 * 1024)
#define WINDOW_BYTES (256 * 1024)
#define LENGTH_BYTES sizeof(uint32_t)
#define HEAD_BYTES 2
#define VALUE_BYTES (1 + sizeof(uint64_t))

void staged_writes_init(struct staged_writes *writes, const char *folder)
{
	*writes = (struct staged_writes){ 0 };
	spill_file_init(&writes->file, folder, MEMORY_BYTES);
}

void staged_writes_finish(struct staged_writes *writes)
{
	for (int i = 0; i < writes->statement_count; i++)
		free(writes->statements[i]);
	spill_file_finish(&writes->file);
	free(writes->read_bytes);
}

int staged_writes_statement(struct staged_writes *writes, const char *sql)
{
	assert(writes->statement_count < STAGED_STATEMENTS_MAX);
	writes->statements[writes->statement_count] = xstrdup(sql);
	return writes->statement_count++;
}

static void fail(struct staged_writes *writes, const char *what)
{
	if (!writes->has_failed)
		snprintf(writes->why, sizeof(writes->why), "what changes %s in %.80s: %s", what,
			writes->file.folder, strerror(writes->file.error));
	writes->has_failed = true;
}

static void put(struct staged_writes *writes, const void *bytes, size_t length)
{
	spill_file_append(&writes->file, bytes, length);
	if (writes->file.has_failed)
		fail(writes, "cannot be kept");
}

static bool is_text(const struct db_value *value)
{
	return value->type == DB_TYPE_TEXT && value->bytes;
}

/* How many bytes stand behind the value's type and number. */
static size_t tail_bytes(const struct db_value *value)
{
	return is_text(value)                  ? strlen(value->bytes) + 1
		: value->type == DB_TYPE_BYTES ? value->length + 1
					       : 0;
}

static void put_value(struct staged_writes *writes, const struct db_value *value, size_t tail)
{
	uint8_t head[VALUE_BYTES] = { value->type == DB_TYPE_TEXT && !value->bytes ? DB_TYPE_NULL
										   : (uint8_t)value->type };
	uint64_t number = tail ? tail - 1 : (uint64_t)value->number;
	memcpy(head + 1, &number, sizeof(number));
	put(writes, head, sizeof(head));
	if (tail) {
		put(writes, value->bytes, tail - 1);
		put(writes, "", 1);
	}
}

int64_t staged_write_list(struct staged_writes *writes, int statement, const struct db_value *values)
{
	size_t tails[DB_PARAMETERS_MAX], total = HEAD_BYTES;
	uint8_t count = 0, head[LENGTH_BYTES + HEAD_BYTES];
	for (; values[count].type != DB_TYPE_END; count++) {
		tails[count] = tail_bytes(&values[count]);
		total += VALUE_BYTES + tails[count];
	}
	int64_t place = spill_file_size(&writes->file) + (int64_t)LENGTH_BYTES;
	uint32_t length = (uint32_t)total;
	memcpy(head, &length, sizeof(length));
	head[LENGTH_BYTES] = (uint8_t)statement;
	head[LENGTH_BYTES + 1] = count;
	put(writes, head, sizeof(head));
	for (int i = 0; i < count; i++)
		put_value(writes, &values[i], tails[i]);
	return place;
}

/* Where a parameter of the statement stands; -1 when that cannot be read. */
static int64_t find_parameter(struct staged_writes *writes, int64_t place, int parameter)
{
	uint8_t head[VALUE_BYTES];
	uint64_t number;
	place += HEAD_BYTES;
	for (int i = 1; i < parameter; i++) {
		if (!spill_file_read(&writes->file, place, head, sizeof(head)))
			return -1;
		memcpy(&number, head + 1, sizeof(number));
		bool has_tail = head[0] == DB_TYPE_TEXT || head[0] == DB_TYPE_BYTES;
		place += (int64_t)(VALUE_BYTES + (has_tail ? number + 1 : 0));
	}
	return place;
}

const void *staged_writes_bytes(
	struct staged_writes *writes, int64_t place, int parameter, size_t *ret_length)
{
	uint64_t length;
	int64_t at = writes->has_failed ? -1 : find_parameter(writes, place, parameter);
	if (at < 0 || !spill_file_read(&writes->file, at + 1, &length, sizeof(length)))
		goto out;
	free(writes->read_bytes);
	writes->read_bytes = xmalloc(length + 1);
	if (!spill_file_read(&writes->file, at + (int64_t)VALUE_BYTES, writes->read_bytes, length + 1))
		goto out;
	*ret_length = length;
	return writes->read_bytes;
out:
	fail(writes, "cannot be read back");
	return NULL;
}

/* Binds what stands at bytes; the place behind it. */
static const uint8_t *bind_value(struct hub_statement *statement, int index, const uint8_t *bytes)
{
	uint8_t type = bytes[0];
	uint64_t number;
	memcpy(&number, bytes + 1, sizeof(number));
	bytes += 1 + sizeof(number);
	struct db_value value = { .type = type, .number = (int64_t)number };
	if (type == DB_TYPE_TEXT || type == DB_TYPE_BYTES) {
		value = (struct db_value){ .type = type, .bytes = bytes, .length = number };
		bytes += number + 1;
	}
	hub_bind_value(statement, index, value);
	return bytes;
}

/* What is to be applied, a part at a time. */
struct window {
	struct staged_writes *writes;
	int64_t place; /* behind what is in it */
	uint8_t *bytes;
	size_t start, end, capacity;
};

/* So many bytes from where the window stands on; NULL when they cannot be read. */
static const uint8_t *window_take(struct window *window, size_t count)
{
	struct staged_writes *writes = window->writes;
	if (window->end - window->start < count) {
		int64_t left = spill_file_size(&writes->file) - window->place;
		window->end -= window->start;
		memmove(window->bytes, window->bytes + window->start, window->end);
		window->start = 0;
		if (window->capacity < count) {
			window->capacity = count;
			window->bytes = xrealloc(window->bytes, count);
		}
		size_t room = window->capacity - window->end;
		size_t more = (int64_t)room < left ? room : (size_t)left;
		if (!spill_file_read(&writes->file, window->place, window->bytes + window->end, more) ||
			more < count - window->end)
			return NULL;
		window->place += (int64_t)more;
		window->end += more;
	}
	const uint8_t *bytes = window->bytes + window->start;
	window->start += count;
	return bytes;
}

static bool apply_one(struct staged_writes *writes, struct hub_db *db, struct hub_statement **statements,
	const uint8_t *bytes)
{
	int number = bytes[0], count = bytes[1];
	bytes += HEAD_BYTES;
	if (!statements[number])
		statements[number] = hub_db_prepare(db, writes->statements[number]);
	if (!statements[number])
		return false;
	for (int i = 1; i <= count; i++)
		bytes = bind_value(statements[number], i, bytes);
	return hub_step_once(statements[number]) == HUB_DB_DONE;
}

bool staged_writes_apply(struct staged_writes *writes, struct hub_db *db)
{
	struct hub_statement *statements[STAGED_STATEMENTS_MAX] = { NULL };
	struct window window = { .writes = writes, .bytes = xmalloc(WINDOW_BYTES), .capacity = WINDOW_BYTES };
	int64_t total = spill_file_size(&writes->file);
	bool is_good = !writes->has_failed;
	for (int64_t done = 0; done < total && is_good;) {
		uint32_t length = 0;
		const uint8_t *bytes = window_take(&window, LENGTH_BYTES);
		if (bytes)
			memcpy(&length, bytes, sizeof(length));
		bytes = bytes ? window_take(&window, length) : NULL;
		if (!bytes)
			fail(writes, "cannot be read back");
		is_good = bytes && apply_one(writes, db, statements, bytes);
		done += (int64_t)(LENGTH_BYTES + length);
	}
	for (int i = 0; i < writes->statement_count; i++)
		hub_statement_destroy(statements[i]);
	free(window.bytes);
	return is_good;
}
