/* SPDX-License-Identifier: Apache-2.0 */
/* The pictures on the main thread: found by name and size, kept in an LRU under a byte budget. */
#include "kiosk/ui/images.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/ui/image_workers.h"

#define BUCKET_COUNT 512
/* What is on screen stays even above the budget, up to this many times it: else it would be decoded again
 * and again. */
#define HOT_FACTOR 2
/* Entries without a bitmap are small, but a scroll over 100,000 rows must not gather them. */
#define ENTRIES_MAX 4096

/* Which file an entry was decoded from. */
struct origin {
	char *path;
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec changed;
};

struct entry {
	char *name;
	int width, height;
	enum image_fit fit;
	enum image_state state;
	bool is_asked; /* the answer to the last request is awaited */
	/* answers that will come, those of older requests too; until then the entry must live */
	int pending;
	bool is_broken;  /* the file of origin is no picture */
	bool is_stale;   /* images_forget() came: the locator is asked again */
	unsigned serial; /* of the request whose answer is awaited */
	unsigned version;
	unsigned used; /* round of the last use */
	struct origin origin;
	struct bitmap *bitmap;
	struct entry *newer, *older, *next_in_bucket;
};

struct images {
	struct image_workers *workers;
	image_locator locate;
	void *locate_data;
	image_doubter doubt;
	struct entry *buckets[BUCKET_COUNT];
	struct entry *newest, *oldest;
	int entry_count;
	size_t bytes, budget;
	unsigned round; /* of drawing: moves on at the first use after images_collect() */
	bool is_round_over;
	unsigned last_serial, last_version;
};

struct images *images_create(size_t budget_bytes, int worker_count, image_locator locate, void *locate_data,
	void (*wake)(void *), void *wake_data)
{
	struct images *images = xcalloc(1, sizeof(*images));

	images->budget = budget_bytes;
	images->locate = locate;
	images->locate_data = locate_data;
	images->workers = image_workers_create(worker_count, wake, wake_data);
	return images;
}

void images_set_doubter(struct images *images, image_doubter doubt)
{
	images->doubt = doubt;
}

void images_keep_on_disk(struct images *images, const char *folder, int64_t budget_bytes)
{
	image_workers_use_shelf(images->workers, image_shelf_open(folder, budget_bytes));
}

static size_t bitmap_bytes(const struct bitmap *bitmap)
{
	if (bitmap == NULL)
		return 0;
	return sizeof(*bitmap) + (size_t)bitmap->stride_px * (size_t)bitmap->height * sizeof(uint32_t);
}

static void entry_free(struct entry *entry)
{
	bitmap_free(entry->bitmap);
	free(entry->origin.path);
	free(entry->name);
	free(entry);
}

void images_destroy(struct images *images)
{
	if (images == NULL)
		return;
	image_workers_destroy(images->workers);
	while (images->newest != NULL) {
		struct entry *older = images->newest->older;

		entry_free(images->newest);
		images->newest = older;
	}
	free(images);
}

static struct entry **bucket_of(struct images *images, const char *name, int width, int height)
{
	unsigned hash = (unsigned)width * 31 + (unsigned)height;

	for (const char *at = name; *at != '\0'; at++)
		hash = (hash ^ (unsigned char)*at) * 16777619u;
	return &images->buckets[hash % BUCKET_COUNT];
}

static void unlink_entry(struct images *images, struct entry *entry)
{
	*(entry->newer != NULL ? &entry->newer->older : &images->newest) = entry->older;
	*(entry->older != NULL ? &entry->older->newer : &images->oldest) = entry->newer;
}

static void link_newest(struct images *images, struct entry *entry)
{
	entry->newer = NULL;
	entry->older = images->newest;
	*(images->newest != NULL ? &images->newest->newer : &images->oldest) = entry;
	images->newest = entry;
}

static void remove_entry(struct images *images, struct entry *entry)
{
	struct entry **at = bucket_of(images, entry->name, entry->width, entry->height);

	while (*at != entry)
		at = &(*at)->next_in_bucket;
	*at = entry->next_in_bucket;
	unlink_entry(images, entry);
	images->bytes -= bitmap_bytes(entry->bitmap);
	images->entry_count--;
	entry_free(entry);
}

static void drop_bitmap(struct images *images, struct entry *entry)
{
	images->bytes -= bitmap_bytes(entry->bitmap);
	bitmap_free(entry->bitmap);
	entry->bitmap = NULL;
}

static bool is_hot(const struct images *images, const struct entry *entry)
{
	return images->round - entry->used <= 1;
}

/* The least lately used go first; what the last frames showed goes only when it is far too much. */
static void evict(struct images *images, const struct entry *keep)
{
	struct entry *entry = images->oldest, *newer;

	for (; entry != NULL; entry = newer) {
		size_t most = is_hot(images, entry) ? images->budget * HOT_FACTOR : images->budget;
		bool is_over = entry->bitmap != NULL && images->bytes > most;

		newer = entry->newer;
		if (entry != keep && entry->pending == 0 && (is_over || images->entry_count > ENTRIES_MAX))
			remove_entry(images, entry);
		else if (images->bytes <= images->budget && images->entry_count <= ENTRIES_MAX)
			return;
	}
}

static struct entry *find_entry(
	struct images *images, const char *name, int width, int height, enum image_fit fit)
{
	struct entry **bucket = bucket_of(images, name, width, height), *at;

	for (at = *bucket; at != NULL; at = at->next_in_bucket) {
		if (at->width == width && at->height == height && at->fit == fit &&
			strcmp(at->name, name) == 0)
			break;
	}
	if (at != NULL) {
		unlink_entry(images, at);
	} else {
		at = xcalloc(1, sizeof(*at));
		*at = (struct entry){ .name = xstrdup(name),
			.width = width,
			.height = height,
			.fit = fit,
			.is_stale = true,
			.version = ++images->last_version,
			.next_in_bucket = *bucket };
		*bucket = at;
		images->entry_count++;
	}
	link_newest(images, at);
	if (images->is_round_over)
		images->round++;
	images->is_round_over = false;
	at->used = images->round;
	if (images->entry_count > ENTRIES_MAX)
		evict(images, at);
	return at;
}

static void set_state(struct images *images, struct entry *entry, enum image_state state)
{
	entry->state = state;
	entry->version = ++images->last_version;
}

static void ask_worker(struct images *images, struct entry *entry)
{
	struct image_request request = { .serial = ++images->last_serial,
		.width = entry->width,
		.height = entry->height,
		.fit = entry->fit,
		.path = xstrdup(entry->origin.path),
		.entry = entry };

	entry->serial = request.serial;
	entry->is_asked = true;
	entry->is_broken = false;
	entry->pending++;
	image_workers_ask(images->workers, &request);
}

static bool same_origin(const struct origin *origin, const char *path, const struct stat *status)
{
	return origin->path != NULL && strcmp(origin->path, path) == 0 && origin->device == status->st_dev &&
		origin->inode == status->st_ino && origin->size == status->st_size &&
		origin->changed.tv_sec == status->st_mtim.tv_sec &&
		origin->changed.tv_nsec == status->st_mtim.tv_nsec;
}

/* Asks the locator again. A picture whose file is still the same one stays. */
static void locate_entry(struct images *images, struct entry *entry)
{
	char path[PATH_MAX];
	struct stat status;

	entry->is_stale = false;
	if (!images->locate(images->locate_data, entry->name, path) || stat(path, &status) != 0) {
		drop_bitmap(images, entry);
		if (entry->state != IMAGE_MISSING)
			set_state(images, entry, IMAGE_MISSING);
		return;
	}
	if (same_origin(&entry->origin, path, &status) &&
		(entry->state == IMAGE_READY || entry->is_asked || entry->is_broken))
		return;
	free(entry->origin.path);
	entry->origin = (struct origin){ xstrdup(path), status.st_dev, status.st_ino, status.st_size,
		status.st_mtim };
	drop_bitmap(images, entry);
	set_state(images, entry, IMAGE_LOADING);
	ask_worker(images, entry);
}

static struct entry *use_entry(
	struct images *images, const char *name, int width, int height, enum image_fit fit)
{
	struct entry *entry = find_entry(images, name, width, height, fit);

	if (entry->is_stale)
		locate_entry(images, entry);
	else if (entry->state == IMAGE_LOADING && !entry->is_asked)
		ask_worker(images, entry);
	return entry;
}

enum image_state images_get(struct images *images, const char *name, int width, int height,
	enum image_fit fit, const struct bitmap **ret_bitmap)
{
	struct entry *entry;

	if (width <= 0 || height <= 0 || name == NULL || name[0] == '\0')
		return IMAGE_MISSING;
	entry = use_entry(images, name, width, height, fit);
	if (entry->state == IMAGE_READY)
		*ret_bitmap = entry->bitmap;
	return entry->state;
}

unsigned images_version(struct images *images, const char *name, int width, int height, enum image_fit fit)
{
	if (width <= 0 || height <= 0 || name == NULL || name[0] == '\0')
		return 0;
	return use_entry(images, name, width, height, fit)->version;
}

/* Takes one answer in. False when nobody waits for it any more: it was asked for anew, or scrolled away. */
static bool accept_answer(struct images *images, struct image_answer *answer)
{
	struct entry *entry = answer->entry;

	entry->pending--;
	if (entry->serial != answer->serial) {
		bitmap_free(answer->bitmap);
		return false;
	}
	entry->is_asked = false;
	if (answer->was_dropped || entry->state != IMAGE_LOADING) {
		bitmap_free(answer->bitmap);
		return false;
	}
	entry->bitmap = answer->bitmap;
	images->bytes += bitmap_bytes(entry->bitmap);
	entry->is_broken = entry->bitmap == NULL;
	set_state(images, entry, entry->is_broken ? IMAGE_MISSING : IMAGE_READY);
	if (entry->is_broken && images->doubt != NULL)
		images->doubt(images->locate_data, entry->name);
	return is_hot(images, entry);
}

bool images_collect(struct images *images)
{
	struct image_answer answer;
	bool has_changed = false;

	images->is_round_over = true;
	while (image_workers_take(images->workers, &answer)) {
		if (accept_answer(images, &answer))
			has_changed = true;
	}
	evict(images, NULL);
	return has_changed;
}

void images_forget(struct images *images)
{
	for (struct entry *entry = images->newest; entry != NULL; entry = entry->older)
		entry->is_stale = true;
}

bool images_is_idle(struct images *images)
{
	return image_workers_are_idle(images->workers);
}

size_t images_bytes(const struct images *images)
{
	return images->bytes;
}
