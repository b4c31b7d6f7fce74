/* SPDX-License-Identifier: Apache-2.0 */
/* Which offer counts at a store and a moment. */
#include "kiosk/domain/offer_force.h"

#include <string.h>

#define NONE SIZE_MAX

/* What counts of one merchant and channel, as it is found. */
struct found {
	size_t own, wide, other;
};

bool offer_is_in_force(const struct offer *offer, int64_t now_ms)
{
	return offer->valid_from_ms <= now_ms &&
		(offer->valid_until_ms == 0 || now_ms < offer->valid_until_ms);
}

static bool is_of_one_shelf(const struct offer *a, const struct offer *b)
{
	return a->channel == b->channel && strcmp(a->merchant, b->merchant) == 0;
}

/* Of two stores'. */
static bool is_better(const struct offer *offer, const struct offer *than)
{
	bool has_enough = offer_has_enough(offer, 1);

	if (has_enough != offer_has_enough(than, 1))
		return has_enough;
	return offer->price_minor < than->price_minor && strcmp(offer->currency, than->currency) == 0;
}

static void take(struct found *found, const struct offer *offers, size_t at, int64_t store_id)
{
	if (offers[at].store_id == 0)
		found->wide = at;
	else if (offers[at].store_id == store_id)
		found->own = at;
	else if (found->other == NONE || is_better(&offers[at], &offers[found->other]))
		found->other = at;
}

static size_t chosen(const struct found *found)
{
	if (found->own != NONE)
		return found->own;
	return found->wide != NONE ? found->wide : found->other;
}

/* The last of a store's that holds: windows stand by their beginning. */
static size_t last_in_force(const struct offer *offers, size_t count, size_t *at, int64_t now_ms)
{
	size_t first = *at, last = NONE;

	for (; *at < count && offers[*at].store_id == offers[first].store_id &&
		is_of_one_shelf(&offers[*at], &offers[first]);
		++*at) {
		if (offer_is_in_force(&offers[*at], now_ms))
			last = *at;
	}
	return last;
}

size_t offers_in_force(
	const struct offer *offers, size_t count, int64_t store_id, int64_t now_ms, size_t *ret_indexes)
{
	size_t kept = 0;

	for (size_t at = 0; at < count;) {
		struct found found = { NONE, NONE, NONE };
		size_t first = at;
		while (at < count && is_of_one_shelf(&offers[at], &offers[first])) {
			size_t last = last_in_force(offers, count, &at, now_ms);
			if (last != NONE)
				take(&found, offers, last, store_id);
		}
		if (chosen(&found) != NONE)
			ret_indexes[kept++] = chosen(&found);
	}
	return kept;
}

static void note(int64_t at_ms, int64_t now_ms, int64_t *next_ms)
{
	if (at_ms > now_ms && (*next_ms == 0 || at_ms < *next_ms))
		*next_ms = at_ms;
}

int64_t offers_next_change(const struct offer *offers, size_t count, int64_t now_ms)
{
	int64_t next_ms = 0;

	for (size_t i = 0; i < count; i++) {
		note(offers[i].valid_from_ms, now_ms, &next_ms);
		note(offers[i].valid_until_ms, now_ms, &next_ms);
	}
	return next_ms;
}
