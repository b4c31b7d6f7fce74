/* SPDX-License-Identifier: Apache-2.0 */
/* The technician's page: five scripts, sizes, columns, raster, QR, barcode and cut on one paper. */
#ifndef DAOGOU_HW_TEST_PAGE_H
#define DAOGOU_HW_TEST_PAGE_H

#include "hw/document.h"

struct document *test_page_create(void);

#endif
