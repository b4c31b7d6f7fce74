/* SPDX-License-Identifier: Apache-2.0 */
/* A frame of a camera: its format (one byte), width and height (one byte each, 1 to 64), the length of its rows
 * (one byte), then its bytes. */
#include <stdlib.h>

#include "hw/scanners/camera_picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t formats = 0;

	if (size < 4)
		return 0;
	while (CAMERA_FORMATS[formats])
		formats++;
	struct camera_format format = { CAMERA_FORMATS[data[0] % formats], data[1] % 64u + 1,
		data[2] % 64u + 1, data[3] };
	uint8_t *grey = malloc((size_t)format.width * format.height);
	camera_picture_grey(&format, data + 4, size - 4, grey);
	free(grey);
	return 0;
}
