/* SPDX-License-Identifier: Apache-2.0 */
/* The feed client: head, keys, then deltas or the snapshot. One round is a chain of requests, each started by
 * the reply before it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_file.h"
#include "kiosk/sync/feed_trust.h"
#include "kiosk/sync/install_job.h"
#include "kiosk/sync/sync_internal.h"
#include "kiosk/sync/unpack.h"

#define DOWNLOADS "downloads"
#define ROOT_EXPIRED "the root document of the feed is past its date: the hub's keys have to be renewed"

struct feed_client {
	struct sync_core *core;
	uint8_t root_key[ED25519_PUBLIC_BYTES]; /* of options */
	bool has_root_key;
	int64_t next_round; /* monotonic */
	int failures;
	bool is_running;  /* a round is under way */
	bool wants_round; /* another one was asked for meanwhile */
	struct request *request;
	struct install_job *job;
	struct install_job *check; /* of the catalog that is there, beside everything else */
	int64_t next_check;        /* monotonic */
	enum catalog_fault unread; /* why it could not be read the last time */
	int damages;               /* how many catalogs were dropped since the start */

	/* Of the round. */
	char *head_bytes; /* kept until the keys are there */
	size_t head_length;
	char head_etag[80], done_etag[80]; /* done: of the head that we are up to date with */
	struct trust trust;                /* as it will be stored when everything fits */
	struct feed_anchor anchor;
	int chain_steps; /* root documents read in this round */
	bool is_midway;  /* trust and anchor are those of a chain whose end did not come yet */
	struct feed_head head;
	struct delta_step *steps; /* the plan, in order */
	size_t step_count, step_at;
	bool has_tried_snapshot, has_head;
	struct feed_object object; /* being downloaded */
	void (*handle_object)(struct feed_client *client);
	int file;

	/* A head that could not be followed although every byte was as signed: not tried again before the
	 * next restart or head. */
	char hopeless_root[65];
	enum sync_fault hopeless_fault;
	char hopeless_why[160];
};

static void ask_keys(struct feed_client *client);
static void choose_way(struct feed_client *client);
static void download(struct feed_client *client, const struct feed_object *object, enum request_kind kind,
	void (*handle_object)(struct feed_client *client));

static char *object_path(const struct feed_client *client, const struct feed_object *object)
{
	return xasprintf("%s/" DOWNLOADS "/%s.part", client->core->data_folder, object->sha256);
}

static void remove_object(const struct feed_client *client, const struct feed_object *object)
{
	char *path = object_path(client, object);

	unlink(path);
	free(path);
}

static void forget_round(struct feed_client *client)
{
	free(client->head_bytes);
	client->head_bytes = NULL;
	free(client->steps);
	client->steps = NULL;
	client->step_count = client->step_at = 0;
	client->has_tried_snapshot = client->has_head = false;
	if (client->file >= 0)
		close(client->file);
	client->file = -1;
}

static void end_round(struct feed_client *client, enum sync_fault fault, const char *why)
{
	struct sync_core *core = client->core;
	bool is_good = fault == SYNC_OK || fault == SYNC_EXPIRED;

	forget_round(client);
	client->is_running = false;
	client->failures = is_good ? 0 : client->failures + 1;
	client->next_round = core_now(core) +
		(is_good ? FEED_INTERVAL_MS
			 : core_backoff(core, client->failures, RETRY_FIRST_MS * 2, RETRY_MAX_MS));
	if (client->wants_round)
		client->next_round = core_now(core);
	client->wants_round = false;
	core->status.phase = SYNC_IDLE;
	core->status.bytes_done = core->status.bytes_total = 0;
	core_fail(core, fault, why);
	if (is_good) {
		core->status.last_success_ms = clock_wall_ms(core->clock);
		strcpy(client->done_etag, client->head_etag);
	}
}

static void end_up_to_date(struct feed_client *client)
{
	if (clock_wall_ms(client->core->clock) >= client->core->trust.expires_ms)
		end_round(client, SYNC_EXPIRED,
			"the head of the feed is past its date: the hub has not published for a week");
	else
		end_round(client, SYNC_OK, "");
}

/* What the catalog on disk is. False without one. */
static bool read_catalog(struct feed_client *client)
{
	char *path = catalog_file_path(client->core->data_folder);
	struct catalog *catalog = catalog_open_until(path, client->core->is_stopping, &client->unread);
	struct sync_status *status = &client->core->status;

	free(path);
	status->catalog_epoch = status->catalog_seq = status->catalog_issued_ms = 0;
	status->state_root[0] = '\0';
	if (!catalog)
		return false;
	const struct catalog_meta *meta = catalog_meta(catalog);
	/* Of another feed: as good as none. */
	bool is_ours =
		!client->core->trust.root.feed[0] || strcmp(meta->feed, client->core->trust.root.feed) == 0;
	if (is_ours) {
		status->catalog_epoch = meta->epoch;
		status->catalog_seq = meta->seq;
		status->catalog_issued_ms = meta->issued_ms;
		strcpy(status->state_root, meta->state_root);
	}
	catalog_close(catalog);
	return is_ours;
}

/* One read that failed says little: the snapshot, which may be older, is not fetched for it. */
static bool read_catalog_twice(struct feed_client *client)
{
	bool is_read = read_catalog(client);

	return client->unread == CATALOG_CORRUPT || client->unread == CATALOG_TOO_SLOW ? read_catalog(client)
										       : is_read;
}

static void handle_install_done(void *data)
{
	struct sync_core *core = data;

	core->wake(core->wake_data);
}

static void start_install(struct feed_client *client, const struct delta_step *steps, size_t count,
	const struct feed_object *objects[])
{
	struct install_request request = {
		.data_folder = client->core->data_folder, .steps = steps, .count = count, .head = client->head
	};
	char **paths = xcalloc(count, sizeof *paths);

	for (size_t i = 0; i < count; i++)
		paths[i] = object_path(client, objects[i]);
	request.paths = (const char *const *)paths;
	client->core->status.phase = steps ? SYNC_APPLYING : SYNC_VERIFYING;
	client->job = install_job_start(&request, handle_install_done, client->core);
	for (size_t i = 0; i < count; i++)
		free(paths[i]);
	free(paths);
}

static void install_snapshot(struct feed_client *client)
{
	const struct feed_object *object = &client->head.snapshot;

	start_install(client, NULL, 1, &object);
}

static void give_up_head(struct feed_client *client, enum sync_fault fault, const char *why)
{
	strcpy(client->hopeless_root, client->head.state_root);
	client->hopeless_fault = fault;
	snprintf(client->hopeless_why, sizeof client->hopeless_why, "%s", why);
	end_round(client, fault, why);
}

static void ask_snapshot(struct feed_client *client)
{
	client->has_tried_snapshot = true;
	if (strcmp(client->hopeless_root, client->head.state_root) == 0)
		end_round(client, client->hopeless_fault, client->hopeless_why);
	else
		download(client, &client->head.snapshot, REQUEST_OBJECT, install_snapshot);
}

/* The way by deltas does not work: the snapshot, once a round. */
static void fall_back(struct feed_client *client, enum sync_fault fault, const char *why)
{
	if (client->has_tried_snapshot)
		give_up_head(client, fault, why);
	else
		ask_snapshot(client);
}

static void install_deltas(struct feed_client *client)
{
	const struct feed_object **objects = xcalloc(client->step_count, sizeof *objects);

	for (size_t i = 0; i < client->step_count; i++)
		objects[i] = &client->steps[i].object;
	start_install(client, client->steps, client->step_count, objects);
	free(objects);
}

static void handle_delta(struct feed_client *client)
{
	if (++client->step_at < client->step_count)
		download(client, &client->steps[client->step_at].object, REQUEST_OBJECT, handle_delta);
	else
		install_deltas(client);
}

static bool plan_deltas(struct feed_client *client, const struct delta_step *all, size_t count)
{
	size_t *plan = xcalloc(DELTA_STEPS_MAX, sizeof *plan);

	client->step_count =
		delta_index_plan(all, count, client->core->status.catalog_seq, client->head.seq, plan);
	client->step_at = 0;
	free(client->steps);
	client->steps = xcalloc(client->step_count + 1, sizeof *client->steps);
	for (size_t i = 0; i < client->step_count; i++)
		client->steps[i] = all[plan[i]];
	free(plan);
	return client->step_count > 0;
}

/* Many deltas together can be larger than the snapshot. */
static bool is_worth_it(const struct feed_client *client)
{
	int64_t bytes = 0;

	for (size_t i = 0; i < client->step_count; i++)
		bytes += client->steps[i].object.bytes;
	return bytes <= client->head.snapshot.bytes ||
		client->head.snapshot_seq <= client->core->status.catalog_seq;
}

static void handle_index(struct feed_client *client)
{
	char *path = object_path(client, &client->head.deltas), *bytes = NULL, why[160] = "";
	int64_t told = client->head.deltas.raw_bytes;
	struct unpack_source source = { path, client->head.deltas.sha256,
		told && told < DELTA_INDEX_RAW_MAX_BYTES ? told : DELTA_INDEX_RAW_MAX_BYTES, NULL };
	struct delta_step *all = NULL;
	size_t length, count = 0;
	enum sync_fault fault = unpack_to_memory(&source, &bytes, &length, why);

	unlink(path);
	free(path);
	if (fault == SYNC_OK)
		fault = delta_index_read(bytes, length, &all, &count, why);
	bool is_planned = fault == SYNC_OK && plan_deltas(client, all, count) && is_worth_it(client);
	free(all);
	free(bytes);
	if (is_planned)
		download(client, &client->steps[0].object, REQUEST_OBJECT, handle_delta);
	else
		fall_back(client, fault == SYNC_OK ? SYNC_BAD_DELTA : fault,
			fault == SYNC_OK ? "no deltas lead to the newest catalog" : why);
}

/* False when the round has ended: what is not written down is not followed. */
static bool is_stored(struct feed_client *client, enum state_result result)
{
	if (result == STATE_OK)
		return true;
	end_round(client, result == STATE_FULL ? SYNC_DISK_FULL : SYNC_DISK_ERROR,
		"what the feed says cannot be stored in state.db");
	return false;
}

/* The catalog of the head is installed: from now on nothing older is believed. */
static void settle(struct feed_client *client)
{
	if (is_stored(client, feed_trust_settle(client->core, &client->head, client->head_bytes)))
		end_up_to_date(client);
}

static void choose_way(struct feed_client *client)
{
	struct sync_core *core = client->core;
	bool has_catalog = read_catalog_twice(client);
	const struct feed_head *head = &client->head;
	bool is_of_epoch = has_catalog && core->status.catalog_epoch == head->epoch &&
		core->status.catalog_seq <= head->seq;
	bool is_it = is_of_epoch && core->status.catalog_seq == head->seq &&
		strcmp(core->status.state_root, head->state_root) == 0;

	if (client->unread == CATALOG_TOO_SLOW)
		end_round(client, SYNC_DISK_ERROR, "the catalog on the disk cannot be read now");
	else if (is_it)
		settle(client);
	else if (!is_stored(client, feed_trust_announce(core, client->head_bytes)))
		return;
	else if (is_of_epoch && core->status.catalog_seq < head->seq && head->deltas.sha256[0] &&
		head->deltas.bytes <= DELTA_INDEX_MAX_BYTES)
		download(client, &head->deltas, REQUEST_DELTA_INDEX, handle_index);
	else if (client->has_tried_snapshot)
		give_up_head(client, SYNC_BAD_CATALOG, "the snapshot is not what the head promises");
	else
		ask_snapshot(client);
}

/* Whoever reads it is told. */
static void tell_changed(struct feed_client *client, bool is_new_file)
{
	read_catalog(client);
	client->core->catalog_changes++;
	core_emit(
		client->core, SYNC_EVENT_CATALOG_CHANGED, (struct sync_event){ .is_new_file = is_new_file });
}

static void handle_installed(struct feed_client *client, const struct install_result *result)
{
	struct sync_core *core = client->core;
	bool was_delta = core->status.phase == SYNC_APPLYING;

	if (was_delta)
		for (size_t i = 0; i < client->step_count; i++)
			remove_object(client, &client->steps[i].object);
	else if (result->fault != SYNC_DISK_FULL)
		remove_object(client, &client->head.snapshot);
	if (result->is_changed) {
		tell_changed(client, result->is_new_file);
		feed_trust_take_catalog(core, &client->head);
	}
	if (result->is_new_file) {
		catalog_file_clean(core->data_folder);
		client->next_check = core_now(core) + CHECK_INTERVAL_MS;
	}
	if (result->fault == SYNC_OK)
		choose_way(client);
	else if (was_delta && result->fault != SYNC_DISK_FULL)
		fall_back(client, result->fault, result->why);
	else if (result->fault == SYNC_BAD_CATALOG || result->fault == SYNC_OTHER_SCHEMA ||
		result->fault == SYNC_MALFORMED || result->fault == SYNC_TOO_LARGE)
		give_up_head(client, result->fault, result->why);
	else
		end_round(client, result->fault, result->why);
}

/* The end of the chain: the head is read with its keys. */
static void read_head(struct feed_client *client)
{
	struct sync_core *core = client->core;
	char why[160] = "";

	client->is_midway = false;
	if (!client->trust.root.feed[0]) {
		end_round(client, SYNC_MALFORMED, "the feed has no keys");
		return;
	}
	if (!client->anchor.is_met) {
		end_round(client, SYNC_OTHER_ROOT, "the feed has another root key than the one we were told");
		return;
	}
	enum sync_fault fault =
		feed_head_read(client->head_bytes, client->head_length, &client->trust, &client->head, why);
	if (fault != SYNC_OK)
		end_round(client, fault, why);
	else if (is_stored(client, feed_trust_store(core, &client->trust))) {
		if (feed_trust_is_root_expired(core))
			end_round(client, SYNC_ROOT_EXPIRED, ROOT_EXPIRED);
		else
			choose_way(client);
	}
}

/* A kiosk that came by the chain beyond the first document has met the key before. */
static void begin_chain(struct feed_client *client)
{
	const struct feed_root *root = &client->core->trust.root;
	const uint8_t *key = client->has_root_key ? client->root_key : NULL;

	client->chain_steps = 0;
	if (client->is_midway)
		return;
	client->trust = client->core->trust;
	client->anchor.key = key;
	client->anchor.is_met =
		!key || (root->feed[0] && (root->version > 1 || feed_root_has_root_key(root, key)));
}

static void handle_keys(void *data, const struct reply *reply)
{
	struct feed_client *client = data;
	char why[160] = "";

	client->request = NULL;
	core_note_reply(client->core, reply);
	if (reply->status == 404) {
		read_head(client);
		return;
	}
	if (reply->fault != SYNC_OK) {
		end_round(client, reply->fault, reply->why);
		return;
	}
	enum sync_fault fault =
		feed_keys_read(reply->body, reply->length, &client->anchor, &client->trust, why);
	client->is_midway = fault == SYNC_OK && ++client->chain_steps == CHAIN_STEPS_MAX;
	if (client->is_midway)
		end_round(client, SYNC_TOO_LARGE, "there are more root documents than are read in a round");
	else if (fault == SYNC_OK)
		ask_keys(client);
	else
		end_round(client, fault, why);
}

static void ask_keys(struct feed_client *client)
{
	char path[64];
	int64_t version = client->trust.root.version + 1;

	snprintf(path, sizeof path, "/feed/keys/%lld", (long long)version);
	client->request = request_start(client->core->pool,
		&(struct request_spec){
			.kind = REQUEST_KEYS, .path = path, .handle_reply = handle_keys, .data = client });
}

static void handle_head(void *data, const struct reply *reply)
{
	struct feed_client *client = data;

	client->request = NULL;
	core_note_reply(client->core, reply);
	if (reply->fault != SYNC_OK) {
		end_round(client, reply->fault, reply->why);
	} else if (reply->status == 304) {
		end_up_to_date(client);
	} else {
		client->head_bytes = xstrndup(reply->body, reply->length);
		client->head_length = strlen(client->head_bytes);
		strcpy(client->head_etag, reply->etag);
		begin_chain(client);
		ask_keys(client);
	}
}

static void start_round(struct feed_client *client)
{
	/* A catalog that was removed by hand is fetched again, and keys that expired are asked for, whatever the head's tag. */
	bool has_catalog = read_catalog(client) && !feed_trust_is_root_expired(client->core);

	client->is_running = true;
	client->core->status.phase = SYNC_CHECKING;
	client->request = request_start(client->core->pool,
		&(struct request_spec){ .kind = REQUEST_HEAD,
			.path = "/feed/head",
			.etag = has_catalog ? client->done_etag : NULL,
			.handle_reply = handle_head,
			.data = client });
}

static void handle_downloaded(void *data, const struct reply *reply)
{
	struct feed_client *client = data;
	struct stat about = { 0 };
	bool is_whole = fstat(client->file, &about) == 0 && about.st_size == client->object.bytes;

	client->request = NULL;
	close(client->file);
	client->file = -1;
	core_note_reply(client->core, reply);
	if (reply->fault == SYNC_OK && is_whole) {
		client->handle_object(client);
		return;
	}
	/* What can be continued stays; what is no part of the object goes. */
	if (reply->status >= 400 || reply->fault == SYNC_TOO_LARGE || reply->fault == SYNC_MALFORMED ||
		about.st_size >= client->object.bytes)
		remove_object(client, &client->object);
	end_round(client, reply->fault == SYNC_OK ? SYNC_TRUNCATED : reply->fault,
		reply->fault == SYNC_OK ? "a download has fewer bytes than announced" : reply->why);
}

static bool has_room(struct feed_client *client, int64_t bytes)
{
	int64_t free_bytes = file_free_bytes(client->core->data_folder);

	return free_bytes < 0 || free_bytes - DISK_RESERVE_BYTES >= bytes;
}

static int open_part(struct feed_client *client, const struct feed_object *object, int64_t *ret_size)
{
	char *folder = file_join(client->core->data_folder, DOWNLOADS);
	char *path = object_path(client, object);
	struct stat about;
	int file = file_make_folder(folder) ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;

	*ret_size = file >= 0 && fstat(file, &about) == 0 ? about.st_size : 0;
	free(path);
	free(folder);
	return file;
}

static void download(struct feed_client *client, const struct feed_object *object, enum request_kind kind,
	void (*handle_object)(struct feed_client *client))
{
	struct sync_core *core = client->core;
	int64_t size;
	char path[96];

	client->object = *object;
	client->handle_object = handle_object;
	client->file = open_part(client, object, &size);
	core->status.phase = SYNC_DOWNLOADING;
	core->status.bytes_total = object->bytes;
	core->status.bytes_done = size;
	if (client->file < 0) {
		end_round(client, SYNC_DISK_ERROR, "no download can be written to the disk");
	} else if (!has_room(client, object->bytes - size)) {
		end_round(client, SYNC_DISK_FULL, "there is no room on the disk for a download");
	} else if (size == object->bytes) {
		close(client->file);
		client->file = -1;
		handle_object(client);
	} else {
		snprintf(path, sizeof path, "/feed/o/%s", object->sha256);
		client->request = request_start(core->pool,
			&(struct request_spec){ .kind = kind,
				.path = path,
				.max_bytes = object->bytes,
				.is_to_file = true,
				.file = client->file,
				.resume_at = size > object->bytes ? 0 : size,
				.progress = &core->status.bytes_done,
				.handle_reply = handle_downloaded,
				.data = client });
	}
}

/* --- a catalog that was spoiled on the disk --- */

static void start_check(struct feed_client *client)
{
	struct install_request request = { .data_folder = client->core->data_folder };

	client->next_check = core_now(client->core) + CHECK_INTERVAL_MS;
	client->check = install_job_start(&request, handle_install_done, client->core);
}

static void handle_checked(struct feed_client *client, const struct install_result *result)
{
	if (result->damaged_file)
		core_note_damage(client->core, result->damaged_file, CATALOG_CORRUPT);
	free(result->damaged_file);
}

/* Nothing is read from it any more, and the snapshot is fetched: the first time at once. A disk that spoils one after the other
 * is not written full. */
static void drop_damaged(struct feed_client *client)
{
	struct sync_core *core = client->core;
	bool is_it = catalog_file_drop(core->data_folder, core->damaged_file);

	free(core->damaged_file);
	core->damaged_file = NULL;
	if (!is_it)
		return;
	core_fail(core, SYNC_BAD_CATALOG,
		core->damage == CATALOG_TOO_SLOW
			? "the catalog on the disk does not answer in time: it is fetched anew"
			: "the catalog on the disk is damaged: it is fetched anew");
	tell_changed(client, true);
	client->wants_round = client->is_running;
	client->next_round = core_now(core) +
		(client->damages ? core_backoff(core, client->damages, RETRY_FIRST_MS * 2, RETRY_MAX_MS) : 0);
	client->damages++;
}

/* What is due beside the round. */
static void look_after_catalog(struct feed_client *client)
{
	struct install_result result;

	if (client->check && install_job_poll(client->check, &result)) {
		client->check = NULL;
		handle_checked(client, &result);
	}
	if (client->core->damaged_file && !client->job)
		drop_damaged(client);
	if (!client->check && !client->job && core_now(client->core) >= client->next_check)
		start_check(client);
}

struct feed_client *feed_client_create(struct sync_core *core, const uint8_t *root_key)
{
	struct feed_client *client = xcalloc(1, sizeof *client);

	client->core = core;
	client->file = -1;
	client->has_root_key = root_key != NULL;
	if (root_key)
		memcpy(client->root_key, root_key, sizeof client->root_key);
	client->next_round = core_now(core);
	client->next_check = core_now(core) + CHECK_FIRST_MS;
	catalog_file_clean(core->data_folder);
	read_catalog(client);
	feed_trust_recover(core);
	return client;
}

void feed_client_destroy(struct feed_client *client)
{
	if (!client)
		return;
	request_cancel(client->request);
	install_job_cancel(client->job);
	install_job_cancel(client->check);
	forget_round(client);
	free(client);
}

void feed_client_now(struct feed_client *client)
{
	/* A round under way may have asked before what somebody waits for was there. */
	client->wants_round = client->is_running;
	client->next_round = core_now(client->core);
}

int64_t feed_client_tick(struct feed_client *client)
{
	struct install_result result;

	if (client->job && install_job_poll(client->job, &result)) {
		client->job = NULL;
		handle_installed(client, &result);
	}
	look_after_catalog(client);
	if (!client->is_running && core_now(client->core) >= client->next_round)
		start_round(client);
	return client->is_running || client->next_check < client->next_round ? client->next_check
									     : client->next_round;
}
