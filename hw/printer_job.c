/* SPDX-License-Identifier: Apache-2.0 */
/* The promise kept: journal before the first byte, confirmation or UNCERTAIN, COPY on everything that
 * follows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "hw/printer_private.h"
#include "kiosk/base/xalloc.h"

#define PUMP_MS 200
#define SETTLE_MS 2000

void printer_entry_destroy(struct printer_entry *entry)
{
	if (!entry)
		return;
	document_destroy(entry->document);
	free(entry);
}

static void send_output_event(struct printer *printer, enum printer_event event, const struct print_job *job)
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

void printer_job_rest(struct printer *printer, struct print_job *job, enum print_job_state state,
	enum hw_error error)
{
	job->state = state;
	job->error = error;
	journal_change(printer, job);
	send_output_event(printer,
		state == PRINT_DONE              ? PRINTER_OUTPUT_COMPLETE
			: state == PRINT_UNCERTAIN ? PRINTER_OUTPUT_UNCERTAIN
			: PRINTER_OUTPUT_FAILED,
		job);
}

static struct printer_entry *find_queued(struct printer *printer, const char *id)
{
	for (struct printer_entry *entry = printer->queue; entry; entry = entry->next) {
		if (strcmp(entry->job.id, id) == 0)
			return entry;
	}
	return NULL;
}

static bool is_at_work(const struct printer *printer, const char *id)
{
	return printer->current && strcmp(printer->current->job.id, id) == 0;
}

static struct printer_entry *enqueue(struct printer *printer, const struct print_job *job,
	struct document *document)
{
	struct printer_entry *entry = xcalloc(1, sizeof(*entry));
	struct printer_entry **end = &printer->queue;

	entry->job = *job;
	entry->document = document;
	entry->queued_ms = clock_monotonic_ms(&printer->clock);
	while (*end)
		end = &(*end)->next;
	*end = entry;
	device_note_job(printer->device, &entry->job);
	return entry;
}

static unsigned queue_count(const struct printer *printer)
{
	unsigned count = 0;

	for (const struct printer_entry *entry = printer->queue; entry; entry = entry->next)
		count++;
	return count;
}

void printer_job_add(struct printer *printer, const struct print_job *asked, struct document *document)
{
	void *data;
	const struct print_journal_ops *journal = device_journal(printer->device, &data);
	struct print_job job = *asked, known;
	char *json = NULL;

	/* A caller that asks twice, perhaps after a crash, gets one receipt. */
	if (journal->load_job(data, job.id, &known, &json)) {
		free(json);
		document_destroy(document);
		return;
	}
	strcpy(job.device, printer->device->config.name);
	job.state = PRINT_QUEUED;
	job.created_wall_ms = job.changed_wall_ms = device_wall_ms(printer->device);
	json = document_to_json(document);
	bool is_written = queue_count(printer) < QUEUE_MAX && journal->job_begin(data, &job, json);
	free(json);
	if (is_written) {
		enqueue(printer, &job, document);
		return;
	}
	document_destroy(document);
	job.state = PRINT_FAILED;
	job.error = HW_FAILURE;
	device_note_job(printer->device, &job);
	send_output_event(printer, PRINTER_OUTPUT_FAILED, &job);
}

/* Not in the journal, or its document cannot be read: it is not made a job by asking. */
static void tell_unknown(struct printer *printer, const char *id)
{
	struct print_job job = {.state = PRINT_FAILED, .error = HW_ILLEGAL};

	snprintf(job.id, sizeof(job.id), "%s", id);
	send_output_event(printer, PRINTER_OUTPUT_FAILED, &job);
}

/* The journal cannot be written, or too many wait: the job is what it was, and who asked for it hears
 * that nothing comes. */
static void tell_not_again(struct printer *printer, const struct print_job *before)
{
	struct print_job job = *before;

	job.error = HW_FAILURE;
	send_output_event(printer, PRINTER_OUTPUT_FAILED, &job);
}

void printer_job_again(struct printer *printer, const char *id)
{
	void *data;
	const struct print_journal_ops *journal = device_journal(printer->device, &data);
	struct print_job job;
	char *json = NULL;

	if (find_queued(printer, id) || is_at_work(printer, id))
		return;
	if (!journal->load_job(data, id, &job, &json)) {
		tell_unknown(printer, id);
		return;
	}
	struct document *document = document_from_json(json, strlen(json));
	free(json);
	if (!document) {
		tell_unknown(printer, id);
		return;
	}
	struct print_job before = job;
	strcpy(job.device, printer->device->config.name);
	job.state = PRINT_QUEUED;
	job.confidence = CONFIDENCE_NONE;
	job.error = HW_OK;
	job.strips = job.strips_confirmed = 0;
	if (queue_count(printer) < QUEUE_MAX && journal->job_progress(data, &job)) {
		enqueue(printer, &job, document);
		return;
	}
	document_destroy(document);
	tell_not_again(printer, &before);
}

struct recovery {
	struct printer *printer;
	struct print_job jobs[QUEUE_MAX];
	struct document *documents[QUEUE_MAX];
	size_t count;
};

static void collect_open(void *data, const struct print_job *job, const char *document_json)
{
	struct recovery *recovery = data;

	if (recovery->count == QUEUE_MAX || strcmp(job->device, recovery->printer->device->config.name) != 0)
		return;
	recovery->jobs[recovery->count] = *job;
	recovery->documents[recovery->count++] = document_from_json(document_json, strlen(document_json));
}

/* Its shopper saw the kiosk go down and may still be there for a moment: a tenth of the usual patience. */
static void enqueue_recovered(struct printer *printer, const struct print_job *job, struct document *document,
	int64_t age_ms)
{
	struct printer_entry *entry = enqueue(printer, job, document);
	int64_t left_ms = printer->stale_ms - age_ms, moment_ms = printer->stale_ms / 10;

	entry->queued_ms -= printer->stale_ms - (left_ms < moment_ms ? left_ms : moment_ms);
}

/* Nothing had left: it may print as if nothing had happened. */
static void recover_one(struct printer *printer, struct print_job *job, struct document *document)
{
	int64_t age_ms = device_wall_ms(printer->device) - job->created_wall_ms;

	if (job->state == PRINT_QUEUED && document && age_ms >= 0 && age_ms < printer->stale_ms) {
		enqueue_recovered(printer, job, document, age_ms);
		return;
	}
	document_destroy(document);
	if (job->state != PRINT_QUEUED) {
		printer->needs_clear = true;
		printer->piece = PIECE_BROKEN;
	}
	/* Of an earlier attempt, paper may exist. */
	bool is_blank = job->state == PRINT_QUEUED && !job->has_sent_bytes;
	printer_job_rest(printer, job, is_blank ? PRINT_CANCELLED : PRINT_UNCERTAIN,
		is_blank ? HW_CANCELLED : HW_UNCERTAIN);
}

bool printer_has_broken_piece(struct printer *printer)
{
	void *data;
	const struct print_journal_ops *journal = device_journal(printer->device, &data);
	struct print_job last;

	/* By the journal's times alone a clock that was set back would hide it. */
	if (printer->piece != PIECE_UNKNOWN)
		return printer->piece == PIECE_BROKEN;
	/* One of which the journal knows nothing may have had another name when its last job broke off. */
	return !journal->load_last_sent ||
		!journal->load_last_sent(data, printer->device->config.name, &last) ||
		last.state == PRINT_UNCERTAIN;
}

void printer_job_recover(struct printer *printer)
{
	void *data;
	const struct print_journal_ops *journal = device_journal(printer->device, &data);
	struct recovery *recovery = xcalloc(1, sizeof(*recovery));

	recovery->printer = printer;
	journal->load_open(data, collect_open, recovery);
	for (size_t i = 0; i < recovery->count; i++)
		recover_one(printer, &recovery->jobs[i], recovery->documents[i]);
	free(recovery);
}

/* Takes entries for which the test holds out of the queue and cancels them. */
static void cancel_where(struct printer *printer,
	bool (*test)(const struct printer *, const struct printer_entry *, const char *),
	const char *argument)
{
	struct printer_entry **at = &printer->queue;

	while (*at) {
		struct printer_entry *entry = *at;
		if (!test(printer, entry, argument)) {
			at = &entry->next;
			continue;
		}
		*at = entry->next;
		/* Of an earlier attempt, paper may exist. */
		printer_job_rest(printer, &entry->job,
			entry->job.has_sent_bytes ? PRINT_UNCERTAIN : PRINT_CANCELLED, HW_CANCELLED);
		printer_entry_destroy(entry);
	}
}

static bool has_id(const struct printer *printer, const struct printer_entry *entry, const char *id)
{
	(void)printer;
	return strcmp(entry->job.id, id) == 0;
}

static bool has_session(const struct printer *printer, const struct printer_entry *entry, const char *session)
{
	(void)printer;
	return strcmp(entry->job.session, session) == 0;
}

static bool is_stale(const struct printer *printer, const struct printer_entry *entry, const char *unused)
{
	(void)unused;
	return clock_monotonic_ms(&printer->clock) - entry->queued_ms > printer->stale_ms;
}

void printer_job_cancel(struct printer *printer, const char *id)
{
	cancel_where(printer, has_id, id);
}

void printer_job_end_session(struct printer *printer, const char *session)
{
	if (printer->current && strcmp(printer->current->job.session, session) == 0)
		printer->current->is_abandoned = true;
	cancel_where(printer, has_session, session);
}

void printer_job_drop_stale(struct printer *printer)
{
	cancel_where(printer, is_stale, NULL);
}

static bool begin_attempt(struct printer *printer, struct print_job *job)
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

static void note_passed(const struct printer *printer, const struct print_plan *plan, struct print_job *job)
{
	uint32_t passed = 0;

	for (size_t i = 0; i < plan->count; i++)
		passed += plan->checkpoints[i].token <= printer->report.passed_token;
	job->strips_confirmed = passed;
}

static uint32_t sent_token(const struct print_plan *plan, size_t sent)
{
	uint32_t token = 0;

	for (size_t i = 0; i < plan->count && plan->checkpoints[i].end_offset <= sent; i++)
		token = plan->checkpoints[i].token;
	return token;
}

enum pump_result { PUMP_ON, PUMP_DONE, PUMP_LOST, PUMP_STALLED, PUMP_ABANDONED, PUMP_STOPPING };

struct pump {
	size_t sent;
	int64_t progress_ms;
	enum hw_error error; /* of the link that was lost */
	unsigned restarts;   /* of the printer, before the job */
};

/* Who confirms nothing is given a moment to report that the paper has run out: until then it is not sent. */
static bool is_finished(const struct printer *printer, const struct print_plan *plan, const struct pump *pump)
{
	int64_t half_ms = printer->confirm_timeout_ms / 2,
		settle_ms = half_ms < SETTLE_MS ? half_ms : SETTLE_MS;

	if (pump->sent < plan->length || printer->current->job.strips_confirmed < plan->count)
		return false;
	return plan->count > 0 ||
		(printer_is_ready(printer) &&
			clock_monotonic_ms(&printer->clock) - pump->progress_ms >= settle_ms);
}

/* One turn: bytes out, answers in, deadlines looked at. Time only counts while the printer reports no
 * trouble. */
static enum pump_result pump_once(struct printer *printer, const struct print_plan *plan, struct pump *pump)
{
	struct printer_entry *entry = printer->current;
	uint32_t confirmed = entry->job.strips_confirmed;
	size_t written;

	if (device_is_stopping(printer->device))
		return PUMP_STOPPING;
	printer->report.sent_token = sent_token(plan, pump->sent);
	pump->error = printer_exchange(printer, plan->bytes + pump->sent, plan->length - pump->sent, PUMP_MS,
		&written);
	if (pump->error)
		return PUMP_LOST;
	pump->sent += written;
	/* A part of the job is missing, whatever is confirmed behind it. */
	if (printer->report.restarts != pump->restarts) {
		pump->error = HW_ABSENT;
		return PUMP_LOST;
	}
	note_passed(printer, plan, &entry->job);
	printer_publish(printer);
	int64_t now = clock_monotonic_ms(&printer->clock);
	bool is_ready = printer_is_ready(printer);
	if (written || entry->job.strips_confirmed != confirmed || !is_ready)
		pump->progress_ms = now;
	if (is_finished(printer, plan, pump))
		return PUMP_DONE;
	/* Who waits for paper that long has gone, whatever the session says. */
	if ((entry->is_abandoned || is_stale(printer, entry, NULL)) && !is_ready)
		return PUMP_ABANDONED;
	int64_t patience = pump->sent < plan->length ? printer->stall_timeout_ms
		: printer->confirm_timeout_ms;
	return now - pump->progress_ms > patience ? PUMP_STALLED : PUMP_ON;
}

static enum pump_result pump_job(struct printer *printer, const struct print_plan *plan,
	enum hw_error *ret_error)
{
	struct print_job *job = &printer->current->job;
	struct pump pump = {.progress_ms = clock_monotonic_ms(&printer->clock),
		.restarts = printer->report.restarts};
	enum pump_result result;

	do {
		printer_handle_messages(printer, 0);
		result = pump_once(printer, plan, &pump);
		if (result == PUMP_ON && pump.sent == plan->length && job->state == PRINT_SENDING) {
			job->state = PRINT_WAITING;
			job->confidence = CONFIDENCE_SENT;
			journal_change(printer, job);
		}
	} while (result == PUMP_ON);
	*ret_error = pump.error;
	return result;
}

/* The link goes too when the printer cannot forget what it holds: then the next open clears it. */
static void clear_or_close(struct printer *printer, enum hw_error error, const char *why)
{
	if (printer->driver->clear(printer->state) == HW_OK)
		return;
	printer->needs_clear = true;
	printer_close(printer, error, why);
}

static void finish_attempt(struct printer *printer, const struct print_plan *plan, enum pump_result result,
	enum hw_error error)
{
	struct print_job *job = &printer->current->job;

	printer->piece = result == PUMP_DONE ? PIECE_WHOLE : PIECE_BROKEN;
	switch (result) {
	case PUMP_DONE:
		job->confidence = plan->best;
		printer_job_rest(printer, job, PRINT_DONE, HW_OK);
		break;
	case PUMP_LOST:
		printer->needs_clear = true;
		printer_close(printer, error, "the link or the power was lost during a job");
		printer_job_rest(printer, job, PRINT_UNCERTAIN, error);
		break;
	case PUMP_STALLED:
		printer_job_rest(printer, job, PRINT_UNCERTAIN, HW_TIMEOUT);
		clear_or_close(printer, HW_TIMEOUT, "a job was not confirmed");
		break;
	case PUMP_ABANDONED:
		clear_or_close(printer, HW_CANCELLED, "a job was abandoned");
		printer_job_rest(printer, job, PRINT_UNCERTAIN, HW_CANCELLED);
		break;
	case PUMP_STOPPING: /* the journal says SENDING or WAITING: uncertain at the next start */
	case PUMP_ON:
		break;
	}
}

static void put_back(struct printer *printer)
{
	printer->current->next = printer->queue;
	printer->queue = printer->current;
	printer->current = NULL;
}

/* This attempt cannot begin; of an earlier one, paper may exist. */
static void rest_unbegun(struct printer *printer, struct print_job *job, enum hw_error error)
{
	printer_job_rest(printer, job, job->has_sent_bytes ? PRINT_UNCERTAIN : PRINT_FAILED, error);
}

void printer_job_run(struct printer *printer)
{
	struct printer_entry *entry = printer->queue;
	struct print_plan plan = {0};

	printer->queue = entry->next;
	printer->current = entry;
	enum hw_error error = printer->driver->lay_out(printer->state, entry->document,
		entry->job.has_sent_bytes, &plan);
	if (error == HW_ABSENT || error == HW_PROTOCOL || error == HW_CANCELLED) {
		put_back(printer);
		if (error != HW_CANCELLED)
			printer_close(printer, error, "the link was lost");
		return;
	}
	entry->job.strips = (uint32_t)plan.count;
	if (error) {
		rest_unbegun(printer, &entry->job, error);
	} else if (!begin_attempt(printer, &entry->job)) {
		rest_unbegun(printer, &entry->job, HW_FAILURE);
	} else {
		enum pump_result result = pump_job(printer, &plan, &error);
		finish_attempt(printer, &plan, result, error);
	}
	print_plan_finish(&plan);
	printer_entry_destroy(entry);
	printer->current = NULL;
	if (printer->is_open)
		printer_publish(printer);
}
