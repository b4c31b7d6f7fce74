/* SPDX-License-Identifier: Apache-2.0 */
/* `daogou-hub keys`: what signs the feed, and how it is replaced. */
#ifndef DAOGOU_HUB_KEYS_H
#define DAOGOU_HUB_KEYS_H

#include <stdint.h>
#include <stdio.h>

/* The lines of --help. */
void hub_keys_usage(FILE *out);

/* argv[0] is "keys". Writes to stdout, and why not to stderr. make-root, sign and draft --from work on files alone, on a machine
 * without a hub. The exit code: 0, 1 refused, 2 usage. */
int hub_keys(int argc, char **argv, int64_t now_ms);

#endif
