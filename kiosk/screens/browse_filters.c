/* SPDX-License-Identifier: Apache-2.0 */
/* The filters of the browse screen: what is in stock here, reduced, on a deal, of a brand, from a merchant, with an attribute.
 */
#include <stdio.h>
#include <string.h>

#include "kiosk/base/locale_format.h"
#include "kiosk/base/messages.h"
#include "kiosk/screens/browse_internal.h"
#include "kiosk/screens/pieces.h"

/* Arguments of TOGGLE_FILTER. */
enum filter_kind { FILTER_IN_STORE, FILTER_ON_DEAL, FILTER_ON_OFFER, FILTER_NONE };

#define BRANDS_SHOWN 16
#define VALUES_A_ROW 100 /* CHOOSE_ATTRIBUTE: the attribute's index times this, and the value's */

int browse_filter_count(const struct browse_screen *self)
{
	const struct catalog_filter *filter = &self->filter;

	return filter->is_in_store + filter->is_on_deal + filter->is_on_offer + (filter->brand != NULL) +
		(filter->merchant_id != 0) + filter->attribute_count;
}

/* --- change --- */

static void toggle(struct catalog_filter *filter, int64_t kind)
{
	switch (kind) {
	case FILTER_IN_STORE: filter->is_in_store = !filter->is_in_store; break;
	case FILTER_ON_DEAL: filter->is_on_deal = !filter->is_on_deal; break;
	case FILTER_ON_OFFER: filter->is_on_offer = !filter->is_on_offer; break;
	case FILTER_NONE:
		filter->is_in_store = filter->is_on_deal = filter->is_on_offer = false;
		filter->brand = NULL;
		filter->merchant_id = 0;
		filter->attribute_count = 0;
		break;
	default: break;
	}
}

static void choose_brand(struct browse_screen *self, int64_t index)
{
	if (index < 0 || (size_t)index >= self->brand_count)
		return;
	const char *brand = self->brands[index].stored;
	bool is_same = self->filter.brand && strcmp(self->filter.brand, brand) == 0;
	snprintf(self->brand, sizeof self->brand, "%s", brand);
	self->filter.brand = is_same ? NULL : self->brand;
}

/* Where the attribute is among those chosen; -1 when it is not. */
static int find_choice(const struct catalog_filter *filter, const char *code)
{
	for (int i = 0; i < filter->attribute_count; i++)
		if (strcmp(filter->attributes[i].code, code) == 0)
			return i;
	return -1;
}

/* Another value of an attribute takes the place of the one chosen, the same one again takes it off. */
static void choose_attribute(struct browse_screen *self, int64_t arg)
{
	struct catalog_filter *filter = &self->filter;
	size_t index = (size_t)(arg / VALUES_A_ROW), place = (size_t)(arg % VALUES_A_ROW);

	if (arg < 0 || index >= self->attribute_count || place >= self->attributes[index].value_count)
		return;
	const struct attribute_facets *facets = &self->attributes[index];
	const char *value = facets->values[place].stored;
	int chosen = find_choice(filter, facets->code);
	if (chosen >= 0 && strcmp(filter->attributes[chosen].value, value) == 0) {
		filter->attributes[chosen] = filter->attributes[--filter->attribute_count];
		return;
	}
	if (chosen < 0 && filter->attribute_count == ATTRIBUTE_CHOICES_MAX)
		return;
	struct attribute_choice *choice =
		&filter->attributes[chosen < 0 ? filter->attribute_count++ : chosen];
	snprintf(choice->code, sizeof choice->code, "%s", facets->code);
	snprintf(choice->value, sizeof choice->value, "%s", value);
}

bool browse_filter_update(struct browse_screen *self, struct action action)
{
	switch ((enum action_verb)action.verb) {
	case VERB_TOGGLE_FILTER: toggle(&self->filter, action.arg); return true;
	case VERB_CHOOSE_BRAND: choose_brand(self, action.arg); return true;
	case VERB_CHOOSE_ATTRIBUTE: choose_attribute(self, action.arg); return true;
	case VERB_CHOOSE_SELLER:
		self->filter.merchant_id = self->filter.merchant_id == action.arg ? 0 : action.arg;
		return true;
	default: return false;
	}
}

/* --- view --- */

static void add_kinds(const struct browse_screen *self, struct ui *ui)
{
	UI_FLOW(ui, .gap = SPACE_S, .key = "kinds") {
		ui_choice(ui, _("In stock here"), self->filter.is_in_store,
			ACTION_OF(TOGGLE_FILTER, FILTER_IN_STORE));
		ui_choice(ui, _("Group deal"), self->filter.is_on_deal,
			ACTION_OF(TOGGLE_FILTER, FILTER_ON_DEAL));
		ui_choice(ui, _("Reduced"), self->filter.is_on_offer,
			ACTION_OF(TOGGLE_FILTER, FILTER_ON_OFFER));
	}
}

static const char *facet_words(struct ui *ui, const struct facet *facet)
{
	return ui_printf(ui, "%s · %s", facet->name, piece_number(ui, facet->count));
}

static void add_brands(const struct browse_screen *self, struct ui *ui)
{
	if (self->brand_count < 2)
		return;
	UI_TEXT(ui, _("Brand"), .type = TYPE_BODY_STRONG, .role = ROLE_HEADING);
	UI_FLOW(ui, .gap = SPACE_S, .key = "brands") {
		for (size_t i = 0; i < self->brand_count && i < BRANDS_SHOWN; i++) {
			bool is_on =
				self->filter.brand && strcmp(self->filter.brand, self->brands[i].stored) == 0;
			ui_choice(ui, facet_words(ui, &self->brands[i]), is_on, ACTION_OF(CHOOSE_BRAND, i));
		}
	}
}

static void add_sellers(const struct browse_screen *self, struct ui *ui)
{
	if (self->seller_count < 2)
		return;
	UI_TEXT(ui, _("Shop"), .type = TYPE_BODY_STRONG, .role = ROLE_HEADING);
	UI_FLOW(ui, .gap = SPACE_S, .key = "sellers") {
		for (size_t i = 0; i < self->seller_count; i++)
			ui_choice(ui, facet_words(ui, &self->sellers[i]),
				self->filter.merchant_id == self->sellers[i].id,
				ACTION_OF(CHOOSE_SELLER, self->sellers[i].id));
	}
}

static const char *value_words(
	struct ui *ui, const struct attribute_facets *facets, const struct facet *value)
{
	const char *words = value->stored;

	if (facets->is_flag) {
		words = strcmp(value->stored, "true") == 0 ? C_("attribute", "yes") : C_("attribute", "no");
	} else if (facets->is_number) {
		words = format_quantity(ui_format(ui), ui_arena(ui), value->stored, facets->unit);
	}
	return ui_printf(ui, "%s · %s", words, piece_number(ui, value->count));
}

static void add_attribute(const struct browse_screen *self, size_t index, struct ui *ui)
{
	const struct attribute_facets *facets = &self->attributes[index];
	int chosen = find_choice(&self->filter, facets->code);

	UI_TEXT(ui, facets->name, .type = TYPE_BODY_STRONG, .role = ROLE_HEADING);
	UI_FLOW(ui, .gap = SPACE_S, .key = ui_printf(ui, "attribute-%zu", index)) {
		for (size_t i = 0; i < facets->value_count; i++)
			ui_choice(ui, value_words(ui, facets, &facets->values[i]),
				chosen >= 0 &&
					strcmp(self->filter.attributes[chosen].value,
						facets->values[i].stored) == 0,
				ACTION_OF(CHOOSE_ATTRIBUTE, (int64_t)(index * VALUES_A_ROW + i)));
	}
}

void browse_filters_view(const struct browse_screen *self, const struct session *session, struct ui *ui)
{
	unsigned long count = self->list ? (unsigned long)self->list->count : 0;
	const char *show = ui_printf(
		ui, NG_("Show %s product", "Show %s products", count), piece_number(ui, (int64_t)count));

	DIALOG(ui, session, "filters", _("Show only"), ACTION(CLOSE_FILTERS))
	{
		add_kinds(self, ui);
		for (size_t i = 0; i < self->attribute_count; i++)
			add_attribute(self, i, ui);
		add_brands(self, ui);
		add_sellers(self, ui);
		UI_ROW(ui, .gap = SPACE_M, .pad_top = SPACE_S) {
			struct ui_node *clear =
				ui_button_quiet(ui, _("Clear all"), ACTION_OF(TOGGLE_FILTER, FILTER_NONE));
			ui_set_grow(clear, 1);
			ui_set_disabled(clear, browse_filter_count(self) == 0);
			ui_set_grow(ui_button(ui, show, ACTION(CLOSE_FILTERS)), 1);
		}
	}
}
