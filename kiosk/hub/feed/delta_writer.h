/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the lines of a delta (kiosk/domain/delta_reader.h) with what they have in common said once: rows that go, and rows with
 * other values in the same columns, stand in groups. One thread. */
#ifndef DAOGOU_HUB_FEED_DELTA_WRITER_H
#define DAOGOU_HUB_FEED_DELTA_WRITER_H

#include <sqlite3.h>

#include "kiosk/base/text.h"
#include "kiosk/domain/delta_reader.h"

struct delta_group;

struct delta_writer {
	struct delta_reader names; /* the tables */
	struct delta_group *groups;
	size_t count, capacity;
	struct text objects; /* lines that say one change by themselves */
	size_t max_bytes;
};

/* Which rows have their line in a group. */
struct delta_row {
	size_t table;
	uint64_t columns;    /* those that change, a bit for each; 0 = the row goes */
	int32_t history_day; /* of an offer whose history follows its price; 0 = none does */
	bool has_number;     /* its first key is one: */
	int64_t number;
};

void delta_writer_init(struct delta_writer *writer, size_t max_bytes);
void delta_writer_finish(struct delta_writer *writer);
/* Begins a line; of a first key that is a number it is written already. The caller appends the rest of "[key,value" and ends it with
 * "]\n". Rows of one table come in the order of their keys. */
struct text *delta_writer_begin(struct delta_writer *writer, const struct delta_row *row);
/* All lines, what goes first; is_truncated when they are more than max_bytes. */
void delta_writer_collect(const struct delta_writer *writer, struct text *out);

void delta_write_column(struct text *out, sqlite3_stmt *rows, int column);
void delta_write_json(struct text *out, const json_t *value);

#endif
