/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of saved pages, named as what is asked for them (README.md). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/source/link_header.h"
#include "kiosk/hub/source/source_state.h"

#define HEADERS_MAX_BYTES (64 * 1024)

struct asked {
	char *path;
	int count;
};

struct saved_pages {
	char *folder;
	struct asked *asked;
	size_t count;
};

struct saved_pages *saved_pages_create(const char *folder)
{
	struct saved_pages *pages = xcalloc(1, sizeof(*pages));
	pages->folder = xstrdup(folder);
	return pages;
}

void saved_pages_rewind(struct saved_pages *pages)
{
	for (size_t i = 0; i < pages->count; i++)
		free(pages->asked[i].path);
	free(pages->asked);
	pages->asked = NULL;
	pages->count = 0;
}

void saved_pages_destroy(struct saved_pages *pages)
{
	if (!pages)
		return;
	saved_pages_rewind(pages);
	free(pages->folder);
	free(pages);
}

/* How often this path was asked for, with this time. */
static int count_path(struct saved_pages *pages, const char *path)
{
	for (size_t i = 0; i < pages->count; i++)
		if (strcmp(pages->asked[i].path, path) == 0)
			return ++pages->asked[i].count;
	pages->asked = xreallocarray(pages->asked, pages->count + 1, sizeof(struct asked));
	pages->asked[pages->count++] = (struct asked){ xstrdup(path), 1 };
	return 1;
}

/* "../" leads out of the folder, wherever the target came from. */
static bool stays_inside(const char *target)
{
	for (const char *at = target; (at = strstr(at, "..")); at += 2)
		if ((at == target || at[-1] == '/') && (at[2] == '/' || at[2] == '\0' || at[2] == '?'))
			return false;
	return true;
}

/* "index" is the page of a path that ends with a slash, or of the address itself. */
static char *page_path(const struct saved_pages *pages, const char *target, size_t length)
{
	bool is_index = length == 0 || target[length - 1] == '/';
	return xasprintf("%s/%.*s%s", pages->folder, (int)length, target, is_index ? "index" : "");
}

/* The first of them that is there: "PATH?QUERY", "PATH.N" for the Nth time, "PATH" for the first. The caller frees; NULL = none. */
static char *find_file(struct saved_pages *pages, const struct source_request *request, const char *target)
{
	size_t path_length = strcspn(target, "?#"), whole_length = strcspn(target, "#");
	char *whole = page_path(pages, target, whole_length), *path = page_path(pages, target, path_length);
	char *numbered = NULL;
	if (!request->body && whole_length > path_length && file_exists(whole)) {
		free(path);
		return whole;
	}
	free(whole);
	if (request->body || whole_length > path_length || !file_exists(path)) {
		int count = count_path(pages, path);
		numbered = xasprintf("%s.%d", path, count);
		if (!file_exists(numbered) && count > 1) {
			free(path);
			path = NULL;
		}
	}
	if (numbered && file_exists(numbered)) {
		free(path);
		return numbered;
	}
	free(numbered);
	if (path && file_exists(path))
		return path;
	free(path);
	return NULL;
}

/* What stands in "FILE.headers", as curl -D saves it. */
static void read_headers(const char *path, struct raw_page *page)
{
	size_t length;
	char *name = xasprintf("%s.headers", path), *headers = file_read(name, HEADERS_MAX_BYTES, &length);
	char *rest = headers;
	free(name);
	for (char *line; rest && (line = strsep(&rest, "\r\n"));) {
		if (strncasecmp(line, "x-wp-total:", 11) == 0)
			page->total = header_count(line + 11);
		if (strncasecmp(line, "link:", 5) == 0) {
			free(page->link);
			page->link = xstrdup(line + 5);
		}
	}
	free(headers);
}

enum source_answer saved_pages_ask(struct saved_pages *pages, const struct source_request *request,
	size_t max_bytes, struct raw_page *ret_page, char *why)
{
	const char *scheme_end = strstr(request->target, "://"), *target = request->target;
	/* Of a whole address the host counts for nothing: everything lies in this folder. */
	if (scheme_end) {
		target = scheme_end + 3 + strcspn(scheme_end + 3, "/?");
		target += *target == '/';
	}
	if (!stays_inside(target)) {
		snprintf(why, SOURCE_WHY_SIZE, "%.120s leads out of the folder", target);
		return SOURCE_BAD;
	}
	char *path = find_file(pages, request, target);
	if (!path) {
		snprintf(why, SOURCE_WHY_SIZE, "the page %.120s is missing in %.100s", target, pages->folder);
		return SOURCE_GONE;
	}
	struct raw_page page = { .total = -1 };
	page.bytes = file_read(path, max_bytes, &page.length);
	read_headers(path, &page);
	if (page.bytes) {
		page.address = path;
		*ret_page = page;
		return SOURCE_OK;
	}
	snprintf(why, SOURCE_WHY_SIZE, "%.160s: %s", path, strerror(errno));
	free(page.link);
	free(path);
	return SOURCE_BAD;
}
