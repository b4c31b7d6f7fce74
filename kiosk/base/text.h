/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 text: a growing buffer with a maximum, decoding, and the cleaning of what strangers wrote. Pure
 * functions. */
#ifndef DAOGOU_BASE_TEXT_H
#define DAOGOU_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A text that grows up to max_bytes; past that it stops growing and is_truncated says so. Always
 * NUL-ended. */
struct text {
	char *bytes;
	size_t length, capacity, max_bytes;
	bool is_truncated;
};

void text_init(struct text *text, size_t max_bytes);
void text_finish(struct text *text);
void text_clear(struct text *text);
void text_append(struct text *text, const char *string);
void text_append_bytes(struct text *text, const void *bytes, size_t length);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vprintf(struct text *text, const char *format, va_list args) __attribute__((format(printf, 2, 0)));
/* Gives the bytes away (never NULL; the caller frees) and leaves the text empty. */
char *text_take(struct text *text);

#define UTF8_INVALID 0xFFFFFFFFu
/* Decodes one code point and moves *at past it. At a fault: UTF8_INVALID, and *at moves one byte. 0 at the
 * end. */
uint32_t utf8_next(const char **at, const char *end);
/* Writes 1-4 bytes (no NUL) and returns how many. */
size_t utf8_encode(uint32_t code_point, char out[4]);
bool utf8_is_valid(const char *bytes, size_t length);
/* The largest length <= max_bytes that ends between code points. */
size_t utf8_clip(const char *text, size_t max_bytes);
size_t utf8_count(const char *text);

/* Cleans a name from outside: faulty bytes become U+FFFD, control, bidi-override and
 * zero-width format characters go, runs of white space become one space, HTML tags go and its entities are decoded
 * (html_entity.h), and the result has at most max_code_points (an ellipsis marks the cut). "" when nothing of it would
 * show. The caller frees. */
char *text_clean(const char *dirty, size_t max_code_points);
/* The same for a description, whose line breaks stay, those of HTML too: at most one blank line between two lines. */
char *text_clean_prose(const char *dirty, size_t max_code_points);
/* Controls, marks of direction, what has no width, fillers, noncharacters. */
bool text_is_invisible(uint32_t code_point);
bool text_is_white_space(uint32_t code_point);

/* True when the text holds 13-19 digits (spaces and dashes between allowed) that pass the Luhn check: perhaps
 * a card number. */
bool text_has_card_number(const char *text);
/* Where the first of them stands, and *ret_length bytes from its first digit to its last; NULL when there is none. */
char *text_find_card_number(char *text, size_t *ret_length);

#endif
