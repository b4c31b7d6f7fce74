/* SPDX-License-Identifier: Apache-2.0 */
/* Pinyin for Chinese names, from a rime dictionary ("word TAB syllables [TAB weight]"; rime.im, CC-CEDICT and
 * others), so that "kele" and "kl" find 可口可乐. Phrases come first (银行 is yinhang, not yinxing); outside
 * of them every common reading of a character counts. A dictionary is constant after loading: any thread may
 * read it. */
#ifndef DAOGOU_HUB_FEED_PINYIN_H
#define DAOGOU_HUB_FEED_PINYIN_H

#include <stdbool.h>
#include <stddef.h>

#include "kiosk/base/arena.h"

#define PINYIN_DEBIAN_PATH "/usr/share/rime-data/luna_pinyin.dict.yaml"
/* A token has at most so many letters: nobody types more before choosing. */
#define PINYIN_TOKEN_MAX 32

struct pinyin;

/* NULL when the file cannot be read or holds no readings. */
struct pinyin *pinyin_load(const char *path);
void pinyin_destroy(struct pinyin *pinyin);

/* The tokens of all Han runs of a text: from each character to the end of its run the syllables joined, and
 * their initials, and each syllable by itself
 * ("kekoukele", "koukele", "kele", "le"; "kkkl", "kkl", "kl", "l"; "ke", "kou" …), with u beside the v that stands for ü
 * ("celve", "celue"). In the arena; doubles may occur. Returns
 * how many. */
size_t pinyin_tokens(
	const struct pinyin *pinyin, const char *text, struct arena *arena, const char ***ret_tokens);

#endif
