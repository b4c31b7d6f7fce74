/* SPDX-License-Identifier: Apache-2.0 */
/* Reads device ids: pairs "KEY:VALUE" that end with ";", in any order and any case. */
#include "hw/discovery/ieee1284.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "hw/discovery/candidates.h"
#include "kiosk/base/xalloc.h"

#define MAX_ID_BYTES 65535 /* its length is a 16-bit number */

/* Beginnings of names in CMD. */
static const char *const OFFICE_LANGUAGES[] = { "PCL", "PJL", "POSTSCRIPT", "PS", "PDF", "URF", "PWG", "XPS",
	"ESCPL2", "ESCPR", "BJL", "BJRASTER", "GDI", "SPL", "XL", "ZPL", "EPL", "TSPL", "DPL" };

static bool is_key(const char *key, const char *name, const char *short_name)
{
	return strcasecmp(key, name) == 0 || strcasecmp(key, short_name) == 0;
}

static void read_commands(char *value, struct ieee1284_id *id)
{
	char *save = NULL;

	for (char *word = strtok_r(value, ", \t", &save); word; word = strtok_r(NULL, ", \t", &save)) {
		if (strncasecmp(word, "ESC/POS", 7) == 0 || strncasecmp(word, "ESCPOS", 6) == 0)
			id->speaks_escpos = true;
		for (size_t i = 0; i < ARRAY_LENGTH(OFFICE_LANGUAGES); i++) {
			if (strncasecmp(word, OFFICE_LANGUAGES[i], strlen(OFFICE_LANGUAGES[i])) == 0)
				id->speaks_office = true;
		}
	}
}

static void read_pair(char *pair, struct ieee1284_id *id)
{
	char *colon = strchr(pair, ':');

	if (!colon)
		return;
	*colon = '\0';
	pair += strspn(pair, " \t\r\n");
	if (is_key(pair, "MANUFACTURER", "MFG"))
		device_text_clean(id->maker, colon + 1);
	else if (is_key(pair, "MODEL", "MDL"))
		device_text_clean(id->model, colon + 1);
	else if (is_key(pair, "COMMAND SET", "CMD"))
		read_commands(colon + 1, id);
}

void ieee1284_parse(const char *bytes, size_t length, struct ieee1284_id *ret_id)
{
	struct ieee1284_id id = { 0 };
	char *copy = xstrndup(bytes, length < MAX_ID_BYTES ? length : MAX_ID_BYTES), *save = NULL;

	for (char *pair = strtok_r(copy, ";", &save); pair; pair = strtok_r(NULL, ";", &save))
		read_pair(pair, &id);
	free(copy);
	*ret_id = id;
}
