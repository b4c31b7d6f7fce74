/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 9421 HTTP message signatures. */
#include "kiosk/base/http_signature.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define LABEL "sig1="
#define COVERED "(\"@method\" \"@path\" \"@query\" \"content-digest\")"
#define DIGEST_PREFIX "sha-256=:"
#define MAX_HEADER_BYTES 1024
#define NONCE_LENGTH 22

char *http_signature_base(const struct http_component *components, size_t count, const char *parameters)
{
	struct text base;

	text_init(&base, SIZE_MAX / 4);
	for (size_t i = 0; i < count; i++)
		text_printf(&base, "\"%s\": %s\n", components[i].name, components[i].value);
	text_printf(&base, "\"@signature-params\": %s", parameters);
	return text_take(&base);
}

static char *request_base(
	const struct http_request_parts *request, const char *digest, const char *parameters)
{
	char *query = xasprintf("?%s", request->query ? request->query : "");
	const struct http_component components[] = {
		{ "@method", request->method },
		{ "@path", request->path[0] ? request->path : "/" },
		{ "@query", query },
		{ "content-digest", digest },
	};
	char *base = http_signature_base(components, ARRAY_LENGTH(components), parameters);

	free(query);
	return base;
}

static char *make_content_digest(const void *body, size_t length)
{
	uint8_t digest[SHA256_BYTES];

	sha256(body, length, digest);
	char *base64 = base64_encode(digest, sizeof digest);
	char *header = xasprintf(DIGEST_PREFIX "%s:", base64);
	free(base64);
	return header;
}

void http_signature_make(const struct http_request_parts *request, const struct ed25519_key *key,
	int64_t wall_ms, struct http_signature *ret_signature)
{
	char key_id[KEY_ID_SIZE], nonce[NONCE_LENGTH + 1];
	uint8_t signature[ED25519_SIGNATURE_BYTES];

	ed25519_key_id(key->public_key, key_id);
	random_token(NONCE_LENGTH, nonce);
	char *parameters = xasprintf(COVERED ";created=%" PRId64 ";keyid=\"%s\";alg=\"ed25519\";nonce=\"%s\"",
		wall_ms / 1000, key_id, nonce);
	if (request->hub && request->hub[0]) {
		char *untagged = parameters;
		parameters = xasprintf("%s;tag=\"%s\"", untagged, request->hub);
		free(untagged);
	}
	char *digest = make_content_digest(request->body, request->body_length);
	char *base = request_base(request, digest, parameters);
	ed25519_sign(key, base, strlen(base), signature);
	char *base64 = base64_encode(signature, sizeof signature);
	*ret_signature = (struct http_signature){
		.content_digest = digest,
		.signature_input = xasprintf(LABEL "%s", parameters),
		.signature = xasprintf(LABEL ":%s:", base64),
	};
	memcpy(ret_signature->nonce, nonce, sizeof nonce);
	free(base64);
	free(base);
	free(parameters);
}

void http_signature_free(struct http_signature *signature)
{
	free(signature->content_digest);
	free(signature->signature_input);
	free(signature->signature);
	*signature = (struct http_signature){ 0 };
}

/* What "@signature-params" said. */
struct parameters {
	int64_t created_s;
	char key_id[KEY_ID_SIZE];
	char nonce[HTTP_NONCE_SIZE];
	char tag[KEY_ID_SIZE]; /* "" = none */
	bool has_created, has_algorithm;
};

/* Moves past prefix; false when it does not stand there. */
static bool skip(const char **at, const char *prefix)
{
	size_t length = strlen(prefix);

	if (strncmp(*at, prefix, length) != 0)
		return false;
	*at += length;
	return true;
}

static bool read_created(const char **at, struct parameters *parameters)
{
	const char *first = *at;

	if (parameters->has_created)
		return false;
	for (; **at >= '0' && **at <= '9' && *at - first < 12; (*at)++)
		parameters->created_s = parameters->created_s * 10 + (**at - '0');
	parameters->has_created = *at > first;
	return parameters->has_created;
}

/* Reads base64url characters up to a quote into out, which must still be empty. */
static bool read_word(const char **at, char *out, size_t size)
{
	static const char WORD[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	size_t length = strspn(*at, WORD);

	if (out[0] || length == 0 || length >= size || (*at)[length] != '"')
		return false;
	memcpy(out, *at, length);
	out[length] = '\0';
	*at += length + 1;
	return true;
}

static bool read_parameter(const char **at, struct parameters *parameters)
{
	if (skip(at, ";created="))
		return read_created(at, parameters);
	if (skip(at, ";keyid=\""))
		return read_word(at, parameters->key_id, sizeof parameters->key_id);
	if (skip(at, ";nonce=\""))
		return read_word(at, parameters->nonce, sizeof parameters->nonce);
	if (skip(at, ";tag=\""))
		return read_word(at, parameters->tag, sizeof parameters->tag);
	if (parameters->has_algorithm || !skip(at, ";alg=\"ed25519\""))
		return false;
	parameters->has_algorithm = true;
	return true;
}

/* at follows the label. Only the form that kiosks send is taken: these components, each parameter once. */
static bool read_parameters(const char *at, struct parameters *ret)
{
	struct parameters parameters = { 0 };

	if (!skip(&at, COVERED))
		return false;
	while (*at)
		if (!read_parameter(&at, &parameters))
			return false;
	if (!parameters.has_created || !parameters.has_algorithm || !parameters.key_id[0] ||
		!parameters.nonce[0])
		return false;
	*ret = parameters;
	return true;
}

static bool read_signature(const char *header, uint8_t out[ED25519_SIGNATURE_BYTES])
{
	size_t length = strlen(header), byte_count = 0;
	const char *at = header;

	if (!skip(&at, LABEL ":") || header[length - 1] != ':' || header + length - 1 <= at)
		return false;
	char *base64 = xstrndup(at, (size_t)(header + length - 1 - at));
	void *bytes = base64_decode(base64, &byte_count);
	bool is_good = bytes && byte_count == ED25519_SIGNATURE_BYTES;
	if (is_good)
		memcpy(out, bytes, ED25519_SIGNATURE_BYTES);
	free(bytes);
	free(base64);
	return is_good;
}

/* Missing, or so long that it is none of ours. */
static bool is_bad_header(const char *header)
{
	return !header || strnlen(header, MAX_HEADER_BYTES + 1) > MAX_HEADER_BYTES;
}

/* A line break in the path could forge another line of the signature base. */
static bool has_controls(const char *value)
{
	for (; value && *value; value++)
		if ((unsigned char)*value < 0x20 || *value == 0x7F)
			return true;
	return false;
}

bool http_signature_covers(const char *content_digest, const void *body, size_t body_length)
{
	char *expected = make_content_digest(body, body_length);
	bool is_right = strcmp(expected, content_digest) == 0;

	free(expected);
	return is_right;
}

static bool is_signed_by(const struct http_request_parts *request, const char *content_digest,
	const char *parameters, const uint8_t public_key[ED25519_PUBLIC_BYTES],
	const uint8_t signature[ED25519_SIGNATURE_BYTES])
{
	char *base = request_base(request, content_digest, parameters);
	bool is_right = ed25519_verify(public_key, base, strlen(base), signature);

	free(base);
	return is_right;
}

static bool has_word(const char *words, const char *wanted)
{
	size_t length = strlen(wanted);

	while (*words) {
		size_t word = strcspn(words, " ");
		if (word == length && memcmp(words, wanted, length) == 0)
			return true;
		words += word + strspn(words + word, " ");
	}
	return false;
}

enum http_signature_fault http_signature_check(const struct http_request_parts *request,
	const char *content_digest, const char *signature_input, const char *signature, int64_t wall_ms,
	int64_t max_age_s, http_key_finder find_key, void *find_data, char ret_key_id[KEY_ID_SIZE],
	char ret_nonce[HTTP_NONCE_SIZE])
{
	struct parameters parameters;
	const char *digest = content_digest;
	uint8_t public_key[ED25519_PUBLIC_BYTES], signature_bytes[ED25519_SIGNATURE_BYTES];

	if (is_bad_header(content_digest) || is_bad_header(signature_input) || is_bad_header(signature) ||
		has_controls(request->method) || has_controls(request->path) || has_controls(request->query))
		return HTTP_SIGNATURE_MALFORMED;
	if (!skip(&signature_input, LABEL) || !read_parameters(signature_input, &parameters) ||
		!read_signature(signature, signature_bytes))
		return HTTP_SIGNATURE_MALFORMED;
	if (!skip(&digest, DIGEST_PREFIX))
		return HTTP_SIGNATURE_MALFORMED;
	if (!find_key(find_data, parameters.key_id, public_key))
		return HTTP_SIGNATURE_UNKNOWN_KEY;
	int64_t age_s = wall_ms / 1000 - parameters.created_s;
	if (!is_signed_by(request, content_digest, signature_input, public_key, signature_bytes))
		return HTTP_SIGNATURE_WRONG;
	if (parameters.tag[0] && request->hub && !has_word(request->hub, parameters.tag))
		return HTTP_SIGNATURE_OTHER_HUB;
	memcpy(ret_key_id, parameters.key_id, sizeof parameters.key_id);
	memcpy(ret_nonce, parameters.nonce, sizeof parameters.nonce);
	return age_s > max_age_s || age_s < -max_age_s ? HTTP_SIGNATURE_TOO_OLD : HTTP_SIGNATURE_OK;
}
