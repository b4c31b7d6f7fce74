/* SPDX-License-Identifier: Apache-2.0 */
/* Packed bytes: in memory and as a stream they come to the same, and never to more than the limit. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/source/expand.h"
#include "kiosk/hub/source/source.h"

#define LIMIT (256 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* Reads it all; false when it breaks off. */
static bool drain(FILE *stream, char *out, size_t *ret_length)
{
	*ret_length = fread(out, 1, LIMIT + 1, stream);
	return !ferror(stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	char why[EXPAND_WHY_SIZE] = "", stream_why[EXPAND_WHY_SIZE] = "", source_reason[SOURCE_WHY_SIZE];
	static char out[LIMIT + 1];
	size_t whole_length = 0, stream_length = 0;
	digest_start();
	if (length == 0)
		return 0;
	FILE *packed = fmemopen((void *)(uintptr_t)bytes, length, "r");
	if (!packed)
		return 0;
	if (expand_is_packed(bytes, length)) {
		char *whole = expand_bytes(bytes, length, LIMIT, &whole_length, why);
		FILE *stream = expand_stream(packed, LIMIT, stream_why);
		for (int i = 0; i < 2 && stream; i++) {
			bool is_read = drain(stream, out, &stream_length);
			if (is_read != (whole != NULL) || (is_read && stream_length != whole_length) ||
				(is_read && memcmp(out, whole, whole_length) != 0))
				abort();
			clearerr(stream);
			if (fseeko(stream, 0, SEEK_SET) != 0)
				break;
		}
		if ((!whole && !why[0]) || whole_length > LIMIT + 64 * 1024)
			abort();
		if (stream)
			fclose(stream);
		free(whole);
	}
	rewind(packed);
	struct source *source = source_open_stream(packed, NULL, source_reason);
	if (source) {
		struct source_page page;
		if (source_ask(source, &(struct source_request){ .target = "" }, &page) == SOURCE_OK)
			source_page_finish(&page);
		else if (!source_why(source)[0])
			abort();
		source_close(source);
	}
	fclose(packed);
	return 0;
}
