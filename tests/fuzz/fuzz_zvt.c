/* SPDX-License-Identifier: Apache-2.0 */
/* A terminal's bytes: split into messages, their data blocks taken apart. What is kept stays within its sizes and
 * holds no card number. */
#include <stdlib.h>
#include <string.h>

#include "hw/terminals/zvt_message.h"
#include "kiosk/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct zvt_fields *fields)
{
	if (memchr(fields->card, '\0', sizeof(fields->card)) == NULL ||
		memchr(fields->terminal_id, '\0', sizeof(fields->terminal_id)) == NULL)
		abort();
	if (text_has_card_number(fields->card) || (fields->has_amount && fields->amount_minor < 0))
		abort();
	for (const char *at = fields->card; *at; at++) {
		if (*at < 0x20 || *at > 0x7e)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct zvt_message message;
	struct zvt_fields fields;
	size_t at = 0;
	uint8_t status;

	zvt_parse_fields(data, size, &fields);
	check(&fields);
	while (at < size) {
		int length = zvt_split(data + at, size - at, &message);
		if (length <= 0)
			break;
		if (length < 3 || (size_t)length > size - at ||
			message.data + message.length != data + at + length)
			abort();
		zvt_parse_fields(message.data, message.length, &fields);
		zvt_parse_terminal_status(message.data, message.length, &status);
		check(&fields);
		at += (size_t)length;
	}
	return 0;
}
