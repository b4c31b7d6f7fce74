/* SPDX-License-Identifier: Apache-2.0 */
/* The sync thread: takes what others asked for, lets each part do what is due, waits for the network. */
#include "kiosk/sync/sync.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/private_memory.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/sync/sync_internal.h"

#define THREAD_NICENESS 10

/* How long the thread sleeps at most: a manual clock can be moved without anybody telling. */
#define WAIT_MAX_MS 1000
#define WAIT_MANUAL_MS 20
#define STATUS_INTERVAL_MS 100
#define PENDING_IMAGES_MAX 512

/* What other threads want; guarded by the lock. */
struct pending {
	bool now, outbox, has_watch, has_report;
	char watch[ULID_SIZE];
	struct wire_heartbeat report;
	char *images[PENDING_IMAGES_MAX];
	size_t image_count;
	char *damaged_file;
	enum catalog_fault damage;
};

struct sync {
	struct sync_core core;
	struct ed25519_key key;
	struct feed_client *feed;
	struct uploader *uploader;
	struct order_watch *watch;
	struct poller *poller;
	struct image_fetch *images;
	pthread_t thread;
	atomic_bool is_stopping;
	int64_t next_status; /* monotonic; the thread's own, like the next */
	bool must_tell, was_online;

	pthread_mutex_t lock; /* protects the rest */
	struct pending pending;
	struct sync_status published;
};

const char *sync_phase_name(enum sync_phase phase)
{
	static const char *const NAMES[] = { "idle", "checking", "downloading", "verifying", "applying" };

	return (size_t)phase < ARRAY_LENGTH(NAMES) ? NAMES[phase] : "unknown";
}

static void take_pending(struct sync *sync)
{
	struct pending pending;

	pthread_mutex_lock(&sync->lock);
	pending = sync->pending;
	memset(&sync->pending, 0, sizeof sync->pending);
	pthread_mutex_unlock(&sync->lock);
	if (pending.now)
		feed_client_now(sync->feed);
	if (pending.now || pending.outbox)
		uploader_now(sync->uploader);
	if (pending.has_watch)
		order_watch_set(sync->watch, pending.watch[0] ? pending.watch : NULL);
	if (pending.has_report)
		poller_set_report(sync->poller, &pending.report);
	for (size_t i = 0; i < pending.image_count; i++)
		image_fetch_want(sync->images, pending.images[i]);
	if (pending.damaged_file)
		core_note_damage(&sync->core, pending.damaged_file, pending.damage);
	free(pending.damaged_file);
}

/* When something a screen may show has changed: at most ten times a second. */
static void publish_status(struct sync *sync)
{
	struct sync_core *core = &sync->core;
	int64_t now = core_now(core);

	core->status.is_expired =
		core->trust.root.feed[0] && clock_wall_ms(core->clock) >= core->trust.expires_ms;
	pthread_mutex_lock(&sync->lock);
	sync->must_tell |= memcmp(&sync->published, &core->status, sizeof core->status) != 0;
	sync->published = core->status;
	pthread_mutex_unlock(&sync->lock);
	if (sync->must_tell && now >= sync->next_status) {
		sync->must_tell = false;
		sync->next_status = now + STATUS_INTERVAL_MS;
		core_emit(core, SYNC_EVENT_STATUS, (struct sync_event){ 0 });
	}
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* The hub is back: what waited with growing pauses goes now. */
static void note_return(struct sync *sync)
{
	bool is_online = sync->core.status.is_online;

	if (is_online && !sync->was_online) {
		uploader_now(sync->uploader);
		if (sync->core.status.last_fault == SYNC_OFFLINE)
			feed_client_now(sync->feed);
	}
	sync->was_online = is_online;
}

static int64_t tick_all(struct sync *sync)
{
	note_return(sync);
	int64_t next = feed_client_tick(sync->feed);

	next = earlier(next, uploader_tick(sync->uploader));
	next = earlier(next, order_watch_tick(sync->watch));
	next = earlier(next, poller_tick(sync->poller));
	next = earlier(next, image_fetch_tick(sync->images));
	/* Found by the walk over the pictures. */
	return sync->core.damaged_file ? earlier(next, feed_client_tick(sync->feed)) : next;
}

static int wait_ms(const struct sync *sync, int64_t next)
{
	int64_t longest = sync->core.clock->is_manual ? WAIT_MANUAL_MS : WAIT_MAX_MS;
	if (sync->must_tell && sync->next_status < next)
		next = sync->next_status;
	int64_t left = next == INT64_MAX ? longest : next - core_now(&sync->core);

	return (int)(left < 0 ? 0 : left < longest ? left : longest);
}

static void *sync_thread(void *data)
{
	struct sync *sync = data;

	/* It walks all images at the start, when the screen wants the processor most. */
	setpriority(PRIO_PROCESS, (id_t)gettid(), THREAD_NICENESS);
	pthread_setname_np(pthread_self(), "sync");
	while (!atomic_load(&sync->is_stopping)) {
		take_pending(sync);
		int64_t next = tick_all(sync);
		publish_status(sync);
		request_pool_wait(sync->core.pool, wait_ms(sync, next));
		request_pool_run(sync->core.pool);
		private_memory_wipe_stack();
	}
	return NULL;
}

static void wake(void *data)
{
	struct sync *sync = data;

	request_pool_wake(sync->core.pool);
}

static struct state *attach_state(const char *data_folder)
{
	char *path = file_join(data_folder, "state.db");
	struct state *state = state_attach(path);

	free(path);
	return state;
}

static void handle_order(void *data)
{
	order_watch_now(data);
}

static void create_parts(struct sync *sync, const struct sync_options *options)
{
	struct sync_core *core = &sync->core;

	sync->feed = feed_client_create(core, options->root_key);
	sync->watch = order_watch_create(core);
	sync->uploader = uploader_create(core, handle_order, sync->watch);
	sync->poller = poller_create(core, !options->is_heartbeat_off, !options->is_live_off);
	sync->images = image_fetch_create(core, options->image_budget_bytes, !options->is_prefetch_off);
}

static void fill_core(
	struct sync *sync, const struct sync_options *options, sync_event_handler handle_event, void *data)
{
	struct sync_core *core = &sync->core;
	struct request_pool_options pool = { options->hub_url, options->ca_file, NULL, options->clock,
		options->root_key };

	if (options->key) {
		sync->key = *options->key;
		pool.key = &sync->key;
		core->has_key = true;
	}
	core->data_folder = xstrdup(options->data_folder);
	core->clock = options->clock;
	core->pool = request_pool_create(&pool);
	core->chance = options->jitter_seed;
	if (!core->chance) {
		char hex[17];
		random_hex(64, hex);
		core->chance = strtoull(hex, NULL, 16);
	}
	core->handle_event = handle_event;
	core->handler_data = data;
	core->is_stopping = &sync->is_stopping;
	core->wake = wake;
	core->wake_data = sync;
	trust_load(core->state, &core->trust);
	hub_time_restore(core);
}

struct sync *sync_create(const struct sync_options *options, sync_event_handler handle_event, void *data)
{
	struct state *state = attach_state(options->data_folder);

	if (!state)
		return NULL;
	digest_start();
	struct sync *sync = xcalloc(1, sizeof *sync);
	sync->core.state = state;
	atomic_init(&sync->is_stopping, false);
	fill_core(sync, options, handle_event, data);
	pthread_mutex_init(&sync->lock, NULL);
	create_parts(sync, options);
	sync->published = sync->core.status;
	if (pthread_create(&sync->thread, NULL, sync_thread, sync) != 0)
		abort();
	return sync;
}

static void forget_pending(struct pending *pending)
{
	for (size_t i = 0; i < pending->image_count; i++)
		free(pending->images[i]);
	free(pending->damaged_file);
}

void sync_destroy(struct sync *sync)
{
	if (!sync)
		return;
	atomic_store(&sync->is_stopping, true);
	wake(sync);
	pthread_join(sync->thread, NULL);
	hub_time_keep(&sync->core);
	image_fetch_destroy(sync->images);
	poller_destroy(sync->poller);
	uploader_destroy(sync->uploader);
	order_watch_destroy(sync->watch);
	feed_client_destroy(sync->feed);
	request_pool_destroy(sync->core.pool);
	state_close(sync->core.state);
	forget_pending(&sync->pending);
	pthread_mutex_destroy(&sync->lock);
	free(sync->core.data_folder);
	free(sync->core.damaged_file);
	free(sync);
}

void sync_now(struct sync *sync)
{
	pthread_mutex_lock(&sync->lock);
	sync->pending.now = true;
	pthread_mutex_unlock(&sync->lock);
	wake(sync);
}

void sync_outbox_changed(struct sync *sync)
{
	pthread_mutex_lock(&sync->lock);
	sync->pending.outbox = true;
	pthread_mutex_unlock(&sync->lock);
	wake(sync);
}

void sync_catalog_damaged(struct sync *sync, const char *file, enum catalog_fault damage)
{
	pthread_mutex_lock(&sync->lock);
	free(sync->pending.damaged_file);
	sync->pending.damaged_file = xstrdup(file);
	sync->pending.damage = damage;
	pthread_mutex_unlock(&sync->lock);
	wake(sync);
}

void sync_get_status(struct sync *sync, struct sync_status *ret_status)
{
	pthread_mutex_lock(&sync->lock);
	*ret_status = sync->published;
	pthread_mutex_unlock(&sync->lock);
}

void sync_want_image(struct sync *sync, const char *name)
{
	pthread_mutex_lock(&sync->lock);
	/* More than any screen has pictures: the rest is asked for again when it is drawn. */
	if (sync->pending.image_count < PENDING_IMAGES_MAX)
		sync->pending.images[sync->pending.image_count++] = xstrdup(name);
	pthread_mutex_unlock(&sync->lock);
	wake(sync);
}

void sync_watch_order(struct sync *sync, const char *order_id)
{
	pthread_mutex_lock(&sync->lock);
	sync->pending.has_watch = true;
	memset(sync->pending.watch, 0, sizeof sync->pending.watch);
	if (order_id && ulid_is_valid(order_id))
		strcpy(sync->pending.watch, order_id);
	pthread_mutex_unlock(&sync->lock);
	wake(sync);
}

void sync_set_report(struct sync *sync, const struct wire_heartbeat *report)
{
	pthread_mutex_lock(&sync->lock);
	sync->pending.report = *report;
	sync->pending.has_report = true;
	pthread_mutex_unlock(&sync->lock);
	wake(sync);
}
