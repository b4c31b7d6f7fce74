/* SPDX-License-Identifier: Apache-2.0 */
/* Which pages of a web site there are, and which of them a robot may read: sitemaps (sitemaps.org) and robots.txt (RFC 9309). One thread. */
#ifndef DAOGOU_HUB_IMPORT_SITE_MAP_H
#define DAOGOU_HUB_IMPORT_SITE_MAP_H

#include <stdbool.h>
#include <stddef.h>

#define SITE_ROBOT "daogou-hub" /* as the requests say in User-Agent */

struct site_rules;

/* What robots.txt says to SITE_ROBOT, or to everybody when it does not name it. Never NULL. */
struct site_rules *site_rules_read(const char *robots, size_t length);
void site_rules_destroy(struct site_rules *rules);
/* path with its query; the longest rule that fits decides, and of two as long the one that allows. */
bool site_rules_allow(const struct site_rules *rules, const char *path);
/* The i-th "Sitemap:" of it; NULL behind the last. */
const char *site_rules_sitemap(const struct site_rules *rules, size_t i);

/* True when the locations are sitemaps themselves. */
bool site_map_is_index(const char *bytes, size_t length);
/* Calls take() with every location of a sitemap, until it returns false. False when the bytes are no sitemap, or not the whole of one. */
bool site_map_read(
	const char *bytes, size_t length, bool (*take)(void *data, const char *address), void *data);

/* The path and query of an address, "/" when it has none. Borrowed. */
const char *address_path(const char *address);
/* The same scheme, host and port. */
bool address_is_of_site(const char *address, const char *site);

#endif
