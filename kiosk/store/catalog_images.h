/* SPDX-License-Identifier: Apache-2.0 */
/* Which images a kiosk should have, the most looked at first. Threads and arena as in catalog.h. */
#ifndef DAOGOU_STORE_CATALOG_IMAGES_H
#define DAOGOU_STORE_CATALOG_IMAGES_H

#include "kiosk/store/catalog.h"

struct image_ref {
	const char *name;
	char sha256[65];
	int64_t bytes;
};

/* What the first screens show: ads, categories, merchants, home lists. A name may come twice. */
size_t catalog_front_images(
	struct catalog *catalog, struct arena *arena, const struct image_ref **ret_images);
/* First images of products after an id, by rank: at most limit products. *last_id moves on; 0 images
 * and an unmoved id = the end. */
size_t catalog_product_images(struct catalog *catalog, struct arena *arena, int64_t *last_id, size_t limit,
	const struct image_ref **ret_images);

#endif
