/* SPDX-License-Identifier: Apache-2.0 */
/* What devices must not forget, as rows of state.db: print jobs and payments. Called from the devices' threads,
 * each call under a lock, on a connection of its own that is opened at the first one. */
#ifndef DAOGOU_APP_SERVICES_JOURNALS_H
#define DAOGOU_APP_SERVICES_JOURNALS_H

#include "hw/printer.h"
#include "hw/terminal.h"

struct journals;
struct journals *journals_create(const char *data_folder);
/* After the last device thread has ended. NULL is fine. */
void journals_destroy(struct journals *journals);

/* data is the struct journals. */
extern const struct print_journal_ops JOURNALS_PRINT;
extern const struct payment_journal_ops JOURNALS_PAYMENT;

#endif
