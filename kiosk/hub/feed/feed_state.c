/* SPDX-License-Identifier: Apache-2.0 */
/* What the hub remembers of its feed. */
#include "kiosk/hub/feed/feed_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

static char *get_value(struct hub_db *db, const char *key)
{
	return hub_get_text(db, "SELECT value FROM feed_state WHERE key = $1", "t", key);
}

static int64_t get_number(struct hub_db *db, const char *key)
{
	char *value = get_value(db, key);
	int64_t number = value ? strtoll(value, NULL, 10) : 0;
	free(value);
	return number;
}

static void copy_value(struct hub_db *db, const char *key, char *out, size_t size)
{
	char *value = get_value(db, key);
	snprintf(out, size, "%s", value ? value : "");
	free(value);
}

static bool set_value(struct hub_db *db, const char *key, const char *value)
{
	return hub_run(db,
		       "INSERT INTO feed_state(key, value) VALUES($1, $2)"
		       " ON CONFLICT(key) DO UPDATE SET value = excluded.value",
		       "tt", key, value) == HUB_DB_DONE;
}

static bool set_number(struct hub_db *db, const char *key, int64_t number)
{
	char value[24];
	snprintf(value, sizeof(value), "%" PRId64, number);
	return set_value(db, key, value);
}

bool feed_state_load(struct feed_state *state, struct hub_db *db)
{
	*state = (struct feed_state){ 0 };
	copy_value(db, "feed", state->feed, sizeof(state->feed));
	state->epoch = get_number(db, "epoch");
	if (state->epoch == 0)
		state->epoch = 1;
	state->seq = get_number(db, "seq");
	state->schema = get_number(db, "schema");
	copy_value(db, "state_root", state->state_root, sizeof(state->state_root));
	state->ranked_id_max = get_number(db, "ranked_id_max");
	state->snapshot_seq = get_number(db, "snapshot_seq");
	copy_value(db, "snapshot_sha256", state->snapshot.sha256, sizeof(state->snapshot.sha256));
	state->snapshot.bytes = get_number(db, "snapshot_bytes");
	copy_value(db, "index_sha256", state->index.sha256, sizeof(state->index.sha256));
	state->index.bytes = get_number(db, "index_bytes");
	state->country = get_value(db, "country");
	state->name = get_value(db, "name");
	state->time_zone = get_value(db, "time_zone");
	return ulid_is_valid(state->feed);
}

void feed_state_finish(struct feed_state *state)
{
	free(state->country);
	free(state->name);
	free(state->time_zone);
	*state = (struct feed_state){ 0 };
}

bool feed_state_save(const struct feed_state *state, struct hub_db *db)
{
	return set_number(db, "epoch", state->epoch) && set_number(db, "seq", state->seq) &&
		set_number(db, "schema", state->schema) && set_value(db, "state_root", state->state_root) &&
		set_number(db, "ranked_id_max", state->ranked_id_max) &&
		set_number(db, "snapshot_seq", state->snapshot_seq) &&
		set_value(db, "snapshot_sha256", state->snapshot.sha256) &&
		set_number(db, "snapshot_bytes", state->snapshot.bytes) &&
		set_value(db, "index_sha256", state->index.sha256) &&
		set_number(db, "index_bytes", state->index.bytes) &&
		(!state->country || set_value(db, "country", state->country)) &&
		(!state->name || set_value(db, "name", state->name)) &&
		(!state->time_zone || set_value(db, "time_zone", state->time_zone));
}

static void read_delta(struct hub_statement *row, struct feed_delta *delta)
{
	delta->from_seq = hub_column_int(row, 0);
	delta->to_seq = hub_column_int(row, 1);
	snprintf(delta->object.sha256, sizeof(delta->object.sha256), "%s", hub_column_text(row, 2));
	delta->object.bytes = hub_column_int(row, 3);
	delta->raw_bytes = hub_column_int(row, 4);
	snprintf(delta->state_root, sizeof(delta->state_root), "%s", hub_column_text(row, 5));
}

bool feed_delta_find(struct hub_db *db, int64_t from_seq, int64_t to_seq, struct feed_delta *ret_delta)
{
	struct hub_statement *query = hub_query(db,
		"SELECT from_seq, to_seq, sha256, bytes, raw_bytes, state_root FROM feed_delta"
		" WHERE from_seq = $1 AND to_seq = $2",
		"ii", from_seq, to_seq);
	bool is_found = query && hub_step(query) == HUB_DB_ROW;
	if (is_found)
		read_delta(query, ret_delta);
	hub_query_end(query);
	return is_found;
}

bool feed_delta_add(struct hub_db *db, const struct feed_delta *delta)
{
	return hub_run(db,
		       "INSERT INTO feed_delta(from_seq, to_seq, sha256, bytes, raw_bytes, state_root)"
		       " VALUES($1, $2, $3, $4, $5, $6)",
		       "iitiit", delta->from_seq, delta->to_seq, delta->object.sha256, delta->object.bytes,
		       delta->raw_bytes, delta->state_root) == HUB_DB_DONE;
}

bool feed_delta_forget(struct hub_db *db, int64_t seq)
{
	return hub_run(db, "DELETE FROM feed_delta WHERE to_seq <= $1", "i", seq) == HUB_DB_DONE;
}

void feed_delta_weigh(struct hub_db *db, int64_t seq, int64_t *ret_count, int64_t *ret_bytes)
{
	*ret_count = *ret_bytes = 0;
	hub_get_int(db, ret_count,
		"SELECT COUNT(*) FROM feed_delta WHERE from_seq >= $1 AND to_seq = from_seq + 1", "i", seq);
	hub_get_int(db, ret_bytes,
		"SELECT SUM(bytes) FROM feed_delta WHERE from_seq >= $1 AND to_seq = from_seq + 1", "i", seq);
}

bool feed_delta_write_index(struct hub_db *db, struct text *out)
{
	struct feed_delta delta;
	enum hub_db_result result = HUB_DB_FAILED;
	struct hub_statement *query = hub_query(db,
		"SELECT from_seq, to_seq, sha256, bytes, raw_bytes, state_root FROM feed_delta ORDER BY from_seq, to_seq",
		"");
	while (query && (result = hub_step(query)) == HUB_DB_ROW) {
		read_delta(query, &delta);
		text_printf(out,
			"{\"from\":%" PRId64 ",\"to\":%" PRId64 ",\"sha256\":\"%s\",\"size\":%" PRId64
			",\"state_root\":\"%s\",\"raw\":%" PRId64 "}\n",
			delta.from_seq, delta.to_seq, delta.object.sha256, delta.object.bytes,
			delta.state_root, delta.raw_bytes);
	}
	hub_query_end(query);
	return result == HUB_DB_DONE;
}

bool state_root_parse(const char *hex, struct catalog_root *ret_root)
{
	uint8_t bytes[32];
	struct catalog_root root = { 0 };
	if (!hex_decode(hex, bytes, sizeof(bytes)))
		return false;
	for (size_t i = 0; i < sizeof(bytes); i++)
		root.words[i / 8] |= (uint64_t)bytes[i] << (i % 8 * 8);
	*ret_root = root;
	return true;
}
