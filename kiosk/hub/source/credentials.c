/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the file of --credentials. */
#include "kiosk/hub/source/credentials.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/ini.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/source/source.h"

static void wipe(char *secret)
{
	if (secret)
		explicit_bzero(secret, strlen(secret));
	free(secret);
}

void credentials_finish(struct credentials *credentials)
{
	for (size_t i = 0; i < credentials->header_count; i++)
		wipe(credentials->headers[i]);
	for (size_t i = 0; i < credentials->query_count; i++)
		wipe(credentials->queries[i]);
	*credentials = (struct credentials){ 0 };
}

/* RFC 9110, 5.6.2: the signs of a header's name. */
static bool is_header(const char *line)
{
	static const char TOKEN[] =
		"!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	size_t name = strspn(line, TOKEN);
	return name > 0 && line[name] == ':' && line[name + 1 + strspn(line + name + 1, " \t")];
}

static char *make_query(const char *value)
{
	const char *equals = strchr(value, '=');
	char *name = xstrndup(value, (size_t)(equals - value));
	char *escaped_name = source_escape(name), *escaped = source_escape(equals + 1);
	char *query = xasprintf("%s=%s", escaped_name, escaped);
	free(name);
	free(escaped_name);
	wipe(escaped);
	return query;
}

static const char *take_value(struct credentials *credentials, const char *key, const char *value)
{
	char *header = NULL;
	for (const char *at = value; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7F)
			return "holds a control character";
	if (credentials->header_count == CREDENTIALS_MAX || credentials->query_count == CREDENTIALS_MAX)
		return "is one too many";
	if (strcmp(key, "query") == 0) {
		if (!strchr(value, '=') || *value == '=')
			return "is not NAME=VALUE";
		credentials->queries[credentials->query_count++] = make_query(value);
		return NULL;
	}
	if (strcmp(key, "bearer") == 0) {
		if (!*value || strchr(value, ' '))
			return "is no token";
		header = xasprintf("Authorization: Bearer %s", value);
	} else if (strcmp(key, "basic") == 0) {
		if (!strchr(value, ':'))
			return "is not NAME:PASSWORD";
		char *encoded = base64_encode(value, strlen(value));
		header = xasprintf("Authorization: Basic %s", encoded);
		wipe(encoded);
	} else if (strcmp(key, "header") == 0) {
		if (!is_header(value))
			return "is not NAME: VALUE";
		header = xstrdup(value);
	} else {
		return "is none of bearer, basic, header, query";
	}
	credentials->headers[credentials->header_count++] = header;
	return NULL;
}

struct reader {
	struct credentials *credentials;
	const char *fault; /* of the line that was refused; NULL = it is no line at all */
};

static const char *take_line(void *data, const char *section, const char *key, const char *value)
{
	struct reader *reader = data;
	(void)section;
	return reader->fault = take_value(reader->credentials, key, value);
}

/* The number of the line that was refused, from "PATH:LINE: …"; 0 when none is. */
static int faulty_line(const char *path, const char *text)
{
	size_t prefix = strlen(path);
	return strncmp(text, path, prefix) == 0 && text[prefix] == ':' ? atoi(text + prefix + 1) : 0;
}

bool credentials_read(const char *path, struct credentials *ret_credentials, char *ret_why, size_t why_size)
{
	struct credentials credentials = { 0 };
	struct reader reader = { &credentials, NULL };
	struct ini_error error = { .text = "" };
	struct stat status;
	if (stat(path, &status) != 0) {
		snprintf(ret_why, why_size, "%.160s: %s", path, strerror(errno));
		return false;
	}
	if (status.st_mode & S_IROTH) {
		snprintf(ret_why, why_size,
			"%.120s: everybody on this machine can read it, and it holds secrets: chmod 640",
			path);
		return false;
	}
	if (ini_read_file(path, take_line, &reader, &error)) {
		*ret_credentials = credentials;
		return true;
	}
	/* What the reader of INI files says holds a piece of the line, perhaps a secret: of "c2VjcmV0=" it is what looks like the key. */
	int line = faulty_line(path, error.text);
	if (line > 0)
		snprintf(ret_why, why_size, "%.140s:%d: %s", path, line,
			reader.fault ? reader.fault : "is not key = value");
	else
		snprintf(ret_why, why_size, "%.*s", (int)why_size - 1, error.text);
	credentials_finish(&credentials);
	return false;
}
