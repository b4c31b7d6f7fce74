/* SPDX-License-Identifier: Apache-2.0 */
/* Variants in order, and short names for them. */
#include "kiosk/screens/product_variants.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"

#define LABEL_MAX_CODE_POINTS 24
#define FIRST_IDEOGRAPH 0x2E80
#define ARABIC_COMMA 0x060C

/* --- order --- */

/* The same in one unit: g, ml, m, pieces. */
static int64_t whole_amount(const struct measure *measure)
{
	bool is_thousandfold = measure->unit == MEASURE_KG || measure->unit == MEASURE_L;

	return is_thousandfold ? measure->amount_milli * 1000 : measure->amount_milli;
}

static int compare_variants(const void *a, const void *b)
{
	const struct product_variant *x = a, *y = b;
	const struct measure *mx = &x->summary.measure, *my = &y->summary.measure;

	if (measure_is_valid(mx) && measure_is_valid(my) && measure_is_comparable(mx, my) &&
		whole_amount(mx) != whole_amount(my))
		return whole_amount(mx) < whole_amount(my) ? -1 : 1;
	return x->summary.id < y->summary.id ? -1 : x->summary.id > y->summary.id;
}

void variants_sort(struct product_variant *variants, size_t count)
{
	qsort(variants, count, sizeof *variants, compare_variants);
}

/* --- names --- */

static bool is_part_of_word(uint32_t code)
{
	if (code >= FIRST_IDEOGRAPH || code == ARABIC_COMMA)
		return false;
	return code >= 0x80 || (code >= '0' && code <= '9') || ((code | 0x20) >= 'a' && (code | 0x20) <= 'z');
}

/* How many bytes all names have in common from the start, cut back to the end of a word. */
static size_t common_start(const struct product_variant *variants, size_t count)
{
	const char *first = variants[0].summary.name;
	size_t same = strlen(first), cut = 0;

	for (size_t i = 1; i < count; i++) {
		size_t at = 0;
		while (at < same && variants[i].summary.name[at] == first[at])
			at++;
		same = at;
	}
	const char *at = first, *end = first + same;
	while (at < end) {
		uint32_t code = utf8_next(&at, first + strlen(first));
		if (at <= end && !is_part_of_word(code))
			cut = (size_t)(at - first);
	}
	return cut;
}

static const char *name_end(const struct product_variant *variants, size_t count, size_t index)
{
	size_t start = common_start(variants, count);

	for (size_t i = 0; i < count; i++) {
		const char *end = variants[i].summary.name + start;
		if (!*end || utf8_count(end) > LABEL_MAX_CODE_POINTS)
			return NULL;
	}
	return start ? variants[index].summary.name + start : NULL;
}

static bool option_differs(const struct product_variant *variants, size_t count, size_t option)
{
	for (size_t i = 1; i < count; i++) {
		if (option >= variants[i].option_count ||
			strcmp(variants[i].options[option].value, variants[0].options[option].value) != 0)
			return true;
	}
	return false;
}

static const char *option_words(
	const struct product_variant *variants, size_t count, size_t index, struct arena *arena)
{
	const struct product_variant *variant = &variants[index];
	const char *words = "";

	for (size_t i = 0; i < variant->option_count && i < variants[0].option_count; i++) {
		if (option_differs(variants, count, i))
			words = arena_printf(
				arena, "%s%s%s", words, *words ? " · " : "", variant->options[i].value);
	}
	return *words ? words : NULL;
}

const char *variant_label(
	const struct product_variant *variants, size_t count, size_t index, struct arena *arena)
{
	const char *label = name_end(variants, count, index);

	if (!label)
		label = option_words(variants, count, index, arena);
	return label ? label : variants[index].summary.name;
}
