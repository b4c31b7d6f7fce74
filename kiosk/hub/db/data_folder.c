/* SPDX-License-Identifier: Apache-2.0 */
/* The hub's data folder. */
#include "kiosk/hub/db/data_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/db/schema.h"

#define DATABASE_FILE "database"
#define SQLITE_PREFIX "sqlite:"
#define TARGET_MAX_BYTES 4096

static bool is_relative_sqlite(const char *target)
{
	size_t length = strlen(SQLITE_PREFIX);

	return strncmp(target, SQLITE_PREFIX, length) == 0 && target[length] != '/';
}

char *data_folder_database(const char *data_folder)
{
	char *path = file_join(data_folder, DATABASE_FILE);
	char *target = file_read(path, TARGET_MAX_BYTES, NULL);
	free(path);
	if (!target)
		return NULL;
	target[strcspn(target, "\r\n")] = '\0';
	if (!is_relative_sqlite(target))
		return target;
	char *inside = xasprintf(SQLITE_PREFIX "%s/%s", data_folder, target + strlen(SQLITE_PREFIX));
	free(target);
	return inside;
}

/* A database inside the folder is named from there, so that the folder can be moved and copied. */
static const char *shortened(const char *data_folder, const char *target)
{
	size_t prefix = strlen(SQLITE_PREFIX), folder = strlen(data_folder);

	if (strncmp(target, SQLITE_PREFIX, prefix) != 0 ||
		strncmp(target + prefix, data_folder, folder) != 0 || target[prefix + folder] != '/')
		return NULL;
	return target + prefix + folder + 1;
}

/* What the file says. A path that was given from the present folder must hold from any other. */
static char *line_for(const char *data_folder, const char *target)
{
	const char *inside = shortened(data_folder, target);
	char *absolute = is_relative_sqlite(target) ? realpath(target + strlen(SQLITE_PREFIX), NULL) : NULL;
	char *line = inside ? xasprintf(SQLITE_PREFIX "%s\n", inside)
		: absolute  ? xasprintf(SQLITE_PREFIX "%s\n", absolute)
			    : xasprintf("%s\n", target);

	free(absolute);
	return line;
}

bool data_folder_set_database(const char *data_folder, const char *target)
{
	char *path = file_join(data_folder, DATABASE_FILE);
	char *line = line_for(data_folder, target);
	bool is_written = file_write_private(path, line, strlen(line));
	free(line);
	free(path);
	return is_written;
}

struct hub_db *data_folder_open(const char *data_folder, char ret_why[HUB_DB_WHY_SIZE])
{
	char *target = data_folder_database(data_folder);
	if (!target) {
		snprintf(ret_why, HUB_DB_WHY_SIZE, "%s holds no hub: run init first", data_folder);
		return NULL;
	}
	struct hub_db *db = hub_db_open(target, ret_why);
	free(target);
	if (db && !hub_schema_migrate(db)) {
		snprintf(ret_why, HUB_DB_WHY_SIZE, "the tables cannot be brought up to date: %s",
			hub_db_error(db));
		hub_db_close(db);
		return NULL;
	}
	return db;
}
