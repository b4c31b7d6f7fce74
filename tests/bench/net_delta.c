/* SPDX-License-Identifier: Apache-2.0 */
/* net_delta DELTA…: the bytes of one delta, packed as the hub packs it, that has the effect of all of them one after the other. */
#include <stdio.h>
#include <stdlib.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/feed/delta_merge.h"
#include "kiosk/hub/feed/object_store.h"

#define BYTES_MAX (256 * 1024 * 1024)

static char *read_all(const char *path, size_t *ret_length)
{
	FILE *file = fopen(path, "re");
	char *bytes = xmalloc(BYTES_MAX);
	if (!file)
		exit(1);
	*ret_length = fread(bytes, 1, BYTES_MAX, file);
	fclose(file);
	return bytes;
}

int main(int argc, char **argv)
{
	char folder[] = "/tmp/daogou-bench-XXXXXX", *bytes = NULL;
	size_t length = 0;
	struct object_ref ref;
	for (int i = 1; i < argc; i++) {
		struct text merged;
		size_t more_length;
		char *more = read_all(argv[i], &more_length);
		text_init(&merged, BYTES_MAX);
		if (!delta_merge(bytes ? bytes : "", length, more, more_length, &merged))
			return 1;
		free(more);
		free(bytes);
		length = merged.length;
		bytes = text_take(&merged);
	}
	if (!bytes || !mkdtemp(folder) || !object_put_bytes(folder, bytes, length, &ref))
		return 1;
	char *path = file_join(folder, ref.sha256);
	remove(path);
	remove(folder);
	printf("%lld\n", (long long)ref.bytes);
	free(path);
	free(bytes);
	return 0;
}
