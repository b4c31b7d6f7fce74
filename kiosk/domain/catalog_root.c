/* SPDX-License-Identifier: Apache-2.0 */
/* The state root of a catalog: canonical row bytes and their sum modulo 2^256. */
#include "kiosk/domain/catalog_root.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/xalloc.h"

#define TABLE_END '\x1F'
#define COLUMN_END '\x1E'

void catalog_row_init(struct catalog_row *row)
{
	*row = (struct catalog_row){ 0 };
}

void catalog_row_finish(struct catalog_row *row)
{
	free(row->bytes);
	*row = (struct catalog_row){ 0 };
}

static char *reserve(struct catalog_row *row, size_t more)
{
	if (row->capacity - row->length < more) {
		row->capacity = (row->length + more) * 2 + 256;
		row->bytes = xrealloc(row->bytes, row->capacity);
	}
	return row->bytes + row->length;
}

static void put(struct catalog_row *row, const void *bytes, size_t length)
{
	if (length > 0)
		memcpy(reserve(row, length), bytes, length);
	row->length += length;
}

static void put_char(struct catalog_row *row, char character)
{
	*reserve(row, 1) = character;
	row->length++;
}

static void put_decimal(struct catalog_row *row, uint64_t value)
{
	char digits[20];
	size_t at = sizeof(digits);
	do
		digits[--at] = (char)('0' + value % 10);
	while ((value /= 10) > 0);
	put(row, digits + at, sizeof(digits) - at);
}

void catalog_row_begin(struct catalog_row *row, const char *table)
{
	row->length = 0;
	put(row, table, strlen(table));
	put_char(row, TABLE_END);
}

void catalog_row_null(struct catalog_row *row)
{
	put_char(row, 'N');
	put_char(row, COLUMN_END);
}

void catalog_row_int(struct catalog_row *row, int64_t value)
{
	put_char(row, 'I');
	if (value < 0)
		put_char(row, '-');
	put_decimal(row, value < 0 ? -(uint64_t)value : (uint64_t)value);
	put_char(row, COLUMN_END);
}

static void put_run(struct catalog_row *row, char kind, const void *bytes, size_t length)
{
	put_char(row, kind);
	put_decimal(row, length);
	put_char(row, ':');
	put(row, bytes, length);
	put_char(row, COLUMN_END);
}

void catalog_row_text(struct catalog_row *row, const char *bytes, size_t length)
{
	put_run(row, 'T', bytes, length);
}

void catalog_row_blob(struct catalog_row *row, const void *bytes, size_t length)
{
	put_run(row, 'B', bytes, length);
}

static void digest_words(const struct catalog_row *row, uint64_t words[4])
{
	uint8_t digest[SHA256_BYTES];
	sha256(row->bytes, row->length, digest);
	for (int i = 0; i < 4; i++) {
		words[i] = 0;
		for (int byte = 7; byte >= 0; byte--)
			words[i] = words[i] << 8 | digest[i * 8 + byte];
	}
}

void catalog_root_add(struct catalog_root *root, const struct catalog_row *row)
{
	uint64_t words[4], carry = 0;
	digest_words(row, words);
	for (int i = 0; i < 4; i++) {
		uint64_t sum;
		uint64_t carry_a = __builtin_add_overflow(root->words[i], words[i], &sum);
		uint64_t carry_b = __builtin_add_overflow(sum, carry, &root->words[i]);
		carry = carry_a | carry_b;
	}
}

void catalog_root_subtract(struct catalog_root *root, const struct catalog_row *row)
{
	uint64_t words[4], borrow = 0;
	digest_words(row, words);
	for (int i = 0; i < 4; i++) {
		uint64_t difference;
		uint64_t borrow_a = __builtin_sub_overflow(root->words[i], words[i], &difference);
		uint64_t borrow_b = __builtin_sub_overflow(difference, borrow, &root->words[i]);
		borrow = borrow_a | borrow_b;
	}
}

void catalog_root_hex(const struct catalog_root *root, char out[CATALOG_ROOT_HEX_SIZE])
{
	uint8_t bytes[SHA256_BYTES];
	for (int i = 0; i < SHA256_BYTES; i++)
		bytes[i] = (uint8_t)(root->words[i / 8] >> (i % 8 * 8));
	hex_encode(bytes, sizeof(bytes), out);
}
