/* SPDX-License-Identifier: Apache-2.0 */
/* Asks zbar for the codes in a picture, and tells each of them once. */
#include "hw/scanners/camera_code.h"

#include <string.h>

void camera_code_init(struct camera_code *code)
{
	*code = (struct camera_code){.scanner = zbar_image_scanner_create()};
	zbar_image_scanner_set_config(code->scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 1);
}

void camera_code_finish(struct camera_code *code)
{
	zbar_image_scanner_destroy(code->scanner);
	explicit_bzero(code, sizeof(*code));
}

static bool is_last(const struct camera_code *code, const char *bytes, size_t length, int64_t now_ms)
{
	return code->last_length == length && memcmp(code->last, bytes, length) == 0 &&
		now_ms - code->last_seen_ms < CAMERA_SAME_CODE_MS;
}

bool camera_code_read(struct camera_code *code, zbar_image_t *image, int64_t now_ms,
	char ret_bytes[SCAN_BYTES_MAX + 1], size_t *ret_length)
{
	bool is_new = false;

	if (zbar_scan_image(code->scanner, image) <= 0)
		return false;
	const zbar_symbol_t *symbol = zbar_image_first_symbol(image);
	for (; symbol && !is_new; symbol = zbar_symbol_next(symbol)) {
		const char *bytes = zbar_symbol_get_data(symbol);
		size_t length = zbar_symbol_get_data_length(symbol);
		if (length == 0 || length > SCAN_BYTES_MAX)
			continue;
		is_new = !is_last(code, bytes, length, now_ms);
		memcpy(code->last, bytes, length);
		code->last_length = length;
		code->last_seen_ms = now_ms;
		if (is_new) {
			memcpy(ret_bytes, bytes, length);
			ret_bytes[length] = '\0';
			*ret_length = length;
		}
	}
	return is_new;
}
