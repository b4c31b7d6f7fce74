/* SPDX-License-Identifier: Apache-2.0 */
/* The US layout by Linux key code, plain and with Shift. */
#include "hw/scanners/wedge.h"

#include <linux/input-event-codes.h>

#include "kiosk/base/xalloc.h"

static const char KEYS[][2] = {
	[KEY_1] = {'1', '!'},
	[KEY_2] = {'2', '@'},
	[KEY_3] = {'3', '#'},
	[KEY_4] = {'4', '$'},
	[KEY_5] = {'5', '%'},
	[KEY_6] = {'6', '^'},
	[KEY_7] = {'7', '&'},
	[KEY_8] = {'8', '*'},
	[KEY_9] = {'9', '('},
	[KEY_0] = {'0', ')'},
	[KEY_MINUS] = {'-', '_'},
	[KEY_EQUAL] = {'=', '+'},
	[KEY_Q] = {'q', 'Q'},
	[KEY_W] = {'w', 'W'},
	[KEY_E] = {'e', 'E'},
	[KEY_R] = {'r', 'R'},
	[KEY_T] = {'t', 'T'},
	[KEY_Y] = {'y', 'Y'},
	[KEY_U] = {'u', 'U'},
	[KEY_I] = {'i', 'I'},
	[KEY_O] = {'o', 'O'},
	[KEY_P] = {'p', 'P'},
	[KEY_LEFTBRACE] = {'[', '{'},
	[KEY_RIGHTBRACE] = {']', '}'},
	[KEY_A] = {'a', 'A'},
	[KEY_S] = {'s', 'S'},
	[KEY_D] = {'d', 'D'},
	[KEY_F] = {'f', 'F'},
	[KEY_G] = {'g', 'G'},
	[KEY_H] = {'h', 'H'},
	[KEY_J] = {'j', 'J'},
	[KEY_K] = {'k', 'K'},
	[KEY_L] = {'l', 'L'},
	[KEY_SEMICOLON] = {';', ':'},
	[KEY_APOSTROPHE] = {'\'', '"'},
	[KEY_GRAVE] = {'`', '~'},
	[KEY_BACKSLASH] = {'\\', '|'},
	[KEY_Z] = {'z', 'Z'},
	[KEY_X] = {'x', 'X'},
	[KEY_C] = {'c', 'C'},
	[KEY_V] = {'v', 'V'},
	[KEY_B] = {'b', 'B'},
	[KEY_N] = {'n', 'N'},
	[KEY_M] = {'m', 'M'},
	[KEY_COMMA] = {',', '<'},
	[KEY_DOT] = {'.', '>'},
	[KEY_SLASH] = {'/', '?'},
	[KEY_SPACE] = {' ', ' '},
	[KEY_ENTER] = {'\n', '\n'},
	[KEY_TAB] = {'\t', '\t'},
	[KEY_KPASTERISK] = {'*', '*'},
	[KEY_KPMINUS] = {'-', '-'},
	[KEY_KPPLUS] = {'+', '+'},
	[KEY_KPDOT] = {'.', '.'},
	[KEY_KP0] = {'0', '0'},
	[KEY_KP1] = {'1', '1'},
	[KEY_KP2] = {'2', '2'},
	[KEY_KP3] = {'3', '3'},
	[KEY_KP4] = {'4', '4'},
	[KEY_KP5] = {'5', '5'},
	[KEY_KP6] = {'6', '6'},
	[KEY_KP7] = {'7', '7'},
	[KEY_KP8] = {'8', '8'},
	[KEY_KP9] = {'9', '9'},
	[KEY_KPENTER] = {'\n', '\n'},
	[KEY_KPSLASH] = {'/', '/'},
};

static bool is_alt(uint16_t code)
{
	return code == KEY_LEFTALT || code == KEY_RIGHTALT;
}

/* True when letting Alt go typed a byte of ASCII. */
static bool handle_alt(struct wedge *wedge, int32_t value, char *ret_byte)
{
	bool is_typed = value == 0 && wedge->alt_digits > 0 && wedge->alt_code > 0 && wedge->alt_code < 0x80;

	*ret_byte = (char)wedge->alt_code;
	if (value != 2) {
		wedge->has_alt = value == 1;
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
	case KEY_RIGHTSHIFT:
		wedge->has_shift = value != 0;
		return true;
	case KEY_LEFTCTRL:
	case KEY_RIGHTCTRL:
		wedge->has_control = value != 0;
		return true;
	case KEY_CAPSLOCK:
		wedge->has_caps ^= value == 1;
		return true;
	default:
		return false;
	}
}

static bool is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

bool wedge_key(struct wedge *wedge, uint16_t code, int32_t value, char *ret_byte)
{
	if (is_alt(code))
		return handle_alt(wedge, value, ret_byte);
	if (handle_modifier(wedge, code, value) || value != 1 || code >= ARRAY_LENGTH(KEYS) || !KEYS[code][0])
		return false;
	char plain = KEYS[code][0];
	if (wedge->has_alt) {
		add_alt_digit(wedge, plain);
		return false;
	}
	if (wedge->has_control && plain != '\n') {
		*ret_byte = (char)(KEYS[code][wedge->has_shift] & 0x1f);
		return (is_letter(plain) || (plain >= '[' && plain <= ']')) && *ret_byte != '\n' &&
			*ret_byte != '\r';
	}
	*ret_byte = KEYS[code][wedge->has_shift != (wedge->has_caps && is_letter(plain))];
	return true;
}
