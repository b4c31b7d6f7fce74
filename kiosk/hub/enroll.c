/* SPDX-License-Identifier: Apache-2.0 */
/* The verb enroll: a one-time code for a new kiosk. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/plain_text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/feed/feed_keys.h"
#include "kiosk/hub/people/kiosks.h"
#include "kiosk/hub/server.h"
#include "kiosk/hub/catalog/shop.h"

#define FINGERPRINT_DIGITS 16

/* The first 16 digits of the root key's SHA-256, in capitals: lets the kiosk know the hub by the code. */
static bool fingerprint(const char *data_folder, char out[FINGERPRINT_DIGITS + 1])
{
	uint8_t root[ED25519_PUBLIC_BYTES];
	char digest[SHA256_HEX_SIZE];
	if (!feed_root_public_load(data_folder, root))
		return false;
	sha256_hex(root, sizeof(root), digest);
	for (int i = 0; i < FINGERPRINT_DIGITS; i++)
		out[i] = (char)toupper((unsigned char)digest[i]);
	out[FINGERPRINT_DIGITS] = '\0';
	return true;
}

static int print_code(struct hub_db *db, const struct hub_options *options, const char *store)
{
	char code[ENROLL_CODE_SIZE], root[FINGERPRINT_DIGITS + 1];
	struct clock machine;
	clock_init_system(&machine);
	if (!shop_has_store(db, store)) {
		plain_text_line(stderr, "daogou-hub: there is no store %s in the catalog", store);
		return 2;
	}
	if (!fingerprint(options->data_folder, root) ||
		!enroll_code_make(
			db, store, clock_wall_ms(options->clock ? options->clock : &machine), code)) {
		fprintf(stderr, "daogou-hub: the code cannot be made\n");
		return 3;
	}
	plain_text_line(stdout, "%s-%s", code, root);
	return 0;
}

int hub_enroll(const struct hub_options *options, const char *store_code)
{
	char why[HUB_DB_WHY_SIZE];
	digest_start();
	struct hub_db *db = hub_tables_open(options, why);
	if (!db) {
		plain_text_line(stderr, "daogou-hub: %s", why);
		return 3;
	}
	int exit_code = print_code(db, options, store_code);
	hub_db_close(db);
	return exit_code;
}
