/* SPDX-License-Identifier: Apache-2.0 */
/* Reads every row of a catalog and proves that they are the ones that the hub signed. Any thread. */
#ifndef DAOGOU_STORE_CATALOG_VERIFY_H
#define DAOGOU_STORE_CATALOG_VERIFY_H

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "kiosk/domain/catalog_root.h"
#include "kiosk/store/catalog.h"

/* The canonical bytes of the row that the statement stands on, whose columns are those of the table in
 * order. False when a column has a type that no catalog has. */
bool catalog_row_read(struct catalog_row *row, const char *table, sqlite3_stmt *select);

/* Reads all rows and the words of the search in one reading transaction; a second or two for 100,000 products. CATALOG_CORRUPT
 * with a reason when something cannot be read, or when the rows do not add up to the state root of the catalog's own meta
 * table, which catalog_file_check() compares with the signed one. cancel may be NULL; once it is set the answer is
 * CATALOG_TOO_SLOW soon. */
enum catalog_fault catalog_verify_rows(const char *path, const atomic_bool *cancel, char why[160]);

#endif
