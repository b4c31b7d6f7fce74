/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a picture's header: what is taken has a size within the limits. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "kiosk/hub/import/image_header.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	uint32_t width = 0, height = 0;
	bool is_read = image_header_read(bytes, length, &width, &height);
	bool is_taken = image_fault(bytes, length) == NULL;
	if (is_taken &&
		(!is_read || width == 0 || height == 0 || width > IMAGE_MAX_SIDE_PX ||
			height > IMAGE_MAX_SIDE_PX))
		abort();
	return 0;
}
