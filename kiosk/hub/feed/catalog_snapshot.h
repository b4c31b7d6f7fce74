/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the catalog.db that kiosks download from a built file: dense, with its indexes and its full-text
 * index. */
#ifndef DAOGOU_HUB_FEED_CATALOG_SNAPSHOT_H
#define DAOGOU_HUB_FEED_CATALOG_SNAPSHOT_H

#include <stdbool.h>

#include "kiosk/hub/feed/feed_keys.h"

/* False and one sentence when it fails. */
bool catalog_snapshot_make(
	const char *built_path, const char *path, const char *state_root, char ret_why[FEED_WHY_SIZE]);

#endif
