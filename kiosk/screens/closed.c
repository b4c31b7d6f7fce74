/* SPDX-License-Identifier: Apache-2.0 */
/* Closed: says so, and when the shop opens. */
#include "kiosk/base/messages.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/frame.h"
#include "kiosk/screens/store_hours.h"

struct closed_screen {
	struct opening_times times; /* of the store that the machine stands in */
};

static void load(struct closed_screen *self, struct app *app)
{
	const char *hours = app_session(app)->shop.store_hours;

	self->times = (struct opening_times){ .text = "" };
	if (app_catalog(app) && hours)
		self->times = store_hours_read(
			app, app_session(app)->shop.store_id, arena_strdup(app_screen_arena(app), hours));
}

static void enter(void *state, struct app *app, const struct route *route)
{
	(void)route;
	load(state, app);
}

static void view(const void *state, const struct session *session, struct ui *ui)
{
	const struct closed_screen *self = state;

	UI_COLUMN(ui, .gap = SPACE_L, .pad = SPACE_XXL, .align = ALIGN_CENTER, .justify = JUSTIFY_CENTER) {
		ui_icon(ui, "moon", SIZE_ICON_L, COLOR_SOFT);
		UI_TEXT(ui, _("We are closed"), .type = TYPE_TITLE, .align = ALIGN_CENTER,
			.role = ROLE_HEADING);
		UI_TEXT(ui, _("Come back when the shop is open. Your phone can look around meanwhile."),
			.type = TYPE_LEAD, .color = COLOR_SOFT, .align = ALIGN_CENTER);
		/* Who closes the machine while the shop is open has a reason: only when it opens again is said. */
		if (self->times.status.state == OPENING_CLOSED)
			store_hours_view(&self->times, session, ALIGN_CENTER, TYPE_LEAD, ui);
		else
			store_hours_week(&self->times, ALIGN_CENTER, TYPE_LEAD, ui);
	}
}

static void update(void *state, struct app *app, const struct event *event)
{
	struct closed_screen *self = state;

	if (event->kind == EVENT_TICK)
		opening_times_refresh(&self->times, app_wall_ms(app));
	if (event->kind == EVENT_RELOAD)
		load(state, app);
}

const struct screen CLOSED_SCREEN = { .state_size = sizeof(struct closed_screen),
	.wants_tick = true,
	.enter = enter,
	.view = view,
	.update = update };
