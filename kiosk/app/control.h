/* SPDX-License-Identifier: Apache-2.0 */
/* The control socket: one JSON line in, one out. Mode 0600. Each of at most eight clients has a thread that reads, and that
 * waits where a verb waits; the main thread answers. More clients wait until one goes. A client that sends no whole line
 * within 5 seconds, or does not take its answer, is dropped. */
#ifndef DAOGOU_APP_CONTROL_H
#define DAOGOU_APP_CONTROL_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>

struct config;
struct display;
struct loop;
struct services;
struct sessions;
struct stage;

/* What the verbs reach; all borrowed. */
struct control_host {
	const struct config *config;
	struct services *services;
	struct display *display;
	struct sessions *sessions;
	struct stage *stage;
	struct loop *loop;
	const atomic_bool *is_stopping; /* what takes long looks at it */
};

struct control;
/* NULL, with errno, when the socket cannot be made. An old socket file that nobody listens on is replaced. */
struct control *control_start(const struct control_host *host, const char *path);
void control_stop(struct control *control);

/* A verb's handler: args are the words after the verb. Returns the result (a new reference), or NULL with a sentence in why;
 * NULL without one when it does not understand the words. */
#define CONTROL_WHY_SIZE 300
typedef json_t *(*control_handler)(
	const struct control_host *host, int count, const char *const *args, char why[CONTROL_WHY_SIZE]);

/* What takes longer than a touch may wait: begin() takes together on the main thread what it needs, and run() does it on the
 * client's own thread, whose answer it is. */
struct control_work {
	json_t *(*run)(void *data, char why[CONTROL_WHY_SIZE]);
	void (*free)(void *data);
	void *data; /* a heap object that nobody else knows */
};
/* False, with or without a sentence in why as a handler's NULL. */
typedef bool (*control_begin)(const struct control_host *host, int count, const char *const *args,
	struct control_work *ret_work, char why[CONTROL_WHY_SIZE]);

struct control_verb {
	const char *name;  /* "ui tap": one or two words */
	const char *words; /* what may stand behind it, for who did not know */
	int min_args, max_args;
	bool is_ui;       /* only with [control] allow_ui */
	bool is_repeated; /* NULL without a sentence is "not yet": asked again until it is, or the time is over */
	control_handler handle;
	control_begin begin; /* in place of handle */
	/* Whether the words make sense, where a NULL without a sentence means "not yet"; on the client's thread. May be NULL. */
	bool (*understands)(int count, const char *const *args);
};

extern const struct control_verb CONTROL_UI_VERBS[], CONTROL_STATUS_VERBS[], CONTROL_DEVICE_VERBS[],
	CONTROL_PAYMENT_VERBS[]; /* each ends with a NULL name */

#endif
