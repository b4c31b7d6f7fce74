/* SPDX-License-Identifier: Apache-2.0 */
/* Parsing the head of a request: request line, fields, and how long the body is. */
#include "kiosk/hub/http/head.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kiosk/base/xalloc.h"

enum http_head_search http_head_find(const char *bytes, size_t length, size_t *scanned, size_t *ret_length)
{
	for (size_t i = *scanned; i < length; i++) {
		if (bytes[i] == '\0' || (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) ||
			(i > 0 && bytes[i - 1] == '\r' && bytes[i] != '\n'))
			return HTTP_HEAD_BROKEN;
		if (bytes[i] == '\n' && i >= 3 && bytes[i - 2] == '\n') {
			*ret_length = i + 1;
			return HTTP_HEAD_COMPLETE;
		}
	}
	*scanned = length;
	return HTTP_HEAD_INCOMPLETE;
}

/* RFC 9110, 5.6.2. */
static size_t token_length(const char *text)
{
	static const char TOKEN[] =
		"!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	return strspn(text, TOKEN);
}

/* Cuts a line off *at, which moves behind it. Every line has its CR LF: http_head_find() saw to it. */
static char *take_line(char **at)
{
	char *line = *at, *end = strchr(line, '\r');
	*end = '\0';
	*at = end + 2;
	return line;
}

/* RFC 9112, 3.2: visible characters only, and a fragment is never sent. */
static bool is_target(const char *text)
{
	if (!*text)
		return false;
	for (; *text; text++)
		if (*text <= ' ' || *text >= 0x7f || *text == '#')
			return false;
	return true;
}

/* "http://host/path" is taken as "/path" at that host (RFC 9112, 3.2.2). The host is moved one byte to the front, where the
 * slash was, to be a text of its own. NULL: nothing absolute, or without a host, which RFC 9110, 4.2.1 refuses. */
static const char *split_absolute(char **target)
{
	static const char *const SCHEMES[] = { "http://", "https://" };
	for (size_t i = 0; i < ARRAY_LENGTH(SCHEMES); i++) {
		size_t length = strlen(SCHEMES[i]);
		if (strncasecmp(*target, SCHEMES[i], length) != 0)
			continue;
		char *host = *target + length;
		size_t host_length = strcspn(host, "/?");
		if (host_length == 0)
			return NULL;
		memmove(host - 1, host, host_length);
		host[host_length - 1] = '\0';
		*target = host + host_length;
		return host - 1;
	}
	return NULL;
}

/* ret_host is of an absolute target, else NULL. */
static unsigned parse_request_line(
	char *line, struct http_head *head, const char **ret_host, const char **ret_slug)
{
	*ret_slug = "bad-request-line";
	size_t method_length = token_length(line);
	char *target = line + method_length;
	if (method_length == 0 || *target != ' ')
		return 400;
	*target++ = '\0';
	char *version = strchr(target, ' ');
	if (!version)
		return 400;
	*version++ = '\0';
	if (strncmp(version, "HTTP/", 5) != 0 || strlen(version) != 8 || version[5] < '0' ||
		version[5] > '9' || version[6] != '.' || version[7] < '0' || version[7] > '9')
		return 400;
	if (version[5] != '1') {
		*ret_slug = "http-version";
		return 505;
	}
	*ret_slug = "bad-address";
	if (!is_target(target))
		return 400;
	*ret_host = split_absolute(&target);
	head->method = line;
	head->minor_version = version[7] - '0';
	char *mark = strchr(target, '?');
	if (mark)
		*mark = '\0';
	head->query = mark ? mark + 1 : NULL;
	head->path = *ret_host && !*target ? "/" : target;
	return head->path[0] == '/' ? 0 : 400;
}

static bool is_field_value(const char *value)
{
	for (; *value; value++)
		if (((unsigned char)*value < ' ' && *value != '\t') || *value == 0x7f)
			return false;
	return true;
}

/* A blank before the colon, or at the front of a line (obs-fold), is refused: others read it as something else. */
static unsigned parse_field(char *line, struct http_head *head, const char **ret_slug)
{
	size_t name_length = token_length(line);
	*ret_slug = "bad-field";
	if (name_length == 0 || line[name_length] != ':')
		return 400;
	if (head->field_count == HTTP_FIELDS_MAX) {
		*ret_slug = "too-many-fields";
		return 431;
	}
	char *value = line + name_length + 1;
	line[name_length] = '\0';
	value += strspn(value, " \t");
	size_t length = strlen(value);
	while (length > 0 && (value[length - 1] == ' ' || value[length - 1] == '\t'))
		length--;
	value[length] = '\0';
	if (!is_field_value(value))
		return 400;
	head->fields[head->field_count++] = (struct http_header){ line, value };
	return 0;
}

/* What may stand once only: who reads the first of two and who reads the last would read two requests. */
static const char *const SINGLE_FIELDS[] = { "Host", "Content-Length", "Transfer-Encoding", "Content-Type",
	"Content-Encoding", "Expect", "Digest", "Content-Digest", "Signature", "Signature-Input", "Range",
	"If-Range", "Origin", "Sec-Fetch-Site" };

static bool has_doubled_field(const struct http_head *head)
{
	for (size_t i = 0; i < ARRAY_LENGTH(SINGLE_FIELDS); i++)
		if (http_head_field(head, SINGLE_FIELDS[i]) != http_head_last_field(head, SINGLE_FIELDS[i]))
			return true;
	return false;
}

/* RFC 9112, 6.3. */
static unsigned find_framing(struct http_head *head, const char **ret_slug)
{
	const char *coding = http_head_field(head, "Transfer-Encoding");
	const char *length = http_head_field(head, "Content-Length");
	*ret_slug = "bad-length";
	if (coding && (length || head->minor_version == 0))
		return 400;
	if (coding && strcasecmp(coding, "chunked") != 0) {
		*ret_slug = "transfer-coding";
		return 501;
	}
	if (coding)
		head->framing = HTTP_BODY_CHUNKED;
	if (!length)
		return 0;
	size_t digits = strspn(length, "0123456789");
	if (digits == 0 || digits > 18 || length[digits])
		return 400;
	head->content_length = strtoull(length, NULL, 10);
	head->framing = head->content_length > 0 ? HTTP_BODY_LENGTH : HTTP_NO_BODY;
	return 0;
}

/* A word of the list in a field such as Connection, in any case. */
static bool names_option(const struct http_head *head, const char *name, const char *option)
{
	for (int i = 0; i < head->field_count; i++) {
		if (strcasecmp(head->fields[i].name, name) != 0)
			continue;
		for (const char *at = head->fields[i].value; *at;) {
			at += strspn(at, ", \t");
			size_t length = strcspn(at, ", \t");
			if (length == strlen(option) && strncasecmp(at, option, length) == 0)
				return true;
			at += length;
		}
	}
	return false;
}

static unsigned find_host(struct http_head *head, const char *absolute_host, const char **ret_slug)
{
	*ret_slug = "bad-host";
	const char *host = absolute_host ? absolute_host : http_head_field(head, "Host");
	if (!http_head_field(head, "Host") && head->minor_version > 0)
		return 400;
	if (host && host[strcspn(host, " \t/?#@,\\")])
		return 400;
	for (int i = 0; absolute_host && i < head->field_count; i++)
		if (strcasecmp(head->fields[i].name, "Host") == 0)
			head->fields[i].value = absolute_host;
	return 0;
}

static unsigned find_expectation(struct http_head *head, const char **ret_slug)
{
	const char *expect = http_head_field(head, "Expect");
	*ret_slug = "expectation";
	if (expect && strcasecmp(expect, "100-continue") != 0)
		return 417;
	head->wants_continue = expect && head->minor_version > 0 && head->framing != HTTP_NO_BODY;
	return 0;
}

unsigned http_head_parse(char *bytes, size_t length, struct http_head *ret_head, const char **ret_slug)
{
	char *at = bytes, *end = bytes + length - 2;
	const char *absolute_host = NULL;
	*ret_head = (struct http_head){ 0 };
	unsigned status = parse_request_line(take_line(&at), ret_head, &absolute_host, ret_slug);
	while (status == 0 && at < end)
		status = parse_field(take_line(&at), ret_head, ret_slug);
	if (status == 0 && has_doubled_field(ret_head)) {
		*ret_slug = "doubled-field";
		status = 400;
		if (http_head_field(ret_head, "Content-Length") !=
			http_head_last_field(ret_head, "Content-Length"))
			*ret_slug = "bad-length";
	}
	if (status == 0)
		status = find_framing(ret_head, ret_slug);
	if (status == 0)
		status = find_host(ret_head, absolute_host, ret_slug);
	if (status == 0)
		status = find_expectation(ret_head, ret_slug);
	ret_head->stays_open = ret_head->minor_version > 0
		? !names_option(ret_head, "Connection", "close")
		: names_option(ret_head, "Connection", "keep-alive");
	return status;
}

const char *http_head_field(const struct http_head *head, const char *name)
{
	for (int i = 0; i < head->field_count; i++)
		if (strcasecmp(head->fields[i].name, name) == 0)
			return head->fields[i].value;
	return NULL;
}

const char *http_head_last_field(const struct http_head *head, const char *name)
{
	for (int i = head->field_count - 1; i >= 0; i--)
		if (strcasecmp(head->fields[i].name, name) == 0)
			return head->fields[i].value;
	return NULL;
}
