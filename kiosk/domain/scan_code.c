/* SPDX-License-Identifier: Apache-2.0 */
/* Telling what a scanned text is. */
#include "kiosk/domain/scan_code.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "kiosk/base/text.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/pickup.h"

#define TEMPLATE_LENGTH 13

const char *scan_template_fault(const char *weighed_template)
{
	if (strlen(weighed_template) != TEMPLATE_LENGTH)
		return "a template has 13 characters";
	if (strspn(weighed_template, "0123456789IWPXC") != TEMPLATE_LENGTH)
		return "a template holds digits and the letters I, W, P, X and C";
	if (strchr(weighed_template, 'C') != weighed_template + TEMPLATE_LENGTH - 1)
		return "a template ends with C, the check digit";
	if (weighed_template[0] != '0' && weighed_template[0] != '2')
		return "a template starts with 2 or 0, the prefixes for use within a shop";
	if (!strchr(weighed_template, 'I'))
		return "a template needs I, the digits of the item";
	if (strchr(weighed_template, 'W') && strchr(weighed_template, 'P'))
		return "a template has W or P, not both";
	return NULL;
}

static void value_add_digit(int64_t *value, char digit)
{
	*value = (*value < 0 ? 0 : *value) * 10 + (digit - '0');
}

/* digits: a GTIN-13 whose check digit is good. */
static bool weighed_match(const char *weighed_template, const char *digits, struct scan_code *code)
{
	struct scan_code match = *code;
	size_t item_length = 0;

	if (scan_template_fault(weighed_template))
		return false;
	for (int i = 0; i < TEMPLATE_LENGTH; i++) {
		char want = weighed_template[i];

		if (want >= '0' && want <= '9' && want != digits[i])
			return false;
		if (want == 'I')
			match.text[item_length++] = digits[i];
		else if (want == 'W')
			value_add_digit(&match.weight_g, digits[i]);
		else if (want == 'P')
			value_add_digit(&match.price_minor, digits[i]);
	}
	match.text[item_length] = '\0';
	match.kind = SCAN_WEIGHED;
	*code = match;
	return true;
}

static bool weighed_parse(const char *gtin14, const struct scan_rules *rules, struct scan_code *code)
{
	if (gtin14[0] != '0')
		return false;
	for (size_t i = 0; i < rules->weighed_template_count; i++) {
		if (weighed_match(rules->weighed_templates[i], gtin14 + 1, code))
			return true;
	}
	return false;
}

/* A bare number with a good check digit: weighed by template, else a GTIN. */
static bool number_parse(const char *text, const struct scan_rules *rules, struct scan_code *code)
{
	char gtin14[GTIN14_SIZE];

	if (!gtin_normalize(text, gtin14))
		return false;
	/* An EAN-8 is no weighed article, though with zeros before it it might look like one. */
	if (strlen(text) != 8 && weighed_parse(gtin14, rules, code))
		return true;
	code->kind = SCAN_GTIN;
	memcpy(code->gs1.gtin, gtin14, sizeof(gtin14));
	return true;
}

static int hex_digit(char c)
{
	const char *found = c ? strchr("0123456789abcdef", tolower((unsigned char)c)) : NULL;

	return found ? (int)(found - "0123456789abcdef") : -1;
}

/* Percent-decodes up to the end of the segment into code->text. */
static bool link_text_read(const char *from, char out[CODE_SIZE])
{
	char text[CODE_SIZE] = "";
	size_t length = 0;

	for (const char *at = from; *at && !strchr("/?#", *at); at++) {
		unsigned char c = (unsigned char)*at;

		if (c == '%') {
			int high = hex_digit(at[1]), low = high < 0 ? -1 : hex_digit(at[2]);

			if (low < 0)
				return false;
			c = (unsigned char)(high * 16 + low);
			at += 2;
		}
		if (length == CODE_MAX_BYTES)
			return false;
		text[length++] = (char)c;
	}
	if (!code_bytes_are_valid(text, length))
		return false;
	memcpy(out, text, sizeof(text));
	return true;
}

static const struct {
	const char *path;
	enum scan_kind kind;
} OUR_LINKS[] = {
	{ "/p/", SCAN_PRODUCT_LINK },
	{ "/g/", SCAN_GROUP_LINK },
	{ "/r/", SCAN_RECEIPT_LINK },
	{ "/c/", SCAN_CHECKOUT_LINK },
	{ "/m/", SCAN_MEMBER_LINK },
};

static bool our_link_parse(const char *text, const char *hub_url, struct scan_code *code)
{
	size_t hub_length = hub_url ? strlen(hub_url) : 0;

	if (hub_length == 0 || strncasecmp(text, hub_url, hub_length) != 0)
		return false;
	for (size_t i = 0; i < sizeof(OUR_LINKS) / sizeof(OUR_LINKS[0]); i++) {
		if (strncmp(text + hub_length, OUR_LINKS[i].path, 3) == 0 &&
			link_text_read(text + hub_length + 3, code->text)) {
			code->kind = OUR_LINKS[i].kind;
			return true;
		}
	}
	return false;
}

static bool gs1_parse(const char *text, const struct scan_rules *rules, struct scan_code *code)
{
	if (!gs1_parse_elements(text, strlen(text), rules->century_year, &code->gs1) &&
		!gs1_parse_digital_link(text, rules->century_year, &code->gs1))
		return false;
	code->kind = SCAN_GS1;
	return true;
}

/* Only the form with its dash: eight characters without it are more often a product code. */
static bool pickup_parse(const char *text, struct scan_code *code)
{
	char short_form[PICKUP_SHORT_SIZE];

	if (strlen(text) != PICKUP_SHOWN_SIZE - 1 || text[4] != '-' || !pickup_short_parse(text, short_form))
		return false;
	memcpy(code->text, short_form, sizeof(short_form));
	code->kind = SCAN_PICKUP_CODE;
	return true;
}

/* AIM symbology identifiers, "]E0": a letter and a modifier. Those of GS1 are left for
 * gs1_parse_elements(). */
static const char *symbology_skip(const char *text)
{
	bool has_identifier =
		text[0] == ']' && isalpha((unsigned char)text[1]) && isalnum((unsigned char)text[2]);

	return has_identifier ? text + 3 : text;
}

static void text_parse(const char *text, const struct scan_rules *rules, struct scan_code *code)
{
	const char *bare = symbology_skip(text);
	bool is_card_like = text_has_card_number(bare);

	code->is_private = is_card_like;
	if (our_link_parse(bare, rules->hub_url, code) || number_parse(bare, rules, code) ||
		gs1_parse(text, rules, code) || (bare != text && gs1_parse(bare, rules, code)))
		return;
	if (is_card_like) {
		code->kind = SCAN_CARD_NUMBER;
		return;
	}
	if (!pickup_parse(bare, code))
		code_copy(code->text, bare);
}

void scan_code_parse(
	const char *bytes, size_t length, const struct scan_rules *rules, struct scan_code *ret_code)
{
	char text[SCAN_MAX_BYTES + 1];

	memset(ret_code, 0, sizeof(*ret_code));
	ret_code->weight_g = ret_code->price_minor = -1;
	while (length > 0 && strchr(" \t\r\n", bytes[length - 1]))
		length--;
	while (length > 0 && strchr(" \t\r\n", bytes[0])) {
		bytes++;
		length--;
	}
	if (length == 0 || length > SCAN_MAX_BYTES || memchr(bytes, '\0', length) ||
		!utf8_is_valid(bytes, length))
		return;
	memcpy(text, bytes, length);
	text[length] = '\0';
	text_parse(text, rules, ret_code);
	explicit_bzero(text, sizeof(text));
}
