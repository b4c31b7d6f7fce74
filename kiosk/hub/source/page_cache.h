/* SPDX-License-Identifier: Apache-2.0 */
/* What was fetched in one reading, by what was asked: in a file without a name, so that it can be read again and asked for by its
 * validators the next time, however much it is. One thread. */
#ifndef DAOGOU_HUB_SOURCE_PAGE_CACHE_H
#define DAOGOU_HUB_SOURCE_PAGE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/hub/source/source.h"

struct cached_page {
	char *key;
	bool is_pending; /* it is under way */
	enum source_answer answer;
	int64_t offset; /* of its bytes as they came, in the cache's file */
	size_t length;
	int64_t total; /* of X-WP-Total; -1 = not said */
	/* NULL = none; the cache's. */
	char *address, *link, *etag, *last_modified;
	char *why; /* of an answer that is none */
};

struct page_cache;

/* NULL with errno when the file cannot be made. */
struct page_cache *page_cache_create(const char *folder);
void page_cache_destroy(struct page_cache *cache);
/* NULL when it was not asked. Good as long as the cache. */
struct cached_page *page_cache_find(const struct page_cache *cache, const char *key);
/* A pending page, which was not there. */
struct cached_page *page_cache_add(struct page_cache *cache, const char *key);
/* Keeps the page's bytes; false with errno. */
bool page_cache_store(struct page_cache *cache, struct cached_page *page, const void *bytes, size_t length);
/* NULL with errno; NUL-ended; the caller frees. */
char *page_cache_load(const struct page_cache *cache, const struct cached_page *page);
/* Of all pages together. */
int64_t page_cache_bytes(const struct page_cache *cache);

#endif
