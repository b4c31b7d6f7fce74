/* SPDX-License-Identifier: Apache-2.0 */
/* A category, or the whole shop, as a grid of any length: sorted, filtered, and found again where it was
 * left. */
#include <stdio.h>

#include "kiosk/base/messages.h"
#include "kiosk/screens/browse_internal.h"
#include "kiosk/screens/frame.h"
#include "kiosk/screens/track_event.h"
#include "kiosk/screens/pieces.h"

#define GRID "products"

/* --- reading --- */

static const char *list_name(enum list_kind kind)
{
	switch (kind) {
	case LIST_DROPS: return _("Cheaper than last month");
	case LIST_NEW: return _("New");
	default: return _("From every shelf");
	}
}

static void load(struct browse_screen *self, struct app *app)
{
	struct arena *arena = app_screen_arena(app);
	struct catalog *catalog = app_catalog(app);

	self->path_count = 0;
	if (self->list_name)
		self->list_name = list_name(self->list_kind);
	else if (self->category_id)
		self->path_count = catalog_category_path(
			catalog, arena, app_language(app), self->category_id, &self->path);
	self->child_count = 0;
	if (!self->list_name)
		self->child_count = catalog_categories(
			catalog, arena, app_language(app), self->category_id, &self->children);
	tile_window_forget(&self->window);
}

/* First the list alone, so that the goods stand at once; then the same with what the filters count. */
static void ask_for(struct browse_screen *self, struct app *app, bool with_facets)
{
	self->is_asking_facets = with_facets;
	self->filter.now_ms = app_wall_ms(app);
	self->ticket = app_ask_list(app, &self->filter, with_facets);
}

static void ask(struct browse_screen *self, struct app *app)
{
	ask_for(self, app, false);
}

static void start_list(struct browse_screen *self, const struct list_route *list)
{
	self->category_id = list->category;
	self->list_kind = list->list;
	self->list_name = list->list ? list_name(list->list) : NULL;
	self->filter = (struct catalog_filter){ .category_id = list->category,
		.merchant_id = list->merchant,
		.is_in_store = list->is_in_store,
		.is_on_deal = list->is_on_deal,
		.is_on_offer = list->is_on_offer || list->list == LIST_DROPS,
		.order = list->order };
	if (*list->brand) {
		snprintf(self->brand, sizeof self->brand, "%s", list->brand);
		self->filter.brand = self->brand;
	}
	if (!list->order && list->list == LIST_DROPS)
		self->filter.order = PRODUCT_ORDER_SAVING;
	else if (!list->order && list->list == LIST_NEW)
		self->filter.order = PRODUCT_ORDER_NEWEST;
}

/* --- view --- */

static const char *title_of(const struct browse_screen *self)
{
	if (self->list_name)
		return self->list_name;
	return self->path_count ? self->path[self->path_count - 1].name : _("The whole shop");
}

static void add_title(const struct browse_screen *self, struct ui *ui)
{
	const char *note = NULL;

	if (self->list) {
		unsigned long count = (unsigned long)self->list->count;
		note = ui_printf(
			ui, NG_("%s product", "%s products", count), piece_number(ui, (int64_t)count));
	}
	piece_heading_note(ui, title_of(self), note);
}

static void add_category_pill(struct ui *ui, const struct category *category)
{
	const char *count = piece_number(ui, category->product_count);

	UI_ROW(ui, .fill = COLOR_CARD, .radius = RADIUS_FULL, .border = COLOR_LINE, .min_height = SIZE_TARGET,
		.pad_x = SPACE_L, .gap = SPACE_XS, .align = ALIGN_CENTER,
		.action = GO(SCREEN_BROWSE, .list.category = category->id)) {
		UI_TEXT(ui, category->name, .type = TYPE_BODY_STRONG, .max_lines = 1);
		UI_TEXT(ui, count, .type = TYPE_SMALL, .color = COLOR_SOFT, .max_lines = 1);
	}
}

/* The way up, then what lies below. */
static void add_categories(const struct browse_screen *self, struct ui *ui)
{
	if (!self->path_count && !self->child_count)
		return;
	UI_ROW(ui, .scroll = "categories", .is_bleeding = true, .pad_x = SPACE_XL, .gap = SPACE_S,
		.role = ROLE_LIST) {
		if (self->path_count)
			ui_pill(ui, piece_back_icon(ui), _("The whole shop"), GO(SCREEN_BROWSE));
		for (size_t i = 0; i + 1 < self->path_count; i++)
			ui_pill(ui, piece_back_icon(ui), self->path[i].name,
				GO(SCREEN_BROWSE, .list.category = self->path[i].id));
		for (size_t i = 0; i < self->child_count; i++)
			add_category_pill(ui, &self->children[i]);
	}
}

static void add_order(
	const struct browse_screen *self, struct ui *ui, const char *label, enum product_order order)
{
	ui_choice(ui, label, self->filter.order == order, ACTION_OF(SET_ORDER, order));
}

static void add_orders(const struct browse_screen *self, struct ui *ui)
{
	int count = browse_filter_count(self);
	const char *filters = _("Filters");

	if (count)
		filters = ui_printf(ui, _("Filters · %s"), piece_number(ui, count));
	UI_ROW(ui, .scroll = "orders", .is_bleeding = true, .pad_x = SPACE_XL, .pad_y = SPACE_XS,
		.gap = SPACE_S, .role = ROLE_LIST) {
		ui_set_selected(ui_pill(ui, "filter", filters, ACTION(OPEN_FILTERS)), count > 0);
		add_order(self, ui, C_("order", "In stock first"), PRODUCT_ORDER_RANK);
		add_order(self, ui, C_("order", "Lowest cost"), PRODUCT_ORDER_PRICE);
		add_order(self, ui, C_("order", "Unit price"), PRODUCT_ORDER_UNIT_PRICE);
		add_order(self, ui, C_("order", "Biggest saving"), PRODUCT_ORDER_SAVING);
		add_order(self, ui, C_("order", "Newest"), PRODUCT_ORDER_NEWEST);
	}
}

static int item_count(const struct browse_screen *self)
{
	return self->list ? (int)self->list->count : 0;
}

static void add_tile(
	const struct browse_screen *self, const struct session *session, int index, struct ui *ui)
{
	const struct product_summary *product = tile_window_get(&self->window, index);

	if (self->filter.order == PRODUCT_ORDER_UNIT_PRICE)
		product_tile_by_unit(ui, product, session->shop.country);
	else
		product_tile(ui, product);
}

static void add_grid(const struct browse_screen *self, const struct session *session, struct ui *ui)
{
	struct ui_range range = ui_open_virtual_grid(
		ui, GRID, item_count(self), ui_tile_columns(ui), SIZE_PRODUCT_TILE, SPACE_M);

	for (int i = range.first; i < range.end; i++)
		add_tile(self, session, i, ui);
	ui_close(ui);
}

static void add_products(const struct browse_screen *self, const struct session *session, struct ui *ui)
{
	if (self->has_failed)
		piece_empty(ui, "warning", _("The list cannot be read just now"),
			_("Please try again in a moment."));
	else if (self->list && self->list->count == 0)
		piece_empty(ui, "filter", _("Nothing here fits"),
			browse_filter_count(self) ? _("Try with fewer filters.") : NULL);
	else
		add_grid(self, session, ui);
}

static void browse_view(const void *state, const struct session *session, struct ui *ui)
{
	const struct browse_screen *self = state;

	FRAME(ui, session, .tab = TAB_BROWSE, .has_back = self->category_id || self->list_name) {
		UI_COLUMN(ui, .pad_x = SPACE_XL, .gap = SPACE_XS, .key = "head") {
			add_title(self, ui);
			add_categories(self, ui);
			add_orders(self, ui);
		}
		add_products(self, session, ui);
	}
	if (self->is_filters_open)
		browse_filters_view(self, session, ui);
}

static void browse_prepare(void *state, struct app *app, struct ui *ui)
{
	struct browse_screen *self = state;

	if (self->wants_start)
		ui_scroll_to_start(ui, GRID);
	self->wants_start = false;
	tile_window_prepare(&self->window, app, self->list,
		ui_virtual_range(
			ui, GRID, item_count(self), ui_tile_columns(ui), SIZE_PRODUCT_TILE, SPACE_M));
}

/* --- change --- */

static void browse_enter(void *state, struct app *app, const struct route *route)
{
	struct browse_screen *self = state;

	start_list(self, &route->list);
	load(self, app);
	ask(self, app);
	if (self->path_count)
		track_event(app, "category_viewed", "category", self->path[self->path_count - 1].code);
}

static void take_facets(struct browse_screen *self, struct search_answer *answer)
{
	arena_finish(&self->facet_arena);
	self->facet_arena = answer->arena;
	answer->arena = (struct arena){ 0 };
	self->brands = answer->brands;
	self->brand_count = answer->brand_count;
	self->sellers = answer->sellers;
	self->seller_count = answer->seller_count;
	self->attributes = answer->attributes;
	self->attribute_count = answer->attribute_count;
}

static void take_answer(struct browse_screen *self, struct app *app, struct search_answer *answer)
{
	if (answer->kind != SEARCH_ANSWER_LIST || answer->ticket != self->ticket)
		return;
	self->has_failed = answer->has_failed;
	catalog_list_destroy(self->list);
	self->list = answer->list;
	answer->list = NULL;
	self->wants_start = self->is_reordered;
	self->is_reordered = false;
	tile_window_forget(&self->window);
	if (self->is_asking_facets)
		take_facets(self, answer);
	else if (self->list)
		ask_for(self, app, true);
}

static void ask_again(struct browse_screen *self, struct app *app)
{
	self->is_reordered = true;
	ask(self, app);
}

static void handle_action(struct browse_screen *self, struct app *app, struct action action)
{
	switch ((enum action_verb)action.verb) {
	case VERB_SET_ORDER:
		if (action.arg >= PRODUCT_ORDER_RANK && action.arg <= PRODUCT_ORDER_NEWEST) {
			self->filter.order = (enum product_order)action.arg;
			ask_again(self, app);
		}
		break;
	case VERB_OPEN_FILTERS:
	case VERB_CLOSE_FILTERS: self->is_filters_open = action.verb == VERB_OPEN_FILTERS; break;
	default:
		if (browse_filter_update(self, action))
			ask_again(self, app);
		break;
	}
}

static void browse_update(void *state, struct app *app, const struct event *event)
{
	struct browse_screen *self = state;

	switch (event->kind) {
	case EVENT_RELOAD:
		load(self, app);
		ask(self, app);
		break;
	case EVENT_LIVE_CHANGED: tile_window_forget(&self->window); break;
	case EVENT_ANSWER: take_answer(self, app, event->answer); break;
	case EVENT_ACTION: handle_action(self, app, event->action); break;
	default: break;
	}
}

static void browse_leave(void *state, struct app *app)
{
	struct browse_screen *self = state;

	(void)app;
	catalog_list_destroy(self->list);
	arena_finish(&self->facet_arena);
	tile_window_finish(&self->window);
}

const struct screen BROWSE_SCREEN = {
	.state_size = sizeof(struct browse_screen),
	.needs_catalog = true,
	.needs_session = true,
	.needs = NEEDS_LIST,
	.enter = browse_enter,
	.prepare = browse_prepare,
	.view = browse_view,
	.update = browse_update,
	.leave = browse_leave,
};
