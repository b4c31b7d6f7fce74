/* SPDX-License-Identifier: Apache-2.0 */
/* What the machine is there for: shopper, assist, showcase, closed, service, out of service. Rules alone; the switch is
 * sessions_set_mode(). */
#ifndef DAOGOU_APP_SESSION_MODES_H
#define DAOGOU_APP_SESSION_MODES_H

#include "kiosk/screens/session.h"

/* "shopper", "out_of_service": what state.db, the hub and the control socket call it. */
const char *mode_name(enum mode mode);
/* False, and *ret_mode untouched, when none is called so. */
bool mode_find(const char *name, enum mode *ret_mode);
/* False where touches and scans begin nothing: showcase, closed, service, out of service. */
bool mode_has_shoppers(enum mode mode);
/* Staff who come to help leave the shopper's session as it is; every other switch ends it. */
bool mode_keeps_session(enum mode from, enum mode to);

#endif
