/* SPDX-License-Identifier: Apache-2.0 */
/* Copies pictures into the hub's store under their SHA-256. */
#include "kiosk/hub/import/image_store.h"

#include <assert.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/hub/import/image_header.h"
#include "kiosk/hub/source/origin.h"

#define WEB_PICTURE_URL_MAX 2000

#define NAMES_BYTES (8 * 1024 * 1024)

static const char ENTER_COPY[] =
	"INSERT INTO image(name, sha256, bytes, file_path, file_changed_at)"
	" VALUES($1, $2, $3, $4, $5)"
	" ON CONFLICT(name)"
	" DO UPDATE SET sha256 = excluded.sha256, bytes = excluded.bytes, file_path = excluded.file_path,"
	"  file_changed_at = excluded.file_changed_at";

void image_store_init(struct image_store *store, struct hub_db *db, struct staged_writes *writes,
	const char *from_folder, const char *to_folder, const char *web_hosts, const char *spill_folder,
	bool is_dry_run)
{
	*store = (struct image_store){ .db = db,
		.writes = writes,
		.from_folder = from_folder,
		.to_folder = to_folder,
		.web_hosts = web_hosts,
		.is_dry_run = is_dry_run };
	store->write_image = staged_writes_statement(writes, ENTER_COPY);
	store->fault_count = 1; /* the first is no fault */
	code_index_init(&store->names, spill_folder, NAMES_BYTES);
}

void image_store_finish(struct image_store *store)
{
	code_index_finish(&store->names);
}

static int64_t changed_at(const struct stat *status)
{
	return (int64_t)status->st_mtim.tv_sec * 1000000000 + status->st_mtim.tv_nsec;
}

static const char FIND_COPY[] = "SELECT sha256"
				" FROM image"
				" WHERE name = $1 AND file_path = $2 AND bytes = $3 AND file_changed_at = $4";

/* True when an earlier import read this very file and its copy is still there. */
static bool is_known(
	const struct image_store *store, const char *name, const char *path, const struct stat *status)
{
	char *sha256 = hub_get_text(store->db, FIND_COPY, name, path, status->st_size, changed_at(status));
	char *copy = sha256 ? file_join(store->to_folder, sha256) : NULL;
	bool is_there = copy && file_exists(copy);
	free(copy);
	free(sha256);
	return is_there;
}

const char *image_store_keep(const char *folder, const char *sha256, const void *bytes, size_t length)
{
	char *path = file_join(folder, sha256);
	bool is_stored =
		file_exists(path) || (file_make_folder(folder) && file_write_atomic(path, bytes, length));
	free(path);
	return is_stored ? NULL : "cannot be copied into the store";
}

static const char *read_picture(struct image_store *store, const char *name, const char *path)
{
	struct stat status;
	size_t length;
	char sha256[SHA256_HEX_SIZE];
	if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
		return "is missing";
	if (is_known(store, name, path, &status))
		return NULL;
	if (status.st_size > IMAGE_MAX_BYTES)
		return "is larger than 8 MiB";
	char *bytes = file_read(path, IMAGE_MAX_BYTES, &length);
	if (!bytes)
		return "cannot be read";
	const char *fault = image_fault(bytes, length);
	sha256_hex(bytes, length, sha256);
	if (!fault && !store->is_dry_run)
		fault = image_store_keep(store->to_folder, sha256, bytes, length);
	if (!fault) {
		staged_write(store->writes, store->write_image, name, sha256, status.st_size, path,
			changed_at(&status));
		store->has_changed = true;
	}
	free(bytes);
	return fault;
}

static int number_of_fault(struct image_store *store, const char *fault)
{
	int number = 0;
	while (number < store->fault_count && store->faults[number] != fault)
		number++;
	if (number == store->fault_count) {
		assert(number < IMAGE_FAULTS_MAX);
		store->faults[store->fault_count++] = fault;
	}
	return number;
}

const char *image_store_take(struct image_store *store, const char *name)
{
	if (!file_is_safe_name(name))
		return "is no plain file name";
	if (!store->from_folder)
		return "is missing";
	int64_t known = code_index_find(&store->names, name, strlen(name));
	if (!known) {
		char *path = file_join(store->from_folder, name);
		known = 1 + number_of_fault(store, read_picture(store, name, path));
		code_index_put(&store->names, name, strlen(name), known);
		free(path);
	}
	return store->faults[known - 1];
}

void web_picture_name(const char *url, char ret_name[WEB_PICTURE_NAME_SIZE])
{
	char sha256[SHA256_HEX_SIZE];
	sha256_hex(url, strlen(url), sha256);
	snprintf(ret_name, WEB_PICTURE_NAME_SIZE, "web-%.32s", sha256);
}

const char *web_picture_fault(const struct image_store *store, const char *url)
{
	struct origin origin;
	if (!store->web_hosts)
		return "is on the web, from where no pictures are taken";
	if (strlen(url) > WEB_PICTURE_URL_MAX)
		return "is longer than 2000 bytes";
	const char *fault = origin_read(url, &origin);
	if (fault)
		return fault;
	return host_list_has(store->web_hosts, origin.host) ? NULL
							    : "is on a host that --image-hosts does not name";
}
