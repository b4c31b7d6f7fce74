/* SPDX-License-Identifier: Apache-2.0 */
/* What the two files of the browse screen share. */
#ifndef DAOGOU_SCREENS_BROWSE_INTERNAL_H
#define DAOGOU_SCREENS_BROWSE_INTERNAL_H

#include "kiosk/screens/app.h"
#include "kiosk/screens/product_tile.h"

struct browse_screen {
	int64_t category_id;   /* 0 = the whole shop */
	const char *list_name; /* of a ready-made list, in the shopper's language; NULL = a category */
	enum list_kind list_kind;
	const struct category *path;
	size_t path_count;
	const struct category *children;
	size_t child_count;

	struct catalog_filter filter;
	char brand[NAME_SIZE];     /* what filter.brand points to */
	uint64_t ticket;           /* of the newest question */
	bool is_asking_facets;     /* the newest question asks for what the filters count */
	struct catalog_list *list; /* NULL until the first answer */
	bool has_failed;
	struct tile_window window;
	bool is_reordered; /* another order or filter was asked for */
	bool wants_start;  /* its answer came: from the top again */

	struct arena facet_arena; /* from the answer */
	const struct facet *brands, *sellers;
	size_t brand_count, seller_count;
	const struct attribute_facets *attributes;
	size_t attribute_count;
	bool is_filters_open;
};

/* How many filters are on. */
int browse_filter_count(const struct browse_screen *self);
/* True when the action was about a filter: the list must be asked for again. */
bool browse_filter_update(struct browse_screen *self, struct action action);
void browse_filters_view(const struct browse_screen *self, const struct session *session, struct ui *ui);

#endif
