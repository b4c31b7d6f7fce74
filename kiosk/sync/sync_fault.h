/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that can be wrong with a round of the feed, one name each for status, log and tests. Pure
 * functions. */
#ifndef DAOGOU_SYNC_SYNC_FAULT_H
#define DAOGOU_SYNC_SYNC_FAULT_H

enum sync_fault {
	SYNC_OK,
	SYNC_OFFLINE,       /* the hub cannot be reached */
	SYNC_TIMED_OUT,     /* it answers too slowly */
	SYNC_HTTP_ERROR,    /* it answers with an error status */
	SYNC_TOO_LARGE,     /* more bytes than announced or allowed */
	SYNC_TRUNCATED,     /* fewer bytes than announced */
	SYNC_MALFORMED,     /* not the document it should be */
	SYNC_BAD_SIGNATURE, /* not signed by a key we trust */
	SYNC_OTHER_FEED,    /* another feed id than the one we follow */
	SYNC_OTHER_ROOT,    /* another root key than the one we trust */
	SYNC_ROLLED_BACK,   /* lower seq in the same epoch, or a lower epoch */
	SYNC_EXPIRED,       /* the head is past its date */
	SYNC_BAD_DIGEST,    /* the object's bytes are not those that were announced */
	SYNC_OTHER_SCHEMA,  /* a catalog of another schema */
	SYNC_BAD_CATALOG,   /* no whole catalog, or not the announced one */
	SYNC_BAD_DELTA,     /* a delta that does not fit; the snapshot is taken instead */
	SYNC_DISK_FULL,
	SYNC_DISK_ERROR,
	SYNC_NOT_ENROLLED, /* the hub does not know this kiosk */
	SYNC_REFUSED,      /* the hub refused: wrong or used enrollment code, too many tries */
	SYNC_ROOT_EXPIRED, /* the newest root document is past its date: no head is followed */
	SYNC_FAULT_COUNT,
};

/* "bad_signature" and so on. Names never change. */
const char *sync_fault_name(enum sync_fault fault);

#endif
