/* SPDX-License-Identifier: Apache-2.0 */
/* Measured events as small JSON objects. */
#include "kiosk/screens/measure.h"

#include <string.h>

#include "kiosk/base/json_write.h"
#include "kiosk/screens/app.h"

void measure(struct app *app, const char *kind, const char *name, const char *code)
{
	struct text data;

	text_init(&data, 1000);
	text_append(&data, "{");
	json_write_string(&data, name, strlen(name));
	text_append(&data, ":");
	json_write_string(&data, code, strlen(code));
	text_append(&data, "}");
	app_measure(app, kind, data.bytes);
	text_finish(&data);
}
