/* SPDX-License-Identifier: Apache-2.0 */
/* Batches of the catalog: what is known of the pack in a shopper's hand. Thread and ownership as in catalog.h. */
#ifndef DAOGOU_STORE_CATALOG_BATCH_H
#define DAOGOU_STORE_CATALOG_BATCH_H

#include "kiosk/domain/batch.h"
#include "kiosk/store/catalog.h"

struct catalog_batch {
	struct batch batch;
	const char *lot;
	const char *reason; /* why it was called back; "" = not said */
};

enum batch_answer {
	BATCH_UNKNOWN, /* nothing is said of such a lot */
	BATCH_FOUND,
	BATCH_UNREADABLE, /* the catalog cannot be read now: it may have been called back */
};

enum batch_answer catalog_batch(struct catalog *catalog, struct arena *arena, const char *lang,
	int64_t product_id, const char *lot, struct catalog_batch *ret_batch);
/* What was called back of a product, by lot, at most limit; 0 also when the catalog cannot be read (catalog_damage()). */
size_t catalog_recalls(struct catalog *catalog, struct arena *arena, const char *lang, int64_t product_id,
	size_t limit, const struct catalog_batch **ret_batches);

#endif
