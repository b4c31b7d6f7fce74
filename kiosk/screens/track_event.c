/* SPDX-License-Identifier: Apache-2.0 */
/* Tracked events as small JSON objects. */
#include "kiosk/screens/track_event.h"

#include <string.h>

#include "kiosk/base/json_write.h"
#include "kiosk/screens/app.h"

void track_event(struct app *app, const char *kind, const char *name, const char *code)
{
	struct text data;

	text_init(&data, 1000);
	text_append(&data, "{");
	json_write_string(&data, name, strlen(name));
	text_append(&data, ":");
	json_write_string(&data, code, strlen(code));
	text_append(&data, "}");
	app_track_event(app, kind, data.bytes);
	text_finish(&data);
}
