/* SPDX-License-Identifier: Apache-2.0 */
/* The application, for app.c, which makes it, and door.c, through which the screens ask. Nobody else knows what is in it. */
#ifndef DAOGOU_APP_APP_INTERNAL_H
#define DAOGOU_APP_APP_INTERNAL_H

#include <stdatomic.h>

#include "kiosk/base/clock.h"

struct app {
	struct clock clock;
	struct inbox *inbox;
	struct services *services;
	struct display *display;
	struct sessions *sessions;
	struct stage *stage;
	struct loop *loop;
	struct control *control;
	const atomic_bool *is_stopping;
	atomic_bool sleeps_in_sdl; /* any thread: the inbox alone does not wake the loop */
};

#endif
