/* SPDX-License-Identifier: Apache-2.0 */
/* Files straight from disk: ETag, If-None-Match (304) and one byte range (206, RFC 9110 section 14). */
#ifndef DAOGOU_HUB_HTTP_STATIC_FILE_H
#define DAOGOU_HUB_HTTP_STATIC_FILE_H

#include "kiosk/hub/http/reply.h"
#include "kiosk/hub/http/request.h"

/* Answers with the file at path, or 404. tag is the ETag without quotes; content_type and cache_control are
 * static. */
void reply_file(struct reply *reply, const struct http_request *request, const char *path, const char *tag,
	const char *content_type, const char *cache_control);
/* The same for bytes in memory, without ranges. Takes body. */
void reply_cached(struct reply *reply, const struct http_request *request, char *body, size_t length,
	const char *tag, const char *content_type, const char *cache_control);

enum range_kind { RANGE_NONE, RANGE_GOOD, RANGE_BEYOND };
/* "bytes=5-", "bytes=5-9", "bytes=-3" against a file of size bytes. Several ranges and other units count as
 * none. Pure. */
enum range_kind http_range_parse(const char *text, uint64_t size, uint64_t *ret_first, uint64_t *ret_length);
/* True when the If-None-Match header (may be NULL) names the tag or is "*". Pure. */
bool http_tag_matches(const char *header, const char *tag);

#endif
