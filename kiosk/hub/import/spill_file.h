/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that are appended and read back, in memory up to a bound and in a file without a name beyond it. One thread. The first failure
 * stays; after it nothing is kept any more. */
#ifndef DAOGOU_HUB_IMPORT_SPILL_FILE_H
#define DAOGOU_HUB_IMPORT_SPILL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spill_file {
	const char *folder; /* of the file; borrowed */
	size_t memory_bytes;
	int file;           /* -1 = all is in memory */
	int64_t file_bytes; /* what is in the file; the rest is in bytes */
	uint8_t *bytes;     /* NULL = nothing was appended yet */
	size_t length;
	bool has_failed;
	int error; /* errno of the failure */
};

void spill_file_init(struct spill_file *file, const char *folder, size_t memory_bytes);
void spill_file_finish(struct spill_file *file);
void spill_file_append(struct spill_file *file, const void *bytes, size_t length);
/* How many bytes there are. */
int64_t spill_file_size(const struct spill_file *file);
/* False when they cannot be read; they must be there. */
bool spill_file_read(struct spill_file *file, int64_t place, void *out, size_t length);

#endif
