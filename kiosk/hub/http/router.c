/* SPDX-License-Identifier: Apache-2.0 */
/* Matching a path against patterns, segment by segment. */
#include "kiosk/hub/http/router.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* The end of the segment that begins at text. */
static const char *segment_end(const char *text)
{
	return text + strcspn(text, "/");
}

/* One segment of the pattern against one of the path; a parameter is decoded into *params. */
static bool match_segment(struct http_request *request, const char *pattern, size_t pattern_length,
	const char *path, size_t path_length, int *param_count)
{
	if (pattern_length < 2 || pattern[0] != '{')
		return pattern_length == path_length && memcmp(pattern, path, path_length) == 0;
	if (path_length == 0)
		return false;
	const char *value = http_percent_decode(&request->head_arena, path, path_length, false);
	if (!value)
		return false;
	assert(*param_count < HTTP_PARAMS_MAX);
	request->params[(*param_count)++] = value;
	return true;
}

static bool match_path(struct http_request *request, const char *pattern, const char *path)
{
	int param_count = 0;
	while (*pattern == '/' && *path == '/') {
		const char *pattern_end = segment_end(++pattern), *path_end = segment_end(++path);
		if (!match_segment(request, pattern, (size_t)(pattern_end - pattern), path,
			    (size_t)(path_end - path), &param_count))
			return false;
		pattern = pattern_end;
		path = path_end;
	}
	return *pattern == '\0' && *path == '\0';
}

static bool is_here(const struct http_route *route, struct http_request *request, enum http_side side)
{
	return (side == HTTP_OWN_MACHINE || (route->auth == ROUTE_OPERATOR) == (side == HTTP_OPERATOR)) &&
		match_path(request, route->pattern, request->path);
}

enum route_match http_route_find(
	const struct http_route *routes, size_t count, struct http_request *request, enum http_side side)
{
	enum route_match result = ROUTE_NO_PATH;
	const char *method = strcmp(request->method, "HEAD") == 0 ? "GET" : request->method;
	for (size_t i = 0; i < count; i++) {
		if (!is_here(&routes[i], request, side))
			continue;
		result = ROUTE_NO_METHOD;
		if (strcmp(routes[i].method, method) == 0) {
			request->route = &routes[i];
			return ROUTE_FOUND;
		}
	}
	return result;
}

void http_route_methods(const struct http_route *routes, size_t count, struct http_request *request,
	enum http_side side, char *text, size_t size)
{
	size_t used = 0;
	text[0] = '\0';
	for (size_t i = 0; i < count && used < size; i++)
		if (is_here(&routes[i], request, side))
			used += (size_t)snprintf(text + used, size - used, "%s%s%s", used ? ", " : "",
				routes[i].method, strcmp(routes[i].method, "GET") == 0 ? ", HEAD" : "");
}
