/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps copies of records that refer to what is not known yet, until the end of the source. */
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/import/import_state.h"

#define ORIGIN_KEPT_BYTES 200

static void keep_text(struct import *import, const char **text)
{
	if (*text)
		*text = arena_strdup(&import->kept, *text);
}

static void keep_texts(struct import *import, struct record_text *texts)
{
	for (size_t i = 0; i < texts->count; i++) {
		keep_text(import, &texts->items[i].tag);
		keep_text(import, &texts->items[i].text);
	}
}

static void keep_members(struct import *import, struct import_record *record)
{
	if (record->type == RECORD_OFFER) {
		keep_text(import, &record->offer.product);
		keep_text(import, &record->offer.merchant);
		keep_text(import, &record->offer.currency);
		keep_text(import, &record->offer.url);
	} else if (record->type == RECORD_STORE) {
		keep_text(import, &record->store.code);
		keep_text(import, &record->store.merchant);
		keep_text(import, &record->store.hours);
		keep_texts(import, &record->store.name);
		keep_texts(import, &record->store.address);
	} else if (record->type == RECORD_DEAL) {
		keep_text(import, &record->deal.code);
		keep_text(import, &record->deal.product);
		keep_text(import, &record->deal.merchant);
	} else if (record->type == RECORD_COUPON) {
		keep_text(import, &record->coupon.code);
		keep_text(import, &record->coupon.scope);
		keep_text(import, &record->coupon.currency);
		keep_texts(import, &record->coupon.name);
	} else {
		keep_text(import, &record->ad.code);
		keep_text(import, &record->ad.slot);
		keep_text(import, &record->ad.image);
		keep_text(import, &record->ad.target_kind);
		keep_text(import, &record->ad.target);
		keep_texts(import, &record->ad.title);
	}
}

/* Offers wait by the hundred thousand: only as much of the record is kept as its type has. */
static size_t record_size(enum record_type type)
{
	size_t whole = sizeof(struct import_record);
	return type == RECORD_OFFER ? offsetof(struct import_record, offer) + sizeof(struct offer_record)
				    : whole;
}

void let_wait(struct import *import, const struct import_record *record)
{
	struct import_record *kept = arena_alloc(&import->kept, record_size(record->type));
	memcpy(kept, record, record_size(record->type));
	kept->origin.length = record->origin.length < ORIGIN_KEPT_BYTES ? record->origin.length
									: ORIGIN_KEPT_BYTES;
	char *text = arena_alloc(&import->kept, kept->origin.length + 1);
	memcpy(text, record->origin.text, kept->origin.length);
	kept->origin.text = text;
	keep_members(import, kept);
	if (import->waiting_count == import->waiting_capacity) {
		import->waiting_capacity = import->waiting_capacity * 2 + 64;
		import->waiting = xreallocarray(
			import->waiting, import->waiting_capacity, sizeof(struct import_record *));
	}
	import->waiting[import->waiting_count++] = kept;
}
