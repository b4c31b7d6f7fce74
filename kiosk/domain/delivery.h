/* SPDX-License-Identifier: Apache-2.0 */
/* What delivery costs: once for each merchant and channel, the largest charge of the lines delivered. Pure
 * functions; any thread. */
#ifndef DAOGOU_DOMAIN_DELIVERY_H
#define DAOGOU_DOMAIN_DELIVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/domain/offer.h"

struct delivery_line {
	const char *merchant;
	enum offer_channel channel;
	bool is_delivered; /* false: taken or picked up, which costs nothing */
	int64_t charge_minor;
};

/* a is delivered, and comes with b. */
bool delivery_is_one(const struct delivery_line *a, const struct delivery_line *b);
/* What is due at line index: the whole charge of its merchant and channel at the first delivered line of
 * that pair, 0 at all others. The sum over all lines is the delivery of the basket. */
int64_t delivery_due(const struct delivery_line *lines, size_t count, size_t index);

#endif
