/* SPDX-License-Identifier: Apache-2.0 */
/* Looking up members and summing their points. */
#include "kiosk/hub/members.h"

#include <string.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/ulid.h"

static void hash_token(const char *token, char out[SHA256_HEX_SIZE])
{
	sha256_hex(token, strlen(token), out);
}

bool member_add(struct hub_db *db, const char *id, const char *token, const char *name, int64_t now_ms)
{
	char hash[SHA256_HEX_SIZE];
	hash_token(token, hash);
	return hub_run(db, "INSERT INTO member(id, token_hash, name, joined_at) VALUES($1, $2, $3, $4)",
		       "ttti", id, hash, name, now_ms) == HUB_DB_DONE;
}

json_t *member_identify(struct hub_db *db, const char *token)
{
	char hash[SHA256_HEX_SIZE];
	json_t *reply = NULL;
	hash_token(token, hash);
	struct hub_statement *row = hub_query(db,
		"SELECT id, name, (SELECT COALESCE(SUM(points), 0) FROM points_ledger WHERE member = "
		"member.id AND kind <> 'earn_pending')"
		" FROM member WHERE token_hash = $1",
		"t", hash);
	if (row && hub_step(row) == HUB_DB_ROW)
		reply = json_pack("{s:s, s:s, s:I}", "member", hub_column_text(row, 0), "name",
			hub_column_text(row, 1), "points", (json_int_t)hub_column_int(row, 2));
	hub_query_end(row);
	return reply;
}

bool points_add(struct hub_db *db, const char *member, const char *kind, int64_t points, const char *trade,
	int64_t now_ms)
{
	return hub_run(db,
		       "INSERT INTO points_ledger(id, member, kind, points, trade, at) VALUES($1, $2, $3, "
		       "$4, $5, $6)",
		       "tttiti", ulid_make(now_ms).text, member, kind, points, trade, now_ms) == HUB_DB_DONE;
}
