/* SPDX-License-Identifier: Apache-2.0 */
/* What anybody with a kiosk's key may tell about payments at a card terminal. */
#include "kiosk/base/text.h"
#include "kiosk/domain/limits.h"
#include "kiosk/domain/wire_terminal_report.h"
#include "tests/fuzz/fuzz_wire.h"

static void check_text(const char *text)
{
	int row = 0;
	if (!utf8_is_valid(text, strlen(text)) || utf8_count(text) > TERMINAL_TEXT_MAX ||
		text_has_card_number(text))
		abort();
	for (; *text; text++) {
		row = *text >= '0' && *text <= '9' ? row + 1 : 0;
		if (row > TERMINAL_DIGITS_MAX || (unsigned char)*text < 0x20)
			abort();
	}
}

static void check_number(int64_t number)
{
	if (number < -1 || number > TERMINAL_NUMBER_MAX)
		abort();
}

static void check_report(const struct terminal_report *report)
{
	if (!ulid_is_valid(report->payment.text) || !currency_is_valid(report->currency) ||
		report->amount_minor < 1 || report->amount_minor > PRICE_MAX_MINOR ||
		report->state > TERMINAL_REPORT_REVERSED)
		abort();
	check_text(report->terminal);
	check_text(report->card);
	check_number(report->trace);
	check_number(report->receipt);
}

static void check(const struct fuzz_input *input)
{
	struct terminal_report report;
	const char *why = NULL;
	bool is_taken = wire_terminal_report_decode(input->bytes, input->size, &report, &why);
	if (is_taken != !why)
		abort();
	if (is_taken)
		check_report(&report);
}

FUZZ_WIRE(check)
