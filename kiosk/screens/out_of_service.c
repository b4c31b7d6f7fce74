/* SPDX-License-Identifier: Apache-2.0 */
/* Out of service: an honest sentence, and what still works. */
#include "kiosk/base/messages.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/frame.h"

static void view(const void *state, const struct session *session, struct ui *ui)
{
	(void)state;
	(void)session;
	UI_COLUMN(ui, .gap = SPACE_L, .pad = SPACE_XXL, .align = ALIGN_CENTER, .justify = JUSTIFY_CENTER) {
		ui_icon(ui, "warning", SIZE_ICON_L, COLOR_CAREFUL);
		UI_TEXT(ui, _("Out of service"), .type = TYPE_TITLE, .align = ALIGN_CENTER,
			.role = ROLE_HEADING);
		UI_TEXT(ui,
			_("This machine needs our team. "
			  "Every shop here still sells, and anyone from our team helps you."),
			.type = TYPE_LEAD, .color = COLOR_SOFT, .align = ALIGN_CENTER);
	}
}

const struct screen OUT_OF_SERVICE_SCREEN = { .view = view };
