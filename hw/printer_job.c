/* SPDX-License-Identifier: Apache-2.0 */
/* One job at the printer. The promise kept: journal before the first byte, confirmation or UNCERTAIN, COPY on
 * everything that follows. */
#include <stdlib.h>

#include "hw/hw.h"
#include "hw/printer_private.h"

#define TURN_MS 200
#define SETTLE_MS 2000

void printer_entry_destroy(struct printer_entry *entry)
{
	if (!entry)
		return;
	document_destroy(entry->document);
	free(entry);
}

bool printer_entry_is_stale(const struct printer *printer, const struct printer_entry *entry)
{
	return clock_monotonic_ms(&printer->clock) - entry->queued_ms > printer->stale_ms;
}

void printer_send_output(struct printer *printer, enum printer_event event, const struct print_job *job)
{
	struct hw_event *message = device_event_new(printer->device, HW_EVENT_PRINTER);

	message->printer.event = event;
	message->printer.job = *job;
	device_send_event(printer->device, message);
}

static bool journal_change(struct printer *printer, struct print_job *job)
{
	void *data;
	const struct print_journal_ops *journal = device_journal(printer->device, &data);

	job->changed_wall_ms = device_wall_ms(printer->device);
	device_note_job(printer->device, job);
	return print_job_is_open(job->state) ? journal->job_progress(data, job) : journal->job_end(data, job);
}

void printer_job_rest(
	struct printer *printer, struct print_job *job, enum print_job_state state, enum hw_error error)
{
	job->state = state;
	job->error = error;
	journal_change(printer, job);
	printer_send_output(printer,
		state == PRINT_DONE                ? PRINTER_OUTPUT_COMPLETE
			: state == PRINT_UNCERTAIN ? PRINTER_OUTPUT_UNCERTAIN
						   : PRINTER_OUTPUT_FAILED,
		job);
}

/* The current job is at rest. */
static void leave_current(struct printer *printer)
{
	printer_attempt_finish(printer);
	if (printer->is_open)
		printer_publish(printer);
}

/* The journal knows of it before its first byte leaves. */
static bool note_sending(struct printer *printer, struct print_job *job)
{
	struct print_job before = *job;

	job->is_copy = job->has_sent_bytes;
	job->has_sent_bytes = true;
	job->state = PRINT_SENDING;
	job->attempts++;
	if (journal_change(printer, job))
		return true;
	*job = before;
	return false;
}

void printer_job_begin(struct printer *printer)
{
	struct printer_entry *entry = printer->queue;
	struct print_job *job = &entry->job;
	struct print_plan plan = { 0 };
	enum hw_error error =
		printer->driver->lay_out(printer->state, entry->document, job->has_sent_bytes, &plan);

	/* It stays the first of the queue. */
	if (error == HW_CANCELLED)
		return;
	if (error == HW_ABSENT || error == HW_PROTOCOL) {
		printer_close(printer, error, "the link was lost");
		return;
	}
	printer->queue = entry->next;
	printer->current = entry;
	printer->attempt = (struct printer_attempt){ .plan = plan,
		.progress_ms = clock_monotonic_ms(&printer->clock),
		.restarts = printer->report.restarts };
	job->strips = (uint32_t)plan.count;
	if (!error && note_sending(printer, job))
		return;
	/* This attempt cannot begin; of an earlier one, paper may exist. */
	printer_job_rest(printer, job, job->has_sent_bytes ? PRINT_UNCERTAIN : PRINT_FAILED,
		error ? error : HW_FAILURE);
	leave_current(printer);
}

static uint32_t count_passed(const struct print_plan *plan, uint32_t passed_token)
{
	uint32_t passed = 0;

	for (size_t i = 0; i < plan->count; i++)
		passed += plan->checkpoints[i].token <= passed_token;
	return passed;
}

static uint32_t sent_token(const struct print_plan *plan, size_t sent)
{
	uint32_t token = 0;

	for (size_t i = 0; i < plan->count && plan->checkpoints[i].end_offset <= sent; i++)
		token = plan->checkpoints[i].token;
	return token;
}

/* Who confirms nothing is given a moment to report that the paper has run out: until then it is not sent. */
static bool is_finished(const struct printer *printer)
{
	const struct printer_attempt *attempt = &printer->attempt;
	const struct print_plan *plan = &attempt->plan;
	int64_t half_ms = printer->confirm_timeout_ms / 2,
		settle_ms = half_ms < SETTLE_MS ? half_ms : SETTLE_MS;

	if (attempt->sent < plan->length || printer->current->job.strips_confirmed < plan->count)
		return false;
	return plan->count > 0 ||
		(printer_is_ready(printer) &&
			clock_monotonic_ms(&printer->clock) - attempt->progress_ms >= settle_ms);
}

enum turn { TURN_ON, TURN_DONE, TURN_LOST, TURN_STALLED, TURN_ABANDONED };

/* Bytes out, answers in, deadlines looked at. Time only counts while the printer reports no trouble. *ret_error
 * is set with TURN_LOST. */
static enum turn make_turn(struct printer *printer, enum hw_error *ret_error)
{
	struct printer_entry *entry = printer->current;
	struct printer_attempt *attempt = &printer->attempt;
	const struct print_plan *plan = &attempt->plan;
	uint32_t confirmed = entry->job.strips_confirmed;
	size_t written;

	printer->report.sent_token = sent_token(plan, attempt->sent);
	*ret_error = printer_exchange(
		printer, plan->bytes + attempt->sent, plan->length - attempt->sent, TURN_MS, &written);
	if (*ret_error)
		return TURN_LOST;
	attempt->sent += written;
	/* A part of the job is missing, whatever is confirmed behind it. */
	if (printer->report.restarts != attempt->restarts) {
		*ret_error = HW_ABSENT;
		return TURN_LOST;
	}
	entry->job.strips_confirmed = count_passed(plan, printer->report.passed_token);
	printer_publish(printer);
	int64_t now = clock_monotonic_ms(&printer->clock);
	bool is_ready = printer_is_ready(printer);
	if (written || entry->job.strips_confirmed != confirmed || !is_ready)
		attempt->progress_ms = now;
	if (is_finished(printer))
		return TURN_DONE;
	/* Who waits for paper that long has gone, whatever the session says. */
	if ((entry->is_abandoned || printer_entry_is_stale(printer, entry)) && !is_ready)
		return TURN_ABANDONED;
	int64_t patience =
		attempt->sent < plan->length ? printer->stall_timeout_ms : printer->confirm_timeout_ms;
	return now - attempt->progress_ms > patience ? TURN_STALLED : TURN_ON;
}

/* The link goes too when the printer cannot forget what it holds: then the next open clears it. */
static void clear_or_close(struct printer *printer, enum hw_error error, const char *why)
{
	if (printer->driver->clear(printer->state) == HW_OK)
		return;
	printer->needs_clear = true;
	printer_close(printer, error, why);
}

static void end_attempt(struct printer *printer, enum turn turn, enum hw_error error)
{
	struct print_job *job = &printer->current->job;

	printer->piece = turn == TURN_DONE ? PIECE_WHOLE : PIECE_BROKEN;
	switch (turn) {
	case TURN_ON: break;
	case TURN_DONE:
		job->confidence = printer->attempt.plan.best;
		printer_job_rest(printer, job, PRINT_DONE, HW_OK);
		break;
	case TURN_LOST:
		printer->needs_clear = true;
		printer_close(printer, error, "the link or the power was lost during a job");
		printer_job_rest(printer, job, PRINT_UNCERTAIN, error);
		break;
	case TURN_STALLED:
		printer_job_rest(printer, job, PRINT_UNCERTAIN, HW_TIMEOUT);
		clear_or_close(printer, HW_TIMEOUT, "a job was not confirmed");
		break;
	case TURN_ABANDONED:
		clear_or_close(printer, HW_CANCELLED, "a job was abandoned");
		printer_job_rest(printer, job, PRINT_UNCERTAIN, HW_CANCELLED);
		break;
	}
	leave_current(printer);
}

void printer_job_step(struct printer *printer)
{
	struct print_job *job = &printer->current->job;
	enum hw_error error;
	enum turn turn = make_turn(printer, &error);

	if (turn != TURN_ON) {
		end_attempt(printer, turn, error);
	} else if (job->state == PRINT_SENDING && printer->attempt.sent == printer->attempt.plan.length) {
		job->state = PRINT_WAITING;
		job->confidence = CONFIDENCE_SENT;
		journal_change(printer, job);
	}
}

void printer_attempt_finish(struct printer *printer)
{
	print_plan_finish(&printer->attempt.plan);
	printer_entry_destroy(printer->current);
	printer->current = NULL;
}
