/* SPDX-License-Identifier: Apache-2.0 */
/* The toolkit without an application: the real fonts and the daylight theme, a clock that the test moves, and a view that
 * the test declares. One at a time. */
#ifndef DAOGOU_TESTS_UI_RIG_H
#define DAOGOU_TESTS_UI_RIG_H

#include "kiosk/ui/ui_host.h"
#include "tests/support/support.h"

#define RIG_WIDTH 1080
#define RIG_HEIGHT 1920

/* Verbs for the tests' actions. */
enum rig_verb { RIG_NONE, RIG_BUY, RIG_OPEN, RIG_CLOSE, RIG_MORE, RIG_TYPE, RIG_VERB_COUNT };
#define RIG_ACTION(verb) ((struct action){ RIG_##verb, 0 })
#define RIG_ACTION_OF(verb, arg) ((struct action){ RIG_##verb, (arg) })

struct rig {
	struct ui *ui;
	void (*view)(struct ui *ui, void *data);
	void *data;
	int64_t now_ms;
	struct canvas canvas; /* made at the first paint */
};

/* For cmocka's group: the fonts are opened once. */
int rig_open_fonts(void **state);
int rig_close_fonts(void **state);
/* For each test: *state is a struct rig. */
int rig_set_up(void **state);
int rig_tear_down(void **state);

void rig_set_language(struct rig *rig, const char *tag);
/* Sets the view and declares a frame. */
void rig_show(struct rig *rig, void (*view)(struct ui *ui, void *data), void *data);
/* Lets the time pass, then declares the view again. */
void rig_frame(struct rig *rig, int elapsed_ms);
/* Frames of 16 ms until nothing moves, at most limit_ms; the time it took. */
int rig_settle(struct rig *rig, int limit_ms);
/* Paints the frame that stands; how many rectangles changed. */
int rig_paint(struct rig *rig);

/* The node of that label; the test fails when there is none. */
struct ui_node_info rig_node(struct rig *rig, const char *label);
/* The node of that label, or one with a NULL label. */
struct ui_node_info rig_seek(struct rig *rig, const char *label);
/* How many nodes have that role. */
int rig_count(struct rig *rig, enum role role);

/* Down and up in the middle of what is shown of it. */
struct action rig_tap(struct rig *rig, const char *label);
struct action rig_tap_at(struct rig *rig, int x, int y);
/* A finger from one point to another, in steps of 16 ms with a frame after each; it stays down. */
void rig_drag(struct rig *rig, struct point from, struct point to, int duration_ms);
struct action rig_lift(struct rig *rig, struct point at);
struct action rig_key(struct rig *rig, enum ui_key key);

#endif
