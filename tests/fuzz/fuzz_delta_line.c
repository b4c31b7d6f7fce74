/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of a delta against a real catalog: whatever they say, the catalog stays readable and nothing is
 * committed. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/digest.h"
#include "kiosk/store/catalog_delta.h"
#include "tests/store/catalog_fixture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[64];

static void remove_catalog(void)
{
	static const char *const NAMES[] = { "c.db", "c.db-wal", "c.db-shm" };
	char path[96];

	for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, NAMES[i]);
		unlink(path);
	}
	rmdir(folder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char path[96];
	char why[160] = "";

	if (!path[0]) {
		digest_start();
		strcpy(folder, "/tmp/daogou-fuzz-XXXXXX");
		if (!mkdtemp(folder))
			abort();
		atexit(remove_catalog);
		snprintf(path, sizeof path, "%s/c.db", folder);
		catalog_fixture_make(path, 1, 5, NULL);
	}
	struct catalog_delta *delta = catalog_delta_begin(path, NULL, why);
	if (!delta)
		abort();
	const char *at = (const char *)data, *end = at + size;
	bool is_ok = true;
	while (at < end && is_ok) {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));
		line_end = line_end ? line_end : end;
		is_ok = catalog_delta_line(delta, at, (size_t)(line_end - at), why);
		at = line_end + 1;
	}
	catalog_delta_abandon(delta);
	return 0;
}
