/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that no test may move. */
#include "tests/hub/bystanders.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "tests/hub/database/test_database.h"
#include "tests/support/support.h"

void bystanders_insert(struct hub_db *db)
{
	char *path = source_path("tests/hub/bystanders.sql");
	size_t length;
	char *script = file_read(path, 1 << 20, &length);
	assert_non_null(script);
	if (!hub_db_exec(db, script))
		fail_msg("%s: %s", path, hub_db_error(db));
	free(script);
	free(path);
}

/* Where bystanders stand, how their keys begin, and what of them could move. */
struct table {
	const char *name, *key, *theirs, *columns;
};
static const struct table TABLES[] = {
	{ "orders", "id", "01BYSTANDER%",
		"token,kiosk,session,state,rev,checkout,is_repriced,items,delivery,discount,total,quoted_total,expires_at,"
		"extensions,attempts,paid_at,pickup_code,seat" },
	{ "suborder", "order_id", "01BYSTANDER%", "merchant,state,items,delivery,discount,total" },
	{ "order_line", "order_id", "01BYSTANDER%", "position,unit_price,total,quantity" },
	{ "order_coupon", "order_id", "01BYSTANDER%", "coupon,owner,discount" },
	{ "stock_hold", "order_id", "01BYSTANDER%", "product,merchant,channel,quantity,taken_at,state" },
	{ "payment", "idempotency_key", "01BYSTANDER%",
		"order_id,provider,account,amount,state,reference,changed_at,shown_as,shown,next_ask_at,asks" },
	{ "refund", "idempotency_key", "01BYSTANDER%",
		"payment,order_id,amount,reason,state,changed_at,tries,next_try_at,trouble" },
	{ "deal_group", "id", "01BYSTANDER%", "deal,state,taken,paid,deadline,formed_at,leader" },
	{ "group_seat", "id", "01BYSTANDER%", "deal_group,holder,address,state,price,expires_at,paid_at" },
	{ "coupon_claim", "id", "01BYSTANDER%",
		"coupon,owner,status,valid_from,valid_until,order_id,discount" },
	{ "coupon_count", "coupon", "by-%", "claimed,redeemed,at_most" },
	{ "coupon_owner", "coupon", "by-%", "owner,claimed,at_most" },
	{ "deal_count", "deal", "by-%", "seats,at_most" },
	{ "deal_holder", "deal", "by-%", "holder,seats,at_most" },
	{ "stock_offer", "product", "by-%", "merchant,channel,holds" },
	{ "kiosk", "id", "bystander%", "public_key,store,name,enrolled_at,seen_at,status" },
	{ "kiosk_wanted", "kiosk", "bystander%", "mode,commands" },
	{ "enroll_code", "code_hash", "bystander%", "store,expires_at,used_at" },
	{ "signature_nonce", "kiosk", "bystander%", "nonce,expires_at" },
};

/* An expression that is one text of a row: "table key/column/column…". */
static char *row_text_sql(const struct table *table)
{
	char *sql = xasprintf("'%s ' || %s", table->name, table->key), *columns = xstrdup(table->columns),
	     *rest;
	for (char *column = strtok_r(columns, ",", &rest); column; column = strtok_r(NULL, ",", &rest)) {
		char *longer = xasprintf("%s || '/' || COALESCE(CAST(%s AS TEXT), '-')", sql, column);
		free(sql);
		sql = longer;
	}
	free(columns);
	return sql;
}

char *bystanders_read(struct hub_db *db)
{
	char *all = xstrdup("");
	for (size_t i = 0; i < ARRAY_LENGTH(TABLES); i++) {
		char *row_text = row_text_sql(&TABLES[i]);
		char *sql = xasprintf("SELECT %s FROM %s WHERE %s LIKE '%s' ORDER BY 1", row_text,
			TABLES[i].name, TABLES[i].key, TABLES[i].theirs);
		struct hub_statement *rows = hub_query(db, sql);
		if (!rows)
			fail_msg("%s", hub_db_error(db));
		const char *text;
		while (hub_next(rows, &text)) {
			char *longer = xasprintf("%s%s\n", all, text);
			free(all);
			all = longer;
		}
		hub_query_end(rows);
		free(sql);
		free(row_text);
	}
	return all;
}

void bystanders_hide(struct hub_db *db)
{
	for (size_t i = 0; i < ARRAY_LENGTH(TABLES); i++) {
		const struct table *table = &TABLES[i];
		char *sql = xasprintf("CREATE TEMP VIEW %s AS SELECT * FROM %s.%s WHERE %s NOT LIKE '%s'",
			table->name, test_database_schema(), table->name, table->key, table->theirs);
		if (!hub_db_exec(db, sql))
			fail_msg("%s", hub_db_error(db));
		free(sql);
	}
}
