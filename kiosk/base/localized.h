/* SPDX-License-Identifier: Apache-2.0 */
/* A text in several languages as the catalog stores it: plain text, or a JSON map of BCP 47 tags. Pure
 * functions. */
#ifndef DAOGOU_BASE_LOCALIZED_H
#define DAOGOU_BASE_LOCALIZED_H

#include <stdbool.h>

#include "kiosk/base/arena.h"

/* The languages of the product, in the order they are offered: languages.def has a line for each. */
struct language {
	const char *tag;      /* BCP 47 */
	const char *own_name; /* in itself */
	bool is_right_to_left;
	const char *touch_to_start; /* in itself too */
};
#define LANGUAGE(tag, own_name, is_right_to_left, touch_to_start) +1
enum {
	LANGUAGE_COUNT = 0
#include "kiosk/base/languages.def"
};
#undef LANGUAGE
extern const struct language LANGUAGES[LANGUAGE_COUNT];
/* The entry for a tag, matching "zh-CN" to zh-Hans, "zh-TW" and "zh-HK" to zh-Hant, "es-MX" to es; English
 * when unknown. */
const struct language *language_find(const char *tag);

/* The best text for tag: the tag itself, its relatives (zh-Hans and zh-Hant stand in for each other),
 * English, then the first there is. stored is plain or "{…}"; NULL gives "". In the arena, or stored itself
 * when plain. */
const char *localized_pick(struct arena *arena, const char *stored, const char *tag);

#endif
