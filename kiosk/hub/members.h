/* SPDX-License-Identifier: Apache-2.0 */
/* Members: who a token belongs to, and their points as a sum over the ledger. */
#ifndef DAOGOU_HUB_MEMBERS_H
#define DAOGOU_HUB_MEMBERS_H

#include <jansson.h>

#include "kiosk/hub/db/db.h"

/* Makes a member with a token (a card's id, a QR's text); only its hash is kept. False when the token is
 * taken. */
bool member_add(struct hub_db *db, const char *id, const char *token, const char *name, int64_t now_ms);
/* {"member", "name", "points"}, or NULL when nobody has the token. */
json_t *member_identify(struct hub_db *db, const char *token);
/* One row in the ledger; points carry their sign. trade may be NULL. */
bool points_add(struct hub_db *db, const char *member, const char *kind, int64_t points, const char *trade,
	int64_t now_ms);

#endif
