/* SPDX-License-Identifier: Apache-2.0 */
/* The window: SDL2 with a software surface, on a display or headless. Main thread only. */
#ifndef DAOGOU_APP_WINDOW_H
#define DAOGOU_APP_WINDOW_H

#include <stdbool.h>

#include "kiosk/app/config.h"
#include "kiosk/ui/canvas.h"

struct window;

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
/* The pixels as shown, as a PNG. False with errno or a libpng fault. */
bool window_save_png(struct window *window, const char *path);

#endif
