/* SPDX-License-Identifier: Apache-2.0 */
/* The first page of a session: search, group deals, the whole shop, what became cheaper, what is new, and
 * some of everything. */
#include "kiosk/base/messages.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/deal_card.h"
#include "kiosk/screens/frame.h"
#include "kiosk/screens/pieces.h"
#include "kiosk/screens/product_tile.h"

#define STRIP_DEALS 12
#define LIST_PRODUCTS 18

struct home_list {
	const struct product_summary *products;
	size_t count;
};

struct home_screen {
	const struct deal_card *deals;
	size_t deal_count, all_deal_count;
	const struct category *categories;
	size_t category_count;
	const struct catalog_coupon *coupons;
	size_t coupon_count;
	struct home_list drops, fresh, popular;
};

/* --- reading --- */

static struct home_list read_list(struct app *app, const char *name)
{
	struct home_list list;

	list.count = catalog_home_list(app_catalog(app), app_screen_arena(app), app_language(app),
		app_wall_ms(app), name, LIST_PRODUCTS, &list.products, NULL);
	return list;
}

static void load(struct home_screen *self, struct app *app)
{
	struct arena *arena = app_screen_arena(app);
	const char *language = app_language(app);

	arena_reset(arena);
	self->all_deal_count = deal_cards_read(app, 0, &self->deals);
	self->deal_count = self->all_deal_count < STRIP_DEALS ? self->all_deal_count : STRIP_DEALS;
	self->category_count = catalog_categories(app_catalog(app), arena, language, 0, &self->categories);
	self->coupon_count = catalog_coupons(app_catalog(app), arena, language, &self->coupons);
	self->drops = read_list(app, "drop");
	self->fresh = read_list(app, "new");
	self->popular = read_list(app, "popular");
}

/* --- view --- */

static void add_greeting(struct ui *ui, const struct session *session)
{
	if (!*session->shopper.member_name)
		return;
	const char *points =
		ui_printf(ui, NG_("%s point", "%s points", (unsigned long)session->shopper.member_points),
			piece_number(ui, session->shopper.member_points));
	piece_heading_note(ui, ui_printf(ui, _("Hello, %s"), session->shopper.member_name), points);
}

static void add_search_field(struct ui *ui, const struct session *session)
{
	unsigned long count = (unsigned long)session->shop.product_count;
	const char *number = piece_number(ui, session->shop.product_count);
	const char *hint;

	if (session->machine.has_scanner)
		hint = ui_printf(ui,
			NG_("Search %s product, or scan anything", "Search %s products, or scan anything",
				count),
			number);
	else
		hint = ui_printf(ui, NG_("Search %s product", "Search %s products", count), number);
	ui_field(ui, "", hint, false, session->machine.has_scanner, GO(SCREEN_SEARCH));
}

static void add_deals(struct ui *ui, const struct home_screen *self, const struct session *session)
{
	if (!self->deal_count)
		return;
	const char *heading = self->deals[0].has_group ? _("Almost there: group deals") : _("Group deals");
	piece_heading(ui, heading,
		/* translators: a link to all of so many group deals. */
		ui_printf(ui, _("All %s"), piece_number(ui, (int64_t)self->all_deal_count)),
		GO(SCREEN_DEALS));
	UI_ROW(ui, .scroll = "home-deals", .is_bleeding = true, .fallback_width = SIZE_STRIP_CARD,
		.gap = SPACE_M, .pad_x = SPACE_XL, .pad_top = SPACE_XS, .pad_bottom = SPACE_XL,
		.role = ROLE_LIST) {
		for (size_t i = 0; i < self->deal_count; i++)
			deal_card_view(ui, &self->deals[i], session->machine.wall_ms);
	}
}

/* Where no category has a picture, their names alone are better than rows of empty places. */
static bool have_pictures(const struct home_screen *self)
{
	for (size_t i = 0; i < self->category_count; i++)
		if (self->categories[i].image && *self->categories[i].image)
			return true;
	return false;
}

static void add_category(struct ui *ui, const struct category *category, bool has_picture)
{
	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad_x = SPACE_XS,
		.pad_top = SPACE_M, .pad_bottom = SPACE_M, .gap = SPACE_XS,
		.action = GO(SCREEN_BROWSE, .list.category = category->id)) {
		if (has_picture)
			ui_picture(ui, category->image, NULL, SIZE_CATEGORY_PICTURE, IMAGE_CONTAIN);
		UI_TEXT(ui, category->name, .type = TYPE_BODY_STRONG, .align = ALIGN_CENTER, .max_lines = 2);
	}
}

static int category_columns(const struct ui *ui)
{
	int columns = ui_is_wide(ui) ? 8 : 4;

	return ui_text_percent(ui) > 130 ? columns / 2 : columns;
}

static void add_categories(struct ui *ui, const struct home_screen *self)
{
	bool has_pictures = have_pictures(self);

	if (!self->category_count)
		return;
	piece_heading(ui, _("The whole shop"), _("See all"), GO(SCREEN_BROWSE));
	UI_GRID(ui, .columns = category_columns(ui), .gap = SPACE_M, .role = ROLE_LIST) {
		for (size_t i = 0; i < self->category_count; i++)
			add_category(ui, &self->categories[i], has_pictures);
	}
	ui_gap(ui, SPACE_M);
}

static void add_coupons(struct ui *ui, const struct home_screen *self)
{
	if (!self->coupon_count)
		return;
	piece_heading(ui, _("Coupons for you"), _("See all"), GO(SCREEN_COUPONS));
	UI_ROW(ui, .scroll = "home-coupons", .is_bleeding = true, .gap = SPACE_M, .pad_x = SPACE_XL,
		.pad_top = SPACE_XS, .pad_bottom = SPACE_XL, .role = ROLE_LIST) {
		for (size_t i = 0; i < self->coupon_count; i++)
			ui_pill(ui, "coupon", self->coupons[i].name, GO(SCREEN_COUPONS));
	}
}

static void add_list(
	struct ui *ui, const char *heading, const struct home_list *list, enum list_kind kind, size_t rows)
{
	if (!list->count)
		return;
	piece_heading(ui, heading, _("See all"), GO(SCREEN_BROWSE, .list.list = kind));
	product_grid(ui, list->products, list->count, rows);
	ui_gap(ui, SPACE_M);
}

static void home_view(const void *state, const struct session *session, struct ui *ui)
{
	const struct home_screen *self = state;

	FRAME(ui, session, .tab = TAB_HOME) {
		UI_COLUMN(ui, .grow = 1, .scroll = "home", .pad_x = SPACE_XL, .pad_bottom = SPACE_XL,
			.gap = SPACE_XS) {
			add_greeting(ui, session);
			add_search_field(ui, session);
			ui_gap(ui, SPACE_S);
			add_deals(ui, self, session);
			add_categories(ui, self);
			add_list(ui, _("Cheaper than last month"), &self->drops, LIST_DROPS, 2);
			add_coupons(ui, self);
			add_list(ui, _("New"), &self->fresh, LIST_NEW, 2);
			add_list(ui, _("From every shelf"), &self->popular, LIST_POPULAR, 3);
		}
	}
}

/* --- change --- */

static void home_enter(void *state, struct app *app, const struct route *route)
{
	(void)route;
	load(state, app);
}

static void home_update(void *state, struct app *app, const struct event *event)
{
	switch (event->kind) {
	case EVENT_RELOAD:
	case EVENT_LIVE_CHANGED: load(state, app); break;
	default: break;
	}
}

const struct screen HOME_SCREEN = {
	.state_size = sizeof(struct home_screen),
	.needs_catalog = true,
	.needs_session = true,
	.forgets_way_back = true,
	.wants_tick = true,
	.enter = home_enter,
	.view = home_view,
	.update = home_update,
};
