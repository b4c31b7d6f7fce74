/* SPDX-License-Identifier: Apache-2.0 */
/* Out of service: an honest sentence, and what still works. */
#include "kiosk/base/messages.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/frame.h"

struct out_of_service_screen {
	int unused;
};

static void enter(void *state, struct app *app, int64_t id)
{
	(void)state;
	(void)app;
	(void)id;
}

static void view(const void *state, const struct session *session, struct ui *ui)
{
	(void)state;
	(void)session;
	UI_COLUMN(ui, .gap = SPACE_L, .pad = SPACE_XXL, .align = ALIGN_CENTER, .justify = JUSTIFY_CENTER) {
		ui_icon(ui, "warning", SIZE_ICON_L, COLOR_CAREFUL);
		UI_TEXT(ui, _("Out of service"), .type = TYPE_TITLE,
			.align = ALIGN_CENTER, .role = ROLE_HEADING);
		UI_TEXT(ui,
			_("This machine needs our team. "
			  "Every shop here still sells, and anyone from our team helps you."),
			.type = TYPE_LEAD, .color = COLOR_SOFT, .align = ALIGN_CENTER);
	}
}

static void update(void *state, struct app *app, const struct event *event)
{
	(void)state;
	(void)app;
	(void)event;
}

const struct screen OUT_OF_SERVICE_SCREEN = { .name = "out_of_service",
	.state_size = sizeof(struct out_of_service_screen),
	.enter = enter,
	.view = view,
	.update = update };
