/* SPDX-License-Identifier: Apache-2.0 */
/* How each type of field behaves: empty, checked, its texts, and as values of its columns. Pure but for
 * field_store(), which cleans texts and takes pictures in. One thread. */
#ifndef DAOGOU_HUB_IMPORT_FIELD_TYPE_H
#define DAOGOU_HUB_IMPORT_FIELD_TYPE_H

#include "kiosk/hub/core/db_value.h"
#include "kiosk/hub/import/record.h"

#define FIELD_COLUMNS_MAX 2

struct import;

/* Of a place that is all zero. */
void field_clear(enum field_type type, void *place);
/* Of one that holds something. */
void field_drop(enum field_type type, void *place);
/* Each text that place borrows, as record_each_text(). */
void field_each_text(enum field_type type, void *place, record_visitor visit, void *data);
/* NULL, or why the value is not what the field's limits want, static or in the arena. Fills in the default. */
const char *field_fault(const struct field *field, void *place, struct arena *arena);
/* The names of its columns, as many as it has; 0 when it is kept elsewhere. */
int field_columns(const struct field *field, const char *ret_columns[FIELD_COLUMNS_MAX]);
/* The values of its columns, in the import's scratch arena. What is bad and may be left out is noted and left out. NULL, or why the
 * record cannot be taken. */
const char *field_store(struct import *import, const struct import_record *record, const struct field *field,
	struct db_value ret_values[FIELD_COLUMNS_MAX]);

#endif
