/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a published feed the way a kiosk must, but written on its own. */
#include "tests/hub/feed/feed_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_schema.h"
#include "kiosk/domain/price_points.h"
#include "kiosk/domain/search_fold.h"

static const struct catalog_table TABLES[] = CATALOG_TABLES_INIT;

static char *read_below(const struct data_fixture *fixture, const char *name, size_t *ret_length)
{
	char *path = file_join(fixture->folder, name);
	char *bytes = read_file_or_fail(path, ret_length);
	free(path);
	return bytes;
}

/* Cuts the document into its JSON and checks line 2 with the key. */
static json_t *open_signed(char *document, const char *key_hex)
{
	uint8_t key[ED25519_PUBLIC_BYTES];
	char key_id[KEY_ID_SIZE], found_id[KEY_ID_SIZE], base64[128];
	size_t length;
	char *signature_line = strchr(document, '\n');
	assert_non_null(signature_line);
	*signature_line++ = '\0';
	assert_true(hex_decode(key_hex, key, sizeof(key)));
	assert_int_equal(sscanf(signature_line, "ed25519 %16s %100s", found_id, base64), 2);
	assert_int_equal(signature_line[strlen(signature_line) - 1], '\n');
	ed25519_key_id(key, key_id);
	assert_string_equal(found_id, key_id);
	uint8_t *signature = base64_decode(base64, &length);
	assert_int_equal(length, ED25519_SIGNATURE_BYTES);
	assert_true(ed25519_verify(key, document, strlen(document), signature));
	free(signature);
	json_t *json = json_parse(document, strlen(document), NULL);
	assert_non_null(json);
	return json;
}

static char *head_key(const struct data_fixture *fixture)
{
	char *document = read_below(fixture, "feed/keys/1", NULL);
	char *hex = strstr(document, "\"root_keys\":[\"") + 14;
	char root[65];
	snprintf(root, sizeof(root), "%.64s", hex);
	json_t *keys = open_signed(document, root);
	char *key = xstrdup(json_string_value(json_array_get(json_object_get(keys, "head_keys"), 0)));
	json_decref(keys);
	free(document);
	return key;
}

json_t *feed_head(const struct data_fixture *fixture)
{
	size_t length;
	char *document = read_below(fixture, "feed/head", &length);
	char *key = head_key(fixture);
	assert_true(length <= 1024);
	json_t *head = open_signed(document, key);
	free(document);
	free(key);
	return head;
}

char *feed_object(const struct data_fixture *fixture, const char *sha256, int64_t size, size_t *ret_length)
{
	char name[128], found[SHA256_HEX_SIZE];
	size_t length;
	snprintf(name, sizeof(name), "feed/o/%s", sha256);
	char *packed = read_below(fixture, name, &length);
	assert_int_equal(length, size);
	sha256_hex(packed, length, found);
	assert_string_equal(found, sha256);
	unsigned long long content = ZSTD_getFrameContentSize(packed, length);
	assert_true(content < 1000000000);
	char *bytes = xmalloc((size_t)content + 1);
	assert_int_equal(ZSTD_decompress(bytes, (size_t)content, packed, length), content);
	bytes[content] = '\0';
	free(packed);
	*ret_length = (size_t)content;
	return bytes;
}

static char *object_of(const struct data_fixture *fixture, const json_t *ref, size_t *ret_length)
{
	char *bytes = feed_object(
		fixture, json_get_text(ref, "sha256", ""), json_get_int_or(ref, "size", -1), ret_length);
	/* What a kiosk is told before it unpacks it. */
	assert_int_equal(json_get_int_or(ref, "raw", -1), *ret_length);
	return bytes;
}

sqlite3 *feed_snapshot(const struct data_fixture *fixture, const json_t *head)
{
	static int number;
	size_t length;
	sqlite3 *catalog;
	char *bytes = object_of(fixture, json_object_get(head, "snapshot"), &length);
	char *path = xasprintf("%s/kiosk-%d.db", fixture->folder, number++);
	write_file_or_fail(path, bytes, length);
	assert_int_equal(sqlite3_open(path, &catalog), SQLITE_OK);
	free(path);
	free(bytes);
	return catalog;
}

json_t *feed_index(const struct data_fixture *fixture, const json_t *head)
{
	json_t *lines = json_array();
	size_t length;
	if (json_is_null(json_object_get(head, "deltas")))
		return lines;
	char *bytes = object_of(fixture, json_object_get(head, "deltas"), &length);
	for (char *rest = bytes, *line; (line = strsep(&rest, "\n")) && line[0];)
		json_array_append_new(lines, json_parse(line, strlen(line), NULL));
	free(bytes);
	return lines;
}

static void exec(sqlite3 *catalog, const char *sql)
{
	if (sqlite3_exec(catalog, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(catalog));
}

/* A value as an SQL literal: slow, and so simple that it is right. */
static void append_literal(struct text *sql, const json_t *value)
{
	char hex[8192];
	size_t length;
	if (json_is_null(value)) {
		text_append(sql, "NULL");
	} else if (json_is_integer(value)) {
		text_printf(sql, "%lld", (long long)json_integer_value(value));
	} else if (json_is_string(value)) {
		char *quoted = sqlite3_mprintf("%Q", json_string_value(value));
		text_append(sql, quoted);
		sqlite3_free(quoted);
	} else {
		void *bytes = base64_decode(json_get_text(value, "b64", ""), &length);
		assert_non_null(bytes);
		assert_true(length * 2 < sizeof(hex));
		hex_encode(bytes, length, hex);
		text_printf(sql, "x'%s'", hex);
		free(bytes);
	}
}

static const struct catalog_table *find_table(const char *name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(TABLES); i++)
		if (strcmp(TABLES[i].name, name) == 0)
			return &TABLES[i];
	fail_msg("no table %s", name);
	return NULL;
}

/* The name of the nth key column. */
static void append_key_column(struct text *sql, const struct catalog_table *table, size_t index)
{
	const char *at = table->columns;
	for (; index > 0; index--)
		at = strchr(at, ',') + 1;
	text_append_bytes(sql, at, strcspn(at, ","));
}

static void append_where(struct text *sql, const struct catalog_table *table, const json_t *key)
{
	for (size_t i = 0; i < json_array_size(key); i++) {
		text_append(sql, i ? " AND " : " WHERE ");
		append_key_column(sql, table, i);
		text_append(sql, "=");
		append_literal(sql, json_array_get(key, i));
	}
}

static void append_insert(struct text *sql, const struct catalog_table *table, const json_t *key, json_t *set)
{
	const char *name;
	json_t *value;
	text_printf(sql, "INSERT INTO %s(", table->name);
	for (size_t i = 0; i < json_array_size(key); i++) {
		text_append(sql, i ? "," : "");
		append_key_column(sql, table, i);
	}
	json_object_foreach(set, name, value)
		text_printf(sql, ",%s", name);
	text_append(sql, ") VALUES(");
	for (size_t i = 0; i < json_array_size(key); i++) {
		text_append(sql, i ? "," : "");
		append_literal(sql, json_array_get(key, i));
	}
	json_object_foreach(set, name, value) {
		text_append(sql, ",");
		append_literal(sql, value);
	}
	text_append(sql, ")");
}

static void append_update(struct text *sql, const struct catalog_table *table, const json_t *key, json_t *set)
{
	const char *name;
	json_t *value;
	size_t count = 0;
	text_printf(sql, "UPDATE %s SET ", table->name);
	json_object_foreach(set, name, value) {
		text_printf(sql, "%s%s=", count++ ? "," : "", name);
		append_literal(sql, value);
	}
	append_where(sql, table, key);
}

static void apply_search(sqlite3 *catalog, json_t *line)
{
	long long id = json_get_int_or(line, "id", 0);
	const char *before = json_get_text(line, "old", NULL), *after = json_get_text(line, "new", NULL);
	char *removal = sqlite3_mprintf(
		"INSERT INTO search(search, rowid, words) VALUES('delete', %lld, %Q)", id, before);
	char *addition = sqlite3_mprintf("INSERT INTO search(rowid, words) VALUES(%lld, %Q)", id, after);
	if (before)
		exec(catalog, removal);
	if (after)
		exec(catalog, addition);
	sqlite3_free(removal);
	sqlite3_free(addition);
}

static void apply_line(sqlite3 *catalog, json_t *line)
{
	static const struct catalog_table META = { "meta", 1, "key,value" };
	const char *name = json_get_text(line, "t", "");
	struct text sql;
	if (strcmp(name, "search") == 0) {
		apply_search(catalog, line);
		return;
	}
	const struct catalog_table *table = strcmp(name, "meta") == 0 ? &META : find_table(name);
	const json_t *key = json_object_get(line, "k");
	text_init(&sql, 1 << 20);
	if (json_object_get(line, "d")) {
		text_printf(&sql, "DELETE FROM %s", table->name);
		append_where(&sql, table, key);
	} else if (json_object_get(line, "n")) {
		append_insert(&sql, table, key, json_object_get(line, "s"));
	} else {
		append_update(&sql, table, key, json_object_get(line, "s"));
	}
	exec(catalog, sql.bytes);
	assert_int_equal(sqlite3_changes(catalog), 1);
	text_finish(&sql);
}

/* The group that the lines at hand are of; NULL before the first. */
struct group {
	json_t *head;
	long long last;
};

/* The new end of a history on what is stored: as SQL literals want it. */
static json_t *end_points(sqlite3 *catalog, const json_t *key, const json_t *pairs)
{
	struct price_points points = { 0 };
	const struct catalog_table *table = find_table("price_history");
	struct text sql;
	sqlite3_stmt *row = NULL;
	size_t length;
	int day = 0;
	text_init(&sql, 1 << 16);
	text_append(&sql, "SELECT points FROM price_history");
	append_where(&sql, table, key);
	assert_int_equal(sqlite3_prepare_v2(catalog, sql.bytes, -1, &row, NULL), SQLITE_OK);
	if (sqlite3_step(row) == SQLITE_ROW)
		assert_true(price_points_decode(
			&points, sqlite3_column_blob(row, 0), (size_t)sqlite3_column_bytes(row, 0)));
	while (points.count > 0 &&
		points.items[points.count - 1].day >= json_integer_value(json_array_get(pairs, 0)))
		points.count--;
	for (size_t i = 0; i < json_array_size(pairs); i += 2) {
		int step = (int)json_integer_value(json_array_get(pairs, i));
		int before = points.count > 0 ? points.items[points.count - 1].day : 0;
		day += step;
		assert_true(price_points_append(&points, i > 0 && step == 0 ? 0 : day - before,
			json_integer_value(json_array_get(pairs, i + 1))));
	}
	uint8_t *stored = price_points_encode(&points, &length);
	char *text = base64_encode(stored, length);
	json_t *value = json_pack("{ss}", "b64", text);
	free(text);
	free(stored);
	sqlite3_finalize(row);
	text_finish(&sql);
	price_points_finish(&points);
	return value;
}

static void apply_history(sqlite3 *catalog, const json_t *key, const json_t *pairs)
{
	json_t *line = json_pack("{sssOs{so}}", "t", "price_history", "k", key, "s", "points",
		end_points(catalog, key, pairs));
	apply_line(catalog, line);
	json_decref(line);
}

static void apply_told_history(sqlite3 *catalog, const struct group *group, const json_t *key, json_t *set)
{
	json_t *history = json_array(),
	       *pairs = json_pack(
		       "[OI]", json_object_get(group->head, "h"), json_get_int_or(set, "price", -2) + 1);
	for (int i = 0; i < find_table("price_history")->key_count; i++)
		json_array_append(history, json_array_get(key, (size_t)i));
	apply_history(catalog, history, pairs);
	json_decref(pairs);
	json_decref(history);
}

/* A row of a group as the line that says it by itself. */
static void apply_group_row(sqlite3 *catalog, struct group *group, json_t *row)
{
	const char *name = json_get_text(group->head, "t", "");
	const json_t *columns = json_object_get(group->head, "c");
	size_t key_count = (size_t)find_table(name)->key_count;
	json_t *key = json_array(), *set = json_object();
	assert_int_equal(json_array_size(row), key_count + json_array_size(columns));
	if (json_is_integer(json_array_get(row, 0)))
		json_array_set_new(
			row, 0, json_integer(group->last += json_integer_value(json_array_get(row, 0))));
	for (size_t i = 0; i < key_count; i++)
		json_array_append(key, json_array_get(row, i));
	for (size_t i = 0; i < json_array_size(columns); i++)
		json_object_set(set, json_string_value(json_array_get(columns, i)),
			json_array_get(row, key_count + i));
	if (json_is_array(json_object_get(set, "points"))) {
		apply_history(catalog, key, json_object_get(set, "points"));
	} else {
		json_t *line = json_pack("{sssOsO}", "t", name, "k", key, "s", set);
		if (json_object_get(group->head, "d"))
			json_object_set_new(line, "d", json_integer(1));
		apply_line(catalog, line);
		json_decref(line);
	}
	if (json_object_get(group->head, "h"))
		apply_told_history(catalog, group, key, set);
	json_decref(set);
	json_decref(key);
}

/* How many rows changed. */
static int apply_text(sqlite3 *catalog, struct group *group, const char *text)
{
	json_t *line = json_parse(text, strlen(text), NULL);
	int rows = 1;
	assert_non_null(line);
	if (json_is_array(line)) {
		assert_non_null(group->head);
		apply_group_row(catalog, group, line);
	} else if (!json_object_get(line, "k") && !json_object_get(line, "id")) {
		json_decref(group->head);
		*group = (struct group){ .head = json_incref(line) };
		rows = 0;
	} else {
		apply_line(catalog, line);
	}
	json_decref(line);
	return rows;
}

static const json_t *find_delta(const json_t *index, int64_t from_seq, int64_t to_seq)
{
	for (size_t i = 0; i < json_array_size(index); i++) {
		const json_t *line = json_array_get(index, i);
		if (json_get_int_or(line, "from", -1) == from_seq &&
			json_get_int_or(line, "to", -1) == to_seq)
			return line;
	}
	fail_msg("no delta from %d to %d", (int)from_seq, (int)to_seq);
	return NULL;
}

int feed_apply(const struct data_fixture *fixture, const json_t *head, sqlite3 *catalog, int64_t from_seq,
	int64_t to_seq)
{
	size_t length;
	char root[65];
	json_t *index = feed_index(fixture, head);
	const json_t *delta = find_delta(index, from_seq, to_seq);
	char *bytes = object_of(fixture, delta, &length);
	assert_int_equal(length, json_get_int_or(delta, "raw", -1));
	int lines = 0;
	struct group group = { 0 };
	exec(catalog, "BEGIN");
	for (char *rest = bytes, *text; (text = strsep(&rest, "\n")) && text[0];)
		lines += apply_text(catalog, &group, text);
	json_decref(group.head);
	exec(catalog, "COMMIT");
	feed_state_root(catalog, root);
	assert_string_equal(root, json_get_text(delta, "state_root", ""));
	free(bytes);
	json_decref(index);
	return lines;
}

static void append_canonical(struct text *row, sqlite3_stmt *rows, int column)
{
	int type = sqlite3_column_type(rows, column);
	if (type == SQLITE_NULL) {
		text_append(row, "N\x1E");
	} else if (type == SQLITE_INTEGER) {
		text_printf(row, "I%lld\x1E", (long long)sqlite3_column_int64(rows, column));
	} else {
		int length = sqlite3_column_bytes(rows, column);
		text_printf(row, "%c%d:", type == SQLITE_TEXT ? 'T' : 'B', length);
		text_append_bytes(row, sqlite3_column_blob(rows, column), (size_t)length);
		text_append(row, "\x1E");
	}
}

/* Adds 32 bytes, lowest first, with carries. */
static void add_digest(uint8_t sum[32], const uint8_t digest[32])
{
	unsigned carry = 0;
	for (int i = 0; i < 32; i++) {
		carry += (unsigned)sum[i] + digest[i];
		sum[i] = (uint8_t)carry;
		carry >>= 8;
	}
}

void feed_state_root(sqlite3 *catalog, char out[65])
{
	uint8_t sum[32] = { 0 }, digest[32];
	for (size_t i = 0; i < ARRAY_LENGTH(TABLES); i++) {
		sqlite3_stmt *rows = NULL;
		struct text row;
		char *sql = xasprintf("SELECT %s FROM %s", TABLES[i].columns, TABLES[i].name);
		assert_int_equal(sqlite3_prepare_v2(catalog, sql, -1, &rows, NULL), SQLITE_OK);
		text_init(&row, 1 << 20);
		while (sqlite3_step(rows) == SQLITE_ROW) {
			text_clear(&row);
			text_printf(&row, "%s\x1F", TABLES[i].name);
			for (int column = 0; column < sqlite3_column_count(rows); column++)
				append_canonical(&row, rows, column);
			sha256(row.bytes, row.length, digest);
			add_digest(sum, digest);
		}
		text_finish(&row);
		sqlite3_finalize(rows);
		free(sql);
	}
	hex_encode(sum, sizeof(sum), out);
}

void assert_root_of_head(sqlite3 *catalog, const json_t *head)
{
	char root[65];
	feed_state_root(catalog, root);
	assert_string_equal(root, json_get_text(head, "state_root", ""));
}

int64_t catalog_int(sqlite3 *catalog, const char *sql)
{
	sqlite3_stmt *query = NULL;
	if (sqlite3_prepare_v2(catalog, sql, -1, &query, NULL) != SQLITE_OK ||
		sqlite3_step(query) != SQLITE_ROW)
		fail_msg("%s: %s", sql, sqlite3_errmsg(catalog));
	int64_t value = sqlite3_column_int64(query, 0);
	sqlite3_finalize(query);
	return value;
}

char *catalog_text(sqlite3 *catalog, const char *sql)
{
	sqlite3_stmt *query = NULL;
	char *text = NULL;
	if (sqlite3_prepare_v2(catalog, sql, -1, &query, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(catalog));
	if (sqlite3_step(query) == SQLITE_ROW)
		text = xstrdup_or_null((const char *)sqlite3_column_text(query, 0));
	sqlite3_finalize(query);
	return text;
}

char *catalog_search(sqlite3 *catalog, const char *typed)
{
	struct arena arena;
	struct text found;
	sqlite3_stmt *query = NULL;
	arena_init(&arena, 4096);
	text_init(&found, 4096);
	sqlite3_prepare_v2(catalog,
		"SELECT p.code FROM search s JOIN product p ON p.id = s.rowid WHERE search MATCH ?"
		" ORDER BY s.rowid",
		-1, &query, NULL);
	sqlite3_bind_text(query, 1, search_query_build(&arena, typed), -1, SQLITE_STATIC);
	while (sqlite3_step(query) == SQLITE_ROW)
		text_printf(&found, "%s%s", found.length ? " " : "", sqlite3_column_text(query, 0));
	sqlite3_finalize(query);
	arena_finish(&arena);
	return text_take(&found);
}
