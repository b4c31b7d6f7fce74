/* SPDX-License-Identifier: Apache-2.0 */
/* A database that goes wrong once, by a plan: "fault:" before the target of another driver. What the hub's timer thread asks goes
 * through, and is not counted: it comes when it likes. */
#ifndef DAOGOU_TESTS_HUB_FAULT_DRIVER_H
#define DAOGOU_TESTS_HUB_FAULT_DRIVER_H

#include <stdbool.h>

enum fault_kind {
	FAULT_NONE,
	FAULT_FAILED, /* it does not run, for no reason that matters */
	FAULT_BUSY,   /* others are in the way */
	FAULT_LOST,   /* the connection is lost before the server has seen it, and the transaction with it */
	FAULT_LOST_AFTER, /* the server has done it (for COMMIT: committed), and nobody hears of it */
	FAULT_KINDS
};

extern const char *const FAULT_NAMES[FAULT_KINDS];

/* Makes "fault:" known to hub_db_open(). */
void fault_driver_add(void);
/* The count of statements begins at 1 again; the one with the number at goes wrong. Also BEGIN and COMMIT count. Each thread may ask. */
void fault_plan(enum fault_kind kind, int at);
/* True when the plan's statement has come. */
bool fault_has_struck(void);
/* How many came since a plan that has a fault. */
int fault_statement_count(void);

#endif
