/* SPDX-License-Identifier: Apache-2.0 */
/* Payments at a ZVT terminal: what the kiosk says is what the terminal booked, wherever the link breaks, and
 * nothing of a card is kept. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/terminals/zvt_message.h"
#include "hw/virtual/vterminal.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/ulid.h"
#include "kiosk/base/xalloc.h"
#include "tests/hw/hw_rig.h"
#include "tests/support/support.h"

#define AMOUNT 12345

struct pay_rig {
	struct hw_rig hw;
	struct vterminal *terminal;
	char id[ULID_SIZE];
	int payments;
};

static void command(struct pay_rig *rig, const char *line)
{
	char answer[256];

	vterminal_command(rig->terminal, line, answer);
	assert_string_equal(answer, "ok");
}

static void set_up_with(struct pay_rig *rig, const char *key, const char *value)
{
	char why[256], address[40];

	*rig = (struct pay_rig){0};
	rig->terminal = vterminal_create("127.0.0.1:0", why);
	assert_non_null(rig->terminal);
	snprintf(address, sizeof(address), "tcp:127.0.0.1:%u", (unsigned)vterminal_port(rig->terminal));
	hw_rig_init(&rig->hw);
	hw_rig_set(&rig->hw, "terminal", "driver", "zvt");
	hw_rig_set(&rig->hw, "terminal", "transport", address);
	hw_rig_set(&rig->hw, "terminal", "ack_timeout_ms", "400");
	hw_rig_set(&rig->hw, "terminal", "recovery_timeout_s", "8");
	hw_rig_set(&rig->hw, "terminal", key, value);
	hw_rig_start(&rig->hw);
	hw_rig_wait_state(&rig->hw, DEVICE_TERMINAL, DEVICE_IDLE);
}

static void set_up(struct pay_rig *rig)
{
	set_up_with(rig, "payment_timeout_s", "180");
}

static void tear_down(struct pay_rig *rig)
{
	hw_rig_finish(&rig->hw);
	vterminal_destroy(rig->terminal);
}

static void begin(struct pay_rig *rig)
{
	snprintf(rig->id, sizeof(rig->id), "01J0000000000000000000%04u", (unsigned)++rig->payments % 10000);
	assert_int_equal(hw_pay(rig->hw.hw, NULL, rig->id, AMOUNT, "EUR"), HW_OK);
}

/* The next event that is no prompt. */
static const struct hw_event *wait_outcome(struct pay_rig *rig)
{
	const struct hw_event *event;

	do
		event = hw_rig_wait_event(&rig->hw, HW_EVENT_TERMINAL);
	while (event->terminal.event == TERMINAL_PROMPT);
	return event;
}

static const struct payment *expect(struct pay_rig *rig, enum terminal_event wanted)
{
	const struct hw_event *event = wait_outcome(rig);

	assert_string_equal(terminal_event_name(event->terminal.event), terminal_event_name(wanted));
	assert_string_equal(event->terminal.payment.id, rig->id);
	return &event->terminal.payment;
}

static void expect_prompt(struct pay_rig *rig, enum terminal_prompt wanted)
{
	const struct hw_event *event = hw_rig_wait_event(&rig->hw, HW_EVENT_TERMINAL);

	assert_int_equal(event->terminal.event, TERMINAL_PROMPT);
	assert_string_equal(terminal_prompt_name(event->terminal.prompt), terminal_prompt_name(wanted));
}

static int bookings(struct pay_rig *rig)
{
	int64_t sum;
	int count = vterminal_bookings(rig->terminal, &sum);

	assert_int_equal(sum, (int64_t)count * AMOUNT);
	return count;
}

static void assert_no_card_data(const void *bytes, size_t length)
{
	static const char BCD[] = "\x41\x11\x11\x11";

	assert_null(memmem(bytes, length, VTERMINAL_PAN, 16));
	assert_null(memmem(bytes, length, "411111", 6));
	assert_null(memmem(bytes, length, BCD, 4));
}

static void test_approved(void **state)
{
	struct pay_rig rig;

	(void)state;
	set_up(&rig);
	begin(&rig);
	expect_prompt(&rig, TERMINAL_PROMPT_CARD);
	expect_prompt(&rig, TERMINAL_PROMPT_PIN);
	expect_prompt(&rig, TERMINAL_PROMPT_WAIT);
	const struct payment *payment = expect(&rig, TERMINAL_APPROVED);
	assert_int_equal(payment->state, PAYMENT_APPROVED);
	assert_int_equal(payment->amount_minor, AMOUNT);
	assert_int_equal(payment->trace, 42);
	assert_string_equal(payment->terminal_id, "52500001");
	assert_string_equal(payment->card, "VISA");
	assert_int_equal(bookings(&rig), 1);
	/* Asked again with the same id it says the same, and nothing is paid. */
	assert_int_equal(hw_pay(rig.hw.hw, NULL, rig.id, AMOUNT, "EUR"), HW_OK);
	expect(&rig, TERMINAL_APPROVED);
	assert_int_equal(bookings(&rig), 1);
	assert_int_equal(hw_pay(rig.hw.hw, NULL, "", AMOUNT, "EUR"), HW_ILLEGAL);
	assert_int_equal(hw_pay(rig.hw.hw, NULL, "X1", 0, "EUR"), HW_ILLEGAL);
	tear_down(&rig);
}

static void test_no_money_moves(void **state)
{
	struct pay_rig rig;

	(void)state;
	set_up(&rig);
	command(&rig, "outcome decline");
	begin(&rig);
	assert_int_equal(expect(&rig, TERMINAL_DECLINED)->result_code, 5);
	command(&rig, "outcome cancel");
	begin(&rig);
	expect(&rig, TERMINAL_CANCELLED);
	command(&rig, "outcome hold");
	begin(&rig);
	expect_prompt(&rig, TERMINAL_PROMPT_CARD);
	assert_int_equal(hw_pay_cancel(rig.hw.hw, NULL, rig.id), HW_OK);
	expect(&rig, TERMINAL_CANCELLED);
	assert_int_equal(bookings(&rig), 0);
	/* The terminal is as good as before. */
	command(&rig, "clear");
	begin(&rig);
	expect(&rig, TERMINAL_APPROVED);
	assert_int_equal(hw_pay(rig.hw.hw, NULL, "01JUNKNOWNCURRENCY", AMOUNT, "QQQ"), HW_OK);
	strcpy(rig.id, "01JUNKNOWNCURRENCY");
	assert_int_equal(expect(&rig, TERMINAL_FAILED)->error, HW_ILLEGAL);
	tear_down(&rig);
}

static void test_nothing_of_a_card_is_kept(void **state)
{
	struct pay_rig rig;
	char *folder = temp_folder_make(), path[300];
	size_t length;

	(void)state;
	snprintf(path, sizeof(path), "%s/payments.json", folder);
	set_up(&rig);
	hw_rig_stop(&rig.hw);
	memory_payments_destroy(rig.hw.payments);
	rig.hw.payments = memory_payments_create(path);
	hw_rig_start(&rig.hw);
	hw_rig_wait_state(&rig.hw, DEVICE_TERMINAL, DEVICE_IDLE);
	begin(&rig);
	expect(&rig, TERMINAL_APPROVED);
	assert_int_equal(hw_pay_reverse(rig.hw.hw, NULL, rig.id), HW_OK);
	expect(&rig, TERMINAL_REVERSED);
	char *text = read_file_or_fail(path, &length);
	assert_non_null(strstr(text, "VISA"));
	assert_no_card_data(text, length);
	free(text);
	for (size_t i = 0; i < rig.hw.count; i++)
		assert_no_card_data(rig.hw.events[i], sizeof(*rig.hw.events[i]));
	tear_down(&rig);
	temp_folder_remove(folder);
}

static void test_fields_without_cards(void **state)
{
	/* Result, PAN, track 2, a scheme's name that hides a number, amount. */
	static const uint8_t DATA[] =
		"\x27\x00\x22\xf0\xf8\x41\x11\x11\x11\x11\x11\x11\x11\x23\xf0\xf2\x41\x11"
		"\x8b\xf1\xf6" VTERMINAL_PAN "\x04\x00\x00\x00\x01\x23\x45";
	struct zvt_fields fields;

	(void)state;
	assert_true(zvt_parse_fields(DATA, sizeof(DATA) - 1, &fields));
	assert_no_card_data(&fields, sizeof(fields));
	assert_string_equal(fields.card, "");
	assert_int_equal(fields.amount_minor, AMOUNT);
	for (size_t length = 0; length < sizeof(DATA) - 1; length++) {
		zvt_parse_fields(DATA, length, &fields);
		assert_no_card_data(&fields, sizeof(fields));
	}
	/* Date and EF_Info stand before the result. */
	assert_true(zvt_parse_fields(
		(const uint8_t *)"\xaa\x26\x11\x22\xaf\xf0\xf0\xf2\x27\x05\x27\x00", 12, &fields));
	assert_true(fields.has_result);
	assert_int_equal(fields.result_code, 0);
	/* An unknown block ends the walk. */
	assert_false(zvt_parse_fields((const uint8_t *)"\x27\x00\x77\x01\x02", 5, &fields));
	assert_true(fields.has_result);
}

static void wait_ready(struct pay_rig *rig)
{
	command(rig, "clear");
	hw_rig_wait_state(&rig->hw, DEVICE_TERMINAL, DEVICE_IDLE);
}

/* One payment whose link breaks; what is told must be what was booked. */
static void pay_through_break(struct pay_rig *rig, const char *direction, size_t at, bool books_when_lost)
{
	char line[64];
	int before = bookings(rig);

	wait_ready(rig);
	command(rig, books_when_lost ? "lost book" : "lost drop");
	snprintf(line, sizeof(line), "fault %s %zu", direction, at);
	command(rig, line);
	begin(rig);
	const struct hw_event *event = wait_outcome(rig);
	int booked = bookings(rig) - before;
	bool is_told = event->terminal.event == TERMINAL_APPROVED;
	bool is_known = is_told || event->terminal.event == TERMINAL_CANCELLED ||
		event->terminal.event == TERMINAL_FAILED;
	if (!is_known || booked != (is_told ? 1 : 0))
		fail_msg("%s %zu: told %s, booked %d", direction, at,
			terminal_event_name(event->terminal.event), booked);
}

static void break_everywhere(const char *direction, size_t bytes, size_t step)
{
	struct pay_rig rig;

	set_up(&rig);
	begin(&rig);
	expect(&rig, TERMINAL_APPROVED);
	for (size_t at = 0; at <= bytes; at += step) {
		pay_through_break(&rig, direction, at, true);
		pay_through_break(&rig, direction, at, false);
	}
	tear_down(&rig);
}

static void test_link_breaks_at_every_byte(void **state)
{
	struct pay_rig rig;
	size_t sent, received, step = getenv("DAOGOU_EVERY_BYTE") ? 1 : 13;

	(void)state;
	set_up(&rig);
	wait_ready(&rig);
	begin(&rig);
	expect(&rig, TERMINAL_APPROVED);
	vterminal_traffic(rig.terminal, &sent, &received);
	tear_down(&rig);
	assert_in_range(sent, 100, 400);
	break_everywhere("cut_sent", sent, step);
	break_everywhere("cut_received", received, step > 1 ? 7 : 1);
}

static void test_status_of_the_terminal(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		int status; /* -1: none */
	} ANSWERS[] = {{"\x00", 1, 0}, {"\x9c", 1, 0x9c}, {"\xf0", 1, 0xf0}, {"\xf0\xf0\xf2" "ab\x9c", 6, 0x9c},
		{"\xf0\xf0\xf2" "ab\x00\x06\x01\x00", 9, 0}, {"\x00\x06\x01\x00", 4, 0}, {"\x19\x00", 2, 0},
		{"\x19\x9c", 2, 0x9c}, {"\xf0\xf0\xf1" "a\x19\x9c", 6, 0x9c}, {"", 0, -1}, {"\x19", 1, -1},
		{"\xf0\xf0\xf2" "ab", 5, -1}, {"\xf0\xf0\xf9" "a", 4, 0xf0}};
	uint8_t status;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(ANSWERS); i++) {
		bool is_said = zvt_parse_terminal_status(
			(const uint8_t *)ANSWERS[i].bytes, ANSWERS[i].length, &status);
		assert_int_equal(is_said ? status : -1, ANSWERS[i].status);
	}
}

/* The link breaks while the card is read; the terminal books it a second later. Until then it is busy, and
 * says it in one of the forms that are about. */
static void test_terminal_goes_on_without_us(void **state)
{
	static const char *const FORMS[] = {"status_form standard", "status_form block", "busy refused"};
	struct pay_rig rig;

	(void)state;
	set_up(&rig);
	/* It remembers a booking, so that it could be believed too early. */
	begin(&rig);
	expect(&rig, TERMINAL_APPROVED);
	for (size_t i = 0; i < ARRAY_LENGTH(FORMS); i++) {
		wait_ready(&rig);
		command(&rig, FORMS[i]);
		command(&rig, "lost book 1000");
		command(&rig, "fault cut_sent 8");
		begin(&rig);
		expect(&rig, TERMINAL_APPROVED);
		assert_int_equal(bookings(&rig), (int)i + 2);
	}
	tear_down(&rig);
}

/* The terminal is busy for longer than it is asked: staff are called. When it is ready it clears it up by
 * itself. */
static void test_unknown_until_the_terminal_is_ready(void **state)
{
	struct pay_rig rig;

	(void)state;
	set_up_with(&rig, "recovery_timeout_s", "1");
	begin(&rig);
	expect(&rig, TERMINAL_APPROVED);
	command(&rig, "lost book 2500");
	command(&rig, "fault cut_sent 8");
	begin(&rig);
	expect(&rig, TERMINAL_UNKNOWN);
	expect(&rig, TERMINAL_APPROVED);
	assert_int_equal(bookings(&rig), 2);
	tear_down(&rig);
}

/* Nobody comes with a card: the terminal is told that it is over, and books nothing later. */
static void test_time_runs_out(void **state)
{
	struct pay_rig rig;

	(void)state;
	set_up_with(&rig, "payment_timeout_s", "1");
	command(&rig, "outcome hold");
	begin(&rig);
	expect_prompt(&rig, TERMINAL_PROMPT_CARD);
	const struct payment *payment = expect(&rig, TERMINAL_CANCELLED);
	/* As the terminal itself said, and not because it was asked about a lost one. */
	assert_int_equal(payment->result_code, 0x6c);
	assert_int_equal(bookings(&rig), 0);
	command(&rig, "clear");
	begin(&rig);
	expect(&rig, TERMINAL_APPROVED);
	tear_down(&rig);
}

static void test_silence_and_garbage(void **state)
{
	struct pay_rig rig;

	(void)state;
	set_up(&rig);
	command(&rig, "fault silent");
	begin(&rig);
	expect(&rig, TERMINAL_CANCELLED);
	wait_ready(&rig);
	command(&rig, "fault garbage");
	begin(&rig);
	expect(&rig, TERMINAL_APPROVED);
	assert_int_equal(bookings(&rig), 1);
	wait_ready(&rig);
	command(&rig, "fault late 900"); /* longer than the acknowledgement may take */
	begin(&rig);
	expect(&rig, TERMINAL_CANCELLED);
	assert_int_equal(bookings(&rig), 1);
	tear_down(&rig);
}

static void test_unknown_until_staff_settle(void **state)
{
	struct pay_rig rig;
	char why[256], address[40];

	(void)state;
	set_up(&rig);
	snprintf(address, sizeof(address), "127.0.0.1:%u", (unsigned)vterminal_port(rig.terminal));
	hw_rig_stop(&rig.hw);
	hw_rig_set(&rig.hw, "terminal", "recovery_timeout_s", "1");
	hw_rig_start(&rig.hw);
	hw_rig_wait_state(&rig.hw, DEVICE_TERMINAL, DEVICE_IDLE);
	command(&rig, "outcome hold");
	begin(&rig);
	expect_prompt(&rig, TERMINAL_PROMPT_CARD);
	vterminal_destroy(rig.terminal);
	expect(&rig, TERMINAL_UNKNOWN);
	char unknown[ULID_SIZE];
	strcpy(unknown, rig.id);
	/* Another terminal in its place, with a memory that fits no more: nothing is guessed, nothing else is
	 * paid. */
	rig.terminal = vterminal_create(address, why);
	assert_non_null(rig.terminal);
	command(&rig, "outcome approve");
	hw_rig_wait_state(&rig.hw, DEVICE_TERMINAL, DEVICE_IDLE);
	(void)why;
	const struct hw_event *event = hw_rig_try_event(&rig.hw, HW_EVENT_TERMINAL, 600);
	if (!event) {
		begin(&rig);
		assert_int_equal(expect(&rig, TERMINAL_FAILED)->error, HW_UNCERTAIN);
		strcpy(rig.id, unknown);
		assert_int_equal(hw_pay_settle(rig.hw.hw, NULL, unknown, false), HW_OK);
		event = hw_rig_wait_event(&rig.hw, HW_EVENT_TERMINAL);
		assert_true(event->terminal.payment.is_settled_by_staff);
	}
	assert_int_equal(event->terminal.event, TERMINAL_CANCELLED);
	begin(&rig);
	expect(&rig, TERMINAL_APPROVED);
	tear_down(&rig);
}

static void test_reconciled_at_start(void **state)
{
	struct pay_rig rig;

	(void)state;
	set_up(&rig);
	begin(&rig);
	expect(&rig, TERMINAL_APPROVED);
	for (int round = 0; round < 2; round++) {
		command(&rig, round ? "lost drop" : "lost book");
		command(&rig, "outcome hold");
		begin(&rig);
		expect_prompt(&rig, TERMINAL_PROMPT_CARD);
		hw_rig_stop(&rig.hw);
		hw_rig_start(&rig.hw);
		expect(&rig, round ? TERMINAL_CANCELLED : TERMINAL_APPROVED);
		assert_int_equal(bookings(&rig), 2);
	}
	tear_down(&rig);
}

static atomic_int loads_to_fail, changes_to_fail;

static bool load_later(void *data, const char *device,
	void (*each)(void *each_data, const struct payment *payment), void *each_data)
{
	if (atomic_fetch_sub(&loads_to_fail, 1) > 0)
		return false;
	return MEMORY_PAYMENTS_OPS.load_open(data, device, each, each_data);
}

static bool change_later(void *data, const struct payment *payment)
{
	if (payment->state != PAYMENT_SENT && atomic_fetch_sub(&changes_to_fail, 1) > 0)
		return false;
	return MEMORY_PAYMENTS_OPS.change(data, payment);
}

/* A full disk, or one that is busy: nothing else begins before the journal knows what was. */
static void test_a_journal_that_fails_is_tried_again(void **state)
{
	struct payment_journal_ops ops = MEMORY_PAYMENTS_OPS;
	struct payment known;
	struct pay_rig rig;

	(void)state;
	set_up(&rig);
	ops.load_open = load_later;
	ops.change = change_later;
	rig.hw.payments_ops = &ops;
	command(&rig, "lost book");
	command(&rig, "outcome hold");
	begin(&rig);
	expect_prompt(&rig, TERMINAL_PROMPT_CARD);
	hw_rig_stop(&rig.hw);
	atomic_store(&loads_to_fail, 3);
	atomic_store(&changes_to_fail, 2);
	hw_rig_start(&rig.hw);
	expect(&rig, TERMINAL_APPROVED);
	do
		assert_true(ops.load(rig.hw.payments, rig.id, &known));
	while (known.state != PAYMENT_APPROVED);
	command(&rig, "outcome approve");
	hw_rig_wait_state(&rig.hw, DEVICE_TERMINAL, DEVICE_IDLE);
	assert_int_equal(bookings(&rig), 1);
	tear_down(&rig);
}

/* The terminal books nothing for the kiosk; meanwhile staff take the same amount by hand, and not at once. */
static void test_another_booking_is_not_ours(void **state)
{
	struct pay_rig rig;

	(void)state;
	set_up(&rig);
	begin(&rig);
	expect(&rig, TERMINAL_APPROVED);
	command(&rig, "outcome hold");
	begin(&rig);
	expect_prompt(&rig, TERMINAL_PROMPT_CARD);
	hw_rig_stop(&rig.hw);
	command(&rig, "book 12345");
	command(&rig, "book 12345");
	hw_rig_start(&rig.hw);
	expect(&rig, TERMINAL_UNKNOWN);
	tear_down(&rig);
}

/* Another terminal stands at the address: what it booked says nothing of the one before. */
static void test_another_terminal_is_not_believed(void **state)
{
	struct pay_rig rig;

	(void)state;
	set_up(&rig);
	begin(&rig);
	expect(&rig, TERMINAL_APPROVED);
	for (int round = 0; round < 2; round++) {
		command(&rig, "outcome hold");
		begin(&rig);
		expect_prompt(&rig, TERMINAL_PROMPT_CARD);
		hw_rig_stop(&rig.hw);
		command(&rig, round ? "id 52500002" : "id 52500003");
		command(&rig, round ? "clear" : "book 12345");
		hw_rig_start(&rig.hw);
		expect(&rig, TERMINAL_UNKNOWN);
		assert_int_equal(hw_pay_settle(rig.hw.hw, NULL, rig.id, false), HW_OK);
		expect(&rig, TERMINAL_CANCELLED);
	}
	/* Nor does it give back what it did not take: its receipt of that number is somebody else's. */
	command(&rig, "outcome approve");
	begin(&rig);
	expect(&rig, TERMINAL_APPROVED);
	hw_rig_stop(&rig.hw);
	command(&rig, "id 52500004");
	hw_rig_start(&rig.hw);
	hw_rig_wait_state(&rig.hw, DEVICE_TERMINAL, DEVICE_IDLE);
	int before = bookings(&rig);
	assert_int_equal(hw_pay_reverse(rig.hw.hw, NULL, rig.id), HW_OK);
	expect(&rig, TERMINAL_NOT_REVERSED);
	assert_int_equal(bookings(&rig), before);
	tear_down(&rig);
}

/* The terminal's day was closed and its receipts count anew: the number is somebody else's, and staff must
 * know. */
static void test_a_reversal_of_another_sum_is_not_ours(void **state)
{
	struct pay_rig rig;

	(void)state;
	set_up(&rig);
	begin(&rig);
	expect(&rig, TERMINAL_APPROVED);
	command(&rig, "receipt 0");
	command(&rig, "book 500");
	assert_int_equal(hw_pay_reverse(rig.hw.hw, NULL, rig.id), HW_OK);
	assert_int_equal(expect(&rig, TERMINAL_NOT_REVERSED)->error, HW_UNCERTAIN);
	tear_down(&rig);
}

static void test_reversal(void **state)
{
	struct pay_rig rig;

	(void)state;
	set_up(&rig);
	begin(&rig);
	expect(&rig, TERMINAL_APPROVED);
	assert_int_equal(hw_pay_reverse(rig.hw.hw, NULL, rig.id), HW_OK);
	assert_int_equal(expect(&rig, TERMINAL_REVERSED)->state, PAYMENT_REVERSED);
	assert_int_equal(bookings(&rig), 0);
	assert_int_equal(hw_pay_reverse(rig.hw.hw, NULL, rig.id), HW_OK);
	expect(&rig, TERMINAL_NOT_REVERSED);
	assert_int_equal(bookings(&rig), 0);
	begin(&rig);
	expect(&rig, TERMINAL_APPROVED);
	command(&rig, "fault cut_sent 10");
	assert_int_equal(hw_pay_reverse(rig.hw.hw, NULL, rig.id), HW_OK);
	assert_int_equal(expect(&rig, TERMINAL_NOT_REVERSED)->error, HW_UNCERTAIN);
	hw_rig_wait_state(&rig.hw, DEVICE_TERMINAL, DEVICE_IDLE);
	/* A reversal's own booking, heard of or not, is not taken for the next payment. */
	command(&rig, "fault cut_sent 10");
	begin(&rig);
	expect(&rig, TERMINAL_CANCELLED);
	tear_down(&rig);
}

static void test_transcript(void **state)
{
	char address[600], *path = source_path("tests/hw/transcripts/terminal_zvt.txt");
	struct pay_rig rig = {0};

	(void)state;
	snprintf(address, sizeof(address), "script:%s", path);
	free(path);
	hw_rig_init(&rig.hw);
	hw_rig_set(&rig.hw, "terminal", "driver", "scripted");
	hw_rig_set(&rig.hw, "terminal", "transport", address);
	hw_rig_start(&rig.hw);
	hw_rig_wait_state(&rig.hw, DEVICE_TERMINAL, DEVICE_IDLE);
	begin(&rig);
	expect_prompt(&rig, TERMINAL_PROMPT_CARD);
	const struct payment *payment = expect(&rig, TERMINAL_APPROVED);
	assert_int_equal(payment->trace, 7);
	assert_int_equal(payment->receipt_number, 3);
	assert_string_equal(payment->card, "girocard  ");
	hw_rig_finish(&rig.hw);
}

/* --- a terminal of a few lines, for what the simulator never does --- */

#define ACK "80 00 00"
#define OPENS \
	"> 06 00 06 00 00 00 38 09 78\n< " ACK "\n< 06 0F 0A 19 00 29 52 50 00 01 49 09 78\n> " ACK "\n"
#define IS_READY "> 05 01 03 00 00 00\n< " ACK "\n< 06 0F 01 00\n> " ACK "\n"
#define ASKED "> 06 20 03 00 00 00\n< " ACK "\n"
/* 04 0F: done, 123.45, trace number, receipt 3. */
#define BOOKED(trace) "04 0F 10 27 00 04 00 00 00 01 23 45 0B 00 00 " trace " 87 00 03"
/* The same without a trace number. */
#define BOOKED_HIDDEN "04 0F 0C 27 00 04 00 00 00 01 23 45 87 00 03"
#define DONE "06 0F 00"
#define LAST_IS(trace) \
	IS_READY ASKED "< " BOOKED(trace) "\n> " ACK "\n< " DONE "\n> " ACK "\n"
#define PAYS "> 06 01 0A 04 00 00 00 01 23 45 49 09 78\n"
#define APPROVES(trace) \
	PAYS "< " ACK "\n< " BOOKED(trace) "\n> " ACK "\n< " DONE "\n> " ACK "\n"

struct script_rig {
	struct pay_rig pay;
	char *folder, path[300];
};

/* What the terminal does from its next opening on. */
static void plays(struct script_rig *rig, const char *lines)
{
	assert_true(file_write_atomic(rig->path, lines, strlen(lines)));
}

static void set_up_script(struct script_rig *rig, const char *lines)
{
	char address[320];

	*rig = (struct script_rig){.folder = temp_folder_make()};
	snprintf(rig->path, sizeof(rig->path), "%s/terminal.txt", rig->folder);
	snprintf(address, sizeof(address), "script:%s", rig->path);
	plays(rig, lines);
	hw_rig_init(&rig->pay.hw);
	hw_rig_set(&rig->pay.hw, "terminal", "driver", "scripted");
	hw_rig_set(&rig->pay.hw, "terminal", "transport", address);
	hw_rig_set(&rig->pay.hw, "terminal", "ack_timeout_ms", "400");
	hw_rig_set(&rig->pay.hw, "terminal", "recovery_timeout_s", "1");
	hw_rig_set(&rig->pay.hw, "terminal", "cancel_timeout_s", "1");
}

static void start_script(struct script_rig *rig)
{
	hw_rig_start(&rig->pay.hw);
	hw_rig_wait_state(&rig->pay.hw, DEVICE_TERMINAL, DEVICE_IDLE);
}

static void tear_down_script(struct script_rig *rig)
{
	hw_rig_finish(&rig->pay.hw);
	temp_folder_remove(rig->folder);
}

/* The terminal answers a payment twice: the copy pays for nobody else, whether it comes at once or into the
 * next. */
static void test_an_answer_counts_once(void **state)
{
	static const char *const NEXT[] = {
		OPENS LAST_IS("07") PAYS "< 84 83 00\n",
		OPENS LAST_IS("07") PAYS "< " ACK " " BOOKED("07") " " DONE "\n",
	};
	struct script_rig rig;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(NEXT); i++) {
		set_up_script(&rig, OPENS LAST_IS("06") PAYS "< " ACK " " BOOKED("07") " " DONE " " ACK
			" " BOOKED("07") " " DONE "\n");
		start_script(&rig);
		plays(&rig, NEXT[i]);
		begin(&rig.pay);
		expect(&rig.pay, TERMINAL_APPROVED);
		begin(&rig.pay);
		if (i == 0)
			assert_int_equal(expect(&rig.pay, TERMINAL_FAILED)->error, HW_BUSY);
		else
			assert_int_equal(expect(&rig.pay, TERMINAL_CANCELLED)->trace, PAYMENT_TRACE_NONE);
		tear_down_script(&rig);
	}
}

/* The end of a payment and the answer to 06 B0 in one packet: the next refusal is heard. */
static void test_an_answer_behind_the_end(void **state)
{
	struct script_rig rig;

	(void)state;
	set_up_script(&rig, OPENS LAST_IS("06") PAYS "< " ACK "\n< 04 FF 01 0A\n> " ACK
		"\n> 06 B0 00\n< 06 1E 01 6C " ACK "\n> " ACK "\n");
	start_script(&rig);
	begin(&rig.pay);
	expect_prompt(&rig.pay, TERMINAL_PROMPT_CARD);
	plays(&rig, OPENS LAST_IS("06") PAYS "< 84 83 00\n");
	assert_int_equal(hw_pay_cancel(rig.pay.hw.hw, NULL, rig.pay.id), HW_OK);
	expect(&rig.pay, TERMINAL_CANCELLED);
	begin(&rig.pay);
	assert_int_equal(expect(&rig.pay, TERMINAL_FAILED)->error, HW_BUSY);
	tear_down_script(&rig);
}

/* An approval and a reversal that tell no trace number: the number known before says nothing of the payment
 * behind them. */
static void test_a_booking_without_a_number(void **state)
{
	static const char *const FIRST[] = {
		OPENS LAST_IS("06") PAYS "< " ACK "\n< " BOOKED_HIDDEN "\n> " ACK "\n< " DONE "\n> " ACK "\n",
		OPENS LAST_IS("06") APPROVES("07") "> 06 30 06 00 00 00 87 00 03\n< " ACK "\n< " BOOKED_HIDDEN
			"\n> " ACK "\n< " DONE "\n> " ACK "\n",
	};
	/* The last booking is told without its number too. */
	static const char ASKED_IN_VAIN[] = IS_READY ASKED "< " BOOKED_HIDDEN "\n> " ACK "\n< " DONE "\n> " ACK "\n";
	struct script_rig rig;
	char lines[2000];

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(FIRST); i++) {
		snprintf(lines, sizeof(lines), "%s%s" PAYS "< " ACK "\nclose\n", FIRST[i], ASKED_IN_VAIN);
		set_up_script(&rig, lines);
		start_script(&rig);
		begin(&rig.pay);
		expect(&rig.pay, TERMINAL_APPROVED);
		if (i == 1) {
			assert_int_equal(hw_pay_reverse(rig.pay.hw.hw, NULL, rig.pay.id), HW_OK);
			expect(&rig.pay, TERMINAL_REVERSED);
		}
		/* Nothing is booked for the next one, and the booking before looks like its own. */
		plays(&rig, i == 0 ? OPENS LAST_IS("07") : OPENS LAST_IS("08"));
		begin(&rig.pay);
		expect(&rig.pay, TERMINAL_UNKNOWN);
		tear_down_script(&rig);
	}
}

/* The right sum in yen, or at a terminal that the kiosk does not know, is not the payment that was asked
 * for. */
static void test_a_booking_that_is_not_ours(void **state)
{
	static const char *const OTHERS[] = {"49 03 92 29 52 50 00 01", "49 09 78 29 52 50 00 09"};
	struct script_rig rig;
	char said[200], lines[2000];

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(OTHERS); i++) {
		snprintf(said, sizeof(said), "< 04 0F 18 27 00 04 00 00 00 01 23 45 0B 00 00 07 87 00 03 %s\n> " ACK
			"\n< " DONE "\n> " ACK "\n", OTHERS[i]);
		snprintf(lines, sizeof(lines), OPENS LAST_IS("06") PAYS "< " ACK "\n%s", said);
		set_up_script(&rig, lines);
		start_script(&rig);
		snprintf(lines, sizeof(lines), OPENS IS_READY ASKED "%s", said);
		plays(&rig, lines);
		begin(&rig.pay);
		expect(&rig.pay, TERMINAL_UNKNOWN);
		tear_down_script(&rig);
	}
}

/* A terminal that cannot be used as it is: the error says why. */
static void test_registrations_that_end_badly(void **state)
{
	static const struct {
		const char *lines;
		enum hw_error error;
		const char *words;
	} TERMINALS[] = {
		{"> 06 00 06 00 00 00 38 09 78\n< " ACK "\n< 06 0F 03 49 01 56\n> " ACK "\n", HW_ILLEGAL, "currency"},
		{"> 06 00 06 00 00 00 38 09 78\n< " ACK "\n< 06 1E 01 9A\n> " ACK "\n", HW_DENIED, "password"},
	};
	struct script_rig rig;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(TERMINALS); i++) {
		size_t count;
		set_up_script(&rig, TERMINALS[i].lines);
		hw_rig_start(&rig.pay.hw);
		hw_rig_wait_state(&rig.pay.hw, DEVICE_TERMINAL, DEVICE_ERROR);
		struct device_status *list = hw_snapshot(rig.pay.hw.hw, &count);
		assert_int_equal(count, 1);
		assert_int_equal(list[0].error, TERMINALS[i].error);
		assert_non_null(strstr(list[0].last_error, TERMINALS[i].words));
		free(list);
		tear_down_script(&rig);
	}
}

#define HOLDS PAYS "< " ACK "\n< 04 FF 01 0A\n> " ACK "\n"
#define GIVES_UP "> 06 B0 00\n< " ACK "\n< 06 1E 01 6C\n> " ACK "\n"

/* The terminal gives the payment up, and approves it a moment later: it counts. */
static void test_an_approval_behind_the_end(void **state)
{
	struct script_rig rig;

	(void)state;
	set_up_script(&rig, OPENS LAST_IS("06") HOLDS GIVES_UP "wait 50\n< " BOOKED("07") "\n");
	start_script(&rig);
	begin(&rig.pay);
	expect_prompt(&rig.pay, TERMINAL_PROMPT_CARD);
	plays(&rig, OPENS LAST_IS("07") APPROVES("08"));
	assert_int_equal(hw_pay_cancel(rig.pay.hw.hw, NULL, rig.pay.id), HW_OK);
	expect(&rig.pay, TERMINAL_CANCELLED);
	assert_int_equal(expect(&rig.pay, TERMINAL_APPROVED)->trace, 7);
	begin(&rig.pay);
	assert_int_equal(expect(&rig.pay, TERMINAL_APPROVED)->trace, 8);
	tear_down_script(&rig);
}

/* A terminal that says nothing more, not to 06 B0 either: the shopper does not stand there for minutes. */
static void test_cancelling_a_silent_terminal(void **state)
{
	struct script_rig rig;
	int64_t began_ms = clock_real_ms();

	(void)state;
	set_up_script(&rig, OPENS LAST_IS("06") HOLDS "> 06 B0 00\n");
	start_script(&rig);
	begin(&rig.pay);
	expect_prompt(&rig.pay, TERMINAL_PROMPT_CARD);
	plays(&rig, OPENS LAST_IS("06"));
	assert_int_equal(hw_pay_cancel(rig.pay.hw.hw, NULL, rig.pay.id), HW_OK);
	expect(&rig.pay, TERMINAL_CANCELLED);
	assert_true(clock_real_ms() - began_ms < 10000);
	tear_down_script(&rig);
}

/* Terminals that answer a question about the last booking with something else: they are paid at, and what
 * is lost there is for staff. */
static void test_a_last_booking_that_is_not_told(void **state)
{
	static const char *const ANSWERS[] = {
		IS_READY ASKED "< 06 1E 01 66\n> " ACK "\n",
		IS_READY ASKED "< " DONE "\n> " ACK "\n",
		IS_READY "> 06 20 03 00 00 00\n< 84 83 00\n",
		"> 05 01 03 00 00 00\n< 84 83 00\n",
		"> 05 01 03 00 00 00\n< " ACK "\n< 06 1E 01 83\n> " ACK "\n",
	};
	struct script_rig rig;
	char lines[2000];

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(ANSWERS); i++) {
		snprintf(lines, sizeof(lines), OPENS "%s" APPROVES("07") PAYS "< " ACK "\nclose\n", ANSWERS[i]);
		set_up_script(&rig, lines);
		start_script(&rig);
		begin(&rig.pay);
		assert_int_equal(expect(&rig.pay, TERMINAL_APPROVED)->trace_before, PAYMENT_TRACE_NONE);
		snprintf(lines, sizeof(lines), OPENS "%s", ANSWERS[i]);
		plays(&rig, lines);
		begin(&rig.pay);
		expect(&rig.pay, TERMINAL_UNKNOWN);
		tear_down_script(&rig);
	}
}

/* A refusal that answers nothing is not waited through: the terminal is asked what became. */
static void test_a_refusal_in_the_middle(void **state)
{
	struct script_rig rig;

	(void)state;
	set_up_script(&rig, OPENS LAST_IS("06") PAYS "< " ACK "\n< 84 83 00\n");
	start_script(&rig);
	plays(&rig, OPENS LAST_IS("06"));
	begin(&rig.pay);
	expect(&rig.pay, TERMINAL_CANCELLED);
	tear_down_script(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields_without_cards),
		cmocka_unit_test(test_status_of_the_terminal),
		cmocka_unit_test(test_transcript),
		cmocka_unit_test(test_approved),
		cmocka_unit_test(test_no_money_moves),
		cmocka_unit_test(test_nothing_of_a_card_is_kept),
		cmocka_unit_test(test_link_breaks_at_every_byte),
		cmocka_unit_test(test_terminal_goes_on_without_us),
		cmocka_unit_test(test_unknown_until_the_terminal_is_ready),
		cmocka_unit_test(test_time_runs_out),
		cmocka_unit_test(test_silence_and_garbage),
		cmocka_unit_test(test_unknown_until_staff_settle),
		cmocka_unit_test(test_reconciled_at_start),
		cmocka_unit_test(test_a_journal_that_fails_is_tried_again),
		cmocka_unit_test(test_another_booking_is_not_ours),
		cmocka_unit_test(test_another_terminal_is_not_believed),
		cmocka_unit_test(test_a_reversal_of_another_sum_is_not_ours),
		cmocka_unit_test(test_reversal),
		cmocka_unit_test(test_an_answer_counts_once),
		cmocka_unit_test(test_an_answer_behind_the_end),
		cmocka_unit_test(test_a_refusal_in_the_middle),
		cmocka_unit_test(test_a_booking_without_a_number),
		cmocka_unit_test(test_an_approval_behind_the_end),
		cmocka_unit_test(test_a_last_booking_that_is_not_told),
		cmocka_unit_test(test_cancelling_a_silent_terminal),
		cmocka_unit_test(test_a_booking_that_is_not_ours),
		cmocka_unit_test(test_registrations_that_end_badly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
