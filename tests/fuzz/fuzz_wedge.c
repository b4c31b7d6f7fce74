/* SPDX-License-Identifier: Apache-2.0 */
/* Key events of a device that says it is a scanner (code, value; two bytes and one), and what is made of its
 * reads. */
#include <stdlib.h>
#include <string.h>

#include "hw/scanner_driver.h"
#include "hw/scanners/wedge.h"
#include "kiosk/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void classify(const char *bytes, size_t length)
{
	struct scan scan;

	if (!scan_classify(bytes, length, &scan))
		return;
	if (scan.is_card_data) {
		for (size_t i = 0; i < sizeof(scan.bytes); i++) {
			if (scan.bytes[i])
				abort();
		}
		return;
	}
	if (scan.length == 0 || scan.length > length || strlen(scan.bytes) != scan.length)
		abort();
	/* An element string may hold a trade item number that passes the test. */
	if (scan.symbology == SYMBOLOGY_UNKNOWN && scan.bytes[0] != '0' && text_has_card_number(scan.bytes))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wedge wedge = { .layout = (enum wedge_layout)(size % 3) };
	struct scan_buffer buffer = { 0 };
	char bytes[SCAN_BYTES_MAX + 1];
	size_t length;

	for (size_t i = 0; i + 3 <= size; i += 3) {
		char byte;
		uint16_t code = (uint16_t)(data[i] << 8 | data[i + 1]);
		if (wedge_key(&wedge, code, data[i + 2] % 3, &byte) && scan_buffer_add(&buffer, byte) &&
			scan_buffer_take(&buffer, bytes, &length))
			classify(bytes, length);
	}
	if (size > 0 && size <= SCAN_BYTES_MAX) {
		memcpy(bytes, data, size);
		bytes[size] = '\0';
		classify(bytes, size);
	}
	return 0;
}
