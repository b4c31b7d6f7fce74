/* SPDX-License-Identifier: Apache-2.0 */
/* The Link header of RFC 8288. Pure; input is hostile. */
#ifndef DAOGOU_HUB_SOURCE_LINK_HEADER_H
#define DAOGOU_HUB_SOURCE_LINK_HEADER_H

#include <stdint.h>

/* The address that is "next" to the page at base, made whole (RFC 3986, 5.2) when base is an address; NULL when there is none. The caller frees. */
char *link_header_next(const char *header, const char *base);
/* A reference in a page at base, made whole; itself where base is no address. NULL when it is none that http or https can reach. The
 * caller frees. */
char *address_resolve(const char *base, const char *reference);

/* A count, as X-WP-Total holds it; -1 when it is none. */
int64_t header_count(const char *value);

#endif
