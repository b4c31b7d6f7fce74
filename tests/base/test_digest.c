/* SPDX-License-Identifier: Apache-2.0 */
/* Digests, encodings, keys and chance. */
#include "kiosk/base/digest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

static void sha256_is_that_of_fips_180(void **state)
{
	char hex[SHA256_HEX_SIZE];

	(void)state;
	sha256_hex("abc", 3, hex);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	sha256_hex(NULL, 0, hex);
	assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void a_files_digest_is_that_of_its_bytes(void **state)
{
	char *folder = temp_folder_make(), *path = file_join(folder, "f"), of_file[SHA256_HEX_SIZE],
	     of_bytes[SHA256_HEX_SIZE];
	char *bytes = xcalloc(1, 100000);

	(void)state;
	write_file_or_fail(path, bytes, 100000);
	assert_true(sha256_file_hex(path, of_file));
	sha256_hex(bytes, 100000, of_bytes);
	assert_string_equal(of_file, of_bytes);
	assert_false(sha256_file_hex(folder, of_file));
	assert_int_equal(errno, EISDIR);
	free(bytes);
	free(path);
	temp_folder_remove(folder);
}

static void hex_is_strict(void **state)
{
	uint8_t bytes[2] = { 7, 7 };
	char text[5];

	(void)state;
	hex_encode("\x01\xFE", 2, text);
	assert_string_equal(text, "01fe");
	assert_true(hex_decode("01fe", bytes, 2));
	assert_memory_equal(bytes, "\x01\xFE", 2);
	assert_false(hex_decode("01FE", bytes, 2));
	assert_false(hex_decode("01f", bytes, 2));
	assert_false(hex_decode("01fe0", bytes, 2));
	assert_false(hex_decode("01fg", bytes, 2));
}

static void base64_follows_rfc_4648(void **state)
{
	static const char *const TEXTS[] = { "", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy" };
	size_t length;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(TEXTS); i++) {
		char *text = base64_encode("foobar", i);
		assert_string_equal(text, TEXTS[i]);
		void *bytes = base64_decode(text, &length);
		assert_int_equal(length, i);
		assert_memory_equal(bytes, "foobar", i);
		free(bytes);
		free(text);
	}
	char *url = base64url_encode("\xFB\xFF\xFE\xFF", 4);
	assert_string_equal(url, "-__-_w");
	free(url);
}

static void base64_is_strict(void **state)
{
	static const char *const BAD[] = { "Zg", "Zg=", "Zg===", "Zh==", "Z", "Zm9v\n", " Zm9v",
		"Zm9v====", "-__-", "Zg==Zg==", "Zm9\xC0" };
	static const char *const BAD_URL[] = { "Zg==", "Z", "Zh", "+//+", "Zm9v ", "Zm9\xC0" };
	size_t length;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(BAD); i++)
		assert_null(base64_decode(BAD[i], &length));
	for (size_t i = 0; i < ARRAY_LENGTH(BAD_URL); i++)
		assert_null(base64url_decode(BAD_URL[i], &length));
}

static void a_signature_holds_for_its_bytes_only(void **state)
{
	struct ed25519_key key, other;
	uint8_t signature[ED25519_SIGNATURE_BYTES];

	(void)state;
	ed25519_generate(&key);
	ed25519_generate(&other);
	ed25519_sign(&key, "price 10.90", 11, signature);
	assert_true(ed25519_verify(key.public_key, "price 10.90", 11, signature));
	assert_false(ed25519_verify(key.public_key, "price 10.80", 11, signature));
	assert_false(ed25519_verify(other.public_key, "price 10.90", 11, signature));
	signature[5] ^= 1;
	assert_false(ed25519_verify(key.public_key, "price 10.90", 11, signature));
}

static void a_key_file_is_made_once_and_read_again(void **state)
{
	char *folder = temp_folder_make(), *path = file_join(folder, "device.key");
	struct ed25519_key made, read_again, untouched = { .public_key = { 9 } };
	struct stat status;

	(void)state;
	assert_true(ed25519_load_or_make(path, &made));
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_true(ed25519_load_or_make(path, &read_again));
	assert_memory_equal(&made, &read_again, sizeof made);
	char *hex = read_file_or_fail(path, NULL);
	hex[100] = hex[100] == '0' ? '1' : '0';
	write_file_or_fail(path, hex, strlen(hex));
	assert_false(ed25519_load_or_make(path, &untouched));
	assert_int_equal(errno, EINVAL);
	write_file_or_fail(path, "", 0);
	assert_false(ed25519_load_or_make(path, &untouched));
	assert_int_equal(untouched.public_key[0], 9);
	free(hex);
	char *nowhere = file_join(path, "x");
	assert_false(ed25519_load_or_make(nowhere, &untouched));
	free(nowhere);
	free(path);
	temp_folder_remove(folder);
}

static void a_key_id_is_the_start_of_a_digest(void **state)
{
	uint8_t public_key[ED25519_PUBLIC_BYTES] = { 0 };
	char id[KEY_ID_SIZE];

	(void)state;
	ed25519_key_id(public_key, id);
	assert_string_equal(id, "66687aadf862bd77");
}

static void chance_has_the_asked_form(void **state)
{
	char hex[65], again[65], token[200];

	(void)state;
	random_hex(256, hex);
	random_hex(256, again);
	assert_int_equal(strspn(hex, "0123456789abcdef"), 64);
	assert_string_not_equal(hex, again);
	random_token(150, token);
	assert_int_equal(strlen(token), 150);
	assert_int_equal(
		strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), 150);
	random_token(0, token);
	assert_string_equal(token, "");
}

/* The same to who has the key, and to nobody else. */
static void test_keyed(void **state)
{
	static const uint8_t KEY[KEYED_DIGEST_BYTES] = { 1 }, OTHER[KEYED_DIGEST_BYTES] = { 2 };
	uint8_t first[KEYED_DIGEST_BYTES], second[KEYED_DIGEST_BYTES];
	(void)state;
	keyed_digest(KEY, "abc", 3, first);
	keyed_digest(KEY, "abc", 3, second);
	assert_memory_equal(first, second, sizeof(first));
	keyed_digest(KEY, "abd", 3, second);
	assert_memory_not_equal(first, second, sizeof(first));
	keyed_digest(OTHER, "abc", 3, second);
	assert_memory_not_equal(first, second, sizeof(first));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keyed),
		cmocka_unit_test(sha256_is_that_of_fips_180),
		cmocka_unit_test(a_files_digest_is_that_of_its_bytes),
		cmocka_unit_test(hex_is_strict),
		cmocka_unit_test(base64_follows_rfc_4648),
		cmocka_unit_test(base64_is_strict),
		cmocka_unit_test(a_signature_holds_for_its_bytes_only),
		cmocka_unit_test(a_key_file_is_made_once_and_read_again),
		cmocka_unit_test(a_key_id_is_the_start_of_a_digest),
		cmocka_unit_test(chance_has_the_asked_form),
	};

	digest_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
