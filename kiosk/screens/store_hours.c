/* SPDX-License-Identifier: Apache-2.0 */
/* When a store is open. */
#include "kiosk/screens/store_hours.h"

#include <string.h>

#include "kiosk/domain/opening_hours_words.h"

struct opening_times store_hours_read(struct app *app, int64_t store_id, const char *text)
{
	struct opening_calendar calendar;
	struct catalog *catalog = app_catalog(app);
	bool is_known = catalog_store_calendar(
		catalog, app_screen_arena(app), app_language(app), store_id, app_wall_ms(app), &calendar);

	/* Without the closures a claim could be wrong: the hours alone are shown. */
	return opening_times_read(text, &calendar, is_known ? catalog_zone(catalog) : NULL, app_wall_ms(app),
		app_screen_arena(app));
}

const char *store_hours_status(
	const struct opening_times *times, const struct session *session, struct ui *ui)
{
	enum opening_tone tone;
	const char *words =
		opening_status_words(times, session->machine.wall_ms, ui_format(ui), ui_arena(ui), &tone);

	return words ? words : "";
}

static const char *week_words(const struct opening_times *times, struct ui *ui)
{
	return times->hours ? opening_week_words(times->hours, ui_format(ui), ui_arena(ui)) : NULL;
}

void store_hours_week(const struct opening_times *times, enum align align, enum type_role type, struct ui *ui)
{
	const char *week = week_words(times, ui);

	if (week)
		UI_TEXT(ui, week, .type = type, .color = COLOR_SOFT, .align = align, .max_lines = 4);
	else if (*times->text)
		UI_TEXT(ui, times->text, .type = type, .color = COLOR_SOFT, .align = align, .max_lines = 4,
			.language = "en");
}

void store_hours_view(const struct opening_times *times, const struct session *session, enum align align,
	enum type_role type, struct ui *ui)
{
	static const enum color_role COLORS[] = { [OPENING_TONE_OPEN] = COLOR_GOOD,
		[OPENING_TONE_CLOSES_SOON] = COLOR_CAREFUL,
		[OPENING_TONE_CLOSED] = COLOR_SOFT };
	enum opening_tone tone;
	const char *status =
		opening_status_words(times, session->machine.wall_ms, ui_format(ui), ui_arena(ui), &tone);
	const char *week = week_words(times, ui);

	if (status)
		UI_TEXT(ui, status, .type = type, .color = COLORS[tone], .align = align, .max_lines = 3);
	/* What never changes is the same in both: "Open around the clock". */
	if (!status || !week || strcmp(status, week) != 0)
		store_hours_week(times, align, type, ui);
}
