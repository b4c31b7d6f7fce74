/* SPDX-License-Identifier: Apache-2.0 */
/* Asking the kiosk, for the files of daogouctl. */
#ifndef DAOGOU_CTL_CTL_INTERNAL_H
#define DAOGOU_CTL_CTL_INTERNAL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "kiosk/ctl/ctl.h"

/* The exit status for words that nobody understands. */
#define CTL_NOT_UNDERSTOOD 2
/* How long the kiosk may take for a verb that neither waits nor works long. */
#define CTL_ANSWER_MS 10000

/* One question on a connection of its own: {ok, result | error, understood}. NULL, with a line on standard error, when nobody answers
 * until then (clock_real_ms). Without --json, and in errors, the texts are readable as show.h has it. */
json_t *ctl_ask(const struct ctl *ctl, int64_t until_ms, int count, const char *const *words);
/* hw watch and hw test. False when the words are others. */
bool ctl_run_hardware(const struct ctl *ctl, int count, char *const *words, int *ret_code);

#endif
