/* SPDX-License-Identifier: Apache-2.0 */
/* The little shop of catalog_fixture.h, open: set up and torn down around each test of it. */
#ifndef DAOGOU_TESTS_STORE_OPEN_CATALOG_H
#define DAOGOU_TESTS_STORE_OPEN_CATALOG_H

#include "kiosk/store/catalog.h"

struct open_catalog {
	char *folder, *path;
	struct catalog *catalog;
	struct arena arena;
};

/* For cmocka_unit_test_setup_teardown(): *state is the struct open_catalog. */
int open_catalog_set_up(void **state);
int open_catalog_tear_down(void **state);

#endif
