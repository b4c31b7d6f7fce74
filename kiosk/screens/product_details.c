/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes, nutrition, allergens and parts as lines of name and value. */
#include "kiosk/screens/product_details.h"

#include <string.h>

#include "kiosk/base/locale_format.h"
#include "kiosk/base/messages.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/screens/pieces.h"

struct known_word {
	const char *code, *message;
};

/* The words of Regulation (EU) 1169/2011, annex II, as sources write them; NULL ends. */
static const struct known_word ALLERGENS[] = {
	{ "gluten", NC_("allergen", "gluten") },
	{ "wheat", NC_("allergen", "wheat") },
	{ "crustaceans", NC_("allergen", "crustaceans") },
	{ "egg", NC_("allergen", "eggs") },
	{ "eggs", NC_("allergen", "eggs") },
	{ "fish", NC_("allergen", "fish") },
	{ "peanut", NC_("allergen", "peanuts") },
	{ "peanuts", NC_("allergen", "peanuts") },
	{ "soy", NC_("allergen", "soya") },
	{ "soya", NC_("allergen", "soya") },
	{ "soybeans", NC_("allergen", "soya") },
	{ "milk", NC_("allergen", "milk") },
	{ "lactose", NC_("allergen", "milk") },
	{ "nuts", NC_("allergen", "nuts") },
	{ "celery", NC_("allergen", "celery") },
	{ "mustard", NC_("allergen", "mustard") },
	{ "sesame", NC_("allergen", "sesame") },
	{ "sulphites", NC_("allergen", "sulphites") },
	{ "sulfites", NC_("allergen", "sulphites") },
	{ "lupin", NC_("allergen", "lupin") },
	{ "molluscs", NC_("allergen", "molluscs") },
	{ NULL, NULL },
};

/* In the order in which the same regulation lists them, with their units. */
static const struct {
	const char *code, *message, *unit;
} NUTRIENTS[] = {
	{ "energy_kj", NC_("nutrient", "energy"), "kJ" },
	{ "energy_kcal", NC_("nutrient", "energy"), "kcal" },
	{ "fat_g", NC_("nutrient", "fat"), "g" },
	{ "saturated_fat_g", NC_("nutrient", "of which saturated"), "g" },
	{ "carbohydrate_g", NC_("nutrient", "carbohydrate"), "g" },
	{ "sugars_g", NC_("nutrient", "of which sugars"), "g" },
	{ "fibre_g", NC_("nutrient", "fibre"), "g" },
	{ "fiber_g", NC_("nutrient", "fibre"), "g" },
	{ "protein_g", NC_("nutrient", "protein"), "g" },
	{ "salt_g", NC_("nutrient", "salt"), "g" },
	{ "sodium_mg", NC_("nutrient", "sodium"), "mg" },
};

/* --- words --- */

static const char *value_words(struct ui *ui, const struct detail_value *value, const char *unit)
{
	if (value->type == DETAIL_FLAG)
		return value->is_true ? C_("attribute", "yes") : C_("attribute", "no");
	if (value->type == DETAIL_TEXT)
		return value->text;
	return format_quantity(ui_format(ui), ui_arena(ui), value->text, unit);
}

static const char *detail_words(struct ui *ui, const struct product_detail *detail)
{
	const char *words = value_words(ui, &detail->values[0], detail->unit);
	for (size_t i = 1; i < detail->value_count; i++)
		words = ui_printf(ui, "%s · %s", words, value_words(ui, &detail->values[i], detail->unit));
	return words;
}

static const char *allergen_words(const char *said)
{
	const struct known_word *known = ALLERGENS;
	while (known->code && strcmp(known->code, said) != 0)
		known++;
	return known->code ? messages_get_context("allergen", known->message) : said;
}

/* "3 years", or "18 months" where they are not whole years. */
static const char *warranty_words(struct ui *ui, int64_t months)
{
	bool is_years = months % 12 == 0;
	unsigned long count = (unsigned long)(is_years ? months / 12 : months);
	const char *number = piece_number(ui, (int64_t)count);
	if (is_years)
		return ui_printf(ui, NG_("%s year of warranty", "%s years of warranty", count), number);
	return ui_printf(ui, NG_("%s month of warranty", "%s months of warranty", count), number);
}

/* --- view --- */

static void add_line(const char *name, const char *value, struct ui *ui)
{
	UI_ROW(ui, .gap = SPACE_M, .pad_x = SPACE_L, .pad_y = SPACE_XS, .align = ALIGN_START) {
		UI_COLUMN(ui, .grow = 2)
			UI_TEXT(ui, name, .type = TYPE_SMALL, .color = COLOR_SOFT);
		UI_COLUMN(ui, .grow = 3)
			UI_TEXT(ui, value, .type = TYPE_SMALL_STRONG);
	}
}

static void add_attributes(const struct product_details *self, struct ui *ui)
{
	if (!self->attribute_count)
		return;
	piece_heading_note(ui, _("Details"), NULL);
	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad_y = SPACE_S,
		.key = "attributes") {
		const char *group = "";
		for (size_t i = 0; i < self->attribute_count; i++) {
			const struct product_detail *detail = &self->attributes[i];
			if (strcmp(detail->group, group) != 0) {
				if (i)
					ui_rule(ui);
				UI_ROW(ui, .pad_x = SPACE_L, .pad_top = SPACE_XS)
					UI_TEXT(ui, detail->group, .type = TYPE_BODY_STRONG,
						.role = ROLE_HEADING);
			}
			group = detail->group;
			add_line(detail->name, detail_words(ui, detail), ui);
		}
	}
}

static void add_allergens(const struct product_details *self, struct ui *ui)
{
	if (!self->allergen_count)
		return;
	const char *words = allergen_words(self->allergens[0]);
	for (size_t i = 1; i < self->allergen_count; i++)
		words = ui_printf(ui, "%s · %s", words, allergen_words(self->allergens[i]));
	UI_ROW(ui, .gap = SPACE_S, .align = ALIGN_START, .key = "allergens") {
		ui_icon(ui, "warning", SIZE_ICON, COLOR_CAREFUL);
		UI_COLUMN(ui, .grow = 1)
			/* translators: what it contains that some people may not eat. */
			UI_TEXT(ui, ui_printf(ui, C_("allergens", "Contains: %s"), words),
				.type = TYPE_BODY_STRONG);
	}
}

static const struct product_detail *find_nutrient(const struct product_details *self, const char *code)
{
	for (size_t i = 0; i < self->nutrition_count; i++)
		if (strcmp(self->nutrition[i].code, code) == 0)
			return &self->nutrition[i];
	return NULL;
}

static bool is_listed_nutrient(const char *code)
{
	for (size_t i = 0; i < ARRAY_LENGTH(NUTRIENTS); i++)
		if (strcmp(NUTRIENTS[i].code, code) == 0)
			return true;
	return false;
}

/* What the source names otherwise follows when an attribute record says what it is called. */
static void add_nutrition(const struct product_details *self, struct ui *ui)
{
	if (!self->nutrition_count)
		return;
	piece_heading_note(ui, _("Nutrition"), _("per 100 g or 100 ml"));
	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad_y = SPACE_S,
		.key = "nutrition") {
		for (size_t i = 0; i < ARRAY_LENGTH(NUTRIENTS); i++) {
			const struct product_detail *nutrient = find_nutrient(self, NUTRIENTS[i].code);
			if (nutrient)
				add_line(messages_get_context("nutrient", NUTRIENTS[i].message),
					value_words(ui, &nutrient->values[0], NUTRIENTS[i].unit), ui);
		}
		for (size_t i = 0; i < self->nutrition_count; i++) {
			const struct product_detail *nutrient = &self->nutrition[i];
			if (*nutrient->name && !is_listed_nutrient(nutrient->code))
				add_line(nutrient->name, detail_words(ui, nutrient), ui);
		}
	}
}

static void add_parts(const struct product_details *self, struct ui *ui)
{
	if (!self->part_count)
		return;
	piece_heading_note(ui, _("In this set"), NULL);
	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad_y = SPACE_S,
		.key = "parts") {
		for (size_t i = 0; i < self->part_count; i++) {
			const struct product_part *part = &self->parts[i];
			const char *words =
				ui_printf(ui, "%s × %s", piece_number(ui, part->quantity), part->name);
			UI_ROW(ui, .pad_x = SPACE_L, .pad_y = SPACE_XS) {
				if (part->id)
					ui_link(ui, words, GO(SCREEN_PRODUCT, .product = part->id));
				else
					UI_TEXT(ui, words, .type = TYPE_BODY);
			}
		}
	}
}

void details_headline(const struct product_details *self, struct ui *ui)
{
	if (!self->rating_milli && !self->warranty_months && !self->minutes)
		return;
	UI_FLOW(ui, .gap = SPACE_M, .key = "headline") {
		if (self->rating_milli)
			UI_ROW(ui, .gap = SPACE_XS, .align = ALIGN_CENTER) {
				ui_icon(ui, "star", SIZE_ICON, COLOR_CAREFUL);
				/* translators: stars, "4.3 of 5 · 120 ratings". */
				UI_TEXT(ui,
					ui_printf(ui,
						NG_("%s of 5 · %s rating", "%s of 5 · %s ratings",
							(unsigned long)self->rating_count),
						format_tenths(ui_format(ui), ui_arena(ui),
							(self->rating_milli + 50) / 100),
						piece_number(ui, self->rating_count)),
					.type = TYPE_SMALL);
			}
		if (self->minutes)
			ui_soft(ui,
				ui_printf(ui,
					NG_("takes %s minute", "takes %s minutes",
						(unsigned long)self->minutes),
					piece_number(ui, self->minutes)));
		if (self->warranty_months)
			ui_soft(ui, warranty_words(ui, self->warranty_months));
	}
}

void details_view(const struct product_details *self, struct ui *ui)
{
	add_allergens(self, ui);
	add_parts(self, ui);
	add_attributes(self, ui);
	add_nutrition(self, ui);
}
