/* SPDX-License-Identifier: Apache-2.0 */
/* Device ids of printers, and the profile that their name gets. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hw/discovery/ieee1284.h"
#include "hw/printers/profile.h"
#include "kiosk/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char text[DEVICE_TEXT_SIZE])
{
	size_t length = strnlen(text, DEVICE_TEXT_SIZE);

	if (length == DEVICE_TEXT_SIZE || !utf8_is_valid(text, length))
		abort();
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct ieee1284_id NOTHING;
	struct printer_profile profile;
	struct ini_error error;
	struct ieee1284_id id;
	char name[24];

	ieee1284_parse((const char *)data, size, &id);
	check_text(id.maker);
	check_text(id.model);
	if (size == 0 && memcmp(&id, &NOTHING, sizeof(id)) != 0)
		abort();
	printer_profile_find(0, 0, id.model, name);
	if (!printer_profile_load(name, &profile, &error))
		abort();
	return 0;
}
