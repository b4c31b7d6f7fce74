/* SPDX-License-Identifier: Apache-2.0 */
/* The basket as it is shown: lines per merchant, one trip or split, the best coupons, the sums. */
#include "kiosk/screens/basket_view.h"

#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/base/text.h"
#include "kiosk/domain/line_words.h"
#include "kiosk/screens/frame.h"
#include "kiosk/screens/fulfilment.h"
#include "kiosk/screens/pieces.h"

/* Above this a line's stepper stands below its words. */
#define ROOMY_TEXT_PERCENT 130
#define LARGE_TOTAL_MAX_CHARS 10
#define MEDIUM_TOTAL_MAX_CHARS 13

/* --- a line --- */

static const char *multibuy_words(
	struct ui *ui, const struct priced_line *line, const struct basket_fact *fact, const char *currency)
{
	int64_t missing = multibuy_missing(line->unit_price_minor, fact->pack_quantity, &line->multibuy);
	const char *offer = piece_multibuy(ui, &line->multibuy, currency);

	if (!missing)
		return offer;
	/* translators: pieces still missing to a multi-buy, and that offer: "1 more: 2 for ¥56.00". */
	return ui_printf(ui, NG_("%s more: %s", "%s more: %s", (unsigned long)missing),
		piece_number(ui, missing), offer);
}

static void declare_note(const struct basket_screen *self, const struct priced_line *line,
	const struct basket_fact *fact, const char *currency, struct ui *ui)
{
	const struct moved_price *moved = basket_moved_price(self, line);

	if (piece_batch_is_refused(&fact->batch))
		piece_batch_note(&fact->batch, ui);
	else if (!fact->offer)
		ui_tag(ui, _("No longer sold there"), TAG_CAREFUL);
	else if (!fact->has_enough)
		piece_offer_tag(ui, fact->offer, fact->offer_quantity);
	else if (line->markdown_permille)
		ui_tag(ui, piece_batch_markdown(ui, line->markdown_permille), TAG_GOOD);
	if (moved && moved->was_minor != line->unit_price_minor)
		UI_TEXT(ui,
			ui_printf(ui, _("Was %s when you added it"),
				piece_money(ui, moved->was_minor, currency)),
			.type = TYPE_SMALL_STRONG, .color = COLOR_CAREFUL);
	if (multibuy_is_worth_it(&line->multibuy, line->unit_price_minor))
		UI_TEXT(ui, multibuy_words(ui, line, fact, currency), .type = TYPE_SMALL,
			.color = COLOR_GOOD);
	else if (line->pricing != PRICED_BY_PACK)
		ui_soft(ui, line_words(ui_format(ui), ui_arena(ui), line, currency));
	else if (fact->has_unit_price)
		ui_soft(ui, piece_unit_price(ui, &fact->unit_price, currency));
	if (line->deposit_minor)
		ui_soft(ui, line_deposit_words(ui_format(ui), ui_arena(ui), line, currency));
	if (fact->offer)
		piece_age_limit(ui, fact->offer);
}

static void declare_name(const struct basket_screen *self, const struct priced_line *line,
	const struct basket_fact *fact, const char *currency, struct ui *ui)
{
	struct action action = fact->product_id ? GO(SCREEN_PRODUCT, .product = fact->product_id) : NO_ACTION;

	UI_COLUMN(ui, .grow = 1, .gap = SPACE_XXS, .justify = JUSTIFY_CENTER, .min_height = SIZE_TARGET,
		.radius = RADIUS_S, .action = action) {
		UI_TEXT(ui, fact->name, .type = TYPE_BODY_STRONG, .max_lines = 3);
		declare_note(self, line, fact, currency, ui);
	}
}

/* The last piece goes by the bin, so that nothing disappears by one "less" too many. Of a piece with a label another one is
 * scanned. */
static void declare_stepper(
	const struct priced_line *line, const struct basket_fact *fact, size_t index, struct ui *ui)
{
	bool can_have_more = line->pricing == PRICED_BY_PACK && !line->markdown_permille &&
		!piece_batch_is_refused(&fact->batch) && line->quantity < QUANTITY_MAX && fact->offer &&
		offer_has_enough(fact->offer, fact->offer_quantity + 1);
	struct action more = can_have_more ? ACTION_OF(ONE_MORE, index) : NO_ACTION;

	/* translators: the name of a product, before "less" and "more". */
	const char *label = ui_printf(ui, _("Quantity of %s"), fact->name);
	UI_COLUMN(ui, .justify = JUSTIFY_CENTER) {
		if (line->quantity > 1)
			ui_stepper(ui, label, line->quantity, ACTION_OF(ONE_LESS, index), more);
		else
			ui_stepper_removing(ui, label, line->quantity,
				ui_printf(ui, _("Take out %s"), fact->name), ACTION_OF(REMOVE_LINE, index),
				more);
	}
}

static void declare_line_price(int64_t amount_minor, const char *currency, struct ui *ui)
{
	UI_COLUMN(ui, .width = SIZE_PRICE_COLUMN, .align = ALIGN_END) {
		struct ui_node *price = ui_price(ui, amount_minor, currency, TYPE_PRICE_M, COLOR_INK);
		ui_set_flags(price, NODE_LIVE);
	}
}

static void declare_fulfilments(
	const struct priced_line *line, const struct basket_fact *fact, size_t index, struct ui *ui)
{
	enum fulfilment choices[FULFILMENT_CHOICES_MAX];
	size_t count = fact->offer
		? fulfilment_choices(line->channel, fact->offer->is_this_store, line->delivery_minor, choices)
		: 0;

	if (count < 2)
		return;
	UI_FLOW(ui, .gap = SPACE_S) {
		for (size_t i = 0; i < count; i++)
			ui_choice(ui, fulfilment_words(choices[i]), line->fulfilment == choices[i],
				ACTION_OF(CHOOSE_FULFILMENT, index * 16 + choices[i]));
	}
}

static void declare_roomy_line(
	const struct basket_screen *self, const struct basket *basket, size_t index, struct ui *ui)
{
	const struct priced_line *line = &basket->lines[index];
	const struct basket_fact *fact = &self->facts[index];

	UI_ROW(ui, .gap = SPACE_M, .align = ALIGN_CENTER) {
		ui_set_width(ui_photo(ui, fact->image, NULL, SIZE_THUMB, RADIUS_M), SIZE_THUMB);
		UI_COLUMN(ui, .grow = 1, .gap = SPACE_XS) {
			UI_ROW(ui, .gap = SPACE_M, .align = ALIGN_CENTER) {
				declare_name(self, line, fact, basket->currency, ui);
				declare_stepper(line, fact, index, ui);
				declare_line_price(self->amounts_minor[index], basket->currency, ui);
			}
			declare_fulfilments(line, fact, index, ui);
		}
	}
}

static void declare_tall_line(
	const struct basket_screen *self, const struct basket *basket, size_t index, struct ui *ui)
{
	const struct priced_line *line = &basket->lines[index];
	const struct basket_fact *fact = &self->facts[index];

	UI_COLUMN(ui, .gap = SPACE_S) {
		UI_ROW(ui, .gap = SPACE_M, .align = ALIGN_CENTER) {
			ui_set_width(ui_photo(ui, fact->image, NULL, SIZE_THUMB, RADIUS_M), SIZE_THUMB);
			declare_name(self, line, fact, basket->currency, ui);
		}
		UI_FLOW(ui, .gap = SPACE_M) {
			declare_stepper(line, fact, index, ui);
			ui_price(ui, self->amounts_minor[index], basket->currency, TYPE_PRICE_M, COLOR_INK);
		}
		declare_fulfilments(line, fact, index, ui);
	}
}

/* --- a merchant --- */

static void declare_merchant_head(
	const char *name, const struct basket *basket, const struct merchant_total *total, struct ui *ui)
{
	const char *words =
		fulfilment_words(priced_lines_fulfilment(basket->lines, basket->line_count, total->merchant));

	if (total->delivery_minor)
		words = ui_printf(ui, *words ? "%s · %s" : "%s%s", words,
			ui_printf(ui, _("delivery %s"),
				piece_money(ui, total->delivery_minor, basket->currency)));
	UI_FLOW(ui, .gap = SPACE_S, .justify = JUSTIFY_BETWEEN) {
		UI_TEXT(ui, name, .type = TYPE_BODY_STRONG, .role = ROLE_HEADING);
		UI_TEXT(ui, words, .type = TYPE_BODY, .color = COLOR_SOFT);
	}
}

/* Everything of a line in one row. */
static bool is_roomy(const struct basket_screen *self, const struct basket *basket, struct ui *ui)
{
	for (size_t i = 0; i < basket->line_count; i++) {
		if (piece_money_letters(ui, self->amounts_minor[i], basket->currency) > PRICE_COLUMN_LETTERS)
			return false;
	}
	return ui_text_percent(ui) <= ROOMY_TEXT_PERCENT;
}

static void declare_merchant(const struct basket_screen *self, const struct basket *basket,
	const struct merchant_total *total, struct ui *ui)
{
	const char *name = "";

	for (size_t i = 0; i < basket->line_count; i++) {
		if (strcmp(basket->lines[i].merchant, total->merchant) == 0)
			name = self->facts[i].merchant_name;
	}
	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad_x = SPACE_L,
		.pad_y = SPACE_M, .gap = SPACE_M, .key = total->merchant) {
		declare_merchant_head(name, basket, total, ui);
		for (size_t i = 0; i < basket->line_count; i++) {
			if (strcmp(basket->lines[i].merchant, total->merchant) != 0)
				continue;
			ui_rule(ui);
			if (is_roomy(self, basket, ui))
				declare_roomy_line(self, basket, i, ui);
			else
				declare_tall_line(self, basket, i, ui);
		}
	}
}

static void declare_lines(const struct basket_screen *self, const struct basket *basket, struct ui *ui)
{
	for (size_t i = 0; i < self->totals.merchant_count; i++)
		declare_merchant(self, basket, &self->totals.merchants[i], ui);
}

/* --- one trip or split --- */

static const char *plan_title(struct ui *ui, const struct purchase_plan *plan)
{
	if (!plan->is_split)
		return ui_printf(ui, _("All at %s"), plan->merchant_name);
	return ui_printf(ui,
		NG_("Split over %s shop", "Split over %s shops", (unsigned long)plan->merchant_count),
		piece_number(ui, plan->merchant_count));
}

static int64_t dearest(const struct basket_screen *self)
{
	int64_t most = 0;

	for (size_t i = 0; i < self->plan_count; i++) {
		if (self->plans[i].total_minor > most)
			most = self->plans[i].total_minor;
	}
	return most;
}

static void declare_plan_words(const struct basket_screen *self, const struct purchase_plan *plan,
	const struct basket *basket, struct ui *ui)
{
	int64_t saved = dearest(self) - plan->total_minor;

	if (plan->covered < basket->line_count)
		ui_soft(ui,
			ui_printf(ui, _("has %s of %s items"), piece_number(ui, (int64_t)plan->covered),
				piece_number(ui, (int64_t)basket->line_count)));
	else if (saved > 0)
		UI_TEXT(ui, ui_printf(ui, _("saves %s"), piece_money(ui, saved, basket->currency)),
			.type = TYPE_SMALL_STRONG, .color = COLOR_GOOD);
	else if (!plan->is_split)
		ui_soft(ui, _("everything in one place"));
}

static void declare_plan(
	const struct basket_screen *self, size_t index, const struct basket *basket, struct ui *ui)
{
	const struct purchase_plan *plan = &self->plans[index];

	UI_COLUMN(ui, .fill = plan->is_chosen ? COLOR_GOOD_TINT : COLOR_CARD,
		.border = plan->is_chosen ? COLOR_GOOD : COLOR_LINE, .radius = RADIUS_CARD, .pad = SPACE_M,
		.gap = SPACE_XXS, .role = ROLE_RADIO, .flags = plan->is_chosen ? NODE_SELECTED : 0,
		.action = ACTION_OF(CHOOSE_PLAN, plan->is_split ? 0 : 1 + index)) {
		UI_TEXT(ui, plan_title(ui, plan), .type = TYPE_BODY_STRONG, .max_lines = 2);
		ui_price(ui, plan->total_minor, basket->currency, TYPE_PRICE_M, COLOR_INK);
		declare_plan_words(self, plan, basket, ui);
	}
}

/* A single plan that the basket already follows is nothing to choose. */
static bool has_choice(const struct basket_screen *self)
{
	return self->plan_count > 1 || (self->plan_count == 1 && !self->plans[0].is_chosen);
}

static void declare_ways(const struct basket_screen *self, const struct basket *basket, struct ui *ui)
{
	bool is_narrow = ui_text_percent(ui) > ROOMY_TEXT_PERCENT ||
		(ui_is_wide(ui) && (self->plan_count > 2 || ui_tile_columns(ui) < 5));

	if (!has_choice(self))
		return;
	piece_heading(ui, _("How it costs least"), NULL, NO_ACTION);
	UI_GRID(ui, .columns = is_narrow ? 1 : (int)self->plan_count, .gap = SPACE_M) {
		for (size_t i = 0; i < self->plan_count; i++)
			declare_plan(self, i, basket, ui);
	}
}

/* --- coupons --- */

/* The best one that is not taken yet and would work now, or NULL. */
static const struct coupon_card *best_untaken(const struct basket_screen *self)
{
	const struct coupon_card *best = NULL;

	for (size_t i = 0; i < self->coupon_count; i++) {
		const struct coupon_card *card = &self->coupons[i];
		if (!card->is_taken && card->check.verdict == COUPON_APPLIES &&
			(!best || card->check.discount_minor > best->check.discount_minor))
			best = card;
	}
	return best;
}

/* The one that misses the least, or NULL. */
static const struct coupon_card *nearest(const struct basket_screen *self)
{
	const struct coupon_card *best = NULL;

	for (size_t i = 0; i < self->coupon_count; i++) {
		const struct coupon_card *card = &self->coupons[i];
		if (card->check.verdict == COUPON_BELOW_THRESHOLD && card->check.in_scope_minor &&
			(!best || card->check.missing_minor < best->check.missing_minor))
			best = card;
	}
	return best;
}

static const char *coupon_title(const struct basket_screen *self)
{
	const struct coupon_card *untaken = best_untaken(self);

	if (self->outcome.coupon_count)
		return _("The best coupons are in");
	return untaken ? untaken->coupon.name : _("Coupons");
}

static void declare_coupon_words(const struct basket_screen *self, const struct basket *basket, struct ui *ui)
{
	const struct coupon_card *near = nearest(self);

	UI_COLUMN(ui, .grow = 1, .gap = SPACE_XXS) {
		UI_TEXT(ui, coupon_title(self), .type = TYPE_BODY_STRONG, .max_lines = 2);
		if (near)
			ui_soft(ui,
				/* translators: the sum missing to a coupon, and its name: "Add ¥12 for: ¥5 off bread". */
				ui_printf(ui, _("Add %s for: %s"),
					piece_money(ui, near->check.missing_minor, basket->currency),
					near->coupon.name));
	}
}

static void declare_coupons(const struct basket_screen *self, const struct basket *basket, struct ui *ui)
{
	const struct coupon_card *untaken = best_untaken(self);
	int64_t gain = self->outcome.total_minor;

	if (!self->coupon_count)
		return;
	UI_ROW(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad_x = SPACE_L,
		.pad_y = SPACE_M, .gap = SPACE_M, .align = ALIGN_CENTER, .key = "coupons") {
		if (gain)
			UI_COLUMN(ui, .justify = JUSTIFY_CENTER)
				ui_tag(ui, piece_money(ui, -gain, basket->currency), TAG_CAREFUL);
		else
			ui_icon(ui, "coupon", SIZE_ICON, COLOR_CAREFUL);
		declare_coupon_words(self, basket, ui);
		if (!gain && untaken)
			ui_link(ui, C_("coupon", "Take"), ACTION_OF(TAKE_COUPON, untaken->coupon.id));
		else
			ui_link(ui, C_("coupon", "See all"), GO(SCREEN_COUPONS));
	}
}

/* --- sums --- */

static void declare_sum(
	struct ui *ui, const char *words, int64_t minor, const char *currency, enum color_role ink)
{
	UI_FLOW(ui, .justify = JUSTIFY_BETWEEN, .gap = SPACE_M) {
		UI_TEXT(ui, words, .type = TYPE_BODY, .color = COLOR_SOFT);
		UI_TEXT(ui, piece_money(ui, minor, currency), .type = TYPE_BODY_STRONG, .color = ink,
			.is_tabular = true, .max_lines = 1);
	}
}

/* Beside the lines there is a narrow column only, and a dong's million is long. */
static enum type_role total_type(struct ui *ui, int64_t minor, const char *currency)
{
	size_t count = utf8_count(piece_money(ui, minor, currency));

	if (count <= LARGE_TOTAL_MAX_CHARS || !ui_is_wide(ui))
		return TYPE_PRICE_L;
	return count <= MEDIUM_TOTAL_MAX_CHARS ? TYPE_PRICE_M : TYPE_PRICE_S;
}

static void declare_sums(const struct basket_screen *self, const struct basket *basket, struct ui *ui)
{
	const struct priced_totals *totals = &self->totals;

	UI_COLUMN(ui, .pad_x = SPACE_XS, .gap = SPACE_S, .key = "sums") {
		declare_sum(ui, _("Items"), totals->list_minor, basket->currency, COLOR_INK);
		if (totals->list_minor > totals->items_minor)
			declare_sum(ui, _("Multi-buys"), totals->items_minor - totals->list_minor,
				basket->currency, COLOR_GOOD);
		if (totals->delivery_minor)
			declare_sum(ui, _("Delivery"), totals->delivery_minor, basket->currency, COLOR_INK);
		if (totals->deposit_minor)
			declare_sum(ui, _("Deposit"), totals->deposit_minor, basket->currency, COLOR_INK);
		if (totals->tax_minor)
			declare_sum(ui, _("Tax"), totals->tax_minor, basket->currency, COLOR_INK);
		if (totals->discount_minor)
			declare_sum(ui, _("Coupons"), -totals->discount_minor, basket->currency, COLOR_GOOD);
		UI_FLOW(ui, .justify = JUSTIFY_BETWEEN, .gap = SPACE_M, .align = ALIGN_CENTER) {
			UI_TEXT(ui, _("Total"), .type = TYPE_HEADING);
			ui_set_flags(
				ui_price(ui, totals->total_minor, basket->currency,
					total_type(ui, totals->total_minor, basket->currency), COLOR_INK),
				NODE_LIVE);
		}
		piece_taxes(ui, self->taxes.rows, self->taxes.count, basket->currency);
	}
}

static void declare_trouble(const struct basket_screen *self, struct ui *ui)
{
	if (basket_can_be_bought(self))
		return;
	UI_ROW(ui, .fill = COLOR_CAREFUL_TINT, .radius = RADIUS_CARD, .pad = SPACE_M, .gap = SPACE_M,
		.align = ALIGN_CENTER, .role = ROLE_STATUS, .flags = NODE_LIVE) {
		ui_icon(ui, "warning", SIZE_ICON, COLOR_CAREFUL);
		UI_TEXT(ui,
			_("Something here cannot be bought now. Take it out or choose another shop for it."),
			.type = TYPE_BODY_STRONG, .color = COLOR_CAREFUL, .grow = 1);
	}
}

/* --- the page --- */

static void declare_advice(const struct basket_screen *self, const struct basket *basket, struct ui *ui)
{
	declare_ways(self, basket, ui);
	declare_coupons(self, basket, ui);
	declare_sums(self, basket, ui);
}

static void declare_tall(const struct basket_screen *self, const struct basket *basket, struct ui *ui)
{
	UI_COLUMN(
		ui, .grow = 1, .scroll = "basket", .pad_x = SPACE_XL, .pad_bottom = SPACE_L, .gap = SPACE_M) {
		ui_title(ui, _("Basket"));
		declare_trouble(self, ui);
		declare_lines(self, basket, ui);
		declare_advice(self, basket, ui);
	}
}

static void declare_wide(const struct basket_screen *self, const struct basket *basket, struct ui *ui)
{
	UI_ROW(ui, .grow = 1) {
		UI_COLUMN(ui, .grow = 9, .scroll = "basket", .pad_x = SPACE_XL, .pad_bottom = SPACE_L,
			.gap = SPACE_M) {
			ui_title(ui, _("Basket"));
			declare_trouble(self, ui);
			declare_lines(self, basket, ui);
		}
		UI_COLUMN(ui, .grow = 5, .scroll = "basket-advice", .pad_x = SPACE_XL, .pad_bottom = SPACE_L,
			.gap = SPACE_M)
			declare_advice(self, basket, ui);
	}
}

static void declare_empty(struct ui *ui, const struct session *session)
{
	UI_COLUMN(ui, .grow = 1, .pad_x = SPACE_XL)
		piece_empty(ui, "basket", _("Your basket is empty"),
			_("What you add waits here until you pay with your phone."));
	frame_next_step(ui, _("See group deals"), GO(SCREEN_DEALS), _("Look around"), GO(SCREEN_BROWSE),
		!session->shop.has_catalog);
}

void basket_view(const void *state, const struct session *session, struct ui *ui)
{
	const struct basket_screen *self = state;
	const struct basket *basket = &session->shopper.basket;
	bool is_empty = basket->line_count == 0;

	FRAME(ui, session, .tab = TAB_BASKET, .has_no_navigation = !is_empty, .has_back = !is_empty) {
		if (is_empty) {
			declare_empty(ui, session);
		} else {
			if (ui_is_wide(ui) && ui_text_percent(ui) <= ROOMY_TEXT_PERCENT)
				declare_wide(self, basket, ui);
			else
				declare_tall(self, basket, ui);
			const char *pay = _("Pay with phone");
			if (session->machine.has_terminal)
				/* translators: the button below the basket, where phone and card can pay. */
				pay = C_("basket", "Pay");
			frame_next_step(ui, _("Shop on"), GO(SCREEN_HOME), pay, ACTION(CHECK_OUT),
				!basket_can_be_bought(self));
		}
	}
}
