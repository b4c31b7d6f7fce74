/* SPDX-License-Identifier: Apache-2.0 */
/* The names of payment states and terminal events, and the paper for staff. */
#include "hw/terminal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"

const char *payment_state_name(enum payment_state state)
{
	static const char *const NAMES[] = {
		"INTENT", "SENT", "APPROVED", "DECLINED", "CANCELLED", "FAILED", "UNKNOWN", "REVERSED"};

	assert(state < ARRAY_LENGTH(NAMES));
	return NAMES[state];
}

bool payment_is_open(enum payment_state state)
{
	return state == PAYMENT_INTENT || state == PAYMENT_SENT || state == PAYMENT_UNKNOWN;
}

const char *terminal_event_name(enum terminal_event event)
{
	static const char *const NAMES[] = {"PROMPT", "APPROVED", "DECLINED", "CANCELLED", "FAILED",
		"UNKNOWN", "REVERSED", "NOT_REVERSED"};

	assert(event < ARRAY_LENGTH(NAMES));
	return NAMES[event];
}

const char *terminal_prompt_name(enum terminal_prompt prompt)
{
	static const char *const NAMES[] = {"WAIT", "CARD", "PIN", "REMOVE_CARD", "AGAIN"};

	assert(prompt < ARRAY_LENGTH(NAMES));
	return NAMES[prompt];
}

static void add_pair(struct document *document, const char *name, const char *value)
{
	document_columns(document, (struct document_style){0}, name, value[0] ? value : "not known");
}

static void add_trace(struct document *document, const char *name, uint32_t trace)
{
	char text[16] = "";

	if (trace != PAYMENT_TRACE_NONE)
		snprintf(text, sizeof(text), "%06" PRIu32, trace);
	add_pair(document, name, text);
}

struct document *payment_recovery_ticket(const struct payment *payment)
{
	static const struct document_style HEADING = {
		.size = DOCUMENT_LARGE, .align = DOCUMENT_CENTER, .is_bold = true};
	struct document *document = document_create("en");
	char amount[40], when[25];

	snprintf(amount, sizeof(amount), "%s %" PRId64 " (minor units)", payment->currency,
		payment->amount_minor);
	time_format_iso(payment->created_wall_ms, when);
	document_text(document, HEADING, "PAYMENT NOT KNOWN");
	document_text(document, (struct document_style){.align = DOCUMENT_CENTER},
		"For staff. This is no receipt.");
	document_rule(document, false);
	add_pair(document, "Payment", payment->id);
	add_pair(document, "Amount", amount);
	add_pair(document, "Asked at", when);
	add_pair(document, "Device", payment->device);
	add_pair(document, "Terminal", payment->terminal_id);
	add_trace(document, "Trace before", payment->trace_before);
	add_pair(document, "Reason", hw_error_name(payment->error));
	document_rule(document, false);
	document_text(document, (struct document_style){0},
		"The link to the terminal broke off. Money may have moved. Look up the last bookings on the "
		"terminal: if "
		"one with this amount stands behind the trace number above, the shopper has paid. Then "
		"settle the payment "
		"on the kiosk. Do not let the shopper pay again before.");
	document_barcode(document, payment->id);
	document_cut(document);
	return document;
}
