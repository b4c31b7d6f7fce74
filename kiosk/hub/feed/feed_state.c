/* SPDX-License-Identifier: Apache-2.0 */
/* What the hub remembers of its feed. */
#include "kiosk/hub/feed/feed_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

static const char READ_VALUE[] = "SELECT value"
				 " FROM feed_state"
				 " WHERE key = $1";
static const char WRITE_VALUE[] = "INSERT INTO feed_state(key, value)"
				  " VALUES($1, $2)"
				  " ON CONFLICT(key) DO UPDATE SET value = excluded.value";

static char *get_value(struct hub_db *db, const char *key)
{
	return hub_get_text(db, READ_VALUE, key);
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
	return hub_ran(db, WRITE_VALUE, key, value);
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
	state->snapshot.raw_bytes = get_number(db, "snapshot_raw_bytes");
	copy_value(db, "index_sha256", state->index.sha256, sizeof(state->index.sha256));
	state->index.bytes = get_number(db, "index_bytes");
	state->index.raw_bytes = get_number(db, "index_raw_bytes");
	state->country = get_value(db, "country");
	state->name = get_value(db, "name");
	state->time_zone = get_value(db, "time_zone");
	return ulid_is_valid(state->feed) && !hub_db_has_failed(db);
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
		set_number(db, "snapshot_raw_bytes", state->snapshot.raw_bytes) &&
		set_value(db, "index_sha256", state->index.sha256) &&
		set_number(db, "index_bytes", state->index.bytes) &&
		set_number(db, "index_raw_bytes", state->index.raw_bytes) &&
		(!state->country || set_value(db, "country", state->country)) &&
		(!state->name || set_value(db, "name", state->name)) &&
		(!state->time_zone || set_value(db, "time_zone", state->time_zone));
}

static const char FIND_DELTA[] = "SELECT from_seq, to_seq, sha256, bytes, raw_bytes, state_root"
				 " FROM feed_delta"
				 " WHERE from_seq = $1 AND to_seq = $2";
static const char ALL_DELTAS[] = "SELECT from_seq, to_seq, sha256, bytes, raw_bytes, state_root"
				 " FROM feed_delta"
				 " ORDER BY from_seq, to_seq";
static const char ADD_DELTA[] =
	"INSERT INTO feed_delta(from_seq, to_seq, sha256, bytes, raw_bytes, state_root)"
	" VALUES($1, $2, $3, $4, $5, $6)";
static const char REMOVE_DELTA[] = "DELETE FROM feed_delta"
				   " WHERE from_seq = $1 AND to_seq = $2";
static const char FORGET_DELTAS[] = "DELETE FROM feed_delta"
				    " WHERE to_seq <= $1";
static const char WEIGH_DELTAS[] = "SELECT COUNT(*), SUM(bytes)"
				   " FROM feed_delta"
				   " WHERE from_seq >= $1 AND to_seq = from_seq + 1";

static bool next_delta(struct hub_statement *rows, struct feed_delta *delta)
{
	return hub_next(rows, &delta->from_seq, &delta->to_seq, FIXED(delta->object.sha256),
		&delta->object.bytes, &delta->raw_bytes, FIXED(delta->state_root));
}

bool feed_delta_find(struct hub_db *db, int64_t from_seq, int64_t to_seq, struct feed_delta *ret_delta)
{
	struct hub_statement *row = hub_query(db, FIND_DELTA, from_seq, to_seq);
	bool is_found = next_delta(row, ret_delta);
	hub_query_end(row);
	return is_found;
}

bool feed_delta_add(struct hub_db *db, const struct feed_delta *delta)
{
	return hub_ran(db, ADD_DELTA, delta->from_seq, delta->to_seq, delta->object.sha256,
		delta->object.bytes, delta->raw_bytes, delta->state_root);
}

bool feed_delta_forget(struct hub_db *db, int64_t seq)
{
	return hub_ran(db, FORGET_DELTAS, seq);
}

bool feed_delta_remove(struct hub_db *db, int64_t from_seq, int64_t to_seq)
{
	return hub_ran(db, REMOVE_DELTA, from_seq, to_seq);
}

void feed_delta_weigh(struct hub_db *db, int64_t seq, int64_t *ret_count, int64_t *ret_bytes)
{
	*ret_count = *ret_bytes = 0;
	struct hub_statement *row = hub_query(db, WEIGH_DELTAS, seq);
	hub_next(row, ret_count, ret_bytes);
	hub_query_end(row);
}

bool feed_delta_write_index(struct hub_db *db, struct text *out)
{
	struct feed_delta delta;
	struct hub_statement *rows = hub_query(db, ALL_DELTAS);
	while (next_delta(rows, &delta))
		text_printf(out,
			"{\"from\":%" PRId64 ",\"to\":%" PRId64 ",\"sha256\":\"%s\",\"size\":%" PRId64
			",\"state_root\":\"%s\",\"raw\":%" PRId64 "}\n",
			delta.from_seq, delta.to_seq, delta.object.sha256, delta.object.bytes,
			delta.state_root, delta.raw_bytes);
	hub_query_end(rows);
	return !hub_db_has_failed(db);
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
