/* SPDX-License-Identifier: Apache-2.0 */
/* Telling what a scanned text is. */
#include "kiosk/domain/scan_code.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "kiosk/base/calendar.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/locale_format.h"
#include "kiosk/base/text.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/money.h"
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
	char item[TEMPLATE_LENGTH + 1] = "";

	if (scan_template_fault(weighed_template))
		return false;
	for (int i = 0; i < TEMPLATE_LENGTH; i++) {
		char want = weighed_template[i];

		if (want <= '9' && want != digits[i]) /* a digit: the letters come after them */
			return false;
		if (want == 'I')
			match.text[item_length++] = digits[i];
		else if (want == 'W')
			value_add_digit(&match.weight_g, digits[i]);
		else if (want == 'P')
			value_add_digit(&match.price_minor, digits[i]);
		item[i] = want == 'I' || want <= '9' ? digits[i] : '0';
	}
	item[TEMPLATE_LENGTH - 1] = gtin_check_digit(item, TEMPLATE_LENGTH - 1);
	gtin_normalize(item, match.item_gtin);
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
	char gtins[GTIN_READINGS_MAX][GTIN14_SIZE];

	if (gtin_readings(text, gtins) == 0)
		return false;
	memcpy(code->gs1.gtin, gtins[0], GTIN14_SIZE);
	/* Only 12 or 13 digits are a weighed article: with zeros before it an EAN-8 might look like one. */
	if (strlen(text) != 8 && gtin_is_valid(text) && weighed_parse(gtins[0], rules, code))
		return true;
	code->kind = SCAN_GTIN;
	code_copy(code->text, text);
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

/* A 9 before a GTIN-13, or a prefix for what a shop measures itself: 20 to 29, of UPC-A the 2. */
static bool gtin_is_variable(const char *gtin14)
{
	return gtin14[0] == '9' || strncmp(gtin14, "02", 2) == 0 || strncmp(gtin14, "002", 3) == 0;
}

/* In minor units of the currency; 0 = none, or none that can be. */
static int64_t gs1_price(const struct gs1_fields *gs1, const char *currency)
{
	int digits = currency_digits(currency);
	int64_t minor = 0;
	bool is_ours =
		gs1->price.currency_number == 0 || gs1->price.currency_number == currency_number(currency);

	if (digits < 0)
		return 0;
	if (gs1->price.value != 0) {
		if (!is_ours)
			return 0;
		/* What does not fit leaves none. */
		money_scale(gs1->price.value, money_power_of_ten(digits),
			money_power_of_ten(gs1->price.decimals), &minor);
	} else if (gs1->measure.measure.unit != MEASURE_NONE) {
		/* Six digits each, or eight: their product fits. */
		money_scale(gs1->price_per_unit.value * gs1->measure.value, money_power_of_ten(digits),
			money_power_of_ten(gs1->price_per_unit.decimals + gs1->measure.decimals), &minor);
	}
	return price_is_valid(minor) ? minor : 0;
}

/* The end of a day of gs1_fields; 0 = none. */
static int64_t end_of_day(int32_t date)
{
	int year = date / 10000, month = date / 100 % 100, day = date % 100;

	if (date == 0)
		return 0;
	if (day == 0)
		day = calendar_days_in_month(year, month);
	return (calendar_day(year, month, day) + INT64_C(1)) * DAY_MS;
}

static int64_t sold_until(const struct gs1_fields *gs1)
{
	int64_t sell_by = end_of_day(gs1->sell_by), expires = end_of_day(gs1->expires);

	if (gs1->has_expires_time)
		expires += gs1->expires_minute * MINUTE_MS - DAY_MS;
	return sell_by == 0 || (expires != 0 && expires < sell_by) ? expires : sell_by;
}

bool scan_code_label(const struct scan_code *code, const struct measure *pack, const char *currency,
	struct piece_label *ret_label)
{
	struct piece_label label = { 0 };

	if (code->kind == SCAN_WEIGHED) {
		if (code->weight_g > 0)
			label.measure = (struct measure){ code->weight_g * 1000, MEASURE_G };
		if (code->price_minor > 0)
			label.price_minor = code->price_minor;
	} else if (code->kind == SCAN_GS1) {
		label.best_before_ms = end_of_day(code->gs1.best_before);
		label.sold_until_ms = sold_until(&code->gs1);
		memcpy(label.lot, code->gs1.lot, sizeof label.lot);
		if (gtin_is_variable(code->gs1.gtin) || measure_is_base(pack)) {
			label.measure = code->gs1.measure.measure;
			label.price_minor = gs1_price(&code->gs1, currency);
		}
	}
	if (label.measure.unit == MEASURE_NONE && label.price_minor == 0 && label.best_before_ms == 0 &&
		label.sold_until_ms == 0 && label.lot[0] == '\0')
		return false;
	*ret_label = label;
	return true;
}
