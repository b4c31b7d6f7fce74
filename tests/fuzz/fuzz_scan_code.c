/* SPDX-License-Identifier: Apache-2.0 */
/* What a scanner may send: GTINs, GS1 element strings, Digital Links, our links, weighed goods, card numbers. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);
	struct scan_code code;
	struct gs1_fields fields;

	scan_code_parse((const char *)data, size, &RULES, &code);
	check_code(&code);
	if (size > 0)
		gs1_parse_elements((const char *)data, size, 2026, &fields);
	gs1_parse_digital_link(text, 2026, &fields);
	scan_template_fault(text);
	free(text);
	return 0;
}
