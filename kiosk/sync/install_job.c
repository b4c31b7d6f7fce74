/* SPDX-License-Identifier: Apache-2.0 */
/* Installing a snapshot or deltas on a helper thread. */
#include "kiosk/sync/install_job.h"

#include <linux/ioprio.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_delta.h"
#include "kiosk/store/catalog_file.h"
#include "kiosk/store/catalog_verify.h"
#include "kiosk/sync/sync_limits.h"
#include "kiosk/sync/unpack.h"

/* A check takes what nobody else wants. */
#define CHECK_NICENESS 19

struct install_job {
	char *data_folder;
	char **paths;
	struct delta_step *steps;
	size_t count;
	struct feed_head head;
	void (*done)(void *data);
	void *data;
	pthread_t thread;
	atomic_bool cancel, is_done;
	struct install_result result; /* the helper's until is_done */
};

static enum sync_fault fault_of_catalog(enum catalog_fault fault)
{
	if (fault == CATALOG_OK)
		return SYNC_OK;
	return fault == CATALOG_OTHER_SCHEMA ? SYNC_OTHER_SCHEMA : SYNC_BAD_CATALOG;
}

static void remove_catalog_file(const char *path)
{
	static const char *const SUFFIXES[] = { "", "-wal", "-shm", "-journal" };

	for (size_t i = 0; i < ARRAY_LENGTH(SUFFIXES); i++) {
		char *name = xasprintf("%s%s", path, SUFFIXES[i]);
		unlink(name);
		free(name);
	}
}

static int64_t raw_limit(const char *data_folder)
{
	int64_t free_bytes = file_free_bytes(data_folder);

	if (free_bytes < 0)
		return SNAPSHOT_RAW_MAX_BYTES;
	free_bytes -= DISK_RESERVE_BYTES;
	return free_bytes < SNAPSHOT_RAW_MAX_BYTES ? free_bytes : SNAPSHOT_RAW_MAX_BYTES;
}

static enum sync_fault check_new(struct install_job *job, const char *path, char why[160])
{
	const struct feed_head *head = &job->head;
	/* Of a snapshot behind the head only its digest was signed, not its root. */
	struct catalog_expectation expected = { head->feed, head->epoch, head->snapshot_seq,
		head->snapshot_seq == head->seq ? head->state_root : NULL };

	enum sync_fault fault = fault_of_catalog(catalog_file_check(path, &expected, &job->cancel, why));
	/* The root that it names is a text as long as nobody has added up its rows. */
	return fault == SYNC_OK ? fault_of_catalog(catalog_verify_rows(path, &job->cancel, why)) : fault;
}

static enum sync_fault install_snapshot(struct install_job *job, char why[160])
{
	int64_t room = raw_limit(job->data_folder), told = job->head.snapshot.raw_bytes;
	struct unpack_source source = { job->paths[0], job->head.snapshot.sha256, told ? told : room,
		&job->cancel };

	if (told > room) {
		snprintf(why, 160, "there is no room on the disk for the new catalog");
		return SYNC_DISK_FULL;
	}
	char *path = catalog_file_new(job->data_folder);
	if (!path) {
		snprintf(why, 160, "a folder for the new catalog cannot be made");
		return SYNC_DISK_ERROR;
	}
	enum sync_fault fault = unpack_to_file(&source, path, why);
	if (fault == SYNC_TOO_LARGE && !told && room < SNAPSHOT_RAW_MAX_BYTES) {
		fault = SYNC_DISK_FULL;
		snprintf(why, 160, "there is no room on the disk for the new catalog");
	}
	if (fault == SYNC_OK)
		fault = check_new(job, path, why);
	if (fault == SYNC_OK && !catalog_file_swap_in(job->data_folder, path)) {
		fault = SYNC_DISK_ERROR;
		snprintf(why, 160, "the new catalog cannot be put in place");
	}
	if (fault == SYNC_OK)
		job->result.is_changed = job->result.is_new_file = true;
	else
		remove_catalog_file(path);
	free(path);
	return fault;
}

struct line_sink {
	struct catalog_delta *delta;
	struct text line;
	char *why;
};

static enum sync_fault take_line(struct line_sink *sink)
{
	bool is_ok = !sink->line.is_truncated &&
		catalog_delta_line(sink->delta, sink->line.bytes, sink->line.length, sink->why);

	if (sink->line.is_truncated)
		snprintf(sink->why, 160, "a delta line is too long");
	text_clear(&sink->line);
	return is_ok ? SYNC_OK : SYNC_BAD_DELTA;
}

static enum sync_fault take_lines(void *data, const char *bytes, size_t length)
{
	struct line_sink *sink = data;
	const char *end = bytes + length;

	while (bytes < end) {
		const char *line_end = memchr(bytes, '\n', (size_t)(end - bytes));
		text_append_bytes(&sink->line, bytes, (size_t)((line_end ? line_end : end) - bytes));
		if (!line_end)
			break;
		enum sync_fault fault = take_line(sink);
		if (fault != SYNC_OK)
			return fault;
		bytes = line_end + 1;
	}
	return SYNC_OK;
}

static enum sync_fault apply_delta(struct install_job *job, const char *catalog_path, size_t i, char why[160])
{
	const struct delta_step *step = &job->steps[i];
	struct unpack_source source = { job->paths[i], step->object.sha256, step->raw_bytes, &job->cancel };
	struct line_sink sink = { .delta = catalog_delta_begin(catalog_path, &job->cancel, why), .why = why };

	if (!sink.delta)
		return SYNC_BAD_CATALOG;
	text_init(&sink.line, CATALOG_DELTA_LINE_MAX);
	enum sync_fault fault = unpack_stream(&source, take_lines, &sink, why);
	if (fault == SYNC_OK && sink.line.length)
		fault = take_line(&sink);
	text_finish(&sink.line);
	if (fault != SYNC_OK) {
		catalog_delta_abandon(sink.delta);
		return fault;
	}
	if (!catalog_delta_commit(sink.delta, step->from, step->to, step->state_root, why))
		return SYNC_BAD_DELTA;
	job->result.is_changed = true;
	return SYNC_OK;
}

static enum sync_fault install_deltas(struct install_job *job, char why[160])
{
	char *catalog_path = catalog_file_path(job->data_folder);
	enum sync_fault fault = SYNC_OK;

	for (size_t i = 0; i < job->count && fault == SYNC_OK; i++)
		fault = apply_delta(job, catalog_path, i, why);
	free(catalog_path);
	return fault;
}

/* Only what is surely damaged counts: a check that was stopped, or found the file locked, says nothing. */
static enum sync_fault check_installed(struct install_job *job, char why[160])
{
	char *link_path = catalog_file_path(job->data_folder);
	char *path = realpath(link_path, NULL);
	enum catalog_fault fault = CATALOG_OK;

	setpriority(PRIO_PROCESS, (id_t)gettid(), CHECK_NICENESS);
	syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_PRIO_VALUE(IOPRIO_CLASS_IDLE, 0));
	if (path)
		fault = catalog_file_check(path, NULL, &job->cancel, why);
	if (path && fault == CATALOG_OK)
		fault = catalog_verify_rows(path, &job->cancel, why);
	if (fault == CATALOG_CORRUPT) {
		job->result.damaged_file = path;
		path = NULL;
	}
	free(path);
	free(link_path);
	return fault == CATALOG_CORRUPT ? SYNC_BAD_CATALOG : SYNC_OK;
}

static void *install_thread(void *data)
{
	struct install_job *job = data;
	char *why = job->result.why;

	job->result.fault = !job->count ? check_installed(job, why)
		: job->steps            ? install_deltas(job, why)
					: install_snapshot(job, why);
	atomic_store(&job->is_done, true);
	job->done(job->data);
	return NULL;
}

struct install_job *install_job_start(
	const struct install_request *request, void (*done)(void *data), void *data)
{
	struct install_job *job = xcalloc(1, sizeof *job);

	job->data_folder = xstrdup(request->data_folder);
	job->count = request->count;
	job->head = request->head;
	job->done = done;
	job->data = data;
	job->paths = xcalloc(request->count, sizeof *job->paths);
	for (size_t i = 0; i < request->count; i++)
		job->paths[i] = xstrdup(request->paths[i]);
	if (request->steps) {
		job->steps = xcalloc(request->count, sizeof *job->steps);
		memcpy(job->steps, request->steps, request->count * sizeof *job->steps);
	}
	atomic_init(&job->cancel, false);
	atomic_init(&job->is_done, false);
	if (pthread_create(&job->thread, NULL, install_thread, job) != 0)
		abort();
	return job;
}

static void job_free(struct install_job *job)
{
	for (size_t i = 0; i < job->count; i++)
		free(job->paths[i]);
	free(job->paths);
	free(job->steps);
	free(job->data_folder);
	free(job);
}

bool install_job_poll(struct install_job *job, struct install_result *ret_result)
{
	if (!atomic_load(&job->is_done))
		return false;
	*ret_result = job->result;
	pthread_join(job->thread, NULL);
	job_free(job);
	return true;
}

void install_job_cancel(struct install_job *job)
{
	if (!job)
		return;
	atomic_store(&job->cancel, true);
	pthread_join(job->thread, NULL);
	free(job->result.damaged_file);
	job_free(job);
}
