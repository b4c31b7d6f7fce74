/* SPDX-License-Identifier: Apache-2.0 */
/* What of state.db must not stay: the session that has ended, at once and until it is gone, and records that everybody is
 * done with, once an hour. Main thread. */
#ifndef DAOGOU_APP_SERVICES_HOUSEKEEPING_H
#define DAOGOU_APP_SERVICES_HOUSEKEEPING_H

#include <stdbool.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/ulid.h"

struct state_writer;

struct housekeeping;
struct housekeeping *housekeeping_create(const struct clock *clock, struct state_writer *writer);
void housekeeping_destroy(struct housekeeping *housekeeping); /* NULL is fine */
/* The session that is on: what it writes is not wiped when rows of one before it are. */
void housekeeping_begin_session(struct housekeeping *housekeeping, struct ulid session);
/* It has ended: no byte of it stays in state.db. What could not be wiped is tried again at every tick. */
void housekeeping_end_session(struct housekeeping *housekeeping);
/* Something of an ended session may still be found in the files. */
bool housekeeping_has_leftovers(const struct housekeeping *housekeeping);
/* Once a second. */
void housekeeping_tick(struct housekeeping *housekeeping);

#endif
