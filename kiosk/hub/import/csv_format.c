/* SPDX-License-Identifier: Apache-2.0 */
/* The import format "csv": any table, by a file that says what its columns are (csv_mapping.h). Each line becomes one record for each
 * section of the mapping. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/import/category_path.h"
#include "kiosk/hub/import/charset_stream.h"
#include "kiosk/hub/import/csv_mapping.h"
#include "kiosk/hub/import/field_type.h"
#include "kiosk/hub/import/importer.h"
#include "kiosk/hub/import/source_rows.h"
#include "kiosk/hub/source/digest_set.h"

#define SCRATCH_BYTES (64 * 1024)

struct csv_reader {
	struct import *import;
	struct csv_mapping mapping;
	struct category_path *categories;   /* NULL = the mapping has categories as records */
	struct digest_set *taken;           /* what several lines say alike: merchants, stores, products … */
	bool makes_merchants, has_merchant; /* that of --merchant was taken */
	size_t column_count;
	struct arena scratch; /* of one line */
	const char *product;  /* of the line */
};

static const char *const CSV_OPTIONS[] = { "mapping", NULL };

/* Without the blanks around it, the hard ones of spreadsheets too. */
static const char *trimmed(struct csv_reader *reader, const char *text)
{
	const char *end = text + strlen(text), *from = NULL, *behind = end;
	for (const char *at = text; at < end;) {
		const char *here = at;
		if (text_is_white_space(utf8_next(&at, end)))
			continue;
		from = from ? from : here;
		behind = at;
	}
	if (!from)
		return "";
	return behind == end ? from : arena_strndup(&reader->scratch, from, (size_t)(behind - from));
}

/* The value that a rule has in a line; NULL = none. */
static const char *value_of(
	struct csv_reader *reader, const struct csv_rule *rule, const struct table_row *row)
{
	const char *text = rule->constant;
	if (!text && rule->index >= 0 && (size_t)rule->index < row->count)
		text = trimmed(reader, row->cells[rule->index]);
	return text && text[0] ? csv_mapping_word(&reader->mapping, rule->field, text) : NULL;
}

/* The currency of money that names none. */
static const char *currency_of(struct csv_reader *reader, enum record_type type, const struct table_row *row)
{
	const char *merchant = source_merchant(reader->import), *known;
	for (size_t i = 0; i < reader->mapping.rule_count; i++) {
		const struct csv_rule *rule = &reader->mapping.rules[i];
		if (rule->type != type)
			continue;
		const char *text = value_of(reader, rule, row);
		if (text && rule->field->type == FIELD_CURRENCY)
			return text;
		if (text && strcmp(rule->field->key, "merchant") == 0)
			merchant = text;
	}
	known = merchant_currency(reader->import, merchant);
	return known && !reader->mapping.currency ? known : reader->mapping.currency;
}

/* A step of category names becomes categories, and the product's is the last. */
static const char *category_of(
	struct csv_reader *reader, const struct record_origin *origin, const char *path)
{
	return reader->categories
		? category_path_take(reader->categories, reader->import, origin, path, &reader->scratch)
		: path;
}

/* Puts one value into the record. NULL, or why the record cannot be taken. */
static const char *read_value(struct csv_reader *reader, const struct csv_rule *rule, const char *text,
	const struct field_text_style *style, struct import_record *record, char currency[CURRENCY_SIZE])
{
	const struct field *field = rule->field;
	bool is_category = record->type == RECORD_PRODUCT && strcmp(field->key, "category") == 0;
	const char *part = rule->part;
	/* A maker's name is of no language: the brand of two tables in two languages is one. */
	if (!part && (field->type == FIELD_NAME || field->type == FIELD_PROSE) &&
		strcmp(field->key, "brand") != 0)
		part = reader->mapping.language;
	const char *why = is_category
		? NULL
		: field_text_read(field, part, text, style, record, &reader->scratch, currency);
	if (is_category)
		record->product.category = category_of(reader, &record->origin, text);
	if (!why)
		return NULL;
	why = arena_printf(&reader->scratch, "%s \"%.60s\" %s", field->key, text, why);
	if (!field->limits.is_spare)
		return why;
	field_drop(field->type, (char *)record + field->offset);
	record_drop(record, why, &reader->scratch);
	return NULL;
}

/* Of what several lines say alike the first is taken; an offer is each line's own. */
static bool is_new(struct csv_reader *reader, const struct import_record *record)
{
	const struct field *first = record_fields(record->type);
	if (first->type != FIELD_ID)
		return true;
	const char *code = *(const char *const *)((const char *)record + first->offset);
	/* Where a line is nothing but a product, two with one id are a mistake that must be told. */
	if (!code ||
		(record->type == RECORD_PRODUCT && !csv_mapping_has(&reader->mapping, RECORD_OFFER, NULL)))
		return true;
	const char *key = arena_printf(&reader->scratch, "%d %s", (int)record->type, code);
	return digest_set_add(reader->taken, key, strlen(key));
}

/* Merchants that only offers name. */
static void make_merchant(struct csv_reader *reader, const struct import_record *offer)
{
	struct import_record record;
	const char *code = offer->offer.merchant;
	if (!code) {
		if (!reader->has_merchant)
			source_merchant_take(reader->import, &offer->origin, NULL, offer->offer.currency);
		reader->has_merchant = true;
		return;
	}
	record_init(&record, RECORD_MERCHANT);
	record.origin = offer->origin;
	record.merchant.code = code;
	record.merchant.name.items[0].text = code;
	record.merchant.name.count = 1;
	record.merchant.currency = offer->offer.currency;
	if (!import_is_of_another(reader->import, RECORD_MERCHANT, code) && is_new(reader, &record))
		import_take(reader->import, &record);
}

static void settle_offer(struct csv_reader *reader, struct import_record *record, const char *currency)
{
	struct offer_record *offer = &record->offer;
	if (!offer->product)
		offer->product = reader->product;
	if (!offer->currency)
		offer->currency = currency;
	if (offer->store && !csv_mapping_has(&reader->mapping, RECORD_OFFER, "channel"))
		offer->channel = CHANNEL_STORE;
	if (reader->makes_merchants && offer->currency)
		make_merchant(reader, record);
}

/* One record of a line: the rules from first on, as many as are of its type. */
static void take_record(
	struct csv_reader *reader, const struct csv_rule *rules, size_t count, const struct table_row *row)
{
	struct import_record record;
	struct field_text_style style = reader->mapping.style;
	char currency[CURRENCY_SIZE] = "", named[CURRENCY_SIZE];
	const char *why = NULL;
	bool has_value = false;
	record_init(&record, rules[0].type);
	record.origin = (struct record_origin){ row->line, row->text, row->length };
	style.money.currency = currency_of(reader, record.type, row);
	for (size_t i = 0; i < count && !why; i++) {
		const char *text = value_of(reader, &rules[i], row);
		has_value |= text && rules[i].column;
		named[0] = '\0';
		if (text)
			why = read_value(reader, &rules[i], text, &style, &record, named);
		if (!why && named[0] && currency[0] && strcmp(named, currency) != 0)
			why = "the line has prices in two currencies";
		if (named[0])
			memcpy(currency, named, sizeof(currency));
	}
	/* "5.00 EUR" under the price, and USD under the currency: one of them is wrong. */
	if (!why && record.type == RECORD_OFFER && record.offer.currency && currency[0] &&
		strcasecmp(record.offer.currency, currency) != 0)
		why = "the price is in another currency than the line says";
	/* A line without a store has no store record. */
	if (!has_value)
		return;
	if (record.type == RECORD_PRODUCT)
		reader->product = record.product.code;
	/* Its product was told to have no id. */
	if (record.type == RECORD_OFFER && !reader->product &&
		csv_mapping_has(&reader->mapping, RECORD_PRODUCT, NULL))
		return;
	if (record.type == RECORD_OFFER && !why)
		settle_offer(reader, &record, currency[0] ? currency : style.money.currency);
	if (why)
		import_reject(reader->import, &record.origin, record.type,
			record.type == RECORD_PRODUCT ? record.product.code : NULL, why);
	else if (is_new(reader, &record))
		import_take(reader->import, &record);
}

static void take_row(struct csv_reader *reader, const struct table_row *row)
{
	const struct record_origin origin = { row->line, row->text, row->length };
	const struct csv_rule *rules = reader->mapping.rules;
	if (row->fault) {
		import_reject(reader->import, &origin, RECORD_TYPE_COUNT, NULL, row->fault);
		return;
	}
	reader->product = NULL;
	for (size_t i = 0, count; i < reader->mapping.rule_count; i += count) {
		for (count = 1;
			i + count < reader->mapping.rule_count && rules[i + count].type == rules[i].type;)
			count++;
		take_record(reader, &rules[i], count, row);
	}
	arena_reset(&reader->scratch);
}

static bool has_any_column(const struct csv_mapping *mapping)
{
	for (size_t i = 0; i < mapping->rule_count; i++)
		if (mapping->rules[i].column && mapping->rules[i].index >= 0)
			return true;
	return false;
}

/* The columns, by the first line. False, and the import is refused, when they are not those of the mapping. */
static bool find_columns(struct csv_reader *reader, const struct table_row *header, bool has_file)
{
	const char *missing = header->fault ? NULL : csv_mapping_find_columns(&reader->mapping, header);
	char why[160];
	reader->column_count = header->count;
	if (header->fault)
		snprintf(why, sizeof(why), "the first line %s", header->fault);
	else if (missing && has_file)
		snprintf(why, sizeof(why), "the table has no column \"%.80s\"", missing);
	else if (missing && !has_any_column(&reader->mapping))
		snprintf(why, sizeof(why),
			"the first line names none of our fields: --set mapping=FILE says what the columns are");
	else
		return true;
	import_refuse(reader->import, why);
	return false;
}

static void read_rows(struct csv_reader *reader, struct text_table *table, bool has_file)
{
	struct table_row row;
	if (!text_table_next(table, &row) || !find_columns(reader, &row, has_file))
		return;
	bool is_row = reader->mapping.has_no_header || text_table_next(table, &row);
	for (; is_row; is_row = text_table_next(table, &row)) {
		/* The last line of a file that was cut off would be taken with half of a price. */
		if (row.is_unfinished && row.count < reader->column_count) {
			const struct record_origin origin = { row.line, row.text, row.length };
			import_reject(reader->import, &origin, RECORD_TYPE_COUNT, NULL,
				"the file ends within the line");
			import_cut_off(reader->import, "the file ends within its last line");
		} else {
			take_row(reader, &row);
		}
	}
}

static bool read_table(struct csv_reader *reader, FILE *stream, bool has_file)
{
	const struct csv_mapping *mapping = &reader->mapping;
	bool is_converted = false;
	FILE *text = charset_open(stream, mapping->encoding, &is_converted);
	if (!text) {
		import_refuse(reader->import, "the encoding of the mapping is not known");
		return true;
	}
	struct text_table *table = text_table_open(text, &mapping->table, is_converted);
	read_rows(reader, table, has_file);
	text_table_close(table);
	bool is_read = !ferror(text);
	fclose(text);
	return is_read;
}

static bool csv_read(struct import *import, FILE *stream)
{
	struct csv_reader *reader = xcalloc(1, sizeof(*reader));
	const char *path = import_option(import, "mapping");
	struct ini_error error = { "" };
	bool is_read = true;
	reader->import = import;
	reader->taken = digest_set_create();
	arena_init(&reader->scratch, SCRATCH_BYTES);
	if (csv_mapping_open(&reader->mapping, path, &error)) {
		if (!csv_mapping_has(&reader->mapping, RECORD_CATEGORY, NULL))
			reader->categories = category_path_create(
				reader->mapping.category_separator, reader->mapping.language);
		reader->makes_merchants = !csv_mapping_has(&reader->mapping, RECORD_MERCHANT, NULL);
		is_read = read_table(reader, stream, path != NULL);
	} else {
		import_refuse(import, error.text);
	}
	csv_mapping_close(&reader->mapping);
	category_path_destroy(reader->categories);
	digest_set_destroy(reader->taken);
	arena_finish(&reader->scratch);
	free(reader);
	return is_read;
}

const struct importer CSV_IMPORTER = { .name = "csv", .options = CSV_OPTIONS, .read = csv_read };
