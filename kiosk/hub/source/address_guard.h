/* SPDX-License-Identifier: Apache-2.0 */
/* Which addresses lie in the public internet: what a source or a page of it names must lead nowhere else, such as to the hub's own
 * network or to the metadata service of a cloud. By the registries of special-purpose addresses of IANA (RFC 6890). Pure. */
#ifndef DAOGOU_HUB_SOURCE_ADDRESS_GUARD_H
#define DAOGOU_HUB_SOURCE_ADDRESS_GUARD_H

#include <stdbool.h>
#include <sys/socket.h>

/* False for private, loopback, link-local, shared, multicast, documentation and reserved addresses, for those within IPv6 that lead to
 * such an IPv4 address, and for whatever is no internet address. */
bool address_is_public(const struct sockaddr *address);
bool address_is_loopback(const struct sockaddr *address);

#endif
