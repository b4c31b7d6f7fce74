/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures on the screen: asked for once, decoded behind the scenes, the newest first, within a budget,
 * and looked for again when the catalog changes. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/ui/image_workers.h"
#include "tests/support/support.h"
#include "tests/ui/make_picture.h"

#define DEADLINE_MS 20000

struct fixture {
	char *folder;
	struct images *images;
	int lookups, doubts;
};

static bool locate(void *data, const char *name, char *out)
{
	struct fixture *fixture = data;

	fixture->lookups++;
	snprintf(out, 4096, "%s/%s", fixture->folder, name);
	return access(out, R_OK) == 0;
}

static void write_picture(struct fixture *fixture, const char *name, picture_painter paint)
{
	struct picture_file file = make_png(120, 120, paint);
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", fixture->folder, name);
	write_file_or_fail(path, file.bytes, file.length);
	free(file.bytes);
}

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	fixture->folder = temp_folder_make();
	fixture->images = images_create(200 * 1000, 2, locate, fixture, NULL, NULL);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	images_destroy(fixture->images);
	temp_folder_remove(fixture->folder);
	free(fixture);
	return 0;
}

static bool is_idle_after_collect(void *data)
{
	images_collect(data);
	return images_is_idle(data);
}

static void settle(struct images *images)
{
	assert_true(wait_until(is_idle_after_collect, images, DEADLINE_MS));
}

static enum image_state state_of(struct fixture *fixture, const char *name)
{
	const struct bitmap *bitmap = NULL;
	enum image_state now = images_get(fixture->images, name, 100, 100, IMAGE_CONTAIN, &bitmap);

	assert_true((now == IMAGE_READY) == (bitmap != NULL));
	return now;
}

static void test_a_picture_loads_once(void **state)
{
	struct fixture *fixture = *state;
	const struct bitmap *bitmap;
	unsigned version;

	write_picture(fixture, "a.png", paint_red);
	assert_int_equal(state_of(fixture, "a.png"), IMAGE_LOADING);
	version = images_version(fixture->images, "a.png", 100, 100, IMAGE_CONTAIN);
	settle(fixture->images);
	assert_int_equal(images_get(fixture->images, "a.png", 100, 100, IMAGE_CONTAIN, &bitmap), IMAGE_READY);
	assert_int_equal(bitmap->width, 100);
	assert_int_equal(bitmap->pixels[0], 0xffff0000);
	assert_int_not_equal(images_version(fixture->images, "a.png", 100, 100, IMAGE_CONTAIN), version);
	assert_int_equal(fixture->lookups, 1);
	assert_false(images_collect(fixture->images));
	assert_true(images_bytes(fixture->images) >= 40000);
}

static void test_missing_and_broken_pictures_say_so(void **state)
{
	struct fixture *fixture = *state;
	char path[4096];

	snprintf(path, sizeof(path), "%s/broken.png", fixture->folder);
	write_file_or_fail(path, "\x89PNG\r\n\x1a\nnot really", 18);
	assert_int_equal(state_of(fixture, "none.png"), IMAGE_MISSING);
	assert_int_equal(state_of(fixture, ""), IMAGE_MISSING);
	assert_int_equal(state_of(fixture, "broken.png"), IMAGE_LOADING);
	settle(fixture->images);
	assert_int_equal(state_of(fixture, "broken.png"), IMAGE_MISSING);
	assert_int_equal(state_of(fixture, "none.png"), IMAGE_MISSING);
	assert_int_equal(fixture->lookups, 2);
}

static void count_doubt(void *data, const char *name)
{
	struct fixture *fixture = data;

	assert_string_equal(name, "broken.png");
	fixture->doubts++;
}

/* It is told once, and decoded again only when another file has taken its place. */
static void test_a_broken_picture_is_doubted_once_and_mended(void **state)
{
	struct fixture *fixture = *state;
	char path[4096];

	images_set_doubter(fixture->images, count_doubt);
	snprintf(path, sizeof(path), "%s/broken.png", fixture->folder);
	write_file_or_fail(path, "", 0);
	for (int i = 0; i < 3; i++) {
		state_of(fixture, "broken.png");
		settle(fixture->images);
		assert_int_equal(state_of(fixture, "broken.png"), IMAGE_MISSING);
		images_forget(fixture->images);
	}
	assert_int_equal(fixture->doubts, 1);
	write_picture(fixture, "broken.png", paint_red);
	images_forget(fixture->images);
	assert_int_equal(state_of(fixture, "broken.png"), IMAGE_LOADING);
	settle(fixture->images);
	assert_int_equal(state_of(fixture, "broken.png"), IMAGE_READY);
	assert_int_equal(fixture->doubts, 1);
}

static void test_a_new_catalog_is_looked_through_again(void **state)
{
	struct fixture *fixture = *state;
	unsigned kept;

	write_picture(fixture, "kept.png", paint_red);
	write_picture(fixture, "changed.png", paint_red);
	state_of(fixture, "kept.png");
	state_of(fixture, "changed.png");
	assert_int_equal(state_of(fixture, "late.png"), IMAGE_MISSING);
	settle(fixture->images);
	kept = images_version(fixture->images, "kept.png", 100, 100, IMAGE_CONTAIN);
	write_picture(fixture, "late.png", paint_red);
	write_picture(fixture, "changed.png", paint_halves);
	assert_int_equal(state_of(fixture, "late.png"), IMAGE_MISSING);
	images_forget(fixture->images);
	assert_int_equal(state_of(fixture, "late.png"), IMAGE_LOADING);
	assert_int_equal(state_of(fixture, "changed.png"), IMAGE_LOADING);
	assert_int_equal(state_of(fixture, "kept.png"), IMAGE_READY);
	assert_int_equal(images_version(fixture->images, "kept.png", 100, 100, IMAGE_CONTAIN), kept);
	settle(fixture->images);
	assert_int_equal(state_of(fixture, "late.png"), IMAGE_READY);
}

/* A picture that is asked for anew while its old request is on the way must not come to harm. */
static void test_forgetting_while_loading(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < 30; i++) {
		write_picture(fixture, "a.png", i % 2 == 0 ? paint_red : paint_halves);
		state_of(fixture, "a.png");
		images_forget(fixture->images);
		images_collect(fixture->images);
	}
	state_of(fixture, "a.png");
	settle(fixture->images);
	assert_int_equal(state_of(fixture, "a.png"), IMAGE_READY);
}

static void test_the_budget_holds_and_the_last_used_stays(void **state)
{
	struct fixture *fixture = *state;
	char name[32];

	for (int i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "p%d.png", i);
		write_picture(fixture, name, paint_red);
		state_of(fixture, name);
		settle(fixture->images);
		images_collect(fixture->images);
		images_collect(fixture->images);
		assert_true(images_bytes(fixture->images) <= 200 * 1000);
	}
	assert_int_equal(state_of(fixture, "p19.png"), IMAGE_READY);
	assert_int_equal(state_of(fixture, "p0.png"), IMAGE_LOADING);
	settle(fixture->images);
}

/* What is on screen is more than the budget: it is not thrown out and decoded in turns. */
static void test_a_full_screen_does_not_thrash(void **state)
{
	struct fixture *fixture = *state;
	char name[32];
	int ready = 0;

	for (int round = 0; round < 4; round++) {
		ready = 0;
		for (int i = 0; i < 8; i++) {
			snprintf(name, sizeof(name), "p%d.png", i);
			if (round == 0)
				write_picture(fixture, name, paint_red);
			ready += state_of(fixture, name) == IMAGE_READY;
		}
		settle(fixture->images);
	}
	assert_int_equal(ready, 8);
}

static void test_thousands_scrolled_past_leave_nothing_behind(void **state)
{
	struct fixture *fixture = *state;
	char name[32];

	for (int i = 0; i < 12000; i++) {
		snprintf(name, sizeof(name), "gone%d.png", i);
		assert_int_equal(state_of(fixture, name), IMAGE_MISSING);
	}
	assert_int_equal(images_bytes(fixture->images), 0);
	fixture->lookups = 0;
	state_of(fixture, "gone0.png");
	assert_int_equal(fixture->lookups, 1);
}

struct gate {
	sem_t answered, go_on;
};

/* Holds the only worker after each picture. */
static void handle_wake(void *data)
{
	struct gate *gate = data;

	sem_post(&gate->answered);
	sem_wait(&gate->go_on);
}

static void ask(struct image_workers *workers, unsigned serial)
{
	struct image_request request = {
		.serial = serial, .width = 10, .height = 10, .path = strdup("/nonexistent")
	};

	image_workers_ask(workers, &request);
}

static void test_the_newest_request_is_served_first(void **state)
{
	static const unsigned order[] = { 1, 4, 3, 2 };
	struct gate gate;
	struct image_workers *workers;

	(void)state;
	sem_init(&gate.answered, 0, 0);
	sem_init(&gate.go_on, 0, 0);
	workers = image_workers_create(1, handle_wake, &gate);
	ask(workers, 1);
	sem_wait(&gate.answered);
	for (unsigned serial = 2; serial <= 4; serial++)
		ask(workers, serial);
	for (int i = 0; i < 4; i++) {
		struct image_answer answer;

		if (i > 0)
			sem_wait(&gate.answered);
		assert_true(image_workers_take(workers, &answer));
		assert_int_equal(answer.serial, order[i]);
		assert_null(answer.bitmap);
		sem_post(&gate.go_on);
	}
	image_workers_destroy(workers);
	sem_destroy(&gate.answered);
	sem_destroy(&gate.go_on);
}

static void test_far_too_many_requests_drop_the_oldest(void **state)
{
	struct gate gate;
	struct image_workers *workers;
	struct image_answer answer;

	(void)state;
	sem_init(&gate.answered, 0, 0);
	sem_init(&gate.go_on, 0, 0);
	workers = image_workers_create(1, handle_wake, &gate);
	ask(workers, 1);
	sem_wait(&gate.answered);
	assert_true(image_workers_take(workers, &answer));
	for (unsigned serial = 2; serial <= 200; serial++)
		ask(workers, serial);
	assert_true(image_workers_take(workers, &answer));
	assert_true(answer.was_dropped);
	assert_int_equal(answer.serial, 2);
	for (int i = 0; i < 300; i++)
		sem_post(&gate.go_on);
	image_workers_destroy(workers);
	sem_destroy(&gate.answered);
	sem_destroy(&gate.go_on);
}

static void test_destroying_while_busy(void **state)
{
	struct fixture *fixture = *state;
	char name[32];

	for (int i = 0; i < 30; i++) {
		snprintf(name, sizeof(name), "p%d.png", i);
		write_picture(fixture, name, paint_red);
		state_of(fixture, name);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_picture_loads_once),
		TEST(test_missing_and_broken_pictures_say_so),
		TEST(test_a_broken_picture_is_doubted_once_and_mended),
		TEST(test_a_new_catalog_is_looked_through_again),
		TEST(test_forgetting_while_loading),
		TEST(test_the_budget_holds_and_the_last_used_stays),
		TEST(test_a_full_screen_does_not_thrash),
		TEST(test_thousands_scrolled_past_leave_nothing_behind),
		TEST(test_the_newest_request_is_served_first),
		TEST(test_far_too_many_requests_drop_the_oldest),
		TEST(test_destroying_while_busy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
