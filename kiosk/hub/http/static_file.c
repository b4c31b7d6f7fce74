/* SPDX-License-Identifier: Apache-2.0 */
/* Sending files and cached bytes with validators and ranges. */
#include "kiosk/hub/http/static_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Digits at *at; false when there is none or the number does not fit. */
static bool parse_number(const char **at, uint64_t *ret_number)
{
	uint64_t number = 0;
	const char *start = *at;
	for (; **at >= '0' && **at <= '9'; (*at)++) {
		if (number > (UINT64_MAX - 9) / 10)
			return false;
		number = number * 10 + (uint64_t)(**at - '0');
	}
	*ret_number = number;
	return *at != start;
}

/* "-N": the last N bytes. */
static enum range_kind parse_suffix(const char *at, uint64_t size, uint64_t *ret_first, uint64_t *ret_length)
{
	uint64_t wanted;
	if (!parse_number(&at, &wanted) || *at)
		return RANGE_NONE;
	if (wanted == 0 || size == 0)
		return RANGE_BEYOND;
	*ret_length = wanted < size ? wanted : size;
	*ret_first = size - *ret_length;
	return RANGE_GOOD;
}

enum range_kind http_range_parse(const char *text, uint64_t size, uint64_t *ret_first, uint64_t *ret_length)
{
	uint64_t first, last = UINT64_MAX;
	if (!text || strncmp(text, "bytes=", 6) != 0)
		return RANGE_NONE;
	const char *at = text + 6;
	if (*at == '-')
		return parse_suffix(at + 1, size, ret_first, ret_length);
	if (!parse_number(&at, &first) || *at++ != '-')
		return RANGE_NONE;
	if (*at && (!parse_number(&at, &last) || *at || last < first))
		return RANGE_NONE;
	if (first >= size)
		return RANGE_BEYOND;
	if (last >= size)
		last = size - 1;
	*ret_first = first;
	*ret_length = last - first + 1;
	return RANGE_GOOD;
}

bool http_tag_matches(const char *header, const char *tag)
{
	if (!header)
		return false;
	if (strcmp(header, "*") == 0)
		return true;
	char quoted[160];
	snprintf(quoted, sizeof(quoted), "\"%s\"", tag);
	return strstr(header, quoted) != NULL;
}

static void add_validators(struct reply *reply, const char *tag, const char *cache_control)
{
	char quoted[160];
	snprintf(quoted, sizeof(quoted), "\"%s\"", tag);
	reply_header(reply, "ETag", quoted);
	reply_header(reply, "Cache-Control", cache_control);
}

/* RFC 9110, 14.2: a range is of a GET alone. 13.1.5: it counts while If-Range names this very version; there are no dates here
 * to compare with. */
static const char *wanted_range(const struct http_request *request, const char *tag)
{
	const char *condition = http_request_header(request, "If-Range");
	char quoted[160];
	snprintf(quoted, sizeof(quoted), "\"%s\"", tag);
	bool is_wanted =
		strcmp(request->method, "GET") == 0 && (!condition || strcmp(condition, quoted) == 0);
	return is_wanted ? http_request_header(request, "Range") : NULL;
}

static void reply_range(
	struct reply *reply, const struct http_request *request, const char *tag, uint64_t size)
{
	char content_range[80];
	uint64_t first = 0, length = size;
	reply->status = 200;
	switch (http_range_parse(wanted_range(request, tag), size, &first, &length)) {
	case RANGE_NONE: break;
	case RANGE_GOOD:
		reply->status = 206;
		snprintf(content_range, sizeof(content_range), "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64,
			first, first + length - 1, size);
		reply_header(reply, "Content-Range", content_range);
		break;
	case RANGE_BEYOND:
		reply->status = 416;
		length = 0;
		snprintf(content_range, sizeof(content_range), "bytes */%" PRIu64, size);
		reply_header(reply, "Content-Range", content_range);
		break;
	}
	reply->file_offset = first;
	reply->body_length = length;
}

void reply_file(struct reply *reply, const struct http_request *request, const char *path, const char *tag,
	const char *content_type, const char *cache_control)
{
	struct stat status;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	/* What could not be opened may be there. */
	if (fd < 0 && errno != ENOENT && errno != ENOTDIR && errno != ELOOP && errno != ENAMETOOLONG) {
		reply_problem(reply, 503, NULL, NULL);
		return;
	}
	if (fd < 0 || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode)) {
		if (fd >= 0)
			close(fd);
		reply_problem(reply, 404, NULL, NULL);
		return;
	}
	add_validators(reply, tag, cache_control);
	if (http_tag_matches(http_request_header(request, "If-None-Match"), tag)) {
		close(fd);
		reply->status = 304;
		return;
	}
	reply->content_type = content_type;
	reply_header(reply, "Accept-Ranges", "bytes");
	reply_range(reply, request, tag, (uint64_t)status.st_size);
	if (reply->status == 416)
		close(fd);
	else
		reply->fd = fd;
}

void reply_cached(struct reply *reply, const struct http_request *request, char *body, size_t length,
	const char *tag, const char *content_type, const char *cache_control)
{
	add_validators(reply, tag, cache_control);
	if (http_tag_matches(http_request_header(request, "If-None-Match"), tag)) {
		free(body);
		reply->status = 304;
		return;
	}
	reply_bytes(reply, 200, content_type, body, length);
}
