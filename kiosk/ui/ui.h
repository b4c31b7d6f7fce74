/* SPDX-License-Identifier: Apache-2.0 */
/* The toolkit as screens see it: a view declares boxes and widgets between ui_begin() and ui_end(); what is left behind is the
 * node array, which layout, paint, hit-testing, focus, speech, tests and remote support all read. Main thread only.
 *
 * A view has no side effects. Buttons carry actions; input turns into events that the screen's update() receives.
 * All texts given are copied into the frame. Sizes are tokens, never pixels. */
#ifndef DAOGOU_UI_UI_H
#define DAOGOU_UI_UI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/locale_format.h"
#include "kiosk/ui/images.h"
#include "kiosk/ui/paint.h"
#include "kiosk/ui/rect.h"
#include "kiosk/ui/theme.h"

/* What a touch asks for: a verb of the application's list (0 = nothing) and what it is about. The key follows verb and arg. The
 * object belongs to the application and is any bytes; like texts it is copied into the frame, and what input gives back
 * points there. */
struct action {
	uint16_t verb;
	int64_t arg;
	const void *object; /* NULL = none */
	size_t object_size;
};
/* The same with a copy of its object in the arena. */
struct action action_keep(struct action action, struct arena *arena);

enum role {
	ROLE_GROUP,
	ROLE_SCREEN,
	ROLE_HEADING,
	ROLE_TEXT,
	ROLE_PRICE,
	ROLE_BUTTON,
	ROLE_IMAGE,
	ROLE_LIST,
	ROLE_FIELD,
	ROLE_RADIO,
	ROLE_TAB,
	ROLE_KEY,
	ROLE_PROGRESS,
	ROLE_QR,
	ROLE_CHART,
	ROLE_DIALOG,
	ROLE_STATUS,
	ROLE_COUNT
};
const char *ui_role_name(enum role role);

enum node_flag {
	NODE_DISABLED = 1 << 0,
	NODE_SELECTED = 1 << 1,
	NODE_FOCUSED = 1 << 2,
	NODE_PRESSED = 1 << 3,
	NODE_LIVE = 1 << 4,  /* a voice speaks it when its value changes */
	NODE_MODAL = 1 << 5, /* input goes to this node's children only */
	NODE_SCROLLS = 1 << 6,
	NODE_HIDDEN = 1 << 7,  /* outside of what its scroll area shows */
	NODE_PRIVATE = 1 << 8, /* not for remote pictures, headphones only */
	NODE_IN_VIEW = 1
		<< 9, /* scrolled into view when it comes and when its words change: never on what changes by the clock */
};

/* Sizes that screens may name; dp on the reference panel in layout_sizes.c. SIZE_FIT is as large as the content needs. */
enum size {
	SIZE_FIT,
	SIZE_ICON_S,
	SIZE_ICON,
	SIZE_ICON_L,
	SIZE_TARGET,
	SIZE_ROW,
	SIZE_BUTTON,
	SIZE_FIELD,
	SIZE_TOP_BAR,
	SIZE_NAV_BAR,
	SIZE_THUMB,
	SIZE_TILE_PICTURE,
	SIZE_STRIP_CARD,
	SIZE_STRIP_PICTURE,
	SIZE_CATEGORY_PICTURE,
	SIZE_PHOTO,
	SIZE_CHART,
	SIZE_QR_S,
	SIZE_QR,
	SIZE_BAR,
	SIZE_DOT,
	SIZE_PRODUCT_TILE,
	SIZE_PRICE_COLUMN,
	SIZE_TAG_COLUMN,
	SIZE_UNIT_COLUMN,
	SIZE_DIALOG,
	SIZE_KEY,
	SIZE_LOGO,
	SIZE_POSTER,
	SIZE_NAV_BAR_WIDE,
	SIZE_BASKET,
	SIZE_RESULT_ROW,
	SIZE_RADIO,
	SIZE_RADIO_DOT,
	SIZE_LEGEND,
	SIZE_TAG_COLUMN_WIDE,
	SIZE_PHOTO_WIDE,
	SIZE_COUPON_VALUE,
	SIZE_QR_M,
	SIZE_QR_WIDE,
	SIZE_SEAT,
	SIZE_COUNT
};

enum align { ALIGN_STRETCH, ALIGN_START, ALIGN_CENTER, ALIGN_END };
/* Which of a box's corners are round: the head of a card, its foot, or none in between. */
enum corners { CORNERS_ALL, CORNERS_TOP, CORNERS_BOTTOM, CORNERS_NONE };
enum justify { JUSTIFY_START, JUSTIFY_CENTER, JUSTIFY_END, JUSTIFY_BETWEEN };

/* How a box looks and lies. All zero: as large as its content, invisible. */
struct ui_box {
	int none; /* lets UI_ROW(ui, 0) stand for "no options" */
	enum space gap, pad, pad_x, pad_y, pad_top,
		pad_bottom;   /* pad for all sides; the others where they differ */
	enum align align;     /* of the children across the box */
	enum justify justify; /* of the children along the box */
	enum align self;      /* of this box across its parent; ALIGN_STRETCH = as the parent says */
	int grow;             /* share of the room left over in the parent's direction */
	enum size width, height, min_height;
	enum size fallback_width; /* for scroll strips: the width of each child */
	int columns;              /* of a grid */
	enum color_role fill, border;
	enum radius radius;
	enum corners corners;
	bool is_raised;   /* a shadow below */
	bool is_pinned;   /* a soft shadow above: a page scrolls away under it */
	bool is_clipped;  /* children are cut at its edges */
	bool is_bleeding; /* reaches over the parent's horizontal padding, to the edges */
	const char
		*scroll; /* a name makes it scroll (a column down, a row sideways), remembered by that name */
	enum role role;
	const char *label;    /* for voice, tests and the tree; makes it a node of its own in the tree */
	const char *value;    /* what a field holds; nothing of what is private */
	struct action action; /* makes it touchable */
	uint32_t flags;  /* NODE_DISABLED, NODE_SELECTED, NODE_MODAL, NODE_LIVE, NODE_PRIVATE, NODE_IN_VIEW */
	const char *key; /* where a key from action or place would not be stable */
	uint8_t fade_in; /* 1: fades in when its key is new */
};

struct ui;
struct ui_node;

enum ui_kind { UI_KIND_ROW, UI_KIND_COLUMN, UI_KIND_GRID, UI_KIND_FLOW, UI_KIND_STACK };
int ui_open(struct ui *ui, enum ui_kind kind, struct ui_box box);
int ui_close(struct ui *ui); /* always 0 */
#define UI_NAME_2_(line) ui_once_##line
#define UI_NAME_(line) UI_NAME_2_(line)
#define UI_BOX_(ui, kind, ...)                                                                               \
	for (int UI_NAME_(__LINE__) = ui_open((ui), (kind), (struct ui_box){ __VA_ARGS__ });                 \
		UI_NAME_(__LINE__); UI_NAME_(__LINE__) = ui_close(ui))
/* UI_ROW(ui, .gap = SPACE_M) { … } */
#define UI_ROW(ui, ...) UI_BOX_(ui, UI_KIND_ROW, __VA_ARGS__)
#define UI_COLUMN(ui, ...) UI_BOX_(ui, UI_KIND_COLUMN, __VA_ARGS__)
#define UI_GRID(ui, ...) UI_BOX_(ui, UI_KIND_GRID, __VA_ARGS__)
#define UI_FLOW(ui, ...) UI_BOX_(ui, UI_KIND_FLOW, __VA_ARGS__) /* a row that wraps */
#define UI_STACK(ui, ...)                                                                                    \
	UI_BOX_(ui, UI_KIND_STACK, __VA_ARGS__) /* children over each other, each as large as the box */

/* --- words and pictures (leaves) --- */
struct text_options {
	int none;
	enum type_role type;
	enum color_role color; /* COLOR_INK when none */
	int max_lines;         /* 0 = as many as it takes */
	enum align align;      /* of the lines: START (also 0), CENTER, END */
	bool is_struck;
	bool is_tabular;
	bool has_caret,
		is_hint; /* what is typed, with a caret behind it; before a hint, which stands in an empty field */
	int grow;
	enum role role; /* ROLE_TEXT when 0 */
	uint32_t flags;
	const char *language; /* of this text, when not the shopper's */
};
struct ui_node *ui_text_with(struct ui *ui, const char *text, struct text_options options);
#define UI_TEXT(ui, text, ...) ui_text_with((ui), (text), (struct text_options){ __VA_ARGS__ })
struct ui_node *ui_text(struct ui *ui, const char *text); /* body */
struct ui_node *ui_soft(struct ui *ui, const char *text); /* small and soft */
struct ui_node *ui_heading(struct ui *ui, const char *text);
struct ui_node *ui_title(struct ui *ui, const char *text);
struct ui_node *ui_icon(struct ui *ui, const char *name, enum size size, enum color_role ink);
/* A picture by the catalog's name, on a tint, contained; label for voice. Draws a stand-in while loading or missing. */
struct ui_node *ui_photo(
	struct ui *ui, const char *image, const char *label, enum size height, enum radius radius);
/* The same without a tint, for category tiles, merchants' logos and posters; COVER fills the box. */
struct ui_node *ui_picture(
	struct ui *ui, const char *image, const char *label, enum size height, enum image_fit fit);
struct ui_node *ui_qr(struct ui *ui, const char *content, const char *label, enum size size);
/* Where such a code will be. */
struct ui_node *ui_qr_place(struct ui *ui, enum size size);
/* permille of the bar filled; moves softly. */
struct ui_node *ui_progress(struct ui *ui, int permille, enum color_role ink, const char *label);
void ui_rule(struct ui *ui);                  /* a hairline across */
void ui_spacer(struct ui *ui);                /* takes the room left over */
void ui_gap(struct ui *ui, enum space space); /* a fixed piece of emptiness */

/* --- prices --- */
/* A price as a typographic object; type is one of the TYPE_PRICE_* roles. */
struct ui_node *ui_price(
	struct ui *ui, int64_t minor, const char *currency, enum type_role type, enum color_role ink);
/* An old price, struck through and soft. */
struct ui_node *ui_price_was(struct ui *ui, int64_t minor, const char *currency, enum type_role type);

/* --- things to touch --- */
struct ui_node *ui_button(
	struct ui *ui, const char *label, struct action action); /* the loud one: what to do next */
struct ui_node *ui_button_quiet(struct ui *ui, const char *label, struct action action);
struct ui_node *ui_button_icon(struct ui *ui, const char *icon, const char *label,
	struct action action);                                                   /* round, label for voice */
struct ui_node *ui_link(struct ui *ui, const char *label, struct action action); /* words in brand colour */
struct ui_node *ui_pill(struct ui *ui, const char *icon, const char *label, struct action action);
struct ui_node *ui_choice(
	struct ui *ui, const char *label, bool is_selected, struct action action); /* one of several */
void ui_stepper(struct ui *ui, const char *label, int value, struct action less, struct action more);
/* The same with a bin in the place of "less", which has a name of its own: the last piece goes. */
void ui_stepper_removing(struct ui *ui, const char *label, int value, const char *remove_label,
	struct action remove, struct action more);
enum tag_kind { TAG_PLAIN, TAG_GOOD, TAG_CAREFUL };
struct ui_node *ui_tag(struct ui *ui, const char *label, enum tag_kind kind);
/* Shows text or, when empty, the hint; has a caret when it has_caret, and a sign that codes can be scanned when they can. Its
 * text belongs to the screen. */
struct ui_node *ui_field(struct ui *ui, const char *text, const char *hint, bool has_caret, bool has_scanner,
	struct action action);

/* --- chart: prices over days, one step line a series --- */
struct ui_chart_point {
	int32_t day;
	int64_t value; /* minor units; -1 = unknown from here on */
};
struct ui_chart_series {
	const struct ui_chart_point *points;
	int count;
	const char *name;
};
struct ui_chart {
	const struct ui_chart_series *series;
	int series_count;
	int32_t first_day, last_day;
	const char *currency;
	const char *first_label, *last_label; /* under the ends of the axis */
	int32_t mark_day;                     /* where the lowest is; 0 = nowhere */
	int64_t mark_value;
	const char *label; /* the whole in words, for voice */
};
/* All is copied. */
struct ui_node *ui_chart(struct ui *ui, const struct ui_chart *chart);

/* --- long lists --- */
struct ui_range {
	int first, end; /* declare items first .. end - 1 */
};
/* What ui_open_virtual_grid() of the same arguments will show in this frame: for reading rows before the view is declared. */
struct ui_range ui_virtual_range(
	struct ui *ui, const char *name, int count, int columns, enum size item_height, enum space gap);
/* A scrolling grid of count items, each SIZE high, of which only those in view are declared. Close it with ui_close(). */
struct ui_range ui_open_virtual_grid(
	struct ui *ui, const char *name, int count, int columns, enum size item_height, enum space gap);
/* Scrolls a named area to its start. */
void ui_scroll_to_start(struct ui *ui, const char *name);

/* --- the keyboard on screen --- */
/* Rows of keys for a language; keys carry key_verb with the code point as argument, '\b' for backspace, '\n' for enter,
 * and 1 for shift, 2 for the second page, 3 for the other alphabet. */
struct ui_keyboard {
	uint16_t key_verb;
	const char *language;
	bool is_shifted, is_symbols;
	bool is_latin; /* where the language's own letters are not Latin: the Latin page */
	const char *enter_label;
};
void ui_keyboard(struct ui *ui, const struct ui_keyboard *keyboard);

/* --- the node that a widget made: its options may be changed until the next call --- */
void ui_set_disabled(struct ui_node *node, bool is_disabled);
void ui_set_selected(struct ui_node *node, bool is_selected);
void ui_set_grow(struct ui_node *node, int grow);
void ui_set_width(struct ui_node *node, enum size width);
void ui_set_flags(struct ui_node *node, uint32_t flags);
void ui_set_corners(struct ui_node *node, enum corners corners);
/* NULL: the box around it says its words already. */
void ui_set_label(struct ui *ui, struct ui_node *node, const char *label);

/* --- what a view may ask --- */
struct arena *ui_arena(struct ui *ui);          /* lives until the next view */
struct locale_format *ui_format(struct ui *ui); /* the shopper's language and country */
const char *ui_language(const struct ui *ui);   /* BCP 47 */
bool ui_is_right_to_left(const struct ui *ui);
/* What shape the window has: how many product tiles fit side by side, and whether there is room for two columns. */
int ui_tile_columns(const struct ui *ui);
bool ui_is_wide(const struct ui *ui);
int ui_text_percent(const struct ui *ui); /* 100-200 */
const char *ui_printf(struct ui *ui, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
