/* SPDX-License-Identifier: Apache-2.0 */
/* What printers answer: blocks before status bytes, ASB, questions and answers in order, noise. */
#include <string.h>

#include "hw/printers/escpos_reply.h"
#include "tests/support/support.h"

struct listener {
	struct escpos_reply reply;
	struct printer_report report;
};

static void start(struct listener *listener)
{
	memset(listener, 0, sizeof(*listener));
	escpos_reply_init(&listener->reply, &listener->report);
}

static void feed(struct listener *listener, const char *bytes, size_t length)
{
	escpos_reply_feed(&listener->reply, (const uint8_t *)bytes, length);
}

/* '2' is 0x32 and looks like the answer to DLE EOT; inside a block it is a character. */
static void test_ids_are_no_status(void **state)
{
	struct listener listener;

	(void)state;
	start(&listener);
	escpos_reply_expect(&listener.reply, 4);
	feed(&listener,
		"\x37\x22"
		"2222\0\x12",
		8);
	assert_true(listener.reply.has_process_id);
	assert_string_equal(listener.reply.process_id, "2222");
	assert_false(listener.report.is_paper_out);
	assert_int_equal(listener.reply.answers, 1);
	assert_int_equal(listener.reply.expected_count, 0);
}

static void test_blocks_may_come_in_pieces(void **state)
{
	struct listener listener;

	(void)state;
	start(&listener);
	for (const char *at = "\x37\x22"
			      "0042";
		*at; at++)
		feed(&listener, at, 1);
	assert_false(listener.reply.has_process_id);
	feed(&listener, "\0", 1);
	assert_string_equal(listener.reply.process_id, "0042");
}

/* A new question is due while an id comes in, byte by byte on a slow line. */
static void test_a_question_does_not_break_a_block(void **state)
{
	struct listener listener;

	(void)state;
	start(&listener);
	feed(&listener,
		"\x37\x22"
		"00",
		4);
	escpos_reply_forget(&listener.reply);
	feed(&listener, "42\0", 3);
	assert_true(listener.reply.has_process_id);
	assert_string_equal(listener.reply.process_id, "0042");
	/* One whose end was lost holds nothing up for long. */
	feed(&listener, "\x37\x22", 2);
	escpos_reply_forget(&listener.reply);
	escpos_reply_forget(&listener.reply);
	feed(&listener, "\x38\x00\x0f\x0f", 4);
	assert_true(listener.report.is_paper_out);
}

static void test_asb(void **state)
{
	struct listener listener;

	(void)state;
	start(&listener);
	feed(&listener, "\x38\x00\x0f\x0f", 4);
	assert_true(listener.report.is_offline);
	assert_true(listener.report.is_cover_open);
	assert_true(listener.report.is_paper_out);
	assert_true(listener.report.is_paper_near_end);
	feed(&listener, "\x10\x08\x03\x0f", 4);
	assert_false(listener.report.is_cover_open);
	assert_false(listener.report.is_paper_out);
	assert_true(listener.report.is_paper_near_end);
	assert_int_equal(listener.report.error, HW_CUTTER);
	feed(&listener, "\x10\x00\x00\x0f", 4);
	assert_int_equal(listener.report.error, HW_OK);
	assert_int_equal(listener.report.power, POWER_ONLINE);
}

static void test_questions_are_answered_in_order(void **state)
{
	struct listener listener;

	(void)state;
	start(&listener);
	for (uint8_t number = 1; number <= 4; number++)
		escpos_reply_expect(&listener.reply, number);
	feed(&listener, "\x1a\x16\x52\x7e", 4);
	assert_true(listener.report.is_offline);
	assert_true(listener.report.is_cover_open);
	assert_int_equal(listener.report.error, HW_HEAD_HOT);
	assert_true(listener.report.is_paper_out);
}

static void test_an_answer_nobody_asked_for_is_nothing(void **state)
{
	struct listener listener;

	(void)state;
	start(&listener);
	feed(&listener, "\x7e", 1);
	assert_false(listener.report.is_paper_out);
	assert_int_equal(listener.reply.answers, 0);
}

static void test_info_and_cleared(void **state)
{
	struct listener listener;

	(void)state;
	start(&listener);
	feed(&listener, "_TM-T88VI\0\x37\x25\0", 13);
	assert_true(listener.reply.has_info);
	assert_string_equal(listener.reply.info, "TM-T88VI");
	assert_true(listener.reply.is_buffer_cleared);
}

static void test_noise(void **state)
{
	struct listener listener;
	char long_block[300];

	(void)state;
	start(&listener);
	memset(long_block, 'A', sizeof(long_block));
	long_block[0] = '_';
	feed(&listener, long_block, sizeof(long_block));
	assert_false(listener.reply.has_info);
	feed(&listener, "\xff\xff\x00\x01\x02", 5);
	assert_int_equal(listener.reply.consumed, 0);
	/* A broken ASB is dropped, and what follows counts. */
	escpos_reply_expect(&listener.reply, 1);
	feed(&listener, "\x10\x00\x1a", 3);
	assert_true(listener.report.is_offline);
}

static void test_consumed_counts_when_asked_for(void **state)
{
	struct listener listener;

	(void)state;
	start(&listener);
	listener.reply.takes_gs_r = true;
	feed(&listener, "\x00\x03", 2);
	assert_int_equal(listener.reply.consumed, 2);
	assert_true(listener.report.is_paper_near_end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids_are_no_status),
		cmocka_unit_test(test_blocks_may_come_in_pieces),
		cmocka_unit_test(test_a_question_does_not_break_a_block),
		cmocka_unit_test(test_asb),
		cmocka_unit_test(test_questions_are_answered_in_order),
		cmocka_unit_test(test_an_answer_nobody_asked_for_is_nothing),
		cmocka_unit_test(test_info_and_cleared),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_consumed_counts_when_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
