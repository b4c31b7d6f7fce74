/* SPDX-License-Identifier: Apache-2.0 */
/* The print journal: jobs and their documents, written before their first byte leaves. Enums stand in the file by
 * name; a name that this version does not know is read as what is safe to believe: nobody knows how it ended.
 * Threads and results as in state.h. */
#ifndef DAOGOU_STORE_PRINT_JOURNAL_H
#define DAOGOU_STORE_PRINT_JOURNAL_H

#include "kiosk/base/print_job.h"
#include "kiosk/store/state.h"

#define PRINT_DOCUMENT_MAX (1024 * 1024)

/* STATE_REFUSED when the id is known already. */
enum state_result print_journal_add(struct state *state, const struct print_job *job, const char *document);
enum state_result print_journal_update(struct state *state, const struct print_job *job);

/* Calls each() for each open job, oldest first. each() must not use the state. */
enum state_result print_journal_open_jobs(struct state *state,
	void (*each)(void *data, const struct print_job *job, const char *document), void *data);
/* *ret_document may be NULL, else the caller frees. False when nobody knows it. */
bool print_journal_find(struct state *state, const char *id, struct print_job *ret_job, char **ret_document);
/* Of the device's jobs that ever sent a byte, the one that changed last, whatever the clock said. False when there
 * is none. */
bool print_journal_last_sent(struct state *state, const char *device, struct print_job *ret_job);
/* Newest first. */
size_t print_journal_list(
	struct state *state, struct arena *arena, size_t limit, const struct print_job **ret_jobs);
/* Forgets closed jobs that changed before a time, but for the last one of each device that sent a byte. */
enum state_result print_journal_forget_old(struct state *state, int64_t before_ms);
/* A session ended: its closed jobs know it no more, and their documents are emptied (their lines name what somebody bought). */
enum state_result print_journal_forget_session(struct state *state, const char *session);
/* The same of one closed job, whose session had ended before; with_document false: its words stay for staff. */
enum state_result print_journal_forget_job(struct state *state, const char *id, bool with_document);
/* Documents of all closed jobs that changed before a time are emptied. */
enum state_result print_journal_forget_old_documents(struct state *state, int64_t before_ms);

#endif
