/* SPDX-License-Identifier: Apache-2.0 */
/* The sessions, one shopper after the other: the one that runs, with its language, looks, order, countdown and what is said
 * at the foot of the screen. It knows the services and the display, and no screen that is on: whoever calls draws and goes
 * places. Main thread. */
#ifndef DAOGOU_APP_SESSION_SESSIONS_H
#define DAOGOU_APP_SESSION_SESSIONS_H

#include "kiosk/screens/session.h"

struct display;
struct placed_order;
struct services;

struct sessions_setup {
	struct services *services; /* borrowed, as all here */
	struct display *display;
	const char *place_name; /* shown below the logo; "" = the store's name */
	const char *hub_url;
	int64_t idle_s, idle_warning_s; /* see struct idle_limits */
};

struct sessions;
/* In the mode that was set last, in the shop's language and looks; nobody is there. */
struct sessions *sessions_create(const struct sessions_setup *setup);
void sessions_destroy(struct sessions *sessions); /* NULL is fine */

/* Never NULL: what the screens see. */
struct session *sessions_now(struct sessions *sessions);
bool sessions_has_catalog(const struct sessions *sessions);
/* Who stands at the card terminal, or has perhaps paid there, stays before the page that says so. */
bool sessions_must_stay(const struct sessions *sessions);

/* --- beginning and end --- */
void sessions_begin(struct sessions *sessions);
/* No byte of the shopper stays, in memory, in state.db or on the screen. The screens were left before. */
void sessions_end(struct sessions *sessions, const char *why);
/* Of the clock that never goes backwards: when the last one began; 0 = none has. */
int64_t sessions_begun_ms(const struct sessions *sessions);
/* The mode's switch, audited with who and why; nothing else happens when it is the mode already. */
void sessions_set_mode(struct sessions *sessions, enum mode mode, const char *who, const char *why);

/* --- language and looks --- */
/* An index of LANGUAGES. Texts of the language before, also the note, are gone. */
void sessions_set_language(struct sessions *sessions, int index);
/* What the session's looks say, on the display. */
void sessions_apply_looks(struct sessions *sessions);

/* --- idling --- */
/* Input of any kind. */
void sessions_touch(struct sessions *sessions);
/* The shopper has shown the signed card of this member. */
void sessions_identify_member(struct sessions *sessions, const char *member);
/* Since the last input; 0 while nobody is there. */
int64_t sessions_idle_s(const struct sessions *sessions);
/* Once a second; screen_idle_s: how long the screen that is on waits by itself, 0 = as long as the machine. True: the shopper
 * has gone, and the session is to end. */
bool sessions_tick(struct sessions *sessions, int screen_idle_s);
bool sessions_needs_tick(const struct sessions *sessions);

/* --- what is said at the foot of the screen, for some seconds --- */
void sessions_note(struct sessions *sessions, const char *sentence);
void sessions_note_careful(struct sessions *sessions, const char *sentence);
void sessions_note_with(
	struct sessions *sessions, const char *sentence, const char *button, struct action action);
void sessions_drop_note(struct sessions *sessions);
void sessions_call_staff(struct sessions *sessions);

/* --- what the services tell --- */
/* The wall clock of the frame that begins. */
void sessions_take_time(struct sessions *sessions);
void sessions_take_catalog(struct sessions *sessions);
/* The link to the hub, as it is now. */
void sessions_take_network(struct sessions *sessions);
void sessions_take_devices(struct sessions *sessions);

/* --- the order (sessions_order.c) --- */
/* False: these lines make none. See app_place_order(). */
bool sessions_place_order(struct sessions *sessions);
/* As last known; false when there is none. Texts in the arena. */
bool sessions_find_order(struct sessions *sessions, struct arena *arena, struct placed_order *ret_order);
void sessions_cancel_order(struct sessions *sessions);
/* Forgets which order is being paid. */
void sessions_leave_order(struct sessions *sessions);
void sessions_pay_by_card(struct sessions *sessions);
void sessions_take_order(struct sessions *sessions, struct ulid order);
/* It is on the disk, or could not be written. False: it is no order of this session. */
bool sessions_take_placed(struct sessions *sessions, struct ulid order, bool is_written);
void sessions_take_card_payment(struct sessions *sessions);

#endif
