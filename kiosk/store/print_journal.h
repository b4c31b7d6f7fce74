/* SPDX-License-Identifier: Apache-2.0 */
/* The print journal: jobs and their documents, written before their first byte leaves. Plain types, so that
 * the store knows no printer; app joins it to struct print_journal_ops of hw/printer.h. Threads and results
 * as in state.h. */
#ifndef DAOGOU_STORE_PRINT_JOURNAL_H
#define DAOGOU_STORE_PRINT_JOURNAL_H

#include "kiosk/base/ulid.h"
#include "kiosk/store/state.h"

/* Numbers of enums are the caller's; the journal only keeps them. */
struct journal_job {
	char id[ULID_SIZE];
	char device[64];
	char title[64];
	char session[ULID_SIZE];
	int state, confidence;
	bool is_open; /* in progress or waiting: given back by print_journal_open_jobs() */
	bool has_sent_bytes, is_copy;
	uint32_t attempts, strips, strips_confirmed;
	int error;
	int64_t created_ms, changed_ms;
};

#define PRINT_DOCUMENT_MAX (1024 * 1024)

/* STATE_REFUSED when the id is known already. */
enum state_result print_journal_add(struct state *state, const struct journal_job *job, const char *document);
enum state_result print_journal_update(struct state *state, const struct journal_job *job);

/* Calls each() for each open job, oldest first. each() must not use the state. */
enum state_result print_journal_open_jobs(struct state *state,
	void (*each)(void *data, const struct journal_job *job, const char *document), void *data);
/* *ret_document may be NULL, else the caller frees. False when nobody knows it. */
bool print_journal_find(struct state *state, const char *id, struct journal_job *ret_job,
	char **ret_document);
/* Of the device's jobs that ever sent a byte, the one that changed last, whatever the clock said. False when there
 * is none. */
bool print_journal_last_sent(struct state *state, const char *device, struct journal_job *ret_job);
/* Newest first. */
size_t print_journal_list(struct state *state, struct arena *arena, size_t limit,
	const struct journal_job **ret_jobs);
/* Forgets closed jobs that changed before a time, but for the last one of each device that sent a byte. */
enum state_result print_journal_forget_old(struct state *state, int64_t before_ms);
/* A session ended: documents of its closed jobs are emptied (their lines name what somebody bought). */
enum state_result print_journal_forget_documents(struct state *state, const char *session);
/* The same for all jobs that changed before a time. */
enum state_result print_journal_forget_old_documents(struct state *state, int64_t before_ms);

#endif
