/* SPDX-License-Identifier: Apache-2.0 */
/* What stands around every shopper's screen: the bar at the top, the next step above the foot, the navigation, and what lies
 * over all of it (help, languages, the idle countdown, a note). */
#ifndef DAOGOU_SCREENS_FRAME_H
#define DAOGOU_SCREENS_FRAME_H

#include "kiosk/screens/session.h"
#include "kiosk/ui/ui.h"

enum frame_tab { TAB_NONE, TAB_HOME, TAB_BROWSE, TAB_DEALS, TAB_COUPONS, TAB_BASKET };

struct frame_options {
	enum frame_tab tab;
	bool has_back;          /* a round button beside the logo */
	bool has_keyboard;      /* on the screen's lower part: a note stands above it */
	bool has_no_navigation; /* checkout and receipt: one thing at a time */
};

/* FRAME(ui, session, .tab = TAB_HOME) { content } — content goes into a column between the bars; give it .grow = 1. One option
 * at least is said (ISO C): .tab = TAB_NONE. */
int frame_open(struct ui *ui, const struct session *session, struct frame_options options);
int frame_close(struct ui *ui, const struct session *session, struct frame_options options); /* always 0 */
#define FRAME_(ui, session, options, once)                                                                   \
	for (int once = frame_open((ui), (session), (options)); once;                                        \
		once = frame_close((ui), (session), (options)))
#define FRAME(ui, session, ...) FRAME_(ui, session, ((struct frame_options){ __VA_ARGS__ }), frame_once_)

/* The next step, pinned above the navigation: the quiet choice first, the loud one after. Either label may be
 * NULL. */
void frame_next_step(struct ui *ui, const char *quiet_label, struct action quiet, const char *loud_label,
	struct action loud, bool is_loud_disabled);
/* For staff: the printer needs a hand; nothing when it does not. Small, with words for a voice. */
void frame_paper_sign(struct ui *ui, const struct session *session, enum color_role ink);
/* Only the overlays, for screens without bars (attract, closed). With a keyboard a note stands above it. */
void frame_overlays(struct ui *ui, const struct session *session, bool has_keyboard);

#endif
