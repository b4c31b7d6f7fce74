/* SPDX-License-Identifier: Apache-2.0 */
/* The paper for staff when nobody knows whether a payment moved money, or whether it went back: in the
 * shop's language, whatever the shopper reads, and without a card's data. */
#include <inttypes.h>

#include "hw/document.h"
#include "hw/terminal.h"
#include "kiosk/app/app_internal.h"
#include "kiosk/app/payments_internal.h"

static void add_pair(struct document *paper, const char *name, const char *value)
{
	document_columns(paper, (struct document_style){ 0 }, name, *value ? value : _("not known"));
}

static void add_facts(struct document *paper, struct arena *arena, struct locale_format *format,
	const struct payment *payment)
{
	bool was_paid = payment->state == PAYMENT_APPROVED;
	uint32_t number = was_paid ? payment->trace : payment->trace_before;
	const char *trace = number == PAYMENT_TRACE_NONE ? "" : arena_printf(arena, "%06" PRIu32, number);

	add_pair(paper, _("Amount"), format_money(format, arena, payment->amount_minor, payment->currency));
	add_pair(paper, _("Asked at"), format_date_time(format, arena, payment->created_wall_ms));
	add_pair(paper, _("Card terminal"), payment->terminal_id);
	add_pair(paper, was_paid ? _("Trace number") : _("Trace number before"), trace);
	add_pair(paper, _("Device"), payment->device);
	add_pair(paper, _("Reason"), hw_error_name(payment->error));
	add_pair(paper, _("Payment"), payment->id);
}

struct document *payment_ticket(struct app *app, const struct payment *payment)
{
	struct locale_format *format = session_speak(app, session_shop_language(app));
	struct document *paper = document_create(locale_format_tag(format));
	bool was_paid = payment->state == PAYMENT_APPROVED;
	struct arena arena;

	arena_init(&arena, 4096);
	document_text(paper,
		(struct document_style){ .size = DOCUMENT_LARGE, .align = DOCUMENT_CENTER, .is_bold = true },
		was_paid ? _("MONEY BACK NOT KNOWN") : _("PAYMENT NOT KNOWN"));
	document_text(paper, (struct document_style){ .align = DOCUMENT_CENTER },
		_("For staff. This is no receipt."));
	document_rule(paper, false);
	add_facts(paper, &arena, format, payment);
	document_rule(paper, false);
	document_text(paper, (struct document_style){ 0 },
		was_paid
			? _("This payment was to be given back, and the link to the card terminal broke. Look at the "
			    "last bookings on the terminal: if there is no reversal of this amount, give the money back "
			    "there by hand. Then say on this machine that it was given back.")
			: _("The link to the card terminal broke. Money may have moved. Look at the last bookings on the "
			    "terminal: if one with this amount stands right behind the trace number above, the shopper "
			    "has paid. Then settle the payment on this machine. Until then the shopper must not pay "
			    "again."));
	document_barcode(paper, payment->id);
	document_cut(paper);
	arena_finish(&arena);
	session_speak(app, app->language_index);
	return paper;
}
