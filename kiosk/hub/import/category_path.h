/* SPDX-License-Identifier: Apache-2.0 */
/* Categories that a source only names by their path: "Home > Kitchen > Pans". Each step becomes a category record, once, with the path
 * down to it as its id (behind the merchant's of --merchant), so that the same path is the same category tomorrow. One thread. */
#ifndef DAOGOU_HUB_IMPORT_CATEGORY_PATH_H
#define DAOGOU_HUB_IMPORT_CATEGORY_PATH_H

#include "kiosk/base/arena.h"
#include "kiosk/hub/import/importer.h"

struct category_path;

/* separator: what stands between two steps, with or without blanks (">"). language: of the names, NULL = not known; borrowed. */
struct category_path *category_path_create(const char *separator, const char *language);
void category_path_destroy(struct category_path *self);
/* The id of the category at the end of the path, in the arena; NULL when the path has no step. Takes those of its categories that were not
 * taken before, the upper ones first. */
const char *category_path_take(struct category_path *self, struct import *import,
	const struct record_origin *origin, const char *path, struct arena *arena);

#endif
