/* SPDX-License-Identifier: Apache-2.0 */
/* A screen: view() declares what is on it and changes nothing; update() is the only place where its state changes. Adding one
 * is a file and a line in screens.def. Main thread. */
#ifndef DAOGOU_SCREENS_SCREEN_H
#define DAOGOU_SCREENS_SCREEN_H

#include "kiosk/screens/event.h"
#include "kiosk/screens/route.h"
#include "kiosk/screens/session.h"
#include "kiosk/ui/ui.h"

struct app;

struct screen {
	size_t state_size; /* zeroed before enter(); 0 = it has none */
	enum route_need needs;

	/* --- policy: the application asks these and never which screen it is --- */
	bool needs_catalog; /* without one SCREEN_NO_CATALOG stands in */
	bool needs_session; /* entering it begins a session when none is running; without, it is for nobody in particular */
	bool wants_tick;       /* something on it moves with the clock */
	bool is_private;       /* not for remote pictures: checkout, receipt, member */
	bool forgets_way_back; /* going there is a new beginning: no way leads back from it */
	bool takes_text;    /* it has a field that is typed into: a keyboard's Enter belongs to the field */
	bool refuses_scans; /* an order is being paid: a scan leads nobody away from it */
	bool is_farewell;   /* the shopper is done: whoever scans here is the next one */
	int idle_s; /* so long without input ends the session, without a countdown; 0 = the machine's time, with one */

	void (*enter)(void *state, struct app *app, const struct route *route); /* may be NULL */
	/* May be NULL. Called before each view(): reads the rows of a long list that the coming frame shows (ui_virtual_range());
	 * view() then finds them in the state. Nothing else belongs here, and it may take a millisecond. */
	void (*prepare)(void *state, struct app *app, struct ui *ui);
	void (*view)(const void *state, const struct session *session, struct ui *ui);
	void (*update)(void *state, struct app *app, const struct event *event); /* may be NULL */
	void (*leave)(void *state, struct app *app); /* may be NULL; state and arena go right after */
};

/* One for each enum screen_id. */
extern const struct screen *const SCREENS[SCREEN_COUNT];

#define SCREEN(id, name) extern const struct screen id##_SCREEN;
#include "kiosk/screens/screens.def"
#undef SCREEN

/* The screen that stands there when nobody does anything. */
enum screen_id screen_of_mode(enum mode mode);
/* What is shown where a screen that needs a catalog was asked for and there is none. */
enum screen_id screen_without_catalog(void);

#endif
