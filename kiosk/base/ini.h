/* SPDX-License-Identifier: Apache-2.0 */
/* INI files: "[section]", "key = value", comments with # or ;. Reports faults as "file:line: key: why". */
#ifndef DAOGOU_BASE_INI_H
#define DAOGOU_BASE_INI_H

#include <stdbool.h>
#include <stddef.h>

/* What went wrong and where; text is empty when nothing did. */
struct ini_error {
	char text[512];
};

/* Called for each value. Returns NULL when it is good, else a static sentence that says why it is not. */
typedef const char *(*ini_handler)(void *data, const char *section, const char *key, const char *value);

/* Reads bytes (name stands in messages). False at the first fault: bad syntax, bad UTF-8, or a value the
 * handler refused. */
bool ini_parse(const char *name, const char *bytes, size_t length, ini_handler handler, void *data,
	struct ini_error *ret_error);
/* The same for a file of at most 256 KiB. */
bool ini_read_file(const char *path, ini_handler handler, void *data, struct ini_error *ret_error);

/* Where values stand, of one file or several: for faults that show only when all of them are known. All zeros is
 * an empty one. */
struct ini_places {
	struct ini_place *list;
	size_t count;
};
void ini_places_finish(struct ini_places *places);
/* As ini_read_file(), and notes where each good value and its section stand; the last place of a key counts. */
bool ini_read_file_noting(const char *path, ini_handler handler, void *data, struct ini_places *places,
	struct ini_error *ret_error);
/* Writes "file:line: key: why" with the line of that key, or of its section when the key stands nowhere. Always
 * false, for "return ini_places_refuse(...)". */
bool ini_places_refuse(const struct ini_places *places, const char *section, const char *key, const char *why,
	struct ini_error *ret_error);

#endif
