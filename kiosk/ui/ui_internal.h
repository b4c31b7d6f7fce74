/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the toolkit share and screens do not see: the node, and the state that outlives a frame. */
#ifndef DAOGOU_UI_UI_INTERNAL_H
#define DAOGOU_UI_UI_INTERNAL_H

#include "kiosk/ui/ui_host.h"

#define MAX_NODES 6000
#define MAX_DEPTH 48
#define NO_NODE (-1)

enum leaf_kind {
	LEAF_NONE,
	LEAF_TEXT,
	LEAF_PRICE,
	LEAF_ICON,
	LEAF_IMAGE,
	LEAF_QR,
	LEAF_PROGRESS,
	LEAF_RULE,
	LEAF_SPACE,
	LEAF_CHART
};

struct text_leaf {
	const char *text;
	struct text_options options;
};

struct price_leaf {
	struct money_parts parts;
	enum type_role type;
	enum color_role color;
	bool is_struck;
};

struct image_leaf {
	const char *name;
	enum image_fit fit;
	bool has_tint;
};

struct ui_node {
	uint64_t key;
	const char *key_text; /* NULL until somebody asks */
	int parent, first_child, last_child, next, depth;
	enum ui_kind kind;
	enum leaf_kind leaf;
	struct ui_box box; /* for leaves: grow, width, height, radius, action, flags, role, label */
	const char *value;
	union {
		struct text_leaf text;
		struct price_leaf price;
		struct image_leaf image;
		const struct ui_chart *chart;
		struct {
			const char *name;
			enum color_role color;
		} icon;
		struct {
			const char *content;
		} qr;
		struct {
			int permille;
			enum color_role color;
		} progress;
		enum space space;
	};
	/* A virtual grid: how many items there are, and which is the first declared. */
	int virtual_count, virtual_first, virtual_row_px;
	/* Filled by layout. */
	int min_w, pref_w;  /* as narrow as it can be, as wide as it would like */
	int natural_h;      /* at the width it got */
	int content_extent; /* of a scroll area: its content along the axis */
	struct rect rect, shown;
};

struct scroll_state {
	uint64_t key;
	double offset;  /* px; a float would lose pixels after sixteen million */
	float velocity; /* px per ms */
	int content, viewport;
	int drawn_px; /* the offset that was drawn last */
	bool is_held, is_used;
	int64_t moved_at_ms, last_used_ms;
	float samples[4]; /* the finger's last speeds */
	int sample_count;
};

struct motion {
	uint64_t key;
	float from, to, now;
	int64_t started_ms, last_used_ms;
	int duration_ms;
};

#define MAX_SCROLLS 96
#define MAX_MOTIONS 128
#define MAX_REVEALED 16

struct pointer_state {
	bool is_down, is_dragging, is_stopping_fling;
	int start_x, start_y, last_x, last_y;
	int64_t last_ms;
	uint64_t pressed_key;            /* 0 = nothing */
	uint64_t drag_x_key, drag_y_key; /* the scroll areas below the finger, by axis */
	uint64_t drag_key;
};

struct ui {
	struct ui_options options;
	struct theme theme;
	int width, height, text_percent;
	float scale;
	bool is_low_reach, is_right_to_left;
	const char *language;
	struct locale_format *format;
	struct paint *paint;
	struct arena frame;
	struct ui_node *nodes;
	int node_count, stack[MAX_DEPTH], stack_depth;
	bool is_full;              /* more nodes were declared than fit */
	int64_t now_ms, before_ms; /* of this frame and of the one before */
	uint8_t opacity;           /* of what is being drawn */
	uint64_t place;
	struct scroll_state scrolls[MAX_SCROLLS];
	struct motion motions[MAX_MOTIONS];
	bool is_moving;
	struct pointer_state pointer;
	uint64_t focus_key;
	bool has_visible_focus;
	uint64_t revealed[MAX_REVEALED]; /* what was to be in view in the frame before */
	int revealed_count;
	bool is_read_on; /* a hand or the keypad has scrolled since something came into view */
};

/* node.c */
struct ui_node *node_add(struct ui *ui, const struct ui_box *box);
struct ui_node *node_add_leaf(struct ui *ui, enum leaf_kind leaf, enum role role);
int node_index(const struct ui *ui, const struct ui_node *node);
struct ui_node *node_find(struct ui *ui, uint64_t key);
const char *node_key_text(struct ui *ui, const struct ui_node *node);
bool node_is_touchable(const struct ui_node *node);
/* The index of the topmost modal node, or 0; input goes to it and what is below it only. */
int node_modal_root(const struct ui *ui);
bool node_is_below(const struct ui *ui, int node, int ancestor);
uint64_t node_key_hash(uint64_t seed, const char *text);

/* layout_sizes.c */
int ui_dp(const struct ui *ui, float dp);
int size_px(const struct ui *ui, enum size size);
/* Sizes that hold text grow with the shopper's text size. */
int size_text_px(const struct ui *ui, enum size size);
int space_px(const struct ui *ui, enum space space);
int radius_px(const struct ui *ui, enum radius radius, struct rect area);
struct insets {
	int left, top, right, bottom;
};
struct insets box_insets(const struct ui *ui, const struct ui_box *box);

/* layout.c */
void layout_run(struct ui *ui);

/* leaf.c */
struct text_style leaf_text_style(
	const struct ui *ui, enum type_role type, bool is_tabular, bool is_struck, const char *language);
/* Is there a sum of money in it? Such a text is never cut or broken inside a number: where it is too long for a width it
 * becomes smaller, down to what can still be read. */
bool leaf_has_sum(const char *text);
struct text_style leaf_style_of_text(struct ui *ui, const struct text_leaf *leaf, int width);
/* A price so long for its place that nobody can read it. */
bool leaf_price_is_squeezed(struct ui *ui, const struct ui_node *node);
void leaf_measure_width(struct ui *ui, struct ui_node *node);
int leaf_measure_height(struct ui *ui, struct ui_node *node, int width);
void leaf_draw(struct ui *ui, const struct ui_node *node);

/* leaf_chart.c */
void chart_draw(struct ui *ui, const struct ui_node *node);

/* draw.c */
color ui_color(const struct ui *ui, enum color_role role);
/* A fill whose radius holds for some corners only. */
void draw_fill(struct ui *ui, struct rect area, int radius, enum corners corners, color fill);
void draw_run(struct ui *ui);

/* scroll.c */
struct scroll_state *scroll_get(struct ui *ui, uint64_t key);
struct scroll_state *scroll_find(struct ui *ui, uint64_t key);
uint64_t scroll_key(const struct ui *ui, const char *name);
bool scroll_is_vertical(const struct ui_node *node);
int scroll_max(const struct scroll_state *scroll);
/* What layout found. Content that became shorter is followed at once: no frame shows what lies behind its end. */
void scroll_set_extents(struct scroll_state *scroll, int content, int viewport);
void scroll_drag(struct ui *ui, struct scroll_state *scroll, float by, int64_t elapsed_ms);
void scroll_release(struct ui *ui, struct scroll_state *scroll);
void scroll_by(struct ui *ui, struct scroll_state *scroll, float by);
/* Moves all that is moving to now. */
void scroll_advance(struct ui *ui, int64_t elapsed_ms);

/* reveal.c */
/* How far an area would scroll forward (negative: back) so that all of the node shows, or its start where it is too long. */
int reveal_shift(const struct ui *ui, const struct ui_node *area, const struct ui_node *node);
/* Scrolls each area around the node so that it shows; false when it did already. */
bool reveal_node(struct ui *ui, const struct ui_node *node);
/* After layout: brings into view what must be and was not there in the frame before. */
void reveal_what_came(struct ui *ui);
/* Treats every node that must be in view as new at the next frame: sizes have changed. */
void reveal_again(struct ui *ui);
/* True when the node must be in view, was not scrolled away by the shopper, and no part of it shows. */
bool reveal_has_failed(const struct ui *ui, int index);

/* animate.c */
/* The value on its way to target; the first call for a key starts at start. */
float motion_toward(struct ui *ui, uint64_t key, float start, float target, int duration_ms);
/* From start to 1 since its key came on screen. */
float motion_enter(struct ui *ui, uint64_t key, float start, int duration_ms);
void motion_forget(struct ui *ui);

#endif
