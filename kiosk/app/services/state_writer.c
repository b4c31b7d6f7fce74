/* SPDX-License-Identifier: Apache-2.0 */
/* The writer of state.db: a queue and one thread. */
#include "kiosk/app/services/state_writer.h"

#include <pthread.h>
#include <stdlib.h>

#include "kiosk/app/services/message.h"
#include "kiosk/base/log.h"
#include "kiosk/base/private_memory.h"
#include "kiosk/base/xalloc.h"

struct queued {
	struct state_writer *writer;
	struct state_write write;
	enum state_result result;
	struct queued *next;
};

struct state_writer {
	struct inbox *inbox;
	char *path;
	pthread_t thread;
	bool has_thread;
	int untold; /* main thread: asked for, and the end not told yet */

	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t changed;
	struct queued *first, **last;
	bool must_stop;
};

static void free_queued(struct queued *queued)
{
	if (queued->write.free)
		queued->write.free(queued->write.data);
	else
		free(queued->write.data);
	free(queued);
}

static void drop_end(void *content)
{
	free_queued(content);
}

static void tell_end(void *receiver, void *content)
{
	struct queued *queued = content;

	(void)receiver;
	queued->writer->untold--;
	if (!queued->write.end) {
		free_queued(queued);
		return;
	}
	queued->write.end(queued->write.receiver, queued->write.data, queued->result);
	free(queued);
}

/* NULL when the writer shall stop and nothing waits any more. */
static struct queued *take(struct state_writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	while (!writer->first && !writer->must_stop)
		pthread_cond_wait(&writer->changed, &writer->lock);
	struct queued *queued = writer->first;
	if (queued && !(writer->first = queued->next))
		writer->last = &writer->first;
	pthread_mutex_unlock(&writer->lock);
	return queued;
}

static bool is_idle(struct state_writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	bool is_idle = !writer->first;
	pthread_mutex_unlock(&writer->lock);
	return is_idle;
}

static void *run(void *data)
{
	struct state_writer *writer = data;
	struct state *state = NULL;
	struct queued *queued;

	pthread_setname_np(pthread_self(), "state");
	while ((queued = take(writer))) {
		if (!state)
			state = state_attach(writer->path);
		queued->result = state ? queued->write.write(state, queued->write.data) : STATE_FAILED;
		message_send(writer->inbox, (struct message){ tell_end, drop_end, NULL, queued });
		if (state && is_idle(writer))
			state_renew(state);
		private_memory_wipe_stack();
	}
	state_close(state);
	return NULL;
}

struct state_writer *state_writer_create(const char *state_path, struct inbox *inbox)
{
	struct state_writer *writer = xcalloc(1, sizeof *writer);

	writer->inbox = inbox;
	writer->path = xstrdup(state_path);
	writer->last = &writer->first;
	pthread_mutex_init(&writer->lock, NULL);
	pthread_cond_init(&writer->changed, NULL);
	writer->has_thread = pthread_create(&writer->thread, NULL, run, writer) == 0;
	if (!writer->has_thread)
		log_error("state", "no thread for the writer");
	return writer;
}

void state_writer_destroy(struct state_writer *writer)
{
	if (!writer)
		return;
	pthread_mutex_lock(&writer->lock);
	writer->must_stop = true;
	pthread_cond_signal(&writer->changed);
	pthread_mutex_unlock(&writer->lock);
	if (writer->has_thread)
		pthread_join(writer->thread, NULL);
	pthread_cond_destroy(&writer->changed);
	pthread_mutex_destroy(&writer->lock);
	free(writer->path);
	free(writer);
}

void state_writer_put(struct state_writer *writer, struct state_write write)
{
	struct queued *queued = xcalloc(1, sizeof *queued);

	*queued = (struct queued){ .writer = writer, .write = write, .result = STATE_FAILED };
	writer->untold++;
	if (!writer->has_thread) {
		message_send(writer->inbox, (struct message){ tell_end, drop_end, NULL, queued });
		return;
	}
	pthread_mutex_lock(&writer->lock);
	*writer->last = queued;
	writer->last = &queued->next;
	pthread_cond_signal(&writer->changed);
	pthread_mutex_unlock(&writer->lock);
}

struct setting {
	char *key, *value;
};

static enum state_result write_setting(struct state *state, void *data)
{
	const struct setting *setting = data;
	enum state_result result = state_set(state, setting->key, setting->value);

	if (result != STATE_OK)
		log_error("state", "%s could not be written: %s", setting->key, state_result_name(result));
	return result;
}

static void free_setting(void *data)
{
	struct setting *setting = data;

	free(setting->key);
	free(setting->value);
	free(setting);
}

void state_writer_set(struct state_writer *writer, const char *key, const char *value)
{
	struct setting *setting = xmalloc(sizeof *setting);

	*setting = (struct setting){ xstrdup(key), xstrdup(value) };
	state_writer_put(writer,
		(struct state_write){ .write = write_setting, .data = setting, .free = free_setting });
}

bool state_writer_is_idle(const struct state_writer *writer)
{
	return writer->untold == 0;
}
