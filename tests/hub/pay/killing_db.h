/* SPDX-License-Identifier: Apache-2.0 */
/* "killing:DATABASE": that database, and the process dies at a step. */
#ifndef DAOGOU_TESTS_HUB_PAY_KILLING_DB_H
#define DAOGOU_TESTS_HUB_PAY_KILLING_DB_H

#include "kiosk/hub/core/db_driver.h"

extern const struct hub_db_driver KILLING_DRIVER;

/* SIGKILL before the calling thread's step-th statement, begin, commit or rollback from now. 1 = the next. */
void killing_db_kill_at(int step);

#endif
