/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of kiosks, members and events. Ids are ULIDs, times milliseconds since 1970 UTC. */
#include "kiosk/hub/people/people_schema.h"

#include "kiosk/base/xalloc.h"

static const struct hub_migration STEPS[] = {
	{ /* id = key id of public_key (hex); status = the last heartbeat, JSON. */
		"CREATE TABLE kiosk(id TEXT PRIMARY KEY, public_key TEXT NOT NULL, store TEXT NOT NULL,"
		" name TEXT NOT NULL, enrolled_at BIGINT NOT NULL, seen_at BIGINT, status TEXT);"
		/* code_hash = SHA-256 of the ten characters. */
		"CREATE TABLE enrol_code(code_hash TEXT PRIMARY KEY, store TEXT NOT NULL,"
		" expires_at BIGINT NOT NULL, used_at BIGINT);"
		"CREATE TABLE signature_nonce(kiosk TEXT NOT NULL, nonce TEXT NOT NULL,"
		" expires_at BIGINT NOT NULL, PRIMARY KEY(kiosk, nonce)) /*clustered*/;"
		"CREATE INDEX signature_nonce_expiry ON signature_nonce(expires_at);"
		"CREATE TABLE kiosk_wanted(kiosk TEXT PRIMARY KEY, mode TEXT, commands TEXT);" },
	{ "CREATE TABLE member(id TEXT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL,"
	  " joined_at BIGINT NOT NULL);"
	  /* Append-only. kind: 'earn_pending' 'earn' 'spend' 'return' 'clawback' 'expire'; points carry their sign. */
	  "CREATE TABLE points_ledger(id TEXT PRIMARY KEY, member TEXT NOT NULL, kind TEXT NOT NULL,"
	  " points BIGINT NOT NULL, trade TEXT, at BIGINT NOT NULL);"
	  "CREATE INDEX points_ledger_member ON points_ledger(member);"
	  "CREATE TABLE event(id TEXT PRIMARY KEY, kiosk TEXT NOT NULL, kind TEXT NOT NULL, at BIGINT NOT NULL,"
	  " session TEXT, data TEXT, received_at BIGINT NOT NULL) /*clustered*/;"
	  "CREATE INDEX event_kind ON event(kind, at);" },
	{ "ALTER TABLE enrol_code RENAME TO enroll_code;" },
	{ "ALTER TABLE points_ledger RENAME COLUMN trade TO order_id;" },
};

/* These tables stood in the part "orders" until its version 9: a database of then has had as many of these steps as orders had of
 * its own, and goes on from there. */
static const char ADOPT[] = "INSERT INTO schema_version(part, version)"
			    " SELECT 'people', CASE WHEN version >= 9 THEN 4"
			    "  WHEN version >= 6 THEN 3"
			    "  WHEN version >= 4 THEN 2"
			    "  ELSE 1 END"
			    " FROM schema_version"
			    " WHERE part = 'orders' AND version > 0"
			    " ON CONFLICT(part) DO NOTHING";

bool people_schema_migrate(struct hub_db *db)
{
	return hub_ran(db, ADOPT) && hub_db_migrate(db, "people", STEPS, (int)ARRAY_LENGTH(STEPS));
}
