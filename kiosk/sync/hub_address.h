/* SPDX-License-Identifier: Apache-2.0 */
/* The address of a hub as a person wrote it. Any thread. Addresses are read by libcurl, so that what is judged here is what is called
 * (RFC 3986 as curl reads it: "http://127.1" is 127.0.0.1, what stands before an @ is no host). */
#ifndef DAOGOU_SYNC_HUB_ADDRESS_H
#define DAOGOU_SYNC_HUB_ADDRESS_H

#include <stdbool.h>

/* NULL when it is http:// or https:// with a host, and no name, password, query or fragment; else why not, for "url: …". */
const char *hub_address_fault(const char *url);
/* Whether a machine between could read and change what goes there: http:// to another host than this one (127.0.0.0/8, ::1 and
 * "localhost", RFC 6761 6.3). url has no fault. */
bool hub_address_is_exposed(const char *url);

#endif
