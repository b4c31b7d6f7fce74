/* SPDX-License-Identifier: Apache-2.0 */
/* A screen: view() declares what is on it and changes nothing; update() is the only place where its state changes. Adding one
 * is a file, a line in SCREENS and an entry here. */
#ifndef DAOGOU_SCREENS_SCREEN_H
#define DAOGOU_SCREENS_SCREEN_H

#include "kiosk/screens/event.h"
#include "kiosk/screens/session.h"
#include "kiosk/ui/ui.h"

struct app;

enum screen_id {
	SCREEN_ATTRACT, SCREEN_HOME, SCREEN_BROWSE, SCREEN_SEARCH, SCREEN_PRODUCT, SCREEN_DEALS, SCREEN_DEAL, SCREEN_COUPONS,
	SCREEN_BASKET, SCREEN_CHECKOUT, SCREEN_RECEIPT, SCREEN_THANKS, SCREEN_NO_CATALOG, SCREEN_CLOSED, SCREEN_OUT_OF_SERVICE,
	SCREEN_SERVICE, SCREEN_SERVICE_DEVICE, SCREEN_SERVICE_ADDRESS, SCREEN_SERVICE_SETUP, SCREEN_SERVICE_TRIAL,
	SCREEN_SERVICE_PRINTS,
	SCREEN_COUNT
};

/* Where to go: a screen and its object. */
struct route {
	enum screen_id screen;
	int64_t id;
};

struct screen {
	const char *name;
	size_t state_size;      /* zeroed before enter() */
	bool needs_catalog;     /* without one the application shows SCREEN_NO_CATALOG */
	bool needs_session;     /* entering it begins a session when none is running */
	bool wants_tick;        /* something on it moves with the clock */
	bool is_private;        /* not for remote pictures: checkout, receipt, member */
	void (*enter)(void *state, struct app *app, int64_t id);
	/* May be NULL. Called before each view(): reads the rows of a long list that the coming frame shows (ui_virtual_range());
	 * view() then finds them in the state. Nothing else belongs here, and it may take a millisecond. */
	void (*prepare)(void *state, struct app *app, struct ui *ui);
	void (*view)(const void *state, const struct session *session, struct ui *ui);
	void (*update)(void *state, struct app *app, const struct event *event);
	void (*leave)(void *state, struct app *app); /* may be NULL; state and arena go right after */
};

/* One for each enum screen_id. */
extern const struct screen *const SCREENS[SCREEN_COUNT];

extern const struct screen ATTRACT_SCREEN, HOME_SCREEN, BROWSE_SCREEN, SEARCH_SCREEN, PRODUCT_SCREEN, DEALS_SCREEN, DEAL_SCREEN,
	COUPONS_SCREEN, BASKET_SCREEN, CHECKOUT_SCREEN, RECEIPT_SCREEN, THANKS_SCREEN, NO_CATALOG_SCREEN, CLOSED_SCREEN,
	OUT_OF_SERVICE_SCREEN, SERVICE_SCREEN, SERVICE_DEVICE_SCREEN, SERVICE_ADDRESS_SCREEN, SERVICE_SETUP_SCREEN,
	SERVICE_TRIAL_SCREEN, SERVICE_PRINTS_SCREEN;

#endif
