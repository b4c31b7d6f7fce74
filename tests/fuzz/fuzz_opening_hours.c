/* SPDX-License-Identifier: Apache-2.0 */
/* What a shop wrote about its hours: read, asked around both changes of summer time, and said. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/opening_hours_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const ZONES[] = { "Europe/Berlin", "Asia/Jerusalem" };
static const int64_t MOMENTS[] = { INT64_C(1790000000000), INT64_C(1792890000000), INT64_C(1806190000000) };

/* Days about those moments: 3 Oct, 25 Dec; closed from 24 to 26 Oct 2026 and over a change of summer time in 2027. */
static const int32_t HOLIDAYS[] = { 20729, 20812 };
static const struct opening_closure CLOSURES[] = { { 20750, 20752, "Fair" }, { 20905, 20905, "" } };
static const struct opening_calendar CALENDARS[] = { { 0 }, { HOLIDAYS, 2, CLOSURES, 2 } };

/* A status holds to its end and not longer, and has the words for it. */
static void check(const char *text, const struct opening_calendar *calendar, const char *zone_name,
	int64_t now, struct arena *arena)
{
	struct time_zone *zone = time_zone_create(zone_name);
	struct locale_format *format = locale_format_create("ar", "IL", zone_name);
	struct opening_times times = opening_times_read(text, calendar, zone, now, arena);
	const struct opening_status *status = &times.status;
	enum opening_tone tone;

	if (status->until_ms <= now || (status->until_ms != OPENING_NEVER && status->then == status->state))
		abort();
	if (status->until_ms != OPENING_NEVER &&
		opening_hours_at(times.ruling, calendar, zone, status->until_ms).state != status->then)
		abort();
	const char *words = opening_status_words(&times, now, format, arena, &tone);
	if (words && !utf8_is_valid(words, strlen(words)))
		abort();
	words = opening_week_words(times.hours, format, arena);
	if (words && (!*words || !utf8_is_valid(words, strlen(words))))
		abort();
	locale_format_destroy(format);
	time_zone_destroy(zone);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);
	struct arena arena;

	arena_init(&arena, 16384);
	if (opening_hours_parse(text, &arena)) {
		size_t which = size % 12;
		check(text, &CALENDARS[which % 2], ZONES[which / 2 % 2], MOMENTS[which / 4], &arena);
	}
	arena_finish(&arena);
	free(text);
	return 0;
}
