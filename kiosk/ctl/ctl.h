/* SPDX-License-Identifier: Apache-2.0 */
/* daogouctl: words in, a line to the kiosk's control socket, the answer out. */
#ifndef DAOGOU_CTL_CTL_H
#define DAOGOU_CTL_CTL_H

#include <stdbool.h>

struct ctl {
	const char *socket_path;
	bool is_json;
};

/* Sends the words and prints the answer on stdout: as JSON when is_json, else in lines for people. Returns the exit code: 0;
 * with one line on stderr 1 when refused or nobody listens, 2 when the words are not understood. */
int ctl_run(const struct ctl *ctl, int count, char *const *words);

#endif
