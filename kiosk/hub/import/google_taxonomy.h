/* SPDX-License-Identifier: Apache-2.0 */
/* Google's product taxonomy: feeds may name a category by its number alone, and the file that says what the numbers mean is Google's
 * (google.com/basepages/producttype/taxonomy-with-ids.en-US.txt, one "2271 - Apparel & Accessories > …" a line, in many languages). One thread. */
#ifndef DAOGOU_HUB_IMPORT_GOOGLE_TAXONOMY_H
#define DAOGOU_HUB_IMPORT_GOOGLE_TAXONOMY_H

#include <stdbool.h>

struct google_taxonomy;

/* NULL when the file cannot be read, or has no line of that kind. */
struct google_taxonomy *google_taxonomy_open(const char *path);
/* NULL is fine. */
void google_taxonomy_close(struct google_taxonomy *taxonomy);
/* The path of the category with that number; NULL when there is none, or taxonomy is NULL. */
const char *google_taxonomy_path(const struct google_taxonomy *taxonomy, const char *number);

#endif
