/* SPDX-License-Identifier: Apache-2.0 */
/* No catalog yet: the first download with megabytes and time left, or what is in its way. */
#include "kiosk/base/messages.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/frame.h"
#include "kiosk/screens/pieces.h"

static const char *headline(const struct download_progress *download)
{
	if (download->is_running)
		return _("Filling the shelves");
	if (download->is_checking)
		return _("Checking what came");
	if (download->is_offline)
		return _("Waiting for the network");
	if (download->has_failed)
		return _("This did not arrive whole");
	return _("Getting ready");
}

static const char *explanation(const struct download_progress *download)
{
	if (download->is_offline)
		return _("The shop's server cannot be reached just now. This screen goes on by itself.");
	if (download->has_failed)
		return _(
			"The catalog that came was refused, so nothing wrong is shown. It is fetched again by itself.");
	return _("The whole shop is being loaded. It happens once.");
}

static void declare_amount(struct ui *ui, const struct download_progress *download)
{
	struct arena *arena = ui_arena(ui);
	const char *done = format_tenths(ui_format(ui), arena, download->bytes_done / 100000);

	if (!download->bytes_total) {
		UI_TEXT(ui, arena_printf(arena, _("%s MB so far"), done), .type = TYPE_LEAD,
			.color = COLOR_SOFT, .is_tabular = true);
		return;
	}
	const char *all = format_tenths(ui_format(ui), arena, download->bytes_total / 100000);
	UI_FLOW(ui, .gap = SPACE_M, .justify = JUSTIFY_BETWEEN) {
		UI_TEXT(ui, arena_printf(arena, _("%s of %s MB"), done, all), .type = TYPE_LEAD,
			.color = COLOR_SOFT, .is_tabular = true);
		if (download->seconds_left >= 0)
			UI_TEXT(ui, piece_time_left(ui, download->seconds_left * 1000), .type = TYPE_LEAD,
				.color = COLOR_SOFT, .is_tabular = true);
	}
}

static void view(const void *state, const struct session *session, struct ui *ui)
{
	const struct download_progress *download = &session->machine.download;
	int permille = download->is_checking ? 1000
		: download->bytes_total      ? (int)(download->bytes_done * 1000 / download->bytes_total)
					     : 0;

	(void)state;
	FRAME(ui, session, .has_no_navigation = true) {
		UI_COLUMN(ui, .grow = 1, .pad_x = SPACE_XXL, .gap = SPACE_L, .justify = JUSTIFY_CENTER) {
			ui_icon(ui, download->is_offline ? "offline" : "shop", SIZE_ICON_L, COLOR_BRAND);
			ui_title(ui, headline(download));
			UI_TEXT(ui, explanation(download), .type = TYPE_LEAD, .color = COLOR_SOFT);
			ui_gap(ui, SPACE_S);
			ui_progress(ui, permille, COLOR_BRAND, _("Loading"));
			if (download->is_running)
				declare_amount(ui, download);
		}
	}
}

const struct screen NO_CATALOG_SCREEN = { .wants_tick = true, .view = view };
