/* SPDX-License-Identifier: Apache-2.0 */
/* Known kiosks: one-time enrolment codes, public keys, nonces already used, heartbeats and what the hub wants
 * of a kiosk. */
#ifndef DAOGOU_HUB_KIOSKS_H
#define DAOGOU_HUB_KIOSKS_H

#include <jansson.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/digest.h"
#include "kiosk/hub/db/db.h"

/* "XXXXX-XXXXX" and NUL. */
#define ENROL_CODE_SIZE 12
#define ENROL_CODE_TTL_MS INT64_C(86400000)

struct kiosk_record {
	char id[KEY_ID_SIZE];
	const char *store, *name; /* in the arena */
	uint8_t public_key[ED25519_PUBLIC_BYTES];
};

bool kiosk_find(struct hub_db *db, struct arena *arena, const char *id, struct kiosk_record *ret_kiosk);
/* An http_key_finder; data is the struct hub_db. */
bool kiosk_find_key(void *data, const char *key_id, uint8_t ret_public_key[ED25519_PUBLIC_BYTES]);

/* Makes a code for a store. False when the database fails. */
bool enrol_code_make(struct hub_db *db, const char *store, int64_t now_ms, char ret_code[ENROL_CODE_SIZE]);
/* "abcde-fghjk" and the like become the ten characters; false when it can be no code. What follows the second
 * group (the key's fingerprint) is not looked at. */
bool enrol_code_normalize(const char *typed, char ret_plain[11]);

enum enrol_result { ENROL_DONE, ENROL_WRONG_CODE, ENROL_FAILED };
/* Uses the code up and makes the kiosk known; the same key again, with a new code, renames or moves it. */
enum enrol_result kiosk_enrol(struct hub_db *db, const char *plain_code,
	const uint8_t public_key[ED25519_PUBLIC_BYTES], const char *name, int64_t now_ms);

enum nonce_result {
	NONCE_NEW,
	NONCE_USED, /* this kiosk said it before */
	NONCE_FAILED,
};
/* Remembers a nonce. */
enum nonce_result nonce_use(struct hub_db *db, const char *kiosk, const char *nonce, int64_t expires_ms);
/* Forgets nonces that are past their time. */
void nonces_forget(struct hub_db *db, int64_t now_ms);

/* Keeps the status and answers {"mode", "commands"}. NULL when the database fails. */
json_t *kiosk_heartbeat(struct hub_db *db, const char *kiosk, const char *status, int64_t now_ms);

#endif
