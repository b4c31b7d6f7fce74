/* SPDX-License-Identifier: Apache-2.0 */
/* The print journal in memory, and in one JSON file when it has a path: for tests and for kiosks without a
 * store. */
#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/printer.h"
#include "kiosk/base/files.h"
#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"

#define MAX_FILE_BYTES (16 * 1024 * 1024)

struct journal_entry {
	struct print_job job;
	char *document_json;
};

/* Several printers may share one. */
struct memory_journal {
	pthread_mutex_t lock;
	char *path;
	struct journal_entry *entries;
	size_t count;
};

static json_t *job_to_json(const struct print_job *job, const char *document_json)
{
	return json_pack("{ss ss ss ss ss ss sb sb si si si ss sI sI ss}", "id", job->id, "device",
		job->device, "title", job->title, "session", job->session, "state",
		print_job_state_name(job->state), "confidence", print_confidence_name(job->confidence),
		"sent", (int)job->has_sent_bytes, "copy", (int)job->is_copy, "attempts", (int)job->attempts,
		"strips", (int)job->strips, "strips_confirmed", (int)job->strips_confirmed, "error",
		hw_error_name(job->error), "created", (json_int_t)job->created_wall_ms, "changed",
		(json_int_t)job->changed_wall_ms, "document", document_json);
}

static void copy_text(char *out, size_t size, const json_t *object, const char *key)
{
	snprintf(out, size, "%s", json_get_text(object, key, ""));
}

/* A name that is not known says that nobody knows how it ended. */
static void job_from_json(const json_t *object, struct print_job *job)
{
	copy_text(job->id, sizeof(job->id), object, "id");
	copy_text(job->device, sizeof(job->device), object, "device");
	copy_text(job->title, sizeof(job->title), object, "title");
	copy_text(job->session, sizeof(job->session), object, "session");
	if (!print_job_state_find(json_get_text(object, "state", ""), &job->state))
		job->state = PRINT_UNCERTAIN;
	if (!print_confidence_find(json_get_text(object, "confidence", ""), &job->confidence))
		job->confidence = CONFIDENCE_NONE;
	if (!hw_error_find(json_get_text(object, "error", ""), &job->error))
		job->error = HW_FAILURE;
	job->has_sent_bytes = json_get_bool(object, "sent", false);
	job->is_copy = json_get_bool(object, "copy", false);
	job->attempts = (uint32_t)json_get_int_or(object, "attempts", 0);
	job->strips = (uint32_t)json_get_int_or(object, "strips", 0);
	job->strips_confirmed = (uint32_t)json_get_int_or(object, "strips_confirmed", 0);
	job->created_wall_ms = json_get_int_or(object, "created", 0);
	job->changed_wall_ms = json_get_int_or(object, "changed", 0);
}

static void load(struct memory_journal *journal)
{
	size_t length;
	char *bytes = file_read(journal->path, MAX_FILE_BYTES, &length);
	json_t *root = bytes ? json_parse(bytes, length, NULL) : NULL;

	for (size_t i = 0; i < json_array_size(root); i++) {
		const json_t *object = json_array_get(root, i);
		struct print_job job;
		job_from_json(object, &job);
		journal->entries =
			xreallocarray(journal->entries, journal->count + 1, sizeof(*journal->entries));
		journal->entries[journal->count++] =
			(struct journal_entry){ job, xstrdup(json_get_text(object, "document", "")) };
	}
	json_decref(root);
	free(bytes);
}

static bool save(struct memory_journal *journal)
{
	json_t *root;
	char *text;

	if (!journal->path)
		return true;
	root = json_array();
	for (size_t i = 0; i < journal->count; i++)
		json_array_append_new(
			root, job_to_json(&journal->entries[i].job, journal->entries[i].document_json));
	text = json_to_text(root);
	bool is_saved = file_write_atomic(journal->path, text, strlen(text));
	free(text);
	json_decref(root);
	return is_saved;
}

struct memory_journal *memory_journal_create(const char *path_or_null)
{
	struct memory_journal *journal = xcalloc(1, sizeof(*journal));

	pthread_mutex_init(&journal->lock, NULL);
	journal->path = xstrdup_or_null(path_or_null);
	if (journal->path)
		load(journal);
	return journal;
}

void memory_journal_destroy(struct memory_journal *journal)
{
	if (!journal)
		return;
	for (size_t i = 0; i < journal->count; i++)
		free(journal->entries[i].document_json);
	free(journal->entries);
	free(journal->path);
	pthread_mutex_destroy(&journal->lock);
	free(journal);
}

static struct journal_entry *find(struct memory_journal *journal, const char *id)
{
	for (size_t i = 0; i < journal->count; i++) {
		if (strcmp(journal->entries[i].job.id, id) == 0)
			return &journal->entries[i];
	}
	return NULL;
}

static bool begin(void *data, const struct print_job *job, const char *document_json)
{
	struct memory_journal *journal = data;

	pthread_mutex_lock(&journal->lock);
	bool is_new = !find(journal, job->id);
	if (is_new) {
		journal->entries =
			xreallocarray(journal->entries, journal->count + 1, sizeof(*journal->entries));
		journal->entries[journal->count++] = (struct journal_entry){ *job, xstrdup(document_json) };
	}
	bool is_saved = is_new && save(journal);
	/* What is not written is not known: it may be asked for again. */
	if (is_new && !is_saved)
		free(journal->entries[--journal->count].document_json);
	pthread_mutex_unlock(&journal->lock);
	return is_saved;
}

static bool change(void *data, const struct print_job *job)
{
	struct memory_journal *journal = data;

	pthread_mutex_lock(&journal->lock);
	struct journal_entry *entry = find(journal, job->id);
	if (entry)
		entry->job = *job;
	bool is_saved = entry && save(journal);
	pthread_mutex_unlock(&journal->lock);
	return is_saved;
}

static bool load_open(void *data,
	void (*each)(void *each_data, const struct print_job *job, const char *document_json),
	void *each_data)
{
	struct memory_journal *journal = data;

	pthread_mutex_lock(&journal->lock);
	for (size_t i = 0; i < journal->count; i++) {
		if (print_job_is_open(journal->entries[i].job.state))
			each(each_data, &journal->entries[i].job, journal->entries[i].document_json);
	}
	pthread_mutex_unlock(&journal->lock);
	return true;
}

static bool load_job(void *data, const char *id, struct print_job *ret_job, char **ret_document_json)
{
	struct memory_journal *journal = data;

	pthread_mutex_lock(&journal->lock);
	const struct journal_entry *entry = find(journal, id);
	if (entry) {
		*ret_job = entry->job;
		*ret_document_json = xstrdup(entry->document_json);
	}
	pthread_mutex_unlock(&journal->lock);
	return entry != NULL;
}

static bool load_last_sent(void *data, const char *device, struct print_job *ret_job)
{
	struct memory_journal *journal = data;
	const struct print_job *last = NULL;

	pthread_mutex_lock(&journal->lock);
	for (size_t i = 0; i < journal->count; i++) {
		const struct print_job *job = &journal->entries[i].job;
		if (job->has_sent_bytes && strcmp(job->device, device) == 0 &&
			(!last || job->changed_wall_ms >= last->changed_wall_ms))
			last = job;
	}
	if (last)
		*ret_job = *last;
	pthread_mutex_unlock(&journal->lock);
	return last != NULL;
}

const struct print_journal_ops MEMORY_JOURNAL_OPS = { begin, change, change, load_open, load_job,
	load_last_sent };
