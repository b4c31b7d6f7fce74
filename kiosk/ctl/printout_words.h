/* SPDX-License-Identifier: Apache-2.0 */
/* Print jobs and doubtful payments of the control socket as lines for people. */
#ifndef DAOGOU_CTL_PRINTOUT_WORDS_H
#define DAOGOU_CTL_PRINTOUT_WORDS_H

#include <jansson.h>

/* One line for each job of "print queue". */
void printout_print_jobs(const json_t *list);
/* One line for each payment of "payment list". */
void printout_print_payments(const json_t *list);

#endif
