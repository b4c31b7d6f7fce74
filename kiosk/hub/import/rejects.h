/* SPDX-License-Identifier: Apache-2.0 */
/* The rejects of an import: one line {"line":N,"reason":"…","text":"first 200 bytes"} for each. One thread.
 */
#ifndef DAOGOU_HUB_IMPORT_REJECTS_H
#define DAOGOU_HUB_IMPORT_REJECTS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "kiosk/hub/import/record.h"

struct rejects {
	FILE *file;       /* NULL = they are only counted */
	int64_t rejected; /* records that were left out */
	int64_t repaired; /* records that were taken without a part: their lines have "kept":true */
};

/* path may be NULL. False with errno when the file cannot be made. */
bool rejects_open(struct rejects *rejects, const char *path);
/* False with errno when not everything was written. */
bool rejects_close(struct rejects *rejects);
void rejects_add(struct rejects *rejects, const struct record_origin *origin, const char *reason);
/* The record stays, without a part that was bad. */
void rejects_note(struct rejects *rejects, const struct record_origin *origin, const char *reason);

#endif
