/* SPDX-License-Identifier: Apache-2.0 */
/* The node array: opening and closing boxes, keys, and finding nodes again. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/ui/ui_internal.h"

static const char *const ROLE_NAMES[ROLE_COUNT] = {
	[ROLE_GROUP] = "group",
	[ROLE_SCREEN] = "screen",
	[ROLE_HEADING] = "heading",
	[ROLE_TEXT] = "text",
	[ROLE_PRICE] = "price",
	[ROLE_BUTTON] = "button",
	[ROLE_IMAGE] = "image",
	[ROLE_LIST] = "list",
	[ROLE_FIELD] = "field",
	[ROLE_RADIO] = "radio",
	[ROLE_TAB] = "tab",
	[ROLE_KEY] = "key",
	[ROLE_PROGRESS] = "progress",
	[ROLE_QR] = "qr",
	[ROLE_CHART] = "chart",
	[ROLE_DIALOG] = "dialog",
	[ROLE_STATUS] = "status",
};

const char *ui_role_name(enum role role)
{
	return ROLE_NAMES[role];
}

static uint64_t hash_bytes(uint64_t seed, const void *bytes, size_t length)
{
	const uint8_t *at = bytes;

	for (size_t i = 0; i < length; i++)
		seed = (seed ^ at[i]) * UINT64_C(0x100000001b3);
	return seed ^ (seed >> 29);
}

uint64_t node_key_hash(uint64_t seed, const char *text)
{
	return hash_bytes(seed, text, strlen(text));
}

static int count_children(const struct ui *ui, const struct ui_node *parent)
{
	int count = 0;

	for (int i = parent->first_child; i != NO_NODE; i = ui->nodes[i].next)
		count++;
	return count;
}

/* Keys follow actions and places and never words, so that a language switch keeps focus and scroll positions. */
static uint64_t make_key(const struct ui *ui, const struct ui_node *parent, const struct ui_node *node)
{
	uint64_t seed = parent ? parent->key : UINT64_C(0xcbf29ce484222325);

	if (node->box.key)
		return node_key_hash(seed, node->box.key);
	if (node->box.action.verb) {
		struct {
			uint64_t verb;
			int64_t arg;
		} identity = { node->box.action.verb, node->box.action.arg };
		return hash_bytes(seed, &identity, sizeof identity);
	}
	int place[2] = { parent ? count_children(ui, parent) : 0, (int)node->box.role };
	return hash_bytes(seed, place, sizeof place);
}

/* Siblings of the same kind get different keys: with equal keys the focus would never get past the first. */
static uint64_t make_own_key(const struct ui *ui, const struct ui_node *parent, const struct ui_node *node)
{
	uint64_t key = make_key(ui, parent, node);

	for (int i = parent ? parent->first_child : NO_NODE; i != NO_NODE; i = ui->nodes[i].next) {
		if (ui->nodes[i].key == key)
			key = node_key_hash(key, "twin");
	}
	return key;
}

struct ui_node *node_add(struct ui *ui, const struct ui_box *box)
{
	/* When the array is full the last node is written over: a screen too large is drawn in part, and never out of bounds. */
	if (ui->node_count == MAX_NODES) {
		ui->is_full = true;
		ui->nodes[MAX_NODES - 1] = (struct ui_node){
			.parent = NO_NODE, .first_child = NO_NODE, .last_child = NO_NODE, .next = NO_NODE
		};
		return &ui->nodes[MAX_NODES - 1];
	}
	int parent_index = ui->stack_depth ? ui->stack[ui->stack_depth - 1] : NO_NODE;
	struct ui_node *parent = parent_index == NO_NODE ? NULL : &ui->nodes[parent_index];
	int index = ui->node_count;
	struct ui_node *node = &ui->nodes[index];

	*node = (struct ui_node){ .parent = parent_index,
		.first_child = NO_NODE,
		.last_child = NO_NODE,
		.next = NO_NODE,
		.depth = ui->stack_depth,
		.box = *box };
	node->key = make_own_key(ui, parent, node);
	ui->node_count++;
	if (!parent)
		return node;
	if (parent->last_child == NO_NODE)
		parent->first_child = index;
	else
		ui->nodes[parent->last_child].next = index;
	parent->last_child = index;
	return node;
}

struct ui_node *node_add_leaf(struct ui *ui, enum leaf_kind leaf, enum role role)
{
	struct ui_node *node = node_add(ui, &(struct ui_box){ .role = role });

	node->leaf = leaf;
	return node;
}

struct action action_keep(struct action action, struct arena *arena)
{
	if (action.object) {
		void *object = arena_alloc(arena, action.object_size);
		memcpy(object, action.object, action.object_size);
		action.object = object;
	}
	return action;
}

static void copy_contents(struct ui *ui, struct ui_box *box)
{
	box->action = action_keep(box->action, &ui->frame);
	if (box->label)
		box->label = arena_strdup(&ui->frame, box->label);
	if (box->value)
		box->value = arena_strdup(&ui->frame, box->value);
	if (box->key)
		box->key = arena_strdup(&ui->frame, box->key);
	if (box->scroll)
		box->scroll = arena_strdup(&ui->frame, box->scroll);
}

int ui_open(struct ui *ui, enum ui_kind kind, struct ui_box box)
{
	assert(ui->stack_depth < MAX_DEPTH);
	copy_contents(ui, &box);
	if (box.scroll && !box.key)
		box.key = box.scroll;
	if (box.action.verb && box.role == ROLE_GROUP)
		box.role = ROLE_BUTTON;
	struct ui_node *node = node_add(ui, &box);
	node->kind = kind;
	node->value = box.value;
	ui->stack[ui->stack_depth++] = node_index(ui, node);
	return 1;
}

int ui_close(struct ui *ui)
{
	assert(ui->stack_depth > 0);
	ui->stack_depth--;
	return 0;
}

int node_index(const struct ui *ui, const struct ui_node *node)
{
	return (int)(node - ui->nodes);
}

struct ui_node *node_find(struct ui *ui, uint64_t key)
{
	for (int i = 0; key && i < ui->node_count; i++) {
		if (ui->nodes[i].key == key)
			return &ui->nodes[i];
	}
	return NULL;
}

bool node_is_touchable(const struct ui_node *node)
{
	return node->box.action.verb && !(node->box.flags & NODE_DISABLED);
}

int node_modal_root(const struct ui *ui)
{
	for (int i = ui->node_count - 1; i > 0; i--) {
		if (ui->nodes[i].box.flags & NODE_MODAL)
			return i;
	}
	return 0;
}

bool node_is_below(const struct ui *ui, int node, int ancestor)
{
	while (node != NO_NODE && node != ancestor)
		node = ui->nodes[node].parent;
	return node == ancestor;
}

/* How many nodes before this one do the same: the second button for one thing is called "verb:arg#2". */
static int count_twins(const struct ui *ui, const struct ui_node *node)
{
	int twins = 0;

	for (const struct ui_node *other = ui->nodes; other < node; other++)
		twins += other->box.action.verb == node->box.action.verb &&
			other->box.action.arg == node->box.action.arg;
	return twins;
}

static const char *action_key_text(struct ui *ui, const struct ui_node *node)
{
	const char *text = ui->options.action_text(node->box.action, &ui->frame);
	int twins = count_twins(ui, node);

	return twins ? arena_printf(&ui->frame, "%s#%d", text, twins + 1) : text;
}

const char *node_key_text(struct ui *ui, const struct ui_node *node)
{
	if (node->key_text)
		return node->key_text;
	if (node->box.action.verb)
		return action_key_text(ui, node);
	if (node->box.key)
		return node->box.key;
	return arena_printf(&ui->frame, "%s-%08x", ui_role_name(node->box.role), (unsigned)node->key);
}

void ui_set_disabled(struct ui_node *node, bool is_disabled)
{
	node->box.flags =
		is_disabled ? node->box.flags | NODE_DISABLED : node->box.flags & ~(uint32_t)NODE_DISABLED;
	/* A loud button that is off lies on a tint: its words, which follow it in the array, must stay readable there. */
	if (is_disabled && node->box.fill == COLOR_BRAND && node->first_child != NO_NODE &&
		node[1].leaf == LEAF_TEXT)
		node[1].text.options.color = COLOR_SOFT;
}

void ui_set_selected(struct ui_node *node, bool is_selected)
{
	node->box.flags =
		is_selected ? node->box.flags | NODE_SELECTED : node->box.flags & ~(uint32_t)NODE_SELECTED;
}

void ui_set_grow(struct ui_node *node, int grow)
{
	node->box.grow = grow;
}

void ui_set_width(struct ui_node *node, enum size width)
{
	node->box.width = width;
}

void ui_set_flags(struct ui_node *node, uint32_t flags)
{
	node->box.flags |= flags;
}

void ui_set_corners(struct ui_node *node, enum corners corners)
{
	node->box.corners = corners;
}

void ui_set_label(struct ui *ui, struct ui_node *node, const char *label)
{
	node->box.label = label ? arena_strdup(&ui->frame, label) : NULL;
}
