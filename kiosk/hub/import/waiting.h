/* SPDX-License-Identifier: Apache-2.0 */
/* Records that refer to what is not known yet, kept until the end of the source; offers wait by the million, so what is more than some
 * hundred kilobytes waits in a file. One thread. */
#ifndef DAOGOU_HUB_IMPORT_WAITING_H
#define DAOGOU_HUB_IMPORT_WAITING_H

#include "kiosk/hub/import/record.h"
#include "kiosk/hub/import/spill_file.h"

struct waiting_records {
	struct spill_file files[RECORD_TYPE_COUNT];
	uint8_t *bytes; /* of the record that waiting_next() gave last */
};

void waiting_init(struct waiting_records *waiting, const char *folder);
void waiting_finish(struct waiting_records *waiting);
void waiting_add(struct waiting_records *waiting, const struct import_record *record);
/* The next one of a type, in their order, from *place on, which is 0 at first. On loan until the next call; NULL at the end or after a
 * failure. */
struct import_record *waiting_next(struct waiting_records *waiting, enum record_type type, int64_t *place);
/* 0, or the errno of the file that said no. */
int waiting_error(const struct waiting_records *waiting);

#endif
