/* SPDX-License-Identifier: Apache-2.0 */
/* The hub's data folder. */
#include "kiosk/hub/core/data_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"

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

/* What is behind the folder's name in the path of a file inside it, whichever way the two were named; NULL when it is elsewhere. The
 * caller frees. */
static char *path_inside(const char *data_folder, const char *path)
{
	char *folder = realpath(data_folder, NULL), *file = realpath(path, NULL);
	size_t length = folder ? strlen(folder) : 0;
	bool is_inside = folder && file && strncmp(file, folder, length) == 0 && file[length] == '/';
	char *inside = is_inside ? xstrdup(file + length + 1) : NULL;
	free(folder);
	free(file);
	return inside;
}

/* What the file says. A database inside the folder is named from there, so that the folder can be moved and copied. */
static char *line_for(const char *data_folder, const char *target)
{
	size_t prefix = strlen(SQLITE_PREFIX);
	char *inside = strncmp(target, SQLITE_PREFIX, prefix) == 0 ? path_inside(data_folder, target + prefix)
								   : NULL;
	char *line = inside ? xasprintf(SQLITE_PREFIX "%s\n", inside) : xasprintf("%s\n", target);
	free(inside);
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
