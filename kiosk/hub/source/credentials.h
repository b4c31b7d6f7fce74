/* SPDX-License-Identifier: Apache-2.0 */
/* What a source wants to know before it answers, from a file that only its owner and group can read. One thread.
 *
 *	bearer = TOKEN              Authorization: Bearer TOKEN (RFC 6750)
 *	basic = NAME:PASSWORD       Authorization: Basic … (RFC 7617)
 *	header = NAME: VALUE        any header, as often as wanted
 *	query = NAME=VALUE          a parameter of the query, as often as wanted */
#ifndef DAOGOU_HUB_SOURCE_CREDENTIALS_H
#define DAOGOU_HUB_SOURCE_CREDENTIALS_H

#include <stdbool.h>
#include <stddef.h>

#define CREDENTIALS_MAX 16

struct credentials {
	char *headers[CREDENTIALS_MAX]; /* whole lines */
	size_t header_count;
	char *queries[CREDENTIALS_MAX]; /* "name=value", escaped */
	size_t query_count;
};

/* False with "file:line: key: why", in which no secret stands; ret_credentials is then empty. */
bool credentials_read(const char *path, struct credentials *ret_credentials, char *ret_why, size_t why_size);
void credentials_finish(struct credentials *credentials);

#endif
