/* SPDX-License-Identifier: Apache-2.0 */
/* The price chart: one step line a series, gaps where the price is unknown, the lowest marked. Days run with the language. */
#include "kiosk/ui/ui_internal.h"

#define MAX_LINE_POINTS 512

struct chart_frame {
	const struct ui_chart *chart;
	struct rect plot;
	int64_t low, high;
	bool is_mirrored;
};

static void find_range(struct chart_frame *frame)
{
	bool is_first = true;

	frame->low = 0;
	frame->high = 1;
	for (int s = 0; s < frame->chart->series_count; s++) {
		const struct ui_chart_series *series = &frame->chart->series[s];
		for (int i = 0; i < series->count; i++) {
			int64_t value = series->points[i].value;
			if (value < 0)
				continue;
			if (is_first || value < frame->low)
				frame->low = value;
			if (is_first || value > frame->high)
				frame->high = value;
			is_first = false;
		}
	}
	int64_t margin = (frame->high - frame->low) / 8;
	if (margin == 0)
		margin = frame->high / 20 + 1;
	frame->low = frame->low > margin ? frame->low - margin : 0;
	frame->high += margin;
}

static int x_of(const struct chart_frame *frame, int32_t day)
{
	int32_t span = frame->chart->last_day - frame->chart->first_day;
	int32_t at = day < frame->chart->first_day ? 0 : day - frame->chart->first_day;
	int x = span > 0 ? (int)((int64_t)frame->plot.w * at / span) : 0;

	return frame->is_mirrored ? frame->plot.x + frame->plot.w - x : frame->plot.x + x;
}

static int y_of(const struct chart_frame *frame, int64_t value)
{
	return frame->plot.y + frame->plot.h -
		(int)((value - frame->low) * frame->plot.h / (frame->high - frame->low));
}

static void flush_line(struct ui *ui, struct point *points, int *count, color ink)
{
	if (*count > 1)
		paint_polyline(ui->paint, points, *count, ui->scale * 4, ink);
	*count = 0;
}

static void draw_series(
	struct ui *ui, const struct chart_frame *frame, const struct ui_chart_series *series, color ink)
{
	struct point points[MAX_LINE_POINTS];
	int count = 0;

	for (int i = 0; i < series->count; i++) {
		const struct ui_chart_point *point = &series->points[i];
		int x = x_of(frame, point->day);
		if (count > 0 && count < MAX_LINE_POINTS - 3) {
			points[count] = (struct point){ x, points[count - 1].y };
			count++;
		}
		if (point->value < 0 || count >= MAX_LINE_POINTS - 3)
			flush_line(ui, points, &count, ink);
		if (point->value >= 0)
			points[count++] = (struct point){ x, y_of(frame, point->value) };
	}
	if (count > 0) {
		points[count] = (struct point){ x_of(frame, frame->chart->last_day), points[count - 1].y };
		count++;
	}
	flush_line(ui, points, &count, ink);
}

static void draw_label(struct ui *ui, const char *text, struct rect area, enum text_align align)
{
	struct text_style style = leaf_text_style(ui, TYPE_CAPTION, true, false, NULL);

	paint_text(ui->paint, area, &style, text, 1, align, ui_color(ui, COLOR_SOFT));
}

/* 1, 2 or 5 times a power of ten, so that at most three lines are drawn at round prices. */
static int64_t round_step(int64_t range)
{
	int64_t step = 1;

	while (range / step > 3) {
		if (range / (step * 2) <= 3)
			return step * 2;
		if (range / (step * 5) <= 3)
			return step * 5;
		step *= 10;
	}
	return step;
}

static void draw_grid(
	struct ui *ui, const struct chart_frame *frame, struct rect area, int label_w, int label_h)
{
	int64_t step = round_step(frame->high - frame->low);

	for (int64_t value = (frame->low + step - 1) / step * step; value <= frame->high; value += step) {
		int y = y_of(frame, value);
		int label_x = frame->is_mirrored ? frame->plot.x + frame->plot.w : area.x;
		paint_fill(ui->paint, (struct rect){ frame->plot.x, y, frame->plot.w, 1 }, 0,
			ui_color(ui, COLOR_LINE));
		draw_label(ui, format_money(ui->format, &ui->frame, value, frame->chart->currency),
			(struct rect){ label_x, y - label_h / 2, label_w - ui_dp(ui, 14), label_h },
			TEXT_END);
	}
	int below = frame->plot.y + frame->plot.h + ui_dp(ui, 12);
	struct rect axis = { frame->plot.x, below, frame->plot.w, label_h };
	draw_label(ui, frame->chart->first_label, axis, TEXT_START);
	draw_label(ui, frame->chart->last_label, axis, TEXT_END);
}

void chart_draw(struct ui *ui, const struct ui_node *node)
{
	static const enum color_role INKS[] = { COLOR_CHART_1, COLOR_CHART_2, COLOR_CHART_3, COLOR_CHART_4,
		COLOR_CHART_5 };
	const struct ui_chart *chart = node->chart;
	struct chart_frame frame = { .chart = chart, .is_mirrored = ui->is_right_to_left };

	find_range(&frame);
	struct text_style style = leaf_text_style(ui, TYPE_CAPTION, true, false, NULL);
	const char *widest = format_money(ui->format, &ui->frame, frame.high, chart->currency);
	int label_w = typeset_width(ui->options.typeset, &style, widest) + ui_dp(ui, 28);
	int label_h = style.line_height_px;
	frame.plot = (struct rect){ node->rect.x + (frame.is_mirrored ? ui_dp(ui, 16) : label_w),
		node->rect.y + ui_dp(ui, 8), node->rect.w - label_w - ui_dp(ui, 16),
		node->rect.h - label_h - ui_dp(ui, 28) };
	draw_grid(ui, &frame, node->rect, label_w, label_h);
	for (int s = chart->series_count - 1; s >= 0; s--)
		draw_series(ui, &frame, &chart->series[s], ui_color(ui, INKS[s % 5]));
	if (chart->mark_day)
		paint_disc(ui->paint, (float)x_of(&frame, chart->mark_day),
			(float)y_of(&frame, chart->mark_value), ui->scale * 9, ui_color(ui, COLOR_GOOD));
}
