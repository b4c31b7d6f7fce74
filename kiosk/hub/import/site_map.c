/* SPDX-License-Identifier: Apache-2.0 */
/* Sitemaps and robots.txt, as far as a reader of pages needs them. */
#include "kiosk/hub/import/site_map.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kiosk/base/html_entity.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define ROBOTS_MAX_BYTES (512 * 1024) /* RFC 9309, 2.5: at least 500 KiB are read */
#define RULES_MAX 2000
#define SITEMAPS_MAX 500
#define ADDRESS_MAX_BYTES 2048
#define ROOT_MAX_BYTES 4096

struct rule {
	bool allows;
	char *pattern;
};

struct site_rules {
	struct rule rules[RULES_MAX];
	size_t count;
	char *sitemaps[SITEMAPS_MAX];
	size_t sitemap_count;
	bool is_named; /* the rules are for SITE_ROBOT by name */
};

/* --- robots.txt --- */

enum group { GROUP_OTHER, GROUP_ALL, GROUP_OURS };

static void forget_rules(struct site_rules *rules)
{
	while (rules->count > 0)
		free(rules->rules[--rules->count].pattern);
}

static char *trimmed(const char *start, const char *end)
{
	while (start < end && strchr(" \t\r", *start))
		start++;
	while (end > start && strchr(" \t\r", end[-1]))
		end--;
	return xstrndup(start, (size_t)(end - start));
}

static void add_rule(struct site_rules *rules, enum group group, bool allows, const char *pattern)
{
	bool is_ours = group == GROUP_OURS || (group == GROUP_ALL && !rules->is_named);
	if (is_ours && pattern[0] && rules->count < RULES_MAX)
		rules->rules[rules->count++] = (struct rule){ allows, xstrdup(pattern) };
}

static enum group read_agent(struct site_rules *rules, enum group group, const char *agent)
{
	if (strcasecmp(agent, SITE_ROBOT) == 0) {
		if (!rules->is_named)
			forget_rules(rules);
		rules->is_named = true;
		return GROUP_OURS;
	}
	return group == GROUP_OURS ? GROUP_OURS : strcmp(agent, "*") == 0 ? GROUP_ALL : group;
}

/* Several agents in a row share the rules that follow. */
static void read_line(
	struct site_rules *rules, const char *key, const char *value, enum group *group, bool *in_agents)
{
	if (strcasecmp(key, "user-agent") == 0) {
		*group = read_agent(rules, *in_agents ? *group : GROUP_OTHER, value);
		*in_agents = true;
	} else if (strcasecmp(key, "allow") == 0 || strcasecmp(key, "disallow") == 0) {
		add_rule(rules, *group, strcasecmp(key, "allow") == 0, value);
		*in_agents = false;
	} else if (strcasecmp(key, "sitemap") == 0 && value[0] && rules->sitemap_count < SITEMAPS_MAX) {
		rules->sitemaps[rules->sitemap_count++] = xstrdup(value);
	}
}

struct site_rules *site_rules_read(const char *robots, size_t length)
{
	struct site_rules *rules = xcalloc(1, sizeof(*rules));
	enum group group = GROUP_OTHER;
	bool in_agents = false;
	const char *end = robots + (length < ROBOTS_MAX_BYTES ? length : ROBOTS_MAX_BYTES);
	for (const char *line = robots; line < end;) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		stop = stop ? stop : end;
		const char *comment = memchr(line, '#', (size_t)(stop - line));
		const char *last = comment ? comment : stop,
			   *colon = memchr(line, ':', (size_t)(last - line));
		if (colon) {
			char *key = trimmed(line, colon), *value = trimmed(colon + 1, last);
			read_line(rules, key, value, &group, &in_agents);
			free(key);
			free(value);
		}
		line = stop + 1;
	}
	return rules;
}

void site_rules_destroy(struct site_rules *rules)
{
	if (!rules)
		return;
	forget_rules(rules);
	while (rules->sitemap_count > 0)
		free(rules->sitemaps[--rules->sitemap_count]);
	free(rules);
}

/* "*" is anything, "$" at the end is the end. Of two stars the first need not be tried again. */
static bool fits(const char *pattern, const char *path)
{
	const char *star = NULL, *from = NULL;
	while (*path) {
		if (*pattern == '*') {
			star = ++pattern;
			from = path;
		} else if (*pattern == *path) {
			pattern++;
			path++;
		} else if (!*pattern) {
			return true;
		} else if (star) {
			pattern = star;
			path = ++from;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern || strcmp(pattern, "$") == 0;
}

bool site_rules_allow(const struct site_rules *rules, const char *path)
{
	size_t longest = 0;
	bool allows = true;
	for (size_t i = 0; i < rules->count; i++) {
		size_t length = strlen(rules->rules[i].pattern);
		bool decides = length > longest || (length == longest && rules->rules[i].allows);
		if (decides && fits(rules->rules[i].pattern, path)) {
			longest = length;
			allows = rules->rules[i].allows;
		}
	}
	return allows;
}

const char *site_rules_sitemap(const struct site_rules *rules, size_t i)
{
	return i < rules->sitemap_count ? rules->sitemaps[i] : NULL;
}

/* --- sitemaps --- */

static const char *find(const char *at, const char *end, const char *mark)
{
	return at < end ? memmem(at, (size_t)(end - at), mark, strlen(mark)) : NULL;
}

/* What stands between two tags: entities decoded, CDATA taken off, at most as long as an address may be. */
static char *address_of(const char *at, const char *end)
{
	static const char OPEN[] = "<![CDATA[", CLOSE[] = "]]>";
	struct text out;
	char *raw = trimmed(at, end);
	text_init(&out, ADDRESS_MAX_BYTES + 1);
	size_t length = strlen(raw);
	const char *from = raw, *stop = raw + length;
	if (strncmp(raw, OPEN, strlen(OPEN)) == 0) {
		const char *close = strstr(raw, CLOSE);
		from = raw + strlen(OPEN);
		stop = close && close > from ? close : stop;
	}
	while (from < stop) {
		uint32_t points[HTML_ENTITY_MAX];
		const char *next = *from == '&' ? html_entity_read(from, stop, points) : NULL;
		char bytes[4];
		if (next)
			text_append_bytes(&out, bytes, utf8_encode(points[0], bytes));
		else if (*from != '\n')
			text_append_bytes(&out, from, 1);
		from = next ? next : from + 1;
	}
	free(raw);
	return text_take(&out);
}

bool site_map_is_index(const char *bytes, size_t length)
{
	return find(bytes, bytes + (length < ROOT_MAX_BYTES ? length : ROOT_MAX_BYTES), "<sitemapindex") !=
		NULL;
}

bool site_map_read(
	const char *bytes, size_t length, bool (*take)(void *data, const char *address), void *data)
{
	const char *end = bytes + length;
	bool is_index = site_map_is_index(bytes, length);
	if (!is_index && !find(bytes, length < ROOT_MAX_BYTES ? end : bytes + ROOT_MAX_BYTES, "<urlset"))
		return false;
	for (const char *at = find(bytes, end, "<loc>"); at; at = find(at, end, "<loc>")) {
		const char *from = at + strlen("<loc>"), *stop = find(from, end, "</loc>");
		if (!stop)
			return false;
		char *address = address_of(from, stop);
		bool goes_on = strlen(address) > ADDRESS_MAX_BYTES || take(data, address);
		free(address);
		if (!goes_on)
			break;
		at = stop;
	}
	/* A map that was cut off would lose what stood behind. */
	return find(bytes, end, is_index ? "</sitemapindex>" : "</urlset>") != NULL;
}

const char *address_path(const char *address)
{
	const char *host = strstr(address, "://");
	const char *path = host ? strpbrk(host + 3, "/?#") : address;
	return path && *path == '/' ? path : "/";
}

bool address_is_of_site(const char *address, const char *site)
{
	const char *host = strstr(site, "://");
	size_t length = host ? (size_t)(host - site) + 3 + strcspn(host + 3, "/?#") : 0;
	return length > 0 && strncasecmp(address, site, length) == 0 &&
		(!address[length] || strchr("/?#", address[length]));
}
