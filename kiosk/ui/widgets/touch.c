/* SPDX-License-Identifier: Apache-2.0 */
/* Widgets to touch: buttons, links, pills, choices, the stepper, tags and the field. */
#include "kiosk/ui/ui_internal.h"

/* A box with words in its middle, which is the node that the caller gets. */
static struct ui_node *open_touchable(
	struct ui *ui, struct ui_box box, const char *label, struct action action)
{
	box.action = action;
	box.label = label;
	box.role = box.role ? box.role : ROLE_BUTTON;
	ui_open(ui, UI_KIND_ROW, box);
	return &ui->nodes[ui->node_count - 1];
}

static void add_words(
	struct ui *ui, const char *label, enum type_role type, enum color_role ink, int max_lines)
{
	struct ui_node *words =
		UI_TEXT(ui, label, .type = type, .color = ink, .max_lines = max_lines, .align = ALIGN_CENTER);

	/* The box says these words already. */
	words->box.label = NULL;
}

static struct ui_node *add_button(
	struct ui *ui, struct ui_box box, const char *label, enum color_role ink, struct action action)
{
	box.min_height = SIZE_BUTTON;
	box.radius = RADIUS_CARD;
	box.pad_x = SPACE_L;
	box.pad_y = SPACE_S;
	box.align = ALIGN_CENTER;
	box.justify = JUSTIFY_CENTER;
	struct ui_node *node = open_touchable(ui, box, label, action);
	add_words(ui, label, TYPE_BUTTON, ink, 2);
	ui_close(ui);
	return node;
}

struct ui_node *ui_button(struct ui *ui, const char *label, struct action action)
{
	return add_button(ui, (struct ui_box){ .fill = COLOR_BRAND }, label, COLOR_ON_BRAND, action);
}

struct ui_node *ui_button_quiet(struct ui *ui, const char *label, struct action action)
{
	return add_button(
		ui, (struct ui_box){ .fill = COLOR_CARD, .border = COLOR_LINE }, label, COLOR_INK, action);
}

struct ui_node *ui_button_icon(struct ui *ui, const char *icon, const char *label, struct action action)
{
	struct ui_node *node = open_touchable(ui,
		(struct ui_box){ .fill = COLOR_CARD,
			.radius = RADIUS_FULL,
			.is_raised = true,
			.width = SIZE_TARGET,
			.height = SIZE_TARGET,
			.align = ALIGN_CENTER,
			.justify = JUSTIFY_CENTER },
		label, action);

	ui_icon(ui, icon, SIZE_ICON, COLOR_INK);
	ui_close(ui);
	return node;
}

struct ui_node *ui_link(struct ui *ui, const char *label, struct action action)
{
	struct ui_node *node = open_touchable(ui,
		(struct ui_box){ .align = ALIGN_CENTER, .min_height = SIZE_TARGET, .radius = RADIUS_S },
		label, action);

	add_words(ui, label, TYPE_BODY_STRONG, COLOR_BRAND, 1);
	ui_close(ui);
	return node;
}

struct ui_node *ui_pill(struct ui *ui, const char *icon, const char *label, struct action action)
{
	struct ui_node *node = open_touchable(ui,
		(struct ui_box){ .fill = COLOR_CARD,
			.radius = RADIUS_FULL,
			.is_raised = true,
			.min_height = SIZE_TARGET,
			.pad_x = SPACE_L,
			.gap = SPACE_S,
			.align = ALIGN_CENTER,
			.justify = JUSTIFY_CENTER },
		label, action);

	if (icon)
		ui_icon(ui, icon, SIZE_ICON_S, COLOR_INK);
	add_words(ui, label, TYPE_BODY_STRONG, COLOR_INK, 1);
	ui_close(ui);
	return node;
}

/* The chosen one is filled with ink, so that it differs by more than its border. */
struct ui_node *ui_choice(struct ui *ui, const char *label, bool is_selected, struct action action)
{
	struct ui_node *node = open_touchable(ui,
		(struct ui_box){ .fill = is_selected ? COLOR_INK : COLOR_CARD,
			.border = is_selected ? COLOR_INK : COLOR_LINE,
			.radius = RADIUS_FULL,
			.min_height = SIZE_TARGET,
			.pad_x = SPACE_L,
			.align = ALIGN_CENTER,
			.justify = JUSTIFY_CENTER,
			.role = ROLE_RADIO,
			.flags = is_selected ? NODE_SELECTED : 0 },
		label, action);

	add_words(ui, label, TYPE_BODY_STRONG, is_selected ? COLOR_PAPER : COLOR_INK, 1);
	ui_close(ui);
	return node;
}

static void add_step(struct ui *ui, const char *icon, const char *label, struct action action)
{
	open_touchable(ui,
		(struct ui_box){ .width = SIZE_TARGET,
			.height = SIZE_TARGET,
			.radius = RADIUS_FULL,
			.align = ALIGN_CENTER,
			.justify = JUSTIFY_CENTER,
			.flags = action.verb ? 0 : NODE_DISABLED },
		label, action);

	ui_icon(ui, icon, SIZE_ICON_S, action.verb ? COLOR_INK : COLOR_LINE);
	ui_close(ui);
}

struct step {
	const char *icon, *label;
	struct action action;
};

static void add_stepper(struct ui *ui, const char *label, int value, struct step less, struct action more)
{
	const char *number = format_number(ui->format, &ui->frame, value);

	UI_ROW(ui, .fill = COLOR_CARD, .border = COLOR_LINE, .radius = RADIUS_FULL, .align = ALIGN_CENTER,
		.self = ALIGN_START, .justify = JUSTIFY_BETWEEN) {
		add_step(ui, less.icon, less.label, less.action);
		UI_COLUMN(ui, .width = SIZE_DOT, .align = ALIGN_CENTER) {
			struct ui_node *node =
				UI_TEXT(ui, number, .type = TYPE_BODY_STRONG, .is_tabular = true,
					.max_lines = 1, .align = ALIGN_CENTER, .flags = NODE_LIVE);
			node->box.label = arena_strdup(&ui->frame, label);
			node->value = node->text.text;
		}
		add_step(ui, "plus", arena_printf(&ui->frame, "%s +", label), more);
	}
}

void ui_stepper(struct ui *ui, const char *label, int value, struct action less, struct action more)
{
	add_stepper(ui, label, value, (struct step){ "minus", arena_printf(&ui->frame, "%s −", label), less },
		more);
}

void ui_stepper_removing(struct ui *ui, const char *label, int value, const char *remove_label,
	struct action remove, struct action more)
{
	add_stepper(ui, label, value, (struct step){ "trash", remove_label, remove }, more);
}

struct ui_node *ui_tag(struct ui *ui, const char *label, enum tag_kind kind)
{
	static const struct {
		enum color_role fill, ink;
	} LOOKS[] = {
		[TAG_PLAIN] = { COLOR_TINT, COLOR_SOFT },
		[TAG_GOOD] = { COLOR_GOOD_TINT, COLOR_GOOD },
		[TAG_CAREFUL] = { COLOR_CAREFUL_TINT, COLOR_CAREFUL },
	};

	ui_open(ui, UI_KIND_ROW,
		(struct ui_box){ .fill = LOOKS[kind].fill,
			.radius = RADIUS_FULL,
			.pad_x = SPACE_S,
			.pad_y = SPACE_XXS,
			.align = ALIGN_CENTER,
			.self = ALIGN_START });
	struct ui_node *words =
		UI_TEXT(ui, label, .type = TYPE_SMALL_STRONG, .color = LOOKS[kind].ink, .max_lines = 1);
	ui_close(ui);
	return words;
}

struct ui_node *ui_field(struct ui *ui, const char *text, const char *hint, bool has_caret, bool has_scanner,
	struct action action)
{
	bool is_empty = !*text;
	struct ui_node *node = open_touchable(ui,
		(struct ui_box){ .fill = COLOR_CARD,
			.radius = RADIUS_CARD,
			.is_raised = true,
			.min_height = SIZE_FIELD,
			.pad_x = SPACE_L,
			.gap = SPACE_M,
			.align = ALIGN_CENTER,
			.role = ROLE_FIELD },
		hint, action);

	node->value = arena_strdup(&ui->frame, text);
	ui_icon(ui, "search", SIZE_ICON, COLOR_INK);
	struct ui_node *words = UI_TEXT(ui, is_empty ? hint : text, .type = TYPE_LEAD,
		.color = is_empty ? COLOR_SOFT : COLOR_INK, .max_lines = 1, .grow = 1, .has_caret = has_caret,
		.is_hint = is_empty);
	words->box.label = NULL;
	if (has_scanner)
		ui_icon(ui, "scan", SIZE_ICON, COLOR_INK);
	ui_close(ui);
	return node;
}
