/* SPDX-License-Identifier: Apache-2.0 */
/* A kiosk that is killed at any moment of a sync has a whole catalog afterwards, the old or a newer one, and
 * finishes at its next start. */
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_file.h"
#include "tests/sync/sync_rig.h"

#define ROUNDS 24

static void drop_event(void *data, struct sync_event *event)
{
	(void)data;
	sync_event_destroy(event);
}

/* In the child: a real clock, and no end but the kill. */
static void sync_for_ever(const struct sync_options *shared)
{
	struct clock clock;
	struct sync_options options = *shared;

	clock_init_system(&clock);
	options.clock = &clock;
	sync_create(&options, drop_event, NULL);
	while (true)
		pause();
}

/* -1 when there is none. */
static int64_t seq_of(const char *folder)
{
	char *path = catalog_file_path(folder);
	enum catalog_fault fault;
	struct catalog *catalog = catalog_open(path, &fault);
	int64_t seq = catalog ? catalog_meta(catalog)->seq : -1;

	if (!catalog)
		assert_int_equal(fault, CATALOG_MISSING);
	catalog_close(catalog);
	free(path);
	return seq;
}

static void publish_next(struct rig *rig, int64_t seq)
{
	char *name = xasprintf("next-%lld.db", (long long)seq);
	char *path = file_join(rig->folder, name);
	char *sql = xasprintf(
		"UPDATE offer SET price=%lld WHERE product_id=1 AND merchant_id=1;", (long long)(1000 + seq));

	catalog_fixture_make(path, 1, seq, sql);
	fake_hub_publish(rig->hub, path, 1, seq);
	if (seq % 2) {
		char *line = xasprintf("{\"t\":\"offer\",\"k\":[1,1,0,0,0],\"s\":{\"price\":%lld}}\n",
			     (long long)(1000 + seq)),
		     root[65];
		catalog_fixture_root(path, root);
		fake_hub_add_delta(rig->hub, seq - 1, seq, line, root);
		fake_hub_move_head(rig->hub, 1, seq, root, 0);
		free(line);
	}
	unlink(path);
	free(sql);
	free(path);
	free(name);
}

static void test_killed_at_any_moment(void **state)
{
	struct rig *rig = *state;
	int64_t before = -1;

	for (int i = 0; i < ROUNDS; i++) {
		publish_next(rig, 6 + i);
		pid_t child = fork();
		if (child == 0)
			sync_for_ever(&rig->options);
		usleep((useconds_t)(random() % 40000));
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, NULL, 0), child);
		int64_t seq = seq_of(rig->folder);
		assert_true(seq >= before);
		before = seq;
	}
	/* The heads of the kiosk's clock are long past: it is told so, and follows all the same. */
	rig_start(rig);
	rig_wait_seq(rig, 6 + ROUNDS - 1);
	rig_assert_catalog(rig, 6 + ROUNDS - 1);
}

/* In a child: the limit on file sizes is of the process. */
static int sync_on_full_disk(struct rig *rig)
{
	struct rlimit limit = { 150000, 150000 };
	struct sync_status status;

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	struct sync *sync = sync_create(&rig->options, drop_event, NULL);
	for (int i = 0; sync && i < 2500; i++) {
		sync_get_status(sync, &status);
		if (status.last_fault == SYNC_DISK_FULL)
			break;
		usleep(2000);
	}
	sync_destroy(sync);
	return status.last_fault == SYNC_DISK_FULL && status.last_error[0] ? 0 : 1;
}

static void test_a_full_disk_keeps_the_old_catalog(void **state)
{
	struct rig *rig = *state;
	char *many = catalog_fixture_many_sql(3000), *path = file_join(rig->folder, "large.db");
	int status;

	rig_start(rig);
	rig_wait_seq(rig, 5);
	rig_stop(rig);
	catalog_fixture_make(path, 1, 6, many);
	fake_hub_publish(rig->hub, path, 1, 6);
	pid_t child = fork();
	if (child == 0)
		_exit(sync_on_full_disk(rig));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	rig_assert_catalog(rig, 5);
	/* With room again it goes on. */
	rig_start(rig);
	rig_wait_seq(rig, 6);
	free(many);
	free(path);
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, rig_set_up, rig_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(test_killed_at_any_moment),
		WITH_RIG(test_a_full_disk_keeps_the_old_catalog),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
