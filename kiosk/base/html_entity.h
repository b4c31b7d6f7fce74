/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DAOGOU_BASE_HTML_ENTITY_H
#define DAOGOU_BASE_HTML_ENTITY_H

#include <stdint.h>

#define HTML_ENTITY_MAX 2

/* What "&eacute;", "&#233;" or "&copy 2026" at the "&" stands for: one or two code points, 0 = there is no second; returns what
 * follows it, NULL when it is only a "&". What was encoded more than once ("&amp;eacute;") is decoded whole. Names without a
 * semicolon count where HTML knows them, but not inside a word or before "=", as in its attributes ("?a=1&copy=2"). Pure.
 * Source: WHATWG HTML, sections 13.2.5.72 to 80 and 13.5. */
const char *html_entity_read(const char *at, const char *end, uint32_t ret_code_points[HTML_ENTITY_MAX]);

#endif
