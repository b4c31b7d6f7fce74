/* SPDX-License-Identifier: Apache-2.0 */
/* A desk for one service. */
#include "tests/app/services/desk.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "kiosk/app/services/message.h"
#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/outbox.h"

#define WAIT_MS 20000

struct desk *desk_create(void)
{
	struct desk *desk = xcalloc(1, sizeof *desk);

	digest_start();
	signal(SIGXFSZ, SIG_IGN);
	desk->folder = temp_folder_make();
	desk->state_path = file_join(desk->folder, "state.db");
	clock_init_manual(&desk->clock, DESK_NOW_MS);
	desk->state = state_open(desk->state_path, DESK_NOW_MS, NULL, NULL);
	assert_non_null(desk->state);
	desk->inbox = message_inbox_create(NULL, NULL);
	desk->news = news_create();
	desk->jobs = jobs_create(desk->inbox);
	desk->writer = state_writer_create(desk->state_path, desk->inbox);
	desk->track = track_create(&desk->clock, desk->writer);
	desk->languages = languages_create(desk->folder, "en");
	arena_init(&desk->arena, 16 * 1024);
	sem_init(&desk->disk, 0, 0);
	return desk;
}

void desk_destroy(struct desk *desk)
{
	sem_post(&desk->disk); /* a test that failed may have left it held */
	inbox_close(desk->inbox);
	jobs_destroy(desk->jobs);
	state_writer_destroy(desk->writer);
	inbox_destroy(desk->inbox);
	news_destroy(desk->news);
	track_destroy(desk->track);
	languages_destroy(desk->languages);
	state_close(desk->state);
	arena_finish(&desk->arena);
	sem_destroy(&desk->disk);
	free(desk->state_path);
	temp_folder_remove(desk->folder);
	free(desk);
}

int desk_set_up(void **state)
{
	*state = desk_create();
	return 0;
}

int desk_tear_down(void **state)
{
	desk_destroy(*state);
	return 0;
}

void desk_wait(struct desk *desk, bool (*is_done)(void *data), void *data)
{
	int64_t until_ms = clock_real_ms() + WAIT_MS;

	while (!is_done(data)) {
		struct message *message = inbox_wait(desk->inbox, 10);
		if (message)
			message_deliver(message);
		assert_true(clock_real_ms() < until_ms);
	}
}

static bool is_settled(void *data)
{
	struct desk *desk = data;

	for (struct message *message; (message = inbox_take(desk->inbox));)
		message_deliver(message);
	return state_writer_is_idle(desk->writer) && jobs_are_idle(desk->jobs);
}

void desk_settle(struct desk *desk)
{
	desk_wait(desk, is_settled, desk);
}

int desk_take_news(struct desk *desk, enum news_kind kind, struct news_item *ret_item)
{
	struct news_item item;
	int count = 0;

	while (news_take(desk->news, &item)) {
		count += item.kind == kind;
		if (item.kind == kind && ret_item)
			*ret_item = item;
		news_item_finish(&item);
	}
	return count;
}

int desk_count_tracked(struct desk *desk, const char *kind)
{
	const struct outbox_entry *entries;
	char *named = xasprintf("\"kind\":\"%s\"", kind);
	int found = 0;

	desk_settle(desk);
	size_t count = outbox_due_events(
		desk->state, &desk->arena, INT64_MAX - OUTBOX_WAIT_MAX_MS, 1000, 1 << 20, &entries);
	for (size_t i = 0; i < count; i++)
		found += strstr(entries[i].body, named) != NULL;
	free(named);
	return found;
}

void desk_fill_disk(bool is_full)
{
	struct rlimit limit;

	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = is_full ? 1 : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static enum state_result wait_for_disk(struct state *state, void *data)
{
	struct desk *const *desk = data;

	(void)state;
	while (sem_wait(&(*desk)->disk) != 0)
		continue;
	return STATE_OK;
}

void desk_hold_disk(struct desk *desk)
{
	struct desk **held = xmalloc(sizeof *held);

	*held = desk;
	state_writer_put(desk->writer, (struct state_write){ .write = wait_for_disk, .data = held });
}

void desk_let_disk_go(struct desk *desk)
{
	sem_post(&desk->disk);
	desk_settle(desk);
}
