/* SPDX-License-Identifier: Apache-2.0 */
/* Bystanders: rows of another kiosk's shoppers, one in each state, with a merchant, product, deal, group, coupons and
 * claims of their own and beside those of the test. No test touches them; one that finds them moved has found a
 * statement whose key is missing. */
#ifndef DAOGOU_TESTS_HUB_BYSTANDERS_H
#define DAOGOU_TESTS_HUB_BYSTANDERS_H

#include "kiosk/hub/core/db.h"

/* Beside the shop of the fixture: two teas are theirs, and two coupons "k1". */
void bystanders_insert(struct hub_db *db);
/* All that they are, as text; the caller frees. */
char *bystanders_read(struct hub_db *db);
/* On this connection, tables show the rows that a test made, without theirs. Such tables cannot be written. */
void bystanders_hide(struct hub_db *db);

#endif
