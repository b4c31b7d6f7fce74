/* SPDX-License-Identifier: Apache-2.0 */
/* Names and descriptions from outside. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const char *clean, size_t max_code_points, bool has_lines)
{
	size_t length = strlen(clean);

	if (!utf8_is_valid(clean, length) || utf8_count(clean) > max_code_points)
		abort();
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)clean[i] < 0x20 && !(clean[i] == '\n' && has_lines))
			abort();
	if (length && (strchr(" \n", clean[0]) || strchr(" \n", clean[length - 1])))
		abort();
	if (strstr(clean, "\n\n\n"))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t LIMITS[] = { 0, 1, 7, 10000000 };
	char *dirty = xstrndup((const char *)data, size);

	for (size_t i = 0; i < ARRAY_LENGTH(LIMITS); i++) {
		char *clean = text_clean(dirty, LIMITS[i]);
		check(clean, LIMITS[i], false);
		free(clean);
		clean = text_clean_prose(dirty, LIMITS[i]);
		check(clean, LIMITS[i], true);
		free(clean);
	}
	text_has_card_number(dirty);
	free(dirty);
	return 0;
}
