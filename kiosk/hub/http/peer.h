/* SPDX-License-Identifier: Apache-2.0 */
/* Whose a connection or a request is: the address at the other end, or the one that a named proxy tells. Pure functions. */
#ifndef DAOGOU_HUB_HTTP_PEER_H
#define DAOGOU_HUB_HTTP_PEER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#define HTTP_ADDRESS_BYTES 16
#define HTTP_PROXIES_MAX 16

/* IPv6; IPv4 as ::ffff:a.b.c.d. */
struct http_address {
	uint8_t bytes[HTTP_ADDRESS_BYTES];
};

struct http_proxies {
	struct {
		struct http_address address;
		int bits;
	} nets[HTTP_PROXIES_MAX];
	int count;
};

/* All zero for what is no internet address. */
struct http_address http_address_of(const struct sockaddr *address);
/* "192.0.2.7", "2001:db8::1", also "[2001:db8::1]:80" and "192.0.2.7:80" as some proxies write it. */
bool http_address_parse(const char *text, struct http_address *ret_address);
/* 127.0.0.0/8 or ::1. */
bool http_address_is_loopback(const struct http_address *address);
/* As people write it. size is at least INET6_ADDRSTRLEN. */
void http_address_format(const struct http_address *address, char *text, socklen_t size);
/* Whom it belongs to: one IPv4 address, or a /64 of IPv6, which is what one household or shop is given. */
struct http_address http_address_holder(const struct http_address *address);

/* "127.0.0.1, 10.0.0.0/8, 2001:db8::/32". False when it is not that. NULL is nobody. */
bool http_proxies_parse(const char *list, struct http_proxies *ret_proxies);
bool http_proxies_have(const struct http_proxies *proxies, const struct http_address *address);
/* Who asked: peer itself, or, when that is a proxy of ours, the last address in X-Forwarded-For (may be NULL) that is none.
 * What stands before it was written by whoever asked. Malformed: peer. */
struct http_address http_proxies_client(
	const struct http_proxies *proxies, const struct http_address *peer, const char *forwarded_for);

#endif
