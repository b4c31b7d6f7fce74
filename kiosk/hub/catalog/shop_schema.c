/* SPDX-License-Identifier: Apache-2.0 */
/* The tables that imports fill and that a publish reads.
 *
 * Common columns: code = the id in the source; is_live = 0 when the source no longer has the row (it is kept
 * so that its id and its history stay); source_id = the source that wrote it last; digest = a hash of the
 * content, to know what changed. Texts in several languages are plain or a JSON map. Times are milliseconds
 * since 1970 UTC, days whole UTC days since 1970, money is in minor units. References to things that may come
 * later are codes; the publish resolves them.
 */
#include "kiosk/hub/catalog/shop_schema.h"

#include <stdio.h>
#include <stdlib.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/catalog/shop_fields.h"
#include "kiosk/hub/core/data_folder.h"

static const struct hub_migration STEPS[] = {
	{
		/* One place where records come from: name = format + ":" + merchant, or "*" for all. */
		"CREATE TABLE source(id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
		" observed_at BIGINT NOT NULL);"

		"CREATE TABLE merchant(id BIGINT PRIMARY KEY, code TEXT NOT NULL UNIQUE,"
		" name TEXT NOT NULL, currency TEXT NOT NULL, image TEXT," SHOP_COMMON_COLUMNS ");"

		"CREATE TABLE store(id BIGINT PRIMARY KEY, code TEXT NOT NULL UNIQUE, merchant TEXT NOT NULL,"
		" name TEXT NOT NULL, address TEXT, latitude_e6 BIGINT, longitude_e6 BIGINT,"
		" hours TEXT," SHOP_COMMON_COLUMNS ");"

		"CREATE TABLE category(id BIGINT PRIMARY KEY, code TEXT NOT NULL UNIQUE, parent TEXT,"
		" name TEXT NOT NULL, image TEXT, position BIGINT NOT NULL," SHOP_COMMON_COLUMNS ");"

		/* gtin: 14 digits; images: a JSON array of names; created_at: first seen. */
		"CREATE TABLE product(id BIGINT PRIMARY KEY, code TEXT NOT NULL UNIQUE, gtin TEXT, brand TEXT,"
		" name TEXT NOT NULL, description TEXT, category TEXT, images TEXT, measure_milli BIGINT,"
		" measure_unit TEXT, options TEXT, group_code TEXT,"
		" created_at BIGINT NOT NULL," SHOP_COMMON_COLUMNS ");"

		/* observed_at: when this price was last seen; 0 = when its source's offers were (source.offers_seen_at). */
		"CREATE TABLE offer(product_id BIGINT NOT NULL, merchant_id BIGINT NOT NULL,"
		" channel BIGINT NOT NULL, price BIGINT NOT NULL, currency TEXT NOT NULL, list_price BIGINT,"
		" delivery BIGINT NOT NULL, stock BIGINT NOT NULL, quantity BIGINT, multibuy_quantity BIGINT,"
		" multibuy_price BIGINT, url TEXT, observed_at BIGINT NOT NULL," SHOP_COMMON_COLUMNS ","
		" PRIMARY KEY(product_id, merchant_id, channel)) /*clustered*/;"

		/* points: the stored form of kiosk/domain/price_points.h. */
		"CREATE TABLE offer_history(product_id BIGINT NOT NULL, merchant_id BIGINT NOT NULL,"
		" channel BIGINT NOT NULL, points BYTEA NOT NULL,"
		" PRIMARY KEY(product_id, merchant_id, channel)) /*clustered*/;"

		/* tiers: JSON [[people, unit_price], …]. */
		"CREATE TABLE deal(id BIGINT PRIMARY KEY, code TEXT NOT NULL UNIQUE, product TEXT NOT NULL,"
		" merchant TEXT NOT NULL, tiers TEXT NOT NULL, ttl_s BIGINT NOT NULL, starts_at BIGINT NOT NULL,"
		" ends_at BIGINT NOT NULL, per_member BIGINT NOT NULL, quota BIGINT NOT NULL," SHOP_COMMON_COLUMNS
		");"

		/* kind and scope_kind are numbers of kiosk/domain/coupon.h; scope is a code. */
		"CREATE TABLE coupon(id BIGINT PRIMARY KEY, code TEXT NOT NULL UNIQUE, kind BIGINT NOT NULL,"
		" value BIGINT NOT NULL, max_discount BIGINT, threshold BIGINT NOT NULL,"
		" scope_kind BIGINT NOT NULL, scope TEXT, currency TEXT, total BIGINT NOT NULL,"
		" per_member BIGINT NOT NULL, valid_days BIGINT NOT NULL, name TEXT NOT NULL," SHOP_COMMON_COLUMNS
		");"

		"CREATE TABLE ad(id BIGINT PRIMARY KEY, code TEXT NOT NULL UNIQUE, slot TEXT NOT NULL,"
		" image TEXT, title TEXT, target_kind TEXT, target TEXT, starts_at BIGINT,"
		" ends_at BIGINT," SHOP_COMMON_COLUMNS ");"

		/* file_path and file_changed_at let the next import skip a file that it has read. */
		"CREATE TABLE image(name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, bytes BIGINT NOT NULL,"
		" file_path TEXT NOT NULL, file_changed_at BIGINT NOT NULL);"

		"CREATE TABLE staff(id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, role TEXT NOT NULL,"
		" pin_hash TEXT NOT NULL, created_at BIGINT NOT NULL);"

		/* The keys are listed in kiosk/hub/feed/feed_state.h. */
		"CREATE TABLE feed_state(key TEXT PRIMARY KEY, value TEXT NOT NULL);"
		"CREATE TABLE feed_delta(from_seq BIGINT NOT NULL, to_seq BIGINT NOT NULL, sha256 TEXT NOT NULL,"
		" bytes BIGINT NOT NULL, raw_bytes BIGINT NOT NULL, state_root TEXT NOT NULL,"
		" PRIMARY KEY(from_seq, to_seq));",
	},
#define STEP(script) { script },
	SHOP_SCHEMA_LATER_STEPS(STEP)
#undef STEP
};

bool hub_schema_migrate(struct hub_db *db)
{
	return hub_db_migrate(db, "catalog", STEPS, (int)ARRAY_LENGTH(STEPS));
}

struct hub_db *catalog_db_open(const char *data_folder, char ret_why[HUB_DB_WHY_SIZE])
{
	char *target = data_folder_database(data_folder);
	if (!target) {
		snprintf(ret_why, HUB_DB_WHY_SIZE, "%s holds no hub: run init first", data_folder);
		return NULL;
	}
	struct hub_db *db = hub_db_open(target, ret_why);
	free(target);
	if (db && !hub_schema_migrate(db)) {
		snprintf(ret_why, HUB_DB_WHY_SIZE, "the tables cannot be brought up to date: %s",
			hub_db_error(db));
		hub_db_close(db);
		return NULL;
	}
	return db;
}
