/* SPDX-License-Identifier: Apache-2.0 */
/* The ESC/POS driver: opens and identifies, asks for the status, moves a job's bytes, reads confirmations. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "hw/pace.h"
#include "hw/printers/drivers.h"
#include "hw/printers/escpos_layout.h"
#include "hw/printers/escpos_reply.h"
#include "hw/printers/profile.h"
#include "hw/transports/transport.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"

#define OPEN_TIMEOUT_MS 3000
#define ANSWER_TIMEOUT_MS 1000
#define PROBE_TIMEOUT_MS 1500
#define MISSES_OFFLINE 2
#define MISSES_LOST 10
#define POLLS_A_TRY 4
#define MAX_WRITE 4096
#define OUT_SIZE 64
#define FAR_IDS 1000
/* A printer says some ten bytes a second. Who goes far beyond that without end says nothing at all. */
#define ANSWER_BYTES_A_MS 4
#define ANSWER_SLACK_MS 8000

struct escpos_state {
	struct printer_profile profile;
	struct transport *transport;
	struct clock clock;
	struct escpos_reply reply;
	struct pace answering;
	enum printer_confirmation confirmation;
	uint32_t token; /* the last one given */
	uint32_t first_token; /* of the job */
	bool has_skipped;     /* of the job, ids: as printers may that keep only the latest */
	unsigned power_ons;   /* those that were seen */
	size_t padding; /* NULs that end a raster strip which broke off */
	/* a part of another job may be on the paper, until bytes of the next one go out */
	bool needs_separation;
	int64_t next_status_ms;
	int64_t status_interval_ms;
	unsigned answers_seen, misses, polls_with_error;
	bool is_asked, is_identified;
	int wake_fd, stop_fd;
	uint8_t out[OUT_SIZE]; /* our own questions, sent before job bytes */
	size_t out_length;
};

static const struct driver_option ESCPOS_OPTIONS[] = {
	{"profile", OPTION_TEXT, 0, 0, NULL, "generic-80mm",
		"What the printer can do: a name of printers/profiles."},
	{"text", OPTION_CHOICE, 0, 0, "profile|line|uniform|raster", "profile",
		"Which lines the printer's own font prints; the profile says unless this does."},
	{"confirmation", OPTION_CHOICE, 0, 0, "profile|probe|gs_h|gs_r|none", "profile",
		"How the printer proves what it printed; the profile says unless this does."},
	{"status_interval_ms", OPTION_INT, 50, 60000, NULL, "1500",
		"Time between two questions for the status."},
	{"confirm_timeout_ms", OPTION_INT, 100, 600000, NULL, "20000",
		"How long a printer without trouble may take to confirm before the job is uncertain."},
	{"stall_timeout_ms", OPTION_INT, 100, 600000, NULL, "30000",
		"How long a printer without trouble may take no byte before the job is uncertain."},
	{"stale_after_ms", OPTION_INT, 100, 86400000, NULL, "300000",
		"A job that waited longer is not printed any more: its shopper has gone."},
	{NULL},
};

/* GS a: from then on the printer tells by itself. */
static const uint8_t TELL_ALL[] = {0x1d, 'a', 0xff};

static void queue_out(struct escpos_state *self, const void *bytes, size_t length)
{
	if (self->out_length + length <= OUT_SIZE) {
		memcpy(self->out + self->out_length, bytes, length);
		self->out_length += length;
	}
}

static void ask_status(struct escpos_state *self)
{
	for (uint8_t number = 1; number <= 4; number++) {
		uint8_t question[] = {0x10, 0x04, number};
		queue_out(self, question, sizeof(question));
		escpos_reply_expect(&self->reply, number);
	}
	self->is_asked = true;
	self->answers_seen = self->reply.answers;
	self->next_status_ms = clock_monotonic_ms(&self->clock) + self->status_interval_ms;
}

/* DLE ENQ 1: a cutter that was stuck works again when its cause has gone, and only when it is told to. */
static void try_cutter(struct escpos_state *self, const struct printer_report *report)
{
	if (report->error == HW_CUTTER && !report->is_cover_open &&
		++self->polls_with_error % POLLS_A_TRY == 0)
		queue_out(self, "\x10\x05\x01", 3);
}

/* Once per interval: was the last question answered? Then the next one. */
static void poll_status(struct escpos_state *self, struct printer_report *report)
{
	if (!self->profile.has_status || clock_monotonic_ms(&self->clock) < self->next_status_ms)
		return;
	if (self->is_asked && self->reply.answers == self->answers_seen) {
		self->misses++;
		if (report->answers_status && self->misses >= MISSES_OFFLINE)
			report->power = POWER_OFFLINE;
	}
	escpos_reply_forget(&self->reply);
	try_cutter(self, report);
	ask_status(self);
}

/* A printer that leaves out ids is usual. One that told each and leaves some out after it was off-line for
 * nothing has forgotten what it held. */
static void note_skipped(struct escpos_state *self, struct printer_report *report)
{
	if (self->reply.is_offline_for_nothing && !self->has_skipped)
		report->restarts++;
	self->has_skipped = true;
}

/* Of what has not left nothing can be printed: such an id is an old one, or a lie. */
static void note_passed(struct escpos_state *self, struct printer_report *report, uint32_t passed)
{
	if (passed <= report->passed_token || passed > report->sent_token)
		return;
	if (passed > (report->passed_token < self->first_token ? self->first_token : report->passed_token + 1))
		note_skipped(self, report);
	report->passed_token = passed;
	/* It lives, though it has not come to the question behind the job's bytes yet. */
	self->misses = 0;
}

static void note_consumed(struct escpos_state *self, struct printer_report *report)
{
	struct escpos_reply *reply = &self->reply;
	uint32_t asked = report->sent_token >= self->first_token ? report->sent_token - self->first_token + 1
		: 0;

	/* More answers than questions are no answers. */
	if (reply->consumed > asked)
		reply->consumed = asked;
	if (reply->consumed > 0)
		note_passed(self, report, self->first_token + reply->consumed - 1);
}

/* Several ids may come in one read, and in any order. */
static void feed_answers(struct escpos_state *self, const uint8_t *bytes, size_t length,
	struct printer_report *report)
{
	struct escpos_reply *reply = &self->reply;

	for (size_t i = 0; i < length; i++) {
		escpos_reply_feed(reply, bytes + i, 1);
		if (reply->has_process_id)
			note_passed(self, report, escpos_process_token(reply->process_id, self->token));
		reply->has_process_id = false;
	}
}

static void note_answers(struct escpos_state *self, struct printer_report *report)
{
	struct escpos_reply *reply = &self->reply;

	if (reply->answers != self->answers_seen) {
		self->misses = 0;
		report->has_answered = true;
	}
	report->answers_status = report->answers_status || reply->has_status_answer;
	/* It has forgotten too that it is to tell by itself. */
	if (reply->power_ons != self->power_ons) {
		report->restarts++;
		self->power_ons = reply->power_ons;
		if (self->profile.has_status)
			queue_out(self, TELL_ALL, sizeof(TELL_ALL));
	}
	if (self->confirmation == CONFIRMATION_GS_R)
		note_consumed(self, report);
}

static enum hw_error read_answers(struct escpos_state *self, struct printer_report *report)
{
	uint8_t bytes[1024];
	int got = transport_read(self->transport, bytes, sizeof(bytes));

	if (got < 0)
		return HW_ABSENT;
	if (!pace_try(&self->answering, clock_monotonic_ms(&self->clock),
		    (got + ANSWER_BYTES_A_MS - 1) / ANSWER_BYTES_A_MS, ANSWER_SLACK_MS))
		return HW_PROTOCOL;
	feed_answers(self, bytes, (size_t)got, report);
	note_answers(self, report);
	return HW_OK;
}

/* Our own questions go out whole before job bytes. */
static bool write_some(struct escpos_state *self, const uint8_t *bytes, size_t length, size_t *ret_written)
{
	if (self->out_length > 0) {
		int put = transport_write(self->transport, self->out, self->out_length);
		if (put < 0)
			return false;
		self->out_length -= (size_t)put;
		memmove(self->out, self->out + put, self->out_length);
		return true;
	}
	int put = length ? transport_write(self->transport, bytes, length < MAX_WRITE ? length : MAX_WRITE)
			 : 0;
	if (put < 0)
		return false;
	*ret_written = (size_t)put;
	return true;
}

static enum hw_error escpos_exchange(void *state, const uint8_t *bytes, size_t length, int timeout_ms,
	size_t *ret_written, struct printer_report *report)
{
	struct escpos_state *self = state;

	*ret_written = 0;
	self->reply.report = report;
	/* A question inside a command's data would be printed as data: ask only when no job is on its way. */
	if (length == 0)
		poll_status(self, report);
	if (self->profile.has_status && length == 0) {
		int64_t left = self->next_status_ms - clock_monotonic_ms(&self->clock);
		if (left < timeout_ms)
			timeout_ms = left < 1 ? 1 : (int)left;
	}
	unsigned found = transport_wait(self->transport, length > 0 || self->out_length > 0, self->wake_fd,
		timeout_ms);
	enum hw_error error = found & TRANSPORT_READABLE ? read_answers(self, report) : HW_OK;
	if (error)
		return error;
	if ((found & TRANSPORT_WRITABLE) && !write_some(self, bytes, length, ret_written))
		return HW_ABSENT;
	if (*ret_written > 0) {
		self->needs_separation = false;
		self->padding = 0;
	}
	return (found & TRANSPORT_LOST) || (report->answers_status && self->misses >= MISSES_LOST)
		? HW_ABSENT
		: HW_OK;
}

typedef bool (*answer_test)(const struct escpos_state *self, const struct printer_report *report);

static bool has_status(const struct escpos_state *self, const struct printer_report *report)
{
	(void)report;
	return self->reply.expected_count == 0;
}

static bool has_info(const struct escpos_state *self, const struct printer_report *report)
{
	(void)report;
	return self->reply.has_info;
}

static bool has_cleared(const struct escpos_state *self, const struct printer_report *report)
{
	(void)report;
	return self->reply.is_buffer_cleared;
}

static bool has_confirmed(const struct escpos_state *self, const struct printer_report *report)
{
	return report->passed_token == self->token;
}

static bool has_consumed(const struct escpos_state *self, const struct printer_report *report)
{
	(void)report;
	return self->reply.consumed > 0;
}

/* Sends what is queued and reads until the test holds or the time is up. */
static enum hw_error wait_for(struct escpos_state *self, struct printer_report *report, answer_test is_done,
	int timeout_ms)
{
	int64_t deadline = clock_monotonic_ms(&self->clock) + timeout_ms;
	size_t written;

	self->reply.report = report;
	while (!is_done(self, report)) {
		int64_t left = deadline - clock_monotonic_ms(&self->clock);
		if (left <= 0)
			return HW_TIMEOUT;
		unsigned found =
			transport_wait(self->transport, self->out_length > 0, self->stop_fd, (int)left);
		if (found & TRANSPORT_LOST)
			return HW_ABSENT;
		enum hw_error error = found & TRANSPORT_READABLE ? read_answers(self, report) : HW_OK;
		if (error)
			return error;
		if ((found & TRANSPORT_WRITABLE) && !write_some(self, NULL, 0, &written))
			return HW_ABSENT;
		if (found == TRANSPORT_WOKEN)
			return HW_CANCELLED;
	}
	return HW_OK;
}

static void copy_clean(char out[DEVICE_TEXT_SIZE], const char *text)
{
	size_t length = 0;

	for (; *text && length + 1 < DEVICE_TEXT_SIZE; text++) {
		if (*text >= 0x20 && *text < 0x7f)
			out[length++] = *text;
	}
	out[length] = '\0';
}

static enum hw_error ask_info(struct escpos_state *self, struct printer_report *report, uint8_t number,
	char out[DEVICE_TEXT_SIZE])
{
	uint8_t question[] = {0x1d, 'I', number};

	self->reply.has_info = false;
	queue_out(self, question, sizeof(question));
	enum hw_error error = wait_for(self, report, has_info, ANSWER_TIMEOUT_MS);
	if (!error)
		copy_clean(out, self->reply.info);
	return error == HW_TIMEOUT ? HW_OK : error;
}

/* Any answer means wide characters, Chinese or others, and a mode for them that Latin text must leave. */
static enum hw_error ask_font(struct escpos_state *self, struct printer_report *report)
{
	char answer[DEVICE_TEXT_SIZE] = "";
	enum hw_error error = ask_info(self, report, 69, answer);
	enum printer_chinese proven = chinese_font_of_answer(answer);

	if (answer[0])
		self->profile.has_wide_mode = true;
	if (proven != CHINESE_NONE)
		self->profile.chinese = proven;
	return error;
}

/* GS I waits in the printer's queue, so only when it is on-line. Who does not say its model is not asked
 * further. */
static enum hw_error identify(struct escpos_state *self, struct printer_report *report)
{
	enum hw_error error;

	if (self->is_identified || !report->has_answered || report->is_offline)
		return HW_OK;
	self->is_identified = true;
	error = ask_info(self, report, 67, report->model);
	if (!error && report->model[0])
		error = ask_info(self, report, 65, report->firmware);
	if (!error && report->model[0])
		error = ask_font(self, report);
	return error;
}

static enum printer_confirmation configured_confirmation(const struct driver_context *context,
	const struct printer_profile *profile)
{
	const char *word = device_option_text(context->options, "confirmation");

	return strcmp(word, "probe") == 0 ? CONFIRMATION_PROBE
		: strcmp(word, "gs_h") == 0 ? CONFIRMATION_GS_H
		: strcmp(word, "gs_r") == 0 ? CONFIRMATION_GS_R
		: strcmp(word, "none") == 0 ? CONFIRMATION_NONE
		: profile->confirmation;
}

static enum hw_error read_settings(struct escpos_state *self, const struct driver_context *context)
{
	const char *text = device_option_text(context->options, "text");
	struct ini_error why;

	if (!printer_profile_load(device_option_text(context->options, "profile"),
		    &self->profile, &why))
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
	ask_status(self);
	error = wait_for(self, report, has_status, ANSWER_TIMEOUT_MS);
	if (error == HW_TIMEOUT) {
		/* Who never answers prints all the same: jobs will be "sent" at best. Who did answer once is
		 * stuck. */
		if (report->answers_status)
			report->power = POWER_OFFLINE;
		return HW_OK;
	}
	if (error)
		return error;
	queue_out(self, TELL_ALL, sizeof(TELL_ALL));
	return identify(self, report);
}

static enum hw_error escpos_open(void *state, const struct driver_context *context,
	struct printer_report *report)
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
static enum hw_error escpos_open_anew(void *state, const struct driver_context *context,
	struct printer_report *report)
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

static enum hw_error probe_gs_h(struct escpos_state *self, struct printer_report *report)
{
	char id[5];

	escpos_process_id(++self->token, id);
	report->sent_token = report->given_token = self->token;
	queue_out(self, "\x1d(H\x06\x00\x30\x30", 7);
	queue_out(self, id, 4);
	return wait_for(self, report, has_confirmed, PROBE_TIMEOUT_MS);
}

static enum hw_error probe_gs_r(struct escpos_state *self, struct printer_report *report)
{
	self->reply.takes_gs_r = true;
	self->reply.consumed = 0;
	queue_out(self, "\x1dr\x01", 3);
	return wait_for(self, report, has_consumed, PROBE_TIMEOUT_MS);
}

/* GS ( H first, GS r second, neither third. A printer that never answers is not asked. */
static enum hw_error probe(struct escpos_state *self, struct printer_report *report)
{
	enum hw_error error = report->has_answered ? probe_gs_h(self, report) : HW_TIMEOUT;

	if (error == HW_OK)
		self->confirmation = CONFIRMATION_GS_H;
	if (error == HW_TIMEOUT && report->has_answered) {
		error = probe_gs_r(self, report);
		if (error == HW_OK)
			self->confirmation = CONFIRMATION_GS_R;
	}
	if (error == HW_TIMEOUT)
		self->confirmation = CONFIRMATION_NONE;
	self->reply.takes_gs_r = self->confirmation == CONFIRMATION_GS_R;
	return error == HW_TIMEOUT ? HW_OK : error;
}

/* NULs end a raster strip that broke off; then the paper is cut or gets a line to tear along, so that the
 * next receipt does not hang on a piece of another shopper's. */
static void prepend_separation(struct escpos_state *self, struct print_plan *plan)
{
	struct escpos_bytes bytes = {0};

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

static enum hw_error escpos_lay_out_op(void *state, const struct document *document, bool is_copy,
	struct print_plan *ret_plan)
{
	struct escpos_state *self = state;
	enum hw_error error = HW_OK;

	/* Who had no paper when the link was opened, or stood inside a strip, could not be asked then. */
	if (self->padding == 0)
		error = identify(self, self->reply.report);
	if (!error && self->confirmation == CONFIRMATION_PROBE)
		error = probe(self, self->reply.report);
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
		queue_out(self, "\x10\x05\x02", 3);
	queue_out(self, "\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", 10);
	if (self->profile.has_status && self->reply.report->has_answered &&
		wait_for(self, self->reply.report, has_cleared, ANSWER_TIMEOUT_MS) == HW_OK)
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
