/* SPDX-License-Identifier: Apache-2.0 */
/* A buffer that is written to the file each time it is full. */
#include "kiosk/hub/import/spill_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"

void spill_file_init(struct spill_file *file, const char *folder, size_t memory_bytes)
{
	*file = (struct spill_file){ .folder = folder, .memory_bytes = memory_bytes, .file = -1 };
}

void spill_file_finish(struct spill_file *file)
{
	if (file->file >= 0)
		close(file->file);
	free(file->bytes);
	*file = (struct spill_file){ .file = -1 };
}

static void fail(struct spill_file *file)
{
	if (!file->has_failed)
		file->error = errno;
	file->has_failed = true;
}

static void flush(struct spill_file *file)
{
	if (file->file < 0)
		file->file = file_open_nameless(file->folder);
	for (size_t done = 0; done < file->length && !file->has_failed;) {
		ssize_t count =
			file->file < 0 ? -1 : write(file->file, file->bytes + done, file->length - done);
		if (count > 0)
			done += (size_t)count;
		else if (file->file < 0 || errno != EINTR)
			fail(file);
	}
	file->file_bytes += (int64_t)file->length;
	file->length = 0;
}

void spill_file_append(struct spill_file *file, const void *bytes, size_t length)
{
	if (!file->bytes)
		file->bytes = xmalloc(file->memory_bytes);
	while (length > 0 && !file->has_failed) {
		if (file->length == file->memory_bytes)
			flush(file);
		size_t room = file->memory_bytes - file->length, part = length < room ? length : room;
		memcpy(file->bytes + file->length, bytes, part);
		file->length += part;
		bytes = (const uint8_t *)bytes + part;
		length -= part;
	}
}

int64_t spill_file_size(const struct spill_file *file)
{
	return file->file_bytes + (int64_t)file->length;
}

bool spill_file_read(struct spill_file *file, int64_t place, void *out, size_t length)
{
	while (length > 0 && place < file->file_bytes && !file->has_failed) {
		int64_t there = file->file_bytes - place;
		size_t part = (int64_t)length < there ? length : (size_t)there;
		ssize_t count = pread(file->file, out, part, place);
		if (count == 0)
			errno = EIO;
		if (count == 0 || (count < 0 && errno != EINTR))
			fail(file);
		if (count > 0) {
			place += count;
			out = (uint8_t *)out + count;
			length -= (size_t)count;
		}
	}
	if (!file->has_failed && length > 0)
		memcpy(out, file->bytes + (place - file->file_bytes), length);
	return !file->has_failed;
}
