/* SPDX-License-Identifier: Apache-2.0 */
/* The link to the hub. */
#include "kiosk/app/services/network.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/app/services/jobs.h"
#include "kiosk/app/services/message.h"
#include "kiosk/app/services/news.h"
#include "kiosk/app/services/shop_catalog.h"
#include "kiosk/app/services/state_writer.h"
#include "kiosk/base/files.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/enrollment_file.h"
#include "kiosk/store/trust.h"
#include "kiosk/sync/enroll.h"

#define ENROLL_AGAIN_MS 30000
/* A kiosk that stops waits for it. A hub that needs longer is asked again. */
#define ENROLL_TIMEOUT_MS 1500

struct network {
	struct network_setup setup;
	struct news *news;
	char *data_folder, *hub_url, *ca_file, *enroll_code;
	/* of the configuration, and of the enrollment */
	uint8_t root_key[ED25519_PUBLIC_BYTES], enrolled_root_key[ED25519_PUBLIC_BYTES];
	bool has_root_key, has_enrolled_root_key;
	bool is_enrollment_lost; /* there was one, and nobody can say which */
	struct ed25519_key key;
	struct sync *sync; /* NULL: none yet, or between two */
	struct sync_status status;
	char kiosk_id[KEY_ID_SIZE];
	char store[CODE_SIZE];
	bool has_started, is_enrolled, is_enrolling;
	int64_t enroll_again_ms; /* not before */
	char watched[ULID_SIZE]; /* "" = none */
	struct wire_heartbeat report;
	bool has_report;
	char *damaged_file; /* of the catalog; NULL = none */
	enum catalog_fault damage;
};

/* --- what sync says --- */

const struct sync_status *network_status(struct network *network)
{
	enum sync_fault before = network->status.last_fault;

	if (network->sync)
		sync_get_status(network->sync, &network->status);
	if (network->status.last_fault != before && network->status.last_fault != SYNC_OK)
		log_warning("sync", "%s: %s", sync_fault_name(network->status.last_fault),
			network->status.last_error);
	return &network->status;
}

static void begin_enrollment(struct network *network);

/* The hub was away when the kiosk started: its code is still good. */
static void enroll_late(struct network *network)
{
	int64_t now = clock_monotonic_ms(network->setup.clock);

	if (network->is_enrolled || !network->enroll_code[0] || network->is_enrolling ||
		!network->status.is_online || now < network->enroll_again_ms)
		return;
	network->enroll_again_ms = now + ENROLL_AGAIN_MS;
	begin_enrollment(network);
}

static void tell_status(struct network *network)
{
	network_status(network);
	news_tell(network->news, (struct news_item){ .kind = NEWS_SYNC });
}

static void tell_command(struct network *network, const char *text)
{
	struct news_item item = { .kind = NEWS_MODE_WANTED };

	if (text && strncmp(text, "mode ", 5) == 0 && strlen(text + 5) < sizeof item.mode) {
		snprintf(item.mode, sizeof item.mode, "%s", text + 5);
		news_tell(network->news, item);
	}
}

static void take_event(void *receiver, void *content)
{
	struct network *network = receiver;
	struct sync_event *event = content;

	switch (event->kind) {
	case SYNC_EVENT_STATUS:
		tell_status(network);
		enroll_late(network);
		break;
	case SYNC_EVENT_CATALOG_CHANGED:
		tell_status(network);
		shop_catalog_changed(network->setup.catalog, event->is_new_file);
		break;
	case SYNC_EVENT_IMAGE_READY:
		if (!event->has_failed)
			news_tell(network->news, (struct news_item){ .kind = NEWS_IMAGE });
		break;
	case SYNC_EVENT_LIVE_CHANGED:
		shop_catalog_take_live(network->setup.catalog, event->live);
		event->live = NULL;
		break;
	case SYNC_EVENT_ORDER_CHANGED:
		news_tell(network->news, (struct news_item){ .kind = NEWS_ORDER, .order = event->order });
		break;
	case SYNC_EVENT_COMMAND: tell_command(network, event->text); break;
	}
	sync_event_destroy(event);
}

static void drop_event(void *content)
{
	sync_event_destroy(content);
}

static void post_event(void *data, struct sync_event *event)
{
	struct network *network = data;

	message_send(network->setup.inbox, (struct message){ take_event, drop_event, network, event });
}

/* --- sync's beginning and end --- */

static void use_enrollment(struct network *network, const struct enrollment *enrollment)
{
	network->is_enrolled = true;
	network->is_enrollment_lost = false;
	network->has_enrolled_root_key = enrollment->has_root_key;
	memcpy(network->enrolled_root_key, enrollment->root_key, sizeof network->enrolled_root_key);
	snprintf(network->store, sizeof network->store, "%s", enrollment->store);
	snprintf(network->kiosk_id, sizeof network->kiosk_id, "%s", enrollment->kiosk_id);
}

static bool is_same(const struct enrollment *a, const struct enrollment *b)
{
	return strcmp(a->hub_url, b->hub_url) == 0 && strcmp(a->kiosk_id, b->kiosk_id) == 0 &&
		strcmp(a->store, b->store) == 0 && memcmp(a->root_key, b->root_key, sizeof a->root_key) == 0;
}

static char *enrollment_path(const struct network *network)
{
	return file_join(network->data_folder, "enrollment.json");
}

/* Into the state.db that has lost it. */
static enum state_result write_kept(struct state *state, void *data)
{
	return enrollment_save(state, data);
}

static void restore_enrollment(struct network *network, const struct enrollment *kept)
{
	struct enrollment *copy = xmalloc(sizeof *copy);

	*copy = *kept;
	log_warning("enroll", "state.db has lost the enrollment: taken from enrollment.json");
	state_writer_put(network->setup.writer, (struct state_write){ .write = write_kept, .data = copy });
}

/* At the start: what state.db says, else the file beside the key. A machine from before there was such a file gets one. */
static void find_enrollment(struct network *network)
{
	struct enrollment known, kept;
	char *path = enrollment_path(network);
	enum enrollment_file file = enrollment_file_read(path, &kept);

	if (enrollment_load(network->setup.state, &known)) {
		bool is_kept = file == ENROLLMENT_FILE_READ && is_same(&known, &kept);
		if (known.has_root_key && !is_kept && !enrollment_file_write(path, &known))
			log_warning("enroll", "%s: %s", path, strerror(errno));
		use_enrollment(network, &known);
	} else if (file == ENROLLMENT_FILE_READ) {
		restore_enrollment(network, &kept);
		use_enrollment(network, &kept);
	} else {
		network->is_enrollment_lost = file == ENROLLMENT_FILE_DAMAGED;
	}
	free(path);
}

/* NULL: this machine never knew a hub, and believes the first one. */
static const uint8_t *find_root_key(const struct network *network)
{
	if (network->has_root_key)
		return network->root_key;
	return network->has_enrolled_root_key ? network->enrolled_root_key : NULL;
}

static void start_sync(struct network *network)
{
	struct sync_options options = { .data_folder = network->data_folder,
		.hub_url = network->hub_url,
		.ca_file = network->ca_file[0] ? network->ca_file : NULL,
		.key = network->is_enrolled ? &network->key : NULL,
		.root_key = find_root_key(network),
		.clock = network->setup.clock,
		.image_budget_bytes = network->setup.image_budget_bytes };

	if (network->is_enrollment_lost && !options.root_key) {
		network->status.last_fault = SYNC_NOT_ENROLLED;
		snprintf(network->status.last_error, sizeof network->status.last_error,
			"enrollment.json is damaged and state.db has none: no hub is believed until this kiosk is enrolled again");
		log_error("enroll", "%s", network->status.last_error);
		return;
	}
	if (!network->is_enrolled)
		log_warning("enroll",
			"the hub does not know this kiosk and takes no orders from it: start it with --enroll CODE");
	network->sync = sync_create(&options, post_event, network);
	if (!network->sync) {
		log_error("sync", "cannot start");
		return;
	}
	/* What was asked for while there was none. */
	if (network->has_report)
		sync_set_report(network->sync, &network->report);
	if (network->watched[0])
		sync_watch_order(network->sync, network->watched);
	if (network->damaged_file)
		sync_catalog_damaged(network->sync, network->damaged_file, network->damage);
	tell_status(network);
}

static void run_stop(void *data)
{
	sync_destroy(data);
}

static void end_stop(void *receiver, void *data)
{
	struct network *network = receiver;

	(void)data;
	/* It may have installed a catalog, and had no time to tell. */
	shop_catalog_look_again(network->setup.catalog);
	start_sync(network);
}

static void drop_stop(void *data)
{
	(void)data;
}

/* With the key that the hub knows now. */
static void restart_sync(struct network *network)
{
	struct sync *old = network->sync;

	if (!old) {
		start_sync(network);
		return;
	}
	network->sync = NULL;
	jobs_start(
		network->setup.jobs, (struct job){ "end sync", run_stop, end_stop, drop_stop, network, old });
}

/* --- enrollment --- */

struct enrolling {
	char *hub_url, *code, *ca_file, *path;
	struct ed25519_key key;
	struct enrollment enrollment;
	enum sync_fault fault;
	char why[200];
};

static void run_enrollment(void *data)
{
	struct enrolling *enrolling = data;
	char name[128] = "kiosk";

	gethostname(name, sizeof name - 1);
	struct enroll_request request = { .hub_url = enrolling->hub_url,
		.code = enrolling->code,
		.name = name,
		.ca_file = enrolling->ca_file[0] ? enrolling->ca_file : NULL,
		.key = &enrolling->key,
		.timeout_ms = ENROLL_TIMEOUT_MS };
	enrolling->fault = sync_enroll(&request, &enrolling->enrollment, enrolling->why);
}

static void free_enrolling(void *data)
{
	struct enrolling *enrolling = data;

	free(enrolling->hub_url);
	free(enrolling->code);
	free(enrolling->ca_file);
	free(enrolling->path);
	explicit_bzero(enrolling, sizeof *enrolling);
	free(enrolling);
}

static enum state_result write_enrollment(struct state *state, void *data)
{
	const struct enrolling *enrolling = data;

	return enrollment_file_write(enrolling->path, &enrolling->enrollment)
		? enrollment_save(state, &enrolling->enrollment)
		: STATE_FAILED;
}

static void end_writing(void *receiver, void *data, enum state_result result)
{
	struct network *network = receiver;

	const struct enrolling *enrolling = data;

	network->is_enrolling = false;
	if (result == STATE_OK)
		use_enrollment(network, &enrolling->enrollment);
	free_enrolling(data);
	if (result != STATE_OK)
		log_error("enroll", "could not be written: %s", state_result_name(result));
	if (network->is_enrolled || !network->sync)
		restart_sync(network);
}

static void end_enrollment(void *receiver, void *data)
{
	struct network *network = receiver;
	struct enrolling *enrolling = data;

	if (enrolling->fault == SYNC_OK) {
		log_info("enroll", "known to the hub as %s, store %s", enrolling->enrollment.kiosk_id,
			enrolling->enrollment.store);
		state_writer_put(network->setup.writer,
			(struct state_write){ .write = write_enrollment,
				.end = end_writing,
				.receiver = network,
				.data = enrolling,
				.free = free_enrolling });
		return;
	}
	log_error("enroll", "%s: %s", sync_fault_name(enrolling->fault), enrolling->why);
	network->is_enrolling = false;
	/* A code that was refused stays refused; one that never arrived is tried when the hub is back. */
	if (enrolling->fault == SYNC_REFUSED)
		network->enroll_code[0] = '\0';
	free_enrolling(enrolling);
	if (!network->sync)
		start_sync(network);
}

/* The first sync begins when it has ended: the hub's root key comes with it. */
static void begin_enrollment(struct network *network)
{
	struct enrolling *enrolling = xcalloc(1, sizeof *enrolling);

	enrolling->hub_url = xstrdup(network->hub_url);
	enrolling->code = xstrdup(network->enroll_code);
	enrolling->ca_file = xstrdup(network->ca_file);
	enrolling->path = enrollment_path(network);
	enrolling->key = network->key;
	network->is_enrolling = true;
	jobs_start(network->setup.jobs,
		(struct job){ "enroll", run_enrollment, end_enrollment, free_enrolling, network, enrolling });
}

/* --- start and stop --- */

struct network *network_create(const struct network_setup *setup, struct news *news)
{
	struct network *network = xcalloc(1, sizeof *network);
	struct enrollment known;

	network->setup = *setup;
	network->news = news;
	network->data_folder = xstrdup(setup->data_folder);
	network->hub_url = xstrdup(setup->hub_url);
	network->ca_file = xstrdup(setup->ca_file);
	network->enroll_code = xstrdup(setup->enroll_code);
	network->has_root_key = setup->root_key[0] &&
		hex_decode(setup->root_key, network->root_key, sizeof network->root_key);
	/* What is on screen at first asks for it before the network starts. */
	if (enrollment_load(setup->state, &known))
		snprintf(network->store, sizeof network->store, "%s", known.store);
	return network;
}

bool network_start(struct network *network)
{
	char *key_path = file_join(network->data_folder, "device.key");
	bool has_key = ed25519_load_or_make(key_path, &network->key);

	free(key_path);
	if (!has_key) {
		log_error("kiosk", "the device key cannot be read or made");
		return false;
	}
	ed25519_key_id(network->key.public_key, network->kiosk_id);
	find_enrollment(network);
	network->has_started = true;
	if (network->enroll_code[0] && !network->is_enrolled)
		begin_enrollment(network);
	else
		start_sync(network);
	return true;
}

void network_destroy(struct network *network)
{
	if (!network)
		return;
	sync_destroy(network->sync);
	free(network->data_folder);
	free(network->hub_url);
	free(network->ca_file);
	free(network->enroll_code);
	free(network->damaged_file);
	explicit_bzero(network, sizeof *network);
	free(network);
}

/* --- what is known and asked --- */

bool network_is_online(struct network *network)
{
	return network->status.is_online;
}

bool network_is_enrolled(const struct network *network)
{
	return network->is_enrolled;
}

const char *network_kiosk_id(const struct network *network)
{
	return network->kiosk_id;
}

const char *network_store(const struct network *network)
{
	return network->store;
}

const char *network_hub_url(const struct network *network)
{
	return network->hub_url;
}

const struct ed25519_key *network_key(const struct network *network)
{
	return &network->key;
}

bool network_sync_now(struct network *network)
{
	if (network->sync)
		sync_now(network->sync);
	return network->has_started;
}

void network_catalog_damaged(struct network *network, const char *file, enum catalog_fault damage)
{
	free(network->damaged_file);
	network->damaged_file = xstrdup(file);
	network->damage = damage;
	if (network->sync)
		sync_catalog_damaged(network->sync, file, damage);
}

void network_outbox_changed(struct network *network)
{
	if (network->sync)
		sync_outbox_changed(network->sync);
}

void network_want_image(struct network *network, const char *name)
{
	if (network->sync)
		sync_want_image(network->sync, name);
}

void network_watch_order(struct network *network, const char *order)
{
	explicit_bzero(network->watched, sizeof network->watched);
	snprintf(network->watched, sizeof network->watched, "%s", order);
	if (network->sync)
		sync_watch_order(network->sync, *order ? order : NULL);
}

void network_set_report(struct network *network, const struct wire_heartbeat *report)
{
	network->report = *report;
	network->has_report = true;
	if (network->sync)
		sync_set_report(network->sync, report);
}
