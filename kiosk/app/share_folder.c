/* SPDX-License-Identifier: Apache-2.0 */
/* The folder of themes, icons and translations. */
#include "kiosk/app/share_folder.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"

#define SHARE_FOLDER "/usr/share/daogou"

char *share_folder_find(void)
{
	char program[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);

	if (length <= 0)
		return xstrdup(SHARE_FOLDER);
	program[length] = '\0';
	char *slash = strrchr(program, '/');
	*slash = '\0';
	char *beside = xasprintf("%s/../share", program);
	char *themes = file_join(beside, "themes");
	bool is_there = file_exists(themes);
	free(themes);
	if (is_there)
		return beside;
	free(beside);
	return xstrdup(SHARE_FOLDER);
}

bool share_folder_has_theme(const char *name)
{
	char *share = share_folder_find();
	char *path = xasprintf("%s/themes/%s/tokens.json", share, name);
	bool is_there = name[0] && !strchr(name, '/') && file_exists(path);

	free(path);
	free(share);
	return is_there;
}
