/* SPDX-License-Identifier: Apache-2.0 */
/* What is on a product's page, in the order in which it is read. */
#include "kiosk/base/clock.h"
#include "kiosk/base/messages.h"
#include "kiosk/domain/line_words.h"
#include "kiosk/screens/frame.h"
#include "kiosk/screens/pieces.h"
#include "kiosk/screens/product_internal.h"
#include "kiosk/screens/product_tile.h"
#include "kiosk/screens/product_variants.h"

/* --- pictures --- */

static const char *picture_of(const struct product_screen *self)
{
	return self->product.image_count ? self->product.images[self->picture] : self->product.summary.image;
}

static void add_thumb(const struct product_screen *self, int index, struct ui *ui)
{
	bool is_on = index == self->picture;
	const char *label = ui_printf(ui, _("Picture %s"), piece_number(ui, index + 1));

	UI_COLUMN(ui, .width = SIZE_THUMB, .radius = RADIUS_S, .border = is_on ? COLOR_INK : COLOR_NONE,
		.role = ROLE_RADIO, .label = label, .action = ACTION_OF(CHOOSE_PICTURE, index),
		.flags = is_on ? NODE_SELECTED : 0)
		ui_photo(ui, self->product.images[index], NULL, SIZE_THUMB, RADIUS_S);
}

static void add_pictures(const struct product_screen *self, struct ui *ui)
{
	bool is_beside = !ui_is_wide(ui) && ui_text_percent(ui) <= 130;

	ui_open(ui, UI_KIND_COLUMN,
		(struct ui_box){
			.gap = SPACE_S, .width = is_beside ? SIZE_PHOTO : SIZE_FIT, .key = "pictures" });
	ui_photo(ui, picture_of(self), self->product.summary.name,
		ui_is_wide(ui) ? SIZE_PHOTO_WIDE : SIZE_PHOTO, RADIUS_CARD);
	if (self->product.image_count > 1) {
		UI_FLOW(ui, .gap = SPACE_S) {
			for (int i = 0; i < (int)self->product.image_count && i < 6; i++)
				add_thumb(self, i, ui);
		}
	}
	ui_close(ui);
}

/* --- options --- */

static void add_variants(const struct product_screen *self, struct ui *ui)
{
	if (self->variant_count < 2)
		return;
	UI_FLOW(ui, .gap = SPACE_S, .key = "variants") {
		for (size_t i = 0; i < self->variant_count; i++)
			ui_choice(ui, variant_label(self->variants, self->variant_count, i, ui_arena(ui)),
				self->variants[i].summary.id == self->id,
				ACTION_OF(CHOOSE_VARIANT, self->variants[i].summary.id));
	}
}

/* --- price and quantity --- */

static const struct offer *chosen_offer(const struct product_screen *self)
{
	const struct price_comparison_row *row = comparison_chosen(&self->comparison);

	return row ? &self->comparison.offers[row->offer_index] : NULL;
}

/* Claims are made of packs. */
static struct price_claim claim_of(const struct product_screen *self)
{
	const struct price_comparison_row *row = comparison_chosen(&self->comparison);

	if (!row || self->has_piece)
		return (struct price_claim){ 0 };
	return history_claim(&self->history, self->comparison.details[row->offer_index].merchant_id,
		self->comparison.offers[row->offer_index].channel);
}

static void add_price(const struct product_screen *self, const struct price_claim *claim, struct ui *ui)
{
	const struct price_comparison_row *row = comparison_chosen(&self->comparison);

	if (!row) {
		UI_TEXT(ui, self->comparison.row_count ? _("Out of stock everywhere") : _("No price now"),
			.type = TYPE_HEADING, .color = COLOR_SOFT);
		return;
	}
	int64_t minor = self->has_piece ? priced_line_piece(&self->piece)
					: row->landed_cost_minor - row->deposit_minor;
	UI_FLOW(ui, .gap = SPACE_M) {
		ui_set_flags(ui_price(ui, minor, self->comparison.offers[row->offer_index].currency,
				     TYPE_PRICE_L, COLOR_INK),
			NODE_LIVE);
		if (self->has_piece && self->piece.markdown_permille)
			ui_tag(ui, piece_batch_markdown(ui, self->piece.markdown_permille), TAG_GOOD);
		if (claim->is_lowest_30d)
			ui_tag(ui, ui_printf(ui, _("lowest in %s days"), piece_number(ui, PRIOR_PRICE_DAYS)),
				TAG_GOOD);
	}
}

/* "at Lin Grocery · 2 pieces · delivery in" */
static void add_price_words(const struct product_screen *self, struct ui *ui)
{
	const struct price_comparison_row *row = comparison_chosen(&self->comparison);

	if (!row)
		return;
	const char *words = ui_printf(
		ui, C_("merchant", "at %s"), self->comparison.details[row->offer_index].merchant_name);
	if (self->quantity > 1 && !self->has_piece)
		words = ui_printf(ui, "%s · %s", words,
			ui_printf(ui, NG_("%s piece", "%s pieces", (unsigned long)self->quantity),
				piece_number(ui, self->quantity)));
	if (row->delivery_minor && !self->has_piece)
		words = ui_printf(ui, "%s · %s", words, _("with delivery"));
	UI_TEXT(ui, words, .type = TYPE_SMALL, .color = COLOR_SOFT);
}

/* The deposit, who may buy it, and what it costs whom: the price itself is what everybody pays, without the deposit. */
static void add_offer_terms(const struct product_screen *self, struct ui *ui)
{
	const struct offer *offer = chosen_offer(self);

	if (!offer)
		return;
	const struct priced_line line = { .quantity = self->has_piece ? 1 : (int32_t)self->quantity,
		.deposit_minor = offer->deposit_minor };
	if (offer->deposit_minor)
		UI_TEXT(ui, line_deposit_words(ui_format(ui), ui_arena(ui), &line, offer->currency),
			.type = TYPE_SMALL_STRONG, .color = COLOR_SOFT);
	if (offer->member_price_minor && offer->member_price_minor < offer->price_minor)
		UI_TEXT(ui, piece_member_price(ui, offer), .type = TYPE_SMALL_STRONG, .color = COLOR_INK);
	piece_age_limit(ui, offer);
}

/* "0.345 kg × ¥12.90 / 1 kg"; of a piece that is not bought with the offer chosen, what its label says. */
static void add_label(const struct product_screen *self, struct ui *ui)
{
	const struct piece_label *label = &self->label;
	const char *currency = self->product.summary.currency, *words = "";

	if (self->has_piece && self->piece.pricing != PRICED_BY_PACK) {
		UI_TEXT(ui, line_words(ui_format(ui), ui_arena(ui), &self->piece, currency),
			.type = TYPE_BODY_STRONG);
		return;
	}
	if (label->measure.unit != MEASURE_NONE)
		words = measure_words(
			ui_format(ui), ui_arena(ui), &label->measure, &self->product.summary.measure);
	if (label->price_minor)
		words = ui_printf(ui, *words ? "%s · %s" : "%s%s", words,
			piece_money(ui, label->price_minor, currency));
	if (*words)
		UI_TEXT(ui, ui_printf(ui, _("The label says: %s"), words), .type = TYPE_SMALL,
			.color = COLOR_SOFT);
}

/* "4 Mar 2026"; with the time where it is not the end of that day. */
static const char *end_words(struct ui *ui, int64_t local_ms)
{
	int32_t day = (int32_t)((local_ms - 1) / DAY_MS);
	const char *date = format_calendar(ui_format(ui), ui_arena(ui), CALENDAR_DAY_OF_YEAR, day);
	int64_t in_day_ms = local_ms - day * DAY_MS;

	if (in_day_ms == DAY_MS)
		return date;
	return ui_printf(ui, "%s, %s", date,
		format_time_of_day(ui_format(ui), ui_arena(ui), (int)(in_day_ms / MINUTE_MS)));
}

static void add_dates(const struct product_screen *self, struct ui *ui)
{
	const struct piece_label *label = &self->label;

	if (label->sold_until_ms && !self->is_past_sale)
		/* translators: a date, the last day on which it may be eaten or used. */
		UI_TEXT(ui, ui_printf(ui, C_("date", "Good until %s"), end_words(ui, label->sold_until_ms)),
			.type = TYPE_SMALL, .color = COLOR_SOFT);
	if (self->batch.best_before_ms && !self->is_past_sale)
		/* translators: dates. */
		UI_TEXT(ui,
			ui_printf(ui,
				self->is_past_best ? _("Best before %s: that day has passed")
						   : _("Best before %s"),
				end_words(ui, self->batch.best_before_ms)),
			.type = self->is_past_best ? TYPE_SMALL_STRONG : TYPE_SMALL,
			.color = self->is_past_best ? COLOR_CAREFUL : COLOR_SOFT);
}

#define SMALLER_SHOWN_DAYS 180

/* By how much the same amount costs more than before the pack changed; 0 when that is not known, or is nothing. */
static int smaller_rise(const struct product_screen *self)
{
	const struct price_comparison_row *row = comparison_chosen(&self->comparison);
	int permille;

	if (!row)
		return 0;
	const struct offer *offer = &self->comparison.offers[row->offer_index];
	int64_t before =
		history_price_on(&self->history, self->comparison.details[row->offer_index].merchant_id,
			offer->channel, self->measure_changed_day - 1);
	bool is_known = before != PRICE_UNKNOWN &&
		unit_price_rise(before, &self->product.old_measure, offer->price_minor,
			&self->product.summary.measure, &permille);
	return is_known && permille >= 10 ? permille : 0;
}

/* "Smaller since 4 Mar 2026: 400 g → 350 g, +14 % for the same amount". Growing packs are no news. */
static void add_smaller(const struct product_screen *self, struct ui *ui)
{
	const struct measure *old = &self->product.old_measure, *now = &self->product.summary.measure;
	int32_t day = self->measure_changed_day;
	int shrink;
	bool is_smaller = unit_price_rise(1, old, 1, now, &shrink) && shrink > 0;

	if (!is_smaller || self->history.today - day > SMALLER_SHOWN_DAYS || day > self->history.today)
		return;
	/* translators: a date, what a pack held before, what it holds now. */
	const char *words = ui_printf(ui, _("Smaller since %s: %s → %s"),
		format_calendar(ui_format(ui), ui_arena(ui), CALENDAR_DAY_OF_YEAR, day),
		format_measure(ui_format(ui), ui_arena(ui), old->amount_milli, measure_unit_name(old->unit)),
		format_measure(ui_format(ui), ui_arena(ui), now->amount_milli, measure_unit_name(now->unit)));
	int rise = smaller_rise(self);
	if (rise)
		/* translators: how much more the same amount costs. */
		words = ui_printf(ui, _("%s, +%s for the same amount"), words,
			format_percent(ui_format(ui), ui_arena(ui), rise / 10 * 10));
	UI_TEXT(ui, words, .type = TYPE_SMALL_STRONG, .color = COLOR_CAREFUL);
}

static void add_past_sale(const struct product_screen *self, struct ui *ui)
{
	if (self->is_past_sale)
		/* translators: a date. */
		piece_news(ui, "warning", COLOR_CAREFUL, _("This piece is past its date"),
			ui_printf(ui,
				_("Its label says %s, so it is not sold any more. Please give it to our "
				  "team and take another."),
				end_words(ui, self->label.sold_until_ms)));
}

/* The prior price of the reduction rule, or nothing; never the merchant's own struck-through price. */
static const char *before_words(
	const struct product_screen *self, const struct price_claim *claim, struct ui *ui)
{
	const struct offer *offer = chosen_offer(self);

	if (!offer || !claim->prior.price_minor)
		return NULL;
	/* translators: the lowest price of the 30 days before the price went down. */
	return ui_printf(ui, _("before: %s"), piece_money(ui, claim->prior.price_minor, offer->currency));
}

static void add_quantity(const struct product_screen *self, const struct price_claim *claim, struct ui *ui)
{
	const char *before = before_words(self, claim, ui);

	/* It is one piece, as it lies in the hand. */
	if (self->has_piece)
		return;
	UI_FLOW(ui, .gap = SPACE_M) {
		ui_stepper(ui, _("Quantity"), (int)self->quantity,
			self->quantity > 1 ? ACTION(ONE_LESS) : NO_ACTION,
			self->quantity < QUANTITY_MAX ? ACTION(ONE_MORE) : NO_ACTION);
		if (before)
			UI_TEXT(ui, before, .type = TYPE_SMALL, .color = COLOR_SOFT);
	}
}

static void add_facts(const struct product_screen *self, struct ui *ui)
{
	const struct product_summary *summary = &self->product.summary;
	struct price_claim claim = claim_of(self);

	UI_COLUMN(ui, .gap = SPACE_S, .grow = !ui_is_wide(ui) && ui_text_percent(ui) <= 130, .key = "facts") {
		if (*summary->brand)
			UI_TEXT(ui, summary->brand, .type = TYPE_BODY_STRONG, .color = COLOR_SOFT,
				.max_lines = 1);
		ui_heading(ui, summary->name);
		details_headline(&self->details, ui);
		add_variants(self, ui);
		UI_COLUMN(ui, 0) {
			add_price(self, &claim, ui);
			add_label(self, ui);
			add_dates(self, ui);
			add_price_words(self, ui);
			add_smaller(self, ui);
			add_offer_terms(self, ui);
		}
		add_quantity(self, &claim, ui);
	}
}

static void add_hero(const struct product_screen *self, struct ui *ui)
{
	bool is_beside = !ui_is_wide(ui) && ui_text_percent(ui) <= 130;

	ui_open(ui, is_beside ? UI_KIND_ROW : UI_KIND_COLUMN,
		(struct ui_box){ .gap = is_beside ? SPACE_L : SPACE_M,
			.align = is_beside ? ALIGN_START : ALIGN_STRETCH,
			.key = "hero" });
	add_pictures(self, ui);
	add_facts(self, ui);
	ui_close(ui);
}

/* --- below the comparison --- */

static bool is_taken(const struct session *session, int64_t coupon_id)
{
	for (int i = 0; i < session->shopper.coupon_count; i++) {
		if (session->shopper.coupon_ids[i] == coupon_id)
			return true;
	}
	return false;
}

static void add_coupon(const struct catalog_coupon *coupon, const struct session *session, struct ui *ui)
{
	UI_ROW(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad_x = SPACE_L,
		.pad_y = SPACE_S, .gap = SPACE_M, .align = ALIGN_CENTER) {
		ui_icon(ui, "coupon", SIZE_ICON, COLOR_CAREFUL);
		UI_COLUMN(ui, .grow = 1) {
			UI_TEXT(ui, coupon->name, .type = TYPE_BODY_STRONG, .max_lines = 2);
			if (coupon->rule.threshold_minor)
				ui_soft(ui,
					ui_printf(ui, _("from %s"),
						piece_money(ui, coupon->rule.threshold_minor,
							coupon->rule.currency)));
		}
		if (is_taken(session, coupon->id))
			ui_tag(ui, _("Taken"), TAG_GOOD);
		else
			ui_link(ui, C_("coupon", "Take"), ACTION_OF(TAKE_COUPON, coupon->id));
	}
}

static void add_coupons(const struct product_screen *self, const struct session *session, struct ui *ui)
{
	if (!self->coupon_count)
		return;
	piece_heading_note(ui, _("Coupons that fit"), NULL);
	for (size_t i = 0; i < self->coupon_count; i++)
		add_coupon(&self->coupons[i], session, ui);
}

static void add_store(
	const struct near_store *near, const struct session *session, int64_t quantity, struct ui *ui)
{
	UI_ROW(ui, .pad_x = SPACE_L, .pad_y = SPACE_S, .gap = SPACE_M, .align = ALIGN_CENTER) {
		ui_icon(ui, "map-pin", SIZE_ICON, COLOR_SOFT);
		UI_COLUMN(ui, .grow = 1) {
			UI_TEXT(ui, near->name, .type = TYPE_BODY_STRONG, .max_lines = 2);
			if (*near->address)
				UI_TEXT(ui, near->address, .type = TYPE_SMALL, .color = COLOR_SOFT,
					.max_lines = 2);
			store_hours_view(&near->times, session, ALIGN_START, TYPE_SMALL, ui);
			store_facts_view(&near->facts, ui);
		}
		UI_COLUMN(ui, 0)
			piece_offer_tag(ui, near->offer, quantity);
	}
}

static void add_stores(const struct product_screen *self, const struct session *session, struct ui *ui)
{
	if (!self->store_count)
		return;
	piece_heading_note(ui, _("Where it is now"), NULL);
	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad_y = SPACE_XS) {
		for (size_t i = 0; i < self->store_count; i++) {
			if (i)
				ui_rule(ui);
			add_store(&self->stores[i], session, self->quantity, ui);
		}
	}
}

static void add_description(const struct product_screen *self, struct ui *ui)
{
	if (!*self->product.description)
		return;
	piece_heading_note(ui, _("About it"), NULL);
	UI_TEXT(ui, self->product.description, .type = TYPE_BODY);
}

static void add_also(const struct product_screen *self, struct ui *ui)
{
	if (!self->also_count)
		return;
	piece_heading_note(ui, _("From the same shelf"), NULL);
	product_strip(ui, "also", self->also, self->also_count);
}

static void add_rest(const struct product_screen *self, const struct session *session, struct ui *ui)
{
	comparison_view(&self->comparison, session, self->quantity, ui);
	if (self->has_deal)
		deal_card_band(ui, &self->deal, session->machine.wall_ms);
	history_view(&self->history, self->product.summary.currency, session, ui);
	add_coupons(self, session, ui);
	add_stores(self, session, ui);
	details_view(&self->details, ui);
	add_description(self, ui);
	add_also(self, ui);
}

/* --- the page --- */

static void add_tall_page(const struct product_screen *self, const struct session *session, struct ui *ui)
{
	UI_COLUMN(ui, .grow = 1, .scroll = "product", .pad_x = SPACE_XL, .pad_bottom = SPACE_XL,
		.gap = SPACE_S) {
		add_past_sale(self, ui);
		piece_batch_news(&self->batch, ui);
		add_hero(self, ui);
		ui_gap(ui, SPACE_XS);
		add_rest(self, session, ui);
	}
}

static void add_wide_page(const struct product_screen *self, const struct session *session, struct ui *ui)
{
	UI_ROW(ui, .grow = 1) {
		UI_COLUMN(ui, .grow = 2, .scroll = "product", .pad_x = SPACE_XL, .pad_bottom = SPACE_XL,
			.gap = SPACE_S) {
			add_past_sale(self, ui);
			piece_batch_news(&self->batch, ui);
			add_hero(self, ui);
		}
		UI_COLUMN(ui, .grow = 3, .scroll = "offers", .pad_x = SPACE_XL, .pad_bottom = SPACE_XL,
			.gap = SPACE_S)
			add_rest(self, session, ui);
	}
}

static void add_dialog(const struct product_screen *self, const struct session *session, struct ui *ui)
{
	switch (self->dialog) {
	case DIALOG_LANDED_COST: comparison_explain(ui, session); break;
	case DIALOG_TAKE_WITH_ME:
		DIALOG(ui, session, "take-with-me", _("Take it with you"), ACTION(CLOSE_DIALOG))
		{
			UI_COLUMN(ui, .fill = COLOR_QR_LIGHT, .radius = RADIUS_CARD, .self = ALIGN_CENTER)
				ui_qr(ui, self->phone_url, _("Code of this product's page"), SIZE_PHOTO);
			UI_TEXT(ui,
				_("Point your phone's camera here. The page opens there, with all prices."),
				.type = TYPE_BODY, .color = COLOR_SOFT, .align = ALIGN_CENTER);
		}
		break;
	case DIALOG_NONE: break;
	}
}

void product_view(const void *state, const struct session *session, struct ui *ui)
{
	const struct product_screen *self = state;

	FRAME(ui, session, .tab = TAB_BROWSE, .has_back = true) {
		if (!self->has_product) {
			piece_empty(ui, "search", _("This is no longer here"),
				_("The shop does not have it any more. Please look for another."));
		} else {
			if (ui_is_wide(ui))
				add_wide_page(self, session, ui);
			else
				add_tall_page(self, session, ui);
			frame_next_step(ui, _("Take it with me"), ACTION(TAKE_WITH_ME), _("Add to basket"),
				ACTION(ADD_TO_BASKET),
				self->is_past_sale || piece_batch_is_refused(&self->batch) ||
					!comparison_chosen(&self->comparison));
		}
	}
	if (self->has_product)
		add_dialog(self, session, ui);
}
