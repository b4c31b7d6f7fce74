/* SPDX-License-Identifier: Apache-2.0 */
/* What an import format provides. README.md of this folder shows how to add one. */
#ifndef DAOGOU_HUB_IMPORT_IMPORTER_H
#define DAOGOU_HUB_IMPORT_IMPORTER_H

#include <stdbool.h>
#include <stdio.h>

#include "kiosk/hub/import/record.h"
#include "kiosk/hub/source/source.h"

struct import;

struct importer {
	const char *name; /* of --format */
	/* The options of --set that it takes, such as "address" and "page"; NULL after the last, NULL = none. */
	const char *const *options;
	bool needs_merchant; /* its records name no merchant: --merchant must */
	/* One of the two: a format that is a file reads the stream to its end, one that is an API asks the source for its pages
	 * (kiosk/hub/source/page_walk.h). Nothing is locked meanwhile, and either may be called again from the start (see import.h). They
	 * call import_take() for each record that they could read and import_reject() for each that they could not. False only when
	 * the stream could not be read, or the source has failed (source_why() tells): the catalog then stays as it was. */
	bool (*read)(struct import *import, FILE *stream);
	bool (*read_pages)(struct import *import, struct source *source);
};

extern const struct importer *const IMPORTERS[];
extern const int IMPORTER_COUNT;
/* NULL when there is none of that name. */
const struct importer *importer_find(const char *name);

/* The value of one of the importer's options; NULL when it was not given. */
const char *import_option(const struct import *import, const char *name);
/* Takes a record into the catalog, or rejects it with a reason. Nothing of the record is kept. */
void import_take(struct import *import, struct import_record *record);
/* Writes a record off: it counts as rejected. type is RECORD_TYPE_COUNT when not known, code is its id or
 * NULL: what the catalog knows under that id stays as it is. */
void import_reject(struct import *import, const struct record_origin *origin, enum record_type type,
	const char *code, const char *reason);
/* True when another source keeps a row of that id on the shelf: what a format makes up (a merchant of an API that names none, an
 * attribute) it leaves to those who know more of it. */
bool import_is_of_another(struct import *import, enum record_type type, const char *code);
/* The source ends before its end: what is missing is not known to be gone. True when what came so far may be taken (--partial); else the
 * import is refused for that reason ("the document ends in line 12") and read() can return. */
bool import_cut_off(struct import *import, const char *reason);
/* Refuses the whole source: it is none of the format. */
void import_refuse(struct import *import, const char *reason);
/* Tells that a record has a member that the format does not know. */
void import_unknown_key(struct import *import, const char *key);

#define IMPORTER(name) extern const struct importer name##_IMPORTER;
#include "kiosk/hub/import/importers.def"
#undef IMPORTER

#endif
