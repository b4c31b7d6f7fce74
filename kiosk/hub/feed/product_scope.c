/* SPDX-License-Identifier: Apache-2.0 */
/* Which products a publish has to look at. */
#include "kiosk/hub/feed/product_scope.h"

#include <stdlib.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/catalog/id_counter.h"
#include "kiosk/hub/catalog/shop_change.h"

static void add(int64_t **ids, size_t *count, size_t *capacity, int64_t id)
{
	if (*count == *capacity) {
		*capacity = *capacity * 2 + 64;
		*ids = xreallocarray(*ids, *capacity, sizeof(**ids));
	}
	(*ids)[(*count)++] = id;
}

void product_scope_add(struct product_scope *scope, int64_t id)
{
	add(&scope->ids, &scope->count, &scope->capacity, id);
}

void product_scope_finish(struct product_scope *scope)
{
	free(scope->ids);
	free(scope->seen_sources);
	*scope = (struct product_scope){ 0 };
}

static void take(struct product_scope *scope, int64_t kind, int64_t id)
{
	switch (kind) {
	case SHOP_CHANGE_ALL: scope->is_all = true; break;
	case SHOP_CHANGE_PRODUCT:
	case SHOP_CHANGE_OFFERS: product_scope_add(scope, id); break;
	case SHOP_CHANGE_IMAGE: scope->has_images = true; break;
	case SHOP_CHANGE_SEEN:
		add(&scope->seen_sources, &scope->seen_count, &scope->seen_capacity, id);
		break;
	default: break; /* small tables are read whole */
	}
}

bool product_scope_read(struct product_scope *scope, struct hub_db *db)
{
	int64_t kind, id;
	if (!id_counter_last(db, "import", &scope->turn))
		return false;
	struct hub_statement *rows = hub_query(db, "SELECT kind, id FROM shop_change");
	while (hub_next(rows, &kind, &id))
		take(scope, kind, id);
	hub_query_end(rows);
	return !hub_db_has_failed(db);
}

static int compare_ids(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
	return left < right ? -1 : left > right;
}

void product_scope_sort(struct product_scope *scope)
{
	size_t kept = 0;
	if (scope->count > 0)
		qsort(scope->ids, scope->count, sizeof(*scope->ids), compare_ids);
	for (size_t i = 0; i < scope->count; i++)
		if (kept == 0 || scope->ids[kept - 1] != scope->ids[i])
			scope->ids[kept++] = scope->ids[i];
	scope->count = kept;
}

bool product_scope_settle(struct hub_db *db, int64_t turn)
{
	int64_t now;
	if (!id_counter_last(db, "import", &now))
		return false;
	return now != turn || hub_ran(db, "DELETE FROM shop_change");
}
