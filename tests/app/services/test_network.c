/* SPDX-License-Identifier: Apache-2.0 */
/* The link to the hub, with a hub that answers, refuses or says nothing: enrollment holds nobody, what was asked for before
 * there was a link is done when there is one, and news come of the catalog and of orders. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/app/services/message.h"
#include "kiosk/app/services/network.h"
#include "kiosk/app/services/shop_catalog.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/enrollment_file.h"
#include "kiosk/store/orders.h"
#include "tests/app/services/desk.h"
#include "tests/store/catalog_fixture.h"
#include "tests/sync/fake_hub.h"

#define CODE "ABCDE-FGHJK"

struct scene {
	struct desk *desk;
	struct fake_hub *hub;
	struct shop_catalog *shop;
	struct network *network;
	/* counted by look() */
	int syncs, catalogs, orders;
	struct news_item catalog, order;
	char mode[24]; /* that the hub wants */
};

static int set_up(void **state)
{
	struct scene *scene = xcalloc(1, sizeof *scene);

	scene->desk = desk_create();
	clock_init_manual(&scene->desk->clock, FIXTURE_NOW_MS);
	scene->hub = fake_hub_start();
	char *snapshot = file_join(scene->desk->folder, "snapshot.db");
	catalog_fixture_make(snapshot, 1, 5, NULL);
	fake_hub_publish(scene->hub, snapshot, 1, 5);
	free(snapshot);
	*state = scene;
	return 0;
}

static void start(struct scene *scene, const char *hub_url, const char *code)
{
	struct desk *desk = scene->desk;
	struct shop_catalog_setup shop = { desk->folder, &desk->clock, desk->inbox, NULL, NULL };

	scene->shop = shop_catalog_create(&shop, desk->news);
	struct network_setup network = { .data_folder = desk->folder,
		.hub_url = hub_url,
		.ca_file = "",
		.root_key = "",
		.enroll_code = code,
		.clock = &desk->clock,
		.inbox = desk->inbox,
		.jobs = desk->jobs,
		.state = desk->state,
		.writer = desk->writer,
		.catalog = scene->shop };
	scene->network = network_create(&network, desk->news);
	assert_true(network_start(scene->network));
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	inbox_close(scene->desk->inbox);
	jobs_destroy(scene->desk->jobs);
	scene->desk->jobs = NULL;
	network_destroy(scene->network);
	message_drop_all(scene->desk->inbox);
	shop_catalog_destroy(scene->shop);
	fake_hub_stop(scene->hub);
	desk_destroy(scene->desk);
	free(scene);
	return 0;
}

/* Counts the news, and lets a moment of the clock pass. */
static void look(struct scene *scene)
{
	struct news_item item;

	clock_advance(&scene->desk->clock, 100);
	while (news_take(scene->desk->news, &item)) {
		scene->syncs += item.kind == NEWS_SYNC;
		if (item.kind == NEWS_CATALOG) {
			scene->catalog = item;
			scene->catalogs++;
		}
		if (item.kind == NEWS_ORDER) {
			scene->order = item;
			scene->orders++;
		}
		if (item.kind == NEWS_MODE_WANTED)
			memcpy(scene->mode, item.mode, sizeof scene->mode);
		news_item_finish(&item);
	}
}

static bool is_enrolled(void *data)
{
	struct scene *scene = data;

	look(scene);
	return network_is_enrolled(scene->network);
}

static bool has_catalog(void *data)
{
	struct scene *scene = data;

	look(scene);
	return scene->catalogs > 0;
}

static bool is_online(void *data)
{
	struct scene *scene = data;

	look(scene);
	return network_is_online(scene->network);
}

static bool has_asked_and_begun(void *data)
{
	struct scene *scene = data;

	look(scene);
	return scene->syncs > 0 && jobs_are_idle(scene->desk->jobs);
}

static bool is_refused(void *data)
{
	struct scene *scene = data;

	look(scene);
	return network_status(scene->network)->last_fault == SYNC_OTHER_ROOT;
}

static bool has_signed(void *data)
{
	struct scene *scene = data;

	look(scene);
	return fake_hub_requests(scene->hub, "/v1/heartbeat") > 0;
}

static bool has_mode(void *data)
{
	struct scene *scene = data;

	look(scene);
	return scene->mode[0] != '\0';
}

static void the_first_catalog_is_news(void **state)
{
	struct scene *scene = *state;

	start(scene, fake_hub_url(scene->hub), "");
	assert_null(shop_catalog_now(scene->shop));
	assert_int_equal(shop_catalog_fault(scene->shop), CATALOG_MISSING);
	desk_wait(scene->desk, has_catalog, scene);
	assert_false(scene->catalog.catalog.had_one);
	assert_true(scene->catalog.catalog.is_new_file);
	assert_non_null(shop_catalog_now(scene->shop));
	assert_int_equal(catalog_meta(shop_catalog_now(scene->shop))->seq, 5);
	desk_wait(scene->desk, is_online, scene);
	assert_false(network_is_enrolled(scene->network));
}

static void a_code_makes_the_machine_known(void **state)
{
	struct scene *scene = *state;

	fake_hub_expect_code(scene->hub, CODE);
	start(scene, fake_hub_url(scene->hub), CODE);
	assert_false(network_is_enrolled(scene->network));
	desk_wait(scene->desk, is_enrolled, scene);
	assert_string_equal(network_store(scene->network), "a1");
	desk_wait(scene->desk, has_catalog, scene);
	/* What it signs is for that hub alone. */
	network_set_report(scene->network, &(struct wire_heartbeat){ "shopper", .last_frame_ms = 1 });
	desk_wait(scene->desk, has_signed, scene);
	assert_true(fake_hub_tagged_count(scene->hub) > 0);
	assert_int_equal(fake_hub_unsigned_count(scene->hub), 0);
	/* And what the hub wants of it is news. */
	desk_wait(scene->desk, has_mode, scene);
	assert_string_equal(scene->mode, "closed");
}

/* It accepts and never answers. Nothing stands still meanwhile, and then the feed is tried all the same. */
static void a_hub_that_says_nothing_holds_nobody(void **state)
{
	struct scene *scene = *state;
	struct raw_script script = { .stays_open = true };
	struct raw_server *server = raw_server_start(&script, 1);
	char url[64];

	snprintf(url, sizeof url, "http://127.0.0.1:%u", raw_server_port(server));
	start(scene, url, CODE);
	assert_false(jobs_are_idle(scene->desk->jobs));
	assert_true(network_sync_now(scene->network));
	network_outbox_changed(scene->network);
	network_watch_order(scene->network, "01ARZ3NDEKTSV4RRFFQ69G5FA0");
	assert_int_equal(scene->syncs, 0);
	desk_wait(scene->desk, has_asked_and_begun, scene);
	assert_false(network_is_enrolled(scene->network));
	assert_false(network_is_online(scene->network));
	raw_server_stop(server);
}

static void a_code_that_was_refused_is_not_tried_again(void **state)
{
	struct scene *scene = *state;

	fake_hub_expect_code(scene->hub, "OTHER-CODES");
	start(scene, fake_hub_url(scene->hub), CODE);
	desk_wait(scene->desk, is_online, scene);
	assert_int_equal(fake_hub_requests(scene->hub, "/v1/enroll"), 1);
	clock_advance(&scene->desk->clock, HOUR_MS);
	network_sync_now(scene->network);
	desk_wait(scene->desk, has_catalog, scene);
	assert_int_equal(fake_hub_requests(scene->hub, "/v1/enroll"), 1);
	assert_false(network_is_enrolled(scene->network));
}

/* The hub was away when the kiosk started: the code is still good, and the order on screen is followed from then on. */
/* Brought, and asked about since. */
static bool is_watched(void *data)
{
	struct scene *scene = data;
	char *path = xasprintf("/v1/orders/%s", scene->order.order.text);
	int requests = fake_hub_requests(scene->hub, path);

	free(path);
	look(scene);
	return requests >= 2;
}

static void a_hub_that_comes_late_is_enrolled_with_and_hears_what_waited(void **state)
{
	struct scene *scene = *state;
	struct ulid id = ulid_make(FIXTURE_NOW_MS);

	fake_hub_misbehave(scene->hub, "/v1/enroll", HUB_STATUS_500, 1);
	fake_hub_expect_code(scene->hub, CODE);
	start(scene, fake_hub_url(scene->hub), CODE);
	network_watch_order(scene->network, id.text);
	network_set_report(scene->network, &(struct wire_heartbeat){ "shopper", .last_frame_ms = 1 });
	desk_wait(scene->desk, is_enrolled, scene);
	assert_int_equal(fake_hub_requests(scene->hub, "/v1/enroll"), 2);
	assert_int_equal(
		order_place(scene->desk->state, id, "", "{\"order\":\"x\"}", "HKD", 100, FIXTURE_NOW_MS),
		STATE_OK);
	network_outbox_changed(scene->network);
	for (int i = 0; scene->orders == 0; i++) {
		struct message *message = inbox_wait(scene->desk->inbox, 20);
		assert_true(i < 1000);
		if (message)
			message_deliver(message);
		look(scene);
	}
	assert_string_equal(scene->order.order.text, id.text);
	assert_int_equal(fake_hub_order_count(scene->hub), 1);
	desk_wait(scene->desk, is_watched, scene);
}

static void an_enrollment_that_cannot_be_written_is_none(void **state)
{
	struct scene *scene = *state;

	fake_hub_expect_code(scene->hub, CODE);
	desk_hold_disk(scene->desk);
	start(scene, fake_hub_url(scene->hub), CODE);
	while (!jobs_are_idle(scene->desk->jobs)) {
		struct message *message = inbox_wait(scene->desk->inbox, 10);
		if (message)
			message_deliver(message);
	}
	/* The hub said yes; this disk has not. */
	assert_false(network_is_enrolled(scene->network));
	sem_post(&scene->desk->disk);
	desk_wait(scene->desk, is_enrolled, scene);
}

/* The shop has its catalog all the same. */
static void without_room_for_an_enrollment_the_catalog_comes(void **state)
{
	struct scene *scene = *state;

	fake_hub_expect_code(scene->hub, CODE);
	desk_hold_disk(scene->desk);
	start(scene, fake_hub_url(scene->hub), CODE);
	while (!jobs_are_idle(scene->desk->jobs)) {
		struct message *message = inbox_wait(scene->desk->inbox, 10);
		if (message)
			message_deliver(message);
	}
	desk_fill_disk(true);
	desk_let_disk_go(scene->desk);
	desk_fill_disk(false);
	assert_false(network_is_enrolled(scene->network));
	desk_wait(scene->desk, has_catalog, scene);
}

/* Beside the key of a machine whose state.db is new: it was lost. */
static void put_enrollment(struct scene *scene, const uint8_t root_key[ED25519_PUBLIC_BYTES])
{
	struct enrollment enrollment = {
		.kiosk_id = "0123456789abcdef", .store = "a1", .currency = "HKD", .has_root_key = true
	};
	char *path = file_join(scene->desk->folder, "enrollment.json");

	snprintf(enrollment.hub_url, sizeof enrollment.hub_url, "%s", fake_hub_url(scene->hub));
	memcpy(enrollment.root_key, root_key, ED25519_PUBLIC_BYTES);
	assert_true(enrollment_file_write(path, &enrollment));
	free(path);
}

static void an_enrollment_outlives_its_state_db(void **state)
{
	struct scene *scene = *state;
	struct enrollment found;

	put_enrollment(scene, fake_hub_root_key(scene->hub)->public_key);
	start(scene, fake_hub_url(scene->hub), "");
	assert_true(network_is_enrolled(scene->network));
	assert_string_equal(network_store(scene->network), "a1");
	desk_settle(scene->desk);
	assert_true(enrollment_load(scene->desk->state, &found));
	assert_string_equal(found.kiosk_id, "0123456789abcdef");
	desk_wait(scene->desk, has_catalog, scene);
}

static void a_stranger_is_not_believed_by_who_was_enrolled(void **state)
{
	struct scene *scene = *state;
	uint8_t other[ED25519_PUBLIC_BYTES] = { 1, 2, 3 };

	put_enrollment(scene, other);
	start(scene, fake_hub_url(scene->hub), "");
	desk_wait(scene->desk, is_refused, scene);
	assert_int_equal(scene->catalogs, 0);
}

/* Which hub it was nobody can say: none is believed until somebody enrolls it again. */
static void a_damaged_enrollment_is_not_none(void **state)
{
	struct scene *scene = *state;
	char *path = file_join(scene->desk->folder, "enrollment.json");

	assert_true(file_write_private(path, "{\"hub_url\":", 11));
	fake_hub_expect_code(scene->hub, "OTHER-CODES");
	start(scene, fake_hub_url(scene->hub), CODE);
	for (int i = 0; i < 20; i++) {
		desk_settle(scene->desk);
		look(scene);
	}
	assert_false(network_is_enrolled(scene->network));
	assert_int_equal(network_status(scene->network)->last_fault, SYNC_NOT_ENROLLED);
	assert_non_null(strstr(network_status(scene->network)->last_error, "enrollment.json is damaged"));
	assert_int_equal(scene->catalogs, 0);
	assert_int_equal(fake_hub_requests(scene->hub, "/v1/enroll"), 1);
	assert_int_equal(fake_hub_requests(scene->hub, "/feed/head"), 0);
	free(path);
}

static void enrolling_again_mends_a_damaged_enrollment(void **state)
{
	struct scene *scene = *state;
	char *path = file_join(scene->desk->folder, "enrollment.json");
	struct enrollment found;
	struct stat about;

	assert_true(file_write_private(path, "", 0));
	fake_hub_expect_code(scene->hub, CODE);
	start(scene, fake_hub_url(scene->hub), CODE);
	desk_wait(scene->desk, is_enrolled, scene);
	assert_int_equal(enrollment_file_read(path, &found), ENROLLMENT_FILE_READ);
	assert_memory_equal(found.root_key, fake_hub_root_key(scene->hub)->public_key, ED25519_PUBLIC_BYTES);
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	desk_wait(scene->desk, has_catalog, scene);
	free(path);
}

static void counts_that_moved_are_news(void **state)
{
	struct scene *scene = *state;

	start(scene, fake_hub_url(scene->hub), "");
	desk_wait(scene->desk, has_catalog, scene);
	shop_catalog_take_live(scene->shop, NULL);
	assert_int_equal(desk_take_news(scene->desk, NEWS_LIVE, NULL), 1);
	/* The same file once more, changed in its place. */
	shop_catalog_changed(scene->shop, false);
	look(scene);
	assert_true(scene->catalog.catalog.had_one);
	assert_false(scene->catalog.catalog.is_new_file);
}

/* A sync was ended between installing a catalog and telling of it; the next one finds nothing to do. */
static void a_catalog_that_nobody_told_of_is_found(void **state)
{
	struct scene *scene = *state;
	struct desk *desk = scene->desk;

	start(scene, "http://127.0.0.1:1", "");
	shop_catalog_look_again(scene->shop);
	look(scene);
	assert_int_equal(scene->catalogs, 0);
	/* Made aside and moved in whole, as a sync installs it: the sync that runs meanwhile reads what stands there. */
	char *path = file_join(desk->folder, "catalog.db");
	char *made = file_join(desk->folder, "made.db");
	catalog_fixture_make(made, 1, 5, NULL);
	assert_int_equal(rename(made, path), 0);
	free(made);
	free(path);
	shop_catalog_look_again(scene->shop);
	look(scene);
	assert_int_equal(scene->catalogs, 1);
	assert_false(scene->catalog.catalog.had_one);
	assert_true(scene->catalog.catalog.is_new_file);
	assert_non_null(shop_catalog_now(scene->shop));
	shop_catalog_look_again(scene->shop);
	look(scene);
	assert_false(scene->catalog.catalog.is_new_file);
}

#define NETWORK_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		NETWORK_TEST(the_first_catalog_is_news),
		NETWORK_TEST(a_code_makes_the_machine_known),
		NETWORK_TEST(a_hub_that_says_nothing_holds_nobody),
		NETWORK_TEST(a_code_that_was_refused_is_not_tried_again),
		NETWORK_TEST(a_hub_that_comes_late_is_enrolled_with_and_hears_what_waited),
		NETWORK_TEST(an_enrollment_that_cannot_be_written_is_none),
		NETWORK_TEST(without_room_for_an_enrollment_the_catalog_comes),
		NETWORK_TEST(an_enrollment_outlives_its_state_db),
		NETWORK_TEST(a_stranger_is_not_believed_by_who_was_enrolled),
		NETWORK_TEST(a_damaged_enrollment_is_not_none),
		NETWORK_TEST(enrolling_again_mends_a_damaged_enrollment),
		NETWORK_TEST(counts_that_moved_are_news),
		NETWORK_TEST(a_catalog_that_nobody_told_of_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
