/* SPDX-License-Identifier: Apache-2.0 */
/* Which images a kiosk should have. */
#include "kiosk/store/catalog_images.h"

#include "kiosk/store/catalog_internal.h"

static size_t read_images(struct catalog *catalog, sqlite3_stmt *row, struct arena *arena, int64_t *last_id,
	const struct image_ref **ret_images)
{
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(struct image_ref));
	while (catalog_step(catalog, row)) {
		if (last_id)
			*last_id = sqlite3_column_int64(row, 3);
		if (sqlite3_column_bytes(row, 1) != 64)
			continue;
		struct image_ref *image = store_rows_push(&rows);
		image->name = catalog_column_text(arena, row, 0);
		store_column_copy(row, 1, image->sha256, sizeof image->sha256);
		image->bytes = sqlite3_column_int64(row, 2);
	}
	sqlite3_reset(row);
	*ret_images = (const struct image_ref *)(const void *)rows.items;
	return rows.count;
}

size_t catalog_front_images(struct catalog *catalog, struct arena *arena, const struct image_ref **ret_images)
{
	sqlite3_stmt *row = catalog_statement(catalog,
		"SELECT i.name,i.sha256,i.bytes FROM ("
		"SELECT image,1 AS rank,id AS place FROM ad UNION ALL SELECT image,2,position FROM category"
		" UNION ALL SELECT p.image,3,h.position FROM home_list h JOIN product p ON p.id=h.ref"
		" UNION ALL SELECT image,4,id FROM merchant) f JOIN image i ON i.name=f.image ORDER BY "
		"f.rank,f.place");

	return read_images(catalog, row, arena, NULL, ret_images);
}

size_t catalog_product_images(struct catalog *catalog, struct arena *arena, int64_t *last_id, size_t limit,
	const struct image_ref **ret_images)
{
	sqlite3_stmt *row = catalog_statement(catalog,
		"SELECT i.name,i.sha256,i.bytes,p.id FROM product p "
		"LEFT JOIN image i"
		" ON i.name=p.image WHERE p.id>?1 ORDER BY p.id LIMIT ?2");

	sqlite3_bind_int64(row, 1, *last_id);
	sqlite3_bind_int64(row, 2, (int64_t)limit);
	return read_images(catalog, row, arena, last_id, ret_images);
}
