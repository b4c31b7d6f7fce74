/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever a printer, or something that claims to be one, sends back. */
#include <stdlib.h>
#include <string.h>

#include "hw/printers/escpos_layout.h"
#include "hw/printers/escpos_reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct printer_report report = { 0 };
	struct escpos_reply reply;

	escpos_reply_init(&reply, &report);
	for (uint8_t number = 1; number <= 4; number++)
		escpos_reply_expect(&reply, number);
	reply.takes_gs_r = size % 2;
	escpos_reply_feed(&reply, data, size);
	if (reply.has_process_id &&
		(strlen(reply.process_id) != 4 || escpos_process_token(reply.process_id, 50) > 50))
		abort();
	if (reply.has_info && strlen(reply.info) >= ESCPOS_BLOCK_SIZE)
		abort();
	if (reply.consumed + reply.answers > size || reply.expected_count > 4)
		abort();
	return 0;
}
