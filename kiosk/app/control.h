/* SPDX-License-Identifier: Apache-2.0 */
/* The control socket: one JSON line in, one out. Mode 0600. Each of at most eight clients has a thread that reads, and that
 * waits where a verb waits; the main thread answers. More clients wait until one goes. A client that sends no whole line
 * within 5 seconds, or does not take its answer, is dropped. */
#ifndef DAOGOU_APP_CONTROL_H
#define DAOGOU_APP_CONTROL_H

#include <jansson.h>
#include <stdbool.h>

struct app;
struct control;
struct control_request;

/* NULL, with errno, when the socket cannot be made. An old socket file that nobody listens on is replaced. */
struct control *control_start(struct app *app, const char *path);
void control_stop(struct control *control);
/* Main thread: answers a request that came through the inbox. */
void control_answer(struct app *app, struct control_request *request);
/* The loop ends: nobody will answer. */
void control_refuse(struct control_request *request);

/* A verb's handler: args are the words after the verb. Returns the result (a new reference), or NULL with a sentence in why;
 * NULL without one when it does not understand the words. */
#define CONTROL_WHY_SIZE 300
typedef json_t *(*control_handler)(struct app *app, int count, const char *const *args, char why[CONTROL_WHY_SIZE]);

struct control_verb {
	const char *name;   /* "ui tap": one or two words */
	const char *words;  /* what may stand behind it, for who did not know */
	int min_args, max_args;
	bool is_ui;         /* only with [control] allow_ui */
	bool is_repeated;   /* NULL without a sentence is "not yet": asked again until it is, or the time is over */
	control_handler handle;
};

extern const struct control_verb CONTROL_UI_VERBS[], CONTROL_STATUS_VERBS[], CONTROL_DEVICE_VERBS[],
	CONTROL_PAYMENT_VERBS[]; /* each ends with a NULL name */

#endif
