/* SPDX-License-Identifier: Apache-2.0 */
/* A receipt is printed and a card is charged, with the journals in state.db, while each allocation, write, sync, read, connection and
 * statement of the kiosk fails once. After a restart the receipt is there, and never twice without COPY; the terminal has booked
 * what the journal says, and the money once. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hw/hw.h"
#include "hw/virtual/vprinter.h"
#include "hw/virtual/vterminal.h"
#include "kiosk/app/services/journals.h"
#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/payment_journal.h"
#include "kiosk/store/print_journal.h"
#include "tests/support/support.h"
#include "tests/support/torture.h"

/* Of each kind and way; see torture_step(). */
#define STRIKES 6
#define START_MS INT64_C(1784894400000)
#define PATIENCE_MS 15000
#define PAUSE_US 5000
#define AMOUNT 12345
#define NOT_DONE 1
#define NOT_PAID 2

struct walk;

struct way {
	const char *name, *device, *driver;
	const char *const (*options)[2];
	/* In the kiosk: asks for it, unless the journal knows it. */
	void (*ask)(struct walk *walk, struct hw *hw, struct state *state);
	/* In the kiosk: how it ended by the journal; -1 = it has not. */
	int (*end)(struct walk *walk, struct state *state);
	/* In the test: what is on paper or booked is what the journal says. */
	void (*check)(struct walk *walk, struct state *state, bool is_over);
};

/* Devices of the test's process, and the kiosk's folder. */
struct shop {
	char *folder, *path;
	struct vprinter *printer;
	struct vterminal *terminal;
	int64_t now_ms;
	int payments; /* that the terminal should have booked */
};

struct walk {
	const struct way *way;
	struct shop *shop;
	char id[ULID_SIZE];
	const char *fault;
	int at;
	bool is_asked;
	atomic_bool has_failed; /* an event told so */
};

static void expect(const struct walk *walk, bool is_so, const char *what)
{
	if (!is_so)
		fail_msg("%s: %s %d: not so: %s", walk->way->name, walk->fault, walk->at, what);
}
#define EXPECT(walk, condition) expect(walk, condition, #condition)

/* --- print --- */

static struct document *make_receipt(const char *id)
{
	static const struct document_style PLAIN = { 0 };
	struct document *receipt = document_create("en");
	char line[64];

	snprintf(line, sizeof(line), "JOB %s", id);
	document_text(receipt, PLAIN, line);
	for (int i = 0; i < 6; i++)
		document_columns(receipt, PLAIN, "An article of some sort", "12.50");
	document_text(receipt, PLAIN, "END OF RECEIPT");
	document_cut(receipt);
	return receipt;
}

/* What is uncertain or could not be printed is printed again, as staff do it. */
static void ask_to_print(struct walk *walk, struct hw *hw, struct state *state)
{
	struct print_job job;

	if (!print_journal_find(state, walk->id, &job, NULL)) {
		if (!walk->is_asked &&
			hw_print(hw, NULL, walk->id, "receipt", "", make_receipt(walk->id)) != HW_OK)
			walk->has_failed = true;
	} else if (job.state == PRINT_UNCERTAIN || job.state == PRINT_FAILED) {
		hw_print_again(hw, NULL, walk->id);
	}
	walk->is_asked = true;
}

static int end_of_print(struct walk *walk, struct state *state)
{
	struct print_job job;

	return print_journal_find(state, walk->id, &job, NULL) && job.state == PRINT_DONE ? 0 : -1;
}

struct paper {
	int unmarked, whole;
};

/* The pieces of paper with this job on them. */
static struct paper read_paper(struct walk *walk)
{
	struct paper paper = { 0 };
	char *words = vprinter_words(walk->shop->printer), *rest = words;

	while (rest) {
		char *cut = strstr(rest, "--- cut ---"), *piece = rest;
		rest = cut ? cut + 1 : NULL;
		if (cut)
			*cut = '\0';
		if (!strstr(piece, walk->id))
			continue;
		paper.unmarked += !strstr(piece, "COPY\n");
		paper.whole += strstr(piece, "END OF RECEIPT") != NULL;
	}
	free(words);
	return paper;
}

static void check_paper(struct walk *walk, struct state *state, bool is_over)
{
	struct paper paper = read_paper(walk);
	bool is_done = end_of_print(walk, state) == 0;
	struct print_job job;

	if (is_over && !is_done && print_journal_find(state, walk->id, &job, NULL))
		print_message(
			"the job is %s, %s\n", print_job_state_name(job.state), hw_error_name(job.error));
	EXPECT(walk, paper.unmarked <= 1);
	EXPECT(walk, !is_done || paper.whole >= 1);
	EXPECT(walk, !is_over || is_done);
}

/* --- card --- */

static void ask_to_pay(struct walk *walk, struct hw *hw, struct state *state)
{
	struct payment payment;

	/* Not there yet: it is asked for again. */
	if (!payment_journal_find(state, walk->id, &payment) && (!walk->is_asked || walk->has_failed)) {
		walk->has_failed = false;
		hw_pay(hw, NULL, walk->id, AMOUNT, "EUR");
	}
	walk->is_asked = true;
}

static int end_of_payment(struct walk *walk, struct state *state)
{
	struct payment payment;

	if (!payment_journal_find(state, walk->id, &payment) || payment_is_open(payment.state))
		return -1;
	return payment.state == PAYMENT_APPROVED ? 0 : NOT_PAID;
}

static void check_bookings(struct walk *walk, struct state *state, bool is_over)
{
	struct shop *shop = walk->shop;
	int64_t sum = 0;
	int end = end_of_payment(walk, state), count = vterminal_bookings(shop->terminal, &sum);

	EXPECT(walk, sum == (int64_t)count * AMOUNT);
	EXPECT(walk, count == shop->payments + (end == 0) || (end < 0 && count == shop->payments + 1));
	EXPECT(walk, !is_over || end >= 0);
	if (is_over)
		shop->payments += end == 0;
}

static const char *const PRINTER_OPTIONS[][2] = { { "profile", "virtual-80mm" }, { "text", "line" },
	{ "status_interval_ms", "100" }, { "confirm_timeout_ms", "2000" }, { NULL, NULL } };
static const char *const TERMINAL_OPTIONS[][2] = { { "ack_timeout_ms", "400" }, { "recovery_timeout_s", "8" },
	{ "currency", "EUR" }, { NULL, NULL } };
static const struct way PRINT = { "print", "printer", "escpos", PRINTER_OPTIONS, ask_to_print, end_of_print,
	check_paper };
static const struct way CARD = { "card", "terminal", "zvt", TERMINAL_OPTIONS, ask_to_pay, end_of_payment,
	check_bookings };

/* --- the kiosk, in a process of its own --- */

static void take_event(void *data, struct hw_event *event)
{
	struct walk *walk = data;

	if ((event->type == HW_EVENT_PRINTER && event->printer.event == PRINTER_OUTPUT_FAILED) ||
		(event->type == HW_EVENT_TERMINAL && event->terminal.event == TERMINAL_FAILED))
		walk->has_failed = true;
	hw_event_free(event);
}

static struct hw *open_device(struct walk *walk, const struct clock *clock, struct journals *journals)
{
	struct hw_config *config = hw_config_create();
	bool is_printer = strcmp(walk->way->device, "printer") == 0;
	char *transport = xasprintf("tcp:127.0.0.1:%u",
		is_printer ? vprinter_port(walk->shop->printer) : vterminal_port(walk->shop->terminal));

	hw_config_set(config, walk->way->device, "driver", walk->way->driver);
	hw_config_set(config, walk->way->device, "transport", transport);
	for (int i = 0; walk->way->options[i][0]; i++)
		hw_config_set(config, walk->way->device, walk->way->options[i][0], walk->way->options[i][1]);
	struct hw *hw = hw_create(&(struct hw_setup){ .config = config,
		.clock = clock,
		.journal = &JOURNALS_PRINT,
		.journal_data = journals,
		.payments = &JOURNALS_PAYMENT,
		.payments_data = journals,
		.send_event = take_event,
		.send_data = walk });
	hw_config_destroy(config);
	free(transport);
	return hw;
}

static int run_device(struct walk *walk, struct state *state, bool is_patient)
{
	struct clock clock;
	struct journals *journals = journals_create(walk->shop->folder);
	int64_t until_ms = clock_real_ms() + PATIENCE_MS;
	int end = -1;

	clock_init_manual(&clock, walk->shop->now_ms);
	struct hw *hw = open_device(walk, &clock, journals);
	while (end < 0 && clock_real_ms() < until_ms && (is_patient || !walk->has_failed)) {
		walk->way->ask(walk, hw, state);
		usleep(PAUSE_US);
		end = walk->way->end(walk, state);
	}
	hw_destroy(hw);
	journals_destroy(journals);
	return end < 0 ? NOT_DONE : end;
}

static int run_kiosk(struct walk *walk, bool is_patient)
{
	struct state *state = state_open(walk->shop->path, walk->shop->now_ms, NULL, NULL);
	int code = state ? run_device(walk, state, is_patient) : NOT_DONE;

	state_close(state);
	return code;
}

static int run_in_child(struct walk *walk, bool is_victim)
{
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		if (is_victim)
			torture_be_victim(NULL);
		torture_exit(run_kiosk(walk, !is_victim));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	if (!WIFEXITED(status))
		fail_msg("%s: %s %d: signal %d", walk->way->name, walk->fault, walk->at, WTERMSIG(status));
	return WEXITSTATUS(status);
}

/* --- the test --- */

static void look(struct walk *walk, bool is_over)
{
	struct state *state = state_attach(walk->shop->path);

	assert_non_null(state);
	walk->way->check(walk, state, is_over);
	state_close(state);
}

static void begin_walk(struct walk *walk)
{
	walk->shop->now_ms += MINUTE_MS;
	walk->is_asked = false;
	walk->has_failed = false;
	snprintf(walk->id, sizeof(walk->id), "%s", ulid_make(walk->shop->now_ms).text);
}

/* How many calls of that kind came. */
static int walk_once(struct shop *shop, const struct way *way, enum torture_kind kind, int at, int *deaths)
{
	struct walk walk = { .way = way, .shop = shop, .fault = TORTURE_NAMES[kind], .at = at };

	begin_walk(&walk);
	torture_plan(kind, at);
	int code = run_in_child(&walk, true), count = torture_count();
	torture_plan(TORTURE_NONE, 0);
	EXPECT(&walk, code <= NOT_PAID || code == TORTURE_OUT_OF_MEMORY);
	*deaths += code == TORTURE_OUT_OF_MEMORY;
	look(&walk, false);
	if (code == NOT_DONE || code == TORTURE_OUT_OF_MEMORY) {
		EXPECT(&walk, at > 0);
		code = run_in_child(&walk, false);
	}
	look(&walk, true);
	if (code == NOT_PAID) {
		/* No money has moved; the shopper tries once more. */
		begin_walk(&walk);
		code = run_in_child(&walk, false);
		look(&walk, true);
	}
	EXPECT(&walk, code == 0);
	return count;
}

static void open_shop(struct shop *shop)
{
	char why[256] = "";

	*shop = (struct shop){ .folder = temp_folder_make(), .now_ms = START_MS };
	shop->path = file_join(shop->folder, "state.db");
	shop->printer = vprinter_create(&(struct vprinter_setup){ .listen = "127.0.0.1:0" }, why);
	shop->terminal = vterminal_create("127.0.0.1:0", why);
	if (!shop->printer || !shop->terminal)
		fail_msg("%s", why);
	state_close(state_open(shop->path, shop->now_ms, NULL, NULL));
}

static void close_shop(struct shop *shop)
{
	vterminal_destroy(shop->terminal);
	vprinter_destroy(shop->printer);
	temp_folder_remove(shop->folder);
	free(shop->path);
}

static void torture(const struct way *way)
{
	struct shop shop;
	int deaths = 0;

	open_shop(&shop);
	for (int kind = TORTURE_MEMORY; kind < TORTURE_KINDS; kind++) {
		int count = walk_once(&shop, way, (enum torture_kind)kind, 0, &deaths);
		int step = torture_step(count, STRIKES), struck = 0;
		for (int at = 1 + kind % step; at <= count; at += step, struck++)
			walk_once(&shop, way, (enum torture_kind)kind, at, &deaths);
		print_message("%s: %d of %d %ss struck, %d restarts\n", way->name, struck, count,
			TORTURE_NAMES[kind], deaths);
		deaths = 0;
	}
	close_shop(&shop);
}

static void test_print(void **state)
{
	(void)state;
	torture(&PRINT);
}

static void test_card(void **state)
{
	(void)state;
	torture(&CARD);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_print), cmocka_unit_test(test_card) };

	torture_start();
	digest_start();
	signal(SIGPIPE, SIG_IGN);
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
