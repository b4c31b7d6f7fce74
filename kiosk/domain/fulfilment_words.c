/* SPDX-License-Identifier: Apache-2.0 */
/* One wording for the kiosk and the phone page. */
#include "kiosk/domain/fulfilment_words.h"

#include "kiosk/base/messages.h"

const char *fulfilment_words(enum fulfilment fulfilment)
{
	switch (fulfilment) {
	case FULFILMENT_TAKE_NOW: return _("Take it now");
	case FULFILMENT_PICKUP_HERE: return _("Pick up here");
	case FULFILMENT_PICKUP_OTHER: return _("Pick up at their shop");
	case FULFILMENT_DELIVER_LOCAL: return _("Delivered nearby");
	case FULFILMENT_SHIP: return _("Shipped to you");
	case FULFILMENT_APPOINTMENT: return _("By appointment");
	case FULFILMENT_COUNT: break;
	}
	return "";
}
