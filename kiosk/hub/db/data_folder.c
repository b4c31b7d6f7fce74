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
#define TARGET_MAX_BYTES 4096

char *data_folder_database(const char *data_folder)
{
	char *path = file_join(data_folder, DATABASE_FILE);
	char *target = file_read(path, TARGET_MAX_BYTES, NULL);
	if (target)
		target[strcspn(target, "\r\n")] = '\0';
	free(path);
	return target;
}

bool data_folder_set_database(const char *data_folder, const char *target)
{
	char *path = file_join(data_folder, DATABASE_FILE);
	char *line = xasprintf("%s\n", target);
	bool is_written = file_write_atomic(path, line, strlen(line));
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
