/* SPDX-License-Identifier: Apache-2.0 */
/* The heavy work of a round, on a helper thread so that orders go on meanwhile: unpack, check and swap in a
 * snapshot, or apply deltas; and reading through the catalog that is there. All functions are for the sync thread. */
#ifndef DAOGOU_SYNC_INSTALL_JOB_H
#define DAOGOU_SYNC_INSTALL_JOB_H

#include "kiosk/sync/feed_document.h"

struct install_job;

struct install_request {
	const char *data_folder;
	/* Files as downloaded, in order; one for a snapshot. Copied. */
	const char *const *paths;
	const struct delta_step *steps; /* the deltas' descriptions; NULL = a snapshot */
	size_t count;                   /* 0 = nothing is installed: the catalog that is there is checked */
	struct feed_head head;
};

struct install_result {
	enum sync_fault fault;
	char why[160];
	/* the catalog is another now, even with a fault (some of the deltas were applied) */
	bool is_changed;
	bool is_new_file;
	/* Of a check that found the catalog damaged: the path of its file, for who calls install_job_poll() to free. Else NULL. */
	char *damaged_file;
};

/* done(data) is called on the helper thread at the very end. */
struct install_job *install_job_start(
	const struct install_request *request, void (*done)(void *data), void *data);
/* False while it runs. When true the job is gone. */
bool install_job_poll(struct install_job *job, struct install_result *ret_result);
/* Stops it and waits: under a second, whatever the catalog is. NULL is fine. */
void install_job_cancel(struct install_job *job);

#endif
