/* SPDX-License-Identifier: Apache-2.0 */
/* Layouts by Linux key code: plain, with Shift, with AltGr. */
#include "hw/scanners/wedge.h"

#include <linux/input-event-codes.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

static const char KEYS[][2] = {
	[KEY_1] = { '1', '!' },
	[KEY_2] = { '2', '@' },
	[KEY_3] = { '3', '#' },
	[KEY_4] = { '4', '$' },
	[KEY_5] = { '5', '%' },
	[KEY_6] = { '6', '^' },
	[KEY_7] = { '7', '&' },
	[KEY_8] = { '8', '*' },
	[KEY_9] = { '9', '(' },
	[KEY_0] = { '0', ')' },
	[KEY_MINUS] = { '-', '_' },
	[KEY_EQUAL] = { '=', '+' },
	[KEY_Q] = { 'q', 'Q' },
	[KEY_W] = { 'w', 'W' },
	[KEY_E] = { 'e', 'E' },
	[KEY_R] = { 'r', 'R' },
	[KEY_T] = { 't', 'T' },
	[KEY_Y] = { 'y', 'Y' },
	[KEY_U] = { 'u', 'U' },
	[KEY_I] = { 'i', 'I' },
	[KEY_O] = { 'o', 'O' },
	[KEY_P] = { 'p', 'P' },
	[KEY_LEFTBRACE] = { '[', '{' },
	[KEY_RIGHTBRACE] = { ']', '}' },
	[KEY_A] = { 'a', 'A' },
	[KEY_S] = { 's', 'S' },
	[KEY_D] = { 'd', 'D' },
	[KEY_F] = { 'f', 'F' },
	[KEY_G] = { 'g', 'G' },
	[KEY_H] = { 'h', 'H' },
	[KEY_J] = { 'j', 'J' },
	[KEY_K] = { 'k', 'K' },
	[KEY_L] = { 'l', 'L' },
	[KEY_SEMICOLON] = { ';', ':' },
	[KEY_APOSTROPHE] = { '\'', '"' },
	[KEY_GRAVE] = { '`', '~' },
	[KEY_BACKSLASH] = { '\\', '|' },
	[KEY_Z] = { 'z', 'Z' },
	[KEY_X] = { 'x', 'X' },
	[KEY_C] = { 'c', 'C' },
	[KEY_V] = { 'v', 'V' },
	[KEY_B] = { 'b', 'B' },
	[KEY_N] = { 'n', 'N' },
	[KEY_M] = { 'm', 'M' },
	[KEY_COMMA] = { ',', '<' },
	[KEY_DOT] = { '.', '>' },
	[KEY_SLASH] = { '/', '?' },
	[KEY_SPACE] = { ' ', ' ' },
	[KEY_ENTER] = { '\n', '\n' },
	[KEY_TAB] = { '\t', '\t' },
	[KEY_KPASTERISK] = { '*', '*' },
	[KEY_KPMINUS] = { '-', '-' },
	[KEY_KPPLUS] = { '+', '+' },
	[KEY_KPDOT] = { '.', '.' },
	[KEY_KP0] = { '0', '0' },
	[KEY_KP1] = { '1', '1' },
	[KEY_KP2] = { '2', '2' },
	[KEY_KP3] = { '3', '3' },
	[KEY_KP4] = { '4', '4' },
	[KEY_KP5] = { '5', '5' },
	[KEY_KP6] = { '6', '6' },
	[KEY_KP7] = { '7', '7' },
	[KEY_KP8] = { '8', '8' },
	[KEY_KP9] = { '9', '9' },
	[KEY_KPENTER] = { '\n', '\n' },
	[KEY_KPSLASH] = { '/', '/' },
};

/* What another layout has in the place of the US one's. */
struct place {
	uint16_t code;
	char bytes[3];
};

static const struct place AZERTY[] = {
	{ KEY_GRAVE, { 0 } },
	{ KEY_1, { '&', '1' } },
	{ KEY_2, { 0, '2', '~' } },
	{ KEY_3, { '"', '3', '#' } },
	{ KEY_4, { '\'', '4', '{' } },
	{ KEY_5, { '(', '5', '[' } },
	{ KEY_6, { '-', '6', '|' } },
	{ KEY_7, { 0, '7', '`' } },
	{ KEY_8, { '_', '8', '\\' } },
	{ KEY_9, { 0, '9', '^' } },
	{ KEY_0, { 0, '0', '@' } },
	{ KEY_MINUS, { ')', 0, ']' } },
	{ KEY_EQUAL, { '=', '+', '}' } },
	{ KEY_Q, { 'a', 'A' } },
	{ KEY_W, { 'z', 'Z' } },
	{ KEY_LEFTBRACE, { 0 } },
	{ KEY_RIGHTBRACE, { '$' } },
	{ KEY_A, { 'q', 'Q' } },
	{ KEY_SEMICOLON, { 'm', 'M' } },
	{ KEY_APOSTROPHE, { 0, '%' } },
	{ KEY_BACKSLASH, { '*' } },
	{ KEY_102ND, { '<', '>' } },
	{ KEY_Z, { 'w', 'W' } },
	{ KEY_M, { ',', '?' } },
	{ KEY_COMMA, { ';', '.' } },
	{ KEY_DOT, { ':', '/' } },
	{ KEY_SLASH, { '!' } },
	{ 0 },
};

static const struct place QWERTZ[] = {
	{ KEY_GRAVE, { 0 } },
	{ KEY_2, { '2', '"' } },
	{ KEY_3, { '3' } },
	{ KEY_6, { '6', '&' } },
	{ KEY_7, { '7', '/', '{' } },
	{ KEY_8, { '8', '(', '[' } },
	{ KEY_9, { '9', ')', ']' } },
	{ KEY_0, { '0', '=', '}' } },
	{ KEY_MINUS, { 0, '?', '\\' } },
	{ KEY_EQUAL, { 0 } },
	{ KEY_Q, { 'q', 'Q', '@' } },
	{ KEY_Y, { 'z', 'Z' } },
	{ KEY_LEFTBRACE, { 0 } },
	{ KEY_RIGHTBRACE, { '+', '*', '~' } },
	{ KEY_SEMICOLON, { 0 } },
	{ KEY_APOSTROPHE, { 0 } },
	{ KEY_BACKSLASH, { '#', '\'' } },
	{ KEY_102ND, { '<', '>', '|' } },
	{ KEY_Z, { 'y', 'Y' } },
	{ KEY_COMMA, { ',', ';' } },
	{ KEY_DOT, { '.', ':' } },
	{ KEY_SLASH, { '-', '_' } },
	{ KEY_KPDOT, { ',', ',' } },
	{ 0 },
};

static const struct {
	const char *name;
	const struct place *places;
} LAYOUTS[] = { [WEDGE_US] = { "us", NULL },
	[WEDGE_AZERTY] = { "azerty", AZERTY },
	[WEDGE_QWERTZ] = { "qwertz", QWERTZ } };

enum wedge_layout wedge_layout_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(LAYOUTS); i++) {
		if (strcmp(LAYOUTS[i].name, name) == 0)
			return (enum wedge_layout)i;
	}
	return WEDGE_US;
}

/* The byte of a key; 0 = none. */
static void key_bytes(enum wedge_layout layout, uint16_t code, char ret_bytes[3])
{
	memset(ret_bytes, 0, 3);
	if (code < ARRAY_LENGTH(KEYS))
		memcpy(ret_bytes, KEYS[code], 2);
	for (const struct place *place = LAYOUTS[layout].places; place && place->code; place++) {
		if (place->code == code)
			memcpy(ret_bytes, place->bytes, 3);
	}
}

static bool is_alt(uint16_t code)
{
	return code == KEY_LEFTALT || code == KEY_RIGHTALT;
}

/* True when letting Alt go typed a byte of ASCII. */
static bool handle_alt(struct wedge *wedge, uint16_t code, int32_t value, char *ret_byte)
{
	bool is_typed = value == 0 && wedge->alt_digits > 0 && wedge->alt_code > 0 && wedge->alt_code < 0x80;

	*ret_byte = (char)wedge->alt_code;
	if (value != 2) {
		wedge->has_alt = value == 1;
		wedge->has_alt_gr = wedge->has_alt && code == KEY_RIGHTALT;
		wedge->alt_code = wedge->alt_digits = 0;
	}
	return is_typed;
}

static void add_alt_digit(struct wedge *wedge, char digit)
{
	if (digit < '0' || digit > '9' || wedge->alt_digits == 4)
		return;
	wedge->alt_code = wedge->alt_code * 10 + (unsigned)(digit - '0');
	wedge->alt_digits++;
}

static bool handle_modifier(struct wedge *wedge, uint16_t code, int32_t value)
{
	switch (code) {
	case KEY_LEFTSHIFT:
	case KEY_RIGHTSHIFT: wedge->has_shift = value != 0; return true;
	case KEY_LEFTCTRL:
	case KEY_RIGHTCTRL: wedge->has_control = value != 0; return true;
	case KEY_CAPSLOCK: wedge->has_caps ^= value == 1; return true;
	default: return false;
	}
}

static bool is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

/* Control with these makes the same in every layout here, whatever stands on them. */
static char control_sign(uint16_t code)
{
	switch (code) {
	case KEY_LEFTBRACE: return '[';
	case KEY_BACKSLASH: return '\\';
	case KEY_RIGHTBRACE: return ']';
	default: return 0;
	}
}

bool wedge_key(struct wedge *wedge, uint16_t code, int32_t value, char *ret_byte)
{
	if (is_alt(code))
		return handle_alt(wedge, code, value, ret_byte);
	if (handle_modifier(wedge, code, value) || value != 1)
		return false;
	char bytes[3];
	key_bytes(wedge->layout, code, bytes);
	if (bytes[2] && (wedge->has_alt_gr || (wedge->has_alt && wedge->has_control))) {
		*ret_byte = bytes[2];
		return true;
	}
	if (wedge->has_alt) {
		add_alt_digit(wedge, bytes[0]);
		return false;
	}
	if (wedge->has_control && bytes[0] != '\n') {
		char plain = is_letter(bytes[0]) ? bytes[0] : control_sign(code);
		*ret_byte = (char)(plain & 0x1f);
		return plain && *ret_byte != '\n' && *ret_byte != '\r';
	}
	*ret_byte = bytes[wedge->has_shift != (wedge->has_caps && is_letter(bytes[0]))];
	return *ret_byte;
}
