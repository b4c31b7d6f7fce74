/* SPDX-License-Identifier: Apache-2.0 */
/* Reading JSON from strangers with jansson: every getter checks type and range. Pure functions. jansson's own
 * functions do not fail for want of memory either, in any program that is linked with this: see xalloc.h. */
#ifndef DAOGOU_BASE_JSON_H
#define DAOGOU_BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* Parses one document; duplicate keys and NUL are refused. NULL and a reason in why (at least 160 bytes, may
 * be NULL). */
json_t *json_parse(const char *bytes, size_t length, char why[160]);
/* The same for what strangers' programs write nearly right, and exactly: bytes that are no UTF-8, lone surrogates, NUL and raw control
 * characters inside of a string become U+FFFD or a blank, and a string keeps its first MiB. Every number is the text that stood there:
 * 19.99 is no double, and no long id loses a digit. Nesting deeper than 256 is refused. */
json_t *json_parse_mended(const char *bytes, size_t length, char why[160]);
/* Compact, keys in the order they were set. The caller frees. */
char *json_to_text(const json_t *value);

/* The string of a member, or fallback when it is missing or no string. Borrowed. */
const char *json_get_text(const json_t *object, const char *key, const char *fallback);
/* False when missing, not an integer, or outside min..max. ret untouched then. */
bool json_get_int(const json_t *object, const char *key, int64_t min, int64_t max, int64_t *ret);
int64_t json_get_int_or(const json_t *object, const char *key, int64_t fallback);
bool json_get_bool(const json_t *object, const char *key, bool fallback);

#endif
