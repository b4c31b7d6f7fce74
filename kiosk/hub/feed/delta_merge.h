/* SPDX-License-Identifier: Apache-2.0 */
/* Rolls two deltas that follow each other up into one of the same effect. Pure functions. */
#ifndef DAOGOU_HUB_FEED_DELTA_MERGE_H
#define DAOGOU_HUB_FEED_DELTA_MERGE_H

#include <stdbool.h>
#include <stddef.h>

#include "kiosk/base/text.h"

/* Appends the lines of the roll-up to ret_lines. False when a line is malformed or the roll-up grows beyond
 * the maximum. */
bool delta_merge(const char *first, size_t first_length, const char *second, size_t second_length,
	struct text *ret_lines);

#endif
