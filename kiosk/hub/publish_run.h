/* SPDX-License-Identifier: Apache-2.0 */
/* A publish as a person sees it: for the verb publish and for import --publish. */
#ifndef DAOGOU_HUB_PUBLISH_RUN_H
#define DAOGOU_HUB_PUBLISH_RUN_H

#include "kiosk/hub/feed/publish.h"

/* Publishes, and prints "published seq=N snapshot=yes|no delta_bytes=N", what staff have to know of the keys, or why it was refused. The
 * exit code: 0 or 1. */
int hub_publish_run(const struct publish_options *options);

#endif
