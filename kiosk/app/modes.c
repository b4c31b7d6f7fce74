/* SPDX-License-Identifier: Apache-2.0 */
/* Modes: shopper, assist, showcase, closed, service, out of service. Every switch is audited. */
#include <stdio.h>
#include <string.h>

#include "kiosk/app/app_internal.h"
#include "kiosk/base/log.h"
#include "kiosk/store/audit.h"

static const char *const NAMES[MODE_COUNT] = {
	[MODE_SHOPPER] = "shopper",
	[MODE_ASSIST] = "assist",
	[MODE_SHOWCASE] = "showcase",
	[MODE_CLOSED] = "closed",
	[MODE_SERVICE] = "service",
	[MODE_OUT_OF_SERVICE] = "out_of_service",
};

const char *mode_name(enum mode mode)
{
	return NAMES[mode];
}

bool mode_find(const char *name, enum mode *ret_mode)
{
	for (int i = 0; i < MODE_COUNT; i++) {
		if (strcmp(NAMES[i], name) == 0) {
			*ret_mode = (enum mode)i;
			return true;
		}
	}
	return false;
}

bool mode_has_shoppers(const struct app *app)
{
	return app->session.mode == MODE_SHOPPER || app->session.mode == MODE_ASSIST;
}

enum screen_id mode_first_screen(const struct app *app)
{
	switch (app->session.mode) {
	case MODE_CLOSED: return SCREEN_CLOSED;
	case MODE_SERVICE: return SCREEN_SERVICE;
	case MODE_OUT_OF_SERVICE: return SCREEN_OUT_OF_SERVICE;
	default: return app->catalog ? SCREEN_ATTRACT : SCREEN_NO_CATALOG;
	}
}

/* Staff who come to help leave the shopper's session as it is; every other switch ends it. */
static bool keeps_session(enum mode from, enum mode to)
{
	return (from == MODE_SHOPPER || from == MODE_ASSIST) && (to == MODE_SHOPPER || to == MODE_ASSIST);
}

void mode_set(struct app *app, enum mode mode, const char *who, const char *why)
{
	enum mode before = app->session.mode;
	char what[64];

	if (mode == before)
		return;
	snprintf(what, sizeof what, "mode.set %s", NAMES[mode]);
	if (audit_add(app->state, clock_wall_ms(&app->clock), who, what, why) != STATE_OK)
		log_error("mode", "the audit could not be written");
	state_set(app->state, "mode", NAMES[mode]);
	log_info("mode", "%s -> %s by %s", NAMES[before], NAMES[mode], who);
	app->session.mode = mode;
	if (mode == MODE_SERVICE)
		service_open(app);
	if (!keeps_session(before, mode))
		session_end(app, "mode");
	if (mode != MODE_SERVICE)
		service_close(app);
	app_invalidate(app);
}
