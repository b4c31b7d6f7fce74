/* SPDX-License-Identifier: Apache-2.0 */
/* A program that prints is killed at random, and its cable pulled: no job ever leaves two receipts without
 * COPY, and each ends with a whole one. DAOGOU_KILLS says how often (20 in the usual run). */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hw/virtual/vprinter.h"
#include "kiosk/base/ulid.h"
#include "tests/support/support.h"

#define JOB_BYTES 900 /* about; a kill may also come after the last */
#define PATIENCE_MS 30000

struct bench {
	char *folder, *program;
	char transport[40], journal[300];
	struct vprinter *vprinter;
	unsigned seed;
	int kills_left, kills_in_work, jobs;
};

static void control(struct bench *bench, const char *line)
{
	char answer[256];

	vprinter_command(bench->vprinter, line, answer);
	assert_string_equal(answer, "ok");
}

static void start(struct bench *bench)
{
	const char *kills = getenv("DAOGOU_KILLS"), *seed = getenv("DAOGOU_SEED");
	char why[256] = "", *bin = built_program("../tests/print_driver");

	*bench = (struct bench){ .folder = temp_folder_make(),
		.program = bin,
		.seed = seed ? (unsigned)strtoul(seed, NULL, 10) : (unsigned)time(NULL),
		.kills_left = kills ? atoi(kills) : 20 };
	bench->vprinter = vprinter_create(&(struct vprinter_setup){ .listen = "127.0.0.1:0" }, why);
	if (!bench->vprinter)
		fail_msg("%s", why);
	snprintf(bench->transport, sizeof(bench->transport), "tcp:127.0.0.1:%u",
		(unsigned)vprinter_port(bench->vprinter));
}

static void finish(struct bench *bench)
{
	vprinter_destroy(bench->vprinter);
	temp_folder_remove(bench->folder);
	free(bench->program);
}

static unsigned random_below(struct bench *bench, unsigned limit)
{
	return (unsigned)rand_r(&bench->seed) % limit;
}

static pid_t run_driver(struct bench *bench, const char *id)
{
	return start_program(
		(const char *const[]){ bench->program, bench->transport, bench->journal, id, NULL }, NULL);
}

struct moment {
	struct bench *bench;
	uint64_t bytes;
	pid_t pid;
	int status;
	bool has_ended;
};

static bool has_come(void *data)
{
	struct moment *moment = data;

	moment->has_ended = waitpid(moment->pid, &moment->status, WNOHANG) == moment->pid;
	return moment->has_ended || vprinter_executed_bytes(moment->bench->vprinter) >= moment->bytes;
}

/* Kills the driver when so many bytes have been printed, or some milliseconds after its start. True when the
 * driver was quicker and has done the job. */
static bool run_and_kill(struct bench *bench, const char *id)
{
	bool is_by_time = random_below(bench, 3) == 0;
	struct moment moment = { .bench = bench, .pid = run_driver(bench, id) };
	int timeout_ms = is_by_time ? (int)random_below(bench, 250) : PATIENCE_MS;

	moment.bytes = is_by_time
		? UINT64_MAX
		: vprinter_executed_bytes(bench->vprinter) + 1 + random_below(bench, JOB_BYTES);
	wait_until(has_come, &moment, timeout_ms);
	if (moment.has_ended) {
		assert_int_equal(moment.status, 0);
		return true;
	}
	kill(moment.pid, SIGKILL);
	assert_int_equal(waitpid(moment.pid, &moment.status, 0), moment.pid);
	bench->kills_left--;
	bench->kills_in_work += !is_by_time;
	return false;
}

/* Mostly slow, so that there is something to break; now and then the cable is pulled besides. */
static void choose_trouble(struct bench *bench)
{
	char line[64];

	control(bench, "clear");
	if (random_below(bench, 4))
		control(bench, "fault slow");
	if (random_below(bench, 4) == 0) {
		snprintf(line, sizeof(line), "fault disconnect at %u", random_below(bench, JOB_BYTES));
		control(bench, line);
	}
}

static void print_one(struct bench *bench)
{
	struct ulid id = ulid_make((int64_t)time(NULL) * 1000);
	bool is_done = false;

	snprintf(bench->journal, sizeof(bench->journal), "%s/%s.json", bench->folder, id.text);
	bench->jobs++;
	while (!is_done && bench->kills_left > 0 && random_below(bench, 4) > 0) {
		choose_trouble(bench);
		is_done = run_and_kill(bench, id.text);
	}
	control(bench, "clear");
	struct moment moment = { .bench = bench, .bytes = UINT64_MAX, .pid = run_driver(bench, id.text) };
	assert_true(wait_until(has_come, &moment, PATIENCE_MS));
	assert_int_equal(moment.status, 0);
}

/* What the paper says of one job. */
struct tally {
	char id[ULID_SIZE];
	int unmarked, copies, whole;
};

static struct tally *find_tally(struct tally *tallies, int *count, const char *id)
{
	for (int i = 0; i < *count; i++) {
		if (strcmp(tallies[i].id, id) == 0)
			return &tallies[i];
	}
	snprintf(tallies[*count].id, ULID_SIZE, "%s", id);
	return &tallies[(*count)++];
}

static int tally_paper(struct bench *bench, struct tally *tallies)
{
	char *words = vprinter_words(bench->vprinter), *save = NULL;
	struct tally *job = NULL;
	bool is_copy = false;
	int count = 0;

	for (char *line = strtok_r(words, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (strcmp(line, "--- cut ---") == 0) {
			job = NULL;
			is_copy = false;
		} else if (strcmp(line, "COPY") == 0) {
			is_copy = true;
		} else if (strncmp(line, "JOB ", 4) == 0) {
			assert_null(job); /* one piece of paper, one receipt */
			job = find_tally(tallies, &count, line + 4);
			job->unmarked += !is_copy;
			job->copies += is_copy;
		} else if (strcmp(line, "END OF RECEIPT") == 0) {
			assert_non_null(job);
			job->whole++;
		}
	}
	free(words);
	return count;
}

static void test_killed_at_random(void **state)
{
	struct bench bench;
	int copies = 0;

	(void)state;
	start(&bench);
	unsigned seed = bench.seed;
	while (bench.kills_left > 0)
		print_one(&bench);
	struct tally *tallies = calloc((size_t)bench.jobs + 1, sizeof(*tallies));
	int count = tally_paper(&bench, tallies);
	assert_int_equal(count, bench.jobs);
	for (int i = 0; i < count; i++) {
		if (tallies[i].unmarked > 1 || tallies[i].whole < 1)
			fail_msg("DAOGOU_SEED=%u: job %s: %d receipts without COPY, %d copies, %d whole",
				seed, tallies[i].id, tallies[i].unmarked, tallies[i].copies,
				tallies[i].whole);
		copies += tallies[i].copies;
	}
	print_message("%d jobs, %d kills in work, %d copies\n", bench.jobs, bench.kills_in_work, copies);
	free(tallies);
	finish(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_killed_at_random) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
