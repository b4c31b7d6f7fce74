/* SPDX-License-Identifier: Apache-2.0 */
/* The import format as people and programs read it, made from the table of fields. Pure but for what it writes; any thread. */
#ifndef DAOGOU_HUB_IMPORT_FORMAT_SCHEMA_H
#define DAOGOU_HUB_IMPORT_FORMAT_SCHEMA_H

#include <stdbool.h>
#include <stdio.h>

/* One record of the format "daogou" (a line of a source) as JSON Schema 2020-12. False when out could not be written. */
bool format_schema_write(FILE *out);
/* The same as tables in Markdown, which stand in format.md. */
bool format_tables_write(FILE *out);

#endif
