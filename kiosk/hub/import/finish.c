/* SPDX-License-Identifier: Apache-2.0 */
/* The end of an import: category cycles are cut, losses are weighed, what the source no longer has is taken off
 * the shelf, and GTINs of several products are told. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/import/import_state.h"

#define CATEGORY_DEPTH_MAX 32
#define LOSS_MAX_PERCENT 30
/* Of a source that was never kept: nothing is there to be compared with, and a good export has hardly a bad line. */
#define FIRST_LOSS_MAX_PERCENT 5

/* How many steps lead from a category to the top; CATEGORY_DEPTH_MAX + 1 when too many, 0 when it is its own
 * ancestor. */
static int depth_of(const struct code_map *categories, const struct known_row *row)
{
	int depth = 1;
	for (const struct known_row *at = row; at->detail && depth <= CATEGORY_DEPTH_MAX; depth++) {
		at = code_map_find(categories, at->detail);
		if (!at)
			return depth;
		if (at == row)
			return 0;
	}
	return depth;
}

static const char MOVE_TO_TOP[] = "UPDATE category"
				  " SET parent = NULL, digest = 0"
				  " WHERE id = $1";

static void move_to_top(struct import *import, struct known_row *row, const char *reason)
{
	struct record_origin origin = { row->line, row->code, strlen(row->code) };
	row->detail = NULL;
	rejects_note(&import->rejects, &origin, reason);
	/* Without its digest the row is written again next time: the source may have mended the cycle. */
	staged_write(&import->writes, import->cut_category, row->id);
}

static void cut_cycles(struct import *import)
{
	import->cut_category = staged_writes_statement(&import->writes, MOVE_TO_TOP);
	const struct code_map *categories = &import->rows[RECORD_CATEGORY];
	/* First the cycles, so that what only hangs on one keeps its place. */
	for (size_t i = 0; i < categories->count; i++)
		if (categories->rows[i]->is_changed && depth_of(categories, categories->rows[i]) == 0)
			move_to_top(import, categories->rows[i], "category cycle: moved to the top");
	for (size_t i = 0; i < categories->count; i++)
		if (categories->rows[i]->is_changed &&
			depth_of(categories, categories->rows[i]) > CATEGORY_DEPTH_MAX)
			move_to_top(import, categories->rows[i], "category lies too deep: moved to the top");
}

static bool is_lost_row(const struct import *import, const struct known_row *row)
{
	return row->was_live && row->is_live && !row->is_seen && row->source_id == import->source_id;
}

static bool is_lost_offer(const struct import *import, const struct known_offer *offer)
{
	return offer->is_used && offer->was_live && offer->is_live && !offer->is_seen &&
		offer->source_id == import->source_id;
}

static bool weigh(struct import *import, const char *what, int64_t before, int64_t lost)
{
	if (lost * 100 <= before * LOSS_MAX_PERCENT)
		return true;
	snprintf(import->why, sizeof(import->why),
		"refused: the source lost %" PRId64 " of its %" PRId64 " %s; --allow-shrink takes it", lost,
		before, what);
	return false;
}

/* Counts what was there before by what is left of this source's rows: a row that another source has taken
 * over is no loss. */
static bool weigh_products(struct import *import)
{
	const struct code_map *products = &import->rows[RECORD_PRODUCT];
	int64_t before = 0, lost = 0;
	for (size_t i = 0; i < products->count; i++) {
		const struct known_row *row = products->rows[i];
		before += row->was_live && row->source_id == import->source_id;
		lost += is_lost_row(import, row);
	}
	return weigh(import, "products", before, lost);
}

static bool weigh_offers(struct import *import)
{
	int64_t before = 0, lost = 0;
	for (size_t i = 0; i < import->offers.capacity; i++) {
		const struct known_offer *offer = &import->offers.slots[i];
		before += offer->is_used && offer->was_live && offer->source_id == import->source_id;
		lost += is_lost_offer(import, offer);
	}
	return weigh(import, "offers", before, lost);
}

static bool has_rows_of_source(const struct import *import)
{
	for (int type = 0; type < RECORD_TYPE_COUNT; type++)
		for (size_t i = 0; i < import->rows[type].count; i++)
			if (is_lost_row(import, import->rows[type].rows[i]))
				return true;
	for (size_t i = 0; i < import->offers.capacity; i++)
		if (is_lost_offer(import, &import->offers.slots[i]))
			return true;
	return false;
}

static bool has_any_type(const struct import *import)
{
	for (int type = 0; type < RECORD_TYPE_COUNT; type++)
		if (import->has_type[type])
			return true;
	return false;
}

/* A source that suddenly is empty, or not of this format at all, has lost everything; one that always was says nothing, and was
 * hardly meant. */
static bool is_empty(struct import *import)
{
	bool is_first = import->source_observed_at == 0;
	if (has_any_type(import) || (!is_first && !has_rows_of_source(import)))
		return false;
	snprintf(import->why, sizeof(import->why), "refused: the source has no record%s",
		is_first ? "; --allow-shrink takes it" : " any more");
	return true;
}

static bool weigh_first(struct import *import, const char *what, int64_t taken, int64_t lost)
{
	if (lost * 100 <= (taken + lost) * FIRST_LOSS_MAX_PERCENT)
		return true;
	snprintf(import->why, sizeof(import->why),
		"refused: %" PRId64 " of the source's first %" PRId64
		" %s cannot be taken (--rejects tells why); --allow-shrink takes the rest",
		lost, taken + lost, what);
	return false;
}

/* A new source is another's format, or an export that was cut, rather than a shop that has so little. */
static bool is_first_good(struct import *import)
{
	int64_t taken = 0, lost = import->lost[RECORD_TYPE_COUNT];
	for (int type = 0; type < RECORD_TYPE_COUNT; type++) {
		taken += import->taken[type];
		lost += import->lost[type];
	}
	return weigh_first(import, "products", import->taken[RECORD_PRODUCT], import->lost[RECORD_PRODUCT]) &&
		weigh_first(import, "offers", import->taken[RECORD_OFFER], import->lost[RECORD_OFFER]) &&
		weigh_first(import, "records", taken, lost);
}

static bool is_loss_acceptable(struct import *import)
{
	if (import->options->allows_shrink)
		return true;
	if (import->source_observed_at == 0 && (!is_first_good(import) || is_empty(import)))
		return false;
	if (import->options->is_partial)
		return true;
	if (is_empty(import))
		return false;
	return (!import->has_type[RECORD_PRODUCT] || weigh_products(import)) &&
		(!import->has_type[RECORD_OFFER] || weigh_offers(import));
}

static void remove_rows(struct import *import, enum record_type type)
{
	for (size_t i = 0; i < import->rows[type].count; i++) {
		struct known_row *row = import->rows[type].rows[i];
		if (!is_lost_row(import, row))
			continue;
		staged_write(&import->writes, import->remove_row[type], row->id);
		row->is_live = false;
		import->counts.removed++;
	}
}

/* The ids of products that are gone, each at its own place: gone[id]. The caller frees. */
static bool *list_gone_products(const struct import *import)
{
	const struct code_map *products = &import->rows[RECORD_PRODUCT];
	bool *gone = xcalloc((size_t)products->id_max + 1, sizeof(bool));
	for (size_t i = 0; i < products->count; i++)
		gone[products->rows[i]->id] = products->rows[i]->was_live && !products->rows[i]->is_live;
	return gone;
}

/* Offers that the source no longer has, and whoever's offers of products that are gone. */
static void remove_offers(struct import *import)
{
	bool *gone = list_gone_products(import);
	for (size_t i = 0; i < import->offers.capacity && !import->has_failed; i++) {
		struct known_offer *offer = &import->offers.slots[i];
		bool is_lost = import->has_type[RECORD_OFFER] && is_lost_offer(import, offer);
		if (is_lost || (offer->is_used && offer->is_live && gone[offer->key.product_id]))
			retire_offer(import, offer);
	}
	free(gone);
}

/* By GTIN; those that are not in this source come first. */
static int compare_gtins(const void *a, const void *b)
{
	const struct known_row *left = *(struct known_row *const *)a, *right = *(struct known_row *const *)b;
	int order = strcmp(left->detail, right->detail);
	return order ? order : (left->line > right->line) - (left->line < right->line);
}

/* A scanner cannot tell two products with one GTIN: they stay, and whoever keeps the source is told. */
static void note_shared_gtins(struct import *import)
{
	const struct code_map *products = &import->rows[RECORD_PRODUCT];
	struct known_row **rows = xcalloc(products->count + 1, sizeof(struct known_row *));
	size_t count = 0;
	for (size_t i = 0; i < products->count; i++)
		if (products->rows[i]->is_live && products->rows[i]->detail)
			rows[count++] = products->rows[i];
	qsort(rows, count, sizeof(struct known_row *), compare_gtins);
	for (size_t i = 1; i < count; i++) {
		const struct known_row *row = rows[i], *other = rows[i - 1];
		struct record_origin origin = { row->line, row->code, strlen(row->code) };
		char reason[128];
		if (row->line == 0 || strcmp(row->detail, other->detail) != 0)
			continue;
		snprintf(reason, sizeof(reason),
			"gtin %s is also that of %.64s: a scan shows the one that can be bought", row->detail,
			other->code);
		rejects_note(&import->rejects, &origin, reason);
	}
	free(rows);
}

static const char REMEMBER_SOURCE[] = "UPDATE source"
				      " SET observed_at = $1"
				      " WHERE id = $2 AND (observed_at < $1 OR observed_at > $3)";

static void remember_source(struct import *import, int64_t observed_at)
{
	int remember = staged_writes_statement(&import->writes, REMEMBER_SOURCE);
	staged_write(&import->writes, remember, observed_at, import->source_id,
		import->options->now_ms + IMPORT_AHEAD_MS);
}

bool import_settle(struct import *import)
{
	int64_t observed_at = import->observed_at;
	/* Without a time of its own the source is as new as its newest offer. */
	if (import->options->observed_at_ms == 0 && import->newest_offer_at != INT64_MIN)
		observed_at = import->newest_offer_at;
	bool is_older = import->is_backfill || observed_at < import->source_observed_at;
	cut_cycles(import);
	if (is_older)
		return !import->has_failed;
	if (!is_loss_acceptable(import))
		return false;
	if (!import->options->is_partial) {
		for (int type = 0; type < RECORD_TYPE_COUNT; type++)
			if (import->has_type[type] && type != RECORD_OFFER)
				remove_rows(import, (enum record_type)type);
		remove_offers(import);
	}
	note_shared_gtins(import);
	remember_source(import, observed_at);
	return !import->has_failed;
}
