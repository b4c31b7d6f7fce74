/* SPDX-License-Identifier: Apache-2.0 */
/* The hub's data folder: DATA/database names the database, DATA/keys/, DATA/images/, DATA/publish/ and
 * DATA/feed/ hold the rest. */
#ifndef DAOGOU_HUB_CORE_DATA_FOLDER_H
#define DAOGOU_HUB_CORE_DATA_FOLDER_H

#include <stdbool.h>

/* "sqlite:DATA/hub.db" or what `init --db` said; NULL when the folder was never initialised. The caller
 * frees. */
char *data_folder_database(const char *data_folder);
/* Remembers the database's name, once; a path of SQLite is absolute, and that file is there. False with errno. */
bool data_folder_set_database(const char *data_folder, const char *target);

#endif
