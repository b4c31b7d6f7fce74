/* SPDX-License-Identifier: Apache-2.0 */
/* Packs of one product that were made together, as GS1 codes name them by a lot (AI 10): called back, or cheaper towards their
 * end. Plain values; pure functions; any thread.
 *
 * A recall counts from when it is known, whatever day it names: a pack in the hand was made before. Lots are compared byte by byte. A
 * batch's best_before is AI 15: after it a pack may be sold, when it is told, and what is past AI 16 or 17 is not sold (scan_code.h). */
#ifndef DAOGOU_DOMAIN_BATCH_H
#define DAOGOU_DOMAIN_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/domain/gs1.h"

struct batch {
	bool is_recalled;
	bool has_best_before;
	int32_t best_before; /* a day of the shop's zone, since 1970 */
	int32_t markdown_permille, markdown_days;
};

/* A lot as a GS1 code can carry it, which is how packs are found: 1 to 20 printable characters of ASCII without blanks. */
bool lot_is_valid(const char *lot);
/* What is taken off on that day of the shop's zone, 0 .. 999: from markdown_days before best_before on, and after it too. */
int32_t batch_markdown(const struct batch *batch, int32_t today);
/* The price less the mark-down, for kiosk and hub alike: rounded down, to the shopper's good, but what costs something never costs
 * nothing. price_minor is valid, permille 0 .. 999. */
int64_t price_marked_down(int64_t price_minor, int32_t permille);

#endif
