/* SPDX-License-Identifier: Apache-2.0 */
/* A record is written as it is, but for its texts: they follow it, and the record has their places instead, counted from 1. */
#include "kiosk/hub/import/waiting.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

#define MEMORY_BYTES (256 * 1024)
#define ORIGIN_KEPT_BYTES 200

void waiting_init(struct waiting_records *waiting, const char *folder)
{
	*waiting = (struct waiting_records){ 0 };
	for (int i = 0; i < RECORD_TYPE_COUNT; i++)
		spill_file_init(&waiting->files[i], folder, MEMORY_BYTES);
}

void waiting_finish(struct waiting_records *waiting)
{
	for (int i = 0; i < RECORD_TYPE_COUNT; i++)
		spill_file_finish(&waiting->files[i]);
	free(waiting->bytes);
	waiting->bytes = NULL;
}

/* First all places are given out, then all texts are written. */
struct packing {
	struct spill_file *file;
	size_t length; /* of what stands before */
};

static void give_place(const char **text, void *data)
{
	struct packing *packing = data;
	uintptr_t place = packing->length + 1;
	if (!*text)
		return;
	packing->length += strlen(*text) + 1;
	*text = (const char *)place;
}

static void write_text(const char **text, void *data)
{
	const struct packing *packing = data;
	if (*text)
		spill_file_append(packing->file, *text, strlen(*text) + 1);
}

void waiting_add(struct waiting_records *waiting, const struct import_record *record)
{
	struct import_record placed;
	struct packing packing = { &waiting->files[record->type], record_size(record->type) };
	char text[ORIGIN_KEPT_BYTES + 1] = "";
	memcpy(&placed, record, record_size(record->type));
	if (placed.origin.length > ORIGIN_KEPT_BYTES)
		placed.origin.length = ORIGIN_KEPT_BYTES;
	memcpy(text, record->origin.text, placed.origin.length);
	packing.length += placed.origin.length;
	record_each_text(&placed, give_place, &packing);
	uint32_t length = (uint32_t)packing.length;
	spill_file_append(packing.file, &length, sizeof(length));
	spill_file_append(packing.file, &placed, record_size(record->type));
	spill_file_append(packing.file, text, placed.origin.length);
	memcpy(&placed, record, record_size(record->type));
	record_each_text(&placed, write_text, &packing);
}

static void find_text(const char **text, void *data)
{
	if (*text)
		*text = (const char *)data + ((uintptr_t)*text - 1);
}

struct import_record *waiting_next(struct waiting_records *waiting, enum record_type type, int64_t *place)
{
	struct spill_file *file = &waiting->files[type];
	uint32_t length;
	if (*place >= spill_file_size(file) || !spill_file_read(file, *place, &length, sizeof(length)))
		return NULL;
	free(waiting->bytes);
	waiting->bytes = xmalloc(length);
	if (!spill_file_read(file, *place + (int64_t)sizeof(length), waiting->bytes, length))
		return NULL;
	*place += (int64_t)(sizeof(length) + length);
	struct import_record *record = (struct import_record *)(void *)waiting->bytes;
	record->origin.text = (const char *)waiting->bytes + record_size(type);
	record_each_text(record, find_text, waiting->bytes);
	return record;
}

int waiting_error(const struct waiting_records *waiting)
{
	for (int i = 0; i < RECORD_TYPE_COUNT; i++)
		if (waiting->files[i].has_failed)
			return waiting->files[i].error;
	return 0;
}
