/* SPDX-License-Identifier: Apache-2.0 */
/* One printout as a row: what, when, and how sure it is. Called while a view is declared; main thread. */
#ifndef DAOGOU_SCREENS_SERVICE_PRINT_ROW_H
#define DAOGOU_SCREENS_SERVICE_PRINT_ROW_H

#include "kiosk/screens/service_app.h"
#include "kiosk/ui/ui.h"

/* With a button "Print again" that does the action; NO_ACTION = none. */
void service_print_row(struct ui *ui, const struct service_print *print, struct action again);
/* How a page is doing, in words, with its sign. */
const char *service_progress_words(enum service_progress progress);
const char *service_progress_icon(enum service_progress progress);
bool service_progress_is_careful(enum service_progress progress);

#endif
