/* SPDX-License-Identifier: Apache-2.0 */
/* print_driver TRANSPORT JOURNAL ID: prints one receipt as a kiosk does that may be killed at any moment, and
 * started again. Exit 0 when the job is done, 1 when it cannot be. The test kills it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hw/hw.h"

#define LINES 12

static int pipe_fds[2];

/* From the printer's thread: one letter for each end of a job. */
static void take_event(void *data, struct hw_event *event)
{
	(void)data;
	if (event->type == HW_EVENT_PRINTER && event->printer.event >= PRINTER_OUTPUT_COMPLETE) {
		char letter = event->printer.event == PRINTER_OUTPUT_COMPLETE ? 'C'
			: event->printer.event == PRINTER_OUTPUT_UNCERTAIN    ? 'U'
									      : 'F';
		if (write(pipe_fds[1], &letter, 1) != 1)
			_exit(1);
	}
	hw_event_free(event);
}

static struct document *make_receipt(const char *id)
{
	static const struct document_style TITLE = { DOCUMENT_LARGE, DOCUMENT_CENTER, true }, PLAIN = { 0 };
	struct document *receipt = document_create("en");
	char line[80];

	document_text(receipt, TITLE, "RECEIPT");
	snprintf(line, sizeof(line), "JOB %s", id);
	document_text(receipt, PLAIN, line);
	for (int i = 0; i < LINES; i++) {
		snprintf(line, sizeof(line), "%d. An article of some sort", i + 1);
		document_columns(receipt, PLAIN, line, "12.50");
	}
	document_text(receipt, PLAIN, "END OF RECEIPT");
	document_cut(receipt);
	return receipt;
}

static struct hw *open_printer(
	const char *transport, const struct clock *clock, struct memory_journal *journal)
{
	struct hw_config *config = hw_config_create();
	struct hw_setup setup = { .config = config,
		.clock = clock,
		.journal = &MEMORY_JOURNAL_OPS,
		.journal_data = journal,
		.send_event = take_event };
	const char *const values[][2] = { { "driver", "escpos" }, { "transport", transport },
		{ "profile", "virtual-80mm" }, { "text", "line" }, { "status_interval_ms", "100" },
		{ "confirm_timeout_ms", "2000" } };

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		hw_config_set(config, "printer", values[i][0], values[i][1]);
	struct hw *hw = hw_create(&setup);
	hw_config_destroy(config);
	return hw;
}

/* Prints, and prints again for as long as it is uncertain. True when it is done. */
static bool print_to_the_end(const char *transport, const struct clock *clock, struct memory_journal *journal,
	const char *id, bool is_again)
{
	struct hw *hw = open_printer(transport, clock, journal);
	char letter = 0;

	if (is_again)
		hw_print_again(hw, NULL, id);
	else
		hw_print(hw, NULL, id, "receipt", "", make_receipt(id));
	while (read(pipe_fds[0], &letter, 1) == 1 && letter == 'U')
		hw_print_again(hw, NULL, id);
	hw_destroy(hw);
	return letter == 'C';
}

int main(int argc, char **argv)
{
	struct clock clock;
	struct print_job job;
	char *json = NULL;

	if (argc != 4 || pipe(pipe_fds) != 0)
		return 2;
	clock_init_system(&clock);
	struct memory_journal *journal = memory_journal_create(argv[2]);
	bool is_known = MEMORY_JOURNAL_OPS.load_job(journal, argv[3], &job, &json);
	bool is_done = (is_known && job.state == PRINT_DONE) ||
		print_to_the_end(argv[1], &clock, journal, argv[3], is_known && job.state == PRINT_UNCERTAIN);
	free(json);
	memory_journal_destroy(journal);
	return is_done ? 0 : 1;
}
