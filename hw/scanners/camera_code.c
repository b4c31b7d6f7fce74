/* SPDX-License-Identifier: Apache-2.0 */
/* Asks zbar for the codes in a picture, and tells each of them once. */
#include "hw/scanners/camera_code.h"

#include <string.h>

#include "kiosk/base/xalloc.h"

#define AIM_PREFIX_LENGTH 3

/* Not ISBN: zbar would tell a book's EAN-13 as its old number. */
static const zbar_symbol_type_t SYMBOLOGIES[] = { ZBAR_EAN13, ZBAR_EAN8, ZBAR_UPCA, ZBAR_UPCE, ZBAR_I25,
	ZBAR_DATABAR, ZBAR_DATABAR_EXP, ZBAR_CODE39, ZBAR_CODE93, ZBAR_CODE128, ZBAR_QRCODE };

void camera_code_init(struct camera_code *code)
{
	*code = (struct camera_code){ .scanner = zbar_image_scanner_create() };
	zbar_image_scanner_set_config(code->scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
	for (size_t i = 0; i < ARRAY_LENGTH(SYMBOLOGIES); i++)
		zbar_image_scanner_set_config(code->scanner, SYMBOLOGIES[i], ZBAR_CFG_ENABLE, 1);
	/* ITF-14 and nothing shorter: a piece of an interleaved code looks like a whole one. */
	zbar_image_scanner_set_config(code->scanner, ZBAR_I25, ZBAR_CFG_MIN_LEN, 14);
}

void camera_code_finish(struct camera_code *code)
{
	zbar_image_scanner_destroy(code->scanner);
	explicit_bzero(code, sizeof(*code));
}

static bool is_in_view(const struct camera_code_seen *seen, int64_t now_ms)
{
	return seen->last_ms > 0 && now_ms - seen->last_ms < CAMERA_SAME_CODE_MS;
}

/* The one of that digest, or a free place for it; NULL when there is none. */
static struct camera_code_seen *find_seen(
	struct camera_code *code, const uint8_t digest[SHA256_BYTES], int64_t now_ms)
{
	struct camera_code_seen *place = NULL;

	for (size_t i = 0; i < CAMERA_CODES_MAX; i++) {
		struct camera_code_seen *seen = &code->seen[i];
		if (!is_in_view(seen, now_ms))
			place = seen;
		else if (memcmp(seen->digest, digest, SHA256_BYTES) == 0)
			return seen;
	}
	return place;
}

/* Notes that it is in view. NULL unless it is to be told. */
static struct camera_code_seen *note(struct camera_code *code, const zbar_symbol_t *symbol, int64_t now_ms)
{
	uint8_t digest[SHA256_BYTES];

	sha256(zbar_symbol_get_data(symbol), zbar_symbol_get_data_length(symbol), digest);
	struct camera_code_seen *seen = find_seen(code, digest, now_ms);
	if (!seen)
		return NULL;
	bool was_in_view = is_in_view(seen, now_ms);
	if (!was_in_view) {
		*seen = (struct camera_code_seen){ 0 };
		memcpy(seen->digest, digest, SHA256_BYTES);
	}
	seen->last_ms = now_ms;
	bool is_sure = was_in_view || zbar_symbol_get_type(symbol) == ZBAR_QRCODE;
	return is_sure && !seen->is_told ? seen : NULL;
}

/* ISO/IEC 15424. */
static const char *aim_prefix(const zbar_symbol_t *symbol)
{
	if (!(zbar_symbol_get_modifiers(symbol) & 1u << ZBAR_MOD_GS1))
		return "";
	switch (zbar_symbol_get_type(symbol)) {
	case ZBAR_QRCODE: return "]Q3";
	case ZBAR_CODE128: return "]C1";
	default: return "]e0";
	}
}

static void tell(const zbar_symbol_t *symbol, char ret_bytes[SCAN_BYTES_MAX + 1], size_t *ret_length)
{
	const char *prefix = aim_prefix(symbol);
	size_t prefix_length = strlen(prefix), length = zbar_symbol_get_data_length(symbol);

	memcpy(ret_bytes, prefix, prefix_length);
	memcpy(ret_bytes + prefix_length, zbar_symbol_get_data(symbol), length);
	*ret_length = prefix_length + length;
	ret_bytes[*ret_length] = '\0';
}

bool camera_code_read(struct camera_code *code, zbar_image_t *image, int64_t now_ms,
	char ret_bytes[SCAN_BYTES_MAX + 1], size_t *ret_length)
{
	bool is_new = false;

	if (zbar_scan_image(code->scanner, image) <= 0)
		return false;
	code->last_found_ms = now_ms;
	const zbar_symbol_t *symbol = zbar_image_first_symbol(image);
	for (; symbol; symbol = zbar_symbol_next(symbol)) {
		size_t length = zbar_symbol_get_data_length(symbol);
		if (length == 0 || length > SCAN_BYTES_MAX - AIM_PREFIX_LENGTH)
			continue;
		struct camera_code_seen *seen = note(code, symbol, now_ms);
		if (!seen || is_new)
			continue;
		is_new = seen->is_told = true;
		tell(symbol, ret_bytes, ret_length);
	}
	return is_new;
}
