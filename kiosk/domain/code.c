/* SPDX-License-Identifier: Apache-2.0 */
/* Checking and copying codes, names and language tags from outside. */
#include "kiosk/domain/code.h"

#include <string.h>

#include "kiosk/base/text.h"

bool code_bytes_are_valid(const char *bytes, size_t length)
{
	if (length == 0 || length > CODE_MAX_BYTES || !utf8_is_valid(bytes, length))
		return false;
	for (const char *at = bytes; at < bytes + length;) {
		uint32_t c = utf8_next(&at, bytes + length);
		if (c < 0x20 || (c >= 0x7F && c < 0xA0))
			return false;
	}
	return true;
}

bool code_is_valid(const char *code)
{
	return code && code_bytes_are_valid(code, strnlen(code, CODE_SIZE));
}

bool code_copy(char out[CODE_SIZE], const char *code)
{
	if (!code_is_valid(code))
		return false;
	memset(out, 0, CODE_SIZE);
	memcpy(out, code, strlen(code));
	return true;
}

bool language_tag_is_valid(const char *tag)
{
	size_t length = tag ? strnlen(tag, LANGUAGE_TAG_SIZE) : 0;

	if (length < 2 || length >= LANGUAGE_TAG_SIZE)
		return false;
	return strspn(tag, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == length;
}
