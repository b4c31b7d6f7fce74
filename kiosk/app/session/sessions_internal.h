/* SPDX-License-Identifier: Apache-2.0 */
/* The sessions, for the two files that are about them. */
#ifndef DAOGOU_APP_SESSION_SESSIONS_INTERNAL_H
#define DAOGOU_APP_SESSION_SESSIONS_INTERNAL_H

#include "kiosk/app/services/services.h"
#include "kiosk/app/session/idle.h"
#include "kiosk/app/session/sessions.h"

struct sessions {
	struct services *services;
	struct display *display;
	char *place_name, *hub_url;
	int64_t idle_s, idle_warning_s;

	struct session session;
	struct arena texts; /* of the session, renewed with the language */
	struct idle idle;
	int64_t begun_ms, note_until_ms, download_started_ms;
	bool is_order_paying; /* a payment is in progress: the end is asked twice */
};

#endif
