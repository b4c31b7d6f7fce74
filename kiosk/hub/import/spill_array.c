/* SPDX-License-Identifier: Apache-2.0 */
/* Pages by number, each with one place where it may be cached; whoever was there before goes to the file. */
#include "kiosk/hub/import/spill_array.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"

#define PAGE_BYTES 4096

struct spill_page {
	uint8_t *bytes;  /* NULL = never used */
	uint64_t number; /* of the page that is here */
	bool is_dirty;
};

void spill_array_init(struct spill_array *array, const char *folder, size_t entry_bytes, size_t cache_bytes)
{
	assert(entry_bytes > 0 && entry_bytes <= PAGE_BYTES && cache_bytes >= PAGE_BYTES);
	*array = (struct spill_array){ .folder = folder,
		.entry_bytes = entry_bytes,
		.entries_per_page = PAGE_BYTES / entry_bytes,
		.page_count = cache_bytes / PAGE_BYTES,
		.file = -1 };
	array->pages = xcalloc(array->page_count, sizeof(*array->pages));
}

void spill_array_finish(struct spill_array *array)
{
	if (!array->pages)
		return;
	for (size_t i = 0; i < array->page_count; i++)
		free(array->pages[i].bytes);
	free(array->pages);
	if (array->file >= 0)
		close(array->file);
	*array = (struct spill_array){ .file = -1 };
}

static void fail(struct spill_array *array)
{
	if (!array->has_failed)
		array->error = errno;
	array->has_failed = true;
}

static void write_back(struct spill_array *array, const struct spill_page *page)
{
	if (array->file < 0)
		array->file = file_open_nameless(array->folder);
	for (size_t done = 0; done < PAGE_BYTES && !array->has_failed;) {
		ssize_t count = array->file < 0 ? -1
						: pwrite(array->file, page->bytes + done, PAGE_BYTES - done,
							  (off_t)(page->number * PAGE_BYTES + done));
		if (count > 0)
			done += (size_t)count;
		else if (array->file < 0 || errno != EINTR)
			fail(array);
	}
}

/* What the file does not reach to was never written. */
static void read_page(struct spill_array *array, struct spill_page *page, uint64_t number)
{
	size_t done = 0;
	while (array->file >= 0 && done < PAGE_BYTES && !array->has_failed) {
		ssize_t count = pread(array->file, page->bytes + done, PAGE_BYTES - done,
			(off_t)(number * PAGE_BYTES + done));
		if (count == 0)
			break;
		if (count > 0)
			done += (size_t)count;
		else if (errno != EINTR)
			fail(array);
	}
	memset(page->bytes + done, 0, PAGE_BYTES - done);
	page->number = number;
	page->is_dirty = false;
}

static struct spill_page *find_page(struct spill_array *array, uint64_t index)
{
	uint64_t number = index / array->entries_per_page;
	struct spill_page *page = &array->pages[number % array->page_count];
	if (page->bytes && page->number == number)
		return page;
	if (page->bytes && page->is_dirty)
		write_back(array, page);
	if (!page->bytes)
		page->bytes = xmalloc(PAGE_BYTES);
	read_page(array, page, number);
	return page;
}

void spill_array_read(struct spill_array *array, uint64_t index, void *ret_entry)
{
	const struct spill_page *page = find_page(array, index);
	memcpy(ret_entry, page->bytes + index % array->entries_per_page * array->entry_bytes,
		array->entry_bytes);
}

void spill_array_write(struct spill_array *array, uint64_t index, const void *entry)
{
	struct spill_page *page = find_page(array, index);
	memcpy(page->bytes + index % array->entries_per_page * array->entry_bytes, entry, array->entry_bytes);
	page->is_dirty = true;
}
