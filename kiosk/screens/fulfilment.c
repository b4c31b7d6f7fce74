/* SPDX-License-Identifier: Apache-2.0 */
/* The ways goods reach the shopper. */
#include "kiosk/screens/fulfilment.h"

size_t fulfilment_choices(enum offer_channel channel, bool is_this_store, int64_t delivery_minor,
	enum fulfilment ret_choices[FULFILMENT_CHOICES_MAX])
{
	if (channel != CHANNEL_STORE) {
		ret_choices[0] = FULFILMENT_SHIP;
		return 1;
	}
	ret_choices[0] = is_this_store ? FULFILMENT_TAKE_NOW : FULFILMENT_PICKUP_OTHER;
	ret_choices[1] = delivery_minor > 0 ? FULFILMENT_DELIVER_LOCAL : FULFILMENT_PICKUP_HERE;
	return delivery_minor > 0 || is_this_store ? 2 : 1;
}
