/* SPDX-License-Identifier: Apache-2.0 */
/* Known kiosks: one-time enrollment codes, public keys, nonces already used, heartbeats and what the hub wants
 * of a kiosk. */
#ifndef DAOGOU_HUB_PEOPLE_KIOSKS_H
#define DAOGOU_HUB_PEOPLE_KIOSKS_H

#include "kiosk/base/arena.h"
#include "kiosk/base/digest.h"
#include "kiosk/domain/wire_heartbeat.h"
#include "kiosk/hub/core/db.h"

/* "XXXXX-XXXXX" and NUL. */
#define ENROLL_CODE_SIZE 12
#define ENROLL_CODE_TTL_MS INT64_C(86400000)

struct kiosk_record {
	char id[KEY_ID_SIZE];
	const char *store, *name; /* in the arena */
	uint8_t public_key[ED25519_PUBLIC_BYTES];
};

bool kiosk_find(struct hub_db *db, struct arena *arena, const char *id, struct kiosk_record *ret_kiosk);
/* It is enrolled for that store. */
bool kiosk_is_in_store(struct hub_db *db, const char *id, const char *store);
/* An http_key_finder; data is the struct hub_db. */
bool kiosk_find_key(void *data, const char *key_id, uint8_t ret_public_key[ED25519_PUBLIC_BYTES]);

/* Makes a code for a store. False when the database fails. */
bool enroll_code_make(struct hub_db *db, const char *store, int64_t now_ms, char ret_code[ENROLL_CODE_SIZE]);
/* "abcde-fghjk" and the like become the ten characters; false when it can be no code. What follows the second
 * group (the key's fingerprint) is not looked at. */
bool enroll_code_normalize(const char *typed, char ret_plain[11]);

enum enroll_result {
	ENROLL_DONE,
	ENROLL_WRONG_CODE,
	ENROLL_UNPROVED, /* the key is known already, and nobody has shown that it is theirs; the code stays good */
	ENROLL_FAILED,
};
/* Uses the code up and makes the kiosk known; the same key again, with a new code, renames or moves it:
 * has_proof, the request was signed by it. */
enum enroll_result kiosk_enroll(struct hub_db *db, const char *plain_code,
	const uint8_t public_key[ED25519_PUBLIC_BYTES], const char *name, bool has_proof, int64_t now_ms);

enum nonce_result {
	NONCE_NEW,
	NONCE_USED, /* this kiosk said it before */
	NONCE_FAILED,
};
/* Remembers a nonce. */
enum nonce_result nonce_use(struct hub_db *db, const char *kiosk, const char *nonce, int64_t expires_ms);
/* Writes a nonce and takes it out again. False when the database fails, also when others are in the way. */
bool nonces_try(struct hub_db *db, int64_t now_ms);
/* Forgets nonces that are past their time. */
void nonces_forget(struct hub_db *db, int64_t now_ms);

/* Keeps how the kiosk is, and says what is wanted of it, in the arena. False when the database fails. */
bool kiosk_heartbeat(struct hub_db *db, struct arena *arena, const char *kiosk,
	const struct wire_heartbeat *heartbeat, int64_t now_ms, struct wire_wanted *ret_wanted);

#endif
