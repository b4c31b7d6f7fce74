/* SPDX-License-Identifier: Apache-2.0 */
/* The toolkit as the application's loop sees it: frames, input, focus, and reading the node array. Main thread only. */
#ifndef DAOGOU_UI_UI_HOST_H
#define DAOGOU_UI_UI_HOST_H

#include "kiosk/ui/ui.h"

struct ui_options {
	struct typeset *typeset; /* not owned, as all here */
	struct images *images;
	struct icons *icons;
	/* What keys call an action: "add_to_basket", "set_order:2". In the arena or static. */
	const char *(*action_text)(struct action action, struct arena *arena);
	bool has_instant_motion; /* animations jump to their end: reduced motion, or a manual clock */
};

struct ui *ui_create(const struct ui_options *options);
void ui_destroy(struct ui *ui);

/* What the next frames are drawn with. Each invalidates. */
void ui_set_theme(struct ui *ui, const struct theme *theme); /* copied */
void ui_set_size(struct ui *ui, int width, int height);
void ui_set_text_percent(struct ui *ui, int percent); /* 100-200 */
void ui_set_reach(struct ui *ui, bool is_low);        /* everything in the lower part of the panel */
void ui_set_instant_motion(struct ui *ui, bool is_instant);
/* format carries the language; must live as long as it is used. */
void ui_set_language(struct ui *ui, const char *tag, bool is_right_to_left, struct locale_format *format);

/* One frame: begin, the view's declarations, end (layout), then paint into the canvas. */
void ui_begin(struct ui *ui, int64_t now_ms);
void ui_end(struct ui *ui);
/* Dirty rectangles as paint_finish(). */
int ui_paint(struct ui *ui, struct canvas *canvas, struct rect *ret_dirty, int max);
/* Draws all at the next paint. */
void ui_repaint(struct ui *ui);
/* True while something moves (fling, spring, animation): the view must be declared again at the next frame. */
bool ui_is_moving(const struct ui *ui);
/* Forgets scroll positions, focus, animations and presses: a new session. */
void ui_forget(struct ui *ui);
/* Forgets focus and presses: another screen. Scroll positions stay. */
void ui_leave_screen(struct ui *ui);
/* The scroll areas of this frame belong to a place (0 = the screen's name alone): going back finds them as they were. */
void ui_set_place(struct ui *ui, uint64_t place);

/* --- input; each returns true when the frame must be declared again --- */
enum ui_key {
	UI_KEY_NEXT,
	UI_KEY_PREVIOUS,
	UI_KEY_UP,
	UI_KEY_DOWN,
	UI_KEY_LEFT,
	UI_KEY_RIGHT,
	UI_KEY_SELECT,
	UI_KEY_HOME,
	UI_KEY_END
};
bool ui_pointer_down(struct ui *ui, int x, int y, int64_t now_ms);
bool ui_pointer_move(struct ui *ui, int x, int y, int64_t now_ms);
/* *ret_action is what was touched, or verb 0; its object lives until the next ui_begin(). */
bool ui_pointer_up(struct ui *ui, int x, int y, int64_t now_ms, struct action *ret_action);
bool ui_wheel(struct ui *ui, int x, int y, int steps);
bool ui_key(struct ui *ui, enum ui_key key, struct action *ret_action);

/* --- reading the node array (valid until the next ui_begin) --- */
struct ui_node_info {
	const char *key;
	enum role role;
	const char *label, *value;
	uint32_t flags;
	struct rect rect;  /* on the window, as drawn */
	struct rect shown; /* the part of it that is not clipped */
	struct action action;
	int depth;
};
/* Nodes that mean something (a label, a value or an action), in reading order. *ret_infos is in the frame's arena. */
int ui_list(struct ui *ui, const struct ui_node_info **ret_infos);
/* The node at a point that takes a touch there, or false. */
bool ui_node_at(struct ui *ui, int x, int y, struct ui_node_info *ret_info);
/* Text that does not fit its box, sums that are cut, broken inside or smaller than the smallest words, boxes that reach out of theirs, overlapping siblings, targets below 48 dp, nodes outside
 * the window, a focus or a NODE_IN_VIEW that nobody sees: one line each into out, for the gallery's checks. Returns how many. */
int ui_check(struct ui *ui, char *out, size_t out_size);

#endif
