/* SPDX-License-Identifier: Apache-2.0 */
/* Lots and their mark-down. */
#include "kiosk/domain/batch.h"

#include <string.h>

bool lot_is_valid(const char *lot)
{
	size_t length = strnlen(lot, GS1_LOT_SIZE);

	for (size_t i = 0; i < length; i++) {
		if (lot[i] < 0x21 || lot[i] > 0x7E)
			return false;
	}
	return length > 0 && length < GS1_LOT_SIZE;
}

int32_t batch_markdown(const struct batch *batch, int32_t today)
{
	if (!batch->has_best_before || batch->markdown_permille < 1 || batch->markdown_permille > 999 ||
		today < (int64_t)batch->best_before - batch->markdown_days)
		return 0;
	return batch->markdown_permille;
}

int64_t price_marked_down(int64_t price_minor, int32_t permille)
{
	/* A valid price is at most 10^12. */
	int64_t marked = price_minor * (1000 - permille) / 1000;

	return marked == 0 && price_minor > 0 ? 1 : marked;
}
