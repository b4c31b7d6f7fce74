/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of sync share. */
#include "tests/sync/sync_rig.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_file.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"

#define PATIENCE_MS 15000

static void free_event(void *event)
{
	sync_event_destroy(event);
}

static void handle_event(void *data, struct sync_event *event)
{
	inbox_send(data, event);
}

int rig_set_up(void **state)
{
	struct rig *rig = xcalloc(1, sizeof *rig);

	digest_start();
	rig->folder = temp_folder_make();
	rig->snapshot = file_join(rig->folder, "published.db");
	catalog_fixture_make(rig->snapshot, 1, 5, NULL);
	catalog_fixture_root(rig->snapshot, rig->root);
	rig->hub = fake_hub_start();
	fake_hub_publish(rig->hub, rig->snapshot, 1, 5);
	clock_init_manual(&rig->clock, FIXTURE_NOW_MS);
	ed25519_generate(&rig->key);
	fake_hub_know_kiosk(rig->hub, rig->key.public_key);
	char *path = file_join(rig->folder, "state.db");
	rig->state = state_open(path, FIXTURE_NOW_MS, NULL, NULL);
	free(path);
	rig->options = (struct sync_options){ .data_folder = rig->folder,
		.hub_url = fake_hub_url(rig->hub),
		.key = &rig->key,
		.clock = &rig->clock,
		.jitter_seed = 1,
		.is_heartbeat_off = true,
		.is_live_off = true,
		.is_prefetch_off = true };
	rig->events = inbox_create(10000, free_event, NULL, NULL);
	*state = rig;
	return 0;
}

int rig_tear_down(void **state)
{
	struct rig *rig = *state;

	rig_stop(rig);
	inbox_destroy(rig->events);
	fake_hub_stop(rig->hub);
	state_close(rig->state);
	free(rig->snapshot);
	temp_folder_remove(rig->folder);
	free(rig);
	return 0;
}

void rig_start(struct rig *rig)
{
	rig->sync = sync_create(&rig->options, handle_event, rig->events);
	assert_non_null(rig->sync);
}

void rig_stop(struct rig *rig)
{
	sync_destroy(rig->sync);
	rig->sync = NULL;
}

void rig_start_with_catalog(struct rig *rig)
{
	rig_start(rig);
	rig_wait_seq(rig, 5);
	rig_wait_fault(rig, SYNC_OK);
}

struct waiting {
	struct rig *rig;
	bool (*done)(void *data);
	void *data;
	int polls;
};

/* Each 30 ms of real time are a second of the kiosk's. */
static bool is_done(void *data)
{
	struct waiting *waiting = data;

	if (++waiting->polls % 15 == 0)
		clock_advance(&waiting->rig->clock, SECOND_MS);
	return waiting->done(waiting->data);
}

bool rig_wait(struct rig *rig, bool (*done)(void *data), void *data)
{
	struct waiting waiting = { rig, done, data, 0 };

	return wait_until(is_done, &waiting, PATIENCE_MS);
}

struct expectation {
	struct rig *rig;
	enum sync_fault fault;
	int64_t seq;
};

static bool has_fault(void *data)
{
	struct expectation *expected = data;
	struct sync_status status;

	sync_get_status(expected->rig->sync, &status);
	return status.last_fault == expected->fault && status.phase == SYNC_IDLE;
}

static bool has_seq(void *data)
{
	struct expectation *expected = data;
	struct sync_status status;

	sync_get_status(expected->rig->sync, &status);
	return status.catalog_seq == expected->seq && status.phase == SYNC_IDLE;
}

static void explain(struct rig *rig, const char *wanted)
{
	struct sync_status status;

	sync_get_status(rig->sync, &status);
	fail_msg("wanted %s; phase %s, fault %s (%s), seq %lld", wanted, sync_phase_name(status.phase),
		sync_fault_name(status.last_fault), status.last_error, (long long)status.catalog_seq);
}

void rig_wait_fault(struct rig *rig, enum sync_fault fault)
{
	struct expectation expected = { rig, fault, 0 };

	if (!rig_wait(rig, has_fault, &expected))
		explain(rig, sync_fault_name(fault));
}

void rig_wait_seq(struct rig *rig, int64_t seq)
{
	struct expectation expected = { rig, SYNC_OK, seq };

	if (!rig_wait(rig, has_seq, &expected))
		explain(rig, "another seq");
}

struct sync_event *rig_wait_event(struct rig *rig, enum sync_event_kind kind)
{
	for (int i = 0; i < 1000; i++) {
		struct sync_event *event = inbox_wait(rig->events, 10);
		if (event && event->kind == kind)
			return event;
		sync_event_destroy(event);
		if (i % 3 == 2)
			clock_advance(&rig->clock, SECOND_MS);
	}
	fail_msg("no event of kind %d came", (int)kind);
	return NULL;
}

void rig_assert_catalog(struct rig *rig, int64_t seq)
{
	char *path = catalog_file_path(rig->folder);
	enum catalog_fault fault;
	struct catalog *catalog = catalog_open(path, &fault);

	if (!catalog)
		fail_msg("catalog.db is %s", catalog_fault_name(fault));
	assert_int_equal(catalog_meta(catalog)->seq, seq);
	catalog_close(catalog);
	free(path);
}

void rig_remove_catalog(struct rig *rig)
{
	char *path = file_join(rig->folder, "catalog.db");

	assert_int_equal(unlink(path), 0);
	free(path);
}

size_t rig_count_files(struct rig *rig, const char *folder)
{
	char *path = file_join(rig->folder, folder);
	DIR *listing = opendir(path);
	struct dirent *entry;
	size_t count = 0;

	while (listing && (entry = readdir(listing)))
		count += entry->d_name[0] != '.';
	if (listing)
		closedir(listing);
	free(path);
	return count;
}

bool rig_is_catalog_there(void *data)
{
	struct sync_status status;

	sync_get_status(((struct rig *)data)->sync, &status);
	return status.catalog_seq == 5 && status.last_fault == SYNC_OK;
}

struct ulid rig_place_order(struct rig *rig)
{
	struct ulid id = ulid_make(FIXTURE_NOW_MS);

	assert_int_equal(order_place(rig->state, id, NULL, "{\"order\":\"x\"}", "HKD", 1234, FIXTURE_NOW_MS),
		STATE_OK);
	return id;
}

void rig_assert_order_state(struct rig *rig, struct ulid id, enum order_state state)
{
	struct arena arena;
	struct placed_order order;

	arena_init(&arena, 4096);
	assert_true(order_find(rig->state, &arena, id.text, &order));
	assert_int_equal(order.state, state);
	arena_finish(&arena);
}

bool rig_is_outbox_empty(void *data)
{
	struct rig *rig = data;

	return outbox_count_waiting(rig->state) == 0;
}

bool rig_has_more_requests(void *data)
{
	struct rig_requests *more = data;

	return fake_hub_requests(more->rig->hub, more->prefix) > more->than;
}
