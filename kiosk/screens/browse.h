/* SPDX-License-Identifier: Apache-2.0 */
/* What the id of a route to SCREEN_BROWSE means: a category, 0 for the whole shop, or one of the ready-made
 * lists. */
#ifndef DAOGOU_SCREENS_BROWSE_H
#define DAOGOU_SCREENS_BROWSE_H

#include "kiosk/screens/actions.h"

#define BROWSE_LIST(kind) (-1 - (int64_t)(kind))

#endif
