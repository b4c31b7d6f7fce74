/* SPDX-License-Identifier: Apache-2.0 */
/* What a store says of itself beside its name, address and hours. Thread and ownership as in catalog.h. */
#ifndef DAOGOU_STORE_CATALOG_STORE_H
#define DAOGOU_STORE_CATALOG_STORE_H

#include "kiosk/store/catalog.h"

/* Words of a source that are not of these are left out. */
enum store_service {
	STORE_PICKUP = 1,
	STORE_LOCAL_DELIVERY = 2,
	STORE_RETURNS = 4,
	STORE_APPOINTMENTS = 8,
};

struct store_certificate {
	const char *name, *number, *issued_by; /* "" = not said, but a name */
	bool has_until;
	int32_t until; /* the last day on which it holds, since 1970 */
};

struct store_details {
	const char *level, *unit, *phone, *licence; /* "" = not said */
	unsigned services;                          /* of enum store_service; 0 = not said */
	const struct store_certificate *certificates;
	size_t certificate_count;
};

/* What cannot be read of it is not said. False when there is no such store, or the catalog cannot be read. */
bool catalog_store_details(struct catalog *catalog, struct arena *arena, const char *lang, int64_t store_id,
	struct store_details *ret_details);

#endif
