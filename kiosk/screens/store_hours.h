/* SPDX-License-Identifier: Apache-2.0 */
/* When a store is open, wherever one is shown. The screen keeps a struct opening_times for each store, reads it with the catalog's
 * zone, and refreshes it at EVENT_TICK. */
#ifndef DAOGOU_SCREENS_STORE_HOURS_H
#define DAOGOU_SCREENS_STORE_HOURS_H

#include "kiosk/domain/opening_hours.h"
#include "kiosk/screens/app.h"

/* Reads the hours of a store for the screen that is on, with its closures and the holidays of the country; text is borrowed. */
struct opening_times store_hours_read(struct app *app, int64_t store_id, const char *text);

/* "Open until 18:00"; "" where nothing can be claimed. */
const char *store_hours_status(
	const struct opening_times *times, const struct session *session, struct ui *ui);
/* The week in words; what cannot be read stands as it came. Nothing for a store without hours. */
void store_hours_week(
	const struct opening_times *times, enum align align, enum type_role type, struct ui *ui);
/* The status, and the week below it. */
void store_hours_view(const struct opening_times *times, const struct session *session, enum align align,
	enum type_role type, struct ui *ui);

#endif
