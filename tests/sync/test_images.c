/* SPDX-License-Identifier: Apache-2.0 */
/* Images: first those that a screen waits for, then the others as they are likely to be seen, within the budget. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_file.h"
#include "kiosk/store/images_cache.h"
#include "kiosk/sync/sync_internal.h"
#include "tests/sync/sync_rig.h"

static void put_image(struct rig *rig, const char *name, const char *bytes)
{
	char sha256[65], path[100];
	char *right = xasprintf(FIXTURE_IMAGE_BYTES " %s", name);

	sha256_hex(right, strlen(right), sha256);
	snprintf(path, sizeof path, "/feed/o/%s", sha256);
	fake_hub_put(rig->hub, path, bytes ? bytes : right, strlen(bytes ? bytes : right));
	free(right);
}

static bool has_image(struct rig *rig, const char *name)
{
	char sha256[65];
	char *folder = file_join(rig->folder, "images"), *bytes = xasprintf(FIXTURE_IMAGE_BYTES " %s", name);

	sha256_hex(bytes, strlen(bytes), sha256);
	bool is_there = images_cache_has(folder, sha256);
	free(bytes);
	free(folder);
	return is_there;
}

static void test_a_wanted_image_comes(void **state)
{
	struct rig *rig = *state;

	put_image(rig, "coke.jpg", NULL);
	put_image(rig, "coke2.jpg", "these are not the announced bytes");
	rig_start(rig);
	rig_wait_seq(rig, 5);
	sync_want_image(rig->sync, "coke.jpg");
	struct sync_event *event = rig_wait_event(rig, SYNC_EVENT_IMAGE_READY);
	assert_string_equal(event->text, "coke.jpg");
	assert_false(event->has_failed);
	sync_event_destroy(event);
	assert_true(has_image(rig, "coke.jpg"));
	static const char *const BAD[] = { "coke2.jpg", "zero.jpg", "unknown.jpg" };
	for (int i = 0; i < 3; i++) {
		sync_want_image(rig->sync, BAD[i]);
		event = rig_wait_event(rig, SYNC_EVENT_IMAGE_READY);
		assert_string_equal(event->text, BAD[i]);
		assert_true(event->has_failed);
		sync_event_destroy(event);
	}
	assert_false(has_image(rig, "coke2.jpg"));
}

/* Its length came to the disk before the power went, its bytes did not. */
static void test_a_damaged_image_is_fetched_again(void **state)
{
	struct rig *rig = *state;
	char *folder = file_join(rig->folder, "images"), sha256[65];
	static const char RIGHT[] = FIXTURE_IMAGE_BYTES " coke.jpg";

	put_image(rig, "coke.jpg", NULL);
	rig_start(rig);
	rig_wait_seq(rig, 5);
	for (int i = 0; i < 2; i++) {
		sync_want_image(rig->sync, "coke.jpg");
		struct sync_event *event = rig_wait_event(rig, SYNC_EVENT_IMAGE_READY);
		assert_false(event->has_failed);
		sync_event_destroy(event);
		sha256_hex(RIGHT, strlen(RIGHT), sha256);
		char *path = images_cache_path(folder, sha256);
		assert_true(file_holds(path, RIGHT));
		write_file_or_fail(path, "\0\0\0\0", 4);
		free(path);
	}
	free(folder);
}

static bool has_prefetched(void *data)
{
	return has_image(data, "coke.jpg") && has_image(data, "zero.jpg") && has_image(data, "alpha.png");
}

static void test_images_are_prefetched_and_failures_tried_again(void **state)
{
	struct rig *rig = *state;

	put_image(rig, "coke.jpg", NULL);
	put_image(rig, "zero.jpg", NULL);
	put_image(rig, "ad1.jpg", NULL);
	rig->options.is_prefetch_off = false;
	rig_start(rig);
	rig_wait_seq(rig, 5);
	put_image(rig, "alpha.png", NULL);
	for (int i = 0; i < 500 && !has_prefetched(rig); i++) {
		clock_advance(&rig->clock, MINUTE_MS);
		usleep(10000);
	}
	assert_true(has_prefetched(rig));
	assert_true(has_image(rig, "ad1.jpg"));
}

/* No catalog names it. */
static const char OLD_IMAGE[300] = "an image of an older catalog";

static bool has_old_image(struct rig *rig)
{
	char *folder = file_join(rig->folder, "images"), sha256[65];

	sha256_hex(OLD_IMAGE, sizeof OLD_IMAGE, sha256);
	bool is_there = images_cache_has(folder, sha256);
	free(folder);
	return is_there;
}

/* The new one is in its place before it is counted: room is made after that. */
static bool has_made_room(void *data)
{
	struct rig *rig = data;
	struct sync_status status;

	sync_get_status(rig->sync, &status);
	return has_image(rig, "ad1.jpg") && !has_old_image(rig) && status.images_bytes > 0 &&
		status.images_bytes <= rig->options.image_budget_bytes;
}

static void test_images_of_an_older_catalog_make_room(void **state)
{
	struct rig *rig = *state;
	char *folder = file_join(rig->folder, "images"), sha256[65];

	sha256_hex(OLD_IMAGE, sizeof OLD_IMAGE, sha256);
	assert_true(images_cache_put(folder, sha256, OLD_IMAGE, sizeof OLD_IMAGE));
	assert_true(has_old_image(rig));
	put_image(rig, "ad1.jpg", NULL);
	rig->options.is_prefetch_off = false;
	rig->options.image_budget_bytes = 310;
	rig_start(rig);
	assert_true(rig_wait(rig, has_made_room, rig));
	free(folder);
}

/* The images of the little shop in the order of the walk, and together; coke2.jpg is not among them. */
static const char *const WALK[] = { "ad1.jpg", "drinks.png", "coke.jpg", "zero.jpg", "alpha.png" };
#define WALK_COUNT (int)(sizeof WALK / sizeof WALK[0])
#define WALK_BYTES 147
/* In the little shop coke.jpg is on two lists of the first screen, and would count twice. */
static const char NO_DROPS[] = "DELETE FROM home_list WHERE list='drop';";

/* The fetching alone, a step at a time: no thread, and what it told. */
struct scene {
	struct rig *rig;
	struct sync_core core;
	struct image_fetch *fetch;
	struct told {
		char name[32];
		bool has_failed;
	} told[400];
	int told_count;
};

static void note_event(void *data, struct sync_event *event)
{
	struct scene *scene = data;

	assert_int_equal(event->kind, SYNC_EVENT_IMAGE_READY);
	snprintf(scene->told[scene->told_count].name, 32, "%s", event->text);
	scene->told[scene->told_count++].has_failed = event->has_failed;
	sync_event_destroy(event);
}

static int set_up(void **state)
{
	struct scene *scene = xcalloc(1, sizeof *scene);

	rig_set_up((void **)&scene->rig);
	scene->core = (struct sync_core){ .data_folder = scene->rig->folder,
		.clock = &scene->rig->clock,
		.pool = request_pool_create(&(struct request_pool_options){
			fake_hub_url(scene->rig->hub), NULL, NULL, &scene->rig->clock }),
		.handle_event = note_event,
		.handler_data = scene };
	for (int i = 0; i < WALK_COUNT; i++)
		put_image(scene->rig, WALK[i], NULL);
	put_image(scene->rig, "coke2.jpg", NULL);
	*state = scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	image_fetch_destroy(scene->fetch);
	request_pool_destroy(scene->core.pool);
	rig_tear_down((void **)&scene->rig);
	free(scene);
	return 0;
}

/* A catalog that is there, and the fetching as after a start. */
static void begin(struct scene *scene, const char *sql, int64_t budget_bytes, bool has_prefetch)
{
	char *path = catalog_file_path(scene->rig->folder);

	unlink(path);
	catalog_fixture_make(path, 1, 5, sql);
	scene->core.catalog_changes++;
	if (!scene->fetch)
		scene->fetch = image_fetch_create(&scene->core, budget_bytes, has_prefetch);
	scene->core.status.is_online = true;
	free(path);
}

static void want(struct scene *scene, const char *name)
{
	image_fetch_want(scene->fetch, xstrdup(name));
}

static int count_asked(struct scene *scene)
{
	return fake_hub_requests(scene->rig->hub, "/feed/o/");
}

/* What is due begins, and ends. */
static int64_t step(struct scene *scene)
{
	int64_t next = image_fetch_tick(scene->fetch);

	assert_true(request_pool_finish_within(scene->core.pool, 30000));
	return next;
}

static int64_t run_to_the_end(struct scene *scene)
{
	int64_t next;
	int before;

	do {
		before = count_asked(scene);
		next = step(scene);
	} while (count_asked(scene) > before);
	return next;
}

static bool is_told(struct scene *scene, int from, int to, const char *name, bool has_failed)
{
	for (int i = from; i < to; i++)
		if (strcmp(scene->told[i].name, name) == 0 && scene->told[i].has_failed == has_failed)
			return true;
	return false;
}

static void store_image(struct scene *scene, const char *name)
{
	char sha256[65], *folder = file_join(scene->rig->folder, "images"),
			 *bytes = xasprintf(FIXTURE_IMAGE_BYTES " %s", name);

	sha256_hex(bytes, strlen(bytes), sha256);
	assert_true(images_cache_put(folder, sha256, bytes, strlen(bytes)));
	free(bytes);
	free(folder);
}

/* The shopper looks at the last ones: they come first, four at once. */
static void test_the_newest_wish_comes_first(void **state)
{
	static const char *const NAMES[] = { "ad1.jpg", "drinks.png", "coke2.jpg", "coke.jpg", "zero.jpg",
		"alpha.png" };
	struct scene *scene = *state;

	begin(scene, NULL, 0, false);
	for (int i = 0; i < 6; i++)
		want(scene, NAMES[i]);
	assert_int_equal(step(scene), INT64_MAX);
	assert_int_equal(scene->told_count, 4);
	for (int i = 2; i < 6; i++)
		assert_true(is_told(scene, 0, 4, NAMES[i], false));
	step(scene);
	assert_int_equal(scene->told_count, 6);
	assert_true(is_told(scene, 4, 6, "ad1.jpg", false));
	assert_true(is_told(scene, 4, 6, "drinks.png", false));
	assert_int_equal(scene->core.status.images_bytes, WALK_BYTES + 30);
	/* What is there is told at once. */
	want(scene, "coke.jpg");
	image_fetch_tick(scene->fetch);
	assert_int_equal(scene->told_count, 7);
	assert_true(is_told(scene, 6, 7, "coke.jpg", false));
	assert_int_equal(count_asked(scene), 6);
}

static void test_a_picture_under_way_is_asked_for_once(void **state)
{
	struct scene *scene = *state;

	begin(scene, NULL, 0, true);
	/* The first three are prefetched; two of them are wanted now. */
	image_fetch_tick(scene->fetch);
	want(scene, "ad1.jpg");
	want(scene, "coke.jpg");
	image_fetch_tick(scene->fetch);
	want(scene, "ad1.jpg");
	want(scene, "coke.jpg");
	step(scene);
	assert_int_equal(scene->told_count, 2);
	assert_true(is_told(scene, 0, 2, "ad1.jpg", false));
	assert_true(is_told(scene, 0, 2, "coke.jpg", false));
	assert_int_equal(count_asked(scene), 3);
}

/* What a screen may want next has a place while others come. */
static void test_prefetching_leaves_a_place(void **state)
{
	struct scene *scene = *state;

	begin(scene, NULL, 0, true);
	image_fetch_tick(scene->fetch);
	want(scene, "coke2.jpg");
	step(scene);
	assert_int_equal(count_asked(scene), 4);
	assert_true(has_image(scene->rig, "coke2.jpg"));
	for (int i = 0; i < 3; i++)
		assert_true(has_image(scene->rig, WALK[i]));
	assert_false(scene->core.status.has_all_images);
	assert_int_equal(run_to_the_end(scene), INT64_MAX);
	assert_int_equal(count_asked(scene), WALK_COUNT + 1);
	assert_true(scene->core.status.has_all_images);
}

/* Nothing is prefetched from a hub that is away; what a screen waits for finds out that it is back. */
static void test_nothing_is_prefetched_while_the_hub_is_away(void **state)
{
	struct scene *scene = *state;

	begin(scene, NULL, 0, true);
	scene->core.status.is_online = false;
	step(scene);
	assert_int_equal(count_asked(scene), 0);
	assert_false(scene->core.status.has_all_images);
	want(scene, "coke.jpg");
	step(scene);
	assert_int_equal(count_asked(scene), 1);
	assert_true(scene->core.status.is_online);
	run_to_the_end(scene);
	assert_int_equal(count_asked(scene), WALK_COUNT);
}

/* More wishes than any screen has pictures: the oldest is told that it does not come. */
static void test_wishes_are_bounded(void **state)
{
	struct scene *scene = *state;
	char name[32];

	begin(scene, NULL, 0, false);
	for (int i = 0; i < 258; i++) {
		snprintf(name, sizeof name, "w%d.jpg", i);
		want(scene, name);
	}
	assert_int_equal(scene->told_count, 2);
	step(scene);
	assert_int_equal(scene->told_count, 258);
	for (int i = 0; i < 258; i++) {
		snprintf(name, sizeof name, "w%d.jpg", i < 2 ? i : 259 - i);
		assert_string_equal(scene->told[i].name, name);
		assert_true(scene->told[i].has_failed);
	}
	assert_int_equal(count_asked(scene), 0);
}

static void test_what_failed_is_tried_again_in_ten_minutes(void **state)
{
	struct scene *scene = *state;

	put_image(scene->rig, "alpha.png", "these are not the announced bytes");
	begin(scene, NULL, 0, true);
	int64_t again = run_to_the_end(scene);
	assert_int_equal(again, clock_monotonic_ms(&scene->rig->clock) + 10 * MINUTE_MS);
	assert_int_equal(count_asked(scene), WALK_COUNT);
	assert_false(scene->core.status.has_all_images);
	put_image(scene->rig, "alpha.png", NULL);
	clock_advance(&scene->rig->clock, 10 * MINUTE_MS - 1);
	assert_int_equal(step(scene), again);
	assert_int_equal(count_asked(scene), WALK_COUNT);
	clock_advance(&scene->rig->clock, 1);
	assert_int_equal(run_to_the_end(scene), INT64_MAX);
	assert_int_equal(count_asked(scene), WALK_COUNT + 1);
	assert_true(scene->core.status.has_all_images);
	assert_int_equal(scene->core.status.images_bytes, WALK_BYTES);
	/* Nothing failed any more: nothing is looked at again. */
	clock_advance(&scene->rig->clock, HOUR_MS);
	assert_int_equal(run_to_the_end(scene), INT64_MAX);
	assert_int_equal(count_asked(scene), WALK_COUNT + 1);
}

/* Nine tenths of the budget are prefetched, in the order of the walk; what does not fit is not fetched to be thrown away. */
static void test_prefetching_ends_with_the_budget(void **state)
{
	struct scene *scene = *state;
	char sql[200];

	/* 153 bytes: 36 are left for the last of the walk, and it would take them to the last byte. */
	snprintf(sql, sizeof sql, "%sUPDATE image SET bytes=36 WHERE name='alpha.png';", NO_DROPS);
	begin(scene, sql, 170, true);
	assert_int_equal(run_to_the_end(scene), INT64_MAX);
	for (int i = 0; i < WALK_COUNT; i++)
		assert_int_equal(has_image(scene->rig, WALK[i]), i < WALK_COUNT - 1);
	assert_int_equal(count_asked(scene), WALK_COUNT - 1);
	assert_int_equal(scene->core.status.images_bytes, WALK_BYTES - 30);
	assert_true(scene->core.status.has_all_images);
	snprintf(sql, sizeof sql, "%sUPDATE image SET bytes=35 WHERE name='alpha.png';", NO_DROPS);
	begin(scene, sql, 170, true);
	run_to_the_end(scene);
	assert_true(has_image(scene->rig, "alpha.png"));
	assert_int_equal(count_asked(scene), WALK_COUNT);
	assert_int_equal(scene->core.status.images_bytes, WALK_BYTES);
	assert_true(scene->core.status.has_all_images);
}

static void test_not_all_are_here_while_the_last_come(void **state)
{
	struct scene *scene = *state;

	begin(scene, NULL, 0, true);
	step(scene);
	image_fetch_tick(scene->fetch);
	assert_false(scene->core.status.has_all_images);
	step(scene);
	assert_int_equal(count_asked(scene), WALK_COUNT);
	step(scene);
	assert_true(scene->core.status.has_all_images);
}

#define MANY 450

/* Products behind the little shop's, each with an image pN.jpg of 30 bytes. */
static char *many_images_sql(void)
{
	char *products = catalog_fixture_many_sql(MANY), sha256[65], bytes[64];
	struct text sql;

	text_init(&sql, 400 * MANY);
	text_append(&sql, NO_DROPS);
	text_append(&sql, products);
	text_append(&sql, "UPDATE product SET image='p'||id||'.jpg' WHERE id>1000;");
	for (int i = 0; i < MANY; i++) {
		int length = snprintf(bytes, sizeof bytes, FIXTURE_IMAGE_BYTES " p%d.jpg", 1001 + i);
		sha256_hex(bytes, (size_t)length, sha256);
		text_printf(&sql, "INSERT INTO image VALUES('p%d.jpg','%s',%d);", 1001 + i, sha256, length);
	}
	free(products);
	return text_take(&sql);
}

static void test_the_walk_reaches_every_product_once(void **state)
{
	struct scene *scene = *state;
	char *sql = many_images_sql();

	begin(scene, sql, 0, true);
	run_to_the_end(scene);
	assert_int_equal(count_asked(scene), WALK_COUNT + MANY);
	for (int i = 0; i < WALK_COUNT; i++)
		assert_true(has_image(scene->rig, WALK[i]));
	free(sql);
}

/* More than the budget lies there: nine tenths of it stay, the first of the walk, whatever lies first on the disk. */
static void test_the_most_looked_at_stay(void **state)
{
	struct scene *scene = *state;
	char *sql = many_images_sql(), name[32];

	for (int i = 0; i < WALK_COUNT; i++)
		store_image(scene, WALK[i]);
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof name, "p%d.jpg", 1001 + i);
		store_image(scene, name);
	}
	/* Two are in the walk twice, with 58 bytes; 300 products and two bytes are left. */
	begin(scene, sql, 10230, false);
	assert_int_equal(scene->core.status.images_bytes, WALK_BYTES + 30 * MANY);
	step(scene);
	assert_int_equal(scene->core.status.images_bytes, 9207);
	for (int i = 0; i < WALK_COUNT; i++)
		assert_true(has_image(scene->rig, WALK[i]));
	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof name, "p%d.jpg", 1001 + i);
		assert_true(has_image(scene->rig, name));
	}
	free(sql);
}

static void test_a_new_catalog_is_walked_anew(void **state)
{
	static const char BREAD[] = "UPDATE product SET image='coke2.jpg' WHERE id=3;";
	struct scene *scene = *state;

	begin(scene, NULL, 0, true);
	run_to_the_end(scene);
	assert_int_equal(count_asked(scene), WALK_COUNT);
	assert_false(has_image(scene->rig, "coke2.jpg"));
	begin(scene, BREAD, 0, true);
	image_fetch_tick(scene->fetch);
	assert_false(scene->core.status.has_all_images);
	run_to_the_end(scene);
	assert_int_equal(count_asked(scene), WALK_COUNT + 1);
	assert_true(has_image(scene->rig, "coke2.jpg"));
	assert_true(scene->core.status.has_all_images);
}

/* Of what is not as it was announced nothing is kept. */
static void test_an_image_has_the_bytes_that_were_announced(void **state)
{
	struct scene *scene = *state;

	put_image(scene->rig, "coke.jpg", "not really a picture cola.jpg");
	put_image(scene->rig, "zero.jpg", "this is longer than what was announced");
	begin(scene, "UPDATE image SET bytes=0 WHERE name='coke2.jpg';", 0, false);
	want(scene, "zero.jpg");
	step(scene);
	assert_true(is_told(scene, 0, 1, "zero.jpg", true));
	assert_int_equal(scene->core.status.last_fault, SYNC_OK);
	want(scene, "coke.jpg");
	step(scene);
	assert_true(is_told(scene, 1, 2, "coke.jpg", true));
	assert_int_equal(scene->core.status.last_fault, SYNC_BAD_DIGEST);
	assert_string_equal(
		scene->core.status.last_error, "an image's bytes are not those that were announced");
	assert_int_equal(scene->core.status.images_bytes, 0);
	/* Of one of which no length was announced the digest decides. */
	want(scene, "coke2.jpg");
	step(scene);
	assert_true(is_told(scene, 2, 3, "coke2.jpg", false));
}

/* Where the part of coke.jpg would lie. */
static char *part_of_coke(struct scene *scene)
{
	static const char BYTES[] = FIXTURE_IMAGE_BYTES " coke.jpg";
	char sha256[65], *folder = file_join(scene->rig->folder, "images");

	sha256_hex(BYTES, sizeof BYTES - 1, sha256);
	char *path = images_cache_path(folder, sha256), *part = xasprintf("%s.part", path);
	*strrchr(path, '/') = '\0';
	assert_true(file_make_folder(folder));
	assert_true(file_make_folder(path));
	free(path);
	free(folder);
	return part;
}

static void test_a_disk_without_room_is_told(void **state)
{
	struct scene *scene = *state;
	char *part = part_of_coke(scene);

	begin(scene, NULL, 0, false);
	assert_int_equal(symlink("/dev/full", part), 0);
	want(scene, "coke.jpg");
	step(scene);
	assert_true(is_told(scene, 0, 1, "coke.jpg", true));
	assert_int_equal(scene->core.status.last_fault, SYNC_DISK_FULL);
	assert_string_equal(scene->core.status.last_error, "an image cannot be stored");
	assert_true(file_make_folder(part));
	want(scene, "coke.jpg");
	step(scene);
	assert_true(is_told(scene, 1, 2, "coke.jpg", true));
	assert_int_equal(scene->core.status.last_fault, SYNC_DISK_ERROR);
	assert_int_equal(rmdir(part), 0);
	want(scene, "coke.jpg");
	step(scene);
	assert_true(is_told(scene, 2, 3, "coke.jpg", false));
	free(part);
}

/* Ending in the middle leaves nothing behind. */
static void test_what_is_under_way_ends_with_the_program(void **state)
{
	struct scene *scene = *state;

	begin(scene, NULL, 0, true);
	image_fetch_tick(scene->fetch);
	want(scene, "coke2.jpg");
	image_fetch_tick(scene->fetch);
	want(scene, "zero.jpg");
	image_fetch_destroy(scene->fetch);
	scene->fetch = NULL;
	assert_true(request_pool_finish_within(scene->core.pool, 0));
	assert_int_equal(scene->told_count, 0);
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, rig_set_up, rig_tear_down)
#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(test_a_wanted_image_comes),
		WITH_RIG(test_a_damaged_image_is_fetched_again),
		WITH_RIG(test_images_are_prefetched_and_failures_tried_again),
		WITH_RIG(test_images_of_an_older_catalog_make_room),
		WITH_SCENE(test_the_newest_wish_comes_first),
		WITH_SCENE(test_a_picture_under_way_is_asked_for_once),
		WITH_SCENE(test_prefetching_leaves_a_place),
		WITH_SCENE(test_nothing_is_prefetched_while_the_hub_is_away),
		WITH_SCENE(test_wishes_are_bounded),
		WITH_SCENE(test_what_failed_is_tried_again_in_ten_minutes),
		WITH_SCENE(test_prefetching_ends_with_the_budget),
		WITH_SCENE(test_not_all_are_here_while_the_last_come),
		WITH_SCENE(test_the_walk_reaches_every_product_once),
		WITH_SCENE(test_the_most_looked_at_stay),
		WITH_SCENE(test_a_new_catalog_is_walked_anew),
		WITH_SCENE(test_an_image_has_the_bytes_that_were_announced),
		WITH_SCENE(test_a_disk_without_room_is_told),
		WITH_SCENE(test_what_is_under_way_ends_with_the_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
