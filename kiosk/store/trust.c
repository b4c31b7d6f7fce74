/* SPDX-License-Identifier: Apache-2.0 */
/* What the kiosk believes, and its enrollment. */
#include "kiosk/store/trust.h"

#include <string.h>

#include "kiosk/store/state_internal.h"

static bool read_trust(sqlite3_stmt *row, struct trust *out)
{
	int key_bytes = sqlite3_column_bytes(row, 4);

	if (sqlite3_column_bytes(row, 1) != ED25519_PUBLIC_BYTES || key_bytes % ED25519_PUBLIC_BYTES ||
		key_bytes > (int)sizeof out->head_keys)
		return false;
	store_column_copy(row, 0, out->feed, sizeof out->feed);
	memcpy(out->root_key, sqlite3_column_blob(row, 1), ED25519_PUBLIC_BYTES);
	out->version = sqlite3_column_int64(row, 2);
	out->epoch = sqlite3_column_int64(row, 3);
	out->head_key_count = key_bytes / ED25519_PUBLIC_BYTES;
	if (key_bytes)
		memcpy(out->head_keys, sqlite3_column_blob(row, 4), (size_t)key_bytes);
	out->seq = sqlite3_column_int64(row, 5);
	out->expires_ms = sqlite3_column_int64(row, 6);
	out->issued_ms = sqlite3_column_int64(row, 7);
	return true;
}

bool trust_load(struct state *state, struct trust *ret_trust)
{
	sqlite3_stmt *row = state_statement(
		state, "SELECT feed,root_key,version,epoch,head_keys,seq,expires_ms,issued_ms FROM trust");
	struct trust trust = { 0 };
	bool is_found = state_step(row) && read_trust(row, &trust);

	sqlite3_reset(row);
	if (is_found)
		*ret_trust = trust;
	return is_found;
}

static bool goes_back(const struct trust *old, const struct trust *new)
{
	if (strcmp(old->feed, new->feed) != 0)
		return true;
	if (new->version < old->version || new->epoch < old->epoch)
		return true;
	return new->epoch == old->epoch &&new->seq < old->seq;
}

static enum state_result write_trust(struct state *state, const struct trust *trust)
{
	sqlite3_stmt *statement = state_statement(state,
		"INSERT OR REPLACE INTO trust(one,feed,root_key,version,epoch,head_keys,seq,expires_ms,issued_ms)"
		" VALUES(1,?1,?2,?3,?4,?5,?6,?7,?8)");

	store_bind_text(statement, 1, trust->feed);
	sqlite3_bind_blob(statement, 2, trust->root_key, ED25519_PUBLIC_BYTES, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 3, trust->version);
	sqlite3_bind_int64(statement, 4, trust->epoch);
	sqlite3_bind_blob(
		statement, 5, trust->head_keys, trust->head_key_count * ED25519_PUBLIC_BYTES, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 6, trust->seq);
	sqlite3_bind_int64(statement, 7, trust->expires_ms);
	sqlite3_bind_int64(statement, 8, trust->issued_ms);
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
		state_statement(state, "DELETE FROM trust WHERE root_key<>?1 AND version=1");

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
