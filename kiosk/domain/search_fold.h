/* SPDX-License-Identifier: Apache-2.0 */
/* How words are folded for searching: the hub's index and the shopper's typing go through the same steps,
 * so they meet.
 *
 * Folding: NFKC with case folding (full width becomes ASCII, "ﬁ" becomes "fi"), then without combining
 * marks: é = e, no harakat. Arabic: no tatweel, أ إ آ ٱ = ا, ى = ي, ة = ه. Letters without a
 * decomposition that people type plainly: ø ł đ ħ ŧ ı, œ = oe, æ = ae. Traditional Chinese becomes simplified, character by
 * character. Digits of any script become 0-9.
 * Words: runs of letters and digits; everything else parts them. A run of Han, kana or Hangul letters gives
 * its overlapping pairs plus its last character alone, so that every character of it begins some word
 * ("可口可乐" gives 可口 口可 可乐 乐). What people write joined or apart the index has in both ways: words with a mark between
 * them ("Wi-Fi" gives wi fi wifi; marks are apostrophes, hyphens, "&" and "."), numbers and units ("500ml" and "500 ml" give 500
 * ml 500ml, "6x330ml" gives 330ml too), and Arabic nouns with their article and without. Pure functions; any thread; input may be any bytes (faulty UTF-8 parts words). */
#ifndef DAOGOU_DOMAIN_SEARCH_FOLD_H
#define DAOGOU_DOMAIN_SEARCH_FOLD_H

#include <stddef.h>

#include "kiosk/base/arena.h"

/* A longer word is cut after this many code points, in the index and in the query alike. */
#define SEARCH_WORD_MAX 64
/* Words of a text beyond this are not indexed. */
#define SEARCH_WORDS_MAX 4096
/* Words of a query beyond this are not looked at. */
#define SEARCH_QUERY_WORDS_MAX 12

/* The folded words of a text for the index, in order, doubles left in. Returns how many; *ret_tokens is in
 * the arena. text may be NULL. */
size_t search_tokens(const char *text, struct arena *arena, const char ***ret_tokens);

/* The FTS5 MATCH expression for what was typed: every word quoted, each once, all of them needed. The last
 * word of letters, and a Han character that stands alone, are prefixes: "red cok" gives `"red" AND "cok"*`,
 * "可乐" gives `"可乐"`, "可" gives `"可"*`, "cok 可乐" gives `"cok"* AND "可乐"`. Words that may be one are asked for in both ways:
 * "wi-fi" gives `("wi" OR "wifi"*) AND ("fi"* OR "wifi"*)`, and "wi fi" too, for one of them is short. What is elided and what is not are
 * one: "d'" and "de", "l'" and "la". In the arena; NULL
 * when there is nothing to search. */
char *search_query_build(struct arena *arena, const char *typed);
/* The same with every word of letters whole: who has typed all of a word wants it before what only begins so. NULL when there is
 * no word of letters. */
char *search_query_build_whole(struct arena *arena, const char *typed);

/* For when that finds nothing: a word may stand apart in the index ("cocacola", "tshirt"), any two neighbours may be one, and
 * "and" or "of" need not be there. */
char *search_query_build_loose(struct arena *arena, const char *typed);

/* The folded form of a whole text without parting it into words: for sorting, and for comparing brands. In
 * the arena; never NULL. */
char *search_fold(struct arena *arena, const char *text);

#endif
