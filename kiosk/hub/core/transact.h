/* SPDX-License-Identifier: Apache-2.0 */
/* The one place that begins, commits and rolls back. */
#ifndef DAOGOU_HUB_CORE_TRANSACT_H
#define DAOGOU_HUB_CORE_TRANSACT_H

#include "kiosk/hub/core/db.h"

enum hub_transaction {
	/* Survives a power cut once it is committed, and waits up to 5 s for other writers: what people paid or were promised. */
	HUB_DURABLE,
	/* Worth neither a disk flush nor a long wait (1 s): "the phone has opened the page". */
	HUB_RELAXED,
	/* As durable, and the function is never run twice: an import, whose source can be read once. */
	HUB_ONCE,
	/* Reads only: all queries see one moment, and writers go on. */
	HUB_READ,
};

enum hub_outcome {
	HUB_DONE,    /* committed */
	HUB_REFUSED, /* the function said no; nothing has changed */
	HUB_BUSY,    /* it could not be done now, and the failure stays on the connection: 503 */
};

/* Of so many who want one row at the same moment each has had its turn. */
#define HUB_ATTEMPTS_MAX 16
/* A constraint's no is found out by reading, at the latest in a few. */
#define HUB_CONFLICTS_MAX 5

/* Runs function inside a transaction and commits when it returns true. On other writers in the way (busy, a circle of locks, a
 * serialization failure, hub_db_outrun()) and when a constraint said no (others were quicker: the function may find out how),
 * all is undone and the function runs again, HUB_ATTEMPTS_MAX times and as long as it may wait: so it keeps what it found out in
 * data, begins there afresh each time, and does nothing outside the database. Transactions do not nest. After HUB_BUSY on a
 * lost connection the commit may have happened: what is repeated must have the effect of once. */
enum hub_outcome hub_transact(struct hub_db *db, enum hub_transaction kind,
	bool (*function)(struct hub_db *db, void *data), void *data);

#endif
