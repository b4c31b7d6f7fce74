/* SPDX-License-Identifier: Apache-2.0 */
/* The hub of a fixture in a process of its own, which meets faults (tests/support/torture.h), and is started again when it ended for
 * want of memory. Any other end of it ends the test. */
#ifndef DAOGOU_TESTS_HUB_TORTURE_HUB_H
#define DAOGOU_TESTS_HUB_TORTURE_HUB_H

#include "tests/hub/hub_fixture.h"

/* cmocka's: a fixture whose server is such a process; the helpers talk to it. */
int torture_hub_setup(void **state);
int torture_hub_teardown(void **state);
/* hub_server_tick() there. */
void torture_hub_turn(struct hub_fixture *fixture);
/* No answer came: when the hub has ended it is started again. */
void torture_hub_revive(struct hub_fixture *fixture);
/* It stops, and has lost nothing in memory; then another one serves. */
void torture_hub_restart(struct hub_fixture *fixture);
/* How often it was started again by torture_hub_revive(). */
int torture_hub_deaths(void);

#endif
