/* SPDX-License-Identifier: Apache-2.0 */
/* Reads printer profiles and knows the code pages that they may name. */
#include "hw/printers/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"

#define PROFILE_BYTES_MAX (64 * 1024)

/* The upper halves, from the Unicode consortium's mapping tables. */
static const uint16_t CP858[128] = {
	0x00c7,
	0x00fc,
	0x00e9,
	0x00e2,
	0x00e4,
	0x00e0,
	0x00e5,
	0x00e7,
	0x00ea,
	0x00eb,
	0x00e8,
	0x00ef,
	0x00ee,
	0x00ec,
	0x00c4,
	0x00c5,
	0x00c9,
	0x00e6,
	0x00c6,
	0x00f4,
	0x00f6,
	0x00f2,
	0x00fb,
	0x00f9,
	0x00ff,
	0x00d6,
	0x00dc,
	0x00f8,
	0x00a3,
	0x00d8,
	0x00d7,
	0x0192,
	0x00e1,
	0x00ed,
	0x00f3,
	0x00fa,
	0x00f1,
	0x00d1,
	0x00aa,
	0x00ba,
	0x00bf,
	0x00ae,
	0x00ac,
	0x00bd,
	0x00bc,
	0x00a1,
	0x00ab,
	0x00bb,
	0x2591,
	0x2592,
	0x2593,
	0x2502,
	0x2524,
	0x00c1,
	0x00c2,
	0x00c0,
	0x00a9,
	0x2563,
	0x2551,
	0x2557,
	0x255d,
	0x00a2,
	0x00a5,
	0x2510,
	0x2514,
	0x2534,
	0x252c,
	0x251c,
	0x2500,
	0x253c,
	0x00e3,
	0x00c3,
	0x255a,
	0x2554,
	0x2569,
	0x2566,
	0x2560,
	0x2550,
	0x256c,
	0x00a4,
	0x00f0,
	0x00d0,
	0x00ca,
	0x00cb,
	0x00c8,
	0x20ac,
	0x00cd,
	0x00ce,
	0x00cf,
	0x2518,
	0x250c,
	0x2588,
	0x2584,
	0x00a6,
	0x00cc,
	0x2580,
	0x00d3,
	0x00df,
	0x00d4,
	0x00d2,
	0x00f5,
	0x00d5,
	0x00b5,
	0x00fe,
	0x00de,
	0x00da,
	0x00db,
	0x00d9,
	0x00fd,
	0x00dd,
	0x00af,
	0x00b4,
	0x00ad,
	0x00b1,
	0x2017,
	0x00be,
	0x00b6,
	0x00a7,
	0x00f7,
	0x00b8,
	0x00b0,
	0x00a8,
	0x00b7,
	0x00b9,
	0x00b3,
	0x00b2,
	0x25a0,
	0x00a0,
};
/* 0x80-0x9f; above that it is Latin-1. */
static const uint16_t CP1252[32] = {
	0x20ac,
	0xfffd,
	0x201a,
	0x0192,
	0x201e,
	0x2026,
	0x2020,
	0x2021,
	0x02c6,
	0x2030,
	0x0160,
	0x2039,
	0x0152,
	0xfffd,
	0x017d,
	0xfffd,
	0xfffd,
	0x2018,
	0x2019,
	0x201c,
	0x201d,
	0x2022,
	0x2013,
	0x2014,
	0x02dc,
	0x2122,
	0x0161,
	0x203a,
	0x0153,
	0xfffd,
	0x017e,
	0x0178,
};

uint32_t code_page_decode(const char *code_page_name, uint8_t byte)
{
	if (byte < 0x80)
		return byte;
	if (strcmp(code_page_name, "cp858") == 0)
		return CP858[byte - 0x80];
	if (strcmp(code_page_name, "cp1252") == 0)
		return byte < 0xa0 ? CP1252[byte - 0x80] : byte;
	return 0xfffd;
}

int printer_profile_encode(const struct printer_profile *profile, uint32_t code_point)
{
	if (code_point >= 0x20 && code_point < 0x7f)
		return (int)code_point;
	if (profile->code_page < 0 || code_point < 0xa0)
		return -1;
	for (int byte = 0x80; byte < 0x100; byte++) {
		if (code_page_decode(profile->code_page_name, (uint8_t)byte) == code_point &&
			code_point != 0xfffd)
			return byte;
	}
	return -1;
}

static bool find_word(const char *value, const char *const *words, size_t count, int *ret_index)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(value, words[i]) == 0) {
			*ret_index = (int)i;
			return true;
		}
	}
	return false;
}

static const char *read_int(const char *value, int min, int max, int *ret)
{
	char *end;
	long number = strtol(value, &end, 10);

	if (end == value || *end)
		return "must be a whole number";
	if (number < min || number > max)
		return "is out of range";
	*ret = (int)number;
	return NULL;
}

static const char *read_bool(const char *value, bool *ret)
{
	if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
		return "must be true or false";
	*ret = value[0] == 't';
	return NULL;
}

/* "cp858:19", or "ascii". */
static const char *read_code_page(struct printer_profile *profile, const char *value)
{
	size_t length = strcspn(value, ":");

	if (strcmp(value, "ascii") == 0) {
		profile->code_page = -1;
		return NULL;
	}
	if ((length != 5 || strncmp(value, "cp858", 5) != 0) &&
		(length != 6 || strncmp(value, "cp1252", 6) != 0))
		return "must be ascii, cp858:N or cp1252:N";
	memcpy(profile->code_page_name, value, length);
	profile->code_page_name[length] = '\0';
	return read_int(value + length + (value[length] == ':'), 0, 255, &profile->code_page);
}

static const char *read_word(struct printer_profile *profile, const char *key, const char *value)
{
	static const char *const TEXT[] = { "line", "uniform", "raster" };
	static const char *const CONFIRMATION[] = { "probe", "gs_h", "gs_r", "none" };
	int index;

	if (strcmp(key, "text") == 0) {
		if (!find_word(value, TEXT, ARRAY_LENGTH(TEXT), &index))
			return "must be line, uniform or raster";
		profile->text = (enum printer_text_mode)index;
		return NULL;
	}
	if (!find_word(value, CONFIRMATION, ARRAY_LENGTH(CONFIRMATION), &index))
		return "must be probe, gs_h, gs_r or none";
	profile->confirmation = (enum printer_confirmation)index;
	return NULL;
}

static const char *read_cjk(struct printer_profile *profile, const char *value)
{
	static const char *const CJK[] = { "none", "gb2312", "gb18030", "big5" };
	int index;

	if (!find_word(value, CJK, ARRAY_LENGTH(CJK), &index))
		return "must be none, gb2312, gb18030 or big5";
	profile->chinese = (enum printer_chinese)index;
	profile->has_wide_mode = profile->chinese != CHINESE_NONE;
	return NULL;
}

/* "04b8:0e21 04b8:0e15" */
static const char *read_usb(struct printer_profile *profile, const char *value)
{
	for (profile->usb_count = 0; *value; profile->usb_count++) {
		unsigned vendor, product;
		int length = 0;
		if (sscanf(value, "%4x:%4x%n", &vendor, &product, &length) != 2 || length != 9 ||
			(value[9] != '\0' && value[9] != ' '))
			return "must be pairs such as 04b8:0e15";
		if (profile->usb_count == PROFILE_USB_MAX)
			return "has too many pairs";
		profile->usb[profile->usb_count].vendor = (uint16_t)vendor;
		profile->usb[profile->usb_count].product = (uint16_t)product;
		value += length;
		value += strspn(value, " ");
	}
	return NULL;
}

static const char *read_models(struct printer_profile *profile, const char *value)
{
	if (strlen(value) >= sizeof(profile->models))
		return "is too long";
	strcpy(profile->models, value);
	return NULL;
}

static const char *handle_value(void *data, const char *section, const char *key, const char *value)
{
	struct printer_profile *profile = data;

	if (strcmp(section, "profile") != 0)
		return "is in an unknown section";
	if (strcmp(key, "title") == 0) {
		strncpy(profile->title, value, sizeof(profile->title) - 1);
		return NULL;
	}
	if (strcmp(key, "dots") == 0)
		return read_int(value, 64, PROFILE_DOTS_MAX, &profile->dots);
	if (strcmp(key, "font_a_dots") == 0)
		return read_int(value, 8, 24, &profile->font_a_dots);
	if (strcmp(key, "strip_rows") == 0)
		return read_int(value, 8, PROFILE_STRIP_ROWS_MAX, &profile->strip_rows);
	if (strcmp(key, "cut_feed_dots") == 0)
		return read_int(value, 0, 255, &profile->cut_feed_dots);
	if (strcmp(key, "code_page") == 0)
		return read_code_page(profile, value);
	if (strcmp(key, "text") == 0 || strcmp(key, "confirmation") == 0)
		return read_word(profile, key, value);
	if (strcmp(key, "cjk") == 0)
		return read_cjk(profile, value);
	if (strcmp(key, "usb") == 0)
		return read_usb(profile, value);
	if (strcmp(key, "models") == 0)
		return read_models(profile, value);
	if (strcmp(key, "cutter") == 0)
		return read_bool(value, &profile->has_cutter);
	if (strcmp(key, "status") == 0)
		return read_bool(value, &profile->has_status);
	if (strcmp(key, "qr") == 0)
		return read_bool(value, &profile->has_native_qr);
	if (strcmp(key, "barcode") == 0)
		return read_bool(value, &profile->has_native_barcode);
	if (strcmp(key, "drawer") == 0)
		return read_bool(value, &profile->has_drawer);
	return "is an unknown key";
}

static bool read_text(const char *file_name, const char *text, size_t length, struct printer_profile *profile,
	struct ini_error *ret_error)
{
	profile->dots = 576;
	profile->font_a_dots = 12;
	profile->code_page = -1;
	profile->strip_rows = 128;
	profile->has_cutter = profile->has_status = true;
	return ini_parse(file_name, text, length, handle_value, profile, ret_error);
}

/* A built-in profile by its name, NULL when there is none. The caller frees. */
static char *find_built_in(const char *name)
{
	for (size_t i = 0; PRINTER_PROFILES[i].name; i++) {
		if (strcmp(PRINTER_PROFILES[i].name, name) == 0)
			return xstrdup(PRINTER_PROFILES[i].text);
	}
	return NULL;
}

static char *find_text(const char *name)
{
	size_t length;

	return name[0] == '/' ? file_read(name, PROFILE_BYTES_MAX, &length) : find_built_in(name);
}

bool printer_profile_load(const char *name, struct printer_profile *ret_profile, struct ini_error *ret_error)
{
	struct printer_profile profile = { 0 };
	char *text = find_text(name);
	if (name[0] != '/')
		snprintf(profile.name, sizeof(profile.name), "%s", name);
	bool is_good = text && read_text(name, text, strlen(text), &profile, ret_error);

	if (is_good)
		*ret_profile = profile;
	free(text);
	return is_good;
}
