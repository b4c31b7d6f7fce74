/* SPDX-License-Identifier: Apache-2.0 */
/* Print jobs and the promise about them: at most one unmarked receipt.
 *
 * Nobody can know whether paper came out before the link was lost. So a job is written to the journal before
 * its first byte leaves; a confirmation id follows every strip and the cut; and whatever is printed again
 * after a byte may have left is headed COPY. A job whose end was not confirmed and whose link was lost
 * becomes UNCERTAIN: the caller is told, nothing is printed again by itself. */
#ifndef DAOGOU_HW_PRINTER_H
#define DAOGOU_HW_PRINTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hw/device.h"
#include "hw/document.h"
#include "kiosk/base/print_job.h"

/* Where jobs are remembered: implemented by the kiosk's store, in memory for tests. Called from the printer's
 * thread only, one call at a time. Each returns false when the journal cannot be written: then no byte is
 * sent. */
struct print_journal_ops {
	/* A new job, with its document (JSON). Durable when it returns. */
	bool (*job_begin)(void *data, const struct print_job *job, const char *document_json);
	/* The job changed. Durable when it returns: called before the first byte of an attempt. */
	bool (*job_progress)(void *data, const struct print_job *job);
	/* The job came to rest: DONE, UNCERTAIN, CANCELLED or FAILED. It may be printed again later
	 * (job_progress). */
	bool (*job_end)(void *data, const struct print_job *job);
	/* Calls each() for every job in an open state, oldest first; documents included. */
	bool (*load_open)(void *data,
		void (*each)(void *each_data, const struct print_job *job, const char *document_json),
		void *each_data);
	/* One job by its id, with its document (the caller frees). False when nobody knows it. */
	bool (*load_job)(void *data, const char *id, struct print_job *ret_job, char **ret_document_json);
	/* Of the device's jobs that ever sent a byte, the one that changed last: when that is UNCERTAIN, a
	 * piece of it may still hang in the printer. False when there is none, and then anybody's may. May be
	 * NULL: that is never known. */
	bool (*load_last_sent)(void *data, const char *device, struct print_job *ret_job);
};

/* A journal in memory. With a path it is also written to that file (JSON, whole and atomic) and read back
 * from it. */
struct memory_journal;
struct memory_journal *memory_journal_create(const char *path_or_null);
void memory_journal_destroy(struct memory_journal *journal);
extern const struct print_journal_ops MEMORY_JOURNAL_OPS; /* data is the struct memory_journal */

enum printer_event {
	PRINTER_COVER_OPEN,
	PRINTER_COVER_OK,
	PRINTER_REC_EMPTY,
	PRINTER_REC_NEAREMPTY,
	PRINTER_REC_PAPEROK,
	PRINTER_OUTPUT_COMPLETE,  /* job: see its confidence */
	PRINTER_OUTPUT_UNCERTAIN, /* job: offer a COPY or the receipt by QR */
	PRINTER_OUTPUT_FAILED,    /* job: cancelled or impossible; nothing was printed of it */
};
const char *printer_event_name(enum printer_event event);

#endif
