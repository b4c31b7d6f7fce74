/* SPDX-License-Identifier: Apache-2.0 */
/* The node array as others read it: the list for trees, voice and remote support, and the checks of the gallery. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/ui/ui_internal.h"

static bool means_something(const struct ui_node *node)
{
	return (node->box.label && *node->box.label) || node->value || node->box.action.verb;
}

static uint32_t flags_of(const struct ui *ui, const struct ui_node *node)
{
	uint32_t flags = node->box.flags;

	if (node->key == ui->focus_key && node->box.action.verb)
		flags |= NODE_FOCUSED;
	if (ui->pointer.is_down && node->key == ui->pointer.pressed_key)
		flags |= NODE_PRESSED;
	if (node->box.scroll)
		flags |= NODE_SCROLLS;
	if (rect_is_empty(node->shown))
		flags |= NODE_HIDDEN;
	return flags;
}

/* A touchable box without a label of its own is named by the words in it. */
static const char *words_below(struct ui *ui, int index)
{
	struct text words;

	text_init(&words, 500);
	for (int i = index + 1; i < ui->node_count && ui->nodes[i].depth > ui->nodes[index].depth; i++) {
		const char *word = ui->nodes[i].box.label;
		if (!word || ui->nodes[i].leaf == LEAF_IMAGE)
			continue;
		if (words.length)
			text_append(&words, " ");
		text_append(&words, word);
	}
	char *all = text_take(&words);
	const char *copy = arena_strdup(&ui->frame, all);
	free(all);
	return copy;
}

static struct ui_node_info info_of(struct ui *ui, int index)
{
	const struct ui_node *node = &ui->nodes[index];
	const char *label = node->box.label;

	if (!label && node->box.action.verb)
		label = words_below(ui, index);
	return (struct ui_node_info){ .key = node_key_text(ui, node),
		.role = node->box.role,
		.label = label ? label : "",
		.value = node->value ? node->value : "",
		.flags = flags_of(ui, node),
		.rect = node->rect,
		.shown = node->shown,
		.action = node->box.action,
		.depth = node->depth };
}

int ui_list(struct ui *ui, const struct ui_node_info **ret_infos)
{
	struct ui_node_info *infos = ARENA_ARRAY(&ui->frame, struct ui_node_info, ui->node_count);
	int modal = node_modal_root(ui), count = 0;

	for (int i = 0; i < ui->node_count; i++) {
		if (!means_something(&ui->nodes[i]))
			continue;
		infos[count] = info_of(ui, i);
		/* What lies under a dialog cannot be touched. */
		if (!node_is_below(ui, i, modal))
			infos[count].flags |= NODE_DISABLED;
		count++;
	}
	*ret_infos = infos;
	return count;
}

/* --- checks --- */

struct findings {
	struct text text;
	int count;
};

static void report(struct findings *findings, struct ui *ui, const struct ui_node *node, const char *what)
{
	const char *label = node->box.label ? node->box.label
		: node->leaf == LEAF_TEXT   ? node->text.text
					    : "";

	text_printf(&findings->text, "%s \"%.60s\" [%d,%d,%d,%d]: %s\n", node_key_text(ui, node), label,
		node->rect.x, node->rect.y, node->rect.w, node->rect.h, what);
	findings->count++;
}

/* A path, an address or a file's name is no word: it goes on in the next line. */
static bool has_path(const char *text)
{
	for (const char *at = text; (at = strpbrk(at, "/._")); at++) {
		if (at[1] && at[1] != ' ')
			return true;
	}
	return false;
}

static void check_text(struct findings *findings, struct ui *ui, struct ui_node *node)
{
	struct text_style style = leaf_style_of_text(ui, &node->text, node->rect.w);
	struct text_size size = typeset_measure(
		ui->options.typeset, &style, node->text.text, node->rect.w, node->text.options.max_lines);

	if (size.height > node->rect.h + 1)
		report(findings, ui, node, "text is higher than its box");
	if (size.width > node->rect.w + 1 && !size.is_clipped)
		report(findings, ui, node, "text is wider than its box");
	if (size.is_clipped && leaf_has_sum(node->text.text))
		report(findings, ui, node, "a sum is cut");
	if (node->text.options.max_lines == 1)
		return;
	int word = typeset_min_width(ui->options.typeset, &style, node->text.text);
	if (leaf_has_sum(node->text.text) &&
		typeset_number_width(ui->options.typeset, &style, node->text.text) > node->rect.w + 1)
		report(findings, ui, node, "a number is broken");
	else if (!has_path(node->text.text) && word > node->rect.w && word <= ui->width * 2 / 3)
		report(findings, ui, node, "a word is broken");
}

static void check_target(struct findings *findings, struct ui *ui, const struct ui_node *node)
{
	int least = ui_dp(ui, 48);

	if (node->rect.w < least || node->rect.h < least)
		report(findings, ui, node, "smaller than 48 dp");
}

static void check_overlap(struct findings *findings, struct ui *ui, const struct ui_node *node)
{
	const struct ui_node *parent = node->parent == NO_NODE ? NULL : &ui->nodes[node->parent];

	if (!parent || parent->kind == UI_KIND_STACK || node->next == NO_NODE)
		return;
	const struct ui_node *next = &ui->nodes[node->next];
	struct rect both = rect_intersect(node->rect, next->rect);
	if (both.w > 1 && both.h > 1)
		report(findings, ui, node, "overlaps the next one");
}

static void check_in_parent(struct findings *findings, struct ui *ui, const struct ui_node *node)
{
	const struct ui_node *parent = &ui->nodes[node->parent];
	struct rect room = rect_inset(parent->rect, -1);

	if (parent->box.scroll || node->box.is_bleeding || rect_is_empty(node->rect))
		return;
	struct rect inside = rect_intersect(room, node->rect);
	if (inside.w < node->rect.w || inside.h < node->rect.h)
		report(findings, ui, node, "reaches out of its box");
}

static bool is_in_scroll(const struct ui *ui, const struct ui_node *node)
{
	for (int i = node->parent; i != NO_NODE; i = ui->nodes[i].parent) {
		if (ui->nodes[i].box.scroll)
			return true;
	}
	return false;
}

static void check_inside(struct findings *findings, struct ui *ui, const struct ui_node *node)
{
	struct rect shown = rect_intersect(node->rect, (struct rect){ 0, 0, ui->width, ui->height });

	if (!is_in_scroll(ui, node) && (shown.w != node->rect.w || shown.h != node->rect.h) &&
		node->rect.w > 0 && node->rect.h > 0)
		report(findings, ui, node, "reaches out of the window");
}

int ui_check(struct ui *ui, char *out, size_t out_size)
{
	struct findings findings = { .count = 0 };

	text_init(&findings.text, out_size - 1);
	for (int i = 1; i < ui->node_count; i++) {
		struct ui_node *node = &ui->nodes[i];
		if (node->leaf == LEAF_TEXT)
			check_text(&findings, ui, node);
		if (node->leaf == LEAF_PRICE && leaf_price_is_squeezed(ui, node))
			report(&findings, ui, node, "a price is squeezed");
		if (node->box.action.verb && node->box.role != ROLE_KEY)
			check_target(&findings, ui, node);
		check_overlap(&findings, ui, node);
		if (node->parent != NO_NODE)
			check_in_parent(&findings, ui, node);
		check_inside(&findings, ui, node);
		if (reveal_has_failed(ui, i))
			report(&findings, ui, node, "must be in view and is not");
	}
	snprintf(out, out_size, "%s", findings.text.bytes ? findings.text.bytes : "");
	text_finish(&findings.text);
	return findings.count;
}
