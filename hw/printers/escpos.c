/* SPDX-License-Identifier: Apache-2.0 */
/* The ESC/POS driver: its options, the opening of a link, a job's bytes, what is thrown away. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "hw/printers/printer_drivers.h"
#include "hw/printers/escpos_private.h"
#include "kiosk/base/xalloc.h"

#define OPEN_TIMEOUT_MS 3000
#define FAR_IDS 1000

static const struct driver_option ESCPOS_OPTIONS[] = {
	{ "profile", OPTION_TEXT, 0, 0, NULL, "generic-80mm",
		"What the printer can do: a name of printers/profiles." },
	{ "text", OPTION_CHOICE, 0, 0, "profile|line|uniform|raster", "profile",
		"Which lines the printer's own font prints; the profile says unless this does." },
	{ "confirmation", OPTION_CHOICE, 0, 0, "profile|probe|gs_h|gs_r|none", "profile",
		"How the printer proves what it printed; the profile says unless this does." },
	{ "status_interval_ms", OPTION_INT, 50, 60000, NULL, "1500",
		"Time between two questions for the status." },
	{ "confirm_timeout_ms", OPTION_INT, 100, 600000, NULL, "20000",
		"How long a printer without trouble may take to confirm before the job is uncertain." },
	{ "stall_timeout_ms", OPTION_INT, 100, 600000, NULL, "30000",
		"How long a printer without trouble may take no byte before the job is uncertain." },
	{ "stale_after_ms", OPTION_INT, 100, 86400000, NULL, "300000",
		"A job that waited longer is not printed any more: its shopper has gone." },
	{ NULL },
};

static bool has_status(const struct escpos_state *self, const struct printer_report *report)
{
	(void)report;
	return self->reply.expected_count == 0;
}

static enum printer_confirmation configured_confirmation(
	const struct driver_context *context, const struct printer_profile *profile)
{
	const char *word = device_option_text(context->options, "confirmation");

	return strcmp(word, "probe") == 0   ? CONFIRMATION_PROBE
		: strcmp(word, "gs_h") == 0 ? CONFIRMATION_GS_H
		: strcmp(word, "gs_r") == 0 ? CONFIRMATION_GS_R
		: strcmp(word, "none") == 0 ? CONFIRMATION_NONE
					    : profile->confirmation;
}

static enum hw_error read_settings(struct escpos_state *self, const struct driver_context *context)
{
	const char *text = device_option_text(context->options, "text");
	struct ini_error why;

	if (!printer_profile_load(device_option_text(context->options, "profile"), &self->profile, &why))
		return HW_ILLEGAL;
	if (strcmp(text, "profile") != 0)
		self->profile.text = strcmp(text, "line") == 0 ? TEXT_LINE
			: strcmp(text, "uniform") == 0         ? TEXT_UNIFORM
							       : TEXT_RASTER;
	self->confirmation = configured_confirmation(context, &self->profile);
	self->status_interval_ms = device_option_int(context->options, "status_interval_ms");
	self->wake_fd = context->wake_fd;
	self->stop_fd = context->stop_fd;
	return HW_OK;
}

static enum hw_error greet(struct escpos_state *self, struct printer_report *report)
{
	enum hw_error error;

	if (!self->profile.has_status) {
		report->power = POWER_UNKNOWN;
		return HW_OK;
	}
	escpos_ask_status(self);
	error = escpos_wait_for(self, report, has_status, ANSWER_TIMEOUT_MS);
	if (error == HW_TIMEOUT) {
		/* Who never answers prints all the same: jobs will be "sent" at best. Who did answer once is
		 * stuck. */
		if (report->answers_status)
			report->power = POWER_OFFLINE;
		return HW_OK;
	}
	if (error)
		return error;
	escpos_tell_all(self);
	return escpos_identify(self, report);
}

static enum hw_error escpos_open(
	void *state, const struct driver_context *context, struct printer_report *report)
{
	struct escpos_state *self = state;
	enum hw_error error = read_settings(self, context);

	if (error)
		return error;
	clock_init_system(&self->clock);
	escpos_reply_init(&self->reply, report);
	error = transport_open(context->address, OPEN_TIMEOUT_MS, context->stop_fd, &self->transport);
	if (error)
		return error;
	error = greet(self, report);
	self->reply.takes_gs_r = self->confirmation == CONFIRMATION_GS_R;
	if (error) {
		transport_close(self->transport);
		self->transport = NULL;
	}
	return error;
}

/* Ids of an earlier link may still come, and of one before the kiosk was started: this link counts from
 * elsewhere, far from the last ones that are known, so that they confirm nothing. */
static enum hw_error escpos_open_anew(
	void *state, const struct driver_context *context, struct printer_report *report)
{
	struct escpos_state *self = state;
	uint16_t chance = 0;

	if (getrandom(&chance, sizeof(chance), GRND_NONBLOCK) != sizeof(chance))
		chance = 0;
	self->token = (report->given_token + FAR_IDS + chance % (9999 - 2 * FAR_IDS)) % 9999;
	return escpos_open(state, context, report);
}

static void escpos_close(void *state)
{
	struct escpos_state *self = state;

	transport_abort(self->transport);
	self->transport = NULL;
}

/* NULs end a raster strip that broke off; then the paper is cut or gets a line to tear along, so that the
 * next receipt does not hang on a piece of another shopper's. */
static void prepend_separation(struct escpos_state *self, struct print_plan *plan)
{
	struct escpos_bytes bytes = { 0 };

	bytes.bytes = xcalloc(self->padding + 1, 1);
	bytes.length = bytes.capacity = self->padding;
	escpos_separate(&self->profile, &bytes);
	size_t length = bytes.length;
	escpos_put(&bytes, plan->bytes, plan->length);
	free(plan->bytes);
	plan->bytes = bytes.bytes;
	plan->length = bytes.length;
	for (size_t i = 0; i < plan->count; i++)
		plan->checkpoints[i].end_offset += length;
}

static enum hw_error escpos_lay_out_op(
	void *state, const struct document *document, bool is_copy, struct print_plan *ret_plan)
{
	struct escpos_state *self = state;
	enum hw_error error = HW_OK;

	/* Who had no paper when the link was opened, or stood inside a strip, could not be asked then. */
	if (self->padding == 0)
		error = escpos_identify(self, self->reply.report);
	if (!error && self->confirmation == CONFIRMATION_PROBE)
		error = escpos_probe(self, self->reply.report);
	if (error)
		return error;
	self->reply.consumed = 0;
	self->first_token = self->token + 1;
	self->has_skipped = self->reply.is_offline_for_nothing = false;
	escpos_lay_out(&self->profile, self->confirmation, document, is_copy, &self->token, ret_plan);
	self->reply.report->given_token = self->token;
	if (self->needs_separation)
		prepend_separation(self, ret_plan);
	return HW_OK;
}

static bool has_cleared(const struct escpos_state *self, const struct printer_report *report)
{
	(void)report;
	return self->reply.is_buffer_cleared;
}

/* DLE DC4 fn 8 works even inside a strip. Who does not know it gets NULs to end the strip before the next
 * job. */
static enum hw_error escpos_clear(void *state)
{
	struct escpos_state *self = state;

	self->needs_separation = true;
	self->is_identified = self->reply.report->model[0];
	self->reply.is_buffer_cleared = false;
	self->out_length = 0;
	if (self->reply.report->error == HW_CUTTER)
		escpos_queue_out(self, "\x10\x05\x02", 3);
	escpos_queue_out(self, "\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", 10);
	if (self->profile.has_status && self->reply.report->has_answered &&
		escpos_wait_for(self, self->reply.report, has_cleared, ANSWER_TIMEOUT_MS) == HW_OK)
		return HW_OK;
	/* The widest: the strip may be of a run with another profile. */
	self->padding = PROFILE_DOTS_MAX / 8 * PROFILE_STRIP_ROWS_MAX;
	return HW_UNSUPPORTED;
}

const struct printer_driver PRINTER_ESCPOS = {
	.name = "escpos",
	.help = "Receipt printers that speak ESC/POS, over tcp:, usb:, serial: or pty:.",
	.schemes = "tcp|usb|serial|pty",
	.state_size = sizeof(struct escpos_state),
	.options = ESCPOS_OPTIONS,
	.open = escpos_open_anew,
	.close = escpos_close,
	.lay_out = escpos_lay_out_op,
	.exchange = escpos_exchange,
	.clear = escpos_clear,
};

const struct printer_driver PRINTER_SCRIPTED = {
	.name = "scripted",
	.help = "The ESC/POS driver against a transcript: transport = script:FILE.",
	.schemes = "script",
	.state_size = sizeof(struct escpos_state),
	.options = ESCPOS_OPTIONS,
	.open = escpos_open,
	.close = escpos_close,
	.lay_out = escpos_lay_out_op,
	.exchange = escpos_exchange,
	.clear = escpos_clear,
};
