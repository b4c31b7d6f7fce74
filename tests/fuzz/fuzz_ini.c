/* SPDX-License-Identifier: Apache-2.0 */
/* INI files from a disk that anybody may have edited. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/ini.h"
#include "kiosk/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *handle_value(void *data, const char *section, const char *key, const char *value)
{
	(void)data;
	if (!utf8_is_valid(section, strlen(section)) || key[0] == '\0' ||
		!utf8_is_valid(value, strlen(value)))
		abort();
	return strcmp(key, "refused") == 0 ? "is refused" : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ini_error error;
	bool is_good = ini_parse("fuzz.conf", (const char *)data, size, handle_value, NULL, &error);

	if (is_good != (error.text[0] == '\0') || !utf8_is_valid(error.text, strlen(error.text)))
		abort();
	return 0;
}
