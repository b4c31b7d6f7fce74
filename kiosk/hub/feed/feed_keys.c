/* SPDX-License-Identifier: Apache-2.0 */
/* The feed's keys. */
#include "kiosk/hub/feed/feed_keys.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/feed_root.h"

#define ROOT_KEY "keys/root.key"
#define ROOT_PUBLIC "keys/root.pub"
#define HEAD_KEY "keys/head.key"

static bool load_or_make(const char *data_folder, const char *name, struct ed25519_key *ret_key)
{
	char *path = file_join(data_folder, name);
	bool is_loaded = ed25519_load_or_make(path, ret_key);
	free(path);
	return is_loaded;
}

static bool write_below(const char *data_folder, const char *name, const char *content)
{
	char *path = file_join(data_folder, name);
	bool is_written = file_write_atomic(path, content, strlen(content));
	free(path);
	return is_written;
}

static bool exists_below(const char *data_folder, const char *name)
{
	char *path = file_join(data_folder, name);
	bool exists = file_exists(path);
	free(path);
	return exists;
}

static bool make_below(const char *data_folder, const char *name)
{
	char *path = file_join(data_folder, name);
	bool is_made = file_make_folder(path);
	free(path);
	return is_made;
}

bool feed_keys_exist(const char *data_folder)
{
	return exists_below(data_folder, ROOT_KEY) || exists_below(data_folder, ROOT_PUBLIC);
}

static char *first_document(const struct ed25519_key *root_key, const struct ed25519_key *head_key,
	const char *feed_id, int64_t now_ms)
{
	struct feed_root root = {
		.version = 1,
		.epoch = 1,
		.expires_ms = now_ms + FEED_ROOT_VALID_MS,
		.root_key_count = 1,
		.threshold = 1,
		.head_key_count = 1,
	};
	snprintf(root.feed, sizeof(root.feed), "%s", feed_id);
	memcpy(root.root_keys[0], root_key->public_key, ED25519_PUBLIC_BYTES);
	memcpy(root.head_keys[0], head_key->public_key, ED25519_PUBLIC_BYTES);
	char *json = feed_root_encode(&root, now_ms);
	char *document = signed_document_make(root_key, json);
	free(json);
	return document;
}

static bool make_files(const char *data_folder, const char *feed_id, int64_t now_ms,
	struct ed25519_key *root_key, struct ed25519_key *head_key)
{
	char root_line[66];
	if (!make_below(data_folder, "keys") || !make_below(data_folder, "feed/keys") ||
		!make_below(data_folder, "feed/o"))
		return false;
	if (!load_or_make(data_folder, ROOT_KEY, root_key) || !load_or_make(data_folder, HEAD_KEY, head_key))
		return false;
	hex_encode(root_key->public_key, ED25519_PUBLIC_BYTES, root_line);
	memcpy(root_line + 64, "\n", 2);
	char *document = first_document(root_key, head_key, feed_id, now_ms);
	bool is_written = write_below(data_folder, ROOT_PUBLIC, root_line) &&
		write_below(data_folder, "feed/keys/1", document);
	free(document);
	return is_written;
}

static bool make_all(const char *data_folder, const char *feed_id, int64_t now_ms)
{
	struct ed25519_key root_key, head_key;
	bool is_made = make_files(data_folder, feed_id, now_ms, &root_key, &head_key);
	explicit_bzero(&root_key, sizeof(root_key));
	explicit_bzero(&head_key, sizeof(head_key));
	return is_made;
}

bool feed_keys_make(const char *data_folder, const char *feed_id, int64_t now_ms, char ret_why[FEED_WHY_SIZE])
{
	if (make_all(data_folder, feed_id, now_ms))
		return true;
	snprintf(ret_why, FEED_WHY_SIZE, "the keys cannot be made in %.128s: %s", data_folder,
		strerror(errno));
	return false;
}

bool feed_head_key_load(const char *data_folder, struct ed25519_key *ret_key)
{
	return exists_below(data_folder, HEAD_KEY) && load_or_make(data_folder, HEAD_KEY, ret_key);
}

bool feed_root_public_load(const char *data_folder, uint8_t ret_public_key[ED25519_PUBLIC_BYTES])
{
	char *path = file_join(data_folder, ROOT_PUBLIC);
	char *hex = file_read(path, 128, NULL);
	if (hex)
		hex[strcspn(hex, "\r\n")] = '\0';
	bool is_read = hex && hex_decode(hex, ret_public_key, ED25519_PUBLIC_BYTES);
	free(hex);
	free(path);
	return is_read;
}
