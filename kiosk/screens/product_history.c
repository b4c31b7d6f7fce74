/* SPDX-License-Identifier: Apache-2.0 */
/* The price history of a product's page. */
#include "kiosk/screens/product_history.h"

#include "kiosk/base/messages.h"
#include "kiosk/screens/pieces.h"

#define LINES_SHOWN 5
#define CLAIM_DAYS 30

static void take_lower(struct price_extreme *low, const struct price_extreme *other, bool is_first)
{
	if (is_first || other->price_minor < low->price_minor ||
		(other->price_minor == low->price_minor && other->first_day < low->first_day))
		*low = *other;
}

static void take_higher(struct price_extreme *high, const struct price_extreme *other, bool is_first)
{
	if (is_first || other->price_minor > high->price_minor)
		*high = *other;
}

static int32_t last_known_day(const struct product_history *history)
{
	return history->spans[history->span_count - 1].last_day;
}

static bool extremes_of(const struct history *self, const struct product_history *history, int32_t days,
	struct price_extreme *ret_low, struct price_extreme *ret_high)
{
	return price_history_extremes(
		history->spans, history->span_count, self->today - days, self->today, ret_low, ret_high);
}

static void find_extremes(struct history *self)
{
	self->has_extremes = false;
	for (size_t i = 0; i < self->count; i++) {
		const struct product_history *history = &self->histories[i];
		struct price_extreme low, high;
		if (!extremes_of(self, history, HISTORY_DAYS, &low, &high))
			continue;
		take_lower(&self->low, &low, !self->has_extremes);
		take_higher(&self->high, &high, !self->has_extremes);
		self->has_extremes = true;
	}
}

static bool is_known_throughout(const struct product_history *history, int32_t from, int32_t to)
{
	for (size_t i = 0; i < history->span_count && from <= to; i++) {
		if (history->spans[i].last_day < from)
			continue;
		if (history->spans[i].first_day > from)
			return false;
		from = history->spans[i].last_day + 1;
	}
	return from > to;
}

/* The days to show reach back to the first one on which somebody's price is known. */
static void find_days(struct history *self)
{
	int32_t first_day = self->today;

	self->is_complete = false;
	for (size_t i = 0; i < self->count; i++)
		if (self->histories[i].spans[0].first_day < first_day)
			first_day = self->histories[i].spans[0].first_day;
	if (first_day < self->today - HISTORY_DAYS)
		first_day = self->today - HISTORY_DAYS;
	self->days = self->today - first_day;
	for (size_t i = 0; i < self->count; i++)
		self->is_complete |= is_known_throughout(
			&self->histories[i], first_day, last_known_day(&self->histories[i]));
}

void history_load(struct history *self, struct app *app, int64_t product_id)
{
	self->today = catalog_day(app_catalog(app), app_wall_ms(app));
	self->count = catalog_history(app_catalog(app), app_screen_arena(app), app_language(app), product_id,
		app_wall_ms(app), &self->histories);
	find_extremes(self);
	find_days(self);
}

/* --- claims: of the last day that is known, which is the day of the price that is shown --- */

/* Somebody was cheaper in those days, as far as is known. */
static bool was_undercut(const struct history *self, int32_t from_day, int64_t price_minor)
{
	struct price_extreme low;

	for (size_t i = 0; i < self->count; i++) {
		const struct product_history *history = &self->histories[i];
		bool is_known = price_history_extremes(
			history->spans, history->span_count, from_day, self->today, &low, NULL);
		if (is_known && low.price_minor < price_minor)
			return true;
	}
	return false;
}

static bool is_lowest(const struct history *self, const struct product_history *history)
{
	struct price_extreme high;
	int32_t last_day = last_known_day(history), from_day = last_day - CLAIM_DAYS;

	if (!is_known_throughout(history, from_day, last_day))
		return false;
	price_history_extremes(history->spans, history->span_count, from_day, last_day, NULL, &high);
	/* A price that never moved is no news. */
	return high.price_minor > history->price_minor && !was_undercut(self, from_day, history->price_minor);
}

struct price_claim history_claim(const struct history *self, int64_t merchant_id, enum offer_channel channel)
{
	struct price_claim claim = { 0 };

	for (size_t i = 0; i < self->count; i++) {
		const struct product_history *history = &self->histories[i];
		if (history->merchant_id != merchant_id || history->channel != channel)
			continue;
		claim.is_lowest_30d = is_lowest(self, history);
		if (!price_history_prior(history->spans, history->span_count, last_known_day(history),
			    history->price_minor, &claim.prior))
			claim.prior = (struct prior_price){ 0 };
	}
	return claim;
}

int64_t history_price_on(
	const struct history *self, int64_t merchant_id, enum offer_channel channel, int32_t day)
{
	struct price_extreme low;

	for (size_t i = 0; i < self->count; i++) {
		const struct product_history *history = &self->histories[i];
		if (history->merchant_id == merchant_id && history->channel == channel &&
			price_history_extremes(history->spans, history->span_count, day, day, &low, NULL))
			return low.price_minor;
	}
	return PRICE_UNKNOWN;
}

/* --- the chart --- */

/* Two points a span: where it begins, and the gap behind it when the next does not touch it. */
static struct ui_chart_series series_of(
	struct ui *ui, const struct product_history *history, int32_t first_day)
{
	struct ui_chart_point *points =
		ARENA_ARRAY(ui_arena(ui), struct ui_chart_point, history->span_count * 2 + 1);
	int count = 0;

	for (size_t i = 0; i < history->span_count; i++) {
		const struct price_span *span = &history->spans[i];
		if (span->last_day < first_day)
			continue;
		points[count++] =
			(struct ui_chart_point){ span->first_day < first_day ? first_day : span->first_day,
				span->price_minor };
		bool touches =
			i + 1 < history->span_count && history->spans[i + 1].first_day == span->last_day + 1;
		if (!touches && i + 1 < history->span_count)
			points[count++] = (struct ui_chart_point){ span->last_day + 1, -1 };
	}
	return (struct ui_chart_series){ .points = points, .count = count, .name = history->merchant_name };
}

static const char *extremes_words(const struct history *self, const char *currency, struct ui *ui)
{
	const char *low = piece_money(ui, self->low.price_minor, currency);

	if (self->is_complete && self->low.price_minor == self->high.price_minor)
		return ui_printf(ui, _("always %s"), low);
	return ui_printf(
		ui, _("lowest %s · highest %s"), low, piece_money(ui, self->high.price_minor, currency));
}

static void add_legend(const struct ui_chart_series *series, int count, struct ui *ui)
{
	static const enum color_role INKS[] = { COLOR_CHART_1, COLOR_CHART_2, COLOR_CHART_3, COLOR_CHART_4,
		COLOR_CHART_5 };

	if (count < 2)
		return;
	UI_FLOW(ui, .gap = SPACE_M) {
		for (int i = 0; i < count; i++) {
			UI_ROW(ui, .gap = SPACE_XS, .align = ALIGN_CENTER) {
				UI_ROW(ui, .fill = INKS[i], .radius = RADIUS_FULL, .width = SIZE_LEGEND,
					.height = SIZE_LEGEND) {
				}
				UI_TEXT(ui, series[i].name, .type = TYPE_CAPTION, .color = COLOR_SOFT,
					.max_lines = 1);
			}
		}
	}
}

void history_view(
	const struct history *self, const char *currency, const struct session *session, struct ui *ui)
{
	struct ui_chart_series series[LINES_SHOWN];
	int32_t first_day = self->today - self->days;
	int count = 0;

	/* One day alone is no history. */
	if (!self->has_extremes || self->days == 0)
		return;
	for (size_t i = 0; i < self->count && count < LINES_SHOWN; i++) {
		series[count] = series_of(ui, &self->histories[i], first_day);
		if (series[count].count)
			count++;
	}
	const char *words = extremes_words(self, currency, ui);
	piece_heading_note(ui,
		ui_printf(ui, NG_("%s day", "%s days", (unsigned long)self->days),
			piece_number(ui, self->days)),
		words);
	const struct ui_chart chart = { .series = series,
		.series_count = count,
		.first_day = first_day,
		.last_day = self->today,
		.currency = currency,
		.first_label = format_day(
			ui_format(ui), ui_arena(ui), session->machine.wall_ms - self->days * DAY_MS),
		.last_label = _("today"),
		.mark_day = self->low.first_day,
		.mark_value = self->low.price_minor,
		.label = words };
	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad = SPACE_M,
		.gap = SPACE_S) {
		ui_chart(ui, &chart);
		add_legend(series, count, ui);
	}
}
