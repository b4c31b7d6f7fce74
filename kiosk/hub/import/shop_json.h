/* SPDX-License-Identifier: Apache-2.0 */
/* What the APIs of shops have in common: lists of things with variants, page by page, prices as decimals, one merchant. A format says
 * which lists there are and what stands on a page; this file makes records of it. Everything that a function here gives lives until the
 * page ends. Ids of a shop are its own: those of the catalog are "MERCHANT:id". One thread. */
#ifndef DAOGOU_HUB_IMPORT_SHOP_JSON_H
#define DAOGOU_HUB_IMPORT_SHOP_JSON_H

#include <jansson.h>

#include "kiosk/base/arena.h"
#include "kiosk/hub/import/category_path.h"
#include "kiosk/hub/import/importer.h"
#include "kiosk/hub/source/page_walk.h"

/* Options that every format of this kind takes beside its own: the currency where the shop does not say it, the tag of the language that
 * its texts are in, the merchant's name as it is shown, the address of a product's page with {id}, {product}, {sku} or {slug} in it, and
 * how many things it is asked for at a time. */
#define SHOP_OPTIONS "currency", "language", "name", "product-page", "page-size"

struct shop {
	struct import *import;
	struct source *source;
	const struct shop_format *format;
	struct arena scratch; /* for one page */
	const char *merchant;
	const char *language;         /* NULL = not said */
	const char *product_page;     /* NULL = not said */
	char currency[CURRENCY_SIZE]; /* "" = not known yet */
	int digits;
	int64_t things; /* that were handed over: where one stands in the source */
	json_t *told;   /* the codes of categories and attributes that were handed over */
	struct category_path *paths;
	json_t *memory; /* what a format keeps from page to page: an object */
};

/* One thing that can be bought, and what it costs. */
struct shop_goods {
	struct import_record product, offer;
};

struct shop_format {
	/* Asks for the shop's lists, one after the other. False when one of them failed. */
	bool (*walk)(struct shop *shop);
	/* Hands over what stands on a page. NULL, or why the page is none: then the source is not taken. */
	const char *(*take_page)(struct shop *shop, const json_t *page);
	/* Hands over what waited for the last page; NULL = nothing does. */
	void (*finish)(struct shop *shop);
};

/* The read_pages() of such a format. A source that is one saved page is read as whatever it is a page of. */
bool shop_read(struct import *import, struct source *source, const struct shop_format *format);
/* For a format whose pages are no JSON: what shop_read() does before and after. False when the options lack something. */
bool shop_open(struct shop *shop, struct import *import, struct source *source);
void shop_close(struct shop *shop);

/* Paths as of shop_at(). */
struct shop_list {
	struct page_walk_spec spec;
	const char *records; /* where they stand on a page; "" = it is the list itself */
	const char *
		id; /* of a record: with one missing in the end the source is not taken; NULL = they are not counted */
	const char *total; /* how many there are; NULL = the X-WP-Total header says, or nobody */
	int slack;         /* so many may be missing: plugins of some shops leave out what is counted */
	const char *cursor, *has_next; /* of PAGES_CURSOR */
};

/* Every page of the list goes to take_page(). */
bool shop_walk(struct shop *shop, const struct shop_list *list);
/* One page that is no list does. */
bool shop_ask(struct shop *shop, const char *target);
/* What --set page-size= says, at most max. */
int shop_page_size(const struct shop *shop, int max);

/* --- a page --- */

/* The member behind "data.products.items", or the value itself behind ""; NULL when it is not there. */
const json_t *shop_at(const json_t *value, const char *path);
/* A text that is more than blanks, as is every number on a page; NULL when it is not there. */
const char *shop_text(const json_t *object, const char *key);
/* true, 1 and "1", or false, 0 and "0"; else what is fallback. */
bool shop_flag(const json_t *object, const char *key, bool fallback);
/* A number of pieces, ids or places, rounded; RECORD_NONE when it is not there. */
int64_t shop_number(const json_t *object, const char *key);
/* The message of an answer that is an error, as the shop puts it, clean and in one line; NULL when the page has none. */
const char *shop_error(struct shop *shop, const json_t *page);
/* "the shop answered: …", or that nothing of the format stands there. */
const char *shop_refusal(struct shop *shop, const json_t *page, const char *wanted);
/* --- money --- */

/* Takes the shop's currency; the one that the options name comes first. The first one makes the merchant's record. */
void shop_settle_currency(struct shop *shop, const char *code);
/* NULL, or that no currency is known. */
const char *shop_currency_fault(const struct shop *shop);
/* A decimal in main units; RECORD_NONE when it is none, or no currency is known. */
int64_t shop_price(const struct shop *shop, const char *decimal);
/* Units of 10^-digits, such as cents of a currency that has them or not. */
int64_t shop_price_scaled(struct shop *shop, const char *number, int digits);

/* --- records --- */

/* "MERCHANT:id"; NULL stays NULL. */
const char *shop_code(struct shop *shop, const char *id);
void shop_say(const struct shop *shop, struct record_text *texts, const char *text);
/* A maker's name is of no language: the brand of two shops in two languages is one. */
void shop_say_brand(struct record_text *brand, const char *text);
/* parent NULL = top. A category that was handed over before is not handed over again. */
void shop_take_category(
	struct shop *shop, const char *id, const char *parent, const char *name, int64_t position);
/* A category that is only named by its path, "Home > Lamps": the id of the last step as it is in the catalog; NULL when there is none. */
const char *shop_take_path(struct shop *shop, const char *path);

/* id of the thing itself, product the id of what it is a variant of, or NULL. */
void shop_begin(struct shop *shop, struct shop_goods *goods, const char *id, const char *product);
void shop_add_option(struct shop_goods *goods, const char *name, const char *value);
/* code NULL = made of the name. Makes the record of the attribute too. */
void shop_add_attribute(
	struct shop *shop, struct shop_goods *goods, const char *code, const char *name, const char *value);
void shop_add_image(struct shop_goods *goods, const char *address);
/* left: pieces, RECORD_NONE = not said. */
void shop_set_stock(struct shop_goods *goods, enum stock_state state, int64_t left);
/* What it cost before, when that is more. */
void shop_set_list_price(struct shop_goods *goods, int64_t price);
/* average of 5 stars; a thing that nobody rated has none. */
void shop_set_rating(struct shop_goods *goods, const char *average, int64_t count);
/* The product's page, unless the format knows it. */
void shop_set_page(struct shop *shop, struct shop_goods *goods, const char *id, const char *product,
	const char *sku, const char *slug);
void shop_take(struct shop *shop, struct shop_goods *goods);
/* Any other record of the shop, begun with record_init(). what names it for the rejects. */
void shop_take_record(struct shop *shop, struct import_record *record, const char *what);
/* Writes such a record off. */
void shop_reject_record(
	struct shop *shop, struct import_record *record, const char *what, const char *reason);
/* True for the first time that it is asked of this code of this kind of thing. */
bool shop_is_new(struct shop *shop, const char *kind, const char *code);
/* A field of type TIME: what names no zone is of the shop's own. */
void shop_set_time(struct import_record *record, int64_t *time, const char *text);

#endif
