/* SPDX-License-Identifier: Apache-2.0 */
/* What the kiosk believes, and its enrollment. */
#include "kiosk/store/trust.h"

#include <string.h>

#include "kiosk/store/state_internal.h"

/* False when it is no list of whole keys. */
static bool read_keys(
	sqlite3_stmt *row, int column, uint8_t (*keys)[ED25519_PUBLIC_BYTES], int32_t *ret_count)
{
	int bytes = sqlite3_column_bytes(row, column);

	if (bytes % ED25519_PUBLIC_BYTES || bytes > FEED_KEYS_MAX * ED25519_PUBLIC_BYTES)
		return false;
	if (bytes)
		memcpy(keys, sqlite3_column_blob(row, column), (size_t)bytes);
	*ret_count = bytes / ED25519_PUBLIC_BYTES;
	return true;
}

static bool read_trust(sqlite3_stmt *row, struct trust *out)
{
	struct feed_root *root = &out->root;

	store_column_copy(row, 0, root->feed, sizeof root->feed);
	root->version = sqlite3_column_int64(row, 2);
	root->epoch = sqlite3_column_int64(row, 3);
	out->seq = sqlite3_column_int64(row, 5);
	out->expires_ms = sqlite3_column_int64(row, 6);
	out->issued_ms = sqlite3_column_int64(row, 7);
	root->threshold = sqlite3_column_int(row, 8);
	root->expires_ms = sqlite3_column_int64(row, 9);
	return read_keys(row, 1, root->root_keys, &root->root_key_count) &&
		read_keys(row, 4, root->head_keys, &root->head_key_count) && root->threshold >= 1 &&
		root->threshold <= root->root_key_count;
}

static const char READ_TRUST[] =
	"SELECT feed,root_keys,version,epoch,head_keys,seq,expires_ms,issued_ms,root_threshold,root_expires_ms"
	" FROM trust";

bool trust_load(struct state *state, struct trust *ret_trust)
{
	sqlite3_stmt *row = state_statement(state, READ_TRUST);
	struct trust trust = { 0 };
	bool is_found = state_step(row) && read_trust(row, &trust);

	sqlite3_reset(row);
	if (is_found)
		*ret_trust = trust;
	return is_found;
}

static bool goes_back(const struct trust *old, const struct trust *new)
{
	if (strcmp(old->root.feed, new->root.feed) != 0)
		return true;
	if (new->root.version < old->root.version || new->root.epoch < old->root.epoch)
		return true;
	return new->root.epoch == old->root.epoch &&new->seq < old->seq;
}

static const char WRITE_TRUST[] =
	"INSERT OR REPLACE INTO trust(one,feed,root_keys,version,epoch,head_keys,seq,expires_ms,issued_ms,"
	"root_threshold,root_expires_ms)"
	" VALUES(1,?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)";

static enum state_result write_trust(struct state *state, const struct trust *trust)
{
	const struct feed_root *root = &trust->root;
	sqlite3_stmt *statement = state_statement(state, WRITE_TRUST);

	store_bind_text(statement, 1, root->feed);
	sqlite3_bind_blob(
		statement, 2, root->root_keys, root->root_key_count * ED25519_PUBLIC_BYTES, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 3, root->version);
	sqlite3_bind_int64(statement, 4, root->epoch);
	sqlite3_bind_blob(
		statement, 5, root->head_keys, root->head_key_count * ED25519_PUBLIC_BYTES, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 6, trust->seq);
	sqlite3_bind_int64(statement, 7, trust->expires_ms);
	sqlite3_bind_int64(statement, 8, trust->issued_ms);
	sqlite3_bind_int(statement, 9, root->threshold);
	sqlite3_bind_int64(statement, 10, root->expires_ms);
	return state_run(state, statement);
}

enum state_result trust_save(struct state *state, const struct trust *trust)
{
	struct trust old;
	enum state_result result = state_begin(state);

	if (result != STATE_OK)
		return result;
	result =
		trust_load(state, &old) && goes_back(&old, trust) ? STATE_REFUSED : write_trust(state, trust);
	return state_end(state, result);
}

bool enrollment_load(struct state *state, struct enrollment *ret_enrollment)
{
	sqlite3_stmt *row = state_statement(
		state, "SELECT hub_url,kiosk_id,store,hub_name,currency,root_key FROM enrollment");
	struct enrollment found = { 0 };
	bool is_found = state_step(row);

	if (is_found) {
		store_column_copy(row, 0, found.hub_url, sizeof found.hub_url);
		store_column_copy(row, 1, found.kiosk_id, sizeof found.kiosk_id);
		store_column_copy(row, 2, found.store, sizeof found.store);
		store_column_copy(row, 3, found.hub_name, sizeof found.hub_name);
		store_column_copy(row, 4, found.currency, sizeof found.currency);
		found.has_root_key = sqlite3_column_bytes(row, 5) == ED25519_PUBLIC_BYTES;
		if (found.has_root_key)
			memcpy(found.root_key, sqlite3_column_blob(row, 5), ED25519_PUBLIC_BYTES);
		*ret_enrollment = found;
	}
	sqlite3_reset(row);
	return is_found;
}

static enum state_result write_enrollment(struct state *state, const struct enrollment *enrollment)
{
	sqlite3_stmt *statement = state_statement(state,
		"INSERT OR REPLACE INTO enrollment(one,hub_url,kiosk_id,store,hub_name,currency,root_key)"
		" VALUES(1,?1,?2,?3,?4,?5,?6)");

	store_bind_text(statement, 1, enrollment->hub_url);
	store_bind_text(statement, 2, enrollment->kiosk_id);
	store_bind_text(statement, 3, enrollment->store);
	store_bind_text(statement, 4, enrollment->hub_name);
	store_bind_text(statement, 5, enrollment->currency);
	if (enrollment->has_root_key)
		sqlite3_bind_blob(statement, 6, enrollment->root_key, ED25519_PUBLIC_BYTES, SQLITE_STATIC);
	return state_run(state, statement);
}

/* Trust in another hub's feed would refuse everything from this one. */
static enum state_result forget_other_root(struct state *state, const struct enrollment *enrollment)
{
	sqlite3_stmt *statement =
		state_statement(state, "DELETE FROM trust WHERE instr(root_keys,?1)=0 AND version=1");

	sqlite3_bind_blob(statement, 1, enrollment->root_key, ED25519_PUBLIC_BYTES, SQLITE_STATIC);
	return state_run(state, statement);
}

enum state_result enrollment_save(struct state *state, const struct enrollment *enrollment)
{
	enum state_result result = state_begin(state);

	if (result != STATE_OK)
		return result;
	result = write_enrollment(state, enrollment);
	if (result == STATE_OK && enrollment->has_root_key)
		result = forget_other_root(state, enrollment);
	return state_end(state, result);
}
