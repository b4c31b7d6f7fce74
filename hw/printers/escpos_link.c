/* SPDX-License-Identifier: Apache-2.0 */
/* Questions out, job bytes out, answers in. */
#include <string.h>

#include "hw/printers/escpos_private.h"

#define MISSES_OFFLINE 2
#define MISSES_LOST 10
#define POLLS_A_TRY 4
#define MAX_WRITE 4096
/* A printer says some ten bytes a second. Who goes far beyond that without end says nothing at all. */
#define ANSWER_BYTES_A_MS 4
#define ANSWER_SLACK_MS 8000

void escpos_queue_out(struct escpos_state *self, const void *bytes, size_t length)
{
	if (self->out_length + length <= OUT_SIZE) {
		memcpy(self->out + self->out_length, bytes, length);
		self->out_length += length;
	}
}

void escpos_tell_all(struct escpos_state *self)
{
	static const uint8_t TELL_ALL[] = { 0x1d, 'a', 0xff };

	escpos_queue_out(self, TELL_ALL, sizeof(TELL_ALL));
}

void escpos_ask_status(struct escpos_state *self)
{
	for (uint8_t number = 1; number <= 4; number++) {
		uint8_t question[] = { 0x10, 0x04, number };
		escpos_queue_out(self, question, sizeof(question));
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
		escpos_queue_out(self, "\x10\x05\x01", 3);
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
	escpos_ask_status(self);
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
	if (passed >
		(report->passed_token < self->first_token ? self->first_token : report->passed_token + 1))
		note_skipped(self, report);
	report->passed_token = passed;
	/* It lives, though it has not come to the question behind the job's bytes yet. */
	self->misses = 0;
}

static void note_consumed(struct escpos_state *self, struct printer_report *report)
{
	struct escpos_reply *reply = &self->reply;
	uint32_t asked =
		report->sent_token >= self->first_token ? report->sent_token - self->first_token + 1 : 0;

	/* More answers than questions are no answers. */
	if (reply->consumed > asked)
		reply->consumed = asked;
	if (reply->consumed > 0)
		note_passed(self, report, self->first_token + reply->consumed - 1);
}

/* Several ids may come in one read, and in any order. */
static void feed_answers(
	struct escpos_state *self, const uint8_t *bytes, size_t length, struct printer_report *report)
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
			escpos_tell_all(self);
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
	if (!throttle_try(&self->answering, clock_monotonic_ms(&self->clock),
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
	int put =
		length ? transport_write(self->transport, bytes, length < MAX_WRITE ? length : MAX_WRITE) : 0;
	if (put < 0)
		return false;
	*ret_written = (size_t)put;
	return true;
}

enum hw_error escpos_exchange(void *state, const uint8_t *bytes, size_t length, int timeout_ms,
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
	unsigned found = transport_wait(
		self->transport, length > 0 || self->out_length > 0, self->wake_fd, timeout_ms);
	enum hw_error error = found & TRANSPORT_READABLE ? read_answers(self, report) : HW_OK;
	if (error)
		return error;
	if ((found & TRANSPORT_WRITABLE) && !write_some(self, bytes, length, ret_written))
		return HW_ABSENT;
	if (*ret_written > 0) {
		self->needs_separation = false;
		self->padding = 0;
	}
	return (found & TRANSPORT_LOST) || (report->answers_status && self->misses >= MISSES_LOST) ? HW_ABSENT
												   : HW_OK;
}

enum hw_error escpos_wait_for(
	struct escpos_state *self, struct printer_report *report, escpos_test is_done, int timeout_ms)
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
