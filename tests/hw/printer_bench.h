/* SPDX-License-Identifier: Apache-2.0 */
/* The real job machine, queue and status of a printer on a bench: a driver, two clocks and a journal do what the test
 * says, and nothing waits. The test's thread only; a step that fails ends the test. One bench at a time. */
#ifndef DAOGOU_TESTS_HW_PRINTER_BENCH_H
#define DAOGOU_TESTS_HW_PRINTER_BENCH_H

#include "hw/hw.h"
#include "hw/printer_private.h"
#include "tests/support/support.h"

#define WALL_MS (100 * DAY_MS)
#define STALL_MS 3000
#define CONFIRM_MS 1000
#define STALE_MS 60000
#define EVENTS_MAX 128
#define PLAN_BYTES 10 /* of each job, with checkpoints 7, 8 and 9 behind its bytes 4, 8 and 10 */

/* What the driver does next, and what it was asked. */
struct fake_driver {
	enum hw_error layout_error, exchange_error, clear_error;
	bool is_disk_full;  /* the journal takes nothing new */
	bool is_dumb;       /* no checkpoints */
	bool has_one_point; /* only the last one */
	size_t takes;       /* bytes a turn */
	bool lies;          /* says that it took more than it was given */
	uint32_t passes;    /* token that it reports */
	bool is_restarting;
	struct printer_report trouble;
	int64_t takes_ms; /* a turn */
	unsigned layouts, copies, clears, closes;
	size_t offered;
	uint8_t taken[4 * PLAN_BYTES];
	size_t taken_count;
	uint32_t told_token; /* the latest whose bytes have left, as the driver was told */
	int timeout_ms;
};
extern struct fake_driver fake_driver;

struct printer_bench {
	struct clock wall;
	struct memory_journal *journal;
	struct print_journal_ops ops;
	struct hw_setup setup;
	struct hw_device device;
	struct printer_driver driver;
	struct printer printer;
	struct hw_event *events[EVENTS_MAX];
	size_t event_count, event_taken;
};

void bench_start(struct printer_bench *bench);
void bench_finish(struct printer_bench *bench);
/* A test finds a bench in its state, where nobody has asked for anything; or one where bench_begin_first() was. */
int bench_set_up(void **state);
int bench_set_up_begun(void **state);
int bench_tear_down(void **state);
#define BENCH_TEST(test) cmocka_unit_test_setup_teardown(test, bench_set_up, bench_tear_down)
#define BENCH_TEST_BEGUN(test) cmocka_unit_test_setup_teardown(test, bench_set_up_begun, bench_tear_down)
/* The kiosk goes away and comes back: the journal stays. */
void bench_unplug(struct printer_bench *bench);
void bench_plug_in(struct printer_bench *bench);
/* A link without trouble. */
void bench_open_printer(struct printer_bench *bench);

/* The caller owns both. */
struct document *bench_paper(void);
char *bench_paper_json(void);
void bench_ask(struct printer_bench *bench, const char *id, const char *session);
/* A second shopper's job in the queue, which must be there untouched at the end of a test. */
void bench_add_bystander(struct printer_bench *bench);
void bench_expect_bystander(struct printer_bench *bench);
/* "FIRST" of the session "MINE" is asked for and begun; the bystander is behind it. */
void bench_begin_first(struct printer_bench *bench);
/* A journal that was written by nobody knows what. */
void bench_put_into_journal(struct printer_bench *bench, const char *id, const char *device,
	enum print_job_state state, int64_t created_wall_ms, bool has_sent_bytes, const char *json);

/* What the journal says; the snapshot must say the same. */
struct print_job bench_known(struct printer_bench *bench, const char *id);
/* The next event about a job, or NULL. */
const struct hw_event *bench_next_output(struct printer_bench *bench);
void bench_expect_output(struct printer_bench *bench, const char *id, enum printer_event kind,
	enum print_job_state state, enum hw_error error);
void bench_expect_silence(struct printer_bench *bench);
/* "FIRST BYSTANDER "; until the next call. */
const char *bench_queued_ids(struct printer_bench *bench);
/* The printer is looked at while no job is under way. */
void bench_watch(struct printer_bench *bench);

#endif
