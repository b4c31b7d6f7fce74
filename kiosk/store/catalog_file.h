/* SPDX-License-Identifier: Apache-2.0 */
/* catalog.db as a file: DATA/catalog.db is a symbolic link to DATA/catalogs/<random>.db, and swapping in a
 * new catalog renames a new link over the old. So each catalog keeps its own -wal and -shm, readers of the
 * old one go on undisturbed, and after a crash at any moment the name opens to a whole catalog, the old or
 * the new. Thread: the sync thread alone writes; any thread may open DATA/catalog.db by name. */
#ifndef DAOGOU_STORE_CATALOG_FILE_H
#define DAOGOU_STORE_CATALOG_FILE_H

#include <stdatomic.h>

#include "kiosk/store/catalog.h"

/* "DATA/catalog.db"; the caller frees. */
char *catalog_file_path(const char *data_folder);
/* A new name below DATA/catalogs (the folder is made) to build or download into; the caller frees. NULL with
 * errno. */
char *catalog_file_new(const char *data_folder);
/* Makes the file at new_path (from catalog_file_new()) the catalog. Both file and names are synced. False
 * with errno. */
bool catalog_file_swap_in(const char *data_folder, const char *new_path);
/* Removes files of DATA/catalogs that the link does not name and that were not just made. What is open
 * elsewhere stays readable there. */
void catalog_file_clean(const char *data_folder);

/* A damaged catalog is the catalog no more: the name goes if it still stands for that file, and so do files that nobody names.
 * False when it stands for another one, or for none. */
bool catalog_file_drop(const char *data_folder, const char *damaged_path);

/* What must hold before a downloaded file becomes the catalog: our application and schema, whole (PRAGMA
 * quick_check), and feed, epoch, seq and state_root as the signed head told (NULL = whatever they are). Takes seconds for a large
 * one; stops within a tenth of a second, with CATALOG_TOO_SLOW, when *cancel becomes true, and when it takes a minute of the
 * processor. On success it is in WAL mode. why has at least 160 bytes. */
struct catalog_expectation {
	const char *feed;
	int64_t epoch, seq;
	const char *state_root; /* 64 hex; NULL = whatever it says */
};
enum catalog_fault catalog_file_check(const char *path, const struct catalog_expectation *expected,
	const atomic_bool *cancel, char why[160]);

#endif
