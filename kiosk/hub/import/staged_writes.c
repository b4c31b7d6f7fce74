/* SPDX-License-Identifier: Apache-2.0 */
/* Statements with their parameters, one after the other: the statement's number, the count of parameters, and of each its type
 * and eight bytes (the number, or a length and that many bytes with a zero behind them). */
#include "kiosk/hub/import/staged_writes.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"

#define MEMORY_BYTES (4 * 1024 * 1024)

void staged_writes_init(struct staged_writes *writes, const char *folder)
{
	*writes = (struct staged_writes){ .folder = folder, .file = -1, .bytes = xmalloc(MEMORY_BYTES) };
}

void staged_writes_finish(struct staged_writes *writes)
{
	for (int i = 0; i < writes->statement_count; i++)
		free(writes->statements[i]);
	if (writes->file >= 0)
		close(writes->file);
	free(writes->bytes);
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
			writes->folder, strerror(errno));
	writes->has_failed = true;
}

static void flush(struct staged_writes *writes)
{
	if (writes->file < 0)
		writes->file = file_open_nameless(writes->folder);
	for (size_t done = 0; done < writes->length && !writes->has_failed;) {
		ssize_t count = writes->file < 0
			? -1
			: write(writes->file, writes->bytes + done, writes->length - done);
		if (count < 0 && errno != EINTR)
			fail(writes, "cannot be kept");
		else if (count > 0)
			done += (size_t)count;
	}
	writes->file_bytes += (int64_t)writes->length;
	writes->length = 0;
}

static void put(struct staged_writes *writes, const void *bytes, size_t length)
{
	while (length > 0 && !writes->has_failed) {
		if (writes->length == MEMORY_BYTES)
			flush(writes);
		size_t room = MEMORY_BYTES - writes->length, part = length < room ? length : room;
		memcpy(writes->bytes + writes->length, bytes, part);
		writes->length += part;
		bytes = (const uint8_t *)bytes + part;
		length -= part;
	}
}

static void put_value(struct staged_writes *writes, const struct db_value *value)
{
	bool is_text = value->type == DB_TYPE_TEXT && value->bytes, is_bytes = value->type == DB_TYPE_BYTES;
	uint8_t type = value->type == DB_TYPE_TEXT && !value->bytes ? DB_TYPE_NULL : (uint8_t)value->type;
	uint64_t number = is_text ? strlen(value->bytes) : is_bytes ? value->length : (uint64_t)value->number;
	put(writes, &type, 1);
	put(writes, &number, sizeof(number));
	if (is_text || is_bytes) {
		put(writes, value->bytes, number);
		put(writes, "", 1);
	}
}

int64_t staged_write_list(struct staged_writes *writes, int statement, const struct db_value *values)
{
	uint8_t head[2] = { (uint8_t)statement, 0 };
	int64_t place = 0;
	while (values[head[1]].type != DB_TYPE_END)
		head[1]++;
	put(writes, head, sizeof(head));
	for (int i = 0; i < head[1]; i++) {
		place = writes->file_bytes + (int64_t)writes->length;
		put_value(writes, &values[i]);
	}
	return place;
}

static bool read_at(struct staged_writes *writes, int64_t place, void *out, size_t length)
{
	while (length > 0 && place < writes->file_bytes) {
		int64_t there = writes->file_bytes - place;
		size_t part = (int64_t)length < there ? length : (size_t)there;
		ssize_t count = pread(writes->file, out, part, place);
		if (count <= 0 && errno != EINTR)
			return false;
		if (count > 0) {
			place += count;
			out = (uint8_t *)out + count;
			length -= (size_t)count;
		}
	}
	memcpy(out, writes->bytes + (place - writes->file_bytes), length);
	return true;
}

const void *staged_writes_bytes(struct staged_writes *writes, int64_t place, size_t *ret_length)
{
	uint64_t length;
	if (writes->has_failed || !read_at(writes, place + 1, &length, sizeof(length)))
		goto out;
	free(writes->read_bytes);
	writes->read_bytes = xmalloc(length + 1);
	if (!read_at(writes, place + 1 + (int64_t)sizeof(length), writes->read_bytes, length))
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

static bool apply_all(
	struct staged_writes *writes, struct hub_db *db, const uint8_t *bytes, const uint8_t *end)
{
	struct hub_statement *statements[STAGED_STATEMENTS_MAX] = { NULL };
	bool is_good = true;
	while (bytes < end && is_good) {
		int statement = bytes[0], count = bytes[1];
		bytes += 2;
		if (!statements[statement])
			statements[statement] = hub_db_prepare(db, writes->statements[statement]);
		is_good = statements[statement] != NULL;
		for (int i = 1; i <= count && is_good; i++)
			bytes = bind_value(statements[statement], i, bytes);
		is_good = is_good && hub_step_once(statements[statement]) == HUB_DB_DONE;
	}
	for (int i = 0; i < writes->statement_count; i++)
		hub_statement_destroy(statements[i]);
	return is_good;
}

bool staged_writes_apply(struct staged_writes *writes, struct hub_db *db)
{
	if (writes->file >= 0)
		flush(writes);
	if (writes->has_failed)
		return false;
	if (writes->file < 0)
		return apply_all(writes, db, writes->bytes, writes->bytes + writes->length);
	size_t length = (size_t)writes->file_bytes;
	uint8_t *bytes = mmap(NULL, length, PROT_READ, MAP_PRIVATE, writes->file, 0);
	if (bytes == MAP_FAILED) {
		fail(writes, "cannot be read back");
		return false;
	}
	madvise(bytes, length, MADV_SEQUENTIAL);
	bool is_good = apply_all(writes, db, bytes, bytes + length);
	munmap(bytes, length);
	return is_good;
}
