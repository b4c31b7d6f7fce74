/* SPDX-License-Identifier: Apache-2.0 */
/* Building answers: JSON, problems, pages, redirects. */
#include "kiosk/hub/http/reply.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"

void reply_init(struct reply *reply)
{
	*reply = (struct reply){.fd = -1};
}

void reply_finish(struct reply *reply)
{
	free(reply->body);
	if (reply->fd >= 0)
		close(reply->fd);
	for (int i = 0; i < reply->header_count; i++)
		free(reply->headers[i].value);
	reply_init(reply);
}

void reply_header(struct reply *reply, const char *name, const char *value)
{
	assert(reply->header_count < REPLY_HEADERS_MAX);
	reply->headers[reply->header_count++] = (struct reply_header){name, xstrdup(value)};
}

void reply_bytes(struct reply *reply, unsigned status, const char *content_type, char *body, size_t length)
{
	assert(reply->status == 0);
	reply->status = status;
	reply->content_type = content_type;
	reply->body = body;
	reply->body_length = length;
}

void reply_text(struct reply *reply, unsigned status, const char *content_type, const char *body)
{
	reply_bytes(reply, status, content_type, xstrdup(body), strlen(body));
}

static void reply_json_as(struct reply *reply, unsigned status, const char *content_type, json_t *value)
{
	char *body = json_to_text(value);
	json_decref(value);
	reply_bytes(reply, status, content_type, body, strlen(body));
	reply_header(reply, "Cache-Control", "no-store");
}

void reply_json(struct reply *reply, unsigned status, json_t *value)
{
	reply_json_as(reply, status, "application/json", value);
}

static const struct {
	unsigned status;
	const char *title;
} TITLES[] = {
	{200, "OK"},
	{400, "Bad Request"},
	{401, "Unauthorized"},
	{403, "Forbidden"},
	{404, "Not Found"},
	{405, "Method Not Allowed"},
	{409, "Conflict"},
	{410, "Gone"},
	{413, "Content Too Large"},
	{414, "URI Too Long"},
	{416, "Range Not Satisfiable"},
	{422, "Unprocessable Content"},
	{429, "Too Many Requests"},
	{500, "Internal Server Error"},
	{503, "Service Unavailable"},
};

const char *http_status_title(unsigned status)
{
	for (size_t i = 0; i < ARRAY_LENGTH(TITLES); i++) {
		if (TITLES[i].status == status)
			return TITLES[i].title;
	}
	return "Error";
}

void reply_problem(struct reply *reply, unsigned status, const char *slug, const char *detail)
{
	char type[96] = "about:blank";
	if (slug)
		snprintf(type, sizeof(type), "urn:daogou:problem:%s", slug);
	json_t *problem = json_pack(
		"{s:s, s:s, s:i}", "type", type, "title", http_status_title(status), "status", (int)status);
	if (detail)
		json_object_set_new(problem, "detail", json_string(detail));
	reply_json_as(reply, status, "application/problem+json", problem);
	if (status == 429 || status == 503)
		reply_header(reply, "Retry-After", status == 429 ? "60" : "2");
}

void reply_redirect(struct reply *reply, const char *location)
{
	assert(reply->status == 0);
	reply->status = 303;
	reply_header(reply, "Location", location);
	reply_header(reply, "Cache-Control", "no-store");
}

void reply_html(struct reply *reply, unsigned status, struct text *html)
{
	size_t length = html->length;
	reply_bytes(reply, status, "text/html; charset=utf-8", text_take(html), length);
	reply_header(reply, "Cache-Control", "no-store");
}

void reply_wait(struct reply *reply, const char *key, uint64_t generation)
{
	assert(reply->status == 0);
	reply->must_wait = true;
	reply->wait_generation = generation;
	snprintf(reply->wait_key, sizeof(reply->wait_key), "%s", key);
}
