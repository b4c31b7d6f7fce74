/* SPDX-License-Identifier: Apache-2.0 */
/* The table of import formats. */
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/import/importer.h"

const struct importer *const IMPORTERS[] = {
#define IMPORTER(name) &name##_IMPORTER,
#include "kiosk/hub/import/importers.def"
#undef IMPORTER
};
const int IMPORTER_COUNT = (int)ARRAY_LENGTH(IMPORTERS);

const struct importer *importer_find(const char *name)
{
	for (int i = 0; i < IMPORTER_COUNT; i++)
		if (strcmp(IMPORTERS[i]->name, name) == 0)
			return IMPORTERS[i];
	return NULL;
}
