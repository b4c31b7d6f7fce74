/* SPDX-License-Identifier: Apache-2.0 */
/* All addresses of the hub in one table. */
#ifndef DAOGOU_HUB_ROUTES_H
#define DAOGOU_HUB_ROUTES_H

#include "kiosk/hub/http/router.h"

extern const struct http_route HUB_ROUTES[];
extern const size_t HUB_ROUTE_COUNT;

#endif
