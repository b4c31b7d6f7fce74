/* SPDX-License-Identifier: Apache-2.0 */
/* The screen that is on, and the way back from it. It knows the session, the screens and the display; devices, payments and
 * the hub it knows through the session alone. Main thread. */
#ifndef DAOGOU_APP_STAGE_STAGE_H
#define DAOGOU_APP_STAGE_STAGE_H

#include "kiosk/screens/event.h"
#include "kiosk/screens/screen.h"

#define STAGE_ENTRIES_MAX 16 /* of the way back, with the screen that is on */

struct app;
struct display;
struct sessions;

struct stage_setup {
	struct app *app; /* handed to the screens, which ask it; see screens/app.h */
	struct sessions *sessions;
	struct display *display;
};

struct stage;
/* Nothing is on before the first stage_show(). */
struct stage *stage_create(const struct stage_setup *setup);
/* Leaves every screen: while what they ask at leaving is still there. NULL is fine. */
void stage_destroy(struct stage *stage);

/* --- what is on --- */
enum screen_id stage_screen_id(const struct stage *stage);
const struct screen *stage_screen(const struct stage *stage);
/* The screen's own; see app_screen_arena(). */
struct arena *stage_arena(struct stage *stage);
/* Declares the screen that is on: between display_begin() and display_end(). */
void stage_declare(struct stage *stage);
/* That frame was presented; is_complete: with all its pictures. now_us: CLOCK_MONOTONIC. */
void stage_note_presented(struct stage *stage, int64_t now_us, bool is_complete);
/* CLOCK_MONOTONIC when a screen of the catalog was first presented, and when this one was with all its pictures; 0 = not yet. */
int64_t stage_first_frame_us(const struct stage *stage);
int64_t stage_complete_us(const struct stage *stage);

/* --- going places --- */
/* At once, and forgets the way back. What the mode and the catalog do not allow has another screen in its place. */
void stage_show(struct stage *stage, struct route route);
/* The screen that stands there when nobody does anything. */
void stage_show_mode(struct stage *stage);
/* Asked for while a screen's own update() may still run: done by stage_run_pending(); the last one counts. */
void stage_go(struct stage *stage, struct route route);
void stage_replace(struct stage *stage, struct route route); /* without growing the way back */
void stage_back(struct stage *stage);
void stage_end(struct stage *stage);
void stage_open_shop(struct stage *stage); /* mode shopper: the work on the machine is done */
void stage_run_pending(struct stage *stage);

/* --- events --- */
/* To the screen that is on, then what it asked for. */
void stage_send(struct stage *stage, const struct event *event);
/* What was touched: the verbs that work on every screen are done here, all others are the screen's. */
void stage_act(struct stage *stage, struct action action);
/* The help and the list of languages, when they lie on the page. */
void stage_close_overlays(struct stage *stage);
/* The catalog or the language is another: the screen that is on reads its data again, the others when it is gone back to them. */
void stage_reload(struct stage *stage);
/* Once a second. */
void stage_tick(struct stage *stage);
bool stage_needs_tick(const struct stage *stage);

/* --- the session, with what is on the screen --- */
void stage_set_language(struct stage *stage, int index);
/* Audited with who and why. Ends the session where the mode does not keep it. */
void stage_set_mode(struct stage *stage, enum mode mode, const char *who, const char *why);
void stage_end_session(struct stage *stage, const char *why);

#endif
