/* SPDX-License-Identifier: Apache-2.0 */
/* The poster of a waiting machine: groups about to form, the shop's own slides, real price drops. A touch
 * anywhere starts. */
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/base/text.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/deal_card.h"
#include "kiosk/screens/frame.h"
#include "kiosk/screens/track_event.h"
#include "kiosk/screens/pieces.h"
#include "kiosk/screens/product_tile.h"

#define SLIDE_SECONDS 6
#define GROUPS_MAX 3
#define DROPS_MAX 4
#define COLLAGE_PICTURES 4
#define POSTER_LETTERS 24

enum slide_kind { SLIDE_GROUP, SLIDE_AD, SLIDE_DROP };

struct slide {
	enum slide_kind kind;
	const struct deal_card *card;
	const struct ad *ad;
	const struct product_summary *product;
	bool is_counted; /* its first showing was tracked */
};

struct attract_screen {
	struct slide *slides;
	size_t slide_count;
	const char *collage[COLLAGE_PICTURES]; /* pictures beside a group or a price drop */
	size_t collage_count;
	int64_t seconds;
};

/* --- what is shown --- */

static size_t count_groups(const struct deal_card *cards, size_t count)
{
	size_t groups = 0;

	while (groups < count && groups < GROUPS_MAX && cards[groups].has_group &&
		deal_card_missing(&cards[groups]) > 0)
		groups++;
	return groups;
}

/* A group, an ad, a price drop, and again, until all have had their turn. */
static void mix_slides(struct attract_screen *self, struct arena *arena, const struct deal_card *cards,
	size_t group_count, const struct ad *ads, size_t ad_count, const struct product_summary *drops,
	size_t drop_count)
{
	size_t longest = group_count > ad_count ? group_count : ad_count;

	if (drop_count > longest)
		longest = drop_count;
	self->slides = ARENA_ARRAY(arena, struct slide, group_count + ad_count + drop_count + 1);
	self->slide_count = 0;
	for (size_t i = 0; i < longest; i++) {
		if (i < group_count)
			self->slides[self->slide_count++] =
				(struct slide){ .kind = SLIDE_GROUP, .card = &cards[i] };
		if (i < ad_count)
			self->slides[self->slide_count++] = (struct slide){ .kind = SLIDE_AD, .ad = &ads[i] };
		if (i < drop_count)
			self->slides[self->slide_count++] =
				(struct slide){ .kind = SLIDE_DROP, .product = &drops[i] };
	}
}

static void collage_add(struct attract_screen *self, const char *image)
{
	if (image && self->collage_count < COLLAGE_PICTURES)
		self->collage[self->collage_count++] = image;
}

static void fill_collage(struct attract_screen *self, const struct deal_card *cards, size_t card_count,
	const struct product_summary *drops, size_t drop_count)
{
	self->collage_count = 0;
	for (size_t i = 0; i < card_count || i < drop_count; i++) {
		if (i < card_count)
			collage_add(self, cards[i].deal.product.image);
		if (i < drop_count)
			collage_add(self, drops[i].image);
	}
}

static void load(struct attract_screen *self, struct app *app)
{
	struct arena *arena = app_screen_arena(app);
	const struct deal_card *cards;
	const struct product_summary *drops;
	const struct ad *ads;
	int64_t now = app_wall_ms(app);

	/* A machine waits for hours: what was read before goes. */
	arena_reset(arena);
	size_t card_count = deal_cards_read(app, 0, &cards);
	size_t drop_count = catalog_home_list(
		app_catalog(app), arena, app_language(app), now, "drop", DROPS_MAX, &drops, NULL);
	size_t ad_count = catalog_ads(app_catalog(app), arena, app_language(app), "attract", now, &ads);
	mix_slides(self, arena, cards, count_groups(cards, card_count), ads, ad_count, drops, drop_count);
	fill_collage(self, cards, card_count, drops, drop_count);
}

static const struct slide *current_slide(const struct attract_screen *self)
{
	if (!self->slide_count)
		return NULL;
	return &self->slides[(size_t)(self->seconds / SLIDE_SECONDS) % self->slide_count];
}

static void count_slide(struct attract_screen *self, struct app *app)
{
	if (!self->slide_count)
		return;
	struct slide *slide = &self->slides[(size_t)(self->seconds / SLIDE_SECONDS) % self->slide_count];
	if (slide->kind != SLIDE_AD || slide->is_counted)
		return;
	slide->is_counted = true;
	track_event(app, "ad_shown", "ad", slide->ad->code);
}

/* --- view --- */

static void add_shop_name(struct ui *ui, const struct session *session)
{
	bool has_name = session->shop.name && *session->shop.name;

	UI_ROW(ui, .gap = SPACE_XS, .align = ALIGN_CENTER) {
		UI_TEXT(ui, "daogou", .type = TYPE_LOGO, .color = COLOR_ON_BRAND_SOFT, .language = "en");
		if (has_name) {
			UI_TEXT(ui, "·", .type = TYPE_LOGO, .color = COLOR_ON_BRAND);
			UI_TEXT(ui, session->shop.name, .type = TYPE_LOGO, .color = COLOR_ON_BRAND,
				.max_lines = 1, .grow = 1);
		} else {
			ui_spacer(ui);
		}
		frame_paper_sign(ui, session, COLOR_ON_BRAND_SOFT);
	}
}

/* On a wide panel the words share the height with the foot: long ones take the next smaller heavy type. */
static enum type_role poster_type(const struct ui *ui, const char *title)
{
	return ui_is_wide(ui) && utf8_count(title) > POSTER_LETTERS ? TYPE_PRICE_XL : TYPE_DISPLAY;
}

static void add_words(struct ui *ui, const char *title, const char *words)
{
	/* The poster's letters are as large as there is room for; a larger text size cannot mean larger
	 * still. */
	enum type_role type = ui_text_percent(ui) > 130 ? TYPE_TITLE : poster_type(ui, title);

	UI_TEXT(ui, title, .type = type, .color = COLOR_ON_BRAND, .max_lines = 4, .role = ROLE_HEADING);
	if (words && *words)
		UI_TEXT(ui, words, .type = TYPE_HEADING, .color = COLOR_ON_BRAND_SOFT,
			.max_lines = ui_is_wide(ui) ? 1 : 2);
}

static void add_group_words(struct ui *ui, const struct deal_card *card, int64_t wall_ms)
{
	int32_t missing = deal_card_missing(card);
	const char *name = card->deal.product.name;
	const char *left = piece_time_left(ui, deal_card_left_ms(card, wall_ms));
	const char *price =
		piece_money_short(ui, deal_card_tier(card)->unit_price_minor, card->deal.currency);
	const char *title = ui_printf(ui,
		/* translators: people who are missing in a group, and the price that each pays then. */
		NG_("%s more person, and it's %s.", "%s more people, and it's %s.", (unsigned long)missing),
		piece_number(ui, missing), price);

	/* Where the words have half of the width, the time has a line of its own: it is never cut. */
	add_words(ui, title, ui_is_wide(ui) ? name : ui_printf(ui, "%s · %s", name, left));
	if (ui_is_wide(ui))
		UI_TEXT(ui, left, .type = TYPE_LEAD, .color = COLOR_ON_BRAND_SOFT, .is_tabular = true);
}

static void add_drop_words(struct ui *ui, const struct product_summary *product)
{
	int64_t was = product_was_minor(product);
	const char *now = piece_money_short(ui, product->price_minor, product->currency);
	const char *words = product->name;

	if (was)
		words = ui_printf(ui, _("%s · was %s"), words, piece_money_short(ui, was, product->currency));

	/* translators: a price that fell. */
	add_words(ui, ui_printf(ui, _("Down to %s."), now), words);
}

static void add_slide_words(struct ui *ui, const struct slide *slide, const struct session *session)
{
	if (!slide)
		add_words(ui, _("Find it, compare it, take it home."), NULL);
	else if (slide->kind == SLIDE_GROUP)
		add_group_words(ui, slide->card, session->machine.wall_ms);
	else if (slide->kind == SLIDE_DROP)
		add_drop_words(ui, slide->product);
	else
		add_words(ui, slide->ad->title, NULL);
}

/* Takes whatever room there is: a stack gives its child all of its area. */
static void add_picture(struct ui *ui, const char *image)
{
	UI_STACK(ui, .grow = 1)
		ui_picture(ui, image, NULL, SIZE_THUMB, IMAGE_CONTAIN);
}

static void add_collage(struct ui *ui, const struct attract_screen *self, const char *first)
{
	const char *images[COLLAGE_PICTURES] = { first };
	size_t count = 1;

	for (size_t i = 0; i < self->collage_count && count < COLLAGE_PICTURES; i++) {
		if (strcmp(self->collage[i], first) != 0)
			images[count++] = self->collage[i];
	}
	UI_COLUMN(ui, .grow = 1, .gap = SPACE_M) {
		for (size_t i = 0; i + 1 < count; i += 2) {
			UI_ROW(ui, .grow = 1, .gap = SPACE_L) {
				add_picture(ui, images[i]);
				add_picture(ui, images[i + 1]);
			}
		}
		if (count % 2)
			add_picture(ui, images[count - 1]);
	}
}

static const char *image_of(const struct slide *slide)
{
	switch (slide->kind) {
	case SLIDE_GROUP: return slide->card->deal.product.image;
	case SLIDE_AD: return slide->ad->image;
	case SLIDE_DROP: return slide->product->image;
	}
	return NULL;
}

static void add_slide_picture(struct ui *ui, const struct attract_screen *self, const struct slide *slide)
{
	const char *image = slide ? image_of(slide) : NULL;

	if (!image)
		ui_spacer(ui);
	else if (slide->kind == SLIDE_AD)
		add_picture(ui, image);
	else
		add_collage(ui, self, image);
}

/* Everybody finds their own. */
static void add_other_languages(struct ui *ui, const struct language *own)
{
	bool is_first = true;

	UI_FLOW(ui, .gap = SPACE_S) {
		for (int i = 0; i < LANGUAGE_COUNT; i++) {
			if (&LANGUAGES[i] == own)
				continue;
			if (!is_first)
				UI_TEXT(ui, "·", .type = TYPE_LEAD, .color = COLOR_SOFT);
			is_first = false;
			UI_TEXT(ui, LANGUAGES[i].touch_to_start, .type = TYPE_LEAD, .color = COLOR_SOFT,
				.max_lines = 1, .language = LANGUAGES[i].tag);
		}
	}
}

static void add_foot(struct ui *ui, const struct language *own)
{
	UI_ROW(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .corners = CORNERS_TOP, .pad_x = SPACE_XXL,
		.pad_top = SPACE_XL, .pad_bottom = SPACE_XXL, .gap = SPACE_XL, .align = ALIGN_CENTER) {
		UI_COLUMN(ui, .grow = 1, .gap = SPACE_XS) {
			ui_title(ui, own->touch_to_start);
			add_other_languages(ui, own);
		}
		UI_ROW(ui, .fill = COLOR_BRAND, .radius = RADIUS_FULL, .width = SIZE_THUMB,
			.height = SIZE_THUMB, .align = ALIGN_CENTER, .justify = JUSTIFY_CENTER)
			ui_icon(ui, piece_onward_icon(ui), SIZE_LOGO, COLOR_ON_BRAND);
	}
}

static void add_poster(struct ui *ui, const struct attract_screen *self, const struct session *session)
{
	const struct slide *slide = current_slide(self);

	ui_open(ui, ui_is_wide(ui) ? UI_KIND_ROW : UI_KIND_COLUMN,
		(struct ui_box){ .grow = 1,
			.gap = SPACE_XL,
			.pad_x = SPACE_XXL,
			.pad_top = SPACE_XXL,
			.pad_bottom = SPACE_XL });
	UI_COLUMN(ui, .gap = SPACE_L, .grow = ui_is_wide(ui)) {
		add_shop_name(ui, session);
		ui_gap(ui, SPACE_M);
		add_slide_words(ui, slide, session);
	}
	add_slide_picture(ui, self, slide);
	ui_close(ui);
}

static void attract_view(const void *state, const struct session *session, struct ui *ui)
{
	const struct attract_screen *self = state;

	UI_COLUMN(ui, .fill = COLOR_BRAND, .action = ACTION(START),
		.label = session->shopper.language->touch_to_start, .key = "poster") {
		add_poster(ui, self, session);
		add_foot(ui, session->shopper.language);
	}
	frame_overlays(ui, session, false);
}

/* --- change --- */

static void attract_enter(void *state, struct app *app, const struct route *route)
{
	(void)route;
	load(state, app);
	app_track_event(app, "attract_shown", NULL);
	count_slide(state, app);
}

static void attract_update(void *state, struct app *app, const struct event *event)
{
	struct attract_screen *self = state;

	switch (event->kind) {
	case EVENT_TICK:
		self->seconds++;
		count_slide(self, app);
		break;
	case EVENT_RELOAD:
	case EVENT_LIVE_CHANGED: load(self, app); break;
	default: break;
	}
}

const struct screen ATTRACT_SCREEN = {
	.state_size = sizeof(struct attract_screen),
	.needs_catalog = true,
	.wants_tick = true,
	.enter = attract_enter,
	.view = attract_view,
	.update = attract_update,
};
