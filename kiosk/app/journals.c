/* SPDX-License-Identifier: Apache-2.0 */
/* The devices' journals in state.db. */
#include "kiosk/app/journals.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/print_journal.h"
#include "kiosk/store/state.h"

struct journals {
	pthread_mutex_t lock;
	struct state *state; /* NULL: not opened yet, or it could not be */
	char *path;
};

/* NULL when state.db cannot be opened; leave() ends it in either case. */
static struct state *enter(struct journals *journals)
{
	pthread_mutex_lock(&journals->lock);
	if (!journals->state)
		journals->state = state_attach(journals->path);
	return journals->state;
}

static bool leave(struct journals *journals, bool is_done)
{
	pthread_mutex_unlock(&journals->lock);
	return is_done;
}

struct journals *journals_create(const char *data_folder)
{
	struct journals *journals = xcalloc(1, sizeof *journals);

	pthread_mutex_init(&journals->lock, NULL);
	journals->path = file_join(data_folder, "state.db");
	return journals;
}

void journals_destroy(struct journals *journals)
{
	if (!journals)
		return;
	state_close(journals->state);
	pthread_mutex_destroy(&journals->lock);
	free(journals->path);
	free(journals);
}

/* --- print jobs --- */

static struct journal_job row_of_job(const struct print_job *job)
{
	struct journal_job row = { .state = (int)job->state,
		.confidence = (int)job->confidence,
		.is_open = print_job_is_open(job->state),
		.has_sent_bytes = job->has_sent_bytes,
		.is_copy = job->is_copy,
		.attempts = job->attempts,
		.strips = job->strips,
		.strips_confirmed = job->strips_confirmed,
		.error = (int)job->error,
		.created_ms = job->created_wall_ms,
		.changed_ms = job->changed_wall_ms };

	snprintf(row.id, sizeof row.id, "%s", job->id);
	snprintf(row.device, sizeof row.device, "%s", job->device);
	snprintf(row.title, sizeof row.title, "%s", job->title);
	snprintf(row.session, sizeof row.session, "%s", job->session);
	return row;
}

struct print_job print_job_of_row(const struct journal_job *row)
{
	struct print_job job = { .state = (enum print_job_state)row->state,
		.confidence = (enum print_confidence)row->confidence,
		.has_sent_bytes = row->has_sent_bytes,
		.is_copy = row->is_copy,
		.attempts = row->attempts,
		.strips = row->strips,
		.strips_confirmed = row->strips_confirmed,
		.error = (enum hw_error)row->error,
		.created_wall_ms = row->created_ms,
		.changed_wall_ms = row->changed_ms };

	snprintf(job.id, sizeof job.id, "%s", row->id);
	snprintf(job.device, sizeof job.device, "%.*s", (int)sizeof job.device - 1, row->device);
	snprintf(job.title, sizeof job.title, "%s", row->title);
	snprintf(job.session, sizeof job.session, "%s", row->session);
	return job;
}

static bool job_begin(void *data, const struct print_job *job, const char *document_json)
{
	struct state *state = enter(data);
	struct journal_job row = row_of_job(job);

	return leave(data, state && print_journal_add(state, &row, document_json) == STATE_OK);
}

static bool job_update(void *data, const struct print_job *job)
{
	struct state *state = enter(data);
	struct journal_job row = row_of_job(job);

	return leave(data, state && print_journal_update(state, &row) == STATE_OK);
}

struct each_job {
	void (*each)(void *data, const struct print_job *job, const char *document_json);
	void *data;
};

static void pass_job(void *data, const struct journal_job *row, const char *document)
{
	struct each_job *each = data;
	struct print_job job = print_job_of_row(row);

	each->each(each->data, &job, document);
}

static bool job_load_open(void *data,
	void (*each)(void *each_data, const struct print_job *job, const char *document_json),
	void *each_data)
{
	struct state *state = enter(data);
	struct each_job each_job = { each, each_data };

	return leave(data, state && print_journal_open_jobs(state, pass_job, &each_job) == STATE_OK);
}

static bool job_load(void *data, const char *id, struct print_job *ret_job, char **ret_document_json)
{
	struct state *state = enter(data);
	struct journal_job row;
	bool is_found = state && print_journal_find(state, id, &row, ret_document_json);

	if (is_found)
		*ret_job = print_job_of_row(&row);
	return leave(data, is_found);
}

static bool job_load_last_sent(void *data, const char *device, struct print_job *ret_job)
{
	struct state *state = enter(data);
	struct journal_job row;
	bool is_found = state && print_journal_last_sent(state, device, &row);

	if (is_found)
		*ret_job = print_job_of_row(&row);
	return leave(data, is_found);
}

const struct print_journal_ops STATE_PRINT_JOURNAL = { .job_begin = job_begin,
	.job_progress = job_update,
	.job_end = job_update,
	.load_open = job_load_open,
	.load_job = job_load,
	.load_last_sent = job_load_last_sent };

/* --- payments --- */

static int64_t trace_to_row(uint32_t trace)
{
	return trace == PAYMENT_TRACE_NONE ? NO_TRACE : (int64_t)trace;
}

static uint32_t trace_of_row(int64_t trace)
{
	return trace < 0 || trace >= PAYMENT_TRACE_NONE ? PAYMENT_TRACE_NONE : (uint32_t)trace;
}

static struct journal_payment row_of_payment(const struct payment *payment)
{
	struct journal_payment row = { .amount_minor = payment->amount_minor,
		.state = (int)payment->state,
		.error = (int)payment->error,
		.result_code = payment->result_code,
		.is_open = payment_is_open(payment->state),
		.is_settled_by_staff = payment->is_settled_by_staff,
		.trace_before = trace_to_row(payment->trace_before),
		.trace = trace_to_row(payment->trace),
		.receipt_number = payment->receipt_number,
		.created_ms = payment->created_wall_ms,
		.changed_ms = payment->changed_wall_ms };

	snprintf(row.id, sizeof row.id, "%s", payment->id);
	snprintf(row.device, sizeof row.device, "%s", payment->device);
	snprintf(row.currency, sizeof row.currency, "%s", payment->currency);
	snprintf(row.terminal_id, sizeof row.terminal_id, "%s", payment->terminal_id);
	snprintf(row.card, sizeof row.card, "%s", payment->card);
	return row;
}

struct payment payment_of_row(const struct journal_payment *row)
{
	struct payment payment = { .amount_minor = row->amount_minor,
		.state = (enum payment_state)row->state,
		.error = (enum hw_error)row->error,
		.result_code = (uint8_t)row->result_code,
		.is_settled_by_staff = row->is_settled_by_staff,
		.trace_before = trace_of_row(row->trace_before),
		.trace = trace_of_row(row->trace),
		.receipt_number = (uint32_t)row->receipt_number,
		.created_wall_ms = row->created_ms,
		.changed_wall_ms = row->changed_ms };

	snprintf(payment.id, sizeof payment.id, "%s", row->id);
	snprintf(payment.device, sizeof payment.device, "%.*s", (int)sizeof payment.device - 1, row->device);
	snprintf(payment.currency, sizeof payment.currency, "%.3s", row->currency);
	snprintf(payment.terminal_id, sizeof payment.terminal_id, "%.8s", row->terminal_id);
	snprintf(payment.card, sizeof payment.card, "%.*s", (int)sizeof payment.card - 1, row->card);
	return payment;
}

static bool payment_begin(void *data, const struct payment *payment)
{
	struct state *state = enter(data);
	struct journal_payment row = row_of_payment(payment);

	return leave(data, state && payment_journal_add(state, &row) == STATE_OK);
}

static bool payment_change(void *data, const struct payment *payment)
{
	struct state *state = enter(data);
	struct journal_payment row = row_of_payment(payment);

	return leave(data, state && payment_journal_update(state, &row) == STATE_OK);
}

struct each_payment {
	void (*each)(void *data, const struct payment *payment);
	void *data;
};

static void pass_payment(void *data, const struct journal_payment *row)
{
	struct each_payment *each = data;
	struct payment payment = payment_of_row(row);

	each->each(each->data, &payment);
}

static bool payment_load_open(void *data, const char *device,
	void (*each)(void *each_data, const struct payment *payment), void *each_data)
{
	struct state *state = enter(data);
	struct each_payment each_payment = { each, each_data };

	return leave(
		data, state && payment_journal_open(state, device, pass_payment, &each_payment) == STATE_OK);
}

static bool payment_load(void *data, const char *id, struct payment *ret_payment)
{
	struct state *state = enter(data);
	struct journal_payment row;
	bool is_found = state && payment_journal_find(state, id, &row);

	if (is_found)
		*ret_payment = payment_of_row(&row);
	return leave(data, is_found);
}

const struct payment_journal_ops STATE_PAYMENT_JOURNAL = { payment_begin, payment_change, payment_load_open,
	payment_load };
