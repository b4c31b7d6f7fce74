/* SPDX-License-Identifier: Apache-2.0 */
/* The comparison: offers with all costs in, for the quantity chosen. */
#include "kiosk/screens/product_compare.h"

#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/base/text.h"
#include "kiosk/screens/coupon_card.h"
#include "kiosk/screens/pieces.h"
#include "kiosk/screens/selling_stores.h"

/* --- reading and ranking --- */

/* "Lin Grocery, Level 1" below "Lin Grocery" is "Level 1". */
static const char *without_merchant(const char *place, const char *merchant)
{
	static const char *const MARKS[] = { " ", ",", "，", "、", "،", "·", "-", "–" };
	size_t length = strlen(merchant);

	if (strncmp(place, merchant, length) != 0)
		return place;
	const char *rest = place + length;
	for (size_t i = 0; i < sizeof MARKS / sizeof MARKS[0]; i++) {
		if (strncmp(rest, MARKS[i], strlen(MARKS[i])) == 0) {
			rest += strlen(MARKS[i]);
			i = (size_t)-1;
		}
	}
	return *rest ? rest : place;
}

static void read_place(struct app *app, const struct offer *offer, const struct offer_detail *detail,
	const char **ret_place, struct opening_times *ret_times)
{
	const struct shop_store *stores;

	*ret_place = "";
	*ret_times = (struct opening_times){ .text = "" };
	if (offer->channel != CHANNEL_STORE)
		return;
	if (selling_stores(app, detail->merchant_id, &stores) != 1)
		return;
	*ret_place = without_merchant(stores[0].name, detail->merchant_name);
	*ret_times = store_hours_read(app, stores[0].id, stores[0].hours);
}

static void read_places(struct comparison *self, struct app *app)
{
	const char **places = ARENA_ARRAY(app_screen_arena(app), const char *, self->offer_count + 1);

	self->times = ARENA_ARRAY(app_screen_arena(app), struct opening_times, self->offer_count + 1);
	for (size_t i = 0; i < self->offer_count; i++)
		read_place(app, &self->offers[i], &self->details[i], &places[i], &self->times[i]);
	self->places = places;
}

void comparison_refresh_hours(struct comparison *self, int64_t wall_ms)
{
	for (size_t i = 0; i < self->offer_count; i++)
		opening_times_refresh(&self->times[i], wall_ms);
}

/* By merchant and channel: the catalog may have changed since. */
static void choose_again(struct comparison *self, const struct comparison *before)
{
	for (size_t i = 0; before->was_chosen && i < self->row_count; i++) {
		const struct offer *offer = &self->offers[self->rows[i].offer_index];
		if (offer->channel == before->chosen_channel &&
			strcmp(offer->merchant, before->chosen_merchant) == 0)
			comparison_choose(self, i);
	}
}

void comparison_load(
	struct comparison *self, struct app *app, const struct product *product, int64_t quantity)
{
	struct arena *arena = app_screen_arena(app);
	const struct comparison before = *self;
	const struct offer *offers;

	*self = (struct comparison){ .product = product, .category = "", .chosen_offer = NO_OFFER };
	struct category category;
	if (catalog_category(app_catalog(app), arena, app_language(app), product->category_id, &category))
		self->category = category.code;
	self->offer_count = catalog_offers(app_catalog(app), arena, app_language(app), product->summary.id,
		app_wall_ms(app), &offers, &self->details);
	self->offers = ARENA_ARRAY(arena, struct offer, self->offer_count + 1);
	if (self->offer_count)
		memcpy(self->offers, offers, sizeof *offers * self->offer_count);
	self->rows = ARENA_ARRAY(arena, struct price_comparison_row, self->offer_count + 1);
	read_places(self, app);
	comparison_rank(self, app, quantity);
	choose_again(self, &before);
}

/* What the basket would take off for the coupons that the shopper has, were this offer alone in it. */
static int64_t coupon_discount(
	struct app *app, const struct comparison *self, const struct offer *offer, int64_t quantity)
{
	struct coupon_outcome outcome;
	struct coupon_line line = { .product = self->product->summary.code,
		.merchant = offer->merchant,
		.category = self->category };

	if (!multibuy_total(offer->price_minor, quantity, &offer->multibuy, &line.amount_minor))
		return 0;
	coupons_best_of(app, &line, 1, offer->currency, &outcome);
	return outcome.total_minor;
}

static void choose_best(struct comparison *self)
{
	bool has_any = self->row_count && self->rows[0].has_enough;

	self->chosen_offer = has_any ? self->rows[0].offer_index : NO_OFFER;
	self->was_chosen = false;
}

void comparison_rank(struct comparison *self, struct app *app, int64_t quantity)
{
	const struct session *session = app_session(app);

	for (size_t i = 0; i < self->offer_count; i++)
		self->offers[i].coupon_minor = coupon_discount(app, self, &self->offers[i], quantity);
	const struct price_comparison_request request = { .offers = self->offers,
		.offer_count = self->offer_count,
		.quantity = quantity,
		.now_ms = app_wall_ms(app),
		.main_currency = self->product->summary.currency,
		.measure = self->product->summary.measure,
		.country = *session->shop.country ? session->shop.country : NULL };
	self->row_count = price_compare(&request, self->rows);
	const struct price_comparison_row *chosen = comparison_chosen(self);
	if (!self->was_chosen || !chosen || !chosen->has_enough)
		choose_best(self);
}

void comparison_choose(struct comparison *self, size_t row)
{
	if (row >= self->row_count || !self->rows[row].has_enough)
		return;
	const struct offer *offer = &self->offers[self->rows[row].offer_index];
	self->chosen_offer = self->rows[row].offer_index;
	self->was_chosen = true;
	self->chosen_channel = offer->channel;
	memcpy(self->chosen_merchant, offer->merchant, sizeof self->chosen_merchant);
}

const struct price_comparison_row *comparison_chosen(const struct comparison *self)
{
	for (size_t i = 0; i < self->row_count; i++) {
		if (self->rows[i].offer_index == self->chosen_offer)
			return &self->rows[i];
	}
	return NULL;
}

/* --- view --- */

/* The longest cost beside the merchant. */
#define STACKED_LETTERS 20

static const char *delivery_words(struct ui *ui, int64_t delivery_minor, const char *currency)
{
	if (delivery_minor == 0)
		return _("Free delivery");
	return ui_printf(ui, _("Delivery %s"), piece_money(ui, delivery_minor, currency));
}

/* "Level 2 · Open until 18:00" */
static const char *place_words(
	const struct comparison *self, size_t index, const struct session *session, struct ui *ui)
{
	const char *place = self->places[index],
		   *status = store_hours_status(&self->times[index], session, ui);

	return *place && *status ? ui_printf(ui, "%s · %s", place, status) : *place ? place : status;
}

static const char *second_line(const struct comparison *self, const struct price_comparison_row *row,
	const struct session *session, struct ui *ui)
{
	const struct offer *offer = &self->offers[row->offer_index];

	if (multibuy_is_worth_it(&offer->multibuy, offer->price_minor))
		return piece_multibuy(ui, &offer->multibuy, offer->currency);
	if (offer->channel == CHANNEL_STORE)
		return place_words(self, row->offer_index, session, ui);
	return delivery_words(ui, row->delivery_minor, offer->currency);
}

static void add_merchant(const struct comparison *self, const struct price_comparison_row *row,
	const struct session *session, struct ui *ui)
{
	const char *line = second_line(self, row, session, ui);
	bool is_good = row->is_multibuy_applied;

	UI_COLUMN(ui, .grow = 1) {
		UI_TEXT(ui, self->details[row->offer_index].merchant_name, .type = TYPE_BODY_STRONG,
			.max_lines = 2, .color = row->has_enough ? COLOR_INK : COLOR_SOFT);
		if (row->is_best)
			UI_TEXT(ui, row->is_tied ? _("Best price, same as another") : _("Best price"),
				.type = TYPE_SMALL_STRONG, .color = COLOR_GOOD);
		if (*line)
			UI_TEXT(ui, line, .type = is_good ? TYPE_SMALL_STRONG : TYPE_SMALL,
				.color = is_good ? COLOR_GOOD : COLOR_SOFT, .max_lines = 2);
	}
}

static void add_unit_price(
	const struct comparison *self, const struct price_comparison_row *row, struct ui *ui)
{
	if (row->has_unit_price)
		UI_TEXT(ui, piece_unit_price(ui, &row->unit_price, self->offers[row->offer_index].currency),
			.type = TYPE_CAPTION, .color = COLOR_SOFT, .align = ALIGN_END, .is_tabular = true);
}

static void add_cost(const struct comparison *self, const struct price_comparison_row *row, struct ui *ui)
{
	const struct offer *offer = &self->offers[row->offer_index];
	const char *seen = piece_seen(ui, row->age_ms);

	UI_COLUMN(ui, .align = ALIGN_END) {
		ui_price(ui, row->landed_cost_minor, offer->currency, TYPE_PRICE_M,
			row->has_enough ? COLOR_INK : COLOR_SOFT);
		if (row->coupon_minor)
			UI_TEXT(ui,
				ui_printf(ui, _("coupon −%s"),
					piece_money(ui, row->coupon_minor, offer->currency)),
				.type = TYPE_CAPTION, .color = COLOR_GOOD, .align = ALIGN_END);
		if (row->deposit_minor)
			/* translators: what comes back with the empty bottle is in the price above. */
			UI_TEXT(ui,
				ui_printf(ui, _("with %s deposit"),
					piece_money(ui, row->deposit_minor, offer->currency)),
				.type = TYPE_CAPTION, .color = COLOR_SOFT, .align = ALIGN_END);
		if (row->tax_minor)
			/* translators: a sum of tax that was added to the price above. */
			UI_TEXT(ui,
				ui_printf(ui, _("with %s tax"),
					piece_money(ui, row->tax_minor, offer->currency)),
				.type = TYPE_CAPTION, .color = COLOR_SOFT, .align = ALIGN_END);
		if (offer->member_price_minor && offer->member_price_minor < offer->price_minor)
			UI_TEXT(ui, piece_member_price(ui, offer), .type = TYPE_CAPTION, .color = COLOR_SOFT,
				.align = ALIGN_END);
		if (*seen)
			UI_TEXT(ui, seen, .type = TYPE_CAPTION, .color = COLOR_SOFT, .align = ALIGN_END);
	}
}

static void add_radio(struct ui *ui, bool is_on, bool is_enabled)
{
	enum color_role off = is_enabled ? COLOR_CARD : COLOR_TINT;

	UI_ROW(ui, .width = SIZE_RADIO, .height = SIZE_RADIO, .radius = RADIUS_FULL, .align = ALIGN_CENTER,
		.justify = JUSTIFY_CENTER, .fill = is_on ? COLOR_GOOD : off,
		.border = is_on ? COLOR_GOOD : COLOR_LINE) {
		if (is_on)
			UI_ROW(ui, .width = SIZE_RADIO_DOT, .height = SIZE_RADIO_DOT, .radius = RADIUS_FULL,
				.fill = COLOR_CARD) {
			}
	}
}

static void add_columns(const struct comparison *self, const struct price_comparison_row *row,
	int64_t quantity, const struct session *session, struct ui *ui)
{
	bool has_units = measure_is_valid(&self->product->summary.measure);

	add_merchant(self, row, session, ui);
	UI_ROW(ui, .width = has_units ? SIZE_TAG_COLUMN : SIZE_TAG_COLUMN_WIDE)
		piece_offer_tag(ui, &self->offers[row->offer_index], quantity);
	if (has_units) {
		UI_COLUMN(ui, .width = SIZE_UNIT_COLUMN, .align = ALIGN_END)
			add_unit_price(self, row, ui);
	}
	UI_COLUMN(ui, .width = SIZE_PRICE_COLUMN)
		add_cost(self, row, ui);
	add_radio(ui, row->offer_index == self->chosen_offer, row->has_enough);
}

/* Letters of the longest cost, as many as it has room for at 100 %. */
static int cost_length(const struct comparison *self, struct ui *ui)
{
	int longest = 0;

	for (size_t i = 0; i < self->row_count; i++) {
		int length = piece_money_letters(ui, self->rows[i].landed_cost_minor,
			self->offers[self->rows[i].offer_index].currency);
		longest = length > longest ? length : longest;
	}
	return longest * ui_text_percent(ui) / 100;
}

/* Where the columns do not fit: merchant and cost, and the rest below; the cost too where it needs a line of its own. */
static void add_stacked(const struct comparison *self, const struct price_comparison_row *row,
	int64_t quantity, const struct session *session, bool is_cost_below, struct ui *ui)
{
	add_radio(ui, row->offer_index == self->chosen_offer, row->has_enough);
	UI_COLUMN(ui, .grow = 1, .gap = SPACE_XS) {
		add_merchant(self, row, session, ui);
		UI_FLOW(ui, .gap = SPACE_S) {
			piece_offer_tag(ui, &self->offers[row->offer_index], quantity);
			add_unit_price(self, row, ui);
		}
		if (is_cost_below)
			add_cost(self, row, ui);
	}
	if (!is_cost_below)
		add_cost(self, row, ui);
}

static enum corners corners_of(size_t row, size_t count)
{
	if (count == 1)
		return CORNERS_ALL;
	return row == 0 ? CORNERS_TOP : row == count - 1 ? CORNERS_BOTTOM : CORNERS_NONE;
}

/* The offers have three fifths of a lying screen, which may leave the merchant no room beside the columns. */
#define WIDE_TILES 5

static bool has_columns(int letters, const struct ui *ui)
{
	return ui_text_percent(ui) <= 110 && letters <= PRICE_COLUMN_LETTERS &&
		(!ui_is_wide(ui) || ui_tile_columns(ui) >= WIDE_TILES);
}

static void add_row(const struct comparison *self, size_t index, int64_t quantity, int letters,
	const struct session *session, struct ui *ui)
{
	const struct price_comparison_row *row = &self->rows[index];
	uint32_t flags = (row->offer_index == self->chosen_offer ? NODE_SELECTED : 0) |
		(row->has_enough ? 0 : NODE_DISABLED);

	UI_ROW(ui, .fill = row->is_best ? COLOR_GOOD_TINT : COLOR_NONE, .radius = RADIUS_CARD,
		.corners = corners_of(index, self->row_count), .pad_x = SPACE_L, .pad_y = SPACE_S,
		.gap = SPACE_S, .align = ALIGN_CENTER, .min_height = SIZE_ROW, .role = ROLE_RADIO,
		.action = ACTION_OF(CHOOSE_OFFER, index), .flags = flags) {
		if (has_columns(letters, ui))
			add_columns(self, row, quantity, session, ui);
		else
			add_stacked(self, row, quantity, session, letters > STACKED_LETTERS, ui);
	}
}

static void add_heading(const struct comparison *self, struct ui *ui)
{
	unsigned long count = (unsigned long)self->row_count;

	piece_heading(ui,
		ui_printf(ui, NG_("%s offer, all costs in", "%s offers, all costs in", count),
			piece_number(ui, (int64_t)count)),
		_("what is landed cost?"), ACTION(OPEN_LANDED_COST));
}

void comparison_view(
	const struct comparison *self, const struct session *session, int64_t quantity, struct ui *ui)
{
	if (!self->row_count) {
		UI_TEXT(ui, _("Nobody offers this just now."), .type = TYPE_BODY, .color = COLOR_SOFT);
		return;
	}
	add_heading(self, ui);
	int letters = cost_length(self, ui);
	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .role = ROLE_LIST,
		.key = "offers") {
		for (size_t i = 0; i < self->row_count; i++) {
			if (i)
				ui_rule(ui);
			add_row(self, i, quantity, letters, session, ui);
		}
	}
}

void comparison_explain(struct ui *ui, const struct session *session)
{
	DIALOG(ui, session, "landed-cost", _("Landed cost"), ACTION(CLOSE_DIALOG))
	{
		UI_TEXT(ui,
			_("What you pay in the end: the price for your quantity, plus delivery, deposit and taxes, "
			  "less the coupons that apply."),
			.type = TYPE_LEAD);
		UI_TEXT(ui,
			_("We sort by it, so the best offer stands first. "
			  "Offers that are out of stock stand last and are never the best."),
			.type = TYPE_BODY, .color = COLOR_SOFT);
		UI_TEXT(ui,
			_("Beside each price you see how long ago we saw it. "
			  "The shop checks it again before you pay."),
			.type = TYPE_BODY, .color = COLOR_SOFT);
	}
}
