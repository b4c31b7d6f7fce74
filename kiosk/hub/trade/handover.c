/* SPDX-License-Identifier: Apache-2.0 */
/* Giving out pickup codes. */
#include "kiosk/hub/trade/handover.h"

#include "kiosk/hub/trade/order_rows.h"
#include "kiosk/hub/trade/seat_rows.h"

bool handover_allow(struct hub_db *db, const char *order)
{
	struct seat_row seat;
	if (seat_find(db, order, &seat) && !seat_may_hand_over(seat.count.state, seat.state))
		return true;
	return order_row_give_pickup_code(db, order);
}
