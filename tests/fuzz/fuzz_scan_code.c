/* SPDX-License-Identifier: Apache-2.0 */
/* What a scanner may send: GTINs, GS1 element strings, Digital Links, our links, weighed goods, card numbers. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/priced_line.h"
#include "kiosk/domain/scan_code.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const TEMPLATES[] = { "20IIIIIWWWWWC", "21IIIIIPPPPPC", "02IIIIIXPPPPC" };
static const struct scan_rules RULES = { "https://hub.example", TEMPLATES, 3, 2026 };

static void check_code(const struct scan_code *code)
{
	if (code->text[0] && !code_is_valid(code->text))
		abort();
	if (code->gs1.gtin[0] && !gtin_is_valid(code->gs1.gtin))
		abort();
	if (code->kind == SCAN_CARD_NUMBER && (code->text[0] || code->gs1.gtin[0]))
		abort();
	if (text_has_card_number(code->text) && code->kind == SCAN_UNKNOWN)
		abort();
}

/* Whatever a label says: the line that it makes is one that the hub takes, and it costs something. */
static void check_label(const struct scan_code *code)
{
	static const struct measure PACKS[] = { { 1000, MEASURE_KG }, { 400000, MEASURE_G },
		{ 1000, MEASURE_L }, { 1000, MEASURE_M }, { 1000, MEASURE_PIECE }, { 0, MEASURE_NONE } };
	struct piece_label label;

	for (size_t i = 0; i < sizeof(PACKS) / sizeof(PACKS[0]); i++) {
		struct priced_line line = {
			.product = "p", .merchant = "m", .quantity = 99, .unit_price_minor = 1290
		};

		if (!scan_code_label(code, &PACKS[i], "CHF", &label))
			continue;
		if (label.measure.unit != MEASURE_NONE && !measure_is_valid(&label.measure))
			abort();
		if (!price_is_valid(label.price_minor))
			abort();
		if (priced_line_take_label(&line, &label, &PACKS[i]) &&
			(priced_line_fault(&line) || priced_line_total(&line) < 99))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);
	struct scan_code code;
	struct gs1_fields fields;

	scan_code_parse((const char *)data, size, &RULES, &code);
	check_code(&code);
	check_label(&code);
	if (size > 0)
		gs1_parse_elements((const char *)data, size, 2026, &fields);
	gs1_parse_digital_link(text, 2026, &fields);
	scan_template_fault(text);
	free(text);
	return 0;
}
