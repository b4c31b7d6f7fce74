/* SPDX-License-Identifier: Apache-2.0 */
/* A new hub: keys for nobody else's eyes, a PIN that is stored as a hash, and no second init over the first.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/catalog/shop_schema.h"
#include "kiosk/hub/core/data_folder.h"
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
	struct hub_db *db = catalog_db_open(folder, why);
	char *hash = hub_get_text(db, "SELECT pin_hash FROM staff");
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
	assert_true(hub_init(folder, &(struct hub_init_options){ .database = target }, 0, pin, why));
	char *stored = data_folder_database(folder);
	assert_string_equal(stored, target);
	assert_private(other, "shop.db");
	free(stored);
	temp_folder_remove(folder);
	temp_folder_remove(other);
}

/* Whoever starts the hub later may stand in another folder. */
static void test_a_database_is_where_it_was_meant(void **state)
{
	char pin[STAFF_PIN_SIZE], why[256], *before = realpath(".", NULL);
	(void)state;
	char *folder = temp_folder_make(), *other = temp_folder_make(), *real = realpath(other, NULL);
	assert_int_equal(chdir(other), 0);
	assert_true(
		hub_init(folder, &(struct hub_init_options){ .database = "sqlite:shop.db" }, 0, pin, why));
	assert_int_equal(chdir(before), 0);
	char *stored = data_folder_database(folder), *expected = xasprintf("sqlite:%s/shop.db", real);
	assert_string_equal(stored, expected);
	assert_private(other, "shop.db");
	free(expected);
	free(stored);
	free(real);
	free(before);
	temp_folder_remove(folder);
	temp_folder_remove(other);
}

/* Also when init was told the folder's name from where it stood. */
static void test_a_folder_can_be_moved(void **state)
{
	static const char *const NAMES[] = { "shop", "./shop", "../now/shop/", "link" };
	char pin[STAFF_PIN_SIZE], why[256], *before = realpath(".", NULL);
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(NAMES); i++) {
		char *top = temp_folder_make();
		assert_int_equal(chdir(top), 0);
		assert_int_equal(mkdir("now", 0700), 0);
		assert_int_equal(chdir("now"), 0);
		assert_int_equal(mkdir("shop", 0700), 0);
		assert_int_equal(symlink("shop", "link"), 0);
		assert_true(hub_init(NAMES[i], NULL, 0, pin, why));
		assert_int_equal(rename("shop", "moved"), 0);
		char *stored = data_folder_database("moved");
		assert_string_equal(stored, "sqlite:moved/hub.db");
		free(stored);
		assert_int_equal(chdir(before), 0);
		temp_folder_remove(top);
	}
	free(before);
}

/* The keys could not be made the first time. The PIN that counts is the one that was told. */
static void test_an_init_that_failed_is_done_again(void **state)
{
	char pin[STAFF_PIN_SIZE] = "", why[256];
	(void)state;
	char *folder = temp_folder_make(), *keys = file_join(folder, "keys");
	write_file_or_fail(keys, "x", 1);
	assert_false(hub_init(folder, NULL, 0, pin, why));
	assert_non_null(strstr(why, "the keys cannot be made"));
	assert_string_equal(pin, "");
	assert_int_equal(unlink(keys), 0);
	assert_true(hub_init(folder, NULL, 0, pin, why));
	struct hub_db *db = catalog_db_open(folder, why);
	char *hash = hub_get_text(db, "SELECT pin_hash FROM staff");
	assert_int_equal(crypto_pwhash_str_verify(hash, pin, strlen(pin)), 0);
	free(hash);
	hub_db_close(db);
	free(keys);
	temp_folder_remove(folder);
}

static void test_a_database_that_is_not_known(void **state)
{
	char pin[STAFF_PIN_SIZE], why[256];
	(void)state;
	char *folder = temp_folder_make();
	assert_false(hub_init(folder, &(struct hub_init_options){ .database = "mysql:shop" }, 0, pin, why));
	assert_non_null(strstr(why, "unknown database"));
	assert_null(catalog_db_open(folder, why));
	assert_non_null(strstr(why, "run init first"));
	assert_true(hub_init(folder, NULL, 0, pin, why));
	temp_folder_remove(folder);
}

/* "<JSON>\ned25519 <key id> <signature>\n", signed by that key. The JSON; the caller decrefs. */
static json_t *read_signed(const char *folder, const char *name, const uint8_t key[ED25519_PUBLIC_BYTES])
{
	char *document = read_below(folder, name), key_id[KEY_ID_SIZE], expected[64];
	char *second = strchr(document, '\n');
	size_t length;

	assert_non_null(second);
	*second++ = '\0';
	ed25519_key_id(key, key_id);
	snprintf(expected, sizeof expected, "ed25519 %s ", key_id);
	assert_int_equal(strncmp(second, expected, strlen(expected)), 0);
	char *end = strchr(second, '\n');
	assert_non_null(end);
	assert_string_equal(end, "\n");
	*end = '\0';
	uint8_t *signature = base64_decode(second + strlen(expected), &length);
	assert_int_equal(length, ED25519_SIGNATURE_BYTES);
	assert_true(ed25519_verify(key, document, strlen(document), signature));
	json_t *json = json_parse(document, strlen(document), NULL);
	assert_non_null(json);
	free(signature);
	free(document);
	return json;
}

/* What every kiosk begins with: it believes this document and what comes from it. */
static void test_the_first_key_document(void **state)
{
	char pin[STAFF_PIN_SIZE], why[256], root_hex[65], head_hex[65], *folder = temp_folder_make();
	uint8_t root[ED25519_PUBLIC_BYTES];
	struct ed25519_key head;
	(void)state;
	assert_false(feed_keys_exist(folder));
	assert_false(feed_head_key_load(folder, &head));
	assert_false(feed_root_public_load(folder, root));
	assert_true(hub_init(folder, NULL, INT64_C(1784894400000), pin, why));
	assert_true(feed_keys_exist(folder));
	assert_true(feed_head_key_load(folder, &head));
	assert_true(feed_root_public_load(folder, root));
	assert_memory_not_equal(head.public_key, root, ED25519_PUBLIC_BYTES);
	hex_encode(root, sizeof root, root_hex);
	hex_encode(head.public_key, sizeof root, head_hex);
	json_t *json = read_signed(folder, "feed/keys/1", root);
	struct hub_db *db = catalog_db_open(folder, why);
	char *feed = hub_get_text(db, "SELECT value FROM feed_state WHERE key = 'feed'");
	assert_string_equal(json_get_text(json, "feed", ""), feed);
	assert_int_equal(json_integer_value(json_object_get(json, "version")), 1);
	assert_int_equal(json_integer_value(json_object_get(json, "epoch")), 1);
	assert_string_equal(json_get_text(json, "type", ""), "root");
	json_t *roots = json_object_get(json, "root_keys");
	assert_int_equal(json_array_size(roots), 1);
	assert_string_equal(json_string_value(json_array_get(roots, 0)), root_hex);
	assert_int_equal(json_integer_value(json_object_get(json, "threshold")), 1);
	assert_string_equal(json_get_text(json, "issued", ""), "2026-07-24T12:00:00Z");
	assert_string_equal(json_get_text(json, "expires", ""), "2027-07-24T12:00:00Z");
	json_t *heads = json_object_get(json, "head_keys");
	assert_int_equal(json_array_size(heads), 1);
	assert_string_equal(json_string_value(json_array_get(heads, 0)), head_hex);
	free(feed);
	hub_db_close(db);
	json_decref(json);
	/* The root key itself may be kept elsewhere. */
	char *secret = file_join(folder, "keys/root.key"), *public = file_join(folder, "keys/root.pub");
	assert_int_equal(unlink(secret), 0);
	assert_true(feed_keys_exist(folder));
	assert_true(feed_root_public_load(folder, root));
	char *line = read_file_or_fail(public, NULL);
	assert_int_equal(strlen(line), 65);
	assert_int_equal(line[64], '\n');
	line[5] = 'x';
	write_file_or_fail(public, line, 65);
	assert_false(feed_root_public_load(folder, root));
	free(line);
	free(public);
	free(secret);
	temp_folder_remove(folder);
}

static void test_keys_that_are_there_stay(void **state)
{
	char why[256], *folder = temp_folder_make();
	(void)state;
	assert_true(feed_keys_make(folder, "01JFEED0000000000000000000", 0, why));
	char *root = read_below(folder, "keys/root.key"), *head = read_below(folder, "keys/head.key"),
	     *public = read_below(folder, "keys/root.pub");
	assert_true(feed_keys_make(folder, "01JFEED0000000000000000000", 0, why));
	char *root_after = read_below(folder, "keys/root.key"),
	     *head_after = read_below(folder, "keys/head.key"),
	     *public_after = read_below(folder, "keys/root.pub");
	assert_string_equal(root_after, root);
	assert_string_equal(head_after, head);
	assert_string_equal(public_after, public);
	free(root);
	free(head);
	free(public);
	free(root_after);
	free(head_after);
	free(public_after);
	temp_folder_remove(folder);
}

/* Each of the folders and files may stand in the way; what is missing is told with its reason. */
static void test_keys_that_cannot_be_made_are_told(void **state)
{
	static const char *const IN_THE_WAY[] = { "keys", "feed", "feed/keys", "feed/o", "keys/root.key",
		"keys/head.key", "keys/root.pub", "feed/keys/1" };
	(void)state;
	for (size_t i = 0; i < sizeof IN_THE_WAY / sizeof IN_THE_WAY[0]; i++) {
		char why[256] = "", *folder = temp_folder_make(), *path = file_join(folder, IN_THE_WAY[i]);
		bool is_folder = i >= 4; /* where a file belongs */
		char *above = xstrdup(path);
		*strrchr(above, '/') = '\0';
		assert_true(file_make_folder(above));
		if (is_folder)
			assert_true(file_make_folder(path));
		else
			write_file_or_fail(path, "x", 1);
		assert_false(feed_keys_make(folder, "01JFEED0000000000000000000", 0, why));
		char *expected = xasprintf("the keys cannot be made in %s: ", folder);
		assert_int_equal(strncmp(why, expected, strlen(expected)), 0);
		free(expected);
		free(above);
		free(path);
		temp_folder_remove(folder);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_init_makes_a_hub),
		cmocka_unit_test(test_a_web_server_of_another_user_reads_the_feed_alone),
		cmocka_unit_test(test_a_second_init_changes_nothing),
		cmocka_unit_test(test_a_database_elsewhere),
		cmocka_unit_test(test_a_database_is_where_it_was_meant),
		cmocka_unit_test(test_a_folder_can_be_moved),
		cmocka_unit_test(test_an_init_that_failed_is_done_again),
		cmocka_unit_test(test_a_database_that_is_not_known),
		cmocka_unit_test(test_the_first_key_document),
		cmocka_unit_test(test_keys_that_are_there_stay),
		cmocka_unit_test(test_keys_that_cannot_be_made_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
