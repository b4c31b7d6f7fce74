/* SPDX-License-Identifier: Apache-2.0 */
/* Fetches images: first those that a screen waits for, then the others in the order they are likely to be
 * seen, up to a budget of bytes on disk. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_file.h"
#include "kiosk/store/catalog_images.h"
#include "kiosk/store/images_cache.h"
#include "kiosk/sync/sync_internal.h"

#define WANTED_MAX 256
#define PRODUCTS_AT_ONCE 200
#define KEEP_MAX 200000

struct slot {
	struct image_fetch *fetch;
	struct request *request;
	char *name; /* that a screen waits for; NULL = prefetched */
	char sha256[65];
};

struct image_fetch {
	struct sync_core *core;
	char *folder;
	int64_t budget_bytes;
	bool has_prefetch;
	struct catalog *catalog;
	int catalog_change; /* core->catalog_changes when it was opened */
	struct slot slots[IMAGES_AT_ONCE];
	char *wanted[WANTED_MAX]; /* newest last */
	size_t wanted_count;

	/* The walk over the catalog. */
	struct arena arena; /* holds refs */
	const struct image_ref *refs;
	size_t ref_count, ref_at;
	bool is_front_done, is_pass_done, has_failed;
	int64_t left_bytes;         /* of what the budget keeps */
	int64_t last_id, next_pass; /* next_pass: monotonic */
};

/* What is kept when room is made, and so what is prefetched: nine tenths. The rest is for what screens want. */
static int64_t kept_bytes(const struct image_fetch *fetch)
{
	return fetch->budget_bytes / 10 * 9;
}

static void begin_pass(struct image_fetch *fetch)
{
	fetch->is_front_done = fetch->is_pass_done = fetch->has_failed = false;
	fetch->last_id = 0;
	fetch->ref_count = fetch->ref_at = 0;
	fetch->left_bytes = kept_bytes(fetch);
}

static void open_catalog(struct image_fetch *fetch)
{
	if (fetch->catalog && fetch->catalog_change == fetch->core->catalog_changes)
		return;
	char *path = catalog_file_path(fetch->core->data_folder);
	catalog_close(fetch->catalog);
	fetch->catalog = catalog_open_until(path, fetch->core->is_stopping, NULL);
	fetch->catalog_change = fetch->core->catalog_changes;
	free(path);
	arena_reset(&fetch->arena);
	fetch->refs = NULL;
	begin_pass(fetch);
}

static void tell(struct image_fetch *fetch, const char *name, bool has_failed)
{
	core_emit(fetch->core, SYNC_EVENT_IMAGE_READY,
		(struct sync_event){ .text = xstrdup(name), .has_failed = has_failed });
}

static void handle_image(void *data, const struct reply *reply)
{
	struct slot *slot = data;
	struct image_fetch *fetch = slot->fetch;
	struct sync_core *core = fetch->core;
	bool is_good = reply->fault == SYNC_OK &&
		images_cache_put(fetch->folder, slot->sha256, reply->body, reply->length);

	if (reply->fault == SYNC_OK && !is_good)
		core_fail(core,
			errno == EBADMSG          ? SYNC_BAD_DIGEST
				: errno == ENOSPC ? SYNC_DISK_FULL
						  : SYNC_DISK_ERROR,
			errno == EBADMSG ? "an image's bytes are not those that were announced"
					 : "an image cannot be stored");
	slot->request = NULL;
	core_note_reply(core, reply);
	if (is_good)
		core->status.images_bytes += (int64_t)reply->length;
	else
		fetch->has_failed = true;
	if (slot->name)
		tell(fetch, slot->name, !is_good);
	free(slot->name);
	slot->name = NULL;
}

static struct slot *free_slot(struct image_fetch *fetch)
{
	for (size_t i = 0; i < IMAGES_AT_ONCE; i++)
		if (!fetch->slots[i].request)
			return &fetch->slots[i];
	return NULL;
}

static struct slot *find_under_way(struct image_fetch *fetch, const char *sha256)
{
	for (size_t i = 0; i < IMAGES_AT_ONCE; i++)
		if (fetch->slots[i].request && strcmp(fetch->slots[i].sha256, sha256) == 0)
			return &fetch->slots[i];
	return NULL;
}

/* Takes over the name (NULL = prefetched). */
static void start(struct image_fetch *fetch, struct slot *slot, char *name, const char *sha256, int64_t bytes)
{
	char path[96] = "/feed/o/";

	slot->name = name;
	strcpy(slot->sha256, sha256);
	strcat(path, sha256);
	slot->request = request_start(fetch->core->pool,
		&(struct request_spec){ .kind = REQUEST_IMAGE,
			.path = path,
			.max_bytes = bytes > 0 && bytes < IMAGE_MAX_BYTES ? bytes : IMAGE_MAX_BYTES,
			.handle_reply = handle_image,
			.data = slot });
}

/* What is asked for and has a file could not be decoded. */
static bool is_here_and_right(struct image_fetch *fetch, const char *sha256)
{
	if (!images_cache_has(fetch->folder, sha256))
		return false;
	if (images_cache_check(fetch->folder, sha256))
		return true;
	log_warning("images", "%s is damaged, and fetched again", sha256);
	fetch->core->status.images_bytes = images_cache_bytes(fetch->folder);
	return false;
}

/* The newest request first: what the shopper looks at now. */
static bool start_wanted(struct image_fetch *fetch, struct slot *slot)
{
	while (fetch->wanted_count) {
		char *name = fetch->wanted[--fetch->wanted_count], sha256[65];
		int64_t bytes = 0;
		bool is_known = fetch->catalog && catalog_image_sha256(fetch->catalog, name, sha256, &bytes);
		struct slot *same = is_known ? find_under_way(fetch, sha256) : NULL;
		if (same && !same->name) {
			same->name = name;
			continue;
		}
		if (is_known && !is_here_and_right(fetch, sha256)) {
			start(fetch, slot, name, sha256, bytes);
			return true;
		}
		tell(fetch, name, !is_known);
		free(name);
	}
	return false;
}

/* The next references of the walk; false at its end. */
static bool read_more(struct image_fetch *fetch)
{
	int64_t before = fetch->last_id;

	arena_reset(&fetch->arena);
	fetch->ref_at = 0;
	if (!fetch->is_front_done) {
		fetch->is_front_done = true;
		fetch->ref_count = catalog_front_images(fetch->catalog, &fetch->arena, &fetch->refs);
		return true;
	}
	fetch->ref_count = catalog_product_images(
		fetch->catalog, &fetch->arena, &fetch->last_id, PRODUCTS_AT_ONCE, &fetch->refs);
	return fetch->last_id != before;
}

struct keep {
	char (*shas)[65]; /* sorted */
	size_t count;
};

static int compare_shas(const void *a, const void *b)
{
	return strcmp(a, b);
}

static bool is_kept(void *data, const char *sha256)
{
	const struct keep *keep = data;

	return bsearch(sha256, keep->shas, keep->count, sizeof *keep->shas, compare_shas) != NULL;
}

/* The images that the budget is for: the first ones of the walk. */
static int64_t collect(struct keep *keep, const struct image_ref *refs, size_t count, int64_t left_bytes)
{
	keep->shas = xreallocarray(keep->shas, keep->count + count + 1, sizeof *keep->shas);
	for (size_t i = 0; i < count && left_bytes > refs[i].bytes; i++) {
		strcpy(keep->shas[keep->count++], refs[i].sha256);
		left_bytes -= refs[i].bytes;
	}
	return left_bytes;
}

/* Removes what an older catalog or a picture nobody needed left. */
static void make_room(struct image_fetch *fetch)
{
	struct keep keep = { 0 };
	struct arena arena;
	const struct image_ref *refs;
	int64_t target = kept_bytes(fetch), last_id = 0, before = -1;

	arena_init(&arena, 65536);
	size_t front_count = catalog_front_images(fetch->catalog, &arena, &refs);
	int64_t left = collect(&keep, refs, front_count, target);
	while (left > 0 && last_id != before && keep.count < KEEP_MAX) {
		size_t count;
		before = last_id;
		arena_reset(&arena);
		count = catalog_product_images(fetch->catalog, &arena, &last_id, PRODUCTS_AT_ONCE, &refs);
		int64_t next = collect(&keep, refs, count, left);
		if (next == left && count)
			break;
		left = next;
	}
	qsort(keep.shas, keep.count, sizeof *keep.shas, compare_shas);
	/* Of a catalog that cannot be read nobody knows what is needed. */
	if (catalog_damage(fetch->catalog) == CATALOG_OK)
		fetch->core->status.images_bytes = images_cache_trim(fetch->folder, target, is_kept, &keep);
	free(keep.shas);
	arena_finish(&arena);
}

static void end_pass(struct image_fetch *fetch)
{
	fetch->is_pass_done = true;
	catalog_release_memory(fetch->catalog);
	fetch->next_pass = core_now(fetch->core) + IMAGE_PASS_INTERVAL_MS;
}

/* False when there is nothing more to fetch in this pass. */
static bool start_prefetch(struct image_fetch *fetch, struct slot *slot)
{
	while (true) {
		if (fetch->ref_at == fetch->ref_count) {
			if (read_more(fetch))
				continue;
			end_pass(fetch);
			return false;
		}
		const struct image_ref *ref = &fetch->refs[fetch->ref_at++];
		if (ref->bytes >= fetch->left_bytes) {
			end_pass(fetch);
			return false;
		}
		fetch->left_bytes -= ref->bytes;
		if (images_cache_has(fetch->folder, ref->sha256) || find_under_way(fetch, ref->sha256))
			continue;
		start(fetch, slot, NULL, ref->sha256, ref->bytes);
		return true;
	}
}

/* What failed is tried again in a later pass. */
static void begin_pass_when_due(struct image_fetch *fetch)
{
	if (fetch->is_pass_done && fetch->has_failed && core_now(fetch->core) >= fetch->next_pass)
		begin_pass(fetch);
}

static bool has_request(const struct image_fetch *fetch)
{
	for (size_t i = 0; i < IMAGES_AT_ONCE; i++) {
		if (fetch->slots[i].request)
			return true;
	}
	return false;
}

/* What nobody could read is no picture less: the walk begins again in the catalog that comes in its place. */
static void leave_damaged(struct image_fetch *fetch)
{
	if (!fetch->catalog || catalog_damage(fetch->catalog) == CATALOG_OK)
		return;
	core_note_damage(fetch->core, catalog_file(fetch->catalog), catalog_damage(fetch->catalog));
	catalog_close(fetch->catalog);
	fetch->catalog = NULL;
	fetch->has_failed = true;
}

int64_t image_fetch_tick(struct image_fetch *fetch)
{
	struct slot *slot;

	open_catalog(fetch);
	begin_pass_when_due(fetch);
	if (fetch->catalog && fetch->core->status.images_bytes > fetch->budget_bytes)
		make_room(fetch);
	while ((slot = free_slot(fetch)) && start_wanted(fetch, slot))
		;
	/* Prefetching waits while the hub is away, and leaves one slot for what a screen may want next. */
	while (fetch->has_prefetch && fetch->catalog && fetch->core->status.is_online &&
		!fetch->is_pass_done && slot && slot != &fetch->slots[IMAGES_AT_ONCE - 1] &&
		start_prefetch(fetch, slot))
		slot = free_slot(fetch);
	leave_damaged(fetch);
	fetch->core->status.has_all_images = fetch->is_pass_done && !fetch->has_failed && !has_request(fetch);
	return fetch->is_pass_done && fetch->has_failed ? fetch->next_pass : INT64_MAX;
}

void image_fetch_want(struct image_fetch *fetch, char *name)
{
	for (size_t i = 0; i < IMAGES_AT_ONCE; i++) {
		if (fetch->slots[i].name && strcmp(fetch->slots[i].name, name) == 0) {
			free(name);
			return;
		}
	}
	if (fetch->wanted_count == WANTED_MAX) {
		tell(fetch, fetch->wanted[0], true);
		free(fetch->wanted[0]);
		memmove(fetch->wanted, fetch->wanted + 1, (WANTED_MAX - 1) * sizeof *fetch->wanted);
		fetch->wanted_count--;
	}
	fetch->wanted[fetch->wanted_count++] = name;
}

struct image_fetch *image_fetch_create(struct sync_core *core, int64_t budget_bytes, bool has_prefetch)
{
	struct image_fetch *fetch = xcalloc(1, sizeof *fetch);

	fetch->core = core;
	fetch->folder = file_join(core->data_folder, "images");
	fetch->budget_bytes = budget_bytes ? budget_bytes : IMAGE_BUDGET_DEFAULT_BYTES;
	fetch->has_prefetch = has_prefetch;
	fetch->catalog_change = -1;
	for (size_t i = 0; i < IMAGES_AT_ONCE; i++)
		fetch->slots[i].fetch = fetch;
	arena_init(&fetch->arena, 32768);
	file_make_folder(fetch->folder);
	core->status.images_bytes = images_cache_bytes(fetch->folder);
	return fetch;
}

void image_fetch_destroy(struct image_fetch *fetch)
{
	if (!fetch)
		return;
	for (size_t i = 0; i < IMAGES_AT_ONCE; i++) {
		request_cancel(fetch->slots[i].request);
		free(fetch->slots[i].name);
	}
	while (fetch->wanted_count)
		free(fetch->wanted[--fetch->wanted_count]);
	catalog_close(fetch->catalog);
	arena_finish(&fetch->arena);
	free(fetch->folder);
	free(fetch);
}
