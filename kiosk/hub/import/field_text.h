/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of records as tables have them: every value is a text, and how numbers, dates and lists are written is the table's custom. Pure but
 * for the arena; one thread. */
#ifndef DAOGOU_HUB_IMPORT_FIELD_TEXT_H
#define DAOGOU_HUB_IMPORT_FIELD_TEXT_H

#include "kiosk/domain/money_text.h"
#include "kiosk/hub/import/record.h"

enum date_order { DATE_ISO, DATE_DAY_FIRST, DATE_MONTH_FIRST };

/* Texts are borrowed. */
struct field_text_style {
	struct money_text_style money;
	const char *list_separator; /* between the values of a list */
	enum date_order dates;      /* of dates that are not ISO 8601: 24.07.2026 or 7/24/2026 */
};

/* What of a field one column gives: its whole, or the part that a key names behind a point: "name.de", "options.colour",
 * "attributes.weight", "measure.amount". False when the field has no such part, or cannot stand in a table. */
bool field_text_has_part(const struct field *field, const char *part);
/* Puts the text into the record's field, beside what is there of other parts. text is not empty and lives as long as the record. NULL, or
 * what it is instead, static: "is no whole number". Of money that names a currency: ret_currency, else untouched. */
const char *field_text_read(const struct field *field, const char *part, const char *text,
	const struct field_text_style *style, struct import_record *record, struct arena *arena,
	char ret_currency[CURRENCY_SIZE]);

#endif
