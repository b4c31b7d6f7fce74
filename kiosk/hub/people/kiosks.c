/* SPDX-License-Identifier: Apache-2.0 */
/* Who may speak to the hub, and what it tells them. */
#include "kiosk/hub/people/kiosks.h"

#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/hub/core/transact.h"
#include "kiosk/hub/core/worker.h"

static const char CROCKFORD[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static const char FIND_KIOSK[] = "SELECT id, store, name, public_key"
				 " FROM kiosk"
				 " WHERE id = $1";

bool kiosk_find(struct hub_db *db, struct arena *arena, const char *id, struct kiosk_record *ret_kiosk)
{
	const char *public_key;
	struct hub_statement *row = hub_query(db, FIND_KIOSK, id);
	bool is_found = hub_next(row, FIXED(ret_kiosk->id), ARENA_TEXT(arena, &ret_kiosk->store),
				ARENA_TEXT(arena, &ret_kiosk->name), &public_key) &&
		hex_decode(public_key, ret_kiosk->public_key, ED25519_PUBLIC_BYTES);
	hub_query_end(row);
	return is_found;
}

static const char IS_IN_STORE[] = "SELECT 1"
				  " FROM kiosk"
				  " WHERE id = $1 AND store = $2";

bool kiosk_is_in_store(struct hub_db *db, const char *id, const char *store)
{
	return hub_has_row(db, IS_IN_STORE, id, store);
}

static const char FIND_KEY[] = "SELECT public_key"
			       " FROM kiosk"
			       " WHERE id = $1";

bool kiosk_find_key(void *data, const char *key_id, uint8_t ret_public_key[ED25519_PUBLIC_BYTES])
{
	char *key = hub_get_text(data, FIND_KEY, key_id);
	bool is_found = key && hex_decode(key, ret_public_key, ED25519_PUBLIC_BYTES);
	free(key);
	return is_found;
}

static const char ADD_CODE[] = "INSERT INTO enroll_code(code_hash, store, expires_at)"
			       " VALUES($1, $2, $3)";

bool enroll_code_make(struct hub_db *db, const char *store, int64_t now_ms, char ret_code[ENROLL_CODE_SIZE])
{
	char plain[11] = "", hash[SHA256_HEX_SIZE];
	for (int i = 0; i < 10; i++)
		plain[i] = CROCKFORD[randombytes_uniform(32)];
	sha256_hex(plain, 10, hash);
	snprintf(ret_code, ENROLL_CODE_SIZE, "%.5s-%.5s", plain, plain + 5);
	return hub_ran(db, ADD_CODE, hash, store, now_ms + ENROLL_CODE_TTL_MS);
}

bool enroll_code_normalize(const char *typed, char ret_plain[11])
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

struct enrolling {
	const char *code_hash, *name;
	const uint8_t *public_key;
	bool has_proof;
	int64_t now_ms;
	bool is_unproved; /* how it ended */
};

static const char USE_CODE[] = "UPDATE enroll_code"
			       " SET used_at = $1"
			       " WHERE code_hash = $2 AND used_at IS NULL AND expires_at > $1";
static const char STORE_OF_CODE[] = "SELECT store"
				    " FROM enroll_code"
				    " WHERE code_hash = $1";
static const char ADD_KIOSK[] =
	"INSERT INTO kiosk(id, public_key, store, name, enrolled_at)"
	" VALUES($1, $2, $3, $4, $5)"
	" ON CONFLICT(id)"
	" DO UPDATE SET store = excluded.store, name = excluded.name, enrolled_at = excluded.enrolled_at";
static const char IS_KNOWN[] = "SELECT 1 FROM kiosk WHERE id = $1";
/* Only the kiosk that used a code was enrolled at the moment of its use. */
static const char HAS_USED_CODE[] = "SELECT 1"
				    " FROM enroll_code c"
				    " JOIN kiosk k ON k.enrolled_at = c.used_at AND k.store = c.store"
				    " WHERE c.code_hash = $1 AND k.id = $2";

/* The same code with the same key again is well: the answer may have been lost. */
static bool enroll(struct hub_db *db, void *data)
{
	struct enrolling *enrolling = data;
	char id[KEY_ID_SIZE], key[2 * ED25519_PUBLIC_BYTES + 1];
	ed25519_key_id(enrolling->public_key, id);
	if (!hub_changed_one(db, USE_CODE, enrolling->now_ms, enrolling->code_hash))
		return hub_has_row(db, HAS_USED_CODE, enrolling->code_hash, id);
	enrolling->is_unproved = !enrolling->has_proof && hub_has_row(db, IS_KNOWN, id);
	if (enrolling->is_unproved)
		return false;
	hex_encode(enrolling->public_key, ED25519_PUBLIC_BYTES, key);
	char *store = hub_get_text(db, STORE_OF_CODE, enrolling->code_hash);
	bool is_done = hub_ran(db, ADD_KIOSK, id, key, store, enrolling->name, enrolling->now_ms);
	free(store);
	return is_done;
}

enum enroll_result kiosk_enroll(struct hub_db *db, const char *plain_code,
	const uint8_t public_key[ED25519_PUBLIC_BYTES], const char *name, bool has_proof, int64_t now_ms)
{
	char hash[SHA256_HEX_SIZE];
	sha256_hex(plain_code, strlen(plain_code), hash);
	struct enrolling enrolling = { hash, name, public_key, has_proof, now_ms, false };
	switch (hub_transact(db, HUB_DURABLE, enroll, &enrolling)) {
	case HUB_DONE: return ENROLL_DONE;
	case HUB_REFUSED: return enrolling.is_unproved ? ENROLL_UNPROVED : ENROLL_WRONG_CODE;
	case HUB_BUSY: break;
	}
	return ENROLL_FAILED;
}

static const char USE_NONCE[] = "INSERT INTO signature_nonce(kiosk, nonce, expires_at)"
				" VALUES($1, $2, $3)"
				" ON CONFLICT DO NOTHING";
static const char FORGET_NONCES[] = "DELETE FROM signature_nonce"
				    " WHERE expires_at < $1";

enum nonce_result nonce_use(struct hub_db *db, const char *kiosk, const char *nonce, int64_t expires_ms)
{
	if (!hub_ran(db, USE_NONCE, kiosk, nonce, expires_ms))
		return NONCE_FAILED;
	return hub_db_changes(db) == 1 ? NONCE_NEW : NONCE_USED;
}

static const char DROP_NONCE[] = "DELETE FROM signature_nonce"
				 " WHERE kiosk = $1 AND nonce = $2";

static bool write_and_drop(struct hub_db *db, void *data)
{
	static const char NOBODY[] = "", NONCE[] = "try";
	const int64_t *now_ms = data;
	return nonce_use(db, NOBODY, NONCE, *now_ms) == NONCE_NEW && hub_ran(db, DROP_NONCE, NOBODY, NONCE);
}

bool nonces_try(struct hub_db *db, int64_t now_ms)
{
	return hub_transact(db, HUB_RELAXED, write_and_drop, &now_ms) == HUB_DONE;
}

void nonces_forget(struct hub_db *db, int64_t now_ms)
{
	hub_run(db, FORGET_NONCES, now_ms);
}

static const char FIND_WANTED[] = "SELECT mode, commands"
				  " FROM kiosk_wanted"
				  " WHERE kiosk = $1";

static void read_wanted(struct hub_db *db, struct arena *arena, const char *kiosk, struct wire_wanted *wanted)
{
	const char *commands;
	struct hub_statement *row = hub_query(db, FIND_WANTED, kiosk);
	if (hub_next(row, ARENA_TEXT(arena, &wanted->mode), &commands)) {
		json_t *list = commands ? json_parse(commands, strlen(commands), NULL) : NULL;
		wire_wanted_read_commands(arena, list, wanted);
		json_decref(list);
	}
	hub_query_end(row);
}

static const char NOTE_SEEN[] = "UPDATE kiosk"
				" SET seen_at = $1, status = $2"
				" WHERE id = $3";

bool kiosk_heartbeat(struct hub_db *db, struct arena *arena, const char *kiosk,
	const struct wire_heartbeat *heartbeat, int64_t now_ms, struct wire_wanted *ret_wanted)
{
	char *status = wire_heartbeat_encode(heartbeat);
	bool is_kept = hub_ran(db, NOTE_SEEN, now_ms, status, kiosk);
	free(status);
	*ret_wanted = (struct wire_wanted){ .mode = NULL };
	if (is_kept)
		read_wanted(db, arena, kiosk, ret_wanted);
	return is_kept;
}
