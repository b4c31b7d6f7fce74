/* SPDX-License-Identifier: Apache-2.0 */
/* Group deals, coupons and ads of the catalog. */
#include "kiosk/store/catalog_deal.h"

#include <string.h>

#include "kiosk/store/catalog_internal.h"
#include "kiosk/store/live.h"

#define DEAL_COLUMNS                                                                                         \
	"SELECT id,code,product_id,merchant_id,tiers,ttl_s,starts_at,ends_at,per_member,quota FROM deal "

static bool read_deal(struct catalog *catalog, sqlite3_stmt *row, struct arena *arena, const char *lang,
	int64_t now_ms, struct deal *out)
{
	const char *tiers = (const char *)sqlite3_column_text(row, 4);

	if (!tiers || !group_tiers_parse(tiers, &out->tiers) ||
		!catalog_summary(catalog, arena, lang, now_ms, sqlite3_column_int64(row, 2), &out->product))
		return false;
	out->id = sqlite3_column_int64(row, 0);
	out->code = catalog_column_text(arena, row, 1);
	out->merchant_id = sqlite3_column_int64(row, 3);
	out->merchant_name = catalog_merchant_name(catalog, arena, lang, out->merchant_id);
	out->ttl_s = sqlite3_column_int64(row, 5);
	out->starts_at_ms = sqlite3_column_int64(row, 6);
	out->ends_at_ms = sqlite3_column_int64(row, 7);
	const struct merchant_entry *merchant = catalog_find_merchant(catalog, out->merchant_id);
	currency_copy(out->currency, merchant ? merchant->currency : out->product.currency);
	bool is_same = strcmp(out->currency, out->product.currency) == 0;
	out->alone_minor = is_same ? out->product.price_minor : PRICE_UNKNOWN;
	out->per_member = sqlite3_column_int64(row, 8);
	out->quota = sqlite3_column_int64(row, 9);
	return true;
}

size_t catalog_deals(struct catalog *catalog, struct arena *arena, const char *lang, int64_t now_ms,
	size_t limit, const struct deal **ret_deals)
{
	sqlite3_stmt *row = catalog_statement(
		catalog, DEAL_COLUMNS "WHERE starts_at<=?1 AND ends_at>?1 ORDER BY product_id");
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(struct deal));
	sqlite3_bind_int64(row, 1, now_ms);
	while ((!limit || rows.count < limit) && catalog_step(catalog, row))
		if (!read_deal(catalog, row, arena, lang, now_ms, store_rows_push(&rows)))
			store_rows_pop(&rows);
	sqlite3_reset(row);
	*ret_deals = (const struct deal *)(const void *)rows.items;
	return rows.count;
}

bool catalog_deal(struct catalog *catalog, struct arena *arena, const char *lang, int64_t now_ms, int64_t id,
	struct deal *ret_deal)
{
	sqlite3_stmt *row = catalog_statement(catalog, DEAL_COLUMNS "WHERE id=?1");
	struct deal deal = { 0 };

	sqlite3_bind_int64(row, 1, id);
	bool is_found = catalog_step(catalog, row) && read_deal(catalog, row, arena, lang, now_ms, &deal);
	sqlite3_reset(row);
	if (is_found)
		*ret_deal = deal;
	return is_found;
}

size_t catalog_deal_groups(struct catalog *catalog, struct arena *arena, int64_t now_ms,
	const char *deal_code, const struct deal_group **ret_groups, int64_t *ret_age_ms)
{
	size_t count, open = 0;
	const struct live_group *found = live_find_groups(catalog->live, deal_code, &count);
	struct deal_group *groups = ARENA_ARRAY(arena, struct deal_group, count + 1);

	for (size_t i = 0; i < count; i++)
		if (found[i].is_open && now_ms < found[i].deadline_ms)
			groups[open++] = (struct deal_group){ arena_strdup(arena, found[i].id),
				found[i].taken, found[i].size, found[i].deadline_ms };
	*ret_age_ms = -1;
	if (catalog->live)
		*ret_age_ms = now_ms > catalog->live->issued_ms ? now_ms - catalog->live->issued_ms : 0;
	*ret_groups = groups;
	return open;
}

static bool read_scope(
	struct catalog *catalog, struct arena *arena, const char *lang, struct catalog_coupon *out)
{
	static const char *const SQL[] = { NULL, "SELECT code,name FROM category WHERE id=?1",
		"SELECT code,name FROM product WHERE id=?1", "SELECT code,name FROM merchant WHERE id=?1" };

	out->scope_name = "";
	if (out->rule.scope == COUPON_SCOPE_ALL)
		return true;
	sqlite3_stmt *row = catalog_statement(catalog, SQL[out->rule.scope]);
	sqlite3_bind_int64(row, 1, out->scope_id);
	bool is_found = catalog_step(catalog, row);
	if (is_found) {
		store_column_copy(row, 0, out->rule.scope_code, sizeof out->rule.scope_code);
		out->scope_name = catalog_column_localized(arena, row, 1, lang, CATALOG_NAME_MAX);
		if (out->rule.scope == COUPON_SCOPE_MERCHANT)
			memcpy(out->rule.merchant, out->rule.scope_code, sizeof out->rule.merchant);
	}
	sqlite3_reset(row);
	return is_found;
}

static bool read_coupon(struct catalog *catalog, sqlite3_stmt *row, struct arena *arena, const char *lang,
	struct catalog_coupon *out)
{
	int scope = sqlite3_column_int(row, 6);

	if (scope < COUPON_SCOPE_ALL || scope > COUPON_SCOPE_MERCHANT)
		return false;
	out->id = sqlite3_column_int64(row, 0);
	store_column_copy(row, 1, out->rule.code, sizeof out->rule.code);
	out->rule.kind = sqlite3_column_int(row, 2) ? COUPON_PERCENT : COUPON_AMOUNT;
	out->rule.value = sqlite3_column_int64(row, 3);
	out->rule.max_discount_minor = sqlite3_column_int64(row, 4);
	out->rule.threshold_minor = sqlite3_column_int64(row, 5);
	out->rule.scope = (enum coupon_scope)scope;
	out->scope_id = sqlite3_column_int64(row, 7);
	store_column_copy(row, 8, out->rule.currency, sizeof out->rule.currency);
	out->total = sqlite3_column_int64(row, 9);
	out->per_member = sqlite3_column_int64(row, 10);
	out->valid_days = sqlite3_column_int64(row, 11);
	out->name = catalog_column_localized(arena, row, 12, lang, CATALOG_NAME_MAX);
	return read_scope(catalog, arena, lang, out);
}

#define COUPON_COLUMNS                                                                                       \
	"SELECT id,code,kind,value,max_discount,threshold,scope_kind,scope_id,currency,total,per_member,"    \
	"valid_days,"                                                                                        \
	"name FROM coupon "

static size_t read_coupons(struct catalog *catalog, sqlite3_stmt *row, struct arena *arena, const char *lang,
	const struct catalog_coupon **ret_coupons)
{
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(struct catalog_coupon));
	while (catalog_step(catalog, row))
		if (!read_coupon(catalog, row, arena, lang, store_rows_push(&rows)))
			store_rows_pop(&rows);
	sqlite3_reset(row);
	*ret_coupons = (const struct catalog_coupon *)(const void *)rows.items;
	return rows.count;
}

size_t catalog_coupons(struct catalog *catalog, struct arena *arena, const char *lang,
	const struct catalog_coupon **ret_coupons)
{
	return read_coupons(
		catalog, catalog_statement(catalog, COUPON_COLUMNS "ORDER BY id"), arena, lang, ret_coupons);
}

size_t catalog_product_coupons(struct catalog *catalog, struct arena *arena, const char *lang,
	int64_t product_id, const struct catalog_coupon **ret_coupons)
{
	sqlite3_stmt *row = catalog_statement(catalog,
		COUPON_COLUMNS
		"WHERE currency IN (SELECT currency FROM offer WHERE product_id=?1) AND (scope_kind=0"
		" OR (scope_kind=1 AND EXISTS(SELECT 1 FROM product_category WHERE category_id=scope_id AND "
		"product_id=?1))"
		" OR (scope_kind=2 AND scope_id=?1)"
		" OR (scope_kind=3 AND EXISTS(SELECT 1 FROM offer WHERE product_id=?1 AND "
		"merchant_id=scope_id))) ORDER BY id");

	sqlite3_bind_int64(row, 1, product_id);
	return read_coupons(catalog, row, arena, lang, ret_coupons);
}

bool catalog_category_is_within(struct catalog *catalog, const char *category, const char *ancestor)
{
	sqlite3_stmt *row = catalog_statement(catalog,
		"WITH RECURSIVE up(id, code, parent_id) AS (SELECT id,code,parent_id FROM category WHERE "
		"code=?1"
		" UNION SELECT c.id,c.code,c.parent_id FROM category c JOIN up ON c.id=up.parent_id)"
		" SELECT 1 FROM up WHERE code=?2");

	store_bind_text(row, 1, category);
	store_bind_text(row, 2, ancestor);
	bool is_within = catalog_step(catalog, row);
	sqlite3_reset(row);
	return is_within;
}

size_t catalog_ads(struct catalog *catalog, struct arena *arena, const char *lang, const char *slot,
	int64_t now_ms, const struct ad **ret_ads)
{
	sqlite3_stmt *row = catalog_statement(catalog,
		"SELECT id,code,title,image,target_kind,target_id FROM ad WHERE slot=?1"
		" AND (starts_at IS NULL OR starts_at<=?2) AND (ends_at IS NULL OR ends_at>?2) ORDER BY id");
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(struct ad));
	store_bind_text(row, 1, slot);
	sqlite3_bind_int64(row, 2, now_ms);
	while (catalog_step(catalog, row)) {
		struct ad *ad = store_rows_push(&rows);
		ad->id = sqlite3_column_int64(row, 0);
		ad->code = catalog_column_text(arena, row, 1);
		ad->title = catalog_column_localized(arena, row, 2, lang, CATALOG_NAME_MAX);
		ad->image = catalog_column_text_or_null(arena, row, 3);
		ad->target_kind = catalog_column_text_or_null(arena, row, 4);
		ad->target_id = sqlite3_column_int64(row, 5);
	}
	sqlite3_reset(row);
	*ret_ads = (const struct ad *)(const void *)rows.items;
	return rows.count;
}
