/* SPDX-License-Identifier: Apache-2.0 */
/* Looking up members and summing their points. */
#include "kiosk/hub/people/members.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/ulid.h"

static void hash_token(const char *token, char out[SHA256_HEX_SIZE])
{
	sha256_hex(token, strlen(token), out);
}

static const char ADD_MEMBER[] = "INSERT INTO member(id, token_hash, name, joined_at)"
				 " VALUES($1, $2, $3, $4)";
static const char ADD_POINTS[] = "INSERT INTO points_ledger(id, member, kind, points, order_id, at)"
				 " VALUES($1, $2, $3, $4, $5, $6)";

bool member_add(struct hub_db *db, const char *id, const char *token, const char *name, int64_t now_ms)
{
	char hash[SHA256_HEX_SIZE];
	hash_token(token, hash);
	return hub_ran(db, ADD_MEMBER, id, hash, name, now_ms);
}

static const char IDENTIFY[] = "SELECT id, name, (SELECT COALESCE(SUM(points), 0)"
			       "  FROM points_ledger"
			       "  WHERE member = member.id AND kind <> 'earn_pending')"
			       " FROM member"
			       " WHERE token_hash = $1";

json_t *member_identify(struct hub_db *db, const char *token)
{
	char hash[SHA256_HEX_SIZE];
	const char *member, *name;
	int64_t points;
	json_t *reply = NULL;
	hash_token(token, hash);
	struct hub_statement *row = hub_query(db, IDENTIFY, hash);
	if (hub_next(row, &member, &name, &points))
		reply = json_pack(
			"{s:s, s:s, s:I}", "member", member, "name", name, "points", (json_int_t)points);
	hub_query_end(row);
	return reply;
}

static const char FIND[] = "SELECT id"
			   " FROM member"
			   " WHERE token_hash = $1";

void member_resolve(struct hub_db *db, const char *token, char out[MEMBER_TEXT_SIZE])
{
	char hash[SHA256_HEX_SIZE];
	const char *member;
	hash_token(token, hash);
	struct hub_statement *row = hub_query(db, FIND, hash);
	snprintf(out, MEMBER_TEXT_SIZE, "%s", hub_next(row, &member) ? member : token);
	hub_query_end(row);
}

bool points_add(struct hub_db *db, const char *member, const char *kind, int64_t points, const char *order,
	int64_t now_ms)
{
	return hub_ran(db, ADD_POINTS, ulid_make(now_ms).text, member, kind, points, order, now_ms);
}
