/* SPDX-License-Identifier: Apache-2.0 */
/* Puts ZVT messages together and takes them apart. Of a data block only its place is believed, and only as far as the bytes go. */
#include "hw/terminals/zvt_message.h"

#include <stdio.h>
#include <string.h>

#include "hw/span.h"
#include "kiosk/base/xalloc.h"

#define MAX_NAME_DIGITS 4
/* Intermediate status, and payments are begun by the kiosk alone; the terminal prints its own slips. */
#define REGISTER_CONFIG 0x38

/* Length of a block: a number of bytes, or one of these. */
enum { LLVAR = 252, LLLVAR = 253, BER_TLV = 254 };

/* The data blocks of the specification's summary (revision 13.11, chapter 13) that stand in a result. What
 * is not here has no known length, and ends the walk. */
static const uint8_t BLOCK_LENGTHS[256] = {
	[0x01] = 1,
	[0x02] = 1,
	[0x03] = 1,
	[0x04] = 6,
	[0x05] = 1,
	[0x06] = BER_TLV,
	[0x0b] = 3,
	[0x0c] = 3,
	[0x0d] = 2,
	[0x0e] = 2,
	[0x17] = 2,
	[0x19] = 1,
	[0x22] = LLVAR,
	[0x23] = LLVAR,
	[0x24] = LLLVAR,
	[0x27] = 1,
	[0x29] = 4,
	[0x2a] = 15,
	[0x2d] = LLVAR,
	[0x2e] = LLLVAR,
	[0x37] = 3,
	[0x3a] = 2,
	[0x3b] = 8,
	[0x3c] = LLLVAR,
	[0x3d] = 3,
	[0x49] = 2,
	[0x60] = LLLVAR,
	[0x87] = 2,
	[0x88] = 3,
	[0x8a] = 1,
	[0x8b] = LLVAR,
	[0x8c] = 1,
	[0x92] = LLLVAR,
	[0x9a] = LLLVAR,
	[0xa0] = 1,
	[0xa7] = LLVAR,
	[0xaa] = 3,
	[0xaf] = LLLVAR,
	[0xba] = 5,
	[0xd0] = 1,
	[0xd1] = LLVAR,
	[0xd2] = 1,
	[0xd3] = 1,
};

int zvt_split(const uint8_t *bytes, size_t length, struct zvt_message *ret_message)
{
	size_t head = 3, data_length;

	if (length < 3)
		return 0;
	data_length = bytes[2];
	if (bytes[2] == 0xff) {
		if (length < 5)
			return 0;
		head = 5;
		data_length = (size_t)bytes[4] << 8 | bytes[3];
	}
	if (head + data_length > ZVT_MESSAGE_MAX)
		return -1;
	if (length < head + data_length)
		return 0;
	*ret_message =
		(struct zvt_message){ (uint16_t)(bytes[0] << 8 | bytes[1]), bytes + head, data_length };
	return (int)(head + data_length);
}

size_t zvt_make(uint16_t command, const uint8_t *data, size_t length, uint8_t *out)
{
	out[0] = (uint8_t)(command >> 8);
	out[1] = (uint8_t)command;
	out[2] = (uint8_t)length;
	if (length)
		memcpy(out + 3, data, length);
	return length + 3;
}

void zvt_put_bcd(uint8_t *out, size_t bytes, uint64_t number)
{
	for (size_t i = bytes; i-- > 0; number /= 100)
		out[i] = (uint8_t)(number % 10 | (number / 10 % 10) << 4);
}

size_t zvt_make_registration(
	const uint8_t password[ZVT_PASSWORD_BYTES], unsigned currency, uint8_t out[ZVT_PASSWORD_BYTES + 3])
{
	memcpy(out, password, ZVT_PASSWORD_BYTES);
	out[3] = REGISTER_CONFIG;
	zvt_put_bcd(out + 4, 2, currency);
	return 6;
}

size_t zvt_make_amount(int64_t amount_minor, unsigned currency, uint8_t out[10])
{
	out[0] = 0x04;
	zvt_put_bcd(out + 1, 6, (uint64_t)amount_minor);
	out[7] = 0x49;
	zvt_put_bcd(out + 8, 2, currency);
	return 10;
}

size_t zvt_make_receipt(const uint8_t password[ZVT_PASSWORD_BYTES], uint32_t receipt_number,
	uint8_t out[ZVT_PASSWORD_BYTES + 3])
{
	memcpy(out, password, ZVT_PASSWORD_BYTES);
	out[3] = 0x87;
	zvt_put_bcd(out + 4, 2, receipt_number);
	return 6;
}

enum terminal_prompt zvt_prompt(uint8_t status)
{
	switch (status) {
	case 0x0a: return TERMINAL_PROMPT_CARD;
	case 0x01:
	case 0x02:
	case 0x15: return TERMINAL_PROMPT_PIN;
	case 0x0b: return TERMINAL_PROMPT_REMOVE_CARD;
	case 0x0c: return TERMINAL_PROMPT_AGAIN;
	default: return TERMINAL_PROMPT_WAIT;
	}
}

bool zvt_get_bcd(const uint8_t *bytes, size_t length, uint64_t *ret_number)
{
	uint64_t number = 0;

	for (size_t i = 0; i < length; i++) {
		if (bytes[i] >> 4 > 9 || (bytes[i] & 15) > 9)
			return false;
		number = number * 100 + (uint64_t)(bytes[i] >> 4) * 10 + (bytes[i] & 15);
	}
	*ret_number = number;
	return true;
}

/* Digits F0 to F9, one a byte. */
static bool take_var_length(struct span *span, size_t digits, size_t *ret_length)
{
	const uint8_t *bytes;
	size_t length = 0;

	if (!span_take(span, digits, &bytes))
		return false;
	for (size_t i = 0; i < digits; i++) {
		if (bytes[i] >> 4 != 15 || (bytes[i] & 15) > 9)
			return false;
		length = length * 10 + (bytes[i] & 15);
	}
	*ret_length = length;
	return true;
}

static bool take_ber_length(struct span *span, size_t *ret_length)
{
	const uint8_t *first, *rest;

	if (!span_take(span, 1, &first))
		return false;
	*ret_length = first[0];
	if (first[0] < 0x80)
		return true;
	size_t count = first[0] & 0x7f;
	if (count < 1 || count > 2 || !span_take(span, count, &rest))
		return false;
	*ret_length = count == 1 ? rest[0] : (size_t)rest[0] << 8 | rest[1];
	return true;
}

static bool take_block(struct span *span, uint8_t tag, const uint8_t **ret, size_t *ret_length)
{
	bool is_good = true;

	*ret_length = BLOCK_LENGTHS[tag];
	if (*ret_length == LLVAR)
		is_good = take_var_length(span, 2, ret_length);
	else if (*ret_length == LLLVAR)
		is_good = take_var_length(span, 3, ret_length);
	else if (*ret_length == BER_TLV)
		is_good = take_ber_length(span, ret_length);
	else if (*ret_length == 0)
		return false;
	return is_good && span_take(span, *ret_length, ret);
}

/* A scheme's name. One with more digits than a name has may hold a card number, whole or cut: it is
 * dropped. */
static void keep_card(struct zvt_fields *fields, const uint8_t *block, size_t length)
{
	size_t kept = 0, digits = 0;

	explicit_bzero(fields->card, sizeof(fields->card));
	for (size_t i = 0; i < length && kept < sizeof(fields->card) - 1; i++) {
		digits += block[i] >= '0' && block[i] <= '9';
		if (block[i] >= 0x20 && block[i] < 0x7f)
			fields->card[kept++] = (char)block[i];
	}
	if (digits > MAX_NAME_DIGITS)
		explicit_bzero(fields->card, sizeof(fields->card));
}

/* The blocks that are wanted, and no others: 22, 23, 24, 2D, 0E, 3A, 06 and the rest fall through. */
static void keep_block(struct zvt_fields *fields, uint8_t tag, const uint8_t *block, size_t length)
{
	uint64_t number;

	switch (tag) {
	case 0x04:
		if (zvt_get_bcd(block, length, &number)) {
			fields->has_amount = true;
			fields->amount_minor = (int64_t)number;
		}
		break;
	case 0x0b: /* counts from 1 */
		if (zvt_get_bcd(block, length, &number) && number > 0)
			fields->trace = (uint32_t)number;
		break;
	case 0x27:
		fields->has_result = true;
		fields->result_code = block[0];
		break;
	case 0x29:
		if ((fields->has_terminal_id = zvt_get_bcd(block, length, &number)))
			snprintf(fields->terminal_id, sizeof(fields->terminal_id), "%08u", (unsigned)number);
		break;
	case 0x49:
		if (zvt_get_bcd(block, length, &number))
			fields->currency = (unsigned)number;
		break;
	case 0x87:
		if (zvt_get_bcd(block, length, &number))
			fields->receipt_number = (uint32_t)number;
		break;
	case 0x8b: keep_card(fields, block, length); break;
	default: break;
	}
}

bool zvt_parse_fields(const uint8_t *data, size_t length, struct zvt_fields *ret_fields)
{
	struct span span = { data, length };
	const uint8_t *tag, *block;
	size_t block_length;

	*ret_fields = (struct zvt_fields){ .trace = PAYMENT_TRACE_NONE };
	while (span_take(&span, 1, &tag)) {
		if (!take_block(&span, tag[0], &block, &block_length))
			return false;
		keep_block(ret_fields, tag[0], block, block_length);
	}
	return true;
}

bool zvt_parse_terminal_status(const uint8_t *data, size_t length, uint8_t *ret_status)
{
	struct span span = { data, length }, behind = span;
	const uint8_t *version, *status;
	size_t version_length;

	if (take_var_length(&behind, 3, &version_length) && span_take(&behind, version_length, &version))
		span = behind;
	if (!span_take(&span, 1, &status))
		return false;
	if (status[0] == 0x19 && !span_take(&span, 1, &status))
		return false;
	*ret_status = status[0];
	return true;
}

unsigned zvt_currency_number(const char *currency)
{
	static const struct {
		char code[4];
		unsigned number;
	} CURRENCIES[] = { { "EUR", 978 }, { "HKD", 344 }, { "USD", 840 }, { "GBP", 826 }, { "CHF", 756 },
		{ "CNY", 156 }, { "TWD", 901 }, { "SGD", 702 }, { "JPY", 392 }, { "MXN", 484 },
		{ "AED", 784 }, { "SAR", 682 }, { "DKK", 208 }, { "SEK", 752 }, { "NOK", 578 },
		{ "PLN", 985 }, { "CZK", 203 }, { "HUF", 348 } };

	for (size_t i = 0; i < ARRAY_LENGTH(CURRENCIES); i++) {
		if (strcmp(CURRENCIES[i].code, currency) == 0)
			return CURRENCIES[i].number;
	}
	return 0;
}
