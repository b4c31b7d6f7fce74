/* SPDX-License-Identifier: Apache-2.0 */
/* Both layouts of the export: a line for each location, or a column for each (help.shopify.com, "Inventory CSV file format"). */
#include "kiosk/hub/import/shopify_inventory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/money.h"
#include "kiosk/hub/import/charset_stream.h"
#include "kiosk/hub/import/text_table.h"

#define LOCATIONS_MAX 256
#define NONE SIZE_MAX

struct shopify_inventory {
	struct shopify_stock *stocks;
	size_t count, capacity;
	char *locations[LOCATIONS_MAX];
	size_t location_count;
};

struct layout {
	size_t handle, options[3], location, quantity;
	size_t columns[TABLE_COLUMNS_MAX]; /* the location whose column it is; NONE = none's */
	size_t count;
};

uint64_t shopify_variant_digest(const char *handle, const char *const option_values[3])
{
	uint8_t digest[SHA256_BYTES];
	uint64_t first;
	char *key = xasprintf(
		"%s\x1f%s\x1f%s\x1f%s", handle, option_values[0], option_values[1], option_values[2]);
	sha256(key, strlen(key), digest);
	memcpy(&first, digest, sizeof(first));
	free(key);
	return first;
}

static size_t find_column(const struct table_row *header, const char *name)
{
	for (size_t i = 0; i < header->count; i++)
		if (strcasecmp(header->cells[i], name) == 0)
			return i;
	return NONE;
}

static size_t find_location(struct shopify_inventory *inventory, const char *name)
{
	for (size_t i = 0; i < inventory->location_count; i++)
		if (strcmp(inventory->locations[i], name) == 0)
			return i;
	if (inventory->location_count == LOCATIONS_MAX)
		return NONE;
	inventory->locations[inventory->location_count] = xstrdup(name);
	return inventory->location_count++;
}

/* The columns that are no location's. */
static bool is_known(const char *name)
{
	static const char *const NAMES[] = { "Handle", "Title", "Option1 Name", "Option1 Value",
		"Option2 Name", "Option2 Value", "Option3 Name", "Option3 Value", "SKU", "HS Code", "COO",
		"Location", "Bin name" };
	for (size_t i = 0; i < ARRAY_LENGTH(NAMES); i++)
		if (strcasecmp(name, NAMES[i]) == 0)
			return true;
	return false;
}

static bool read_header(
	struct shopify_inventory *inventory, const struct table_row *header, struct layout *layout)
{
	/* What can be sold comes before what lies on the shelf. */
	static const char *const QUANTITIES[] = { "Available", "Available (not editable)", "On hand",
		"On hand (current)", "On hand (new)" };
	static const char *const OPTIONS[] = { "Option1 Value", "Option2 Value", "Option3 Value" };
	layout->handle = find_column(header, "Handle");
	layout->location = find_column(header, "Location");
	layout->quantity = NONE;
	layout->count = header->count;
	for (size_t i = 0; i < 3; i++)
		layout->options[i] = find_column(header, OPTIONS[i]);
	for (size_t i = 0; i < ARRAY_LENGTH(QUANTITIES) && layout->quantity == NONE; i++)
		layout->quantity = find_column(header, QUANTITIES[i]);
	for (size_t i = 0; i < header->count; i++) {
		bool is_location =
			layout->location == NONE && header->cells[i][0] && !is_known(header->cells[i]);
		layout->columns[i] = is_location ? find_location(inventory, header->cells[i]) : NONE;
	}
	return layout->handle != NONE &&
		(layout->location != NONE ? layout->quantity != NONE : inventory->location_count > 0);
}

static const char *cell(const struct table_row *row, size_t column)
{
	return column < row->count ? row->cells[column] : "";
}

/* "not stocked" is no number: the location never has it. */
static void add(struct shopify_inventory *inventory, uint64_t variant, size_t location, const char *quantity)
{
	int64_t number;
	if (location == NONE || !money_parse_decimal(quantity, 0, &number))
		return;
	if (inventory->count == inventory->capacity) {
		inventory->capacity = inventory->capacity * 2 + 1024;
		inventory->stocks =
			xreallocarray(inventory->stocks, inventory->capacity, sizeof(struct shopify_stock));
	}
	inventory->stocks[inventory->count++] =
		(struct shopify_stock){ variant, location, number < 0 ? 0 : number };
}

static void read_row(
	struct shopify_inventory *inventory, const struct layout *layout, const struct table_row *row)
{
	const char *const options[3] = { cell(row, layout->options[0]), cell(row, layout->options[1]),
		cell(row, layout->options[2]) };
	uint64_t variant = shopify_variant_digest(cell(row, layout->handle), options);
	if (layout->location != NONE && cell(row, layout->location)[0])
		add(inventory, variant, find_location(inventory, cell(row, layout->location)),
			cell(row, layout->quantity));
	for (size_t i = 0; layout->location == NONE && i < layout->count; i++)
		add(inventory, variant, layout->columns[i], cell(row, i));
}

static int compare_stocks(const void *a, const void *b)
{
	const struct shopify_stock *left = a, *right = b;
	return left->variant != right->variant
		? (left->variant > right->variant) - (left->variant < right->variant)
		: (left->location > right->location) - (left->location < right->location);
}

static bool read_all(struct shopify_inventory *inventory, FILE *stream)
{
	const struct text_table_style style = { .delimiter = ',', .quote = '"' };
	bool is_converted = false, is_good = false;
	struct table_row row;
	struct layout layout;
	FILE *text = charset_open(stream, NULL, &is_converted);
	struct text_table *table = text_table_open(text, &style, is_converted);
	if (text_table_next(table, &row) && !row.fault && read_header(inventory, &row, &layout)) {
		is_good = true;
		while (text_table_next(table, &row) && is_good) {
			/* Half a list of stocks would say that there are none. */
			is_good = !row.fault && !(row.is_unfinished && row.count < layout.count);
			if (is_good)
				read_row(inventory, &layout, &row);
		}
	}
	is_good = is_good && !ferror(text);
	text_table_close(table);
	fclose(text);
	return is_good;
}

struct shopify_inventory *shopify_inventory_open(const char *path, char ret_why[160])
{
	FILE *stream = fopen(path, "re");
	if (!stream) {
		snprintf(ret_why, 160, "the inventory cannot be read: %s", strerror(errno));
		return NULL;
	}
	struct shopify_inventory *inventory = xcalloc(1, sizeof(*inventory));
	bool is_good = read_all(inventory, stream);
	fclose(stream);
	if (!is_good) {
		snprintf(ret_why, 160, "the inventory is no whole export of Shopify's inventory");
		shopify_inventory_close(inventory);
		return NULL;
	}
	if (inventory->count > 0)
		qsort(inventory->stocks, inventory->count, sizeof(struct shopify_stock), compare_stocks);
	return inventory;
}

void shopify_inventory_close(struct shopify_inventory *inventory)
{
	if (!inventory)
		return;
	for (size_t i = 0; i < inventory->location_count; i++)
		free(inventory->locations[i]);
	free(inventory->stocks);
	free(inventory);
}

size_t shopify_inventory_locations(const struct shopify_inventory *inventory)
{
	return inventory->location_count;
}

const char *shopify_inventory_location(const struct shopify_inventory *inventory, size_t location)
{
	return inventory->locations[location];
}

const struct shopify_stock *shopify_inventory_find(
	const struct shopify_inventory *inventory, uint64_t variant, size_t *ret_count)
{
	size_t low = 0, high = inventory->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (inventory->stocks[middle].variant < variant)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_count = 0;
	while (low + *ret_count < inventory->count && inventory->stocks[low + *ret_count].variant == variant)
		(*ret_count)++;
	return inventory->stocks + low;
}
