/* SPDX-License-Identifier: Apache-2.0 */
/* Pages that were fetched. */
#include "kiosk/hub/source/page_cache.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"

#define FIRST_CAPACITY 64

struct page_cache {
	int file;
	int64_t bytes;
	struct cached_page **slots; /* open addressing; NULL = free */
	size_t count, capacity;
	uint8_t hash_key[crypto_shorthash_KEYBYTES]; /* by chance: addresses come from strangers */
};

struct page_cache *page_cache_create(const char *folder)
{
	int file = file_open_nameless(folder ? folder : "/tmp");
	if (file < 0)
		return NULL;
	struct page_cache *cache = xcalloc(1, sizeof(*cache));
	cache->file = file;
	crypto_shorthash_keygen(cache->hash_key);
	return cache;
}

static void page_free(struct cached_page *page)
{
	free(page->key);
	free(page->address);
	free(page->link);
	free(page->etag);
	free(page->last_modified);
	free(page->why);
	free(page);
}

void page_cache_destroy(struct page_cache *cache)
{
	if (!cache)
		return;
	for (size_t i = 0; i < cache->capacity; i++)
		if (cache->slots[i])
			page_free(cache->slots[i]);
	free(cache->slots);
	close(cache->file);
	free(cache);
}

/* Its slot, or the free one where it would stand. */
static struct cached_page **find_slot(
	const struct page_cache *cache, struct cached_page **slots, size_t capacity, const char *key)
{
	uint64_t hash;
	crypto_shorthash((uint8_t *)&hash, (const uint8_t *)key, strlen(key), cache->hash_key);
	size_t at = hash & (capacity - 1);
	while (slots[at] && strcmp(slots[at]->key, key) != 0)
		at = (at + 1) & (capacity - 1);
	return &slots[at];
}

struct cached_page *page_cache_find(const struct page_cache *cache, const char *key)
{
	return cache->capacity ? *find_slot(cache, cache->slots, cache->capacity, key) : NULL;
}

static void grow(struct page_cache *cache)
{
	size_t capacity = cache->capacity ? cache->capacity * 2 : FIRST_CAPACITY;
	struct cached_page **slots = xcalloc(capacity, sizeof(struct cached_page *));
	for (size_t i = 0; i < cache->capacity; i++)
		if (cache->slots[i])
			*find_slot(cache, slots, capacity, cache->slots[i]->key) = cache->slots[i];
	free(cache->slots);
	cache->slots = slots;
	cache->capacity = capacity;
}

struct cached_page *page_cache_add(struct page_cache *cache, const char *key)
{
	struct cached_page *page = xcalloc(1, sizeof(*page));
	page->key = xstrdup(key);
	page->is_pending = true;
	if (cache->count * 2 >= cache->capacity)
		grow(cache);
	*find_slot(cache, cache->slots, cache->capacity, key) = page;
	cache->count++;
	return page;
}

bool page_cache_store(struct page_cache *cache, struct cached_page *page, const void *bytes, size_t length)
{
	size_t done = 0;
	while (done < length) {
		ssize_t count = pwrite(cache->file, (const char *)bytes + done, length - done,
			(off_t)(cache->bytes + (int64_t)done));
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return false;
		done += (size_t)count;
	}
	page->offset = cache->bytes;
	page->length = length;
	cache->bytes += (int64_t)length;
	return true;
}

char *page_cache_load(const struct page_cache *cache, const struct cached_page *page)
{
	char *bytes = xmalloc(page->length + 1);
	size_t done = 0;
	while (done < page->length) {
		ssize_t count = pread(cache->file, bytes + done, page->length - done,
			(off_t)(page->offset + (int64_t)done));
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0) {
			free(bytes);
			return NULL;
		}
		done += (size_t)count;
	}
	bytes[done] = '\0';
	return bytes;
}

int64_t page_cache_bytes(const struct page_cache *cache)
{
	return cache->bytes;
}
