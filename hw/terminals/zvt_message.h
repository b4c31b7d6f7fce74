/* SPDX-License-Identifier: Apache-2.0 */
/* ZVT messages (ZVT protocol specification 13.09, chapters 2 to 4, over TCP: the bare APDU). Pure functions
 * over hostile bytes. Card numbers, tracks, expiry dates and check values are dropped here and are in no
 * result. */
#ifndef DAOGOU_HW_TERMINALS_ZVT_MESSAGE_H
#define DAOGOU_HW_TERMINALS_ZVT_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hw/terminal.h"

#define ZVT_MESSAGE_MAX 2048 /* with its head */

/* Class and instruction in one number. */
enum zvt_command {
	ZVT_ACK = 0x8000,
	ZVT_REGISTER = 0x0600,
	ZVT_AUTHORISE = 0x0601,
	ZVT_REPEAT_RECEIPT = 0x0620,
	ZVT_REVERSE = 0x0630,
	ZVT_ABORT = 0x06b0,
	ZVT_STATUS_ENQUIRY = 0x0501,
	ZVT_INTERMEDIATE = 0x04ff,
	ZVT_STATUS = 0x040f,
	ZVT_COMPLETE = 0x060f,
	ZVT_ABORTED = 0x061e,
	ZVT_PRINT_LINE = 0x06d1,
	ZVT_PRINT_BLOCK = 0x06d3,
};
#define ZVT_NACK_CLASS 0x84

/* Result codes (BMP 27, 06 1E), and the status of a terminal that is ready. */
#define ZVT_RESULT_CANCELLED 0x6c
#define ZVT_RESULT_NOT_POSSIBLE 0x83
#define ZVT_STATUS_READY 0x00

struct zvt_message {
	uint16_t command;
	const uint8_t *data; /* into the buffer */
	size_t length;
};

/* The first message of a buffer: its whole length, 0 when more bytes are needed, -1 when it is longer than
 * ZVT_MESSAGE_MAX. */
int zvt_split(const uint8_t *bytes, size_t length, struct zvt_message *ret_message);
/* A message of up to 254 bytes of data into out; its length. */
size_t zvt_make(uint16_t command, const uint8_t *data, size_t length, uint8_t *out);

#define ZVT_PASSWORD_BYTES 3
/* The data of 06 00, 06 01 and 06 30; their length. Amounts have up to 12 digits. */
size_t zvt_make_registration(
	const uint8_t password[ZVT_PASSWORD_BYTES], unsigned currency, uint8_t out[ZVT_PASSWORD_BYTES + 3]);
size_t zvt_make_amount(int64_t amount_minor, unsigned currency, uint8_t out[10]);
size_t zvt_make_receipt(const uint8_t password[ZVT_PASSWORD_BYTES], uint32_t receipt_number,
	uint8_t out[ZVT_PASSWORD_BYTES + 3]);

/* What the first byte of an intermediate status (04 FF, chapter 3.7) says to the shopper. */
enum terminal_prompt zvt_prompt(uint8_t status);

/* What is kept of the data blocks (BMPs) of 04 0F, 06 0F and 06 1E. */
struct zvt_fields {
	bool has_result, has_amount, has_terminal_id;
	uint8_t result_code; /* BMP 27 */
	int64_t amount_minor;
	uint32_t trace, receipt_number; /* PAYMENT_TRACE_NONE and 0 when missing */
	unsigned currency;              /* ISO 4217's number; 0 when missing */
	char terminal_id[9];
	char card[PAYMENT_CARD_SIZE];
};
/* False when a block is broken or unknown: what stood before it is kept. */
bool zvt_parse_fields(const uint8_t *data, size_t length, struct zvt_fields *ret_fields);
/* The terminal status code in the 06 0F that ends a status enquiry (05 01): behind the software's version, if
 * that is there, bare, or as a block 19, as some terminals send it. False when there is none. */
bool zvt_parse_terminal_status(const uint8_t *data, size_t length, uint8_t *ret_status);

void zvt_put_bcd(uint8_t *out, size_t bytes, uint64_t number);
/* False when a digit is none. */
bool zvt_get_bcd(const uint8_t *bytes, size_t length, uint64_t *ret_number);
/* ISO 4217's number of a currency; 0 when it is not in the table. */
unsigned zvt_currency_number(const char *currency);

#endif
