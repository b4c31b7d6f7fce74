/* SPDX-License-Identifier: Apache-2.0 */
/* The words under which a product is found: folded names and brands of all languages, their pinyin, the code
 * and the GTIN. */
#ifndef DAOGOU_HUB_FEED_SEARCH_WORDS_H
#define DAOGOU_HUB_FEED_SEARCH_WORDS_H

#include "kiosk/base/arena.h"
#include "kiosk/hub/feed/pinyin.h"

/* The texts of a product in their stored form; NULL where there is none. */
struct searchable {
	const char *code, *gtin14, *name, *brand;
};

/* The words, each once, parted by spaces. pinyin may be NULL. In the arena. */
const char *search_words_make(
	const struct searchable *searchable, const struct pinyin *pinyin, struct arena *arena);

#endif
