/* SPDX-License-Identifier: Apache-2.0 */
/* The table of screens, and which of them a mode shows by itself. */
#include "kiosk/screens/screen.h"

const struct screen *const SCREENS[SCREEN_COUNT] = {
#define SCREEN(id, name) [SCREEN_##id] = &id##_SCREEN,
#include "kiosk/screens/screens.def"
#undef SCREEN
};

static const char *const NAMES[SCREEN_COUNT] = {
#define SCREEN(id, name) [SCREEN_##id] = #name,
#include "kiosk/screens/screens.def"
#undef SCREEN
};

const char *screen_name(enum screen_id screen)
{
	return NAMES[screen];
}

enum screen_id screen_of_mode(enum mode mode)
{
	switch (mode) {
	case MODE_CLOSED: return SCREEN_CLOSED;
	case MODE_SERVICE: return SCREEN_SERVICE;
	case MODE_OUT_OF_SERVICE: return SCREEN_OUT_OF_SERVICE;
	default: return SCREEN_ATTRACT;
	}
}

enum screen_id screen_without_catalog(void)
{
	return SCREEN_NO_CATALOG;
}
