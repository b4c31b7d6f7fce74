/* SPDX-License-Identifier: Apache-2.0 */
/* Coupons as cards. */
#include "kiosk/screens/coupon_card.h"

#include <stdlib.h>

#include "kiosk/base/messages.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/screens/pieces.h"

/* --- reading --- */

static bool category_is_within(void *data, const char *category, const char *ancestor)
{
	return catalog_category_is_within(app_catalog(data), category, ancestor);
}

static bool is_taken(const struct session *session, int64_t id)
{
	for (int i = 0; i < session->shopper.coupon_count; i++) {
		if (session->shopper.coupon_ids[i] == id)
			return true;
	}
	return false;
}

static int group_of(const struct coupon_card *card)
{
	if (card->is_taken)
		return 0;
	if (card->check.verdict == COUPON_APPLIES)
		return 1;
	return card->check.verdict == COUPON_BELOW_THRESHOLD && card->check.in_scope_minor ? 2 : 3;
}

static int compare_cards(const void *a, const void *b)
{
	const struct coupon_card *x = a, *y = b;

	if (group_of(x) != group_of(y))
		return group_of(x) < group_of(y) ? -1 : 1;
	if (x->check.discount_minor != y->check.discount_minor)
		return x->check.discount_minor > y->check.discount_minor ? -1 : 1;
	if (group_of(x) == 2 && x->check.missing_minor != y->check.missing_minor)
		return x->check.missing_minor < y->check.missing_minor ? -1 : 1;
	return x->coupon.id < y->coupon.id ? -1 : x->coupon.id > y->coupon.id;
}

size_t coupon_cards_read(struct app *app, struct coupon_card **ret_cards)
{
	const struct session *session = app_session(app);
	const struct catalog_coupon *coupons;
	struct arena *arena = app_screen_arena(app);
	size_t count = catalog_coupons(app_catalog(app), arena, app_language(app), &coupons);
	struct coupon_card *cards = ARENA_ARRAY(arena, struct coupon_card, count + 1);
	struct coupon_line *lines = xcalloc(LINES_MAX, sizeof *lines);
	struct coupon_basket basket = { .lines = lines,
		.line_count = session->shopper.basket.line_count,
		.currency = session->shopper.basket.line_count ? session->shopper.basket.currency
							       : session->shop.currency,
		.category_is_within = category_is_within,
		.data = app };

	basket_coupon_lines(&session->shopper.basket, lines);
	for (size_t i = 0; i < count; i++) {
		cards[i] = (struct coupon_card){ .coupon = coupons[i],
			.is_taken = is_taken(session, coupons[i].id) };
		coupon_check(&coupons[i].rule, &basket, app_wall_ms(app), &cards[i].check);
	}
	free(lines);
	qsort(cards, count, sizeof *cards, compare_cards);
	*ret_cards = cards;
	return count;
}

void coupons_best_of(struct app *app, const struct coupon_line *lines, size_t count, const char *currency,
	struct coupon_outcome *ret_outcome)
{
	const struct shopper *shopper = &app_session(app)->shopper;
	struct coupon_basket basket = { .lines = lines,
		.line_count = count,
		.currency = currency,
		.category_is_within = category_is_within,
		.data = app };

	coupon_best(shopper->coupons, (size_t)shopper->coupon_count, &basket, &COUPON_POLICY_DEFAULT,
		app_wall_ms(app), ret_outcome);
}

struct plan_coupons coupons_for_plan(struct app *app)
{
	const struct shopper *shopper = &app_session(app)->shopper;

	return (struct plan_coupons){ .coupons = shopper->coupons,
		.count = (size_t)shopper->coupon_count,
		.policy = &COUPON_POLICY_DEFAULT,
		.now_ms = app_wall_ms(app),
		.category_is_within = category_is_within,
		.data = app };
}

struct coupon_card *coupon_card_find(struct coupon_card *cards, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++) {
		if (cards[i].coupon.id == id)
			return &cards[i];
	}
	return NULL;
}

/* --- words --- */

const char *coupon_value_words(struct ui *ui, const struct coupon *rule)
{
	const char *value = rule->kind == COUPON_AMOUNT
		? piece_money_short(ui, rule->value, rule->currency)
		: format_percent(ui_format(ui), ui_arena(ui), rule->value);

	/* translators: what a coupon gives: "¥10.00 off", "12% off". */
	return ui_printf(ui, _("%s off"), value);
}

static const char *scope_words(struct ui *ui, const struct catalog_coupon *coupon)
{
	switch (coupon->rule.scope) {
	case COUPON_SCOPE_ALL: return _("on everything");
	case COUPON_SCOPE_MERCHANT:
		/* translators: the name of a shop. */
		return ui_printf(ui, _("at %s"), coupon->scope_name);
	case COUPON_SCOPE_CATEGORY:
	case COUPON_SCOPE_PRODUCT: break;
	}
	/* translators: the name of a category or product. */
	return ui_printf(ui, _("on %s"), coupon->scope_name);
}

static const char *condition_words(struct ui *ui, const struct coupon *rule)
{
	if (!rule->threshold_minor)
		return _("no minimum");
	return ui_printf(ui, _("from %s"), piece_money_short(ui, rule->threshold_minor, rule->currency));
}

static const char *limit_words(struct ui *ui, const struct catalog_coupon *coupon)
{
	unsigned long days = (unsigned long)coupon->valid_days, each = (unsigned long)coupon->per_member;
	const char *words = coupon->valid_days
		? ui_printf(ui, NG_("good for %s day", "good for %s days", days),
			  piece_number(ui, coupon->valid_days))
		: "";

	if (coupon->per_member)
		words = ui_printf(ui, *words ? "%s · %s" : "%s%s", words,
			ui_printf(ui, NG_("%s per person", "%s per person", each),
				piece_number(ui, coupon->per_member)));
	if (coupon->rule.max_discount_minor)
		words = ui_printf(ui, *words ? "%s · %s" : "%s%s", words,
			ui_printf(ui, _("at most %s"),
				piece_money_short(
					ui, coupon->rule.max_discount_minor, coupon->rule.currency)));
	return words;
}

/* --- the card --- */

static void add_value(struct ui *ui, const struct coupon *rule, bool is_good)
{
	enum color_role ink = is_good ? COLOR_GOOD : COLOR_CAREFUL;

	UI_COLUMN(ui, .fill = is_good ? COLOR_GOOD_TINT : COLOR_CAREFUL_TINT, .radius = RADIUS_M,
		.width = SIZE_COUPON_VALUE, .pad = SPACE_S, .gap = SPACE_XXS, .align = ALIGN_CENTER,
		.justify = JUSTIFY_CENTER, .label = coupon_value_words(ui, rule)) {
		if (rule->kind == COUPON_AMOUNT)
			ui_set_label(ui, ui_price(ui, rule->value, rule->currency, TYPE_TITLE, ink), NULL);
		else
			ui_set_label(ui,
				UI_TEXT(ui, format_percent(ui_format(ui), ui_arena(ui), rule->value),
					.type = TYPE_TITLE, .color = ink, .align = ALIGN_CENTER,
					.max_lines = 1),
				NULL);
		ui_set_label(ui,
			/* translators: below the large value of a coupon. */
			UI_TEXT(ui, C_("coupon", "off"), .type = TYPE_BODY_STRONG, .color = ink,
				.align = ALIGN_CENTER),
			NULL);
	}
}

static void add_status(struct ui *ui, const struct coupon_card *card, bool has_basket)
{
	const struct coupon *rule = &card->coupon.rule;

	if (!has_basket)
		return;
	if (card->check.verdict == COUPON_APPLIES)
		UI_TEXT(ui,
			ui_printf(ui, _("%s off your basket"),
				piece_money(ui, card->check.discount_minor, rule->currency)),
			.type = TYPE_SMALL_STRONG, .color = COLOR_GOOD);
	else if (card->check.verdict == COUPON_BELOW_THRESHOLD && card->check.in_scope_minor)
		UI_TEXT(ui,
			ui_printf(ui, _("Add %s and it works"),
				piece_money(ui, card->check.missing_minor, rule->currency)),
			.type = TYPE_SMALL_STRONG, .color = COLOR_CAREFUL);
	else
		ui_soft(ui, _("Nothing for it in your basket yet"));
}

static void add_words(struct ui *ui, const struct coupon_card *card, bool has_basket)
{
	const struct catalog_coupon *coupon = &card->coupon;
	const char *limits = limit_words(ui, coupon);

	UI_COLUMN(ui, .gap = SPACE_XXS, .justify = JUSTIFY_CENTER, .grow = 1) {
		UI_TEXT(ui, coupon->name, .type = TYPE_BODY_STRONG, .max_lines = 2);
		UI_TEXT(ui,
			/* translators: what a coupon is for, and from which sum: "on fruit, from ¥50.00". */
			ui_printf(ui, C_("coupon", "%s, %s"), scope_words(ui, coupon),
				condition_words(ui, &coupon->rule)),
			.type = TYPE_SMALL);
		if (*limits)
			UI_TEXT(ui, limits, .type = TYPE_SMALL, .color = COLOR_SOFT);
		add_status(ui, card, has_basket);
	}
}

static void add_button(struct ui *ui, const struct coupon_card *card)
{
	if (card->is_taken) {
		UI_ROW(ui, .gap = SPACE_XS, .align = ALIGN_CENTER, .self = ALIGN_CENTER,
			.min_height = SIZE_TARGET) {
			ui_icon(ui, "check", SIZE_ICON_S, COLOR_GOOD);
			UI_TEXT(ui, _("Taken"), .type = TYPE_BODY_STRONG, .color = COLOR_GOOD, .max_lines = 1,
				.flags = NODE_LIVE);
		}
		return;
	}
	UI_ROW(ui, .fill = COLOR_CARD, .border = COLOR_LINE, .radius = RADIUS_FULL, .min_height = SIZE_TARGET,
		.pad_x = SPACE_L, .align = ALIGN_CENTER, .justify = JUSTIFY_CENTER, .self = ALIGN_CENTER,
		.action = ACTION_OF(TAKE_COUPON, card->coupon.id),
		.label = ui_printf(ui, _("Take: %s"), card->coupon.name))
		ui_set_label(ui, UI_TEXT(ui, C_("coupon", "Take"), .type = TYPE_BODY_STRONG, .max_lines = 1),
			NULL);
}

void coupon_card_view(struct ui *ui, const struct coupon_card *card, bool has_basket)
{
	bool is_good = card->is_taken || (has_basket && card->check.verdict == COUPON_APPLIES);
	bool is_stacked = ui_text_percent(ui) > 130;

	ui_open(ui, is_stacked ? UI_KIND_COLUMN : UI_KIND_ROW,
		(struct ui_box){ .fill = COLOR_CARD,
			.radius = RADIUS_CARD,
			.is_raised = true,
			.pad = SPACE_M,
			.gap = SPACE_M });
	add_value(ui, &card->coupon.rule, is_good);
	add_words(ui, card, has_basket);
	add_button(ui, card);
	ui_close(ui);
}
