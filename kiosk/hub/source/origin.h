/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of the web as libcurl reads them, so that what is judged here is what is called. Any thread. */
#ifndef DAOGOU_HUB_SOURCE_ORIGIN_H
#define DAOGOU_HUB_SOURCE_ORIGIN_H

#include <stdbool.h>
#include <sys/socket.h>

/* Scheme, host and port (RFC 6454). */
struct origin {
	char scheme[8];
	char host[256]; /* IPv6 in brackets */
	char port[8];
};

/* Whether it begins as one. */
bool address_is_of_web(const char *text);
/* NULL, or why the address is none that can be fetched ("has a name or a password in it"). */
const char *origin_read(const char *url, struct origin *ret_origin);
bool origin_is_same(const struct origin *a, const struct origin *b);
/* Whether the host is an address of IPv4 or IPv6, or localhost: then nobody else decides where it leads. */
bool origin_is_literal(const struct origin *origin);
/* Of such a host: whether it is private, this machine, or otherwise not in the public internet. */
bool origin_is_private(const struct origin *origin);
/* Whether the host is one of a list: "cdn.example, *.shop.example" (whatever ends so), "*" (any). */
bool host_list_has(const char *list, const char *host);
/* The address without its query, which may hold secrets, and what stands before @. The caller frees. */
char *address_show(const char *url);

#endif
