/* SPDX-License-Identifier: Apache-2.0 */
/* The application as kiosk_main.c sees it. */
#ifndef DAOGOU_APP_RUN_H
#define DAOGOU_APP_RUN_H

#include <stdatomic.h>

#include "kiosk/app/config.h"

/* The exit codes of daogou-kiosk(1). */
enum exit_code { EXIT_STOPPED = 0, EXIT_USAGE = 2, EXIT_NO_DATA = 3, EXIT_NO_DISPLAY = 4 };

struct app;

/* config is borrowed, and is_stopping, which the signal sets before app_stop(): the beginning ends early by it too, and what reads a
 * catalog at that moment. NULL with an exit code and a line in the log when it cannot start; a missing hub, printer or reader is no
 * reason. */
struct app *app_create(struct config *config, const atomic_bool *is_stopping, int *ret_exit_code);
void app_destroy(struct app *app);
/* Runs until app_stop(). Returns the exit code. */
int app_run(struct app *app);
/* Any thread, not a signal handler. */
void app_stop(struct app *app);

#endif
