/* SPDX-License-Identifier: Apache-2.0 */
/* The delta index, and the way that is planned through it. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "kiosk/sync/feed_document.h"
#include "kiosk/sync/sync_limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static size_t plan[DELTA_STEPS_MAX];
	struct delta_step *steps = NULL;
	size_t count = 0;
	char why[160];

	if (delta_index_read((const char *)data, size, &steps, &count, why) != SYNC_OK)
		return 0;
	for (int64_t from = 0; from < 8; from++) {
		size_t length = delta_index_plan(steps, count, from, 8, plan);
		for (size_t i = 0; i < length; i++)
			assert(plan[i] < count && steps[plan[i]].to <= 8);
	}
	free(steps);
	return 0;
}
