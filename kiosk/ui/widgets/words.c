/* SPDX-License-Identifier: Apache-2.0 */
/* Widgets that show: words, icons, pictures, bars, codes, prices and the chart. */
#include <string.h>

#include "kiosk/ui/ui_internal.h"

struct ui_node *ui_text_with(struct ui *ui, const char *text, struct text_options options)
{
	struct ui_node *node = node_add_leaf(ui, LEAF_TEXT, options.role ? options.role : ROLE_TEXT);

	node->text =
		(struct text_leaf){ .text = arena_strdup(&ui->frame, text ? text : ""), .options = options };
	if (options.language)
		node->text.options.language = arena_strdup(&ui->frame, options.language);
	node->box.label = node->text.text;
	node->box.grow = options.grow;
	node->box.flags = options.flags;
	return node;
}

struct ui_node *ui_text(struct ui *ui, const char *text)
{
	return UI_TEXT(ui, text, .type = TYPE_BODY);
}

struct ui_node *ui_soft(struct ui *ui, const char *text)
{
	return UI_TEXT(ui, text, .type = TYPE_SMALL, .color = COLOR_SOFT);
}

struct ui_node *ui_heading(struct ui *ui, const char *text)
{
	return UI_TEXT(ui, text, .type = TYPE_HEADING, .role = ROLE_HEADING);
}

struct ui_node *ui_title(struct ui *ui, const char *text)
{
	return UI_TEXT(ui, text, .type = TYPE_TITLE, .role = ROLE_HEADING);
}

struct ui_node *ui_icon(struct ui *ui, const char *name, enum size size, enum color_role ink)
{
	struct ui_node *node = node_add_leaf(ui, LEAF_ICON, ROLE_IMAGE);

	node->icon.name = arena_strdup(&ui->frame, name);
	node->icon.color = ink ? ink : COLOR_INK;
	node->box.height = size;
	node->box.width = size;
	return node;
}

static struct ui_node *add_image(struct ui *ui, const char *image, const char *label, enum size height,
	enum radius radius, enum image_fit fit, bool has_tint)
{
	struct ui_node *node = node_add_leaf(ui, LEAF_IMAGE, ROLE_IMAGE);

	node->image = (struct image_leaf){
		.name = arena_strdup(&ui->frame, image ? image : ""), .fit = fit, .has_tint = has_tint
	};
	node->box.label = label && *label ? arena_strdup(&ui->frame, label) : NULL;
	node->box.height = height;
	node->box.radius = radius;
	return node;
}

struct ui_node *ui_photo(
	struct ui *ui, const char *image, const char *label, enum size height, enum radius radius)
{
	return add_image(ui, image, label, height, radius, IMAGE_CONTAIN, true);
}

struct ui_node *ui_picture(
	struct ui *ui, const char *image, const char *label, enum size height, enum image_fit fit)
{
	return add_image(ui, image, label, height, RADIUS_NONE, fit, false);
}

struct ui_node *ui_qr(struct ui *ui, const char *content, const char *label, enum size size)
{
	struct ui_node *node = node_add_leaf(ui, LEAF_QR, ROLE_QR);

	node->qr.content = arena_strdup(&ui->frame, content);
	node->box.height = size;
	node->box.label = arena_strdup(&ui->frame, label);
	node->value = node->qr.content;
	return node;
}

struct ui_node *ui_qr_place(struct ui *ui, enum size size)
{
	struct ui_node *node = node_add_leaf(ui, LEAF_QR, ROLE_GROUP);

	node->qr.content = "";
	node->box.height = size;
	return node;
}

struct ui_node *ui_progress(struct ui *ui, int permille, enum color_role ink, const char *label)
{
	struct ui_node *node = node_add_leaf(ui, LEAF_PROGRESS, ROLE_PROGRESS);

	node->progress.permille = permille;
	node->progress.color = ink;
	node->box.label = label ? arena_strdup(&ui->frame, label) : NULL;
	node->value = arena_printf(&ui->frame, "%d", (permille + 5) / 10);
	return node;
}

void ui_rule(struct ui *ui)
{
	node_add_leaf(ui, LEAF_RULE, ROLE_GROUP);
}

void ui_spacer(struct ui *ui)
{
	node_add_leaf(ui, LEAF_SPACE, ROLE_GROUP)->box.grow = 1;
}

void ui_gap(struct ui *ui, enum space space)
{
	node_add_leaf(ui, LEAF_SPACE, ROLE_GROUP)->space = space;
}

struct ui_node *ui_price(
	struct ui *ui, int64_t minor, const char *currency, enum type_role type, enum color_role ink)
{
	struct ui_node *node = node_add_leaf(ui, LEAF_PRICE, ROLE_PRICE);

	node->price =
		(struct price_leaf){ .parts = format_money_parts(ui->format, &ui->frame, minor, currency),
			.type = type,
			.color = ink ? ink : COLOR_INK };
	node->box.label = node->price.parts.all;
	return node;
}

struct ui_node *ui_price_was(struct ui *ui, int64_t minor, const char *currency, enum type_role type)
{
	return UI_TEXT(ui, format_money_short(ui->format, &ui->frame, minor, currency), .type = type,
		.color = COLOR_SOFT, .is_struck = true, .is_tabular = true, .max_lines = 1);
}

static struct ui_chart *copy_chart(struct arena *arena, const struct ui_chart *chart)
{
	struct ui_chart *copy = ARENA_NEW(arena, struct ui_chart);
	struct ui_chart_series *series = ARENA_ARRAY(arena, struct ui_chart_series, chart->series_count);

	*copy = *chart;
	for (int i = 0; i < chart->series_count; i++) {
		size_t bytes = sizeof *series[i].points * (size_t)chart->series[i].count;
		struct ui_chart_point *points = arena_alloc(arena, bytes ? bytes : 1);
		if (bytes)
			memcpy(points, chart->series[i].points, bytes);
		series[i] = (struct ui_chart_series){ .points = points,
			.count = chart->series[i].count,
			.name = arena_strdup(arena, chart->series[i].name ? chart->series[i].name : "") };
	}
	copy->series = series;
	copy->currency = arena_strdup(arena, chart->currency);
	copy->first_label = arena_strdup(arena, chart->first_label);
	copy->last_label = arena_strdup(arena, chart->last_label);
	return copy;
}

struct ui_node *ui_chart(struct ui *ui, const struct ui_chart *chart)
{
	struct ui_node *node = node_add_leaf(ui, LEAF_CHART, ROLE_CHART);

	node->chart = copy_chart(&ui->frame, chart);
	node->box.label = arena_strdup(&ui->frame, chart->label);
	return node;
}
