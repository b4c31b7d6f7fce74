/* SPDX-License-Identifier: Apache-2.0 */
/* The attacks that The Update Framework names (specification 1.0, 1.5.2; theupdateframework.io, "Security"), each by a hub, a
 * mirror or somebody between, against the real feed client of a kiosk that has catalog 5 and sells from it. The kiosk keeps
 * what it has, names the trouble, and follows the true feed as soon as it is there again. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/signed_document.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_schema.h"
#include "kiosk/store/trust.h"
#include "kiosk/sync/sync_limits.h"
#include "tests/sync/sync_rig.h"

/* Publishes a catalog of that epoch and seq, as the true hub does. */
static void publish(struct rig *rig, int64_t epoch, int64_t seq)
{
	char *name = xasprintf("true-%lld-%lld.db", (long long)epoch, (long long)seq);
	char *path = file_join(rig->folder, name);

	catalog_fixture_make(path, epoch, seq, RIG_NEWER);
	fake_hub_publish(rig->hub, path, epoch, seq);
	free(path);
	free(name);
}

/* What is served in this moment, to be played back later. */
struct copy {
	const char *path;
	char *bytes;
	size_t length;
};

static struct copy take_copy(struct rig *rig, const char *path)
{
	struct copy copy = { .path = path };

	copy.bytes = fake_hub_copy(rig->hub, path, &copy.length);
	return copy;
}

static void play_back(struct rig *rig, struct copy *copy)
{
	fake_hub_put(rig->hub, copy->path, copy->bytes, copy->length);
}

/* Line 1 of a copy in which one text stands in the place of another of the same length. */
static char *line_with(const struct copy *copy, const char *old, const char *new)
{
	char *line = xstrndup(copy->bytes, strcspn(copy->bytes, "\n")), *at = strstr(line, old);

	assert_non_null(at);
	memcpy(at, new, strlen(new));
	return line;
}

static void put_signed(struct rig *rig, const char *path, const char *line, const struct ed25519_key *key)
{
	char *document = signed_document_make(key, line);

	fake_hub_put(rig->hub, path, document, strlen(document));
	free(document);
}

/* A whole round from now on ends with this, and catalog seq is the one to sell from. */
static void expect_refused_at(struct rig *rig, int64_t seq, enum sync_fault fault)
{
	for (int i = 0; i < 2; i++) {
		struct rig_requests more = { rig, "/feed/head", fake_hub_requests(rig->hub, "/feed/head") };
		sync_now(rig->sync);
		assert_true(rig_wait(rig, rig_has_more_requests, &more));
	}
	rig_wait_fault(rig, fault);
	rig_assert_catalog(rig, seq);
}

static void expect_refused(struct rig *rig, enum sync_fault fault)
{
	expect_refused_at(rig, 5, fault);
}

static void expect_followed(struct rig *rig, int64_t seq)
{
	sync_now(rig->sync);
	rig_wait_seq(rig, seq);
	rig_wait_fault(rig, SYNC_OK);
	rig_assert_catalog(rig, seq);
}

/* Somebody between gives a head of their own, then other bytes for what the true head names. */
static void arbitrary_installation(void **state)
{
	struct rig *rig = *state;

	rig_start_with_catalog(rig);
	publish(rig, 1, 6);
	struct copy head = take_copy(rig, "/feed/head"),
		    snapshot = take_copy(rig, fake_hub_snapshot_path(rig->hub));
	fake_hub_forge_head(rig->hub);
	expect_refused(rig, SYNC_BAD_SIGNATURE);
	play_back(rig, &head);
	snapshot.bytes[snapshot.length / 2] ^= 1;
	play_back(rig, &snapshot);
	expect_refused(rig, SYNC_BAD_DIGEST);
	snapshot.bytes[snapshot.length / 2] ^= 1;
	play_back(rig, &snapshot);
	expect_followed(rig, 6);
	free(head.bytes);
	free(snapshot.bytes);
}

/* A reply without end is cut at the announced length, or at the limit of its kind, and nothing of it stays. */
static void endless_data(void **state)
{
	struct rig *rig = *state;
	size_t length = 8 << 20;
	char *much = xcalloc(1, length);

	rig_start_with_catalog(rig);
	memset(much, 'x', length);
	publish(rig, 1, 6);
	struct copy head = take_copy(rig, "/feed/head");
	fake_hub_put(rig->hub, "/feed/head", much, length);
	expect_refused(rig, SYNC_TOO_LARGE);
	play_back(rig, &head);
	fake_hub_put(rig->hub, "/feed/keys/2", much, length);
	expect_refused(rig, SYNC_TOO_LARGE);
	fake_hub_put(rig->hub, "/feed/keys/2", NULL, 0);
	fake_hub_misbehave(rig->hub, fake_hub_snapshot_path(rig->hub), HUB_LENGTHENS, 1000);
	expect_refused(rig, SYNC_TOO_LARGE);
	assert_int_equal(rig_count_files(rig, "downloads"), 0);
	fake_hub_misbehave(rig->hub, "", HUB_BEHAVES, 0);
	expect_followed(rig, 6);
	free(head.bytes);
	free(much);
}

/* A mirror adds a step to the index of deltas that leads to an object of its own: the index is not the one that was signed, and
 * the object is never asked for. */
static void extraneous_dependencies(void **state)
{
	static const char MORE[] =
		"{\"from\":5,\"to\":6,\"sha256\":"
		"\"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee\",\"size\":9,\"state_root\":"
		"\"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee\",\"raw\":9}\n";
	struct rig *rig = *state;
	char root[65], *path = file_join(rig->folder, "next.db");

	rig_start_with_catalog(rig);
	catalog_fixture_make(path, 1, 6, RIG_NEWER);
	catalog_fixture_root(path, root);
	fake_hub_add_delta(
		rig->hub, 5, 6, "{\"t\":\"offer\",\"k\":[1,1,0,0,0],\"s\":{\"price\":850}}\n", root);
	fake_hub_publish(rig->hub, path, 1, 6);
	size_t length;
	char *head = fake_hub_copy(rig->hub, "/feed/head", &length);
	char *index = strstr(strstr(head, "\"deltas\""), "\"sha256\":\"") + 10;
	char *index_path = xasprintf("/feed/o/%.64s", index);
	struct copy true_index = take_copy(rig, index_path);
	fake_hub_put(rig->hub, index_path, MORE, sizeof MORE - 1);
	expect_refused(rig, SYNC_TOO_LARGE);
	play_back(rig, &true_index);
	expect_followed(rig, 6);
	free(true_index.bytes);
	assert_int_equal(fake_hub_requests(rig->hub, "/feed/o/eeee"), 0);
	free(index_path);
	free(head);
	free(path);
}

/* Who has stolen the head key signs the highest seq that there can be, so that every true head is lower: first without its catalog,
 * which binds nobody, then with one, from which a higher epoch frees. */
static void fast_forward(void **state)
{
	struct rig *rig = *state;
	const int64_t far = INT64_C(1) << 50;
	struct trust trust;

	rig_start_with_catalog(rig);
	struct copy head = take_copy(rig, "/feed/head");
	fake_hub_move_head(
		rig->hub, 1, far, "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee", 0);
	expect_refused(rig, SYNC_BAD_CATALOG);
	assert_true(trust_load(rig->state, &trust));
	assert_int_equal(trust.seq, 5);
	play_back(rig, &head);
	sync_now(rig->sync);
	rig_wait_fault(rig, SYNC_OK);
	publish(rig, 1, 6);
	expect_followed(rig, 6);
	publish(rig, 1, far);
	expect_followed(rig, far);
	publish(rig, 1, 7);
	expect_refused_at(rig, far, SYNC_ROLLED_BACK);
	fake_hub_rotate_head_key(rig->hub, 2);
	publish(rig, 2, 8);
	expect_followed(rig, 8);
	free(head.bytes);
}

/* The same head for ever: at its end, which is two weeks away at most whatever it claims, the kiosk says so, and sells on. */
static void indefinite_freeze(void **state)
{
	struct rig *rig = *state;
	struct sync_status status;

	fake_hub_move_head(rig->hub, 1, 5, rig->root, FIXTURE_NOW_MS + 3650 * DAY_MS);
	rig_start_with_catalog(rig);
	struct copy head = take_copy(rig, "/feed/head");
	publish(rig, 1, 6);
	play_back(rig, &head);
	free(head.bytes);
	clock_advance(&rig->clock, 13 * DAY_MS);
	sync_now(rig->sync);
	rig_wait_fault(rig, SYNC_OK);
	clock_advance(&rig->clock, DAY_MS);
	expect_refused(rig, SYNC_EXPIRED);
	sync_get_status(rig->sync, &status);
	assert_true(status.is_expired);
	/* The chain of keys held back too, so that a rotation stays unknown: at the end of the newest document no head counts. */
	clock_advance(&rig->clock, 365 * DAY_MS);
	expect_refused(rig, SYNC_ROOT_EXPIRED);
	sync_get_status(rig->sync, &status);
	assert_true(status.is_expired);
}

/* A mirror that answers with errors, cuts, spoils and garbage delays; what the next one has is taken. */
static void malicious_mirrors(void **state)
{
	static const struct {
		enum hub_misdeed misdeed;
		enum sync_fault fault;
	} MISDEEDS[] = { { HUB_STATUS_500, SYNC_HTTP_ERROR }, { HUB_SPOILS, SYNC_BAD_DIGEST },
		{ HUB_LENGTHENS, SYNC_TOO_LARGE }, { HUB_CUTS_OFF, SYNC_TRUNCATED },
		{ HUB_IS_AWAY, SYNC_OFFLINE } };
	struct rig *rig = *state;

	rig_start_with_catalog(rig);
	publish(rig, 1, 6);
	for (size_t i = 0; i < ARRAY_LENGTH(MISDEEDS); i++) {
		fake_hub_misbehave(rig->hub, "/feed/o/", MISDEEDS[i].misdeed, 1000);
		expect_refused(rig, MISDEEDS[i].fault);
	}
	fake_hub_misbehave(rig->hub, "", HUB_BEHAVES, 0);
	expect_followed(rig, 6);
}

/* Parts that were all true, of different times: the new head with the old snapshot, the old head with the new keys, and one
 * document in another's place. */
static void mix_and_match(void **state)
{
	struct rig *rig = *state;

	rig_start_with_catalog(rig);
	struct copy old_head = take_copy(rig, "/feed/head"),
		    old_snapshot = take_copy(rig, fake_hub_snapshot_path(rig->hub));
	publish(rig, 1, 6);
	struct copy head = take_copy(rig, "/feed/head"),
		    snapshot = take_copy(rig, fake_hub_snapshot_path(rig->hub));
	fake_hub_put(rig->hub, snapshot.path, old_snapshot.bytes, old_snapshot.length);
	sync_now(rig->sync);
	rig_wait_fault(rig,
		old_snapshot.length > snapshot.length            ? SYNC_TOO_LARGE
			: old_snapshot.length == snapshot.length ? SYNC_BAD_DIGEST
								 : SYNC_TRUNCATED);
	rig_assert_catalog(rig, 5);
	play_back(rig, &snapshot);
	fake_hub_set_live(rig->hub, &(struct live){ .issued_ms = FIXTURE_NOW_MS });
	struct copy live = take_copy(rig, "/feed/live"), keys = take_copy(rig, "/feed/keys/1");
	fake_hub_put(rig->hub, "/feed/head", live.bytes, live.length);
	expect_refused(rig, SYNC_MALFORMED);
	play_back(rig, &head);
	fake_hub_put(rig->hub, "/feed/keys/2", head.bytes, head.length);
	expect_refused(rig, SYNC_MALFORMED);
	fake_hub_put(rig->hub, "/feed/keys/2", keys.bytes, keys.length);
	expect_refused(rig, SYNC_MALFORMED);
	fake_hub_rotate_head_key(rig->hub, 1);
	play_back(rig, &old_head);
	expect_refused(rig, SYNC_BAD_SIGNATURE);
	publish(rig, 1, 7);
	expect_followed(rig, 7);
	free(old_head.bytes);
	free(old_snapshot.bytes);
	free(head.bytes);
	free(snapshot.bytes);
	free(live.bytes);
	free(keys.bytes);
}

/* What was true once is played back: an older head, also after a restart, and older keys under a new number. */
static void rollback(void **state)
{
	struct rig *rig = *state;

	rig_start_with_catalog(rig);
	struct copy old_head = take_copy(rig, "/feed/head"), old_keys = take_copy(rig, "/feed/keys/1");
	publish(rig, 1, 6);
	expect_followed(rig, 6);
	play_back(rig, &old_head);
	expect_refused_at(rig, 6, SYNC_ROLLED_BACK);
	rig_stop(rig);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_ROLLED_BACK);
	rig_assert_catalog(rig, 6);
	fake_hub_put(rig->hub, "/feed/keys/2", old_keys.bytes, old_keys.length);
	expect_refused_at(rig, 6, SYNC_MALFORMED);
	fake_hub_rotate_head_key(rig->hub, 0);
	expect_refused_at(rig, 6, SYNC_ROLLED_BACK);
	free(old_head.bytes);
	free(old_keys.bytes);
}

/* A hub that lets a kiosk wait in the middle of a head is given up after seconds of real time; then the true one is followed. */
static void slow_retrieval(void **state)
{
	struct rig *rig = *state;

	rig_start_with_catalog(rig);
	publish(rig, 1, 6);
	fake_hub_misbehave(rig->hub, "/feed/head", HUB_STALLS, 1000);
	expect_refused(rig, SYNC_TIMED_OUT);
	fake_hub_misbehave(rig->hub, "", HUB_BEHAVES, 0);
	expect_followed(rig, 6);
}

/* The head key is stolen: after the rotation what it signs counts no more. Then one of three root keys, of which two must
 * sign: alone it makes no root document, and no head. */
static void vulnerability_to_key_compromise(void **state)
{
	struct rig *rig = *state;
	struct ed25519_key stolen = *fake_hub_head_key(rig->hub), roots[3];
	const struct ed25519_key *own = fake_hub_root_key(rig->hub);

	rig_start_with_catalog(rig);
	fake_hub_rotate_head_key(rig->hub, 1);
	publish(rig, 1, 6);
	expect_followed(rig, 6);
	struct copy head = take_copy(rig, "/feed/head");
	char *line = line_with(&head, "\"seq\":6", "\"seq\":9");
	put_signed(rig, "/feed/head", line, &stolen);
	expect_refused_at(rig, 6, SYNC_BAD_SIGNATURE);
	struct feed_root three = fake_hub_root(rig->hub, 3, 1);
	for (int i = 0; i < 3; i++) {
		ed25519_generate(&roots[i]);
		memcpy(three.root_keys[i], roots[i].public_key, ED25519_PUBLIC_BYTES);
	}
	three.root_key_count = 3;
	three.threshold = 2;
	fake_hub_put_root(rig->hub, &three, (const struct ed25519_key *[]){ own, &roots[0], &roots[2] }, 3);
	publish(rig, 1, 7);
	expect_followed(rig, 7);
	struct feed_root taken_over = fake_hub_root(rig->hub, 4, 1);
	memcpy(taken_over.root_keys[0], roots[1].public_key, ED25519_PUBLIC_BYTES);
	put_signed(rig, "/feed/head", line, &roots[1]);
	fake_hub_put_root(rig->hub, &taken_over, (const struct ed25519_key *[]){ &roots[1] }, 1);
	expect_refused_at(rig, 7, SYNC_BAD_SIGNATURE);
	/* Nor the root key that was replaced. */
	fake_hub_put_root(rig->hub, &taken_over, (const struct ed25519_key *[]){ own, &roots[1] }, 2);
	expect_refused_at(rig, 7, SYNC_BAD_SIGNATURE);
	fake_hub_put(rig->hub, "/feed/keys/4", NULL, 0);
	expect_refused_at(rig, 7, SYNC_BAD_SIGNATURE);
	free(line);
	free(head.bytes);
}

/* Something true that is for somebody else, signed by a key that this kiosk trusts: another shop's feed, a catalog of another
 * schema, and a true object that is no catalog. */
static void wrong_software_installation(void **state)
{
	struct rig *rig = *state;
	char schema[32], other[32];

	rig_start_with_catalog(rig);
	publish(rig, 1, 6);
	struct copy head = take_copy(rig, "/feed/head");
	char *line = line_with(&head, FIXTURE_FEED, "01JFEED0000000000000000001");
	put_signed(rig, "/feed/head", line, fake_hub_head_key(rig->hub));
	expect_refused(rig, SYNC_OTHER_FEED);
	free(line);
	snprintf(schema, sizeof schema, "\"schema\":%d", CATALOG_SCHEMA_VERSION);
	snprintf(other, sizeof other, "\"schema\":%d", CATALOG_SCHEMA_VERSION + 1);
	line = line_with(&head, schema, other);
	put_signed(rig, "/feed/head", line, fake_hub_head_key(rig->hub));
	expect_refused(rig, SYNC_OTHER_SCHEMA);
	free(line);
	char digest[SHA256_HEX_SIZE];
	sha256_hex(FIXTURE_IMAGE_BYTES, strlen(FIXTURE_IMAGE_BYTES), digest);
	char *object = xasprintf("/feed/o/%s", digest);
	fake_hub_put(rig->hub, object, FIXTURE_IMAGE_BYTES, strlen(FIXTURE_IMAGE_BYTES));
	char *snapshot = strstr(head.bytes, "\"snapshot\"");
	char *doctored =
		xasprintf("%.*s\"snapshot\":{\"seq\":6,\"sha256\":\"%s\",\"size\":%zu},\"deltas\":null}",
			(int)(snapshot - head.bytes), head.bytes, digest, strlen(FIXTURE_IMAGE_BYTES));
	put_signed(rig, "/feed/head", doctored, fake_hub_head_key(rig->hub));
	expect_refused(rig, SYNC_MALFORMED);
	free(doctored);
	free(object);
	free(head.bytes);
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, rig_set_up, rig_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(arbitrary_installation),
		WITH_RIG(endless_data),
		WITH_RIG(extraneous_dependencies),
		WITH_RIG(fast_forward),
		WITH_RIG(indefinite_freeze),
		WITH_RIG(malicious_mirrors),
		WITH_RIG(mix_and_match),
		WITH_RIG(rollback),
		WITH_RIG(slow_retrieval),
		WITH_RIG(vulnerability_to_key_compromise),
		WITH_RIG(wrong_software_installation),
	};

	return cmocka_run_group_tests_name("TUF's attacks", tests, NULL, NULL);
}
