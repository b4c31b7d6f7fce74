/* SPDX-License-Identifier: Apache-2.0 */
/* The main loop: sleeps until something happens, handles it, and draws only what changed. Main thread, but for loop_stop(). */
#ifndef DAOGOU_APP_LOOP_H
#define DAOGOU_APP_LOOP_H

#include <stdbool.h>

struct config;
struct display;
struct scan_input;
struct services;
struct sessions;
struct stage;
struct user_input;

/* All borrowed. */
struct loop_setup {
	const struct config *config;
	struct services *services;
	struct display *display;
	struct sessions *sessions;
	struct stage *stage;
};

struct loop;
struct loop *loop_create(const struct loop_setup *setup);
void loop_destroy(struct loop *loop); /* NULL is fine */
/* Until loop_stop(), or until the window is closed. */
void loop_run(struct loop *loop);
/* Any thread. */
void loop_stop(struct loop *loop);
bool loop_must_stop(const struct loop *loop);

/* Messages, timers, then a frame when one is due. */
void loop_step(struct loop *loop);
/* One frame now, if something changed. */
void loop_frame(struct loop *loop);

/* Where input goes in. */
const struct user_input *loop_input(const struct loop *loop);
struct scan_input *loop_scans(struct loop *loop);

#endif
