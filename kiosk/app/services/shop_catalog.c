/* SPDX-License-Identifier: Apache-2.0 */
/* The catalog that is open. */
#include "kiosk/app/services/shop_catalog.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/app/services/message.h"
#include "kiosk/app/services/news.h"
#include "kiosk/base/files.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_file.h"
#include "kiosk/store/images_cache.h"
#include "kiosk/store/live.h"

struct shop_catalog {
	struct shop_catalog_setup setup;
	struct news *news;
	char *path, *images_folder;
	struct catalog *catalog;
	enum catalog_fault fault;
	ino_t file;          /* the one that is open; 0 = none */
	char *found_damaged; /* the path of a file that the search found damaged; NULL = none */
	enum catalog_fault found_damage;
	struct live *live;
	char store[CODE_SIZE]; /* the machine's; "" = none */
	struct search_worker *search;
	int64_t next_change_ms; /* by the wall clock, when a price begins or ceases to hold; 0 = never */
};

/* A wall clock may be set meanwhile. */
#define WAIT_MAX_MS MINUTE_MS

static void find_next_change(struct shop_catalog *shop)
{
	shop->next_change_ms =
		shop->catalog ? catalog_next_change(shop->catalog, clock_wall_ms(shop->setup.clock)) : 0;
}

static void take_answer(void *receiver, void *content)
{
	struct shop_catalog *shop = receiver;
	const struct search_answer *answer = content;

	if (answer->damaged_file) {
		free(shop->found_damaged);
		shop->found_damaged = xstrdup(answer->damaged_file);
		shop->found_damage = answer->damage;
	}
	news_tell(shop->news, (struct news_item){ .kind = NEWS_ANSWER, .answer = content });
}

static void drop_answer(void *content)
{
	search_answer_destroy(content);
}

static void post_answer(void *data, struct search_answer *answer)
{
	struct shop_catalog *shop = data;
	bool is_list = answer->kind == SEARCH_ANSWER_LIST;

	message_send(shop->setup.inbox, (struct message){ take_answer, drop_answer, shop, answer });
	if (is_list && shop->setup.give_memory_back)
		shop->setup.give_memory_back();
}

/* The name is a link to the newest; 0 = there is none. */
static ino_t file_now(const struct shop_catalog *shop)
{
	struct stat info;

	return stat(shop->path, &info) == 0 ? info.st_ino : 0;
}

/* Why there is none stays known until another one comes. */
static void open_file(struct shop_catalog *shop)
{
	enum catalog_fault before = shop->fault;
	bool was_damaged = before == CATALOG_CORRUPT || before == CATALOG_TOO_SLOW;

	shop->file = file_now(shop);
	catalog_close(shop->catalog);
	shop->catalog = catalog_open_until(shop->path, shop->setup.is_stopping, &shop->fault);
	if (shop->fault == CATALOG_MISSING && was_damaged)
		shop->fault = before;
	if (!shop->catalog && shop->fault != CATALOG_MISSING && shop->fault != before)
		log_error("catalog", "refused: %s", catalog_fault_name(shop->fault));
	if (shop->catalog) {
		catalog_set_live(shop->catalog, shop->live);
		catalog_set_store(shop->catalog, shop->store);
	}
	find_next_change(shop);
}

struct shop_catalog *shop_catalog_create(const struct shop_catalog_setup *setup, struct news *news)
{
	struct shop_catalog *shop = xcalloc(1, sizeof *shop);

	shop->setup = *setup;
	shop->news = news;
	shop->path = catalog_file_path(setup->data_folder);
	shop->images_folder = file_join(setup->data_folder, "images");
	open_file(shop);
	shop->search = search_worker_create(shop->path, setup->clock, post_answer, shop);
	return shop;
}

void shop_catalog_destroy(struct shop_catalog *shop)
{
	if (!shop)
		return;
	search_worker_destroy(shop->search);
	catalog_close(shop->catalog);
	live_destroy(shop->live);
	free(shop->found_damaged);
	free(shop->path);
	free(shop->images_folder);
	free(shop);
}

struct catalog *shop_catalog_now(struct shop_catalog *shop)
{
	return shop->catalog;
}

enum catalog_fault shop_catalog_fault(const struct shop_catalog *shop)
{
	return shop->fault;
}

struct search_worker *shop_catalog_search(struct shop_catalog *shop)
{
	return shop->search;
}

char *shop_catalog_drop_damaged(struct shop_catalog *shop, enum catalog_fault *ret_damage)
{
	const char *file = shop->catalog ? catalog_file(shop->catalog) : "";
	char *found = shop->found_damaged;

	*ret_damage = shop->found_damage;
	shop->found_damaged = NULL;
	if (!found && shop->catalog && catalog_damage(shop->catalog) != CATALOG_OK) {
		found = xstrdup(file);
		*ret_damage = catalog_damage(shop->catalog);
	}
	/* What the search read may be the file before the one that is open here. */
	if (found && strcmp(found, file) == 0) {
		log_error("catalog", "dropped: %s", catalog_fault_name(*ret_damage));
		catalog_close(shop->catalog);
		shop->catalog = NULL;
		shop->fault = *ret_damage;
		search_worker_reopen(shop->search);
		news_tell(shop->news, (struct news_item){ .kind = NEWS_CATALOG, .catalog = { true, true } });
	}
	return found;
}

void shop_catalog_changed(struct shop_catalog *shop, bool is_new_file)
{
	bool had_one = shop->catalog != NULL;

	if (is_new_file || !shop->catalog || !catalog_refresh(shop->catalog))
		open_file(shop);
	else
		find_next_change(shop);
	search_worker_reopen(shop->search);
	news_tell(
		shop->news, (struct news_item){ .kind = NEWS_CATALOG, .catalog = { had_one, is_new_file } });
}

void shop_catalog_look_again(struct shop_catalog *shop)
{
	ino_t file = file_now(shop);

	if (file)
		shop_catalog_changed(shop, file != shop->file);
}

void shop_catalog_take_live(struct shop_catalog *shop, struct live *live)
{
	struct live *before = shop->live;

	shop->live = live;
	if (shop->catalog)
		catalog_set_live(shop->catalog, live);
	live_destroy(before);
	news_tell(shop->news, (struct news_item){ .kind = NEWS_LIVE });
}

void shop_catalog_set_store(struct shop_catalog *shop, const char *code)
{
	snprintf(shop->store, sizeof shop->store, "%s", code);
	if (shop->catalog)
		catalog_set_store(shop->catalog, code);
	search_worker_set_store(shop->search, code);
}

void shop_catalog_keep_time(struct shop_catalog *shop)
{
	if (!shop->next_change_ms || clock_wall_ms(shop->setup.clock) < shop->next_change_ms)
		return;
	find_next_change(shop);
	news_tell(shop->news, (struct news_item){ .kind = NEWS_CATALOG, .catalog = { true, false } });
}

int shop_catalog_wait_ms(const struct shop_catalog *shop)
{
	if (!shop->next_change_ms)
		return -1;
	int64_t wait_ms = shop->next_change_ms - clock_wall_ms(shop->setup.clock);
	return wait_ms < 0 ? 0 : wait_ms > WAIT_MAX_MS ? (int)WAIT_MAX_MS : (int)wait_ms;
}

bool shop_catalog_find_image(struct shop_catalog *shop, const char *name, char *out, bool *ret_is_known)
{
	char sha256[65];
	int64_t bytes;

	*ret_is_known = shop->catalog && catalog_image_sha256(shop->catalog, name, sha256, &bytes);
	if (!*ret_is_known)
		return false;
	char *path = images_cache_path(shop->images_folder, sha256);
	bool is_here = path && file_exists(path);
	if (is_here)
		snprintf(out, PATH_MAX, "%s", path);
	free(path);
	return is_here;
}
