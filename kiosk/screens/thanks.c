/* SPDX-License-Identifier: Apache-2.0 */
/* Thank you, how was it: feedback in one touch, then the session ends by itself. */
#include <stdio.h>

#include "kiosk/base/messages.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/frame.h"

struct thanks_screen {
	int rating; /* 0 = not yet, 1 sad, 2 neutral, 3 happy */
};

static void declare_face(struct ui *ui, const char *icon, const char *label, int rating, int chosen)
{
	bool is_chosen = rating == chosen;

	UI_COLUMN(ui, .action = ACTION_OF(RATE, rating), .role = ROLE_RADIO, .label = label,
		.fill = is_chosen ? COLOR_GOOD_TINT : COLOR_CARD,
		.border = is_chosen ? COLOR_GOOD : COLOR_NONE, .radius = RADIUS_CARD, .is_raised = true,
		.pad = SPACE_L, .gap = SPACE_S, .align = ALIGN_CENTER,
		.flags = is_chosen ? NODE_SELECTED : 0) {
		ui_icon(ui, icon, SIZE_ICON_L, is_chosen ? COLOR_GOOD : COLOR_INK);
		UI_TEXT(ui, label, .type = TYPE_BODY_STRONG, .align = ALIGN_CENTER);
	}
}

static void view(const void *state, const struct session *session, struct ui *ui)
{
	const struct thanks_screen *self = state;

	FRAME(ui, session, .has_no_navigation = true) {
		UI_COLUMN(ui, .grow = 1, .scroll = "thanks", .pad_x = SPACE_XL, .pad_y = SPACE_M,
			.gap = SPACE_XL, .justify = JUSTIFY_CENTER) {
			UI_COLUMN(ui, .gap = SPACE_S, .align = ALIGN_CENTER) {
				UI_TEXT(ui, self->rating ? _("Thank you for telling us") : _("How was it?"),
					.type = TYPE_TITLE, .align = ALIGN_CENTER, .role = ROLE_HEADING);
				UI_TEXT(ui,
					self->rating ? _("It helps us to do better.")
						     : _("One touch is enough."),
					.type = TYPE_LEAD, .color = COLOR_SOFT, .align = ALIGN_CENTER);
			}
			UI_GRID(ui, .columns = ui_text_percent(ui) > 130 && !ui_is_wide(ui) ? 1 : 3,
				.gap = SPACE_M) {
				declare_face(ui, "sad", _("Not good"), 1, self->rating);
				declare_face(ui, "neutral", _("All right"), 2, self->rating);
				declare_face(ui, "smile", _("Good"), 3, self->rating);
			}
		}
		frame_next_step(ui, _("Shop on"), GO(SCREEN_HOME), _("I'm done"), ACTION(END_SESSION), false);
	}
}

static void update(void *state, struct app *app, const struct event *event)
{
	struct thanks_screen *self = state;
	char data[32];

	if (event->kind != EVENT_ACTION || event->action.verb != VERB_RATE || event->action.arg < 1 ||
		event->action.arg > 3)
		return;
	self->rating = (int)event->action.arg;
	snprintf(data, sizeof data, "{\"rating\":%d}", self->rating);
	app_track_event(app, "feedback_given", data);
}

const struct screen THANKS_SCREEN = { .state_size = sizeof(struct thanks_screen),
	.needs_session = true,
	.is_farewell = true,
	.idle_s = 12,
	.view = view,
	.update = update };
