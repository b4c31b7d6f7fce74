/* SPDX-License-Identifier: Apache-2.0 */
/* The state root of a catalog: the sum of the SHA-256 digests of all its rows, so that adding and taking away
 * rows moves it without reading the others. Pure functions; one thread per object.
 *
 * A row's canonical bytes: table name, 0x1F, then for each column of CATALOG_TABLES_INIT in order "N", "I" +
 * decimal, "T" + length + ":" + bytes, or "B" + length + ":" + bytes, each ended by 0x1E. Its digest is read
 * as four little-endian 64-bit words, lowest first, and added modulo 2^256. */
#ifndef DAOGOU_DOMAIN_CATALOG_ROOT_H
#define DAOGOU_DOMAIN_CATALOG_ROOT_H

#include <stddef.h>
#include <stdint.h>

#define CATALOG_ROOT_HEX_SIZE 65

/* Zeroed = the root of an empty catalog. */
struct catalog_root {
	uint64_t words[4];
};

/* One row as it is put together; the bytes are kept and used again for the next row. */
struct catalog_row {
	char *bytes;
	size_t length, capacity;
};

void catalog_row_init(struct catalog_row *row);
void catalog_row_finish(struct catalog_row *row);
/* Starts a row of a table. */
void catalog_row_begin(struct catalog_row *row, const char *table);
void catalog_row_null(struct catalog_row *row);
void catalog_row_int(struct catalog_row *row, int64_t value);
void catalog_row_text(struct catalog_row *row, const char *bytes, size_t length);
void catalog_row_blob(struct catalog_row *row, const void *bytes, size_t length);

void catalog_root_add(struct catalog_root *root, const struct catalog_row *row);
void catalog_root_subtract(struct catalog_root *root, const struct catalog_row *row);
/* 64 characters of lower-case hex: the 32 bytes of the sum, lowest byte first. */
void catalog_root_hex(const struct catalog_root *root, char out[CATALOG_ROOT_HEX_SIZE]);

#endif
