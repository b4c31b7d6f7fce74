/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of a stranger that are read from the front: nothing beyond their end is ever touched. Plain values. */
#ifndef DAOGOU_HW_SPAN_H
#define DAOGOU_HW_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
	const uint8_t *at;
	size_t left;
};

/* Takes length bytes off the front; false, and nothing taken, when there are fewer. */
static inline bool span_take(struct span *span, size_t length, const uint8_t **ret)
{
	if (length > span->left)
		return false;
	*ret = span->at;
	span->at += length;
	span->left -= length;
	return true;
}

#endif
