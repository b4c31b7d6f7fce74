/* SPDX-License-Identifier: Apache-2.0 */
/* The program itself: last lines, exit codes, one line on standard error when refused. */
#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "tests/hub/database/test_database.h"
#include "tests/support/support.h"

#define ARGUMENTS_MAX 16
#define TIMEOUT_MS 60000

struct fixture {
	char *folder, *data, *program, *source, *database;
	char *init_options; /* "" or "--db DATABASE" */
};

static int setup(void **state)
{
	struct fixture *fixture = xcalloc(1, sizeof(*fixture));
	fixture->folder = temp_folder_make();
	fixture->data = file_join(fixture->folder, "data");
	fixture->source = file_join(fixture->folder, "shop.ndjson");
	fixture->program = built_program("daogou-hub");
	fixture->database = test_database_make(fixture->folder);
	fixture->init_options =
		test_database_is_postgres() ? xasprintf("--db %s", fixture->database) : xstrdup("");
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	temp_folder_remove(fixture->folder);
	free(fixture->data);
	free(fixture->source);
	free(fixture->program);
	free(fixture->init_options);
	test_database_drop(fixture->database);
	free(fixture);
	return 0;
}

/* Runs "daogou-hub VERB --data DATA" with the words of more behind it. */
static struct run_result run(
	const struct fixture *fixture, const char *verb, const char *more, const char *input)
{
	const char *argv[ARGUMENTS_MAX] = { fixture->program, verb, "--data", fixture->data };
	size_t count = 4;
	char *words = xstrdup(more), *rest = words;
	for (char *word; (word = strsep(&rest, " ")) && count < ARGUMENTS_MAX - 1;)
		if (word[0])
			argv[count++] = word;
	struct run_result result = run_program(argv, input, TIMEOUT_MS);
	free(words);
	return result;
}

static void assert_run(const struct fixture *fixture, const char *verb, const char *more, const char *input,
	int exit_code, const char *last_line)
{
	struct run_result result = run(fixture, verb, more, input);
	if (result.exit_code != exit_code)
		fail_msg("%s %s: exit %d: %s", verb, more, result.exit_code, result.err);
	const char *found = strstr(result.out, last_line);
	if (!found || strcmp(found + strlen(last_line), "\n") != 0)
		fail_msg("%s %s: \"%s\" does not end with \"%s\"", verb, more, result.out, last_line);
	run_result_finish(&result);
}

static void assert_refused(const struct fixture *fixture, const char *verb, const char *more,
	const char *input, int exit_code, const char *why)
{
	struct run_result result = run(fixture, verb, more, input);
	assert_int_equal(result.exit_code, exit_code);
	assert_string_equal(result.out, "");
	if (!strstr(result.err, why))
		fail_msg("\"%s\" is not in \"%s\"", why, result.err);
	if (exit_code == 1)
		assert_ptr_equal(strchr(result.err, '\n'), result.err + strlen(result.err) - 1);
	run_result_finish(&result);
}

static const char SHOP[] =
	"{\"type\":\"merchant\",\"id\":\"M1\",\"name\":\"Market\",\"currency\":\"HKD\"}\n"
	"{\"type\":\"product\",\"id\":\"P1\",\"name\":\"Milk\"}\n"
	"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":1000,\"currency\":\"HKD\"}\n"
	"oops\n";

static void test_keys_that_will_expire_are_told_in_time(void **state)
{
	const struct fixture *fixture = *state;
	char *root_key = file_join(fixture->data, "keys/root.key");
	struct run_result init = run(fixture, "init", fixture->init_options, NULL);
	assert_int_equal(init.exit_code, 0);
	run_result_finish(&init);
	assert_run(fixture, "keys", "renew --days 30", NULL, 0, "root document 2 is in place");
	struct run_result shown = run(fixture, "keys", "", NULL);
	assert_int_equal(shown.exit_code, 0);
	assert_non_null(strstr(shown.out, "version 2\nepoch 1\n"));
	run_result_finish(&shown);
	assert_int_equal(unlink(root_key), 0);
	struct run_result published = run(fixture, "publish", "", NULL);
	assert_int_equal(published.exit_code, 0);
	assert_non_null(strstr(published.err, "the root document is good for 29 more days: keys renew\n"));
	run_result_finish(&published);
	struct run_result misused = run(fixture, "keys", "turn", NULL);
	assert_int_equal(misused.exit_code, 2);
	assert_string_equal(misused.out, "");
	run_result_finish(&misused);
	free(root_key);
}

/* Whoever is not told has prices of the wrong day in the history. */
static void test_a_hub_without_a_time_zone_is_told(void **state)
{
	static const struct {
		const char *options;
		bool is_told;
	} CASES[] = { { "", true }, { "--country ES", true },
		{ "--country ES --time-zone Europe/Madrid", false }, { "--country DE", false } };
	const struct fixture *fixture = *state;
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		char *more = xasprintf("--data %s-%zu %s", fixture->data, i, CASES[i].options);
		struct run_result init = run(fixture, "init", more, NULL);
		assert_int_equal(init.exit_code, 0);
		assert_int_equal(strstr(init.err, "no time zone is known") != NULL, CASES[i].is_told);
		run_result_finish(&init);
		free(more);
	}
}

static void test_from_init_to_publish(void **state)
{
	const struct fixture *fixture = *state;
	struct run_result init = run(fixture, "init", fixture->init_options, NULL);
	assert_int_equal(init.exit_code, 0);
	assert_non_null(strstr(init.out, "staff PIN (shown once): "));
	run_result_finish(&init);
	assert_refused(fixture, "init", fixture->init_options, NULL, 1, "there is a hub already");
	write_file_or_fail(fixture->source, SHOP, strlen(SHOP));
	char *more = xasprintf("--format daogou --allow-shrink %s", fixture->source);
	assert_run(fixture, "import", more, NULL, 0,
		"imported products=1 offers=1 changed=3 removed=0 rejected=1");
	assert_run(fixture, "import", "--format daogou --dry-run -", SHOP, 0,
		"imported products=1 offers=1 changed=0 removed=0 rejected=1");
	assert_run(fixture, "refunds", "", NULL, 0, "refunds open=0 refused=0");
	assert_refused(fixture, "refunds", "--settled what", NULL, 1, "what: is no refund");
	assert_run(fixture, "publish", "", NULL, 0, "published seq=1 snapshot=yes delta_bytes=0");
	assert_run(fixture, "publish", "", NULL, 0, "published seq=1 snapshot=no delta_bytes=0");
	free(more);
}

/* A supplier's file is a stranger's. */
static void test_nothing_drives_the_terminal(void **state)
{
	const struct fixture *fixture = *state;
	static const char HOSTILE[] =
		"{\"type\":\"merchant\",\"id\":\"M1\",\"name\":\"Market\",\"currency\":\"HKD\","
		"\"x\\n\\u001b[2J\\u202e\\u009b\":1}\n";
	struct run_result init = run(fixture, "init", fixture->init_options, NULL);
	run_result_finish(&init);
	assert_run(fixture, "import", "--format daogou --allow-shrink -", HOSTILE, 0,
		"unknown keys: 1, the first is \"x\\n\\x1b[2J\\u202e\\x9b\"\n"
		"imported products=0 offers=0 changed=1 removed=0 rejected=0");
	assert_refused(fixture, "import", "--format daogou /nowhere/\x1b[2J\xE2\x80\xAE", NULL, 1,
		"daogou-hub: /nowhere/\\x1b[2J\\u202e: No such file");
	assert_refused(fixture, "enroll", "--store s\xE2\x81\xA6\n1", NULL, 2, "no store s\\u2066\\n1 in");
}

static void test_options_may_stand_anywhere(void **state)
{
	const struct fixture *fixture = *state;
	struct run_result init = run(fixture, "init", fixture->init_options, NULL);
	run_result_finish(&init);
	char *rejects = file_join(fixture->folder, "rejects.ndjson");
	char *more =
		xasprintf("- --rejects %s --allow-shrink --format daogou --observed-at 2026-07-24", rejects);
	assert_run(fixture, "import", more, SHOP, 0,
		"imported products=1 offers=1 changed=3 removed=0 rejected=1");
	char *lines = read_file_or_fail(rejects, NULL);
	assert_non_null(strstr(lines, "{\"line\":4,\"reason\":\"broken JSON"));
	assert_non_null(strstr(lines, "\"text\":\"oops\"}"));
	free(lines);
	free(more);
	free(rejects);
}

static void test_a_time_ahead_is_refused(void **state)
{
	const struct fixture *fixture = *state;
	struct run_result init = run(fixture, "init", fixture->init_options, NULL);
	run_result_finish(&init);
	assert_refused(fixture, "import", "--format daogou --observed-at 2099-01-01 -", SHOP, 2,
		"--observed-at lies more than a day ahead");
	assert_refused(fixture, "import", "--format daogou -", SHOP, 1, "1 of the source's first 4 records");
	assert_run(fixture, "import", "--format daogou --allow-shrink -", SHOP, 0,
		"imported products=1 offers=1 changed=3 removed=0 rejected=1");
}

static void test_pictures_lie_beside_the_source(void **state)
{
	static const char PNG[] = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x01\0\0\0\0\x40\x08\x06\0\0\0";
	static const char LINE[] =
		"{\"type\":\"product\",\"id\":\"P1\",\"name\":\"Milk\",\"images\":[\"a.png\"]}\n";
	const struct fixture *fixture = *state;
	char *images = file_join(fixture->folder, "images"), *picture = file_join(images, "a.png");
	char *more = xasprintf("--format daogou %s", fixture->source);
	struct run_result result = run(fixture, "init", fixture->init_options, NULL);
	run_result_finish(&result);
	write_file_or_fail(fixture->source, LINE, strlen(LINE));
	result = run(fixture, "import", more, NULL);
	assert_non_null(strstr(result.out, "taken without a bad part: 1\n"));
	run_result_finish(&result);
	assert_true(file_make_folder(images));
	write_file_or_fail(picture, PNG, sizeof(PNG));
	result = run(fixture, "import", more, NULL);
	assert_string_equal(result.out, "imported products=1 offers=0 changed=1 removed=0 rejected=0\n");
	run_result_finish(&result);
	free(more);
	free(picture);
	free(images);
}

static void test_what_is_refused(void **state)
{
	const struct fixture *fixture = *state;
	assert_refused(fixture, "import", "--format daogou -", SHOP, 1, "run init first");
	assert_refused(fixture, "publish", "", NULL, 1, "run init first");
	struct run_result init = run(fixture, "init", fixture->init_options, NULL);
	run_result_finish(&init);
	assert_refused(fixture, "import", "--format punched-cards -", SHOP, 1, "unknown format");
	assert_refused(fixture, "import", "--format daogou /nowhere", NULL, 1, "/nowhere: No such file");
	assert_refused(fixture, "import", "--format daogou --rejects /nowhere/x -", SHOP, 1, "rejects file");
	assert_refused(fixture, "import", "--format daogou /tmp", NULL, 1,
		"is a folder, and the format wants a file");
}

/* Before anything is opened or served. */
static void test_a_bad_payments_conf_is_refused_with_its_line(void **state)
{
	const struct fixture *fixture = *state;
	struct run_result init = run(fixture, "init", "", NULL);
	run_result_finish(&init);
	char *path = xasprintf("%s/payments.conf", fixture->data);
	write_file_or_fail(path, "[shop]\noffer = demo\n", 20);
	assert_int_equal(chmod(path, 0600), 0);
	assert_refused(fixture, "serve", "--listen 127.0.0.1:0", NULL, 2,
		"payments.conf:2: offer: the demo moves no money");
	free(path);
}

static void test_one_hub_for_a_database_and_an_address(void **state)
{
	const struct fixture *fixture = *state;
	struct run_result init = run(fixture, "init", "", NULL);
	run_result_finish(&init);
	char *path = file_join(fixture->data, "hub.db.serve");
	int held = file_lock(path);
	assert_true(held >= 0);
	assert_refused(fixture, "serve", "--listen 127.0.0.1:0", NULL, 3, "another hub serves this database");
	close(held);
	free(path);
	/* Another listens there, and would share. */
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	assert_int_equal(setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof(yes)), 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
	char *where = xasprintf("--listen 127.0.0.1:%d", ntohs(address.sin_port));
	assert_refused(fixture, "serve", where, NULL, 3, "cannot listen");
	free(where);
	close(listener);
}

static void test_usage(void **state)
{
	static const char *const BAD_URLS[] = { "hub.example", "javascript:alert(1)", "https://",
		"https://hub.example/?a=1" };
	const struct fixture *fixture = *state;
	assert_refused(fixture, "frobnicate", "", NULL, 2, "unknown verb");
	assert_refused(fixture, "import", "-", "", 2, "--format");
	assert_refused(
		fixture, "import", "--format daogou --observed-at yesterday -", "", 2, "--observed-at");
	assert_refused(fixture, "import", "--format daogou --what -", "", 2, "unknown option");
	assert_refused(fixture, "publish", "--merchant M1", NULL, 2, "unknown option");
	assert_refused(fixture, "publish", "extra", NULL, 2, "too many");
	assert_refused(fixture, "serve", "", NULL, 2, "--listen");
	assert_refused(fixture, "enroll", "", NULL, 2, "--store");
	/* A kiosk says its name itself. */
	assert_refused(fixture, "enroll", "--store s1 --name till", NULL, 2, "unknown option");
	assert_run(fixture, "--help", "", NULL, 0, "  keys import --data DIR DOCUMENT");
	const char *bare[] = { fixture->program, NULL }, *no_data[] = { fixture->program, "init", NULL };
	struct run_result result = run_program(bare, NULL, TIMEOUT_MS);
	assert_int_equal(result.exit_code, 2);
	run_result_finish(&result);
	result = run_program(no_data, NULL, TIMEOUT_MS);
	assert_int_equal(result.exit_code, 2);
	run_result_finish(&result);
	for (size_t i = 0; i < ARRAY_LENGTH(BAD_URLS); i++) {
		char *words = xasprintf("--listen 127.0.0.1:0 --public-url %s", BAD_URLS[i]);
		assert_refused(
			fixture, "serve", words, "", 2, "--public-url is no address that a phone can open");
		free(words);
	}
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_hub_without_a_time_zone_is_told),
		TEST(test_from_init_to_publish),
		TEST(test_keys_that_will_expire_are_told_in_time),
		TEST(test_nothing_drives_the_terminal),
		TEST(test_options_may_stand_anywhere),
		TEST(test_a_time_ahead_is_refused),
		TEST(test_pictures_lie_beside_the_source),
		TEST(test_what_is_refused),
		TEST(test_usage),
		TEST(test_one_hub_for_a_database_and_an_address),
		TEST(test_a_bad_payments_conf_is_refused_with_its_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
