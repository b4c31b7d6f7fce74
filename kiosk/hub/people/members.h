/* SPDX-License-Identifier: Apache-2.0 */
/* Members: who a token belongs to, and their points as a sum over the ledger. */
#ifndef DAOGOU_HUB_PEOPLE_MEMBERS_H
#define DAOGOU_HUB_PEOPLE_MEMBERS_H

#include <jansson.h>

#include "kiosk/hub/core/db.h"

/* The longest token, id or session that a request may name (WIRE_MEMBER_MAX). */
#define MEMBER_TEXT_SIZE 201

/* Makes a member with a token (a card's id, a QR's text); only its hash is kept. False when the token is
 * taken. */
bool member_add(struct hub_db *db, const char *id, const char *token, const char *name, int64_t now_ms);
/* {"member", "name", "points"}, or NULL when nobody has the token. */
json_t *member_identify(struct hub_db *db, const char *token);
/* Who a claim or a seat is for: the member's id when a member has the token, else the text itself (a member's id that a kiosk
 * has verified, or a guest's session). */
void member_resolve(struct hub_db *db, const char *token, char out[MEMBER_TEXT_SIZE]);
/* One row in the ledger; points carry their sign. order may be NULL. */
bool points_add(struct hub_db *db, const char *member, const char *kind, int64_t points, const char *order,
	int64_t now_ms);

#endif
