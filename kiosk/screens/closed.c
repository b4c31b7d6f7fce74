/* SPDX-License-Identifier: Apache-2.0 */
/* Closed: says so, and when the shop opens. */
#include <stdio.h>
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/frame.h"

struct closed_screen {
	const char *
		hours; /* of the shop that the machine stands in, as OpenStreetMap writes them; "" when not known */
};

static void load(struct closed_screen *self, struct app *app)
{
	const struct session *session = app_session(app);
	const struct shop_store *stores;

	self->hours = "";
	if (!app_catalog(app))
		return;
	size_t count = catalog_stores(app_catalog(app), app_screen_arena(app), app_language(app), 0, &stores);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(stores[i].name, session->place_name) == 0)
			self->hours = stores[i].hours;
	}
}

/* "Mo-Su 10:00-22:00" in the shopper's words; what is more complicated stays as it is written. */
static const char *hours_words(struct ui *ui, const char *hours)
{
	int from_hour, from_minute, until_hour, until_minute;
	char rest;

	if (sscanf(hours, "Mo-Su %2d:%2d-%2d:%2d%c", &from_hour, &from_minute, &until_hour, &until_minute,
		    &rest) != 4)
		return hours;
	/* translators: when a shop opens and closes, "10:00" and "22:00". */
	return ui_printf(ui, _("Open every day from %s to %s"),
		format_time_of_day(ui_format(ui), ui_arena(ui), from_hour * 60 + from_minute),
		format_time_of_day(ui_format(ui), ui_arena(ui), until_hour * 60 + until_minute));
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
		UI_TEXT(ui, _("We are closed"), .type = TYPE_TITLE, .align = ALIGN_CENTER,
			.role = ROLE_HEADING);
		UI_TEXT(ui, _("Come back when the shop is open. Your phone can look around meanwhile."),
			.type = TYPE_LEAD, .color = COLOR_SOFT, .align = ALIGN_CENTER);
		if (*self->hours)
			UI_TEXT(ui, hours_words(ui, self->hours), .type = TYPE_LEAD, .align = ALIGN_CENTER);
	}
}

static void update(void *state, struct app *app, const struct event *event)
{
	if (event->kind == EVENT_RELOAD)
		load(state, app);
}

const struct screen CLOSED_SCREEN = { .name = "closed",
	.state_size = sizeof(struct closed_screen),
	.enter = enter,
	.view = view,
	.update = update };
