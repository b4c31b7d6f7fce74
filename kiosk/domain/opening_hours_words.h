/* SPDX-License-Identifier: Apache-2.0 */
/* Opening hours in words: one wording for the kiosk and the phone page. Texts are in the arena. Any thread: the language is the one that
 * messages_use() chose for it, and the formats are of the same language. */
#ifndef DAOGOU_DOMAIN_OPENING_HOURS_WORDS_H
#define DAOGOU_DOMAIN_OPENING_HOURS_WORDS_H

#include <stddef.h>

#include "kiosk/base/locale_format.h"
#include "kiosk/domain/opening_hours.h"

enum opening_tone { OPENING_TONE_OPEN, OPENING_TONE_CLOSES_SOON, OPENING_TONE_CLOSED };

/* "Open until 18:00", "Closed, opens on Mon at 09:00" … at that moment, with the word that holidays may differ where some rule
 * is about them. NULL when nothing can be claimed. */
const char *opening_status_words(const struct opening_times *times, int64_t wall_ms,
	struct locale_format *format, struct arena *arena, enum opening_tone *ret_tone);

/* "Mon–Fri: 09:00–18:00 · Sat: 10:00–16:00 · Public holidays: closed". What no words were made for ("the second last Sunday",
 * every other week) is NULL: then the text stands there as it came. */
const char *opening_week_words(
	const struct opening_hours *hours, struct locale_format *format, struct arena *arena);

#endif
