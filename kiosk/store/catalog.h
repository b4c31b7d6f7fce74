/* SPDX-License-Identifier: Apache-2.0 */
/* catalog.db as a reader sees it: opened read-only, refused when it is not a catalog of our schema.
 *
 * Thread: a catalog belongs to one thread at a time; every thread that reads opens its own.
 * Results live in the caller's arena, texts in the language asked for (BCP 47 tag). A text that may be
 * missing is "" unless the field says NULL. Money is in minor units, times are milliseconds since 1970 UTC. A
 * catalog never changes under an open one until the thread calls catalog_refresh() or opens it again. */
#ifndef DAOGOU_STORE_CATALOG_H
#define DAOGOU_STORE_CATALOG_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/arena.h"
#include "kiosk/domain/offer.h"
#include "kiosk/domain/opening_hours.h"

struct catalog;
struct live;

enum catalog_fault {
	CATALOG_OK,
	CATALOG_MISSING,       /* no such file */
	CATALOG_NOT_A_CATALOG, /* another kind of file */
	CATALOG_OTHER_SCHEMA, /* of another schema version, or with tables, indexes, views or triggers that are not ours to the letter */
	CATALOG_CORRUPT,  /* damaged, or a needed meta entry is missing */
	CATALOG_TOO_SLOW, /* it does not answer in time; of a check also: nobody waited for its end */
};

/* NULL and the reason when it cannot be used. Cheap: header, schema and meta are read, not the whole file. */
struct catalog *catalog_open(const char *path, enum catalog_fault *ret_fault);
/* The same; once *stop is set, by any thread, this and every later question end soon and find nothing. NULL = never. */
struct catalog *catalog_open_until(const char *path, const atomic_bool *stop, enum catalog_fault *ret_fault);
/* NULL is fine. */
void catalog_close(struct catalog *catalog);
/* Gives the page cache back: after a walk over much that is not asked for again soon. NULL is fine. */
void catalog_release_memory(struct catalog *catalog);
/* What was found while reading, CATALOG_CORRUPT or CATALOG_TOO_SLOW; CATALOG_OK = nothing. A damaged catalog finds nothing more,
 * which says nothing of what is in it: close it, and have another one fetched. */
enum catalog_fault catalog_damage(const struct catalog *catalog);
/* The path of the file itself. Borrowed until close. */
const char *catalog_file(const struct catalog *catalog);
/* "missing", "not_a_catalog" and so on: for logs and status. */
const char *catalog_fault_name(enum catalog_fault fault);

struct catalog_meta {
	char feed[65];
	int64_t epoch, seq;
	int64_t issued_ms; /* when the hub published it: "prices as of …" */
	int64_t product_count;
	char state_root[65];
	char currency[CURRENCY_SIZE];
	char country[3]; /* "" = not said */
	char time_zone[64];
};

/* Borrowed; valid until refresh or close. */
const struct catalog_meta *catalog_meta(const struct catalog *catalog);
/* The shop's name. */
const char *catalog_name(struct catalog *catalog, struct arena *arena, const char *lang);
/* Reads meta and merchants again after a delta was applied; false when the file can no longer be read. */
bool catalog_refresh(struct catalog *catalog);

/* The newest counts and stock of feed/live, laid over what the catalog says. Borrowed until replaced; NULL =
 * none. */
void catalog_set_live(struct catalog *catalog, const struct live *live);

/* The store that this machine stands in, by its code; "" = none, which a catalog begins with. Where it has offers of its own they count,
 * and what its merchant sells in shops is had here. */
void catalog_set_store(struct catalog *catalog, const char *code);

/* When an offer begins or ceases to hold next after now: what was read of prices is then to be read again. 0 = not with this catalog. */
int64_t catalog_next_change(struct catalog *catalog, int64_t now_ms);

struct category {
	int64_t id, parent_id;           /* parent 0 = a top category */
	const char *code, *name, *image; /* image: NULL = none */
	int64_t product_count;           /* with all descendants */
	bool has_children;
};

/* In the shop's order; parent_id 0 gives the top ones. Empty ones are left out. The array is in the arena. */
size_t catalog_categories(struct catalog *catalog, struct arena *arena, const char *lang, int64_t parent_id,
	const struct category **ret_categories);
bool catalog_category(struct catalog *catalog, struct arena *arena, const char *lang, int64_t id,
	struct category *ret_category);
/* From the top down to the category itself; 0 when there is no such category. */
size_t catalog_category_path(struct catalog *catalog, struct arena *arena, const char *lang, int64_t id,
	const struct category **ret_categories);

struct merchant {
	int64_t id;
	const char *code, *name, *image; /* image: NULL = none */
	char currency[CURRENCY_SIZE];
};

size_t catalog_merchants(struct catalog *catalog, struct arena *arena, const char *lang,
	const struct merchant **ret_merchants);
bool catalog_merchant(struct catalog *catalog, struct arena *arena, const char *lang, int64_t id,
	struct merchant *ret_merchant);

struct shop_store {
	int64_t id, merchant_id;
	const char *code, *name, *merchant_name, *address, *hours; /* hours as OpenStreetMap writes them */
	bool has_place;
	int32_t latitude_e6, longitude_e6;
};

/* The zone that the shop's stores stand in, owned by the catalog; NULL when nobody said which, or this machine knows no such
 * one. */
struct time_zone *catalog_zone(struct catalog *catalog);
/* merchant_id 0 = the stores of all. */
size_t catalog_stores(struct catalog *catalog, struct arena *arena, const char *lang, int64_t merchant_id,
	const struct shop_store **ret_stores);
bool catalog_store_by_code(struct catalog *catalog, struct arena *arena, const char *lang, const char *code,
	struct shop_store *ret_store);

/* When that store is closed beside its hours, and the public holidays of the shop's country about that moment, in the arena. False
 * when it cannot be read: then nothing may be claimed. */
bool catalog_store_calendar(struct catalog *catalog, struct arena *arena, const char *lang, int64_t store_id,
	int64_t wall_ms, struct opening_calendar *ret_calendar);

/* Words that people look for, most wanted first. */
size_t catalog_popular_words(struct catalog *catalog, struct arena *arena, const char *lang, size_t limit,
	const char *const **ret_words);

/* The content address of an image; false when the catalog does not know it. */
bool catalog_image_sha256(struct catalog *catalog, const char *name, char ret_sha256[65], int64_t *ret_bytes);

#endif
