/* SPDX-License-Identifier: Apache-2.0 */
/* A ZVT terminal that says what the test says on a line of its own: no wait of the kiosk is without an end, and what the
 * shopper is left with is the terminal's last word. */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <pty.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hw/terminals/zvt_dialogue.h"
#include "hw/transports/descriptor.h"
#include "hw/transports/script.h"
#include "kiosk/base/clock.h"
#include "tests/support/support.h"

#define ACK_MS 60
#define PAYMENT_MS 200
#define CANCEL_MS 100
#define FAR_MS 10000 /* whoever waits that long waits for ever */

struct line {
	struct zvt_dialogue dialogue;
	int terminal_fd, held_fd, stop_fd;
	int64_t began_ms;
};

static int set_up(void **state)
{
	static struct line line;
	char name[64], address[80];

	line = (struct line){ 0 };
	assert_int_equal(openpty(&line.terminal_fd, &line.held_fd, name, NULL, NULL), 0);
	fcntl(line.terminal_fd, F_SETFL, O_NONBLOCK);
	snprintf(address, sizeof(address), "pty:%s", name);
	line.stop_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	line.dialogue = (struct zvt_dialogue){ .stop_fd = line.stop_fd,
		.ack_timeout_ms = ACK_MS,
		.payment_timeout_ms = PAYMENT_MS,
		.cancel_timeout_ms = CANCEL_MS };
	assert_int_equal(transport_open(address, 1000, -1, &line.dialogue.transport), HW_OK);
	line.began_ms = clock_real_ms();
	*state = &line;
	return 0;
}

static int tear_down(void **state)
{
	struct line *line = *state;

	transport_close(line->dialogue.transport);
	close(line->terminal_fd);
	close(line->held_fd);
	close(line->stop_fd);
	return 0;
}

static void says(struct line *line, const char *text)
{
	uint8_t bytes[64];
	size_t length;

	assert_true(script_parse_bytes(text, bytes, sizeof(bytes), &length));
	assert_int_equal(write(line->terminal_fd, bytes, length), length);
}

/* The next bytes of the kiosk. */
static void hears(struct line *line, const char *text)
{
	uint8_t wanted[64], got[64];
	size_t length, count = 0;

	assert_true(script_parse_bytes(text, wanted, sizeof(wanted), &length));
	while (count < length && descriptor_wait(line->terminal_fd, POLLIN, -1, 1000) == 1) {
		ssize_t more = read(line->terminal_fd, got + count, length - count);
		assert_true(more > 0);
		count += (size_t)more;
	}
	assert_int_equal(count, length);
	assert_memory_equal(got, wanted, length);
}

static void hears_nothing(struct line *line)
{
	assert_int_equal(descriptor_wait(line->terminal_fd, POLLIN, -1, 20), 0);
}

static void begins(struct line *line, bool is_for_shopper)
{
	line->began_ms = clock_real_ms();
	zvt_begin(&line->dialogue, ZVT_AUTHORISE, (const uint8_t *)"\x04", 1, is_for_shopper);
	hears(line, "06 01 01 04");
}

static enum terminal_turn turns(struct line *line, int timeout_ms)
{
	enum terminal_prompt prompt;

	return zvt_step(&line->dialogue, -1, timeout_ms, &prompt);
}

/* Takes what the terminal has said. */
static void listens(struct line *line)
{
	do
		assert_int_not_equal(turns(line, 50), TERMINAL_TURN_OVER);
	while (line->dialogue.in_length > 0);
}

static void ends(struct line *line, int kind, enum hw_error error)
{
	while (turns(line, 50) != TERMINAL_TURN_OVER)
		assert_true(clock_real_ms() - line->began_ms < FAR_MS);
	assert_int_equal(line->dialogue.ending.kind, kind);
	assert_int_equal(line->dialogue.ending.error, error);
}

static void takes_at_least(const struct line *line, int64_t least_ms)
{
	assert_true(clock_real_ms() - line->began_ms >= least_ms);
}

static void test_a_command_that_nobody_acknowledges(void **state)
{
	struct line *line = *state;

	begins(line, true);
	ends(line, ZVT_END_LOST, HW_TIMEOUT);
	takes_at_least(line, ACK_MS);
	hears_nothing(line); /* what was not taken is not given up */
}

static void test_nobody_comes_with_a_card(void **state)
{
	struct line *line = *state;

	begins(line, true);
	says(line, "80 00 00");
	while (!line->dialogue.is_abort_sent) {
		assert_int_not_equal(turns(line, 50), TERMINAL_TURN_OVER);
		assert_true(clock_real_ms() - line->began_ms < FAR_MS);
	}
	takes_at_least(line, PAYMENT_MS);
	hears(line, "06 B0 00");
	says(line, "80 00 00 06 1E 01 6C");
	ends(line, ZVT_END_ABORTED, HW_OK);
	assert_int_equal(line->dialogue.ending.abort_code, ZVT_RESULT_CANCELLED);
	hears(line, "80 00 00"); /* the end; the answer to 06 B0 needs none */
	hears_nothing(line);
}

static void test_a_terminal_that_does_not_give_up_either(void **state)
{
	struct line *line = *state;

	begins(line, true);
	says(line, "80 00 00");
	ends(line, ZVT_END_LOST, HW_TIMEOUT);
	takes_at_least(line, PAYMENT_MS + CANCEL_MS);
	hears(line, "06 B0 00");
	hears_nothing(line); /* it is asked once */
}

/* A question is not a payment: nothing is there to be given up. */
static void test_a_question_without_an_answer(void **state)
{
	struct line *line = *state;

	begins(line, false);
	says(line, "80 00 00");
	ends(line, ZVT_END_LOST, HW_TIMEOUT);
	takes_at_least(line, PAYMENT_MS);
	hears_nothing(line);
}

/* Each word of a terminal that was asked to give up is waited for anew, and not for ever. */
static void test_a_terminal_that_talks_on_and_on(void **state)
{
	struct line *line = *state;

	begins(line, true);
	says(line, "80 00 00");
	while (turns(line, 20) != TERMINAL_TURN_OVER) {
		assert_true(clock_real_ms() - line->began_ms < FAR_MS);
		says(line, "04 FF 01 0A");
	}
	assert_int_equal(line->dialogue.ending.error, HW_TIMEOUT);
	takes_at_least(line, PAYMENT_MS + CANCEL_MS);
}

static void test_the_shopper_takes_it_back(void **state)
{
	struct line *line = *state;

	line->dialogue.payment_timeout_ms = FAR_MS;
	zvt_give_up(&line->dialogue); /* nothing is under way */
	hears_nothing(line);
	begins(line, true);
	zvt_give_up(&line->dialogue); /* the terminal has not even taken the command */
	hears(line, "06 B0 00");
	says(line, "80 00 00");
	listens(line);
	zvt_give_up(&line->dialogue);
	hears_nothing(line);
	says(line, "84 83 00"); /* too late: the card has been read */
	listens(line);
	says(line, "04 0F 02 27 00");
	listens(line);
	hears(line, "80 00 00");
	says(line, "06 0F 00");
	ends(line, ZVT_END_COMPLETE, HW_OK);
	assert_true(line->dialogue.ending.has_status);
	zvt_give_up(&line->dialogue);
	hears(line, "80 00 00");
	hears_nothing(line);
}

/* Nobody stands there for long when the terminal says nothing to it. */
static void test_a_terminal_that_hears_nothing_of_it(void **state)
{
	struct line *line = *state;

	line->dialogue.payment_timeout_ms = 2 * FAR_MS;
	begins(line, true);
	says(line, "80 00 00");
	listens(line);
	zvt_give_up(&line->dialogue);
	ends(line, ZVT_END_LOST, HW_TIMEOUT);
	takes_at_least(line, CANCEL_MS);
}

static void test_a_turn_ends_when_its_thread_is_woken(void **state)
{
	struct line *line = *state;
	enum terminal_prompt prompt;

	line->dialogue.ack_timeout_ms = FAR_MS;
	begins(line, true);
	eventfd_write(line->stop_fd, 1);
	assert_int_equal(zvt_step(&line->dialogue, line->stop_fd, 2 * FAR_MS, &prompt), TERMINAL_TURN_ON);
	assert_int_equal(zvt_step(&line->dialogue, -1, 20, &prompt), TERMINAL_TURN_ON);
	assert_true(clock_real_ms() - line->began_ms < FAR_MS);
}

static void test_a_question_ends_when_the_device_stops(void **state)
{
	struct line *line = *state;

	line->dialogue.ack_timeout_ms = FAR_MS;
	eventfd_write(line->stop_fd, 1);
	struct zvt_ending ending = zvt_ask(&line->dialogue, ZVT_STATUS_ENQUIRY, NULL, 0);
	assert_int_equal(ending.kind, ZVT_END_LOST);
	assert_int_equal(ending.error, HW_CANCELLED);
	assert_true(clock_real_ms() - line->began_ms < FAR_MS);
}

static void fill(struct line *line)
{
	char byte = 0;

	while (transport_write(line->dialogue.transport, &byte, 1) > 0) {
	}
}

/* Nothing of the payment has left: it may be tried again. */
static void test_a_line_that_takes_nothing(void **state)
{
	struct line *line = *state;

	fill(line);
	line->began_ms = clock_real_ms();
	zvt_begin(&line->dialogue, ZVT_AUTHORISE, (const uint8_t *)"\x04", 1, true);
	takes_at_least(line, 3000);
	ends(line, ZVT_END_NOT_SENT, HW_TIMEOUT);
	/* Whoever stops the device does not wait for that. */
	eventfd_write(line->stop_fd, 1);
	line->began_ms = clock_real_ms();
	zvt_begin(&line->dialogue, ZVT_AUTHORISE, (const uint8_t *)"\x04", 1, true);
	assert_true(clock_real_ms() - line->began_ms < 2500);
	ends(line, ZVT_END_NOT_SENT, HW_CANCELLED);
}

/* That it should give up cannot even be said: nobody waits for its answer. */
static void test_a_line_that_does_not_take_the_end(void **state)
{
	struct line *line = *state;

	line->dialogue.ack_timeout_ms = FAR_MS;
	begins(line, true);
	fill(line);
	eventfd_write(line->stop_fd, 1);
	zvt_give_up(&line->dialogue);
	assert_int_equal(line->dialogue.phase, ZVT_PHASE_OVER);
	ends(line, ZVT_END_LOST, HW_CANCELLED);
}

static void *take_all(void *data)
{
	const struct line *line = data;
	char bytes[4096];

	while (descriptor_wait(line->terminal_fd, POLLIN, -1, 500) == 1 &&
		read(line->terminal_fd, bytes, sizeof(bytes)) > 0) {
	}
	return NULL;
}

static void test_a_line_that_takes_it_a_moment_later(void **state)
{
	struct line *line = *state;
	pthread_t thread;

	fill(line);
	line->began_ms = clock_real_ms();
	assert_int_equal(pthread_create(&thread, NULL, take_all, line), 0);
	zvt_begin(&line->dialogue, ZVT_AUTHORISE, (const uint8_t *)"\x04", 1, true);
	assert_int_equal(line->dialogue.phase, ZVT_PHASE_ACK);
	assert_true(clock_real_ms() - line->began_ms < 2500); /* as soon as there is room */
	pthread_join(thread, NULL);
	says(line, "80 00 00 06 1E 01 6C");
	line->dialogue.deadline_ms = clock_real_ms() + FAR_MS;
	ends(line, ZVT_END_ABORTED, HW_OK);
}

/* As much as a line takes at once in this program; 0: as much as there is. */
static size_t line_takes;

ssize_t write(int file, const void *bytes, size_t length)
{
	return syscall(SYS_write, file, bytes, line_takes && line_takes < length ? line_takes : length);
}

static void test_a_line_that_takes_it_in_pieces(void **state)
{
	struct line *line = *state;

	line_takes = 3;
	zvt_begin(&line->dialogue, ZVT_AUTHORISE, (const uint8_t *)"\x04\x00\x00\x12\x34", 5, true);
	line_takes = 0;
	hears(line, "06 01 05 04 00 00 12 34");
	hears_nothing(line);
	assert_int_equal(line->dialogue.phase, ZVT_PHASE_ACK);
}

/* What was asked of one payment is not carried into the next. */
static void test_each_payment_can_be_taken_back(void **state)
{
	struct line *line = *state;

	for (int payment = 0; payment < 2; payment++) {
		begins(line, true);
		says(line, "80 00 00");
		listens(line);
		zvt_give_up(&line->dialogue);
		hears(line, "06 B0 00");
		says(line, "80 00 00 06 1E 01 6C");
		ends(line, ZVT_END_ABORTED, HW_OK);
		assert_int_equal(line->dialogue.ending.abort_code, ZVT_RESULT_CANCELLED);
		hears(line, "80 00 00");
	}
}

static void test_what_is_said_unasked_answers_nothing(void **state)
{
	struct line *line = *state;

	assert_int_equal(zvt_wait_unasked(&line->dialogue, -1, 20), HW_OK);
	takes_at_least(line, 20);
	says(line, "06 0F 00");
	assert_int_equal(zvt_wait_unasked(&line->dialogue, -1, FAR_MS), HW_PROTOCOL);
	zvt_begin(&line->dialogue, ZVT_AUTHORISE, (const uint8_t *)"\x04", 1, true);
	ends(line, ZVT_END_NOT_SENT, HW_PROTOCOL);
	hears_nothing(line);
}

/* The end of one command and more in the same breath. */
static void test_what_comes_behind_the_end_is_out_of_step(void **state)
{
	struct line *line = *state;

	begins(line, true);
	says(line, "80 00 00 06 1E 01 6C 04");
	ends(line, ZVT_END_ABORTED, HW_OK);
	assert_int_equal(zvt_wait_unasked(&line->dialogue, -1, 0), HW_PROTOCOL);
}

static void test_what_is_out_of_step(void **state)
{
	static const struct {
		const char *words;
		int kind;
		enum hw_error error;
	} WORDS[] = {
		{ "84 83 00", ZVT_END_REFUSED, HW_BUSY },                       /* the command */
		{ "06 1E 01 6C", ZVT_END_LOST, HW_PROTOCOL },                   /* no acknowledgement */
		{ "80 00 00 84 83 00", ZVT_END_LOST, HW_PROTOCOL },             /* a refusal of nothing */
		{ "80 00 00 04 0F FF FF FF", ZVT_END_LOST, HW_PROTOCOL },       /* longer than any message */
		{ "80 00 00 04 FF 00 06 1E 00", ZVT_END_ABORTED, HW_OK },       /* an end without a reason */
		{ "80 00 00 06 1E 00 6C", ZVT_END_ABORTED, HW_OK },             /* and more behind it */
		{ "80 00 00 06 D1 02 00 41 06 0F 00", ZVT_END_COMPLETE, HW_OK } /* a line for a printer */
	};
	struct line *line = *state;

	for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
		tear_down(state);
		set_up(state);
		begins(line, true);
		says(line, WORDS[i].words);
		ends(line, WORDS[i].kind, WORDS[i].error);
		assert_int_equal(line->dialogue.ending.abort_code, 0);
		/* 0 would say that the terminal remembers no booking. */
		assert_int_equal(line->dialogue.ending.status.trace, PAYMENT_TRACE_NONE);
	}
}

static void test_a_terminal_that_is_unplugged(void **state)
{
	struct line *line = *state;

	begins(line, true);
	close(line->held_fd);
	close(line->terminal_fd);
	ends(line, ZVT_END_LOST, HW_OFFLINE);
	assert_int_equal(zvt_wait_unasked(&line->dialogue, -1, FAR_MS), HW_ABSENT);
	line->terminal_fd = line->held_fd = -1;
}

/* Nothing of what a message held stays in memory behind it. */
static void test_a_message_is_wiped(void **state)
{
	static const uint8_t CLEAN[ZVT_MESSAGE_MAX];
	struct line *line = *state;

	begins(line, true);
	says(line, "80 00 00 04 0F 0B 22 F0 F8 41 11 11 11 11 11 11 11 06 0F 00");
	ends(line, ZVT_END_COMPLETE, HW_OK);
	assert_memory_equal(line->dialogue.in, CLEAN, sizeof(CLEAN));
}

int main(void)
{
#define ON_A_LINE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		ON_A_LINE(test_a_command_that_nobody_acknowledges),
		ON_A_LINE(test_nobody_comes_with_a_card),
		ON_A_LINE(test_a_terminal_that_does_not_give_up_either),
		ON_A_LINE(test_a_question_without_an_answer),
		ON_A_LINE(test_a_terminal_that_talks_on_and_on),
		ON_A_LINE(test_the_shopper_takes_it_back),
		ON_A_LINE(test_a_terminal_that_hears_nothing_of_it),
		ON_A_LINE(test_a_turn_ends_when_its_thread_is_woken),
		ON_A_LINE(test_a_question_ends_when_the_device_stops),
		ON_A_LINE(test_a_line_that_takes_nothing),
		ON_A_LINE(test_a_line_that_does_not_take_the_end),
		ON_A_LINE(test_a_line_that_takes_it_a_moment_later),
		ON_A_LINE(test_a_line_that_takes_it_in_pieces),
		ON_A_LINE(test_each_payment_can_be_taken_back),
		ON_A_LINE(test_what_is_said_unasked_answers_nothing),
		ON_A_LINE(test_what_comes_behind_the_end_is_out_of_step),
		ON_A_LINE(test_what_is_out_of_step),
		ON_A_LINE(test_a_terminal_that_is_unplugged),
		ON_A_LINE(test_a_message_is_wiped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
