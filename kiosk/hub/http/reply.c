/* SPDX-License-Identifier: Apache-2.0 */
/* Building answers: JSON, problems, pages, redirects. */
#include "kiosk/hub/http/reply.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "kiosk/base/json.h"
#include "kiosk/base/problem.h"
#include "kiosk/base/xalloc.h"

static const char PROBLEM_TYPE[] = "application/problem+json";

void reply_init(struct reply *reply)
{
	*reply = (struct reply){ .fd = -1 };
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
	int place = 0;
	while (place < reply->header_count && strcasecmp(reply->headers[place].name, name) != 0)
		place++;
	assert(place < REPLY_HEADERS_MAX);
	if (place == reply->header_count)
		reply->header_count++;
	else
		free(reply->headers[place].value);
	reply->headers[place] = (struct reply_header){ name, xstrdup(value) };
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
	{ 200, "OK" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 204, "No Content" },
	{ 206, "Partial Content" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 408, "Request Timeout" },
	{ 409, "Conflict" },
	{ 410, "Gone" },
	{ 413, "Content Too Large" },
	{ 414, "URI Too Long" },
	{ 416, "Range Not Satisfiable" },
	{ 417, "Expectation Failed" },
	{ 422, "Unprocessable Content" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 503, "Service Unavailable" },
	{ 505, "HTTP Version Not Supported" },
};

const char *reply_status_title(unsigned status)
{
	for (size_t i = 0; i < ARRAY_LENGTH(TITLES); i++) {
		if (TITLES[i].status == status)
			return TITLES[i].title;
	}
	return "Error";
}

void reply_problem_with(
	struct reply *reply, unsigned status, const char *slug, const char *detail, json_t *members)
{
	struct problem problem = { .status = (int)status };
	snprintf(problem.slug, sizeof(problem.slug), "%s", slug ? slug : "");
	snprintf(problem.title, sizeof(problem.title), "%s", reply_status_title(status));
	snprintf(problem.detail, sizeof(problem.detail), "%s", detail ? detail : "");
	json_t *json = problem_encode(&problem);
	if (members)
		json_object_update_missing_new(json, members);
	reply_json_as(reply, status, PROBLEM_TYPE, json);
	/* RFC 9110, 11.6.1: what is missing is a signature of RFC 9421. */
	if (status == 401)
		reply_header(reply, "WWW-Authenticate", "Signature realm=\"daogou\"");
	if (status == 429 || status == 503)
		reply_header(reply, "Retry-After", status == 429 ? "60" : "2");
}

void reply_problem(struct reply *reply, unsigned status, const char *slug, const char *detail)
{
	reply_problem_with(reply, status, slug, detail, NULL);
}

bool reply_is_problem(const struct reply *reply)
{
	return reply->content_type && strcmp(reply->content_type, PROBLEM_TYPE) == 0;
}

void reply_say_otherwise(struct reply *reply)
{
	free(reply->body);
	reply->body = NULL;
	reply->body_length = 0;
	reply->content_type = NULL;
	reply->status = 0;
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
