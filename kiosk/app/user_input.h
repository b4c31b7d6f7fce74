/* SPDX-License-Identifier: Apache-2.0 */
/* The one path of fingers, keys and typed text, from SDL, from a keypad and from the control socket alike. Points in pixels of
 * the window. Main thread. */
#ifndef DAOGOU_APP_USER_INPUT_H
#define DAOGOU_APP_USER_INPUT_H

#include <stdbool.h>

#include "kiosk/base/clock.h"

struct display;
struct sessions;
struct stage;

/* Whom input concerns; all borrowed. */
struct user_input {
	const struct clock *clock;
	struct display *display;
	struct sessions *sessions;
	struct stage *stage;
};

void user_input_down(const struct user_input *input, int x, int y);
void user_input_move(const struct user_input *input, int x, int y);
void user_input_up(const struct user_input *input, int x, int y);
void user_input_wheel(const struct user_input *input, int x, int y, int steps);
void user_input_text(const struct user_input *input, const char *text);
/* "next", "previous", "up", "down", "left", "right", "select", "back", "help", "home", "end", "backspace", "enter". False for others. */
bool user_input_key(const struct user_input *input, const char *name);
/* Somebody is there: the countdown ends, and the next frame answers. */
void user_input_wake(const struct user_input *input);
/* What waits at SDL. False when the window was closed. */
bool user_input_take_sdl(const struct user_input *input);

#endif
