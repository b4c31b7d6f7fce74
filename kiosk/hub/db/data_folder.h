/* SPDX-License-Identifier: Apache-2.0 */
/* The hub's data folder: DATA/database names the database, DATA/keys/, DATA/images/, DATA/publish/ and
 * DATA/feed/ hold the rest. */
#ifndef DAOGOU_HUB_DB_DATA_FOLDER_H
#define DAOGOU_HUB_DB_DATA_FOLDER_H

#include <stdbool.h>

#include "kiosk/hub/db/db.h"

/* "sqlite:DATA/hub.db" or what `init --db` said; NULL when the folder was never initialised. The caller
 * frees. */
char *data_folder_database(const char *data_folder);
/* Remembers the database's name, once. False with errno. */
bool data_folder_set_database(const char *data_folder, const char *target);
/* Opens the folder's database with the catalog's tables up to date. NULL and one sentence when it cannot. */
struct hub_db *data_folder_open(const char *data_folder, char ret_why[HUB_DB_WHY_SIZE]);

#endif
