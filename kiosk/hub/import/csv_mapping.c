/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the mapping file. */
#include "kiosk/hub/import/csv_mapping.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"

#define ARENA_BYTES (16 * 1024)
#define WORDS_PREFIX "words."

static const char *read_delimiter(const char *value, char *ret_delimiter)
{
	static const struct {
		const char *name;
		char sign;
	} NAMES[] = { { "tab", '\t' }, { "comma", ',' }, { "semicolon", ';' }, { "pipe", '|' },
		{ "auto", '\0' } };
	for (size_t i = 0; i < ARRAY_LENGTH(NAMES); i++)
		if (strcmp(value, NAMES[i].name) == 0) {
			*ret_delimiter = NAMES[i].sign;
			return NULL;
		}
	if (strlen(value) != 1 || value[0] == '"' || (unsigned char)value[0] >= 0x80)
		return "must be tab, comma, semicolon, pipe, auto or one ASCII sign";
	*ret_delimiter = value[0];
	return NULL;
}

static const char *read_table(struct csv_mapping *mapping, const char *key, const char *value)
{
	const char *text = arena_strdup(&mapping->arena, value);
	if (strcmp(key, "encoding") == 0) {
		mapping->encoding = text;
	} else if (strcmp(key, "delimiter") == 0) {
		return read_delimiter(value, &mapping->table.delimiter);
	} else if (strcmp(key, "quote") == 0) {
		if (strcmp(value, "none") != 0 && strlen(value) != 1)
			return "must be one sign, or none";
		mapping->table.quote = (char)(strcmp(value, "none") == 0 ? '\0' : value[0]);
	} else if (strcmp(key, "header") == 0) {
		if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
			return "must be yes or no";
		mapping->has_no_header = value[0] == 'n';
	} else if (strcmp(key, "decimal") == 0) {
		if (strcmp(value, ".") != 0 && strcmp(value, ",") != 0)
			return "must be . or ,";
		mapping->style.money.decimal = value[0];
	} else if (strcmp(key, "dates") == 0) {
		bool is_day_first = strcmp(value, "day-first") == 0;
		if (!is_day_first && strcmp(value, "month-first") != 0)
			return "must be day-first or month-first";
		mapping->style.dates = is_day_first ? DATE_DAY_FIRST : DATE_MONTH_FIRST;
	} else if (strcmp(key, "list") == 0) {
		if (!value[0])
			return "must be what stands between the values of a list";
		mapping->style.list_separator = text;
	} else if (strcmp(key, "category_separator") == 0) {
		if (!value[0])
			return "must be what stands between the steps of a path";
		mapping->category_separator = text;
	} else if (strcmp(key, "language") == 0) {
		if (!language_tag_is_valid(value))
			return "must be a language tag such as de or zh-Hant";
		mapping->language = text;
	} else if (strcmp(key, "currency") == 0) {
		mapping->currency = text;
	} else {
		return "is not known; there are encoding, delimiter, quote, header, decimal, dates, list, category_separator, language and currency";
	}
	return NULL;
}

static const char *read_words(
	struct csv_mapping *mapping, const char *field, const char *ours, const char *value)
{
	for (const char *at = value; at;) {
		size_t length = strcspn(at, "|");
		const char *next = at[length] ? at + length + 1 : NULL;
		while (length > 0 && *at == ' ')
			at++, length--;
		while (length > 0 && at[length - 1] == ' ')
			length--;
		if (mapping->word_count == CSV_WORDS_MAX)
			return "is too much: 256 words may be named";
		mapping->words[mapping->word_count++] = (struct csv_word){ arena_strdup(
										   &mapping->arena, field),
			arena_strndup(&mapping->arena, at, length), arena_strdup(&mapping->arena, ours) };
		at = next;
	}
	return NULL;
}

static const char *add_rule(
	struct csv_mapping *mapping, enum record_type type, const char *key, const char *value)
{
	const char *dot = strchr(key, '.');
	size_t length = dot ? (size_t)(dot - key) : strlen(key);
	const struct field *field = record_fields(type);
	while (field->key && (strlen(field->key) != length || memcmp(field->key, key, length) != 0))
		field++;
	const char *part = dot ? arena_strdup(&mapping->arena, dot + 1) : NULL;
	if (!field->key)
		return "is no field of such a record";
	if (!field_text_has_part(field, part))
		return "cannot stand in a table like that";
	if (!value[0])
		return "names no column";
	if (mapping->rule_count == CSV_RULES_MAX)
		return "is too much: 256 fields may be named";
	const char *text = arena_strdup(&mapping->arena, value);
	mapping->rules[mapping->rule_count++] = (struct csv_rule){ type, field, part,
		value[0] == '=' ? NULL : text, value[0] == '=' ? text + 1 : NULL, -1 };
	return NULL;
}

static const char *handle_line(void *data, const char *section, const char *key, const char *value)
{
	struct csv_mapping *mapping = data;
	enum record_type type = record_type_parse(section);
	if (strcmp(section, "table") == 0)
		return read_table(mapping, key, value);
	if (strncmp(section, WORDS_PREFIX, sizeof(WORDS_PREFIX) - 1) == 0)
		return read_words(mapping, section + sizeof(WORDS_PREFIX) - 1, key, value);
	return type == RECORD_TYPE_COUNT ? "stands in a section that is not known"
					 : add_rule(mapping, type, key, value);
}

/* Columns that are named as our own fields are. */
static void name_fields(struct csv_mapping *mapping)
{
	static const enum record_type TYPES[] = { RECORD_PRODUCT, RECORD_OFFER };
	for (size_t i = 0; i < ARRAY_LENGTH(TYPES); i++)
		for (const struct field *field = record_fields(TYPES[i]); field->key; field++) {
			/* The offer of a line is that of its product. */
			bool is_same = TYPES[i] == RECORD_OFFER && strcmp(field->key, "product") == 0;
			if (!is_same && field_text_has_part(field, NULL))
				add_rule(mapping, TYPES[i], field->key, field->key);
		}
}

static int compare_rules(const void *a, const void *b)
{
	const struct csv_rule *left = a, *right = b;
	return left->type != right->type      ? (left->type > right->type) - (left->type < right->type)
		: left->index != right->index ? (left->index > right->index) - (left->index < right->index)
					      : 0;
}

bool csv_mapping_open(struct csv_mapping *mapping, const char *path, struct ini_error *ret_error)
{
	*mapping = (struct csv_mapping){
		.table = { .quote = '"' }, .style = { .list_separator = "|" }, .category_separator = ">"
	};
	arena_init(&mapping->arena, ARENA_BYTES);
	if (path && !ini_read_file(path, handle_line, mapping, ret_error))
		return false;
	if (!path)
		name_fields(mapping);
	/* Records that others refer to come first; their numbers keep the order in which the lines stand. */
	for (size_t i = 0; i < mapping->rule_count; i++)
		mapping->rules[i].index = (int)i;
	qsort(mapping->rules, mapping->rule_count, sizeof(struct csv_rule), compare_rules);
	for (size_t i = 0; i < mapping->rule_count; i++)
		mapping->rules[i].index = -1;
	if (mapping->rule_count == 0)
		snprintf(ret_error->text, sizeof(ret_error->text), "%s: names no field of a record",
			path ? path : "");
	return mapping->rule_count > 0;
}

void csv_mapping_close(struct csv_mapping *mapping)
{
	arena_finish(&mapping->arena);
}

static int find_column(const struct csv_mapping *mapping, const struct table_row *header, const char *name)
{
	char *end;
	if (name[0] == '#') {
		long number = strtol(name + 1, &end, 10);
		return *end == '\0' && number >= 1 && number <= (long)header->count ? (int)number - 1 : -1;
	}
	for (size_t i = 0; i < header->count && !mapping->has_no_header; i++) {
		const char *cell = header->cells[i] + strspn(header->cells[i], " ");
		size_t length = strlen(cell);
		while (length > 0 && cell[length - 1] == ' ')
			length--;
		if (strlen(name) == length && strncasecmp(cell, name, length) == 0)
			return (int)i;
	}
	return -1;
}

const char *csv_mapping_find_columns(struct csv_mapping *mapping, const struct table_row *header)
{
	const char *missing = NULL;
	for (size_t i = 0; i < mapping->rule_count; i++) {
		struct csv_rule *rule = &mapping->rules[i];
		rule->index = rule->column ? find_column(mapping, header, rule->column) : -1;
		if (rule->column && rule->index < 0 && !missing)
			missing = rule->column;
	}
	return missing;
}

bool csv_mapping_has(const struct csv_mapping *mapping, enum record_type type, const char *key)
{
	for (size_t i = 0; i < mapping->rule_count; i++)
		if (mapping->rules[i].type == type &&
			(!key || strcmp(mapping->rules[i].field->key, key) == 0))
			return true;
	return false;
}

const char *csv_mapping_word(const struct csv_mapping *mapping, const struct field *field, const char *word)
{
	for (size_t i = 0; i < mapping->word_count; i++)
		if (strcmp(mapping->words[i].field, field->key) == 0 &&
			strcasecmp(mapping->words[i].theirs, word) == 0)
			return mapping->words[i].ours;
	return word;
}
