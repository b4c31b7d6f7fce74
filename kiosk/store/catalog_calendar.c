/* SPDX-License-Identifier: Apache-2.0 */
/* Days on which a store's hours do not hold: its closures, and the country's holidays. */
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/base/localized.h"
#include "kiosk/base/time_zone.h"
#include "kiosk/store/catalog_internal.h"

#define CLOSURES_MAX 64
/* A status looks a year ahead. */
#define HOLIDAY_DAYS 400

static bool read_closure(
	const json_t *object, struct arena *arena, const char *lang, struct opening_closure *ret_closure)
{
	int64_t first, last;
	const char *reason = json_get_text(object, "reason", "");

	if (!json_get_int(object, "from", INT32_MIN / 2, INT32_MAX / 2, &first) ||
		!json_get_int(object, "until", first, INT32_MAX / 2, &last))
		return false;
	*ret_closure = (struct opening_closure){ (int32_t)first, (int32_t)last,
		arena_strdup(arena, localized_pick(arena, reason, lang)) };
	return true;
}

static bool read_closures(
	const char *stored, struct arena *arena, const char *lang, struct opening_calendar *calendar)
{
	json_t *list = json_parse(stored, strlen(stored), NULL);
	size_t count = json_array_size(list);
	bool is_good = json_is_array(list) && count <= CLOSURES_MAX;
	struct opening_closure *closures = ARENA_ARRAY(arena, struct opening_closure, CLOSURES_MAX);

	for (size_t i = 0; is_good && i < count; i++)
		is_good = read_closure(json_array_get(list, i), arena, lang, &closures[i]);
	json_decref(list);
	calendar->closures = closures;
	calendar->closure_count = is_good ? count : 0;
	return is_good;
}

static void read_holidays(
	struct catalog *catalog, struct arena *arena, int32_t today, struct opening_calendar *calendar)
{
	sqlite3_stmt *row = catalog_statement(
		catalog, "SELECT day FROM holiday WHERE country=?1 AND day BETWEEN ?2 AND ?3 ORDER BY day");
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(int32_t));
	store_bind_text(row, 1, catalog->meta.country);
	sqlite3_bind_int64(row, 2, today - HOLIDAY_DAYS);
	sqlite3_bind_int64(row, 3, today + HOLIDAY_DAYS);
	while (catalog_step(catalog, row))
		*(int32_t *)store_rows_push(&rows) = sqlite3_column_int(row, 0);
	sqlite3_reset(row);
	calendar->holidays = (const int32_t *)(const void *)rows.items;
	calendar->holiday_count = rows.count;
}

bool catalog_store_calendar(struct catalog *catalog, struct arena *arena, const char *lang, int64_t store_id,
	int64_t wall_ms, struct opening_calendar *ret_calendar)
{
	struct opening_calendar calendar = { 0 };
	sqlite3_stmt *row = catalog_statement(catalog, "SELECT closures FROM store WHERE id=?1");

	sqlite3_bind_int64(row, 1, store_id);
	bool is_good = true;
	if (catalog_step(catalog, row) && sqlite3_column_type(row, 0) != SQLITE_NULL) {
		const char *stored = catalog_column_stored(row, 0);
		is_good = stored && read_closures(stored, arena, lang, &calendar);
	}
	sqlite3_reset(row);
	read_holidays(catalog, arena, catalog_day(catalog, wall_ms), &calendar);
	*ret_calendar = calendar;
	return is_good && catalog_damage(catalog) == CATALOG_OK;
}
