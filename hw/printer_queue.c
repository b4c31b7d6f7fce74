/* SPDX-License-Identifier: Apache-2.0 */
/* The jobs that wait for a printer: asked for, asked for again, left by an earlier run, taken back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "hw/printer_private.h"
#include "kiosk/base/xalloc.h"

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

static struct printer_entry *enqueue(
	struct printer *printer, const struct print_job *job, struct document *document)
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

void printer_queue_add(struct printer *printer, const struct print_job *asked, struct document *document)
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
	bool is_written = printer_count_waiting(printer) < QUEUE_MAX && journal->job_begin(data, &job, json);
	free(json);
	if (is_written) {
		enqueue(printer, &job, document);
		return;
	}
	document_destroy(document);
	job.state = PRINT_FAILED;
	job.error = HW_FAILURE;
	device_note_job(printer->device, &job);
	printer_send_output(printer, PRINTER_OUTPUT_FAILED, &job);
}

/* Not in the journal, or its document cannot be read: it is not made a job by asking. */
static void tell_unknown(struct printer *printer, const char *id)
{
	struct print_job job = { .state = PRINT_FAILED, .error = HW_ILLEGAL };

	snprintf(job.id, sizeof(job.id), "%s", id);
	printer_send_output(printer, PRINTER_OUTPUT_FAILED, &job);
}

/* The journal cannot be written, or too many wait: the job is what it was, and who asked for it hears
 * that nothing comes. */
static void tell_not_again(struct printer *printer, const struct print_job *before)
{
	struct print_job job = *before;

	job.error = HW_FAILURE;
	printer_send_output(printer, PRINTER_OUTPUT_FAILED, &job);
}

void printer_queue_add_again(struct printer *printer, const char *id)
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
	if (printer_count_waiting(printer) < QUEUE_MAX && journal->job_progress(data, &job)) {
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
	/* Asked for since the start, while the journal could not be read. */
	if (find_queued(recovery->printer, job->id))
		return;
	recovery->jobs[recovery->count] = *job;
	recovery->documents[recovery->count++] = document_from_json(document_json, strlen(document_json));
}

/* Its shopper saw the kiosk go down and may still be there for a moment: a tenth of the usual patience. */
static void enqueue_recovered(
	struct printer *printer, const struct print_job *job, struct document *document, int64_t age_ms)
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

void printer_queue_recover(struct printer *printer)
{
	void *data;
	const struct print_journal_ops *journal = device_journal(printer->device, &data);
	struct recovery *recovery = xcalloc(1, sizeof(*recovery));

	recovery->printer = printer;
	printer->is_recovered = journal->load_open(data, collect_open, recovery);
	for (size_t i = 0; i < recovery->count; i++) {
		if (printer->is_recovered)
			recover_one(printer, &recovery->jobs[i], recovery->documents[i]);
		else
			document_destroy(recovery->documents[i]);
	}
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
	return printer_entry_is_stale(printer, entry);
}

void printer_queue_cancel(struct printer *printer, const char *id)
{
	cancel_where(printer, has_id, id);
}

void printer_queue_end_session(struct printer *printer, const char *session)
{
	if (printer->current && strcmp(printer->current->job.session, session) == 0)
		printer->current->is_abandoned = true;
	cancel_where(printer, has_session, session);
}

void printer_queue_drop_stale(struct printer *printer)
{
	cancel_where(printer, is_stale, NULL);
}
