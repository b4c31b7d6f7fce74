/* SPDX-License-Identifier: Apache-2.0 */
/* Group deals as cards. */
#include "kiosk/screens/deal_card.h"

#include <stdlib.h>

#include "kiosk/base/messages.h"
#include "kiosk/screens/pieces.h"

static bool has_free_seat(const struct deal_group *group)
{
	return group->taken < group->size;
}

size_t deal_groups_read(struct app *app, const char *deal_code, const struct deal_group **ret_groups,
	const char **ret_empty, int64_t *ret_age_ms)
{
	const struct deal_group *all;
	struct arena *arena = app_screen_arena(app);
	size_t count = 0,
	       all_count = catalog_deal_groups(
		       app_catalog(app), arena, app_wall_ms(app), deal_code, &all, ret_age_ms);
	struct deal_group *groups = ARENA_ARRAY(arena, struct deal_group, all_count + 1);

	*ret_empty = NULL;
	for (int is_full = 0; is_full <= 1; is_full++) {
		for (size_t i = 0; i < all_count; i++) {
			if (!all[i].taken)
				*ret_empty = all[i].id;
			else if (has_free_seat(&all[i]) == !is_full)
				groups[count++] = all[i];
		}
	}
	*ret_groups = groups;
	return count;
}

static void read_group(struct app *app, struct deal_card *card)
{
	const struct deal_group *groups;
	const char *empty;

	card->has_group = deal_groups_read(app, card->deal.code, &groups, &empty, &card->age_ms) > 0;
	if (card->has_group)
		card->group = groups[0];
}

static int compare_cards(const void *a, const void *b)
{
	const struct deal_card *x = a, *y = b;

	if (x->has_group != y->has_group)
		return x->has_group ? -1 : 1;
	int32_t dx = deal_card_missing(x), dy = deal_card_missing(y);
	if (x->has_group && dx != dy)
		return dx < dy ? -1 : 1;
	return x->deal.product.id < y->deal.product.id ? -1 : x->deal.product.id > y->deal.product.id;
}

size_t deal_cards_read(struct app *app, size_t limit, const struct deal_card **ret_cards)
{
	const struct deal *deals;
	struct arena *arena = app_screen_arena(app);
	size_t count = catalog_deals(app_catalog(app), arena, app_language(app), app_wall_ms(app), 0, &deals);
	struct deal_card *cards = ARENA_ARRAY(arena, struct deal_card, count ? count : 1);

	for (size_t i = 0; i < count; i++) {
		cards[i].deal = deals[i];
		read_group(app, &cards[i]);
	}
	qsort(cards, count, sizeof *cards, compare_cards);
	*ret_cards = cards;
	return limit && count > limit ? limit : count;
}

bool deal_card_read(struct app *app, int64_t deal_id, struct deal_card *ret_card)
{
	struct deal_card card = { 0 };

	if (!catalog_deal(app_catalog(app), app_screen_arena(app), app_language(app), app_wall_ms(app),
		    deal_id, &card.deal) ||
		!group_deal_is_on(card.deal.starts_at_ms, card.deal.ends_at_ms, app_wall_ms(app)))
		return false;
	read_group(app, &card);
	*ret_card = card;
	return true;
}

static int32_t taken_of(const struct deal_card *card)
{
	return card->has_group ? card->group.taken : 0;
}

const struct group_tier *deal_card_tier(const struct deal_card *card)
{
	const struct group_tiers *tiers = &card->deal.tiers;
	size_t next = (size_t)(group_tiers_reached(tiers, taken_of(card)) + 1);

	return &tiers->tiers[next < tiers->count ? next : tiers->count - 1];
}

int32_t deal_card_missing(const struct deal_card *card)
{
	int32_t missing = deal_card_tier(card)->min_people - taken_of(card);

	return missing > 0 ? missing : 0;
}

int deal_card_permille(const struct deal_card *card)
{
	int32_t people = deal_card_tier(card)->min_people, taken = taken_of(card);

	return people <= 0 || taken >= people ? 1000 : (int)(taken * 1000 / people);
}

int64_t deal_card_left_ms(const struct deal_card *card, int64_t wall_ms)
{
	int64_t left = (card->has_group ? card->group.deadline_ms : card->deal.ends_at_ms) - wall_ms;

	return left > 0 ? left : 0;
}

static const char *missing_words(struct ui *ui, const struct deal_card *card)
{
	int32_t missing = deal_card_missing(card);

	if (!card->has_group)
		return ui_printf(
			ui, NG_("%s person", "%s people", (unsigned long)missing), piece_number(ui, missing));
	if (missing == 0)
		return _("Full");
	/* translators: so many people are still missing in a group. */
	return ui_printf(ui, NG_("%s more", "%s more", (unsigned long)missing), piece_number(ui, missing));
}

void deal_card_count(struct ui *ui, const struct deal_card *card, int64_t wall_ms)
{
	UI_FLOW(ui, .gap = SPACE_S) {
		UI_TEXT(ui, missing_words(ui, card), .type = TYPE_SMALL_STRONG, .color = COLOR_GOOD,
			.max_lines = 1, .flags = NODE_LIVE);
		UI_TEXT(ui, piece_time_left(ui, deal_card_left_ms(card, wall_ms)), .type = TYPE_SMALL,
			.color = COLOR_SOFT, .max_lines = 1, .is_tabular = true);
	}
}

void deal_card_view(struct ui *ui, const struct deal_card *card, int64_t wall_ms)
{
	const struct product_summary *product = &card->deal.product;
	const struct group_tier *tier = deal_card_tier(card);

	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true,
		.action = GO(SCREEN_DEAL, .deal = card->deal.id)) {
		ui_set_corners(
			ui_photo(ui, product->image, NULL, SIZE_STRIP_PICTURE, RADIUS_CARD), CORNERS_TOP);
		UI_COLUMN(ui, .pad_x = SPACE_M, .pad_top = SPACE_S, .pad_bottom = SPACE_M, .gap = SPACE_XS,
			.grow = 1) {
			UI_TEXT(ui, product->name, .type = TYPE_BODY_STRONG, .max_lines = 2, .grow = 1);
			piece_price(ui, tier->unit_price_minor, card->deal.alone_minor, card->deal.currency,
				TYPE_PRICE_S);
			ui_progress(ui, deal_card_permille(card), COLOR_GOOD, NULL);
			deal_card_count(ui, card, wall_ms);
		}
	}
}

void deal_card_band(struct ui *ui, const struct deal_card *card, int64_t wall_ms)
{
	const struct group_tier *tier = deal_card_tier(card);
	const char *price = piece_money(ui, tier->unit_price_minor, card->deal.currency);
	const char *people = piece_number(ui, tier->min_people);

	bool is_stacked = ui_text_percent(ui) > 130;

	ui_open(ui, is_stacked ? UI_KIND_COLUMN : UI_KIND_ROW,
		(struct ui_box){ .fill = COLOR_CAREFUL_TINT,
			.radius = RADIUS_CARD,
			.pad_x = SPACE_L,
			.pad_y = SPACE_M,
			.gap = SPACE_M,
			.align = is_stacked ? ALIGN_STRETCH : ALIGN_CENTER });
	UI_COLUMN(ui, .grow = is_stacked ? 0 : 1, .gap = SPACE_XXS) {
		UI_TEXT(ui,
			ui_printf(ui,
				/* translators: people in the group, and what each pays. */
				NG_("With %s person: %s", "With %s people: %s",
					(unsigned long)tier->min_people),
				people, price),
			.type = TYPE_BODY_STRONG);
		UI_TEXT(ui,
			ui_printf(ui, "%s · %s", missing_words(ui, card),
				piece_time_left(ui, deal_card_left_ms(card, wall_ms))),
			.type = TYPE_SMALL, .color = COLOR_CAREFUL, .is_tabular = true);
	}
	ui_pill(ui, "deals", card->has_group ? _("Join the group") : _("Open a group"),
		GO(SCREEN_DEAL, .deal = card->deal.id));
	ui_close(ui);
}
