/* SPDX-License-Identifier: Apache-2.0 */
/* A group deal as a card: picture, price, how many people are still missing, and the time left. Only real
 * people count. */
#ifndef DAOGOU_SCREENS_DEAL_CARD_H
#define DAOGOU_SCREENS_DEAL_CARD_H

#include "kiosk/screens/app.h"

struct deal_card {
	struct deal deal;
	bool has_group; /* there is one with people in it: the fullest that has a free seat, else the fullest */
	struct deal_group group;
	int64_t age_ms; /* of what is known about groups; -1 = nothing is known */
};

/* Deals running now, those that miss the fewest people first; limit 0 = all. In the screen's arena. */
size_t deal_cards_read(struct app *app, size_t limit, const struct deal_card **ret_cards);
/* The same for one deal; false when it does not run. */
bool deal_card_read(struct app *app, int64_t deal_id, struct deal_card *ret_card);

/* Groups of a deal that have people in them, those with a free seat first, the fullest of these foremost.
 * *ret_empty is one that nobody has joined, or NULL; *ret_age_ms as in catalog_deal_groups(). In the screen's
 * arena. */
size_t deal_groups_read(struct app *app, const char *deal_code, const struct deal_group **ret_groups,
	const char **ret_empty, int64_t *ret_age_ms);

/* The tier that comes next, or the last when all are reached. */
const struct group_tier *deal_card_tier(const struct deal_card *card);
/* How many people are missing to it: all of them while there is no group. */
int32_t deal_card_missing(const struct deal_card *card);
/* How full it is on the way to that tier. */
int deal_card_permille(const struct deal_card *card);
/* Until the group closes, or until the deal ends while there is no group. */
int64_t deal_card_left_ms(const struct deal_card *card, int64_t wall_ms);

/* The card of a strip or grid; touching it goes to the deal. */
void deal_card_view(struct ui *ui, const struct deal_card *card, int64_t wall_ms);
/* "2 more · 14:21 left" in two colours. */
void deal_card_count(struct ui *ui, const struct deal_card *card, int64_t wall_ms);
/* A band across a product's page: "With 3 people: ¥24.90", who is missing, and a button to the deal. */
void deal_card_band(struct ui *ui, const struct deal_card *card, int64_t wall_ms);

#endif
