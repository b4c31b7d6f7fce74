/* SPDX-License-Identifier: Apache-2.0 */
/* The printout for staff when nobody knows whether a payment moved money, or whether it went back: in the
 * shop's language, whatever the shopper reads, and without a card's data. */
#include <inttypes.h>

#include "hw/document.h"
#include "hw/terminal.h"
#include "kiosk/app/services/languages.h"
#include "kiosk/app/services/payments_internal.h"
#include "kiosk/base/messages.h"

static void add_pair(struct document *ticket, const char *name, const char *value)
{
	document_columns(ticket, (struct document_style){ 0 }, name, *value ? value : _("not known"));
}

static void add_facts(struct document *ticket, struct arena *arena, struct locale_format *format,
	const struct payment *payment)
{
	bool was_paid = payment->state == PAYMENT_APPROVED;
	uint32_t number = was_paid ? payment->trace : payment->trace_before;
	const char *trace = number == PAYMENT_TRACE_NONE ? "" : arena_printf(arena, "%06" PRIu32, number);

	add_pair(ticket, _("Amount"), format_money(format, arena, payment->amount_minor, payment->currency));
	add_pair(ticket, _("Asked at"), format_date_time(format, arena, payment->created_wall_ms));
	add_pair(ticket, _("Card terminal"), payment->terminal_id);
	add_pair(ticket, was_paid ? _("Trace number") : _("Trace number before"), trace);
	add_pair(ticket, _("Device"), payment->device);
	add_pair(ticket, _("Reason"), hw_error_name(payment->error));
	add_pair(ticket, _("Payment"), payment->id);
}

struct document *payment_ticket(struct languages *languages, const struct payment *payment)
{
	struct locale_format *format = languages_speak(languages, languages_shop(languages));
	struct document *ticket = document_create(locale_format_tag(format));
	bool was_paid = payment->state == PAYMENT_APPROVED;
	struct arena arena;

	arena_init(&arena, 4096);
	document_text(ticket,
		(struct document_style){ .size = DOCUMENT_LARGE, .align = DOCUMENT_CENTER, .is_bold = true },
		was_paid ? _("MONEY BACK NOT KNOWN") : _("PAYMENT NOT KNOWN"));
	document_text(ticket, (struct document_style){ .align = DOCUMENT_CENTER },
		_("For staff. This is no receipt."));
	document_rule(ticket, false);
	add_facts(ticket, &arena, format, payment);
	document_rule(ticket, false);
	document_text(ticket, (struct document_style){ 0 },
		was_paid
			? _("This payment was to be given back, and the link to the card terminal broke. Look at the "
			    "last bookings on the terminal: if there is no reversal of this amount, give the money back "
			    "there by hand. Then say on this machine that it was given back.")
			: _("The link to the card terminal broke. Money may have moved. Look at the last bookings on the "
			    "terminal: if one with this amount stands right behind the trace number above, the shopper "
			    "has paid. Then settle the payment on this machine. Until then the shopper must not pay "
			    "again."));
	document_barcode(ticket, payment->id);
	document_cut(ticket);
	arena_finish(&arena);
	languages_use(languages, languages_current(languages));
	return ticket;
}
