/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses that a phone or a browser will open. Pure; any thread. */
#ifndef DAOGOU_BASE_WEB_ADDRESS_H
#define DAOGOU_BASE_WEB_ADDRESS_H

#include <stdbool.h>

/* http:// or https:// (in lower case), then a host, and nowhere a blank, a control or
 * one of the ASCII signs that RFC 3986 leaves out because texts put addresses between them. A link may be a program ("javascript:"), a call
 * or a file; those are none. */
bool web_address_is_good(const char *address);

#endif
