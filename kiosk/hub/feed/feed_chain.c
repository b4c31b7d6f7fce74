/* SPDX-License-Identifier: Apache-2.0 */
/* The chain of root documents on the hub's disk. */
#include "kiosk/hub/feed/feed_chain.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"

#define KEYS_PREFIX "keys/"

/* The folder of that file, and its name in there. -1 with errno. DATA/feed itself may be a link: whoever set up the machine
 * put it on another disk. */
static int open_folder(const char *data_folder, const char *name, const char **ret_name)
{
	char *path = file_join(data_folder, "feed");
	int feed = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(path);
	*ret_name = name;
	if (feed < 0 || strncmp(name, KEYS_PREFIX, strlen(KEYS_PREFIX)) != 0)
		return feed;
	*ret_name = name + strlen(KEYS_PREFIX);
	int keys = openat(feed, "keys", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), fault = errno;
	close(feed);
	errno = fault;
	return keys;
}

char *feed_file_read(const char *data_folder, const char *name, size_t *ret_length)
{
	int folder = open_folder(data_folder, name, &name);
	if (folder < 0) {
		errno = errno == ELOOP || errno == ENOTDIR ? ENOENT : errno;
		return NULL;
	}
	char *content = file_read_at(folder, name, FEED_ROOT_MAX_BYTES, ret_length);
	int fault = errno;
	close(folder);
	errno = fault;
	return content;
}

bool feed_file_write(const char *data_folder, const char *name, const char *content)
{
	int folder = open_folder(data_folder, name, &name);
	if (folder < 0)
		return false;
	bool is_written = file_write_atomic_at(folder, name, content, strlen(content));
	int fault = errno;
	close(folder);
	errno = fault;
	return is_written;
}

static char *read_version(const char *data_folder, int64_t version, size_t *ret_length)
{
	char name[32];
	snprintf(name, sizeof(name), KEYS_PREFIX "%" PRId64, version);
	return feed_file_read(data_folder, name, ret_length);
}

static enum feed_root_fault read_document(
	const char *bytes, size_t length, struct feed_root *root, uint8_t *ret_signer)
{
	struct signed_document document;
	struct feed_root next;
	if (!signed_document_split_draft(bytes, length, &document))
		return FEED_ROOT_MALFORMED;
	enum feed_root_fault fault = feed_root_read(&document, root, &next);
	if (fault != FEED_ROOT_OK)
		return fault;
	*root = next;
	for (int i = next.root_key_count - 1; ret_signer && i >= 0; i--)
		if (signed_document_check(&document, next.root_keys[i]))
			memcpy(ret_signer, next.root_keys[i], ED25519_PUBLIC_BYTES);
	return FEED_ROOT_OK;
}

bool feed_chain_load(const char *data_folder, struct feed_root *ret_root,
	uint8_t ret_signer[ED25519_PUBLIC_BYTES], char ret_why[FEED_WHY_SIZE])
{
	struct feed_root root = { 0 };
	enum feed_root_fault fault = FEED_ROOT_OK;
	char *document;
	size_t length;
	while (fault == FEED_ROOT_OK && (document = read_version(data_folder, root.version + 1, &length))) {
		fault = read_document(document, length, &root, ret_signer);
		free(document);
	}
	if (fault == FEED_ROOT_OK && errno == ENOENT && root.version > 0) {
		*ret_root = root;
		return true;
	}
	snprintf(ret_why, FEED_WHY_SIZE, "%.128s/feed/keys/%" PRId64 " %.80s", data_folder, root.version + 1,
		fault == FEED_ROOT_OK ? strerror(errno) : feed_root_fault_text(fault));
	return false;
}

char *feed_root_draft(const struct feed_root *root, const struct feed_root_change *change, int64_t now_ms)
{
	struct feed_root next = *root;
	next.version++;
	next.epoch += change->raises_epoch;
	next.expires_ms = now_ms + (change->valid_ms ? change->valid_ms : FEED_ROOT_VALID_MS);
	if (change->root_key_count) {
		memcpy(next.root_keys, change->root_keys,
			sizeof(*next.root_keys) * (size_t)change->root_key_count);
		next.root_key_count = change->root_key_count;
	}
	if (change->threshold)
		next.threshold = change->threshold;
	if (change->head_key) {
		memcpy(next.head_keys[0], change->head_key, ED25519_PUBLIC_BYTES);
		next.head_key_count = 1;
	}
	if (next.threshold > next.root_key_count)
		return NULL;
	char *json = feed_root_encode(&next, now_ms);
	char *draft = xasprintf("%s\n", json);
	free(json);
	return draft;
}

bool feed_chain_extend(const char *data_folder, const char *document, char ret_why[FEED_WHY_SIZE])
{
	struct feed_root root;
	char name[32];
	if (!feed_chain_load(data_folder, &root, NULL, ret_why))
		return false;
	uint8_t signer[ED25519_PUBLIC_BYTES];
	enum feed_root_fault fault = read_document(document, strlen(document), &root, signer);
	if (fault != FEED_ROOT_OK || strlen(document) > FEED_ROOT_MAX_BYTES) {
		snprintf(ret_why, FEED_WHY_SIZE, "the root document %s",
			fault == FEED_ROOT_OK ? "is too long" : feed_root_fault_text(fault));
		return false;
	}
	if (!feed_head_key_is_here(data_folder, &root, ret_why))
		return false;
	snprintf(name, sizeof(name), KEYS_PREFIX "%" PRId64, root.version);
	if (feed_file_write(data_folder, name, document))
		return feed_keys_settle(data_folder, &root, signer, ret_why);
	snprintf(ret_why, FEED_WHY_SIZE, "feed/%s cannot be written: %s", name, strerror(errno));
	return false;
}
