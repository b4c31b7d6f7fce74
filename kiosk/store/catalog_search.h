/* SPDX-License-Identifier: Apache-2.0 */
/* Full-text search over the catalog's own index: the first matches in rowid order are the first by rank.
 * A search belongs to one thread; only catalog_search_cancel() may come from another. */
#ifndef DAOGOU_STORE_CATALOG_SEARCH_H
#define DAOGOU_STORE_CATALOG_SEARCH_H

#include "kiosk/store/catalog_list.h"

struct catalog_search;

/* Its own read connection; see catalog_open_until(). NULL and the reason when the catalog cannot be used. */
struct catalog_search *catalog_search_open(
	const char *path, const atomic_bool *stop, enum catalog_fault *ret_fault);
/* NULL is fine. */
void catalog_search_close(struct catalog_search *search);
/* The connection, for reading on the same thread. */
struct catalog *catalog_search_catalog(struct catalog_search *search);

enum catalog_search_outcome {
	CATALOG_SEARCH_DONE,
	CATALOG_SEARCH_CANCELLED,
	CATALOG_SEARCH_FAILED, /* the catalog cannot be read */
};

/* What was typed (any text; the last word counts as a beginning) → up to limit products, best first, in the
 * arena. 8 to 14 digits that are a GTIN find it directly. An empty text finds nothing. *ret_has_more: there
 * are matches beyond the limit. */
enum catalog_search_outcome catalog_search_run(struct catalog_search *search, const char *typed,
	const char *lang, int64_t now_ms, size_t limit, struct arena *arena,
	const struct product_summary **ret_summaries, size_t *ret_count, bool *ret_has_more);
/* The ids alone, as a list for browsing; *ret_list is NULL unless CATALOG_SEARCH_DONE. */
enum catalog_search_outcome catalog_search_list(
	struct catalog_search *search, const char *typed, size_t limit, struct catalog_list **ret_list);

/* Any thread: what runs now ends soon with CATALOG_SEARCH_CANCELLED, and so does what starts until
 * catalog_search_allow(). */
void catalog_search_cancel(struct catalog_search *search);
void catalog_search_allow(struct catalog_search *search);

#endif
