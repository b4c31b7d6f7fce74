/* SPDX-License-Identifier: Apache-2.0 */
/* The PC/SC driver against Debian's own daemon: pcscd with vsmartcard-vpcd in namespaces of their own, and
 * our card in it. */
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hw/discover.h"
#include "kiosk/base/clock.h"
#include "tests/hw/hw_rig.h"
#include "tests/support/support.h"

static const char READER[] = "FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:0x8C7B\n"
			     "LIBPATH /usr/lib/pcsc/drivers/serial/libifdvpcd.so\nCHANNELID 0x8C7B\n";

struct daemon {
	char *folder;
	char control[300], second_control[300];
	pid_t pcscd, vcard, second_vcard;
};

static void start_pcscd(struct daemon *daemon)
{
	char config[300], log[300];

	snprintf(config, sizeof(config), "%s/readers", daemon->folder);
	snprintf(log, sizeof(log), "%s/pcscd.log", daemon->folder);
	unlink("/run/pcscd/pcscd.comm");
	unlink("/run/pcscd/pcscd.pid");
	daemon->pcscd = start_program(
		(const char *const[]){ "pcscd", "--foreground", "--config", config, NULL }, log);
}

static void set_up(struct daemon *daemon)
{
	char path[400], log[300], *program = built_program("daogou-vcard");

	daemon->folder = temp_folder_make();
	snprintf(path, sizeof(path), "%s/readers", daemon->folder);
	assert_int_equal(mkdir(path, 0755), 0);
	snprintf(path, sizeof(path), "%s/readers/vpcd", daemon->folder);
	write_file_or_fail(path, READER, strlen(READER));
	snprintf(daemon->control, sizeof(daemon->control), "%s/card", daemon->folder);
	snprintf(log, sizeof(log), "%s/vcard.log", daemon->folder);
	daemon->vcard =
		start_program((const char *const[]){ program, "--control", daemon->control, NULL }, log);
	/* vpcd's second reader listens one port further. */
	snprintf(daemon->second_control, sizeof(daemon->second_control), "%s/second", daemon->folder);
	daemon->second_vcard = start_program((const char *const[]){ program, "--connect", "127.0.0.1:35964",
						     "--control", daemon->second_control, NULL },
		log);
	free(program);
}

static void tear_down(struct daemon *daemon)
{
	stop_program(daemon->vcard, SIGKILL, 2000);
	stop_program(daemon->second_vcard, SIGKILL, 2000);
	stop_program(daemon->pcscd, SIGTERM, 3000);
	temp_folder_remove(daemon->folder);
}

static bool take_command(void *data)
{
	char **words = data; /* the socket and the line */
	char answer[256];

	return hw_control_command(words[0], words[1], answer) == HW_OK && strcmp(answer, "ok") == 0;
}

static void command_at(char *control, char *line)
{
	char *words[] = { control, line };

	assert_true(wait_until(take_command, words, 5000));
}

static void command(struct daemon *daemon, char *line)
{
	command_at(daemon->control, line);
}

static const struct hw_event *wait_card(struct hw_rig *rig, enum card_event wanted)
{
	const struct hw_event *event = hw_rig_wait_event(rig, HW_EVENT_CARD);

	assert_string_equal(card_event_name(event->card.event), card_event_name(wanted));
	return event;
}

static void test_cards_and_a_daemon_that_dies(void **state)
{
	struct daemon daemon = { 0 };
	struct hw_rig rig;

	(void)state;
	set_up(&daemon);
	hw_rig_init(&rig);
	hw_rig_set(&rig, "card_reader", "driver", "pcsc");
	hw_rig_start(&rig);
	struct device_status status;
	hw_rig_wait_state(&rig, DEVICE_CARD_READER, DEVICE_ABSENT);
	assert_true(hw_first_status(rig.hw, DEVICE_CARD_READER, &status));
	assert_int_equal(status.error, HW_NOSERVICE);

	start_pcscd(&daemon);
	hw_rig_wait_state(&rig, DEVICE_CARD_READER, DEVICE_IDLE);
	command(&daemon, (char[]){ "insert 04A2B3C4D5E6F7 https://hub.example/m/7Kq" });
	const struct hw_event *event = wait_card(&rig, CARD_INSERTED);
	assert_string_equal(event->card.card.uid, "04A2B3C4D5E6F7");
	assert_string_equal(event->card.card.uri, "https://hub.example/m/7Kq");
	assert_true(hw_first_status(rig.hw, DEVICE_CARD_READER, &status));
	assert_non_null(strstr(status.model, "Virtual PCD"));
	command(&daemon, (char[]){ "remove" });
	wait_card(&rig, CARD_REMOVED);

	command(&daemon, (char[]){ "insert DEADBEEF" });
	event = wait_card(&rig, CARD_INSERTED);
	assert_string_equal(event->card.card.uid, "DEADBEEF");
	assert_string_equal(event->card.card.uri, "");
	stop_program(daemon.pcscd, SIGKILL, 2000);
	wait_card(&rig, CARD_REMOVED);
	hw_rig_wait_state(&rig, DEVICE_CARD_READER, DEVICE_ABSENT);

	start_pcscd(&daemon);
	event = wait_card(&rig, CARD_INSERTED);
	assert_string_equal(event->card.card.uid, "DEADBEEF");
	hw_rig_finish(&rig);
	tear_down(&daemon);
}

static void start_reader(struct daemon *daemon, struct hw_rig *rig)
{
	set_up(daemon);
	start_pcscd(daemon);
	hw_rig_init(rig);
	hw_rig_set(rig, "card_reader", "driver", "pcsc");
	hw_rig_start(rig);
	hw_rig_wait_state(rig, DEVICE_CARD_READER, DEVICE_IDLE);
}

static void test_two_readers(void **state)
{
	struct daemon daemon = { 0 };
	struct hw_rig rig;
	struct device_status status;

	(void)state;
	start_reader(&daemon, &rig);
	command(&daemon, (char[]){ "insert 04A2B3C4D5E6F7 https://hub.example/m/1" });
	assert_string_equal(wait_card(&rig, CARD_INSERTED)->card.card.uri, "https://hub.example/m/1");
	command_at(daemon.second_control, (char[]){ "insert 04A2B3C4D5E6F8 https://hub.example/m/2" });
	assert_string_equal(wait_card(&rig, CARD_INSERTED)->card.card.uri, "https://hub.example/m/2");
	command(&daemon, (char[]){ "remove" });
	wait_card(&rig, CARD_REMOVED);
	assert_true(hw_first_status(rig.hw, DEVICE_CARD_READER, &status));
	assert_true(status.is_card_present);
	command_at(daemon.second_control, (char[]){ "remove" });
	wait_card(&rig, CARD_REMOVED);
	assert_true(hw_first_status(rig.hw, DEVICE_CARD_READER, &status));
	assert_false(status.is_card_present);
	hw_rig_finish(&rig);
	tear_down(&daemon);
}

static void test_torn_and_slow_cards(void **state)
{
	struct daemon daemon = { 0 };
	struct hw_rig rig;

	(void)state;
	start_reader(&daemon, &rig);
	command(&daemon, (char[]){ "tear 4" });
	command(&daemon, (char[]){ "insert 04A2B3C4D5E6F7 https://hub.example/m/1" });
	wait_card(&rig, CARD_UNREADABLE);
	wait_card(&rig, CARD_REMOVED);
	command(&daemon, (char[]){ "slow 900" });
	command(&daemon, (char[]){ "insert 04A2B3C4D5E6F7 https://hub.example/m/1" });
	wait_card(&rig, CARD_UNREADABLE);
	command(&daemon, (char[]){ "remove" });
	wait_card(&rig, CARD_REMOVED);
	command(&daemon, (char[]){ "slow 60" });
	command(&daemon, (char[]){ "insert 04A2B3C4D5E6F7 https://hub.example/m/1" });
	assert_string_equal(wait_card(&rig, CARD_INSERTED)->card.card.uri, "https://hub.example/m/1");
	hw_rig_finish(&rig);
	tear_down(&daemon);
}

/* --- nobody waits for what is stuck --- */

static void test_a_daemon_that_is_stuck(void **state)
{
	struct daemon daemon = { 0 };
	struct hw_rig rig;
	struct device_status status;

	(void)state;
	start_reader(&daemon, &rig);
	command(&daemon, (char[]){ "insert 04A2B3C4D5E6F7" });
	wait_card(&rig, CARD_INSERTED);
	kill(daemon.pcscd, SIGSTOP);
	wait_card(&rig, CARD_REMOVED);
	hw_rig_wait_state(&rig, DEVICE_CARD_READER, DEVICE_ABSENT);
	assert_true(hw_first_status(rig.hw, DEVICE_CARD_READER, &status));
	assert_int_equal(status.error, HW_TIMEOUT);
	kill(daemon.pcscd, SIGCONT);
	wait_card(&rig, CARD_INSERTED);
	hw_rig_wait_state(&rig, DEVICE_CARD_READER, DEVICE_IDLE);

	kill(daemon.pcscd, SIGSTOP);
	int64_t before = clock_real_ms();
	hw_rig_finish(&rig);
	assert_in_range(clock_real_ms() - before, 0, 1500);
	kill(daemon.pcscd, SIGCONT);
	tear_down(&daemon);
}

static void test_a_card_that_is_silent(void **state)
{
	struct daemon daemon = { 0 };
	struct hw_rig rig;

	(void)state;
	start_reader(&daemon, &rig);
	command(&daemon, (char[]){ "silent 2" });
	command(&daemon, (char[]){ "insert 04A2B3C4D5E6F7" });
	wait_card(&rig, CARD_UNREADABLE);
	/* The other reader is not held up. */
	command_at(daemon.second_control, (char[]){ "insert DEADBEEF" });
	assert_string_equal(wait_card(&rig, CARD_INSERTED)->card.card.uid, "DEADBEEF");
	command_at(daemon.second_control, (char[]){ "remove" });
	wait_card(&rig, CARD_REMOVED);
	command(&daemon, (char[]){ "remove" });
	wait_card(&rig, CARD_REMOVED);
	command(&daemon, (char[]){ "insert 04A2B3C4D5E6F7" });
	assert_string_equal(wait_card(&rig, CARD_INSERTED)->card.card.uid, "04A2B3C4D5E6F7");

	command(&daemon, (char[]){ "silent 1" });
	command(&daemon, (char[]){ "insert 04A2B3C4D5E6F8" });
	wait_card(&rig, CARD_REMOVED);
	poll(NULL, 0, 500);
	int64_t before = clock_real_ms();
	hw_rig_finish(&rig);
	assert_in_range(clock_real_ms() - before, 0, 1500);
	tear_down(&daemon);
}

/* --- discovery --- */

/* The reader of vpcd, though it has two slots; false while pcscd does not tell. */
static bool discover_reader(struct device_candidate *ret_reader)
{
	size_t count, readers = 0;
	struct device_candidate *list = hw_discover(&count);

	for (size_t i = 0; i < count; i++) {
		if (list[i].kind != DEVICE_CARD_READER)
			continue;
		*ret_reader = list[i];
		readers++;
	}
	free(list);
	assert_true(readers <= 1);
	return readers == 1;
}

static bool is_discovered(void *data)
{
	return discover_reader(data);
}

static void test_discovery_asks_and_never_hangs(void **state)
{
	struct daemon daemon = { 0 };
	struct device_candidate reader;

	(void)state;
	set_up(&daemon);
	assert_false(discover_reader(&reader));
	start_pcscd(&daemon);
	assert_true(wait_until(is_discovered, &reader, 5000));
	assert_string_equal(reader.label, "Virtual PCD");
	assert_string_equal(reader.driver, "pcsc");
	assert_string_equal(candidate_certainty_name(reader.certainty), "known");
	assert_string_equal(reader.options[0].key, "reader");
	assert_string_equal(reader.options[0].value, "Virtual PCD");

	kill(daemon.pcscd, SIGSTOP);
	int64_t before = clock_real_ms();
	assert_false(discover_reader(&reader));
	assert_in_range(clock_real_ms() - before, 0, 1000);
	before = clock_real_ms();
	assert_false(discover_reader(&reader)); /* nobody waits a second time */
	assert_in_range(clock_real_ms() - before, 0, 400);
	kill(daemon.pcscd, SIGCONT);
	assert_true(wait_until(is_discovered, &reader, 5000));
	tear_down(&daemon);
}

static void test_only_the_named_readers(void **state)
{
	struct daemon daemon = { 0 };
	struct hw_rig rig;

	(void)state;
	set_up(&daemon);
	start_pcscd(&daemon);
	hw_rig_init(&rig);
	hw_rig_set(&rig, "card_reader", "reader", "Virtual PCD 00 01");
	hw_rig_start(&rig);
	hw_rig_wait_state(&rig, DEVICE_CARD_READER, DEVICE_IDLE);
	command(&daemon, (char[]){ "insert 04A2B3C4D5E6F7" });
	command_at(daemon.second_control, (char[]){ "insert DEADBEEF" });
	assert_string_equal(wait_card(&rig, CARD_INSERTED)->card.card.uid, "DEADBEEF");
	command(&daemon, (char[]){ "remove" });
	command_at(daemon.second_control, (char[]){ "remove" });
	wait_card(&rig, CARD_REMOVED);
	assert_null(hw_rig_try_event(&rig, HW_EVENT_CARD, 200));
	hw_rig_finish(&rig);
	tear_down(&daemon);
}

/* vpcd listens on every address and pcscd has one socket per machine: both get a world of their own. */
static bool is_apart(void)
{
	return getenv("DAOGOU_TEST_APART") != NULL;
}

static int run_apart(char *self)
{
	setenv("DAOGOU_TEST_APART", "1", 1);
	execlp("unshare", "unshare", "--map-root-user", "--net", "--mount", self, (char *)NULL);
	perror("unshare");
	return 1;
}

static bool furnish(void)
{
	struct run_result result =
		run_program((const char *const[]){ "ip", "link", "set", "lo", "up", NULL }, NULL, 5000);
	bool is_up = result.exit_code == 0;

	run_result_finish(&result);
	return is_up && mount("none", "/run", "tmpfs", 0, NULL) == 0 && mkdir("/run/pcscd", 0755) == 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cards_and_a_daemon_that_dies),
		cmocka_unit_test(test_two_readers),
		cmocka_unit_test(test_torn_and_slow_cards),
		cmocka_unit_test(test_a_daemon_that_is_stuck),
		cmocka_unit_test(test_a_card_that_is_silent),
		cmocka_unit_test(test_discovery_asks_and_never_hangs),
		cmocka_unit_test(test_only_the_named_readers),
	};

	(void)argc;
	if (!is_apart())
		return run_apart(argv[0]);
	if (!furnish()) {
		perror("no namespaces");
		return 1;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
