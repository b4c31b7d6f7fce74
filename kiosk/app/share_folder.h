/* SPDX-License-Identifier: Apache-2.0 */
/* Where themes, icons and translations lie: beside the program in a build tree (bin/../share),
 * else where the package puts them. */
#ifndef DAOGOU_APP_SHARE_FOLDER_H
#define DAOGOU_APP_SHARE_FOLDER_H

#include <stdbool.h>

/* The caller frees. */
char *share_folder_find(void);
/* True when there is a theme of this name; a name is no path. */
bool share_folder_has_theme(const char *name);

#endif
