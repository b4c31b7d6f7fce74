/* SPDX-License-Identifier: Apache-2.0 */
/* Themes that somebody edited on a running machine. */
#include <stdlib.h>

#include "kiosk/ui/theme_tokens.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct theme theme = { 0 };
	char why[200];
	bool is_good = theme_parse((const char *)data, size, &theme, why);

	if (is_good != (why[0] == '\0'))
		abort();
	if (is_good && (theme.types[TYPE_BODY].weight < 100 || theme.types[TYPE_BODY].size_dp < 4))
		abort();
	return 0;
}
