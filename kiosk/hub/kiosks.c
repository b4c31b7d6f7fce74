/* SPDX-License-Identifier: Apache-2.0 */
/* Who may speak to the hub, and what it tells them. */
#include "kiosk/hub/kiosks.h"

#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/hub/hub.h"

#define RAN(db, ...) (hub_run(db, __VA_ARGS__) == HUB_DB_DONE)

static const char CROCKFORD[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

bool kiosk_find(struct hub_db *db, struct arena *arena, const char *id, struct kiosk_record *ret_kiosk)
{
	struct hub_statement *row =
		hub_query(db, "SELECT id, store, name, public_key FROM kiosk WHERE id = $1", "t", id);
	bool is_found = row && hub_step(row) == HUB_DB_ROW &&
		hex_decode(hub_column_text(row, 3), ret_kiosk->public_key, ED25519_PUBLIC_BYTES);
	if (is_found) {
		snprintf(ret_kiosk->id, sizeof(ret_kiosk->id), "%s", hub_column_text(row, 0));
		ret_kiosk->store = arena_strdup(arena, hub_column_text(row, 1));
		ret_kiosk->name = arena_strdup(arena, hub_column_text(row, 2));
	}
	hub_query_end(row);
	return is_found;
}

bool kiosk_find_key(void *data, const char *key_id, uint8_t ret_public_key[ED25519_PUBLIC_BYTES])
{
	char *key = hub_get_text(data, "SELECT public_key FROM kiosk WHERE id = $1", "t", key_id);
	bool is_found = key && hex_decode(key, ret_public_key, ED25519_PUBLIC_BYTES);
	free(key);
	return is_found;
}

bool enrol_code_make(struct hub_db *db, const char *store, int64_t now_ms, char ret_code[ENROL_CODE_SIZE])
{
	char plain[11] = "", hash[SHA256_HEX_SIZE];
	for (int i = 0; i < 10; i++)
		plain[i] = CROCKFORD[randombytes_uniform(32)];
	sha256_hex(plain, 10, hash);
	snprintf(ret_code, ENROL_CODE_SIZE, "%.5s-%.5s", plain, plain + 5);
	return RAN(db, "INSERT INTO enrol_code(code_hash, store, expires_at) VALUES($1, $2, $3)", "tti", hash,
		store, now_ms + ENROL_CODE_TTL_MS);
}

bool enrol_code_normalize(const char *typed, char ret_plain[11])
{
	int count = 0;
	for (; *typed && count < 10; typed++) {
		char letter = (char)toupper((unsigned char)*typed);
		if (letter == '-' || letter == ' ')
			continue;
		letter = letter == 'O' ? '0' : letter == 'I' || letter == 'L' ? '1' : letter;
		if (!strchr(CROCKFORD, letter))
			return false;
		ret_plain[count++] = letter;
	}
	ret_plain[count] = '\0';
	return count == 10 && (*typed == '\0' || *typed == '-' || *typed == ' ');
}

static bool insert_kiosk(struct hub_db *db, const uint8_t public_key[ED25519_PUBLIC_BYTES], const char *store,
	const char *name, int64_t now_ms)
{
	char id[KEY_ID_SIZE], key[2 * ED25519_PUBLIC_BYTES + 1];
	ed25519_key_id(public_key, id);
	hex_encode(public_key, ED25519_PUBLIC_BYTES, key);
	return RAN(db,
		"INSERT INTO kiosk(id, public_key, store, name, enrolled_at) VALUES($1, $2, $3, $4, $5)"
		" ON CONFLICT(id) DO UPDATE SET store = excluded.store, name = excluded.name, enrolled_at = "
		"excluded.enrolled_at",
		"tttti", id, key, store, name, now_ms);
}

enum enrol_result kiosk_enrol(struct hub_db *db, const char *plain_code,
	const uint8_t public_key[ED25519_PUBLIC_BYTES], const char *name, int64_t now_ms)
{
	char hash[SHA256_HEX_SIZE];
	sha256_hex(plain_code, strlen(plain_code), hash);
	if (!hub_begin_durable(db))
		return ENROL_FAILED;
	bool has_run = RAN(db,
		"UPDATE enrol_code SET used_at = $1 WHERE code_hash = $2 AND used_at IS NULL AND expires_at > $1",
		"it", now_ms, hash);
	bool is_used = has_run && hub_db_changes(db) == 1;
	char *store = is_used
		? hub_get_text(db, "SELECT store FROM enrol_code WHERE code_hash = $1", "t", hash)
		: NULL;
	bool is_done = store && insert_kiosk(db, public_key, store, name, now_ms) && hub_db_commit(db);
	free(store);
	if (!is_done)
		hub_db_rollback(db);
	return is_done ? ENROL_DONE : is_used || !has_run ? ENROL_FAILED : ENROL_WRONG_CODE;
}

enum nonce_result nonce_use(struct hub_db *db, const char *kiosk, const char *nonce, int64_t expires_ms)
{
	hub_write_lightly(db);
	if (!RAN(db,
		    "INSERT INTO signature_nonce(kiosk, nonce, expires_at) VALUES($1, $2, $3) ON CONFLICT DO "
		    "NOTHING",
		    "tti", kiosk, nonce, expires_ms))
		return NONCE_FAILED;
	return hub_db_changes(db) == 1 ? NONCE_NEW : NONCE_USED;
}

void nonces_forget(struct hub_db *db, int64_t now_ms)
{
	hub_run(db, "DELETE FROM signature_nonce WHERE expires_at < $1", "i", now_ms);
}

static json_t *wanted_of(struct hub_db *db, const char *kiosk)
{
	json_t *reply = json_pack("{s:n, s:[]}", "mode", "commands");
	struct hub_statement *row =
		hub_query(db, "SELECT mode, commands FROM kiosk_wanted WHERE kiosk = $1", "t", kiosk);
	if (row && hub_step(row) == HUB_DB_ROW) {
		const char *commands = hub_column_text(row, 1);
		json_t *list = commands ? json_parse(commands, strlen(commands), NULL) : NULL;
		if (hub_column_text(row, 0))
			json_object_set_new(reply, "mode", json_string(hub_column_text(row, 0)));
		if (json_is_array(list))
			json_object_set(reply, "commands", list);
		json_decref(list);
	}
	hub_query_end(row);
	return reply;
}

json_t *kiosk_heartbeat(struct hub_db *db, const char *kiosk, const char *status, int64_t now_ms)
{
	if (!RAN(db, "UPDATE kiosk SET seen_at = $1, status = $2 WHERE id = $3", "itt", now_ms, status,
		    kiosk))
		return NULL;
	return wanted_of(db, kiosk);
}
