/* SPDX-License-Identifier: Apache-2.0 */
/* The mapping file of the format "csv": which column of a table is which field of which record. An INI file:
 *
 *	[table]      encoding = windows-1252   delimiter = semicolon   decimal = ,   …
 *	[product]    id = Artikelnummer        name.de = Bezeichnung   category = Warengruppe
 *	[offer]      price = VK brutto         currency = =EUR
 *	[words.stock] in_stock = ja | auf Lager
 *
 * One thread. */
#ifndef DAOGOU_HUB_IMPORT_CSV_MAPPING_H
#define DAOGOU_HUB_IMPORT_CSV_MAPPING_H

#include "kiosk/base/arena.h"
#include "kiosk/base/ini.h"
#include "kiosk/hub/import/field_text.h"
#include "kiosk/hub/import/text_table.h"

#define CSV_RULES_MAX 256
#define CSV_WORDS_MAX 256

/* One line of a record's section. */
struct csv_rule {
	enum record_type type;
	const struct field *field;
	const char *part;              /* "de" of name.de; NULL = the whole field */
	const char *column, *constant; /* one of them */
	int index;                     /* of the column, once the table's first line is known */
};

/* What a table says for a word of ours. */
struct csv_word {
	const char *field, *theirs, *ours;
};

struct csv_mapping {
	const char *encoding; /* NULL = UTF-8 */
	struct text_table_style table;
	struct field_text_style style;
	const char *language, *currency, *category_separator; /* NULL = not said; the separator never is */
	bool has_no_header;
	struct csv_rule rules[CSV_RULES_MAX]; /* in the order of the record types */
	size_t rule_count;
	struct csv_word words[CSV_WORDS_MAX];
	size_t word_count;
	struct arena arena; /* of the texts */
};

/* False, and why stands in ret_error, when the file cannot be read or says what cannot be. path NULL: columns are named as the fields of
 * products and offers are. */
bool csv_mapping_open(struct csv_mapping *mapping, const char *path, struct ini_error *ret_error);
void csv_mapping_close(struct csv_mapping *mapping);
/* Finds the columns. NULL, or the name of the first that the table does not have: what is of it is left out. */
const char *csv_mapping_find_columns(struct csv_mapping *mapping, const struct table_row *header);
bool csv_mapping_has(const struct csv_mapping *mapping, enum record_type type, const char *key);
/* Our word for that of a table: itself when the mapping names none. */
const char *csv_mapping_word(const struct csv_mapping *mapping, const struct field *field, const char *word);

#endif
