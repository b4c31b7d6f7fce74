/* SPDX-License-Identifier: Apache-2.0 */
/* How a line's price comes about, in words: one wording for screen, paper and the phone's page. Any thread: the language is
 * the one that messages_use() chose for it; the format is of the same. */
#ifndef DAOGOU_DOMAIN_LINE_WORDS_H
#define DAOGOU_DOMAIN_LINE_WORDS_H

#include "kiosk/base/locale_format.h"
#include "kiosk/domain/priced_line.h"

/* "0.345 kg", "80 g": a weight in the unit of what the price is for, so that both can be multiplied by who reads it; else in
 * the usual one. */
const char *measure_words(struct locale_format *format, struct arena *arena, const struct measure *measure,
	const struct measure *per);
/* "2 × ¥5.00", "0.345 kg × ¥12.90 / kg", "2 × 0.345 kg × ¥12.90 / kg", "0.345 kg · price on the label". In the arena. */
const char *line_words(struct locale_format *format, struct arena *arena, const struct priced_line *line,
	const char *currency);
/* "+ deposit ¥0.25", "+ deposit 6 × ¥0.25". */
const char *line_deposit_words(struct locale_format *format, struct arena *arena,
	const struct priced_line *line, const char *currency);

#endif
