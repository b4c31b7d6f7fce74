/* SPDX-License-Identifier: Apache-2.0 */
/* The end of an import: category cycles are cut, losses are weighed, what the source no longer has is taken off
 * the shelf, and GTINs of several products are told. What the source has, the import knows; how much it had, the database counts: rows
 * are only asked for where something is missing. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/import/import_state.h"

#define CATEGORY_DEPTH_MAX 32
#define LOSS_MAX_PERCENT 30
/* Of a source that was never kept: nothing is there to be compared with, and a good export has hardly a bad line. */
#define FIRST_LOSS_MAX_PERCENT 5

#define ROWS_AT_ONCE "1000"
/* So many questions take longer than to count all products. */
#define MANY_PRODUCTS 10000
#define CODE_PARAMETER 2

/* The code of a row; "" when it cannot be read. On loan until the next staged write. */
static const char *code_of(struct import *import, enum record_type type, const struct known_row *row)
{
	char sql[80];
	size_t length;
	const char *code = NULL;
	if (row->staged) {
		code = staged_writes_bytes(&import->writes, row->staged, CODE_PARAMETER, &length);
		return code ? code : "";
	}
	snprintf(sql, sizeof(sql), "SELECT code FROM %s WHERE id = $1", record_type_name(type));
	struct hub_statement *query = hub_query(import->db, sql, row->id);
	if (!hub_next(query, ARENA_TEXT(&import->scratch, &code)))
		code = "";
	hub_query_end(query);
	return code;
}

/* How many steps lead from a category to the top; CATEGORY_DEPTH_MAX + 1 when too many, 0 when it is its own
 * ancestor. */
static int depth_of(struct known_rows *categories, uint64_t number)
{
	int depth = 1;
	struct known_row row;
	known_rows_read(categories, number, &row);
	for (; row.detail && depth <= CATEGORY_DEPTH_MAX; depth++) {
		uint64_t above = known_rows_find(categories, row.detail, &row);
		if (!above)
			return depth;
		if (above == number)
			return 0;
	}
	return depth;
}

static const char MOVE_TO_TOP[] = "UPDATE category"
				  " SET parent = NULL, digest = 0"
				  " WHERE id = $1";

static void move_to_top(struct import *import, uint64_t number, const char *reason)
{
	struct known_rows *categories = &import->rows[RECORD_CATEGORY];
	struct known_row row;
	known_rows_read(categories, number, &row);
	const char *code = code_of(import, RECORD_CATEGORY, &row);
	struct record_origin origin = { row.line, code, strlen(code) };
	rejects_note(&import->rejects, &origin, reason);
	row.detail = NULL;
	known_rows_keep(categories, number, &row);
	/* Without its digest the row is written again next time: the source may have mended the cycle. */
	staged_write(&import->writes, import->cut_category, row.id);
	id_set_add(&import->changed_rows[RECORD_CATEGORY], row.id);
}

static bool is_changed(struct known_rows *rows, uint64_t number)
{
	struct known_row row;
	known_rows_read(rows, number, &row);
	return row.is_changed;
}

static void cut_cycles(struct import *import)
{
	import->cut_category = staged_writes_statement(&import->writes, MOVE_TO_TOP);
	struct known_rows *categories = &import->rows[RECORD_CATEGORY];
	/* First the cycles, so that what only hangs on one keeps its place. Ancestors that are met on the way have not changed. */
	for (uint64_t i = 1; i <= categories->count; i++)
		if (is_changed(categories, i) && depth_of(categories, i) == 0)
			move_to_top(import, i, "category cycle: moved to the top");
	for (uint64_t i = 1; i <= categories->count; i++)
		if (is_changed(categories, i) && depth_of(categories, i) > CATEGORY_DEPTH_MAX)
			move_to_top(import, i, "category lies too deep: moved to the top");
}

/* Live rows of the source, as the database has them. */
static int64_t count_own(struct import *import, enum record_type type)
{
	char sql[96];
	int64_t count = 0;
	snprintf(sql, sizeof(sql), "SELECT COUNT(*) FROM %s WHERE source_id = $1 AND is_live = 1",
		record_type_name(type));
	hub_get_int(import->db, &count, sql, import->source_id);
	return count;
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

/* Of what is left of this source's rows: a row that another source has taken over is no loss. */
static bool weigh_products(struct import *import)
{
	const struct known_rows *products = &import->rows[RECORD_PRODUCT];
	int64_t own = count_own(import, RECORD_PRODUCT);
	return weigh(import, "products", own + products->taken_over, own - products->kept);
}

static bool weigh_offers(struct import *import)
{
	int64_t own = count_own(import, RECORD_OFFER);
	return weigh(import, "offers", own + import->offers_taken_over, own - import->offers_kept);
}

static bool has_rows_of_source(struct import *import)
{
	char sql[96];
	for (int type = 0; type < RECORD_TYPE_COUNT; type++) {
		snprintf(sql, sizeof(sql), "SELECT 1 FROM %s WHERE source_id = $1 AND is_live = 1 LIMIT 1",
			record_type_name(type));
		if (hub_has_row(import->db, sql, import->source_id))
			return true;
	}
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

/* Takes off the shelf what the source no longer has; ret_gone gets the ids. */
static void remove_rows(struct import *import, enum record_type type, struct id_set *ret_gone)
{
	char sql[160];
	int64_t id = 0, count = 0;
	if (count_own(import, type) == import->rows[type].kept)
		return;
	snprintf(sql, sizeof(sql),
		"SELECT id FROM %s WHERE source_id = $1 AND is_live = 1 AND id > $2 ORDER BY id LIMIT " ROWS_AT_ONCE,
		record_type_name(type));
	do {
		struct hub_statement *rows = hub_query(import->db, sql, import->source_id, id);
		for (count = 0; hub_next(rows, &id); count++) {
			if (id_set_has(&import->rows[type].seen, id))
				continue;
			if (type == RECORD_DEAL)
				stage_deal_change(import, id);
			staged_write(&import->writes, import->remove_row[type], id);
			if (type == RECORD_MERCHANT)
				id_set_add(&import->moved_merchants, id);
			id_set_add(&import->changed_rows[type], id);
			id_set_add(ret_gone, id);
			import->counts.removed++;
		}
		hub_query_end(rows);
	} while (count > 0);
}

/* Of a product: the offers that the source no longer has, or, when the product is gone, whoever's. */
static void retire_offers(struct import *import, uint32_t first, bool is_gone)
{
	struct known_offer offer;
	bool is_whole = import->has_type[RECORD_OFFER];
	for (uint32_t number = first; number && !import->has_failed; number = offer.next) {
		known_offers_read(&import->offers, number, &offer);
		bool is_lost =
			is_whole && offer.was_live && !offer.is_seen && offer.source_id == import->source_id;
		if (offer.is_live && (is_lost || is_gone))
			retire_offer(import, first, number, &offer);
	}
}

static void retire_offers_of(struct import *import, int64_t product_id, bool is_gone)
{
	if (id_set_has(&import->known_lists, product_id))
		return;
	id_set_add(&import->known_lists, product_id);
	retire_offers(import, known_offers_load(&import->offers, product_id), is_gone);
}

static const char OWN_PRODUCTS[] = "SELECT DISTINCT product_id"
				   " FROM offer"
				   " WHERE source_id = $1 AND is_live = 1 AND product_id > $2"
				   " ORDER BY product_id"
				   " LIMIT " ROWS_AT_ONCE;

/* Products that no record of the source named may have offers of it. */
static void retire_unnamed(struct import *import, const struct id_set *gone)
{
	int64_t id = 0, count = 0;
	do {
		struct hub_statement *rows = hub_query(import->db, OWN_PRODUCTS, import->source_id, id);
		for (count = 0; hub_next(rows, &id); count++)
			retire_offers_of(import, id, id_set_has(gone, id));
		hub_query_end(rows);
	} while (count > 0 && !import->has_failed);
}

/* Offers that the source no longer has, and whoever's offers of products that are gone. */
static void remove_offers(struct import *import, const struct id_set *gone)
{
	struct known_rows *products = &import->rows[RECORD_PRODUCT];
	struct known_row row;
	bool has_lost =
		import->has_type[RECORD_OFFER] && count_own(import, RECORD_OFFER) != import->offers_kept;
	if (!has_lost && gone->count == 0)
		return;
	for (uint64_t i = 1; i <= products->count; i++) {
		known_rows_read(products, i, &row);
		if (row.has_offers)
			retire_offers(import, row.offer, id_set_has(gone, row.id));
	}
	if (has_lost)
		retire_unnamed(import, gone);
	for (int64_t id = 0; (id = id_set_next(gone, id)) != 0 && !import->has_failed;)
		retire_offers_of(import, id, true);
}

static const char LIVE_WITH_GTIN[] = "SELECT id, code"
				     " FROM product"
				     " WHERE gtin = $1 AND is_live = 1"
				     " ORDER BY id";

/* The code of a live product with that number which the source does not have; NULL = there is none. */
static const char *find_other(struct import *import, int64_t gtin, const struct id_set *gone)
{
	struct known_rows *products = &import->rows[RECORD_PRODUCT];
	const char *code, *other = NULL;
	int64_t id;
	struct known_row row;
	struct hub_statement *rows =
		hub_query(import->db, LIVE_WITH_GTIN, arena_printf(&import->scratch, "%014" PRId64, gtin));
	while (!other && hub_next(rows, &id, ARENA_TEXT(&import->scratch, &code))) {
		bool is_in_source = id_set_has(&products->seen, id) &&
			known_rows_find(products, code, &row) && row.line != 0;
		other = is_in_source || id_set_has(gone, id) ? NULL : code;
	}
	hub_query_end(rows);
	return other;
}

/* Whether there are live products that the source does not have. */
static bool has_others(struct import *import)
{
	int64_t count = 0;
	if (import->taken[RECORD_PRODUCT] < MANY_PRODUCTS)
		return true;
	hub_get_int(import->db, &count, "SELECT COUNT(*) FROM product WHERE is_live = 1");
	return count > import->known_products;
}

/* A scanner cannot tell two products with one GTIN: they stay, and whoever keeps the source is told. */
static void note_shared_gtins(struct import *import, const struct id_set *gone)
{
	struct known_rows *products = &import->rows[RECORD_PRODUCT];
	struct code_index numbers;
	struct known_row row, before;
	bool may_be_elsewhere = has_others(import);
	code_index_init(&numbers, staging_folder(import), PRODUCT_INDEX_BYTES);
	for (uint64_t i = 1; i <= products->count && !import->has_failed; i++) {
		known_rows_read(products, i, &row);
		if (row.line == 0 || row.gtin == 0)
			continue;
		const char *other = NULL;
		uint64_t earlier =
			(uint64_t)code_index_find(&numbers, (const char *)&row.gtin, sizeof(row.gtin));
		if (earlier) {
			known_rows_read(products, earlier, &before);
			other = arena_strdup(&import->scratch, code_of(import, RECORD_PRODUCT, &before));
		} else if (may_be_elsewhere) {
			other = find_other(import, row.gtin, gone);
		}
		code_index_put(&numbers, (const char *)&row.gtin, sizeof(row.gtin), (int64_t)i);
		if (other) {
			const char *code = code_of(import, RECORD_PRODUCT, &row);
			struct record_origin origin = { row.line, code, strlen(code) };
			rejects_note(&import->rejects, &origin,
				arena_printf(&import->scratch,
					"gtin %014" PRId64
					" is also that of %.64s: a scan shows the one that can be bought",
					row.gtin, other));
		}
		arena_reset(&import->scratch);
	}
	code_index_finish(&numbers);
}

static const char REMEMBER_SOURCE[] = "UPDATE source"
				      " SET observed_at = $1"
				      " WHERE id = $2 AND (observed_at < $1 OR observed_at > $3)";

static const char OFFERS_SEEN[] = "UPDATE source"
				  " SET offers_seen_at = $1"
				  " WHERE id = $2";

static void remember_source(struct import *import, int64_t observed_at)
{
	if (import->common_at)
		staged_write(&import->writes, staged_writes_statement(&import->writes, OFFERS_SEEN),
			import->common_at, import->source_id);
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
	if (is_older) {
		stage_changes(import);
		return !import->has_failed;
	}
	if (!is_loss_acceptable(import))
		return false;
	struct id_set gone_products = { 0 }, gone = { 0 };
	if (!import->options->is_partial) {
		for (int type = 0; type < RECORD_TYPE_COUNT; type++)
			if (import->has_type[type] && type != RECORD_OFFER)
				remove_rows(import, (enum record_type)type,
					type == RECORD_PRODUCT ? &gone_products : &gone);
		remove_offers(import, &gone_products);
	}
	note_shared_gtins(import, &gone_products);
	remember_source(import, observed_at);
	stage_changes(import);
	id_set_finish(&gone_products);
	id_set_finish(&gone);
	if (hub_db_has_failed(import->db))
		import_fail(import);
	return !import->has_failed;
}
