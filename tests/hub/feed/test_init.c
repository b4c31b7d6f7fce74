/* SPDX-License-Identifier: Apache-2.0 */
/* A new hub: keys for nobody else's eyes, a PIN that is stored as a hash, and no second init over the first.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/base/files.h"
#include "kiosk/base/json.h"
#include "kiosk/hub/db/data_folder.h"
#include "kiosk/hub/feed/hub_init.h"
#include "tests/support/support.h"

static char *read_below(const char *folder, const char *name)
{
	char *path = file_join(folder, name);
	char *content = read_file_or_fail(path, NULL);
	free(path);
	return content;
}

static int mode_of(const char *folder, const char *name)
{
	struct stat status;
	char *path = file_join(folder, name);
	assert_int_equal(stat(path, &status), 0);
	free(path);
	return status.st_mode & 0777;
}

static void assert_private(const char *folder, const char *name)
{
	assert_int_equal(mode_of(folder, name), 0600);
}

static void test_init_makes_a_hub(void **state)
{
	char pin[STAFF_PIN_SIZE], why[256];
	uint8_t root[ED25519_PUBLIC_BYTES];
	(void)state;
	char *folder = temp_folder_make();
	assert_true(hub_init(folder, NULL, 0, pin, why));
	assert_int_equal(strspn(pin, "0123456789"), 6);
	assert_private(folder, "keys/root.key");
	assert_private(folder, "keys/head.key");
	assert_private(folder, "hub.db");
	assert_true(feed_root_public_load(folder, root));
	struct hub_db *db = data_folder_open(folder, why);
	char *hash = hub_get_text(db, "SELECT pin_hash FROM staff", "");
	assert_int_equal(crypto_pwhash_str_verify(hash, pin, strlen(pin)), 0);
	assert_non_null(strstr(hash, "$argon2id$"));
	free(hash);
	hub_db_close(db);
	temp_folder_remove(folder);
}

static void test_a_web_server_of_another_user_reads_the_feed_alone(void **state)
{
	char *folder = temp_folder_make(), *data = file_join(folder, "data"), why[256], pin[STAFF_PIN_SIZE];
	(void)state;
	assert_true(hub_init(data, NULL, 0, pin, why));
	assert_int_equal(mode_of(data, "."), 0711);
	assert_int_equal(mode_of(data, "feed"), 0755);
	assert_int_equal(mode_of(data, "feed/o"), 0755);
	assert_int_equal(mode_of(data, "feed/keys"), 0755);
	assert_int_equal(mode_of(data, "keys"), 0700);
	assert_int_equal(mode_of(data, "database"), 0600);
	assert_int_equal(mode_of(data, "hub.db"), 0600);
	free(data);
	temp_folder_remove(folder);
}

static void test_a_second_init_changes_nothing(void **state)
{
	char pin[STAFF_PIN_SIZE], why[256];
	(void)state;
	char *folder = temp_folder_make();
	assert_true(hub_init(folder, NULL, 0, pin, why));
	char *key = read_below(folder, "keys/root.key"), *document = read_below(folder, "feed/keys/1");
	assert_false(hub_init(folder, NULL, 0, pin, why));
	assert_non_null(strstr(why, "there is a hub already"));
	char *key_after = read_below(folder, "keys/root.key"),
	     *document_after = read_below(folder, "feed/keys/1");
	assert_string_equal(key_after, key);
	assert_string_equal(document_after, document);
	free(key);
	free(document);
	free(key_after);
	free(document_after);
	temp_folder_remove(folder);
}

static void test_a_database_elsewhere(void **state)
{
	char pin[STAFF_PIN_SIZE], why[256], target[256];
	(void)state;
	char *folder = temp_folder_make(), *other = temp_folder_make();
	snprintf(target, sizeof(target), "sqlite:%s/shop.db", other);
	assert_true(hub_init(folder, target, 0, pin, why));
	char *stored = data_folder_database(folder);
	assert_string_equal(stored, target);
	assert_private(other, "shop.db");
	free(stored);
	temp_folder_remove(folder);
	temp_folder_remove(other);
}

static void test_a_database_that_is_not_known(void **state)
{
	char pin[STAFF_PIN_SIZE], why[256];
	(void)state;
	char *folder = temp_folder_make();
	assert_false(hub_init(folder, "mysql:shop", 0, pin, why));
	assert_non_null(strstr(why, "unknown database"));
	assert_null(data_folder_open(folder, why));
	assert_non_null(strstr(why, "run init first"));
	assert_true(hub_init(folder, NULL, 0, pin, why));
	temp_folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_init_makes_a_hub),
		cmocka_unit_test(test_a_web_server_of_another_user_reads_the_feed_alone),
		cmocka_unit_test(test_a_second_init_changes_nothing),
		cmocka_unit_test(test_a_database_elsewhere),
		cmocka_unit_test(test_a_database_that_is_not_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
