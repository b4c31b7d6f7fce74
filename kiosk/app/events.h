/* SPDX-License-Identifier: Apache-2.0 */
/* The services' news, to whom they concern: what the session says is brought up to date, and the screen that is on gets
 * events. Main thread. */
#ifndef DAOGOU_APP_EVENTS_H
#define DAOGOU_APP_EVENTS_H

struct display;
struct scan_input;
struct services;
struct sessions;
struct stage;
struct user_input;

/* Between whom; all borrowed. */
struct events {
	struct services *services;
	struct display *display;
	struct sessions *sessions;
	struct stage *stage;
	const struct user_input *input;
	struct scan_input *scans;
};

/* All that wait. */
void events_take_news(const struct events *events);

#endif
