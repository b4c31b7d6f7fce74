/* SPDX-License-Identifier: Apache-2.0 */
/* Writes dots as a black-and-white PNG with a white margin. Any thread. */
#ifndef DAOGOU_HW_VIRTUAL_PNG_FILE_H
#define DAOGOU_HW_VIRTUAL_PNG_FILE_H

#include "hw/document.h"

/* False with errno when the file cannot be written. */
bool png_file_write(const char *path, const struct dots *dots, int margin_x, int margin_y);

#endif
