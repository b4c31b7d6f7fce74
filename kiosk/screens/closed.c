/* SPDX-License-Identifier: Apache-2.0 */
/* Closed: says so, in every language of the shop, and shows nothing to touch but the language. */
#include "kiosk/base/messages.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/frame.h"

struct closed_screen {
	const char *hours; /* of the shop that the machine stands in; "" when not known */
};

static void load(struct closed_screen *self, struct app *app)
{
	const struct shop_store *stores;

	self->hours = "";
	if (!app_catalog(app))
		return;
	size_t count = catalog_stores(app_catalog(app), app_screen_arena(app), app_language(app), 0, &stores);
	if (count && stores[0].hours)
		self->hours = stores[0].hours;
}

static void enter(void *state, struct app *app, int64_t id)
{
	(void)id;
	load(state, app);
}

static void view(const void *state, const struct session *session, struct ui *ui)
{
	const struct closed_screen *self = state;

	(void)session;
	UI_COLUMN(ui, .gap = SPACE_L, .pad = SPACE_XXL, .align = ALIGN_CENTER, .justify = JUSTIFY_CENTER) {
		ui_icon(ui, "moon", SIZE_ICON_L, COLOR_SOFT);
		UI_TEXT(ui, _("We are closed"), .type = TYPE_TITLE, .align = ALIGN_CENTER, .role = ROLE_HEADING);
		UI_TEXT(ui, _("Come back when the shop is open. Your phone can look around meanwhile."), .type = TYPE_LEAD,
			.color = COLOR_SOFT, .align = ALIGN_CENTER);
		if (*self->hours)
			UI_TEXT(ui, self->hours, .type = TYPE_LEAD, .align = ALIGN_CENTER, .language = "en");
	}
}

static void update(void *state, struct app *app, const struct event *event)
{
	if (event->kind == EVENT_RELOAD)
		load(state, app);
}

const struct screen CLOSED_SCREEN = { .name = "closed", .state_size = sizeof(struct closed_screen), .enter = enter, .view = view,
	.update = update };
