/* SPDX-License-Identifier: Apache-2.0 */
/* Stages what a publish has to look at again. */
#include "kiosk/hub/catalog/shop_change.h"
#include "kiosk/hub/import/import_state.h"

/* A list of more than that and of more than half of the products is longer than everything. */
#define LISTED_ALWAYS 20000

static const char MARK[] = "INSERT INTO shop_change(kind, id)"
			   " VALUES($1, $2)"
			   " ON CONFLICT(kind, id) DO NOTHING";
/* Of the row as it stands when the statement runs. */
static const char MARK_DEAL_PRODUCT[] = "INSERT INTO shop_change(kind, id)"
					" SELECT $1, p.id"
					" FROM deal d"
					" JOIN product p ON p.code = d.product"
					" WHERE d.id = $2"
					" ON CONFLICT(kind, id) DO NOTHING";
static const char MARK_MERCHANT_PRODUCTS[] = "INSERT INTO shop_change(kind, id)"
					     " SELECT DISTINCT $1, product_id"
					     " FROM offer"
					     " WHERE merchant_id = $2 AND is_live = 1"
					     " ON CONFLICT(kind, id) DO NOTHING";

static const enum shop_change KINDS[RECORD_TYPE_COUNT] = {
	[RECORD_MERCHANT] = SHOP_CHANGE_MERCHANT,
	[RECORD_STORE] = SHOP_CHANGE_STORE,
	[RECORD_CATEGORY] = SHOP_CHANGE_CATEGORY,
	[RECORD_PRODUCT] = SHOP_CHANGE_PRODUCT,
	[RECORD_OFFER] = SHOP_CHANGE_OFFERS,
	[RECORD_DEAL] = SHOP_CHANGE_DEAL,
	[RECORD_COUPON] = SHOP_CHANGE_COUPON,
	[RECORD_AD] = SHOP_CHANGE_AD,
	[RECORD_ATTRIBUTE] = SHOP_CHANGE_ATTRIBUTE,
	[RECORD_TAX] = SHOP_CHANGE_TAX,
	[RECORD_DELIVERY] = SHOP_CHANGE_DELIVERY,
	[RECORD_SLOT] = SHOP_CHANGE_SLOT,
	[RECORD_BATCH] = SHOP_CHANGE_BATCH,
	[RECORD_HOLIDAY] = SHOP_CHANGE_HOLIDAY,
};

void changes_open(struct import *import)
{
	import->mark_deal = staged_writes_statement(&import->writes, MARK_DEAL_PRODUCT);
}

void stage_deal_change(struct import *import, int64_t deal_id)
{
	staged_write(&import->writes, import->mark_deal, (int)SHOP_CHANGE_OFFERS, deal_id);
}

static void mark_all_of(struct import *import, int mark, enum shop_change kind, const struct id_set *ids)
{
	for (int64_t id = 0; (id = id_set_next(ids, id)) != 0;)
		staged_write(&import->writes, mark, (int)kind, id);
}

/* Whoever comes or goes takes his offers along, though they stay as they are. */
static void mark_merchants(struct import *import)
{
	int mark = staged_writes_statement(&import->writes, MARK_MERCHANT_PRODUCTS);
	mark_all_of(import, mark, SHOP_CHANGE_OFFERS, &import->moved_merchants);
}

void stage_changes(struct import *import)
{
	int64_t products = import->changed_rows[RECORD_PRODUCT].count + import->changed_offers.count;
	int mark = staged_writes_statement(&import->writes, MARK);
	if (products > LISTED_ALWAYS + import->rows[RECORD_PRODUCT].id_last / 2) {
		staged_write(&import->writes, mark, (int)SHOP_CHANGE_ALL, 0);
		return;
	}
	for (int type = 0; type < RECORD_TYPE_COUNT; type++)
		mark_all_of(import, mark, KINDS[type],
			type == RECORD_OFFER ? &import->changed_offers : &import->changed_rows[type]);
	mark_merchants(import);
	if (import->images.has_changed)
		staged_write(&import->writes, mark, (int)SHOP_CHANGE_IMAGE, 0);
	if (import->common_at)
		staged_write(&import->writes, mark, (int)SHOP_CHANGE_SEEN, import->source_id);
}
