/* SPDX-License-Identifier: Apache-2.0 */
/* The measured effect: the trade's events (rules.md's names) with the session that they happened in, on their way to the
 * hub. They may be lost when the disk is full; orders may not. Main thread. */
#ifndef DAOGOU_APP_SERVICES_TRACK_H
#define DAOGOU_APP_SERVICES_TRACK_H

#include "kiosk/base/clock.h"
#include "kiosk/base/ulid.h"

struct state_writer;

struct track;
struct track *track_create(const struct clock *clock, struct state_writer *writer);
void track_destroy(struct track *track); /* NULL is fine */
/* Whose events come from here on; "" = nobody's. */
void track_set_session(struct track *track, struct ulid session);
/* kind is one of the names of the trade's events; data is a JSON object or NULL. */
void track_note(struct track *track, const char *kind, const char *data);

#endif
