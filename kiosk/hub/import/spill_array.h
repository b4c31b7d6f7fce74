/* SPDX-License-Identifier: Apache-2.0 */
/* An array that may be larger than memory: its pages stay in a cache of a fixed size, and what does not fit goes to a file without
 * a name. Entries are copied in and out, so nothing points into a page. Made for what is read and written in about the order of
 * its numbers; any other order works and costs a read and a write of one page each. One thread. */
#ifndef DAOGOU_HUB_IMPORT_SPILL_ARRAY_H
#define DAOGOU_HUB_IMPORT_SPILL_ARRAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spill_page;

struct spill_array {
	const char *folder; /* of the file; borrowed */
	size_t entry_bytes, entries_per_page;
	struct spill_page *pages; /* page n has its place at n % page_count */
	size_t page_count;
	int file;        /* -1 = everything is in memory */
	bool has_failed; /* the file said no: what is read is zero from then on, and errno was kept */
	int error;       /* errno of that */
};

/* Entries of at most a page's 4 KiB, zeroed until they are written; cache_bytes is the most that stays in memory. */
void spill_array_init(struct spill_array *array, const char *folder, size_t entry_bytes, size_t cache_bytes);
/* One that is all zero is fine, and so is a second time. */
void spill_array_finish(struct spill_array *array);
void spill_array_read(struct spill_array *array, uint64_t index, void *ret_entry);
void spill_array_write(struct spill_array *array, uint64_t index, const void *entry);

#endif
