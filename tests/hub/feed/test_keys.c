/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of a feed are replaced by `daogou-hub keys` while kiosks follow it: one that is online all the time, one that was away
 * for all of it, and one that is new. The hub and the kiosks are the real ones. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/catalog/shop_change.h"
#include "kiosk/hub/feed/feed_chain.h"
#include "kiosk/hub/feed/feed_keys.h"
#include "kiosk/hub/feed/publish.h"
#include "kiosk/hub/keys.h"
#include "tests/hub/hub_fixture.h"

/* --- the command --- */

static char said[8192]; /* by the last command, on both outputs */

static int keys(const struct hub_fixture *fixture, ...)
{
	char verb[] = "keys", *argv[20] = { verb }, *path = file_join(fixture->folder, "said");
	int argc = 1, outputs[2];
	va_list more;
	va_start(more, fixture);
	while ((argv[argc] = va_arg(more, char *)))
		argc++;
	va_end(more);
	fflush(NULL);
	for (int i = 0; i < 2; i++)
		outputs[i] = dup(i + 1);
	assert_non_null(freopen(path, "w", stdout));
	assert_int_equal(dup2(1, 2), 2);
	int code = hub_keys(argc, argv, clock_wall_ms(&fixture->clock));
	fflush(NULL);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(dup2(outputs[i], i + 1), i + 1);
		close(outputs[i]);
	}
	char *text = read_file_or_fail(path, NULL);
	snprintf(said, sizeof(said), "%s", text);
	free(text);
	free(path);
	return code;
}

static void expect(int code, int wanted, const char *text)
{
	if (code != wanted || !strstr(said, text))
		fail_msg("exit %d instead of %d, or no \"%s\" in: %s", code, wanted, text, said);
}

#define KEYS(wanted, text, ...) expect(keys(fixture, __VA_ARGS__, NULL), wanted, text)

static int64_t publish(const struct hub_fixture *fixture)
{
	const struct publish_options options = { .data_folder = fixture->folder,
		.now_ms = clock_wall_ms(&fixture->clock) };
	struct publish_result result;
	char why[FEED_WHY_SIZE];
	if (!hub_publish(&options, &result, why))
		fail_msg("%s", why);
	return result.seq;
}

static struct feed_root newest(const struct hub_fixture *fixture)
{
	struct feed_root root;
	char why[FEED_WHY_SIZE];
	if (!feed_chain_load(fixture->folder, &root, NULL, why))
		fail_msg("%s", why);
	return root;
}

static bool is_head_by(const struct hub_fixture *fixture, const uint8_t key[ED25519_PUBLIC_BYTES])
{
	size_t length;
	struct signed_document head;
	char *bytes = feed_file_read(fixture->folder, "head", &length);
	assert_non_null(bytes);
	bool is_it = signed_document_split(bytes, length, &head) && signed_document_check(&head, key);
	free(bytes);
	return is_it;
}

/* --- the kiosks --- */

/* A program of its own (tests/sync/feed_follower.c) with a folder of its own. */
struct kiosk {
	const struct hub_fixture *fixture;
	char *folder;
	uint8_t anchor[ED25519_PUBLIC_BYTES];
	pid_t program;
	FILE *to, *from;
};

/* With the root key that the hub tells those who enroll now. */
static void kiosk_make(struct kiosk *kiosk, const struct hub_fixture *fixture)
{
	*kiosk = (struct kiosk){ .fixture = fixture, .folder = temp_folder_make() };
	assert_true(feed_root_public_load(fixture->folder, kiosk->anchor));
}

static void kiosk_start(struct kiosk *kiosk)
{
	int to[2], from[2];
	char root_key[2 * ED25519_PUBLIC_BYTES + 1], wall_ms[24];
	hex_encode(kiosk->anchor, ED25519_PUBLIC_BYTES, root_key);
	snprintf(wall_ms, sizeof(wall_ms), "%lld", (long long)clock_wall_ms(&kiosk->fixture->clock));
	assert_int_equal(pipe2(to, O_CLOEXEC), 0);
	assert_int_equal(pipe2(from, O_CLOEXEC), 0);
	kiosk->program = fork();
	if (kiosk->program == 0) {
		dup2(to[0], 0);
		dup2(from[1], 1);
		execl(FEED_FOLLOWER, "feed_follower", kiosk->folder, hub_server_url(kiosk->fixture->server),
			root_key, wall_ms, NULL);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	kiosk->to = fdopen(to[1], "w");
	kiosk->from = fdopen(from[0], "r");
}

static void kiosk_stop(struct kiosk *kiosk)
{
	int status;
	fclose(kiosk->to);
	assert_int_equal(waitpid(kiosk->program, &status, 0), kiosk->program);
	assert_int_equal(status, 0);
	fclose(kiosk->from);
}

static void kiosk_end(struct kiosk *kiosk)
{
	kiosk_stop(kiosk);
	temp_folder_remove(kiosk->folder);
}

/* It believes the newest keys, and has the catalog of that seq. */
static void expect_follows(struct kiosk *kiosk, int64_t seq)
{
	char line[400] = "";
	fprintf(kiosk->to, "%lld %lld\n", (long long)newest(kiosk->fixture).version, (long long)seq);
	fflush(kiosk->to);
	if (!fgets(line, sizeof(line), kiosk->from) || strcmp(line, "ok\n") != 0)
		fail_msg("catalog %lld: %s", (long long)seq, line);
}

/* --- rotations --- */

static void change_price(const struct hub_fixture *fixture, int price)
{
	char *sql = xasprintf("INSERT INTO shop_change(kind, id) SELECT %d, product_id FROM offer"
			      " WHERE price = (SELECT MAX(price) FROM offer) LIMIT 1;"
			      "UPDATE offer SET price = %d WHERE price = (SELECT MAX(price) FROM offer)",
		SHOP_CHANGE_OFFERS, price);
	assert_true(hub_db_exec(fixture->db, sql));
	free(sql);
}

/* What a kiosk signs for the hub by any of the root keys it ever had is for this hub. */
static void expect_heard(const struct hub_fixture *fixture, const uint8_t root[ED25519_PUBLIC_BYTES])
{
	char id[KEY_ID_SIZE];
	struct http_signature signature;
	struct http_request_parts parts = {
		.method = "POST", .path = "/v1/heartbeat", .body = "{}", .body_length = 2, .hub = id
	};
	ed25519_key_id(root, id);
	http_signature_make(&parts, &fixture->kiosk_key, clock_wall_ms(&fixture->clock), &signature);
	char *headers = xasprintf("Content-Digest: %s\r\nSignature-Input: %s\r\nSignature: %s\r\n",
		signature.content_digest, signature.signature_input, signature.signature);
	struct http_reply reply = http_exchange(
		(uint16_t)hub_server_port(fixture->server), "POST", "/v1/heartbeat", headers, "{}", 2, 10000);
	assert_int_equal(reply.status, 200);
	http_reply_finish(&reply);
	free(headers);
	http_signature_free(&signature);
}

/* The machine without a network is a folder: only these files go there and come back. */
struct vault {
	char *folder, *keys[3], *public[3], *document, *next;
};

static void vault_make(struct vault *vault, const struct hub_fixture *fixture)
{
	vault->folder = temp_folder_make();
	for (int i = 0; i < 3; i++) {
		struct stat status;
		char *name = xasprintf("root-%c", 'a' + i);
		vault->keys[i] = file_join(vault->folder, name);
		vault->public[i] = xasprintf("%s.pub", vault->keys[i]);
		KEYS(0, "root ", "make-root", vault->keys[i]);
		assert_int_equal(stat(vault->keys[i], &status), 0);
		assert_int_equal(status.st_mode & 0777, 0600);
		KEYS(1, "is there already", "make-root", vault->keys[i]);
		free(name);
	}
	vault->document = file_join(vault->folder, "current");
	vault->next = file_join(vault->folder, "next");
}

static void vault_end(struct vault *vault)
{
	for (int i = 0; i < 3; i++) {
		free(vault->keys[i]);
		free(vault->public[i]);
	}
	free(vault->document);
	free(vault->next);
	temp_folder_remove(vault->folder);
}

static void copy_file(const char *from, const char *to)
{
	size_t length;
	char *bytes = read_file_or_fail(from, &length);
	write_file_or_fail(to, bytes, length);
	free(bytes);
}

/* From one root key on the hub to two of three that are elsewhere. */
static void replace_root(const struct hub_fixture *fixture, struct vault *vault)
{
	char *current = xasprintf("%s/feed/keys/%lld", fixture->folder, (long long)newest(fixture).version);
	char *root_key = file_join(fixture->folder, "keys/root.key");
	copy_file(current, vault->document);
	KEYS(2, "more root keys", "draft", "--from", vault->document, "--out", vault->next, "--root",
		vault->public[0], "--threshold", "2");
	KEYS(2, "no number, file or key", "draft", "--from", vault->document, "--out", vault->next, "--root",
		vault->public[0], "--root", vault->public[0]);
	KEYS(0, "root keys that sign together: 2 of 3", "draft", "--from", vault->document, "--out",
		vault->next, "--root", vault->public[0], "--root", vault->public[1], "--root",
		vault->public[2], "--threshold", "2", "--days", "730");
	KEYS(1, "not signed by enough of its own root keys", "import", "--data", fixture->folder,
		vault->next);
	KEYS(0, " has signed", "sign", "--key", vault->keys[0], vault->next);
	KEYS(1, "signed it already", "sign", "--key", vault->keys[0], vault->next);
	KEYS(1, "not signed by enough of its own root keys", "import", "--data", fixture->folder,
		vault->next);
	KEYS(0, " has signed", "sign", "--key", vault->keys[2], vault->next);
	KEYS(1, "not signed by enough of the root keys we trust", "import", "--data", fixture->folder,
		vault->next);
	KEYS(0, "2 of 3", "sign", "--key", root_key, vault->next);
	KEYS(0, "is in place", "import", "--data", fixture->folder, vault->next);
	KEYS(1, "is not the version that comes next", "import", "--data", fixture->folder, vault->next);
	assert_int_equal(unlink(root_key), 0);
	free(root_key);
	free(current);
}

/* With the root keys elsewhere the hub writes what they have to sign. */
static void rotate_head_by_two(const struct hub_fixture *fixture, struct vault *vault)
{
	KEYS(0, "have to sign it", "rotate-head", "--data", fixture->folder, "--out", vault->next);
	KEYS(0, " has signed", "sign", "--key", vault->keys[1], vault->next);
	KEYS(0, " has signed", "sign", "--key", vault->keys[2], vault->next);
	KEYS(0, "is in place", "import", "--data", fixture->folder, vault->next);
}

static void keys_are_replaced_while_kiosks_follow(void **state)
{
	struct hub_fixture *fixture = *state;
	struct kiosk online, late, new, with_old_configuration;
	struct vault vault;
	uint8_t first_root[ED25519_PUBLIC_BYTES], second_root[ED25519_PUBLIC_BYTES];
	assert_int_equal(publish(fixture), 1);
	kiosk_make(&online, fixture);
	kiosk_make(&late, fixture);
	kiosk_make(&with_old_configuration, fixture);
	kiosk_start(&online);
	kiosk_start(&late);
	expect_follows(&online, 1);
	expect_follows(&late, 1);
	kiosk_stop(&late);
	assert_true(feed_root_public_load(fixture->folder, first_root));

	clock_advance(&fixture->clock, MINUTE_MS);
	KEYS(0, "is in place", "rotate-head", "--data", fixture->folder);
	expect_follows(&online, 1);
	clock_advance(&fixture->clock, MINUTE_MS);
	change_price(fixture, 99900);
	assert_int_equal(publish(fixture), 2);
	expect_follows(&online, 2);
	clock_advance(&fixture->clock, MINUTE_MS);
	KEYS(0, "published seq=3", "raise-epoch", "--data", fixture->folder);
	expect_follows(&online, 3);

	vault_make(&vault, fixture);
	clock_advance(&fixture->clock, MINUTE_MS);
	replace_root(fixture, &vault);
	expect_follows(&online, 3);
	assert_true(feed_root_public_load(fixture->folder, second_root));
	/* New kiosks are told the first of the new keys that has signed. */
	char hex[2 * ED25519_PUBLIC_BYTES + 1];
	hex_encode(second_root, sizeof(second_root), hex);
	assert_true(file_holds(vault.public[0], hex));
	assert_memory_not_equal(second_root, first_root, sizeof(first_root));
	clock_advance(&fixture->clock, MINUTE_MS);
	rotate_head_by_two(fixture, &vault);
	expect_follows(&online, 3);
	clock_advance(&fixture->clock, MINUTE_MS);
	change_price(fixture, 88800);
	assert_int_equal(publish(fixture), 4);
	expect_follows(&online, 4);

	kiosk_start(&late);
	expect_follows(&late, 4);
	kiosk_make(&new, fixture);
	assert_memory_equal(new.anchor, second_root, sizeof(second_root));
	kiosk_start(&new);
	expect_follows(&new, 4);
	kiosk_start(&with_old_configuration);
	expect_follows(&with_old_configuration, 4);
	expect_heard(fixture, first_root);
	expect_heard(fixture, second_root);
	KEYS(0, "version 5\nepoch 2\nexpires ", "--data", fixture->folder);
	assert_non_null(strstr(said, "(in 364 days)\nroot keys that sign together: 2 of 3\n"));
	kiosk_end(&online);
	kiosk_end(&late);
	kiosk_end(&new);
	kiosk_end(&with_old_configuration);
	vault_end(&vault);
}

/* --- the rest of the command --- */

static void keys_are_shown(void **state)
{
	struct hub_fixture *fixture = *state;
	KEYS(0, "epoch 1\nexpires 2027-07-24T08:00:00Z (in 365 days)\n", "--data", fixture->folder);
	assert_non_null(strstr(said, "version 1\n"));
	assert_non_null(strstr(said, " here\nhead "));
	assert_string_equal(said + strlen(said) - 6, " here\n");
	char *text = xstrdup(said);
	KEYS(0, text, "show", "--data", fixture->folder);
	clock_advance(&fixture->clock, 365 * DAY_MS);
	assert_true(metric_is(fixture, "feed_root_expires_seconds", 0));
	KEYS(0, "(EXPIRED)", "--data", fixture->folder);
	KEYS(0, "is in place", "renew", "--data", fixture->folder, "--days", "30");
	KEYS(0, "(in 30 days)", "--data", fixture->folder);
	assert_true(metric_is(fixture, "feed_root_expires_seconds", 30 * 86400));
	free(text);
}

/* While the root key lies here, nobody has to think of the end of its document. */
static void a_publish_renews_what_it_can(void **state)
{
	struct hub_fixture *fixture = *state;
	publish(fixture);
	assert_int_equal(newest(fixture).version, 1);
	clock_advance(&fixture->clock, 276 * DAY_MS);
	publish(fixture);
	assert_int_equal(newest(fixture).version, 2);
	assert_int_equal(newest(fixture).expires_ms, clock_wall_ms(&fixture->clock) + 365 * DAY_MS);
	char *root_key = file_join(fixture->folder, "keys/root.key");
	assert_int_equal(unlink(root_key), 0);
	free(root_key);
	clock_advance(&fixture->clock, 300 * DAY_MS);
	publish(fixture);
	assert_int_equal(newest(fixture).version, 2);
}

/* The next document was in place, and power was lost before the keys were brought there. */
static void a_rotation_that_was_cut_off_is_finished(void **state)
{
	const struct hub_fixture *fixture = *state;
	struct ed25519_key old, key, root_key;
	uint8_t next[ED25519_PUBLIC_BYTES];
	struct feed_root root = newest(fixture);
	publish(fixture);
	assert_true(feed_head_key_load(fixture->folder, &old));
	assert_true(feed_root_key_load(fixture->folder, &root_key));
	assert_true(feed_next_head_key_load(fixture->folder, next));
	char *draft = feed_root_draft(
		&root, &(struct feed_root_change){ .head_key = next }, clock_wall_ms(&fixture->clock));
	char *document = signed_document_add(draft, &root_key);
	assert_true(feed_file_write(fixture->folder, "keys/2", document));
	assert_true(feed_head_key_load(fixture->folder, &key));
	assert_memory_equal(key.public_key, old.public_key, ED25519_PUBLIC_BYTES);
	publish(fixture);
	assert_true(feed_head_key_load(fixture->folder, &key));
	assert_memory_equal(key.public_key, next, ED25519_PUBLIC_BYTES);
	assert_true(is_head_by(fixture, next));
	free(document);
	free(draft);
}

/* The catalog cannot be built: what kiosks need to believe the old one is there all the same. */
static void the_head_is_signed_anew_before_the_catalog_is_built(void **state)
{
	const struct hub_fixture *fixture = *state;
	struct ed25519_key key;
	char *folder = file_join(fixture->folder, "publish"), *moved = file_join(fixture->folder, "moved");
	publish(fixture);
	assert_int_equal(rename(folder, moved), 0);
	write_file_or_fail(folder, "", 0);
	KEYS(1, "kiosks wait for the next publish", "rotate-head", "--data", fixture->folder);
	assert_true(feed_head_key_load(fixture->folder, &key));
	struct feed_root root = newest(fixture);
	assert_true(feed_root_has_head_key(&root, key.public_key));
	assert_true(is_head_by(fixture, key.public_key));
	free(moved);
	free(folder);
}

/* A document that this hub could not sign heads under stays outside. */
static void what_this_hub_cannot_follow_is_refused(void **state)
{
	const struct hub_fixture *fixture = *state;
	struct ed25519_key elsewhere, root_key;
	struct feed_root root = newest(fixture);
	char *path = file_join(fixture->folder, "document");
	ed25519_generate(&elsewhere);
	assert_true(feed_root_key_load(fixture->folder, &root_key));
	char *draft = feed_root_draft(&root, &(struct feed_root_change){ .head_key = elsewhere.public_key },
		clock_wall_ms(&fixture->clock));
	char *document = signed_document_add(draft, &root_key);
	write_file_or_fail(path, document, strlen(document));
	KEYS(1, "no head key", "import", "--data", fixture->folder, path);
	assert_int_equal(newest(fixture).version, 1);
	/* And a root key signs nothing else. */
	write_file_or_fail(path, "{\"type\":\"head\"}\n", 16);
	char *key = file_join(fixture->folder, "keys/root.key");
	KEYS(1, "another type", "sign", "--key", key, path);
	KEYS(1, "another type", "import", "--data", fixture->folder, path);
	write_file_or_fail(path, "no document", 11);
	KEYS(1, "is no signed document", "sign", "--key", key, path);
	free(key);
	free(document);
	free(draft);
	free(path);
}

static void one_change_at_a_time(void **state)
{
	const struct hub_fixture *fixture = *state;
	char why[FEED_WHY_SIZE];
	int lock = publish_lock(fixture->folder, why);
	assert_true(lock >= 0);
	KEYS(1, "another publish is running", "renew", "--data", fixture->folder);
	close(lock);
	KEYS(0, "is in place", "renew", "--data", fixture->folder);
}

static void misuse_is_told(void **state)
{
	const struct hub_fixture *fixture = *state;
	KEYS(2, "no such verb", "turn");
	KEYS(2, "no such verb", "--data", fixture->folder, "turn");
	KEYS(2, "--data is missing", "show");
	KEYS(2, "of another verb", "make-root", "--data", "x");
	KEYS(2, "too many", "sign", "x", "y");
	KEYS(2, "draft needs", "draft", "--data", "x", "--from", "y", "--out", "z");
	KEYS(2, "an option is unknown", "renew", "--data", "x", "--days", "4000");
	KEYS(2, "an option is unknown", "draft", "--data", "x", "--threshold", "0");
	KEYS(1, "feed/keys/1", "--data", "/nonexistent");
	KEYS(1, "No such file", "sign", "--key", "/nonexistent", "/nonexistent");
}

/* Whoever may write there cannot have the hub read or write elsewhere. */
static void no_link_is_followed(void **state)
{
	const struct hub_fixture *fixture = *state;
	char *secret = file_join(fixture->folder, "keys/root.key"),
	     *two = file_join(fixture->folder, "feed/keys/2"),
	     *temporary = file_join(fixture->folder, "feed/keys/2.tmp"),
	     *victim = file_join(fixture->folder, "victim"),
	     *folder = file_join(fixture->folder, "feed/keys"), *moved = file_join(fixture->folder, "moved");
	assert_int_equal(symlink(secret, two), 0);
	struct http_reply reply = phone_get(fixture, "/feed/keys/2", NULL);
	assert_int_equal(reply.status, 404);
	http_reply_finish(&reply);
	write_file_or_fail(victim, "as it was", 9);
	assert_int_equal(symlink(victim, temporary), 0);
	KEYS(1, "keys/2", "renew", "--data", fixture->folder);
	char *kept = read_file_or_fail(victim, NULL);
	assert_string_equal(kept, "as it was");
	free(kept);
	/* The failure has taken the link away; the one in the document's place is replaced. */
	KEYS(0, "is in place", "renew", "--data", fixture->folder);
	struct stat status;
	assert_int_equal(lstat(two, &status), 0);
	assert_true(S_ISREG(status.st_mode));
	assert_int_equal(rename(folder, moved), 0);
	assert_int_equal(symlink(moved, folder), 0);
	reply = phone_get(fixture, "/feed/keys/1", NULL);
	assert_int_equal(reply.status, 404);
	http_reply_finish(&reply);
	KEYS(1, "feed/keys/1", "--data", fixture->folder);
	free(moved);
	free(folder);
	free(victim);
	free(temporary);
	free(two);
	free(secret);
}

#define WITH_HUB(test) cmocka_unit_test_setup_teardown(test, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_HUB(keys_are_replaced_while_kiosks_follow),
		WITH_HUB(keys_are_shown),
		WITH_HUB(a_publish_renews_what_it_can),
		WITH_HUB(a_rotation_that_was_cut_off_is_finished),
		WITH_HUB(the_head_is_signed_anew_before_the_catalog_is_built),
		WITH_HUB(what_this_hub_cannot_follow_is_refused),
		WITH_HUB(one_change_at_a_time),
		WITH_HUB(misuse_is_told),
		WITH_HUB(no_link_is_followed),
	};
	return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
