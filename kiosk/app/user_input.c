/* SPDX-License-Identifier: Apache-2.0 */
/* Fingers, keys and typed text. */
#include "kiosk/app/user_input.h"

#include <SDL.h>
#include <string.h>

#include "kiosk/app/display/display.h"
#include "kiosk/app/session/sessions.h"
#include "kiosk/app/stage/stage.h"
#include "kiosk/base/text.h"

static int64_t now_ms(const struct user_input *input)
{
	return clock_monotonic_ms(input->clock);
}

/* While the countdown runs, any input means "I am here". */
void user_input_wake(const struct user_input *input)
{
	sessions_touch(input->sessions);
	frame_stats_touch(display_stats(input->display), clock_real_us());
}

void user_input_down(const struct user_input *input, int x, int y)
{
	user_input_wake(input);
	if (ui_pointer_down(display_ui(input->display), x, y, now_ms(input)))
		display_invalidate(input->display);
}

void user_input_move(const struct user_input *input, int x, int y)
{
	if (ui_pointer_move(display_ui(input->display), x, y, now_ms(input))) {
		user_input_wake(input);
		display_invalidate(input->display);
	}
}

void user_input_up(const struct user_input *input, int x, int y)
{
	struct action action;

	if (!ui_pointer_up(display_ui(input->display), x, y, now_ms(input), &action))
		return;
	user_input_wake(input);
	display_invalidate(input->display);
	stage_act(input->stage, action);
}

void user_input_wheel(const struct user_input *input, int x, int y, int steps)
{
	user_input_wake(input);
	if (ui_wheel(display_ui(input->display), x, y, steps))
		display_invalidate(input->display);
}

void user_input_text(const struct user_input *input, const char *text)
{
	if (!utf8_is_valid(text, strlen(text)))
		return;
	user_input_wake(input);
	stage_send(input->stage, &(struct event){ .kind = EVENT_TEXT, .text = text });
}

static void type_key(const struct user_input *input, int64_t code)
{
	stage_send(
		input->stage, &(struct event){ .kind = EVENT_ACTION, .action = ACTION_OF(TYPE_KEY, code) });
}

bool user_input_key(const struct user_input *input, const char *name)
{
	static const struct {
		const char *name;
		enum ui_key key;
	} KEYS[] = {
		{ "next", UI_KEY_NEXT },
		{ "previous", UI_KEY_PREVIOUS },
		{ "up", UI_KEY_UP },
		{ "down", UI_KEY_DOWN },
		{ "left", UI_KEY_LEFT },
		{ "right", UI_KEY_RIGHT },
		{ "select", UI_KEY_SELECT },
		{ "home", UI_KEY_HOME },
		{ "end", UI_KEY_END },
	};

	user_input_wake(input);
	for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
		if (strcmp(KEYS[i].name, name) != 0)
			continue;
		struct action action = ACTION(START);
		/* The attract screen is one button: whichever key comes first, it starts. */
		if (stage_screen_id(input->stage) != SCREEN_ATTRACT)
			ui_key(display_ui(input->display), KEYS[i].key, &action);
		display_invalidate(input->display);
		stage_act(input->stage, action);
		return true;
	}
	if (strcmp(name, "back") == 0)
		stage_act(input->stage, ACTION(GO_BACK));
	else if (strcmp(name, "help") == 0)
		stage_act(input->stage, ACTION(OPEN_HELP));
	else if (strcmp(name, "backspace") == 0)
		type_key(input, '\b');
	else if (strcmp(name, "enter") == 0)
		type_key(input, '\n');
	else
		return false;
	return true;
}

/* --- from SDL --- */

static void handle_sdl_key(const struct user_input *input, SDL_Keycode code, bool is_shifted, bool is_repeat)
{
	static const struct {
		SDL_Keycode code;
		const char *name;
	} KEYS[] = {
		{ SDLK_UP, "up" },
		{ SDLK_DOWN, "down" },
		{ SDLK_LEFT, "left" },
		{ SDLK_RIGHT, "right" },
		{ SDLK_ESCAPE, "back" },
		{ SDLK_BACKSPACE, "backspace" },
		{ SDLK_F1, "help" },
		{ SDLK_HOME, "home" },
		{ SDLK_END, "end" },
	};

	if (code == SDLK_TAB) {
		user_input_key(input, is_shifted ? "previous" : "next");
		return;
	}
	/* A hand that lingers presses once. */
	if (is_repeat &&
		(code == SDLK_RETURN || code == SDLK_KP_ENTER || code == SDLK_ESCAPE || code == SDLK_F1))
		return;
	if (code == SDLK_RETURN || code == SDLK_KP_ENTER) {
		user_input_key(input, stage_screen(input->stage)->takes_text ? "enter" : "select");
		return;
	}
	for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
		if (KEYS[i].code == code)
			user_input_key(input, KEYS[i].name);
	}
}

static void handle_finger(const struct user_input *input, const SDL_TouchFingerEvent *finger)
{
	struct canvas canvas;

	/* One finger drives; a palm or a second hand is not a second pointer. */
	if (!window_canvas(display_window(input->display), &canvas))
		return;
	int x = (int)(finger->x * (float)canvas.width), y = (int)(finger->y * (float)canvas.height);
	if (finger->type == SDL_FINGERDOWN)
		user_input_down(input, x, y);
	else if (finger->type == SDL_FINGERMOTION)
		user_input_move(input, x, y);
	else
		user_input_up(input, x, y);
}

static bool handle_sdl_event(const struct user_input *input, const SDL_Event *event)
{
	switch (event->type) {
	case SDL_QUIT: return false;
	case SDL_WINDOWEVENT:
		if (event->window.event == SDL_WINDOWEVENT_SIZE_CHANGED ||
			event->window.event == SDL_WINDOWEVENT_EXPOSED)
			ui_repaint(display_ui(input->display));
		display_invalidate(input->display);
		break;
	case SDL_MOUSEBUTTONDOWN: user_input_down(input, event->button.x, event->button.y); break;
	case SDL_MOUSEMOTION: user_input_move(input, event->motion.x, event->motion.y); break;
	case SDL_MOUSEBUTTONUP: user_input_up(input, event->button.x, event->button.y); break;
	case SDL_MOUSEWHEEL:
		user_input_wheel(input, event->wheel.mouseX, event->wheel.mouseY, event->wheel.y);
		break;
	case SDL_FINGERDOWN:
	case SDL_FINGERMOTION:
	case SDL_FINGERUP: handle_finger(input, &event->tfinger); break;
	case SDL_KEYDOWN:
		handle_sdl_key(
			input, event->key.keysym.sym, event->key.keysym.mod & KMOD_SHIFT, event->key.repeat);
		break;
	case SDL_TEXTINPUT: user_input_text(input, event->text.text); break;
	default: break;
	}
	return true;
}

bool user_input_take_sdl(const struct user_input *input)
{
	SDL_Event event;
	bool is_open = true;

	if (window_wait_kind(display_window(input->display)) == WINDOW_WAIT_NONE)
		return true;
	while (SDL_PollEvent(&event))
		is_open = handle_sdl_event(input, &event) && is_open;
	return is_open;
}
