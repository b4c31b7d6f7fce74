/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of offers, one a product, in a spill array. */
#include "kiosk/hub/import/known_offers.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

/* Walking through more would take a product with an offer in each of ten thousand stores too long. */
#define LIST_WALK_MAX 32
#define LONG_LISTS_BYTES (4 * 1024 * 1024)

static const char OF_PRODUCT[] = "SELECT merchant_id, channel, store_id, valid_from, price, observed_at,"
				 " digest, source_id, is_live"
				 " FROM offer"
				 " WHERE product_id = $1";
static const char SOURCES[] = "SELECT id, offers_seen_at"
			      " FROM source"
			      " ORDER BY id DESC";

void known_offers_init(struct known_offers *offers, struct hub_db *db, const char *folder, size_t cache_bytes,
	int64_t latest, int64_t now)
{
	*offers = (struct known_offers){ .db = db, .latest = latest, .now = now };
	spill_array_init(&offers->offers, folder, sizeof(struct known_offer), cache_bytes);
	code_index_init(&offers->long_lists, folder, LONG_LISTS_BYTES);
}

void known_offers_finish(struct known_offers *offers)
{
	hub_statement_destroy(offers->of_product);
	offers->of_product = NULL;
	spill_array_finish(&offers->offers);
	code_index_finish(&offers->long_lists);
	free(offers->seen.at);
	offers->seen = (struct seen_times){ 0 };
}

static void load_seen_times(struct known_offers *offers)
{
	struct seen_times *seen = &offers->seen;
	struct hub_statement *rows = hub_query(offers->db, SOURCES);
	int64_t id, at;
	while (hub_next(rows, &id, &at)) {
		/* The highest comes first. */
		if (!seen->at) {
			seen->count = (size_t)id + 1;
			seen->at = xcalloc(seen->count, sizeof(int64_t));
		}
		seen->at[id] = at;
	}
	hub_query_end(rows);
}

bool known_offers_open(struct known_offers *offers)
{
	load_seen_times(offers);
	if (hub_has_row(offers->db, "SELECT 1 FROM offer LIMIT 1"))
		offers->of_product = hub_db_prepare(offers->db, OF_PRODUCT);
	return !hub_db_has_failed(offers->db);
}

static int64_t time_seen(const struct known_offers *offers, const struct known_offer *offer)
{
	int64_t at = offer->observed_at;
	if (offer->follows_source && (size_t)offer->source_id < offers->seen.count)
		at = offers->seen.at[offer->source_id];
	return at > offers->latest ? offers->now : at;
}

uint32_t known_offers_load(struct known_offers *offers, int64_t product_id)
{
	struct known_offer offer = { .key.product_id = product_id };
	uint32_t first = 0;
	int64_t digest;
	if (!offers->of_product)
		return 0;
	hub_bind(offers->of_product, product_id);
	while (hub_next(offers->of_product, &offer.key.merchant_id, &offer.key.channel, &offer.key.store_id,
		&offer.key.valid_from, &offer.price, &offer.observed_at, &digest, &offer.source_id,
		&offer.is_live)) {
		offer.follows_source = offer.observed_at == 0;
		offer.observed_at = time_seen(offers, &offer);
		offer.digest = (uint64_t)digest;
		offer.was_live = offer.is_live;
		offer.history_at = offer.observed_at;
		offer.has_row = offer.has_history = true;
		first = known_offers_add(offers, first, &offer);
	}
	hub_reset(offers->of_product);
	return first;
}

void known_offers_read(struct known_offers *offers, uint32_t number, struct known_offer *ret_offer)
{
	spill_array_read(&offers->offers, number, ret_offer);
}

void known_offers_keep(struct known_offers *offers, uint32_t number, const struct known_offer *offer)
{
	spill_array_write(&offers->offers, number, offer);
}

/* Of one merchant, channel and store. */
static bool have_same_history(const struct offer_key *a, const struct offer_key *b)
{
	return a->merchant_id == b->merchant_id && a->channel == b->channel && a->store_id == b->store_id;
}

#define HISTORY_KEY_BYTES 20

static void write_history_key(const struct offer_key *key, char ret_bytes[HISTORY_KEY_BYTES])
{
	memcpy(ret_bytes, &key->product_id, 8);
	memcpy(ret_bytes + 8, &key->merchant_id, 4);
	memcpy(ret_bytes + 12, &key->channel, 4);
	memcpy(ret_bytes + 16, &key->store_id, 4);
}

/* The newest offer with the history of that key; 0 = none. */
static uint32_t find_history(struct known_offers *offers, uint32_t first, const struct offer_key *key,
	struct known_offer *ret_offer)
{
	char bytes[HISTORY_KEY_BYTES];
	uint32_t number = first;
	if (number)
		known_offers_read(offers, number, ret_offer);
	if (number && ret_offer->rank > LIST_WALK_MAX) {
		write_history_key(key, bytes);
		number = (uint32_t)code_index_find(&offers->long_lists, bytes, sizeof(bytes));
		if (number)
			known_offers_read(offers, number, ret_offer);
		return number;
	}
	while (number && !have_same_history(&ret_offer->key, key)) {
		number = ret_offer->next;
		if (number)
			known_offers_read(offers, number, ret_offer);
	}
	return number;
}

uint32_t known_offers_find(struct known_offers *offers, uint32_t first, const struct offer_key *key,
	struct known_offer *ret_offer)
{
	uint32_t number = find_history(offers, first, key, ret_offer);
	while (number && ret_offer->key.valid_from != key->valid_from) {
		number = ret_offer->same;
		if (number)
			known_offers_read(offers, number, ret_offer);
	}
	return number;
}

static void enter_history(struct known_offers *offers, const struct offer_key *key, uint32_t number)
{
	char bytes[HISTORY_KEY_BYTES];
	write_history_key(key, bytes);
	code_index_put(&offers->long_lists, bytes, sizeof(bytes), number);
}

/* From now on the list is searched by the index. The oldest goes first, so that the newest of a history stays. */
static void enter_list(struct known_offers *offers, uint32_t first)
{
	uint32_t numbers[LIST_WALK_MAX + 1];
	struct known_offer offer;
	int count = 0;
	for (uint32_t number = first; number && count <= LIST_WALK_MAX; number = offer.next) {
		known_offers_read(offers, number, &offer);
		numbers[count++] = number;
	}
	while (count-- > 0) {
		known_offers_read(offers, numbers[count], &offer);
		enter_history(offers, &offer.key, numbers[count]);
	}
}

uint32_t known_offers_add(struct known_offers *offers, uint32_t first, struct known_offer *offer)
{
	struct known_offer other = { 0 };
	offer->same = find_history(offers, first, &offer->key, &other);
	if (offer->same) {
		offer->has_history = other.has_history;
		offer->staged_history = other.staged_history;
		if (other.history_at > offer->history_at)
			offer->history_at = other.history_at;
	}
	if (first)
		known_offers_read(offers, first, &other);
	offer->next = first;
	offer->rank = first ? other.rank + 1 : 1;
	known_offers_keep(offers, ++offers->count, offer);
	if (offer->rank == LIST_WALK_MAX + 1)
		enter_list(offers, offers->count);
	else if (offer->rank > LIST_WALK_MAX)
		enter_history(offers, &offer->key, offers->count);
	return offers->count;
}

void known_offers_keep_history(
	struct known_offers *offers, uint32_t first, uint32_t number, const struct known_offer *offer)
{
	struct known_offer other;
	for (uint32_t at = find_history(offers, first, &offer->key, &other); at; at = other.same) {
		known_offers_read(offers, at, &other);
		if (at == number)
			continue;
		other.has_history = true;
		other.staged_history = offer->staged_history;
		other.history_at = offer->history_at;
		known_offers_keep(offers, at, &other);
	}
	known_offers_keep(offers, number, offer);
}

int known_offers_error(const struct known_offers *offers)
{
	const struct spill_array *index = &offers->long_lists.slots;
	return offers->offers.has_failed ? offers->offers.error : index->has_failed ? index->error : 0;
}
