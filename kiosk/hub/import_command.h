/* SPDX-License-Identifier: Apache-2.0 */
/* The verb import: one source into the catalog, once or again and again. For hub_main.c. */
#ifndef DAOGOU_HUB_IMPORT_COMMAND_H
#define DAOGOU_HUB_IMPORT_COMMAND_H

#include <stdio.h>

/* argv[0] is "import". Returns the exit code: 0, 1 refused, 2 usage. */
int hub_import_command(int argc, char **argv);
/* Its lines of the usage. */
void hub_import_usage(FILE *out);

#endif
