/* SPDX-License-Identifier: Apache-2.0 */
/* Payments at a ZVT terminal: what the kiosk says is what the terminal booked, wherever the link breaks, and
 * nothing of a card is kept. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/virtual/vterminal.h"
#include "kiosk/base/files.h"
#include "kiosk/base/ulid.h"
#include "kiosk/base/xalloc.h"
#include "tests/hw/pay_rig.h"
#include "tests/support/support.h"

static void command(struct pay_rig *rig, const char *line)
{
	char answer[256];

	vterminal_command(rig->terminal, line, answer);
	assert_string_equal(answer, "ok");
}

static void set_up_with(struct pay_rig *rig, const char *key, const char *value)
{
	char why[256], address[40];

	*rig = (struct pay_rig){ 0 };
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
	pay_rig_begin(&rig);
	pay_rig_expect_prompt(&rig, TERMINAL_PROMPT_CARD);
	pay_rig_expect_prompt(&rig, TERMINAL_PROMPT_PIN);
	pay_rig_expect_prompt(&rig, TERMINAL_PROMPT_WAIT);
	const struct payment *payment = pay_rig_expect(&rig, TERMINAL_APPROVED);
	assert_int_equal(payment->state, PAYMENT_APPROVED);
	assert_int_equal(payment->amount_minor, AMOUNT);
	assert_int_equal(payment->trace, 42);
	assert_string_equal(payment->terminal_id, "52500001");
	assert_string_equal(payment->card, "VISA");
	assert_int_equal(bookings(&rig), 1);
	/* Asked again with the same id it says the same, and nothing is paid. */
	assert_int_equal(hw_pay(rig.hw.hw, NULL, rig.id, AMOUNT, "EUR"), HW_OK);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
	assert_int_equal(bookings(&rig), 1);
	assert_int_equal(hw_pay(rig.hw.hw, NULL, "", AMOUNT, "EUR"), HW_ILLEGAL);
	assert_int_equal(hw_pay(rig.hw.hw, NULL, "X1", 0, "EUR"), HW_ILLEGAL);
	tear_down(&rig);
}

/* Asked for at the terminal; the money is all the shopper's when it is given back. */
static void test_a_tip_is_paid_with_the_sum(void **state)
{
	struct pay_rig rig;
	int64_t sum_minor;

	(void)state;
	set_up(&rig);
	command(&rig, "tip 150");
	pay_rig_begin(&rig);
	const struct payment *payment = pay_rig_expect(&rig, TERMINAL_APPROVED);
	assert_int_equal(payment->amount_minor, AMOUNT);
	assert_int_equal(payment->tip_minor, 150);
	assert_int_equal(vterminal_bookings(rig.terminal, &sum_minor), 1);
	assert_int_equal(sum_minor, AMOUNT + 150);
	assert_int_equal(hw_pay_reverse(rig.hw.hw, NULL, rig.id), HW_OK);
	pay_rig_expect(&rig, TERMINAL_REVERSED);
	vterminal_bookings(rig.terminal, &sum_minor);
	assert_int_equal(sum_minor, 0);
	command(&rig, "clear");
	pay_rig_begin(&rig);
	assert_int_equal(pay_rig_expect(&rig, TERMINAL_APPROVED)->tip_minor, 0);
	tear_down(&rig);
}

/* No shopper is sent to a terminal that counts in other money, or to pay nothing. */
static void test_what_it_can_be_paid(void **state)
{
	static const struct {
		int64_t amount_minor;
		const char *currency;
		bool is_taken;
	} SUMS[] = { { 1, "EUR", true }, { 0, "EUR", false }, { -1, "EUR", false }, { 1, "USD", false },
		{ 1, "", false }, { INT64_C(999999999999), "EUR", true },
		{ INT64_C(1000000000000), "EUR", false } };
	struct pay_rig rig;

	(void)state;
	set_up(&rig);
	for (size_t i = 0; i < sizeof(SUMS) / sizeof(SUMS[0]); i++)
		assert_int_equal(hw_can_pay(rig.hw.hw, NULL, SUMS[i].amount_minor, SUMS[i].currency),
			SUMS[i].is_taken);
	tear_down(&rig);
}

/* The ends of what a technician may set. */
static void test_options_have_their_bounds(void **state)
{
	static const struct {
		const char *key, *value;
		bool is_good;
	} VALUES[] = { { "password", "0", true }, { "password", "999999", true }, { "password", "-1", false },
		{ "password", "1000000", false }, { "cancel_timeout_s", "1", true },
		{ "cancel_timeout_s", "60", true }, { "cancel_timeout_s", "0", false },
		{ "cancel_timeout_s", "61", false }, { "payment_timeout_s", "1", true },
		{ "payment_timeout_s", "600", true }, { "payment_timeout_s", "0", false },
		{ "payment_timeout_s", "601", false }, { "ack_timeout_ms", "50", true },
		{ "ack_timeout_ms", "60000", true }, { "ack_timeout_ms", "49", false },
		{ "ack_timeout_ms", "60001", false }, { "currency", "HKD", true },
		{ "currency", "XXZ", false } };

	(void)state;
	for (size_t i = 0; i < sizeof(VALUES) / sizeof(VALUES[0]); i++) {
		struct hw_config *config = hw_config_create();
		struct ini_error error = { 0 };
		assert_null(hw_config_set(config, "terminal", "driver", "zvt"));
		assert_null(hw_config_set(config, "terminal", "transport", "tcp:127.0.0.1:20007"));
		const char *why = hw_config_set(config, "terminal", VALUES[i].key, VALUES[i].value);
		if ((!why && hw_config_check(config, NULL, &error)) != VALUES[i].is_good)
			fail_msg("%s=%s: %s", VALUES[i].key, VALUES[i].value, why ? why : "");
		hw_config_destroy(config);
	}
}

static void test_no_money_moves(void **state)
{
	struct pay_rig rig;

	(void)state;
	set_up(&rig);
	command(&rig, "outcome decline");
	pay_rig_begin(&rig);
	assert_int_equal(pay_rig_expect(&rig, TERMINAL_DECLINED)->result_code, 5);
	command(&rig, "outcome cancel");
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_CANCELLED);
	command(&rig, "outcome hold");
	pay_rig_begin(&rig);
	pay_rig_expect_prompt(&rig, TERMINAL_PROMPT_CARD);
	assert_int_equal(hw_pay_cancel(rig.hw.hw, NULL, rig.id), HW_OK);
	pay_rig_expect(&rig, TERMINAL_CANCELLED);
	assert_int_equal(bookings(&rig), 0);
	/* The terminal is as good as before. */
	command(&rig, "clear");
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
	assert_int_equal(hw_pay(rig.hw.hw, NULL, "01JUNKNOWNCURRENCY", AMOUNT, "QQQ"), HW_OK);
	strcpy(rig.id, "01JUNKNOWNCURRENCY");
	assert_int_equal(pay_rig_expect(&rig, TERMINAL_FAILED)->error, HW_ILLEGAL);
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
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
	assert_int_equal(hw_pay_reverse(rig.hw.hw, NULL, rig.id), HW_OK);
	pay_rig_expect(&rig, TERMINAL_REVERSED);
	char *text = read_file_or_fail(path, &length);
	assert_non_null(strstr(text, "VISA"));
	assert_no_card_data(text, length);
	free(text);
	for (size_t i = 0; i < rig.hw.count; i++)
		assert_no_card_data(rig.hw.events[i], sizeof(*rig.hw.events[i]));
	tear_down(&rig);
	temp_folder_remove(folder);
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
	pay_rig_begin(rig);
	const struct hw_event *event = pay_rig_wait_outcome(rig);
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
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
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
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
	vterminal_traffic(rig.terminal, &sent, &received);
	tear_down(&rig);
	assert_in_range(sent, 100, 400);
	break_everywhere("cut_sent", sent, step);
	break_everywhere("cut_received", received, step > 1 ? 7 : 1);
}

/* The link breaks while the card is read; the terminal books it a second later. Until then it is busy, and
 * says it in one of the forms that are about. */
static void test_terminal_goes_on_without_us(void **state)
{
	static const char *const FORMS[] = { "status_form standard", "status_form block", "busy refused" };
	struct pay_rig rig;

	(void)state;
	set_up(&rig);
	/* It remembers a booking, so that it could be believed too early. */
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
	for (size_t i = 0; i < ARRAY_LENGTH(FORMS); i++) {
		wait_ready(&rig);
		command(&rig, FORMS[i]);
		command(&rig, "lost book 1000");
		command(&rig, "fault cut_sent 8");
		pay_rig_begin(&rig);
		pay_rig_expect(&rig, TERMINAL_APPROVED);
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
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
	command(&rig, "lost book 2500");
	command(&rig, "fault cut_sent 8");
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_UNKNOWN);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
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
	pay_rig_begin(&rig);
	pay_rig_expect_prompt(&rig, TERMINAL_PROMPT_CARD);
	const struct payment *payment = pay_rig_expect(&rig, TERMINAL_CANCELLED);
	/* As the terminal itself said, and not because it was asked about a lost one. */
	assert_int_equal(payment->result_code, 0x6c);
	assert_int_equal(bookings(&rig), 0);
	command(&rig, "clear");
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
	tear_down(&rig);
}

static void test_silence_and_garbage(void **state)
{
	struct pay_rig rig;

	(void)state;
	set_up(&rig);
	command(&rig, "fault silent");
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_CANCELLED);
	wait_ready(&rig);
	command(&rig, "fault garbage");
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
	assert_int_equal(bookings(&rig), 1);
	wait_ready(&rig);
	command(&rig, "fault late 900"); /* longer than the acknowledgement may take */
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_CANCELLED);
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
	pay_rig_begin(&rig);
	pay_rig_expect_prompt(&rig, TERMINAL_PROMPT_CARD);
	vterminal_destroy(rig.terminal);
	pay_rig_expect(&rig, TERMINAL_UNKNOWN);
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
		pay_rig_begin(&rig);
		assert_int_equal(pay_rig_expect(&rig, TERMINAL_FAILED)->error, HW_UNCERTAIN);
		strcpy(rig.id, unknown);
		assert_int_equal(hw_pay_settle(rig.hw.hw, NULL, unknown, false), HW_OK);
		event = hw_rig_wait_event(&rig.hw, HW_EVENT_TERMINAL);
		assert_true(event->terminal.payment.is_settled_by_staff);
	}
	assert_int_equal(event->terminal.event, TERMINAL_CANCELLED);
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
	tear_down(&rig);
}

static void test_reconciled_at_start(void **state)
{
	struct pay_rig rig;

	(void)state;
	set_up(&rig);
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
	for (int round = 0; round < 2; round++) {
		command(&rig, round ? "lost drop" : "lost book");
		command(&rig, "outcome hold");
		pay_rig_begin(&rig);
		pay_rig_expect_prompt(&rig, TERMINAL_PROMPT_CARD);
		hw_rig_stop(&rig.hw);
		hw_rig_start(&rig.hw);
		pay_rig_expect(&rig, round ? TERMINAL_CANCELLED : TERMINAL_APPROVED);
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
	pay_rig_begin(&rig);
	pay_rig_expect_prompt(&rig, TERMINAL_PROMPT_CARD);
	hw_rig_stop(&rig.hw);
	atomic_store(&loads_to_fail, 3);
	atomic_store(&changes_to_fail, 2);
	hw_rig_start(&rig.hw);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
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
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
	command(&rig, "outcome hold");
	pay_rig_begin(&rig);
	pay_rig_expect_prompt(&rig, TERMINAL_PROMPT_CARD);
	hw_rig_stop(&rig.hw);
	command(&rig, "book 12345");
	command(&rig, "book 12345");
	hw_rig_start(&rig.hw);
	pay_rig_expect(&rig, TERMINAL_UNKNOWN);
	tear_down(&rig);
}

/* Another terminal stands at the address: what it booked says nothing of the one before. */
static void test_another_terminal_is_not_believed(void **state)
{
	struct pay_rig rig;

	(void)state;
	set_up(&rig);
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
	for (int round = 0; round < 2; round++) {
		command(&rig, "outcome hold");
		pay_rig_begin(&rig);
		pay_rig_expect_prompt(&rig, TERMINAL_PROMPT_CARD);
		hw_rig_stop(&rig.hw);
		command(&rig, round ? "id 52500002" : "id 52500003");
		command(&rig, round ? "clear" : "book 12345");
		hw_rig_start(&rig.hw);
		pay_rig_expect(&rig, TERMINAL_UNKNOWN);
		assert_int_equal(hw_pay_settle(rig.hw.hw, NULL, rig.id, false), HW_OK);
		pay_rig_expect(&rig, TERMINAL_CANCELLED);
	}
	/* Nor does it give back what it did not take: its receipt of that number is somebody else's. */
	command(&rig, "outcome approve");
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
	hw_rig_stop(&rig.hw);
	command(&rig, "id 52500004");
	hw_rig_start(&rig.hw);
	hw_rig_wait_state(&rig.hw, DEVICE_TERMINAL, DEVICE_IDLE);
	int before = bookings(&rig);
	assert_int_equal(hw_pay_reverse(rig.hw.hw, NULL, rig.id), HW_OK);
	pay_rig_expect(&rig, TERMINAL_NOT_REVERSED);
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
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
	command(&rig, "receipt 0");
	command(&rig, "book 500");
	assert_int_equal(hw_pay_reverse(rig.hw.hw, NULL, rig.id), HW_OK);
	assert_int_equal(pay_rig_expect(&rig, TERMINAL_NOT_REVERSED)->error, HW_UNCERTAIN);
	tear_down(&rig);
}

static void test_reversal(void **state)
{
	struct pay_rig rig;

	(void)state;
	set_up(&rig);
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
	assert_int_equal(hw_pay_reverse(rig.hw.hw, NULL, rig.id), HW_OK);
	assert_int_equal(pay_rig_expect(&rig, TERMINAL_REVERSED)->state, PAYMENT_REVERSED);
	assert_int_equal(bookings(&rig), 0);
	assert_int_equal(hw_pay_reverse(rig.hw.hw, NULL, rig.id), HW_OK);
	pay_rig_expect(&rig, TERMINAL_NOT_REVERSED);
	assert_int_equal(bookings(&rig), 0);
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
	command(&rig, "fault cut_sent 10");
	assert_int_equal(hw_pay_reverse(rig.hw.hw, NULL, rig.id), HW_OK);
	assert_int_equal(pay_rig_expect(&rig, TERMINAL_NOT_REVERSED)->error, HW_UNCERTAIN);
	hw_rig_wait_state(&rig.hw, DEVICE_TERMINAL, DEVICE_IDLE);
	/* A reversal's own booking, heard of or not, is not taken for the next payment. */
	command(&rig, "fault cut_sent 10");
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_CANCELLED);
	tear_down(&rig);
}

/* Two payments are to be given back at once. The simulator knows its last one alone: of the other it is told that it
 * was not, and it is not forgotten. */
static void test_reversals_are_made_one_after_the_other(void **state)
{
	struct pay_rig rig;
	char first[ULID_SIZE];

	(void)state;
	set_up(&rig);
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
	strcpy(first, rig.id);
	pay_rig_begin(&rig);
	pay_rig_expect(&rig, TERMINAL_APPROVED);
	assert_int_equal(hw_pay_reverse(rig.hw.hw, NULL, rig.id), HW_OK);
	assert_int_equal(hw_pay_reverse(rig.hw.hw, NULL, first), HW_OK);
	pay_rig_expect(&rig, TERMINAL_REVERSED);
	strcpy(rig.id, first);
	assert_int_equal(pay_rig_expect(&rig, TERMINAL_NOT_REVERSED)->error, HW_OK);
	assert_int_equal(bookings(&rig), 1);
	tear_down(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_approved),
		cmocka_unit_test(test_a_tip_is_paid_with_the_sum),
		cmocka_unit_test(test_what_it_can_be_paid),
		cmocka_unit_test(test_options_have_their_bounds),
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
		cmocka_unit_test(test_reversals_are_made_one_after_the_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
