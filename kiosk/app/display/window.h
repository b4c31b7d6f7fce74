/* SPDX-License-Identifier: Apache-2.0 */
/* The window: SDL2 with a software surface, on a display or headless. Main thread, but for what says otherwise. */
#ifndef DAOGOU_APP_DISPLAY_WINDOW_H
#define DAOGOU_APP_DISPLAY_WINDOW_H

#include <stdbool.h>

#include "kiosk/ui/canvas.h"

struct window;

enum display_kind { DISPLAY_WINDOW, DISPLAY_FULLSCREEN, DISPLAY_HEADLESS };

/* NULL, with a reason in why (at least 200 bytes), when no display can be opened. */
struct window *window_open(enum display_kind kind, int width, int height, char why[200]);
void window_close(struct window *window);
/* How the loop may wait for input. */
enum window_wait {
	WINDOW_WAIT_NONE,   /* headless: there is no input to wait for */
	WINDOW_WAIT_EVENTS, /* SDL_WaitEventTimeout() sleeps */
	WINDOW_WAIT_POLL,   /* SDL_WaitEventTimeout() would spin every millisecond (KMSDRM): poll instead */
};
enum window_wait window_wait_kind(const struct window *window);
/* The surface as it is now; false while there is none (a display that was unplugged). */
bool window_canvas(struct window *window, struct canvas *ret_canvas);
void window_present(struct window *window, const struct rect *dirty, int count);
/* The pixels as shown; NULL while there are none. */
struct window_picture;
struct window_picture *window_take_picture(struct window *window);
void window_picture_destroy(struct window_picture *picture); /* NULL is fine */
/* As a PNG; any thread. False with errno or a libpng fault. */
bool window_picture_save(const struct window_picture *picture, const char *path);

#endif
