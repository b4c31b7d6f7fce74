/* SPDX-License-Identifier: Apache-2.0 */
/* What the shop sees: the window, the toolkit that draws into it, its fonts, pictures, icons and themes, and whether a frame is
 * due. It knows no screen and no shop. Main thread; after display_create() nothing here reads a disk, but for icons and
 * display_set_theme(). */
#ifndef DAOGOU_APP_DISPLAY_DISPLAY_H
#define DAOGOU_APP_DISPLAY_DISPLAY_H

#include "kiosk/app/display/frame_stats.h"
#include "kiosk/app/display/window.h"
#include "kiosk/base/clock.h"
#include "kiosk/ui/images.h"
#include "kiosk/ui/ui_host.h"

struct display_setup {
	enum display_kind kind;
	int width, height;         /* of a window that is not the whole screen */
	const char *share_folder;  /* of themes and icons; texts are copied */
	const char *scaled_folder; /* keeps pictures at the size drawn */
	const char *theme;
	size_t text_bytes;
	size_t image_bytes; /* 0 = five eighths of what fills the window */
	const struct clock *clock;
	const char *(*action_text)(struct action action, struct arena *arena); /* see struct ui_options */
	image_locator locate;
	image_doubter doubt;
	void (*wake)(void *data); /* on a worker's thread: a picture is ready for display_collect_images() */
	void *data;               /* for locate, doubt and wake */
};

struct display;
/* NULL, with a reason in why, when there is no display or no font. */
struct display *display_create(const struct display_setup *setup, char why[200]);
void display_destroy(struct display *display); /* NULL is fine */

/* Never NULL, and the display's own. */
struct window *display_window(struct display *display);
struct ui *display_ui(struct display *display);
struct frame_stats *display_stats(struct display *display);
size_t display_image_bytes(struct display *display);
size_t display_text_bytes(struct display *display);

/* --- looks --- */
struct display_looks {
	int text_percent;
	bool has_contrast; /* a theme of its own; the others are settings of the toolkit */
	bool has_reach, has_reduced_motion;
};
void display_set_looks(struct display *display, const struct display_looks *looks);
/* Another theme in the place of the shop's, read from the disk; it is on with the next looks. A theme that cannot be read is
 * told in the log, and the one before stays. */
void display_set_theme(struct display *display, const char *name);
/* The name of the one that is on. */
const char *display_theme(const struct display *display);

/* --- pictures --- */
/* True when some came. */
bool display_collect_images(struct display *display);
/* Files that were looked for in vain may be there now. */
void display_forget_images(struct display *display);
/* All that were asked for are there. */
bool display_has_all_images(struct display *display);

/* --- frames --- */
/* Something changed: a frame is due. */
void display_invalidate(struct display *display);
bool display_is_due(const struct display *display);
/* Begins a frame: the caller declares what is on it. False: none is due, or there is nothing to draw on. */
bool display_begin(struct display *display);
/* Lays out, paints and presents what changed. False when nothing did. */
bool display_end(struct display *display);
/* Everything holds still. */
bool display_is_still(const struct display *display);
/* The last frame, its texts and everything typed go from memory and from the screen: whoever comes next finds nothing. */
void display_forget(struct display *display);

#endif
