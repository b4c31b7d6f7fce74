/* SPDX-License-Identifier: Apache-2.0 */
/* One loop for every enum that has words. */
#include "kiosk/domain/name_find.h"

#include <string.h>

int name_find(const char *const *names, int count, const char *text)
{
	for (int i = 0; text && i < count; i++) {
		if (strcmp(names[i], text) == 0)
			return i;
	}
	return -1;
}
