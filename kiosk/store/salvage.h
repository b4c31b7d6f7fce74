/* SPDX-License-Identifier: Apache-2.0 */
/* What can still be read of a damaged state.db. Inside the store; main thread, before anybody else has the file open. */
#ifndef DAOGOU_STORE_SALVAGE_H
#define DAOGOU_STORE_SALVAGE_H

#include "kiosk/store/state.h"

/* Copies the rows of a damaged file, whose own schema, index and inner pages may be gone, into a fresh one: each page is read by
 * itself (a row whose overflow pages are gone is lost, the others of its page are not). Rows that no program of ours can have
 * written are left out. The damaged file and its WAL are not changed. ret_report: "orders 3, outbox 2", "" when nothing could be
 * read. False when not even a copy of the file could be made. */
bool state_salvage(struct state *to, const char *damaged_path, char ret_report[200]);

#endif
