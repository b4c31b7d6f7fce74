/* SPDX-License-Identifier: Apache-2.0 */
/* Which state may follow which. */
#include "kiosk/hub/trade/states.h"

#include <stdio.h>
#include <string.h>

const struct state_machine ORDER_MACHINE = {
	"order",
	{
		{ "placed", " paid expired cancelled " },
		{ "paid", " ready shipped refund_pending " },
		{ "ready", " collected " },
		{ "collected", " " },
		{ "shipped", " delivered " },
		{ "delivered", " " },
		{ "expired", " paid " },
		{ "cancelled", " " },
		{ "refund_pending", " refunded " },
		{ "refunded", " " },
		{ 0 },
	},
};

const struct state_machine CHECKOUT_MACHINE = {
	"checkout",
	{
		{ "waiting", " opened paying terminal " },
		{ "opened", " paying terminal " },
		{ "paying", " declined opened " },
		{ "declined", " paying terminal " },
		{ "terminal", " waiting " },
		{ 0 },
	},
};

const struct state_machine PAYMENT_MACHINE = {
	"payment",
	{
		{ "begun", " pending closing declined closed confirmed reversed " },
		{ "pending", " closing declined closed confirmed " },
		{ "closing", " declined closed confirmed " },
		{ "declined", " confirmed reversed " },
		{ "closed", " confirmed " },
		{ "confirmed", " reversed " },
		{ "reversed", " " },
		{ 0 },
	},
};

const struct state_machine SEAT_MACHINE = {
	"seat",
	{
		{ "held", " paid released " },
		{ "paid", " refund_pending " },
		{ "released", " " },
		{ "refund_pending", " refunded " },
		{ "refunded", " " },
		{ 0 },
	},
};

const struct state_machine REFUND_MACHINE = {
	"refund",
	{
		{ "pending", " sent refused done " },
		{ "sent", " refused done " },
		{ "refused", " sent done " },
		{ "done", " " },
		{ 0 },
	},
};

bool states_allow(const struct state_machine *machine, const char *from, const char *to)
{
	char word[40];
	snprintf(word, sizeof(word), " %s ", to);
	for (const struct machine_state *state = machine->states; state->name; state++)
		if (strcmp(state->name, from) == 0)
			return *to && strstr(state->followers, word);
	return false;
}
