/* SPDX-License-Identifier: Apache-2.0 */
/* What a kiosk writes down, sends and installs, while each allocation, write, sync, read, connection and statement of it fails once.
 * It goes on, or ends for want of memory; it loses no memory; what it was about is done wholly or not at all, and once when it
 * is done again. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/wire_claim.h"
#include "kiosk/domain/wire_group.h"
#include "kiosk/store/catalog_file.h"
#include "kiosk/store/catalog_verify.h"
#include "kiosk/store/enrollment_file.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"
#include "kiosk/sync/enroll.h"
#include "tests/support/torture.h"
#include "tests/sync/sync_rig.h"

/* Of each kind and way; see torture_step(). */
#define STRIKES 8
/* The fake hub keeps so much only. */
#define WALKS_PER_RIG 60
#define PATIENCE_MS 4000
#define NOT_DONE 1

struct walk;

struct way {
	const char *name;
	/* In the test: what the hub has for the kiosk. */
	void (*offer)(struct walk *walk);
	/* In the kiosk: what is written down. False: it was not, and nothing of it is there. */
	bool (*begin)(struct walk *walk, struct state *state);
	bool (*is_done)(struct walk *walk, struct state *state);
	/* In the test: nothing is half done now; after is_over it is done, once. */
	void (*check)(struct walk *walk, struct state *state, bool is_over);
};

struct walk {
	const struct way *way;
	struct rig *rig;
	int number; /* with this rig */
	int64_t seq;
	struct ulid id;
	const char *fault;
	int at;
};

static void expect(const struct walk *walk, bool is_so, const char *what)
{
	if (!is_so)
		fail_msg("%s: %s %d: not so: %s", walk->way->name, walk->fault, walk->at, what);
}
#define EXPECT(walk, condition) expect(walk, condition, #condition)

/* --- what goes up: an order, a coupon, a seat --- */

static bool is_outbox_empty(struct walk *walk, struct state *state)
{
	(void)walk;
	return outbox_count_waiting(state) == 0;
}

static bool has_order(struct walk *walk, struct state *state)
{
	struct arena arena;
	struct placed_order order;

	arena_init(&arena, 4096);
	bool has = order_find(state, &arena, walk->id.text, &order);
	arena_finish(&arena);
	return has;
}

static bool place(struct walk *walk, struct state *state)
{
	return has_order(walk, state) ||
		order_place(state, walk->id, NULL, "{\"order\":\"x\"}", "HKD", 1234, FIXTURE_NOW_MS) ==
		STATE_OK;
}

static void check_order(struct walk *walk, struct state *state, bool is_over)
{
	int64_t waiting = outbox_count_waiting(state);
	int there = fake_hub_order_count(walk->rig->hub);

	EXPECT(walk, outbox_count_parked(state) == 0);
	/* It waits to be sent, or the hub has it, or it was never placed. */
	EXPECT(walk,
		has_order(walk, state) ? waiting == 1 || there == walk->number
				       : waiting == 0 && there == walk->number - 1);
	EXPECT(walk, !is_over || (there == walk->number && waiting == 0));
	if (is_over)
		rig_assert_order_state(walk->rig, walk->id, ORDER_PLACED);
}

static bool put(
	struct walk *walk, struct state *state, enum outbox_kind kind, const char *subject, char *body)
{
	enum state_result result = outbox_put(state, walk->id, kind, subject, body, FIXTURE_NOW_MS);

	free(body);
	return result == STATE_OK || result == STATE_REFUSED; /* refused: it is there already */
}

static bool claim(struct walk *walk, struct state *state)
{
	struct wire_claim_request asked = { .id = walk->id, .member = "a member" };

	return put(walk, state, OUTBOX_CLAIM, "k-all", wire_claim_request_encode(&asked));
}

static bool take_seat(struct walk *walk, struct state *state)
{
	return put(
		walk, state, OUTBOX_SEAT, "01J0000000000000000000000G", xstrdup("{\"member\":\"a member\"}"));
}

static void check_outbox(struct walk *walk, struct state *state, bool is_over)
{
	EXPECT(walk, outbox_count_parked(state) == 0);
	EXPECT(walk, outbox_count_waiting(state) <= (is_over ? 0 : 1));
}

/* --- what comes down: a catalog, whole or by a delta --- */

static void offer_catalog(struct walk *walk, bool is_delta)
{
	struct rig *rig = walk->rig;
	char *path = file_join(rig->folder, "next.db"), root[65];
	char *sql = xasprintf("UPDATE offer SET price=%lld WHERE product_id=1 AND merchant_id=1;",
		(long long)(1000 + walk->seq));
	char *line = xasprintf("{\"t\":\"offer\",\"k\":[1,1,0,0,0],\"s\":{\"price\":%lld}}\n",
		(long long)(1000 + walk->seq));

	catalog_fixture_make(path, 1, walk->seq, sql);
	catalog_fixture_root(path, root);
	if (is_delta) {
		fake_hub_add_delta(rig->hub, walk->seq - 1, walk->seq, line, root);
		fake_hub_move_head(rig->hub, 1, walk->seq, root, 0);
	} else {
		fake_hub_publish(rig->hub, path, 1, walk->seq);
	}
	unlink(path);
	free(line);
	free(sql);
	free(path);
}

static void offer_snapshot(struct walk *walk)
{
	offer_catalog(walk, false);
}

static void offer_delta(struct walk *walk)
{
	offer_catalog(walk, true);
}

static bool begin_nothing(struct walk *walk, struct state *state)
{
	(void)walk;
	(void)state;
	return true;
}

/* -1 when there is none, or none that can be opened. */
static int64_t seq_of(struct walk *walk)
{
	char *path = catalog_file_path(walk->rig->folder);
	struct catalog *catalog = catalog_open(path, NULL);
	int64_t seq = catalog ? catalog_meta(catalog)->seq : -1;

	catalog_close(catalog);
	free(path);
	return seq;
}

static bool has_catalog(struct walk *walk, struct state *state)
{
	(void)state;
	return seq_of(walk) == walk->seq;
}

static void check_catalog(struct walk *walk, struct state *state, bool is_over)
{
	char *path = catalog_file_path(walk->rig->folder), why[160] = "";
	int64_t seq = seq_of(walk);

	(void)state;
	if (seq != walk->seq)
		print_message("%s: %s %d: the catalog is of %lld\n", walk->way->name, walk->fault, walk->at,
			(long long)seq);
	EXPECT(walk, seq == walk->seq || (!is_over && (seq == walk->seq - 1 || walk->number == 1)));
	if (seq > 0 && catalog_verify_rows(path, NULL, why) != CATALOG_OK)
		fail_msg("%s: %s %d: %s", walk->way->name, walk->fault, walk->at, why);
	free(path);
}

/* --- enrolling --- */

static void offer_code(struct walk *walk)
{
	fake_hub_expect_code(walk->rig->hub, "ABCDE-12345");
}

static bool enroll(struct walk *walk, struct state *state)
{
	struct enrollment enrollment;
	char why[200];
	struct enroll_request request = { walk->rig->options.hub_url, NULL, "ABCDE-12345", "kiosk-1",
		&walk->rig->key, PATIENCE_MS };

	return sync_enroll(&request, &enrollment, why) == SYNC_OK &&
		enrollment_save(state, &enrollment) == STATE_OK;
}

static bool is_enrolled(struct walk *walk, struct state *state)
{
	struct enrollment enrollment;

	return enrollment_load(state, &enrollment) &&
		memcmp(enrollment.root_key, fake_hub_root_key(walk->rig->hub)->public_key,
			sizeof enrollment.root_key) == 0;
}

static void check_enrollment(struct walk *walk, struct state *state, bool is_over)
{
	struct enrollment enrollment;

	EXPECT(walk, is_enrolled(walk, state) || (!is_over && !enrollment_load(state, &enrollment)));
}

static const struct way PLACE = { "place", NULL, place, is_outbox_empty, check_order };
static const struct way COUPON = { "coupon", NULL, claim, is_outbox_empty, check_outbox };
static const struct way SEAT = { "seat", NULL, take_seat, is_outbox_empty, check_outbox };
static const struct way INSTALL = { "install", offer_snapshot, begin_nothing, has_catalog, check_catalog };
static const struct way DELTA = { "delta", offer_delta, begin_nothing, has_catalog, check_catalog };
static const struct way ENROLL = { "enroll", offer_code, enroll, is_enrolled, check_enrollment };

/* --- the kiosk, in a process of its own --- */

static void drop_event(void *data, struct sync_event *event)
{
	(void)data;
	sync_event_destroy(event);
}

static bool wait_for_end(struct walk *walk, struct state *state, struct clock *clock)
{
	int64_t until_ms = clock_real_ms() + PATIENCE_MS;
	bool is_done = false;

	for (int i = 1; !is_done && clock_real_ms() < until_ms; i++) {
		usleep(2000);
		if (i % 5 == 0)
			clock_advance(clock, SECOND_MS);
		is_done = walk->way->is_done(walk, state);
	}
	return is_done;
}

static int run_kiosk(struct walk *walk)
{
	struct rig *rig = walk->rig;
	char *path = file_join(rig->folder, "state.db");
	struct state *state = state_open(path, FIXTURE_NOW_MS, NULL, NULL);
	bool is_done = false;

	free(path);
	if (state && walk->way->begin(walk, state)) {
		struct sync *sync = sync_create(&rig->options, drop_event, NULL);
		is_done = sync && wait_for_end(walk, state, &rig->clock);
		sync_destroy(sync);
	}
	state_close(state);
	return is_done ? 0 : NOT_DONE;
}

static int run_in_child(struct walk *walk, bool is_victim)
{
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		if (is_victim)
			torture_be_victim(NULL);
		torture_exit(run_kiosk(walk));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	if (!WIFEXITED(status))
		fail_msg("%s: %s %d: signal %d", walk->way->name, walk->fault, walk->at, WTERMSIG(status));
	return WEXITSTATUS(status);
}

/* --- the test --- */

static void look(struct walk *walk, bool is_over)
{
	struct rig *rig = walk->rig;
	char *path = file_join(rig->folder, "state.db");

	rig->state = state_attach(path);
	assert_non_null(rig->state);
	walk->way->check(walk, rig->state, is_over);
	state_close(rig->state);
	rig->state = NULL;
	free(path);
}

struct torture {
	struct rig *rig;
	const struct way *way;
	int walks; /* with this rig */
};

static void begin_rig(struct torture *torture)
{
	void *state;

	rig_set_up(&state);
	torture->rig = state;
	torture->walks = 0;
	/* A kiosk opens it for itself, and by the hub's time. */
	state_close(torture->rig->state);
	torture->rig->state = NULL;
}

static void end_rig(struct torture *torture)
{
	void *state = torture->rig;

	rig_tear_down(&state);
}

/* How many calls of that kind came. */
static int walk_once(struct torture *torture, enum torture_kind kind, int at, int *deaths)
{
	if (torture->walks == WALKS_PER_RIG) {
		end_rig(torture);
		begin_rig(torture);
	}
	struct walk walk = { .way = torture->way,
		.rig = torture->rig,
		.number = ++torture->walks,
		.fault = TORTURE_NAMES[kind],
		.at = at };
	walk.seq = 5 + walk.number;
	walk.id = ulid_make(clock_wall_ms(&torture->rig->clock));
	clock_advance(&torture->rig->clock, MINUTE_MS);
	if (walk.way->offer)
		walk.way->offer(&walk);
	torture_plan(kind, at);
	int code = run_in_child(&walk, true), count = torture_count();
	torture_plan(TORTURE_NONE, 0);
	EXPECT(&walk, code == 0 || code == NOT_DONE || code == TORTURE_OUT_OF_MEMORY);
	*deaths += code == TORTURE_OUT_OF_MEMORY;
	look(&walk, false);
	if (code != 0) {
		EXPECT(&walk, at > 0);
		if (walk.way->offer)
			walk.way->offer(&walk);
		EXPECT(&walk, run_in_child(&walk, false) == 0);
	}
	look(&walk, true);
	return count;
}

static void torture(const struct way *way)
{
	struct torture torture = { .way = way };
	int deaths = 0;

	begin_rig(&torture);
	walk_once(&torture, TORTURE_NONE, 0, &deaths); /* the first one has more to do */
	for (int kind = TORTURE_MEMORY; kind < TORTURE_KINDS; kind++) {
		int count = walk_once(&torture, (enum torture_kind)kind, 0, &deaths);
		int step = torture_step(count, STRIKES), struck = 0;
		for (int at = 1 + kind % step; at <= count; at += step, struck++)
			walk_once(&torture, (enum torture_kind)kind, at, &deaths);
		print_message("%s: %d of %d %ss struck, %d restarts\n", way->name, struck, count,
			TORTURE_NAMES[kind], deaths);
		deaths = 0;
	}
	end_rig(&torture);
}

#define WAY_TEST(name, way)                                                                                  \
	static void test_##name(void **state)                                                                \
	{                                                                                                    \
		(void)state;                                                                                 \
		torture(&way);                                                                               \
	}
WAY_TEST(place, PLACE)
WAY_TEST(coupon, COUPON)
WAY_TEST(seat, SEAT)
WAY_TEST(install, INSTALL)
WAY_TEST(delta, DELTA)
WAY_TEST(enroll, ENROLL)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_coupon),
		cmocka_unit_test(test_seat),
		cmocka_unit_test(test_install),
		cmocka_unit_test(test_delta),
		cmocka_unit_test(test_enroll),
	};

	torture_start();
	signal(SIGPIPE, SIG_IGN);
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
