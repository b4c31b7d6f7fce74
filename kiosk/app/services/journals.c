/* SPDX-License-Identifier: Apache-2.0 */
/* The devices' journals in state.db. */
#include "kiosk/app/services/journals.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/payment_journal.h"
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

static bool job_begin(void *data, const struct print_job *job, const char *document_json)
{
	struct state *state = enter(data);

	return leave(data, state && print_journal_add(state, job, document_json) == STATE_OK);
}

static bool job_update(void *data, const struct print_job *job)
{
	struct state *state = enter(data);

	return leave(data, state && print_journal_update(state, job) == STATE_OK);
}

static bool job_load_open(void *data,
	void (*each)(void *each_data, const struct print_job *job, const char *document_json),
	void *each_data)
{
	struct state *state = enter(data);

	return leave(data, state && print_journal_open_jobs(state, each, each_data) == STATE_OK);
}

static bool job_load(void *data, const char *id, struct print_job *ret_job, char **ret_document_json)
{
	struct state *state = enter(data);

	return leave(data, state && print_journal_find(state, id, ret_job, ret_document_json));
}

static bool job_load_last_sent(void *data, const char *device, struct print_job *ret_job)
{
	struct state *state = enter(data);

	return leave(data, state && print_journal_last_sent(state, device, ret_job));
}

const struct print_journal_ops JOURNALS_PRINT = { .job_begin = job_begin,
	.job_progress = job_update,
	.job_end = job_update,
	.load_open = job_load_open,
	.load_job = job_load,
	.load_last_sent = job_load_last_sent };

/* --- payments --- */

static bool payment_begin(void *data, const struct payment *payment)
{
	struct state *state = enter(data);

	return leave(data, state && payment_journal_add(state, payment) == STATE_OK);
}

static bool payment_change(void *data, const struct payment *payment)
{
	struct state *state = enter(data);

	return leave(data, state && payment_journal_update(state, payment) == STATE_OK);
}

static bool payment_load_open(void *data, const char *device,
	void (*each)(void *each_data, const struct payment *payment), void *each_data)
{
	struct state *state = enter(data);

	return leave(data, state && payment_journal_open(state, device, each, each_data) == STATE_OK);
}

static bool payment_load(void *data, const char *id, struct payment *ret_payment)
{
	struct state *state = enter(data);

	return leave(data, state && payment_journal_find(state, id, ret_payment));
}

const struct payment_journal_ops JOURNALS_PAYMENT = { payment_begin, payment_change, payment_load_open,
	payment_load };
