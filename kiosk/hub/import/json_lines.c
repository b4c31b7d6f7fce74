/* SPDX-License-Identifier: Apache-2.0 */
/* A ring of batches. The thread fills one after the other and frees what it parsed before, so that memory goes back where it came
 * from; the other side reads them in the same order. */
#include "kiosk/hub/import/json_lines.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

#define BATCHES 4
#define BATCH_LINES 256
#define BATCH_BYTES (64 * 1024)

struct parsed {
	size_t start, length; /* in the batch's bytes */
	int64_t number;
	bool is_too_long, is_unended;
	json_t *document;
	char why[JSON_LINE_WHY_SIZE];
};

struct batch {
	struct parsed lines[BATCH_LINES];
	int count;
	char *bytes;
	size_t length, capacity;
	bool is_last;
};

struct json_lines {
	struct line_reader reader; /* of the thread */
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t is_filled, is_free;
	struct batch batches[BATCHES];
	uint64_t filled, taken; /* how many were, and came back, since the beginning; under the mutex */
	bool is_stopping;       /* under the mutex */
	int next;               /* line of the batch that is being taken */
};

static void empty(struct batch *batch)
{
	for (int i = 0; i < batch->count; i++)
		json_decref(batch->lines[i].document);
	batch->count = 0;
	batch->length = 0;
}

static bool is_blank(const struct line *line)
{
	for (size_t i = 0; i < line->length; i++)
		if (!strchr(" \t\r", line->bytes[i]) || !line->bytes[i])
			return false;
	return true;
}

static void add(struct batch *batch, const struct line *line)
{
	struct parsed *parsed = &batch->lines[batch->count++];
	*parsed = (struct parsed){ .start = batch->length,
		.length = line->length,
		.number = line->number,
		.is_too_long = line->is_too_long,
		.is_unended = line->is_unended };
	if (batch->length + line->length > batch->capacity) {
		batch->capacity = batch->length + line->length + BATCH_BYTES;
		batch->bytes = xrealloc(batch->bytes, batch->capacity);
	}
	memcpy(batch->bytes + batch->length, line->bytes, line->length);
	batch->length += line->length;
	if (!line->is_too_long)
		parsed->document = json_parse(line->bytes, line->length, parsed->why);
}

static void fill(struct json_lines *lines, struct batch *batch)
{
	struct line line;
	empty(batch);
	while (batch->count < BATCH_LINES && batch->length < BATCH_BYTES) {
		batch->is_last = !line_reader_next(&lines->reader, &line);
		if (batch->is_last)
			return;
		if (!is_blank(&line))
			add(batch, &line);
	}
}

static void *run(void *data)
{
	struct json_lines *lines = data;
	for (bool goes_on = true; goes_on;) {
		pthread_mutex_lock(&lines->mutex);
		while (!lines->is_stopping && lines->filled - lines->taken == BATCHES)
			pthread_cond_wait(&lines->is_free, &lines->mutex);
		struct batch *batch = &lines->batches[lines->filled % BATCHES];
		goes_on = !lines->is_stopping;
		pthread_mutex_unlock(&lines->mutex);
		if (!goes_on)
			break;
		fill(lines, batch);
		goes_on = !batch->is_last;
		pthread_mutex_lock(&lines->mutex);
		lines->filled++;
		pthread_cond_signal(&lines->is_filled);
		pthread_mutex_unlock(&lines->mutex);
	}
	return NULL;
}

struct json_lines *json_lines_open(FILE *stream)
{
	struct json_lines *lines = xcalloc(1, sizeof(*lines));
	line_reader_init(&lines->reader, stream);
	pthread_mutex_init(&lines->mutex, NULL);
	pthread_cond_init(&lines->is_filled, NULL);
	pthread_cond_init(&lines->is_free, NULL);
	int error = pthread_create(&lines->thread, NULL, run, lines);
	if (error == 0)
		return lines;
	line_reader_finish(&lines->reader);
	free(lines);
	errno = error;
	return NULL;
}

/* The batch that is read from, once it is there. */
static struct batch *wait_for_batch(struct json_lines *lines)
{
	pthread_mutex_lock(&lines->mutex);
	while (lines->filled == lines->taken)
		pthread_cond_wait(&lines->is_filled, &lines->mutex);
	struct batch *batch = &lines->batches[lines->taken % BATCHES];
	pthread_mutex_unlock(&lines->mutex);
	return batch;
}

static void give_back(struct json_lines *lines)
{
	pthread_mutex_lock(&lines->mutex);
	lines->taken++;
	pthread_cond_signal(&lines->is_free);
	pthread_mutex_unlock(&lines->mutex);
	lines->next = 0;
}

bool json_lines_next(struct json_lines *lines, struct json_line *ret_line)
{
	struct batch *batch = wait_for_batch(lines);
	while (lines->next == batch->count && !batch->is_last) {
		give_back(lines);
		batch = wait_for_batch(lines);
	}
	if (lines->next == batch->count)
		return false;
	const struct parsed *parsed = &batch->lines[lines->next++];
	*ret_line = (struct json_line){ { batch->bytes + parsed->start, parsed->length, parsed->number,
						parsed->is_too_long, parsed->is_unended },
		parsed->document, parsed->why };
	return true;
}

void json_lines_close(struct json_lines *lines)
{
	if (!lines)
		return;
	pthread_mutex_lock(&lines->mutex);
	lines->is_stopping = true;
	pthread_cond_signal(&lines->is_free);
	pthread_mutex_unlock(&lines->mutex);
	pthread_join(lines->thread, NULL);
	for (int i = 0; i < BATCHES; i++) {
		empty(&lines->batches[i]);
		free(lines->batches[i].bytes);
	}
	line_reader_finish(&lines->reader);
	pthread_mutex_destroy(&lines->mutex);
	pthread_cond_destroy(&lines->is_filled);
	pthread_cond_destroy(&lines->is_free);
	free(lines);
}
