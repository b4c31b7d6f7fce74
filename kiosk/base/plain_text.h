/* SPDX-License-Identifier: Apache-2.0 */
/* Text from outside on its way to a log or to somebody's terminal: nothing in it may start a line, steer the terminal or turn the
 * text around. The one home of that; tests/layers holds that nothing prints past it. Any thread. */
#ifndef DAOGOU_BASE_PLAIN_TEXT_H
#define DAOGOU_BASE_PLAIN_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "kiosk/base/text.h"

/* Controls (C0, DEL, C1), marks and overrides of direction (U+061C, 200E, 200F, 202A-202E, 2066-2069), ends of lines and
 * paragraphs (U+2028, 2029). */
bool plain_text_must_escape(uint32_t code_point);
/* Appends it with these spelt: a line's end as \n, others as \x1b and \u202e, a faulty byte as \xff. */
void plain_text_append(struct text *out, const char *bytes, size_t length);
/* The same for a JSON text, which stays one with the same values: \u009b. */
void plain_text_append_json(struct text *out, const char *json, size_t length);
/* Prints one line of cells, which end with NULL, with tabs between them. */
void plain_text_row(FILE *out, const char *const *cells);
/* Prints one line, and ends it. */
void plain_text_line(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
