/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps copies of records that refer to what is not known yet, until the end of the source. */
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/import/import_state.h"

#define ORIGIN_KEPT_BYTES 200

void let_wait(struct import *import, const struct import_record *record)
{
	/* Offers wait by the hundred thousand: only as much of the record is kept as its type has. */
	struct import_record *kept = arena_alloc(&import->kept, record_size(record->type));
	memcpy(kept, record, record_size(record->type));
	kept->origin.length =
		record->origin.length < ORIGIN_KEPT_BYTES ? record->origin.length : ORIGIN_KEPT_BYTES;
	char *text = arena_alloc(&import->kept, kept->origin.length + 1);
	memcpy(text, record->origin.text, kept->origin.length);
	kept->origin.text = text;
	record_keep(kept, &import->kept);
	if (import->waiting_count == import->waiting_capacity) {
		import->waiting_capacity = import->waiting_capacity * 2 + 64;
		import->waiting = xreallocarray(
			import->waiting, import->waiting_capacity, sizeof(struct import_record *));
	}
	import->waiting[import->waiting_count++] = kept;
}
