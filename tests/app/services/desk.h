/* SPDX-License-Identifier: Apache-2.0 */
/* A desk for one service: a state.db in a folder of its own, a clock that moves by hand, the real inbox, jobs, writer and
 * news, and no screen. A helper that fails ends the test. */
#ifndef DAOGOU_TESTS_APP_DESK_H
#define DAOGOU_TESTS_APP_DESK_H

#include <semaphore.h>

#include "kiosk/app/services/jobs.h"
#include "kiosk/app/services/languages.h"
#include "kiosk/app/services/news.h"
#include "kiosk/app/services/state_writer.h"
#include "kiosk/app/services/track.h"
#include "kiosk/base/clock.h"
#include "tests/support/support.h"

#define DESK_NOW_MS INT64_C(1784894400000)

struct desk {
	char *folder, *state_path;
	struct clock clock;
	struct inbox *inbox;
	struct news *news;
	struct jobs *jobs;
	struct state *state; /* reads here; what a test writes itself is the store's own API */
	struct state_writer *writer;
	struct track *track;
	struct languages *languages;
	struct arena arena;
	sem_t disk; /* posted: it answers again */
};

/* As cmocka's set-up: *state becomes the desk. */
int desk_set_up(void **state);
int desk_tear_down(void **state);
struct desk *desk_create(void);
void desk_destroy(struct desk *desk);
/* Until nothing is written, no job runs and nothing waits in the inbox. The news stay. */
void desk_settle(struct desk *desk);
/* Delivers what comes until the condition is true; the test fails after 20 s of real time. */
void desk_wait(struct desk *desk, bool (*is_done)(void *data), void *data);
/* Takes all news, and says how many of that kind there were; the last one's item in ret_item (may be NULL), of which
 * nothing is owned. */
int desk_take_news(struct desk *desk, enum news_kind kind, struct news_item *ret_item);
/* How many events of that kind lie in the outbox. */
int desk_count_tracked(struct desk *desk, const char *kind);
/* The disk is full, or whole again, for every connection of this process: nothing more can be written. */
void desk_fill_disk(bool is_full);
/* The disk answers nobody who writes from the main thread, until it is let go. */
void desk_hold_disk(struct desk *desk);
void desk_let_disk_go(struct desk *desk);

#define DESK_TEST(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)

#endif
