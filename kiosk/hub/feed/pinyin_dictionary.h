/* SPDX-License-Identifier: Apache-2.0 */
/* The dictionary behind pinyin.h: readings by character, phrases by their characters. For this folder only.
 */
#ifndef DAOGOU_HUB_FEED_PINYIN_DICTIONARY_H
#define DAOGOU_HUB_FEED_PINYIN_DICTIONARY_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/hub/feed/pinyin.h"

#define PINYIN_READINGS_MAX 3
#define PINYIN_PHRASE_MAX 8

bool pinyin_has_character(const struct pinyin *pinyin, uint32_t character);
/* The character's readings, commonest first; returns how many. The texts live as long as the dictionary. */
int pinyin_find_readings(
	const struct pinyin *pinyin, uint32_t character, const char *ret_readings[PINYIN_READINGS_MAX]);
/* The longest phrase that starts the characters, in traditional or simplified script: its length, or 0. */
int pinyin_find_phrase(const struct pinyin *pinyin, const uint32_t *characters, int count,
	const char *const **ret_syllables);

#endif
