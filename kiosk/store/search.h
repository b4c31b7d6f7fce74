/* SPDX-License-Identifier: Apache-2.0 */
/* Full-text search over the catalog's own index: the first matches in rowid order are the most popular ones.
 * A search belongs to one thread; only search_cancel() may come from another. */
#ifndef DAOGOU_STORE_SEARCH_H
#define DAOGOU_STORE_SEARCH_H

#include "kiosk/store/catalog_list.h"

struct search;

/* Its own read connection. NULL and the reason when the catalog cannot be used. */
struct search *search_open(const char *path, enum catalog_fault *ret_fault);
/* NULL is fine. */
void search_close(struct search *search);
/* The connection, for reading on the same thread. */
struct catalog *search_catalog(struct search *search);

enum search_outcome {
	SEARCH_DONE,
	SEARCH_CANCELLED,
	SEARCH_FAILED, /* the catalog cannot be read */
};

/* What was typed (any text; the last word counts as a beginning) → up to limit products, best first, in the
 * arena. 8 to 14 digits that are a GTIN find it directly. An empty text finds nothing. *ret_has_more: there
 * are matches beyond the limit. */
enum search_outcome search_run(struct search *search, const char *typed, const char *lang, int64_t now_ms,
	size_t limit, struct arena *arena, const struct product_summary **ret_summaries, size_t *ret_count,
			bool *ret_has_more);
/* The ids alone, as a list for browsing; *ret_list is NULL unless SEARCH_DONE. */
enum search_outcome search_list(struct search *search, const char *typed, size_t limit,
	struct catalog_list **ret_list);

/* Any thread: what runs now ends soon with SEARCH_CANCELLED, and so does what starts until search_allow(). */
void search_cancel(struct search *search);
void search_allow(struct search *search);

#endif
