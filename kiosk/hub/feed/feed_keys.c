/* SPDX-License-Identifier: Apache-2.0 */
/* The feed's keys. */
#include "kiosk/hub/feed/feed_keys.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/feed/feed_chain.h"

#define ROOT_KEY "keys/root.key"
#define ROOT_PUBLIC "keys/root.pub"
#define HEAD_KEY "keys/head.key"
#define NEXT_HEAD_KEY "keys/head-next.key"
#define HEX_SIZE (2 * ED25519_PUBLIC_BYTES + 1)
/* A line has its LF where the hex has its NUL. */
#define ROOT_PUBLIC_MAX_BYTES (FEED_ROOT_IDS_MAX * HEX_SIZE)

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
		feed_file_write(data_folder, "keys/1", document);
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

/* A key that must be there: none is made. */
static bool load_below(const char *data_folder, const char *name, struct ed25519_key *ret_key)
{
	return exists_below(data_folder, name) && load_or_make(data_folder, name, ret_key);
}

bool feed_head_key_load(const char *data_folder, struct ed25519_key *ret_key)
{
	return load_below(data_folder, HEAD_KEY, ret_key);
}

bool feed_root_key_load(const char *data_folder, struct ed25519_key *ret_key)
{
	return load_below(data_folder, ROOT_KEY, ret_key);
}

bool feed_next_head_key_load(const char *data_folder, uint8_t ret_public_key[ED25519_PUBLIC_BYTES])
{
	struct ed25519_key key;
	bool is_loaded = load_or_make(data_folder, NEXT_HEAD_KEY, &key);
	if (is_loaded)
		memcpy(ret_public_key, key.public_key, ED25519_PUBLIC_BYTES);
	explicit_bzero(&key, sizeof(key));
	return is_loaded;
}

/* The key of that file is one that signs heads under root. */
static bool is_head_key(const char *data_folder, const char *name, const struct feed_root *root)
{
	struct ed25519_key key;
	bool is_it = load_below(data_folder, name, &key) && feed_root_has_head_key(root, key.public_key);
	explicit_bzero(&key, sizeof(key));
	return is_it;
}

bool feed_head_key_is_here(const char *data_folder, const struct feed_root *root, char ret_why[FEED_WHY_SIZE])
{
	if (is_head_key(data_folder, HEAD_KEY, root) || is_head_key(data_folder, NEXT_HEAD_KEY, root))
		return true;
	snprintf(ret_why, FEED_WHY_SIZE, "no head key in %.128s/keys is one of root document %lld",
		data_folder, (long long)root->version);
	return false;
}

static bool settle_head_key(
	const char *data_folder, const struct feed_root *root, char ret_why[FEED_WHY_SIZE])
{
	if (is_head_key(data_folder, HEAD_KEY, root))
		return true;
	if (!feed_head_key_is_here(data_folder, root, ret_why))
		return false;
	char *next = file_join(data_folder, NEXT_HEAD_KEY), *now = file_join(data_folder, HEAD_KEY);
	char *folder = file_join(data_folder, "keys");
	bool is_done = rename(next, now) == 0 && file_sync_folder(folder);
	if (!is_done)
		snprintf(ret_why, FEED_WHY_SIZE, "%.200s: %s", now, strerror(errno));
	free(folder);
	free(now);
	free(next);
	return is_done;
}

static char *read_root_public(const char *data_folder)
{
	char *path = file_join(data_folder, ROOT_PUBLIC);
	char *lines = file_read(path, ROOT_PUBLIC_MAX_BYTES, NULL);
	free(path);
	return lines;
}

/* The next line of at, when it is a key. */
static bool next_key(const char **at, uint8_t ret_key[ED25519_PUBLIC_BYTES])
{
	char hex[HEX_SIZE];
	size_t length = strcspn(*at, "\r\n");
	if (length != HEX_SIZE - 1)
		return false;
	memcpy(hex, *at, length);
	hex[length] = '\0';
	*at += length;
	*at += strspn(*at, "\r\n");
	return hex_decode(hex, ret_key, ED25519_PUBLIC_BYTES);
}

/* Once each, as far as there is room. */
static void add_key(struct text *lines, const uint8_t key[ED25519_PUBLIC_BYTES])
{
	char hex[HEX_SIZE];
	hex_encode(key, ED25519_PUBLIC_BYTES, hex);
	if (lines->length + HEX_SIZE <= ROOT_PUBLIC_MAX_BYTES &&
		(!lines->length || !strstr(lines->bytes, hex)))
		text_printf(lines, "%s\n", hex);
}

static bool settle_root_public(const char *data_folder, const struct feed_root *root,
	const uint8_t signer[ED25519_PUBLIC_BYTES], char ret_why[FEED_WHY_SIZE])
{
	struct text lines;
	uint8_t key[ED25519_PUBLIC_BYTES];
	char *old = read_root_public(data_folder);
	if (!old && errno != ENOENT) {
		snprintf(ret_why, FEED_WHY_SIZE, "%.160s/" ROOT_PUBLIC ": %s", data_folder, strerror(errno));
		return false;
	}
	const char *at = old ? old : "";
	bool is_told = next_key(&at, key) && feed_root_has_root_key(root, key);
	text_init(&lines, ROOT_PUBLIC_MAX_BYTES + 1);
	add_key(&lines, is_told ? key : signer);
	for (int i = 0; i < root->root_key_count; i++)
		add_key(&lines, root->root_keys[i]);
	for (at = old ? old : ""; next_key(&at, key);)
		add_key(&lines, key);
	bool is_done =
		(old && strcmp(old, lines.bytes) == 0) || write_below(data_folder, ROOT_PUBLIC, lines.bytes);
	if (!is_done)
		snprintf(ret_why, FEED_WHY_SIZE, "%.160s/" ROOT_PUBLIC ": %s", data_folder, strerror(errno));
	text_finish(&lines);
	free(old);
	return is_done;
}

bool feed_keys_settle(const char *data_folder, const struct feed_root *root,
	const uint8_t signer[ED25519_PUBLIC_BYTES], char ret_why[FEED_WHY_SIZE])
{
	return settle_head_key(data_folder, root, ret_why) &&
		settle_root_public(data_folder, root, signer, ret_why);
}

bool feed_root_ids_load(const char *data_folder, char ret_ids[FEED_ROOT_IDS_SIZE])
{
	uint8_t key[ED25519_PUBLIC_BYTES];
	char ids[FEED_ROOT_IDS_SIZE];
	size_t length = 0;
	char *lines = read_root_public(data_folder);
	for (const char *at = lines ? lines : ""; length + KEY_ID_SIZE <= sizeof(ids) && next_key(&at, key);
		length += KEY_ID_SIZE) {
		ed25519_key_id(key, ids + length);
		ids[length + KEY_ID_SIZE - 1] = ' ';
	}
	free(lines);
	if (length == 0)
		return false;
	ids[length - 1] = '\0';
	memcpy(ret_ids, ids, length);
	return true;
}

bool feed_root_public_load(const char *data_folder, uint8_t ret_public_key[ED25519_PUBLIC_BYTES])
{
	char *lines = read_root_public(data_folder);
	const char *at = lines ? lines : "";
	bool is_read = next_key(&at, ret_public_key);
	free(lines);
	return is_read;
}
