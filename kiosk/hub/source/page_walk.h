/* SPDX-License-Identifier: Apache-2.0 */
/* Walks over a list that an API gives page by page, in whichever of the usual ways, and notices a list that never ends: a page
 * that came before is a failure, as is one that is missing. One thread.
 *
 *	struct page_walk walk;
 *	page_walk_begin(&walk, source, &(struct page_walk_spec){ .style = PAGES_NUMBERED, .target = "products.json?limit=250", .key = "page" });
 *	while (page_walk_next(&walk)) {
 *		const json_t *products = json_object_get(walk.page.json, "products");
 *		… import_take() for each …
 *		page_walk_took(&walk, products);
 *	}
 *	return page_walk_end(&walk);
 */
#ifndef DAOGOU_HUB_SOURCE_PAGE_WALK_H
#define DAOGOU_HUB_SOURCE_PAGE_WALK_H

#include "kiosk/hub/source/source.h"

enum page_style {
	PAGES_NUMBERED, /* key=1, 2, 3 … */
	PAGES_OFFSET,   /* key= so many records as were taken */
	PAGES_CURSOR, /* key= what page_walk_go_on() was told of the page before; the first page is asked without */
	PAGES_LINKED, /* where the page's own Link header leads */
};

/* Texts are borrowed for the walk. */
struct page_walk_spec {
	enum page_style style;
	const char *target; /* as of struct source_request; key=value is added to its query */
	const char *key;    /* not of PAGES_LINKED */
	/* GraphQL: the query is POSTed with these variables (an object, borrowed; NULL = none) and with the key as one more. An
	 * answer with "errors" and no "data" is bad. */
	const char *query;
	const json_t *variables;
	bool starts_at_zero; /* the first page of PAGES_NUMBERED is 0 */
};

struct page_walk {
	struct source_page page; /* good until the next step */
	/* For this folder only. */
	struct source *source;
	struct page_walk_spec spec;
	int64_t pages, records, total;
	char *cursor;
	struct digest_set *before;
	bool has_page, has_taken, is_done, has_failed;
};

void page_walk_begin(struct page_walk *walk, struct source *source, const struct page_walk_spec *spec);
/* The next page is in walk->page. False behind the last one, or when there is none to be had. */
bool page_walk_next(struct page_walk *walk);
/* Once for each page: the array of its records. None of them is the end of PAGES_NUMBERED and PAGES_OFFSET: a page with fewer than
 * were asked for is not, because servers give fewer than they are asked for. NULL or no array: the page is bad, and the walk fails. */
void page_walk_took(struct page_walk *walk, const json_t *records);
/* How many records the API says there are: the walk ends there, and a list that ends far before (5 %) fails. */
void page_walk_expect(struct page_walk *walk, int64_t total);
/* The next page's cursor; NULL or "" = this was the last page. */
void page_walk_go_on(struct page_walk *walk, const char *cursor);
/* Gives everything back. False when the list was broken off: source_why() tells. */
bool page_walk_end(struct page_walk *walk);

#endif
