/* SPDX-License-Identifier: Apache-2.0 */
/* One delivery charge for each merchant and channel. */
#include "kiosk/domain/delivery.h"

#include <string.h>

bool delivery_is_one(const struct delivery_line *a, const struct delivery_line *b)
{
	return a->is_delivered && a->channel == b->channel && strcmp(a->merchant, b->merchant) == 0;
}

int64_t delivery_due(const struct delivery_line *lines, size_t count, size_t index)
{
	int64_t charge = 0;

	if (!lines[index].is_delivered)
		return 0;
	for (size_t i = 0; i < count; i++) {
		if (!delivery_is_one(&lines[i], &lines[index]))
			continue;
		if (i < index)
			return 0;
		if (lines[i].charge_minor > charge)
			charge = lines[i].charge_minor;
	}
	return charge;
}
