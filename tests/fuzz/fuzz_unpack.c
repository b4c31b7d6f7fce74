/* SPDX-License-Identifier: Apache-2.0 */
/* A packed object whose digest is right: what a hub that signs anything could pack. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kiosk/base/digest.h"
#include "kiosk/sync/unpack.h"

#define RAW_MAX 100000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[40], sha256[SHA256_HEX_SIZE], why[160] = "", *bytes = NULL;
	int file = memfd_create("object", MFD_CLOEXEC);
	size_t length = 0;

	digest_start();
	if (file < 0 || write(file, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	sha256_hex(data, size, sha256);
	struct unpack_source source = { path, sha256, RAW_MAX, NULL };
	if (unpack_to_memory(&source, &bytes, &length, why) == SYNC_OK && length > RAW_MAX)
		abort();
	free(bytes);
	/* Another digest: nothing comes out. */
	sha256[0] = sha256[0] == '0' ? '1' : '0';
	if (unpack_to_memory(&source, &bytes, &length, why) != SYNC_BAD_DIGEST)
		abort();
	close(file);
	return 0;
}
