/* SPDX-License-Identifier: Apache-2.0 */
/* The catalog as the kiosk has it now: the file that is open, what feed/live says over it, and the search over both. Main
 * thread, but for what the search's own thread does.
 *
 * News: CATALOG when it came, changed or went, LIVE, and ANSWER of the search. */
#ifndef DAOGOU_APP_SERVICES_SHOP_CATALOG_H
#define DAOGOU_APP_SERVICES_SHOP_CATALOG_H

#include <stdatomic.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/inbox.h"
#include "kiosk/store/catalog.h"
#include "kiosk/store/search_worker.h"

struct live;
struct news;

struct shop_catalog_setup {
	const char *data_folder;
	const struct clock *clock;
	struct inbox *inbox;
	/* After a list of the whole shop, which passes many rows through memory; on the search's thread. May be NULL. */
	void (*give_memory_back)(void);
	/* Whatever the catalog does, its readers end soon once this is set. NULL = never. */
	const atomic_bool *is_stopping;
};

struct shop_catalog;
/* Opens the file, if there is one. */
struct shop_catalog *shop_catalog_create(const struct shop_catalog_setup *setup, struct news *news);
void shop_catalog_destroy(struct shop_catalog *shop); /* NULL is fine */

/* NULL while there is none, and then why. Borrowed until the news CATALOG. */
struct catalog *shop_catalog_now(struct shop_catalog *shop);
enum catalog_fault shop_catalog_fault(const struct shop_catalog *shop);
/* When a reader found the catalog damaged it is closed, with the news, and not opened again: the path of its file, for the caller to
 * free, and what was found. NULL while nothing was found. Asked after every turn. */
char *shop_catalog_drop_damaged(struct shop_catalog *shop, enum catalog_fault *ret_damage);
/* The file was changed in its place, or swapped for another. */
void shop_catalog_changed(struct shop_catalog *shop, bool is_new_file);
/* A sync has ended, perhaps between installing a catalog and telling of it: the file is looked at. */
void shop_catalog_look_again(struct shop_catalog *shop);
/* Newer counts of seats and stock; given away. */
void shop_catalog_take_live(struct shop_catalog *shop, struct live *live);
/* The store that the machine belongs to, by its code; "" = to none. */
void shop_catalog_set_store(struct shop_catalog *shop, const char *code);
/* A price that begins or ceases to hold is news like another catalog. Asked every turn. */
void shop_catalog_keep_time(struct shop_catalog *shop);
/* How long the next turn may be away for that; -1 = for ever. */
int shop_catalog_wait_ms(const struct shop_catalog *shop);
struct search_worker *shop_catalog_search(struct shop_catalog *shop);
/* The wanted image is on the disk: its path in out (PATH_MAX bytes). False: it is not, or nobody knows it. */
bool shop_catalog_find_image(struct shop_catalog *shop, const char *name, char *out, bool *ret_is_known);

#endif
