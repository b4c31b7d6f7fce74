/* SPDX-License-Identifier: Apache-2.0 */
/* double-hub DATA DATABASE ADDR:PORT: `daogou-hub serve` as it is, with the provider doubles, over a database that ends the
 * process where the bank says. */
#include <stdio.h>
#include <stdlib.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/server.h"
#include "tests/hub/pay/double.h"
#include "tests/hub/pay/killing_db.h"

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	digest_start();
	hub_db_add_driver(&KILLING_DRIVER);
	double_kill_at_step = killing_db_kill_at;
	struct ini_error error = { .text = "" };
	char *path = file_join(argv[1], "payments.conf"), *database = xasprintf("killing:%s", argv[2]);
	struct payment_accounts_options wanted = {
		.path = path, .providers = TEST_PROVIDERS, .provider_count = TEST_PROVIDER_COUNT
	};
	struct payment_accounts *accounts = payment_accounts_load(&wanted, &error);
	struct hub_options options = {
		.data_folder = argv[1], .database = database, .listen = argv[3], .accounts = accounts
	};
	if (!accounts) {
		fprintf(stderr, "double-hub: %s\n", error.text);
		return 2;
	}
	int code = hub_serve(&options);
	payment_accounts_destroy(accounts);
	free(database);
	free(path);
	return code;
}
