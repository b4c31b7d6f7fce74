/* SPDX-License-Identifier: Apache-2.0 */
/* Gathers a scanner's bytes into reads, and decides what a read is. */
#include "hw/scanner.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "hw/scanner_driver.h"
#include "hw/scanners/pan_filter.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"

#define GS 0x1d

const char *symbology_name(enum symbology symbology)
{
	static const char *const NAMES[] = { "UNKNOWN", "EAN13", "EAN8", "UPCA", "ITF14", "GS1", "URI" };

	assert(symbology < ARRAY_LENGTH(NAMES));
	return NAMES[symbology];
}

void scan_buffer_init(struct scan_buffer *buffer, int64_t silence_ms, int64_t gap_ms)
{
	*buffer = (struct scan_buffer){ .silence_ms = (int)silence_ms, .gap_ms = (int)gap_ms };
}

void scan_buffer_clear(struct scan_buffer *buffer)
{
	explicit_bzero(buffer->bytes, sizeof(buffer->bytes));
	buffer->length = 0;
	buffer->is_overlong = false;
}

int scan_buffer_timeout_ms(const struct scan_buffer *buffer, int timeout_ms)
{
	int64_t left_ms = buffer->quiet_until_ms - clock_real_ms();

	if (buffer->length == 0 || left_ms > timeout_ms)
		return timeout_ms;
	return left_ms > 0 ? (int)left_ms : 0;
}

bool scan_buffer_pause(struct scan_buffer *buffer)
{
	if (buffer->length == 0 || clock_real_ms() < buffer->quiet_until_ms)
		return false;
	buffer->has_enter = false;
	return true;
}

bool scan_buffer_add(struct scan_buffer *buffer, char byte)
{
	if (byte == '\r' || byte == '\n') {
		bool is_read = buffer->length > 0 || buffer->is_overlong;

		buffer->has_enter |= is_read;
		return is_read;
	}
	buffer->quiet_until_ms = clock_real_ms() + (buffer->has_enter ? buffer->gap_ms : buffer->silence_ms);
	if (buffer->length == SCAN_BYTES_MAX)
		buffer->is_overlong = true;
	else
		buffer->bytes[buffer->length++] = byte;
	return false;
}

bool scan_buffer_take(struct scan_buffer *buffer, char ret_bytes[SCAN_BYTES_MAX + 1], size_t *ret_length)
{
	bool is_good = buffer->length > 0 && !buffer->is_overlong;

	if (is_good) {
		memcpy(ret_bytes, buffer->bytes, buffer->length);
		ret_bytes[buffer->length] = '\0';
		*ret_length = buffer->length;
	}
	scan_buffer_clear(buffer);
	return is_good;
}

static enum symbology by_form(const char *bytes, size_t length)
{
	if (memchr(bytes, GS, length))
		return SYMBOLOGY_GS1;
	if (strncasecmp(bytes, "http://", 7) == 0 || strncasecmp(bytes, "https://", 8) == 0)
		return SYMBOLOGY_URI;
	if (strspn(bytes, "0123456789") != length || !gs1_check_digit_is_good(bytes, length))
		return SYMBOLOGY_UNKNOWN;
	switch (length) {
	case 8: return SYMBOLOGY_EAN8;
	case 12: return SYMBOLOGY_UPCA;
	case 13: return SYMBOLOGY_EAN13;
	case 14: return SYMBOLOGY_ITF14;
	default: return SYMBOLOGY_UNKNOWN;
	}
}

/* ISO/IEC 15424: "]", a letter for the symbology, a digit. GS1 element strings: ]C1 ]e0 ]d2 ]Q3 ]J1. */
static bool is_gs1_prefix(const char *prefix)
{
	static const char *const PREFIXES[] = { "]C1", "]e0", "]d2", "]Q3", "]J1" };

	for (size_t i = 0; i < ARRAY_LENGTH(PREFIXES); i++) {
		if (strncmp(prefix, PREFIXES[i], 3) == 0)
			return true;
	}
	return false;
}

/* Many scanners are set up to type a blank or a tab behind each code. */
static void trim(const char **bytes, size_t *length)
{
	while (*length > 0 && strchr(" \t\r\n", (*bytes)[*length - 1]))
		--*length;
	while (*length > 0 && strchr(" \t\r\n", (*bytes)[0])) {
		++*bytes;
		--*length;
	}
}

bool scan_classify(const char *bytes, size_t length, struct scan *ret_scan)
{
	*ret_scan = (struct scan){ 0 };
	if (memchr(bytes, '\0', length))
		return false;
	trim(&bytes, &length);
	bool has_prefix = length > 3 && bytes[0] == ']' && bytes[2] >= '0' && bytes[2] <= '9';
	bool is_gs1 = has_prefix && is_gs1_prefix(bytes),
	     has_addon = has_prefix && strncmp(bytes, "]E3", 3) == 0;
	if (has_prefix) {
		bytes += 3;
		length -= 3;
	}
	if (length == 0 || length > SCAN_BYTES_MAX)
		return false;
	ret_scan->length = length;
	memcpy(ret_scan->bytes, bytes, length);
	enum symbology symbology = is_gs1 ? SYMBOLOGY_GS1 : by_form(ret_scan->bytes, length);
	size_t item = is_gs1 ? 0 : item_before_addon(ret_scan->bytes, length, has_addon);
	if (item > 0 && symbology == SYMBOLOGY_UNKNOWN)
		symbology = item == 13 ? SYMBOLOGY_EAN13 : SYMBOLOGY_UPCA;
	if (item == 0 && !pan_filter(ret_scan->bytes, length, symbology == SYMBOLOGY_GS1)) {
		explicit_bzero(ret_scan, sizeof(*ret_scan));
		ret_scan->is_card_data = true;
		return true;
	}
	ret_scan->symbology = symbology;
	return true;
}
