/* SPDX-License-Identifier: Apache-2.0 */
/* The camera scanner from the device file to the scan, on a V4L2 device that this program plays to libv4l2:
 * what it reads, what it leaves alone, and what becomes of it when the camera is pulled out, freezes, floods
 * or sends rubbish. */
#include <linux/videodev2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "hw/scanners/camera_code.h"
#include "hw/scanners/camera_device.h"
#include "kiosk/base/xalloc.h"
#include "tests/hw/code_picture.h"
#include "tests/hw/fake_camera.h"
#include "tests/hw/hw_rig.h"
#include "tests/support/support.h"

#define ADDRESS "https://hub.example/p/P1"
#define NUMBER "4891028164456"

static const struct fake_camera_setup WEBCAM = {
	.formats = { V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_MJPEG },
	.sizes = { { 640, 480 }, { 1280, 720 }, { 1920, 1080 } },
	.frames_per_second = 30,
};

static struct fake_camera_setup only(uint32_t format, uint32_t width, uint32_t height)
{
	return (struct fake_camera_setup){
		.formats = { format }, .sizes = { { width, height } }, .frames_per_second = 30
	};
}

/* --- what the camera sees --- */

static void show(const struct code_picture *picture, uint32_t format)
{
	struct fake_frame frame = { 0 };

	frame.bytes = code_picture_encode(picture, format, &frame.length);
	fake_camera_show(&frame, 1);
	free((void *)(uintptr_t)frame.bytes);
}

static void show_nothing(uint32_t format, int width, int height)
{
	struct code_picture picture = code_picture_make(width, height, 128);

	show(&picture, format);
	code_picture_finish(&picture);
}

static void show_qr(uint32_t format, int width, int height, const char *content)
{
	struct code_picture picture = code_picture_make(width, height, 128);

	code_picture_qr(&picture, 60, 40, 5, content);
	show(&picture, format);
	code_picture_finish(&picture);
}

static void show_ean(uint32_t format, int width, int height)
{
	struct code_picture picture = code_picture_make(width, height, 128);

	code_picture_ean13(&picture, 60, 100, 3, 150, NUMBER);
	show(&picture, format);
	code_picture_finish(&picture);
}

/* --- a kiosk with this camera --- */

struct scene {
	struct hw_rig rig;
	char *folder, path[300];
};

static void scene_init(struct scene *scene, const struct fake_camera_setup *setup)
{
	scene->folder = temp_folder_make();
	snprintf(scene->path, sizeof(scene->path), "%s/video0", scene->folder);
	fake_camera_plug(scene->path, setup);
	hw_rig_init(&scene->rig);
	hw_rig_set(&scene->rig, "scanner", "driver", "camera");
	hw_rig_set(&scene->rig, "scanner", "path", scene->path);
}

static void scene_start(struct scene *scene, const struct fake_camera_setup *setup)
{
	scene_init(scene, setup);
	hw_rig_start(&scene->rig);
	hw_rig_wait_state(&scene->rig, DEVICE_SCANNER, DEVICE_IDLE);
}

static void scene_finish(struct scene *scene)
{
	hw_rig_finish(&scene->rig);
	fake_camera_unplug();
	temp_folder_remove(scene->folder);
}

static void expect_scan(struct scene *scene, const char *bytes, enum symbology symbology)
{
	const struct hw_event *event = hw_rig_wait_event(&scene->rig, HW_EVENT_SCAN);

	assert_string_equal(event->scan.bytes, bytes);
	assert_string_equal(symbology_name(event->scan.symbology), symbology_name(symbology));
}

static void expect_no_scan(struct scene *scene, int for_ms)
{
	const struct hw_event *event = hw_rig_try_event(&scene->rig, HW_EVENT_SCAN, for_ms);

	if (event)
		fail_msg("told \"%s\"", event->scan.bytes);
}

struct frame_wait {
	uint64_t taken;
};

static bool are_taken(void *data)
{
	const struct frame_wait *wait = data;

	return fake_camera_counts().taken >= wait->taken;
}

/* Until so many more frames have been fetched from the camera. */
static void wait_frames(uint64_t count)
{
	struct frame_wait wait = { fake_camera_counts().taken + count };

	if (!wait_until(are_taken, &wait, 20000))
		fail_msg("the frames stay in the camera");
}

static void test_reads_what_it_sees(void **state)
{
	static const uint32_t FORMATS[] = { V4L2_PIX_FMT_GREY, V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_NV12,
		V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_SBGGR8 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(FORMATS); i++) {
		struct fake_camera_setup setup = only(FORMATS[i], 640, 480);
		struct scene scene;
		scene_start(&scene, &setup);
		show_qr(FORMATS[i], 640, 480, ADDRESS);
		expect_scan(&scene, ADDRESS, SYMBOLOGY_URI);
		show_ean(FORMATS[i], 640, 480);
		expect_scan(&scene, NUMBER, SYMBOLOGY_EAN13);
		assert_int_equal(fake_camera_counts().opened, 1);
		scene_finish(&scene);
	}
}

/* --- what the camera has --- */

static struct device_status status_of(struct scene *scene)
{
	struct device_status status;

	assert_true(hw_first_status(scene->rig.hw, DEVICE_SCANNER, &status));
	return status;
}

static void test_takes_the_size_that_there_is(void **state)
{
	struct fake_camera_setup small = only(V4L2_PIX_FMT_YUYV, 640, 480);
	struct scene scene;

	(void)state;
	scene_start(&scene, &WEBCAM);
	assert_string_equal(status_of(&scene).model, "Camera 1280x720");
	assert_int_equal(fake_camera_counts().format, V4L2_PIX_FMT_YUYV);
	scene_finish(&scene);
	scene_start(&scene, &small);
	assert_string_equal(status_of(&scene).model, "Camera 640x480");
	scene_finish(&scene);
}

static void expect_error(struct scene *scene, enum hw_error error)
{
	hw_rig_start(&scene->rig);
	hw_rig_wait_state(&scene->rig, DEVICE_SCANNER, DEVICE_ERROR);
	assert_string_equal(hw_error_name(status_of(scene).error), hw_error_name(error));
}

static void test_cannot_work(void **state)
{
	struct fake_camera_setup refusing = WEBCAM, busy = WEBCAM;
	struct scene scene;

	(void)state;
	refusing.refuses_formats = true;
	scene_init(&scene, &refusing);
	expect_error(&scene, HW_UNSUPPORTED);
	scene_finish(&scene);
	busy.is_busy = true;
	scene_init(&scene, &busy);
	expect_error(&scene, HW_BUSY);
	scene_finish(&scene);
	scene_init(&scene, &WEBCAM);
	hw_rig_set(&scene.rig, "scanner", "path", "/dev/null");
	expect_error(&scene, HW_UNSUPPORTED);
	scene_finish(&scene);
}

/* --- what is told --- */

static void test_told_again_after_it_left(void **state)
{
	struct scene scene;

	(void)state;
	scene_start(&scene, &WEBCAM);
	show_qr(V4L2_PIX_FMT_YUYV, 1280, 720, ADDRESS);
	expect_scan(&scene, ADDRESS, SYMBOLOGY_URI);
	expect_no_scan(&scene, CAMERA_SAME_CODE_MS + 200);
	show_nothing(V4L2_PIX_FMT_YUYV, 1280, 720);
	expect_no_scan(&scene, CAMERA_SAME_CODE_MS + 300);
	show_qr(V4L2_PIX_FMT_YUYV, 1280, 720, ADDRESS);
	expect_scan(&scene, ADDRESS, SYMBOLOGY_URI);
	scene_finish(&scene);
}

static void test_two_codes_at_once(void **state)
{
	struct code_picture picture = code_picture_make(1280, 720, 128);
	struct scene scene;

	(void)state;
	code_picture_qr(&picture, 100, 100, 5, ADDRESS);
	code_picture_ean13(&picture, 600, 200, 3, 200, NUMBER);
	scene_start(&scene, &WEBCAM);
	show(&picture, V4L2_PIX_FMT_YUYV);
	const struct hw_event *first = hw_rig_wait_event(&scene.rig, HW_EVENT_SCAN);
	const struct hw_event *second = hw_rig_wait_event(&scene.rig, HW_EVENT_SCAN);
	assert_true(strcmp(first->scan.bytes, ADDRESS) == 0 ? strcmp(second->scan.bytes, NUMBER) == 0
							    : strcmp(first->scan.bytes, NUMBER) == 0);
	assert_string_not_equal(first->scan.bytes, second->scan.bytes);
	wait_frames(20);
	expect_no_scan(&scene, 0);
	scene_finish(&scene);
	code_picture_finish(&picture);
}

static void test_card_numbers_are_not_told(void **state)
{
	struct code_picture picture = code_picture_make(1280, 720, 128);
	struct scene scene;

	(void)state;
	code_picture_qr(&picture, 0, 0, 5, "4111111111111111");
	code_picture_qr(&picture, 300, 0, 5, "my card: 5555 5555 5555 4444");
	code_picture_qr(&picture, 640, 0, 4, "%B4111111111111111^DOE/JANE^3012101?");
	code_picture_code128(&picture, 100, 400, 3, 200, "378282246310005");
	scene_start(&scene, &WEBCAM);
	show(&picture, V4L2_PIX_FMT_YUYV);
	/* That there were cards is told of each, and nothing of them. */
	for (int i = 0; i < 4; i++) {
		const struct hw_event *event = hw_rig_wait_event(&scene.rig, HW_EVENT_SCAN);
		assert_true(event->scan.is_card_data);
		assert_string_equal(event->scan.bytes, "");
	}
	wait_frames(25);
	expect_no_scan(&scene, 0);
	show_qr(V4L2_PIX_FMT_YUYV, 1280, 720, ADDRESS);
	expect_scan(&scene, ADDRESS, SYMBOLOGY_URI);
	scene_finish(&scene);
	code_picture_finish(&picture);
}

static void test_blurred(void **state)
{
	struct code_picture picture = code_picture_make(1280, 720, 128);
	struct scene scene;

	(void)state;
	code_picture_qr(&picture, 100, 100, 5, ADDRESS);
	struct code_picture blurred = code_picture_make(1280, 720, 0);
	memcpy(blurred.grey, picture.grey, 1280 * 720);
	code_picture_blur(&blurred, 8);
	code_picture_blur(&picture, 1);
	scene_start(&scene, &WEBCAM);
	show(&blurred, V4L2_PIX_FMT_YUYV);
	wait_frames(20);
	expect_no_scan(&scene, 0);
	show(&picture, V4L2_PIX_FMT_YUYV);
	expect_scan(&scene, ADDRESS, SYMBOLOGY_URI);
	scene_finish(&scene);
	code_picture_finish(&picture);
	code_picture_finish(&blurred);
}

/* --- trouble --- */

static void test_unplugged_in_the_middle_of_a_frame(void **state)
{
	struct scene scene;

	(void)state;
	scene_start(&scene, &WEBCAM);
	for (int i = 0; i < 3; i++) {
		char content[16];
		show_nothing(V4L2_PIX_FMT_YUYV, 1280, 720);
		wait_frames(i);
		fake_camera_unplug();
		hw_rig_wait_state(&scene.rig, DEVICE_SCANNER, DEVICE_ABSENT);
		assert_int_equal(status_of(&scene).error, HW_ABSENT);
		fake_camera_plug(scene.path, &WEBCAM);
		hw_rig_wait_state(&scene.rig, DEVICE_SCANNER, DEVICE_IDLE);
		snprintf(content, sizeof(content), "ROUND %d", i);
		show_qr(V4L2_PIX_FMT_YUYV, 1280, 720, content);
		expect_scan(&scene, content, SYMBOLOGY_UNKNOWN);
	}
	scene_finish(&scene);
}

static int64_t now_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void assert_stops_in_time(struct scene *scene)
{
	int64_t before = now_ms(CLOCK_MONOTONIC);

	hw_rig_stop(&scene->rig);
	assert_in_range(now_ms(CLOCK_MONOTONIC) - before, 0, 1500);
}

static bool is_open_again(void *times)
{
	return fake_camera_counts().opened >= *(int *)times;
}

static void test_frozen(void **state)
{
	struct fake_camera_setup frozen = WEBCAM;
	struct scene scene;

	(void)state;
	frozen.frames_per_second = 0;
	scene_start(&scene, &frozen);
	show_qr(V4L2_PIX_FMT_YUYV, 1280, 720, ADDRESS);
	expect_no_scan(&scene, 300);
	assert_stops_in_time(&scene);
	hw_rig_set(&scene.rig, "scanner", "frozen_ms", "600");
	hw_rig_start(&scene.rig);
	if (!wait_until(is_open_again, &(int){ 3 }, 20000))
		fail_msg("it was not opened again");
	assert_string_equal(status_of(&scene).last_error, "TIMEOUT: stopped working");
	fake_camera_set_rate(30);
	expect_scan(&scene, ADDRESS, SYMBOLOGY_URI);
	scene_finish(&scene);
}

/* libv4l2 cannot convert a frame that is too short, and fetches the next, which never comes. */
static void test_torn_and_then_frozen(void **state)
{
	struct fake_camera_setup setup = only(V4L2_PIX_FMT_SBGGR8, 640, 480);
	struct fake_frame torn = { (const uint8_t *)"torn", 4, false };
	struct scene scene;

	(void)state;
	scene_start(&scene, &setup);
	fake_camera_show(&torn, 1);
	wait_frames(10);
	fake_camera_set_rate(0);
	assert_stops_in_time(&scene);
	assert_int_equal(fake_camera_counts().opened, 1);
	scene_finish(&scene);
}

static uint8_t *rubbish(size_t length)
{
	uint8_t *bytes = xmalloc(length);
	uint32_t seed = 11;

	for (size_t i = 0; i < length; i++)
		bytes[i] = (uint8_t)((seed = seed * 1664525u + 1013904223u) >> 24);
	return bytes;
}

/* Good pictures of a code, but torn at a tenth, of another size, or marked as broken; and rubbish. */
static void show_rubbish(uint32_t format)
{
	struct code_picture picture = code_picture_make(640, 480, 128),
			    small = code_picture_make(64, 48, 128);
	struct fake_frame frames[5] = { { rubbish(100000), 100000, false } };

	code_picture_qr(&picture, 100, 200, 6, "TORN");
	code_picture_qr(&small, 0, 0, 1, "SMALL");
	frames[1].bytes = code_picture_encode(&picture, format, &frames[1].length);
	frames[2] = (struct fake_frame){ frames[1].bytes, frames[1].length / 10, false };
	frames[3].bytes = code_picture_encode(&small, format, &frames[3].length);
	frames[4] = (struct fake_frame){ frames[1].bytes, 1, false };
	frames[1].is_broken = true;
	fake_camera_show(frames, 5);
	for (int i = 0; i < 4; i++)
		free((void *)(uintptr_t)(i == 2 ? NULL : frames[i].bytes));
	code_picture_finish(&picture);
	code_picture_finish(&small);
}

static void test_rubbish_is_overlooked(void **state)
{
	static const uint32_t FORMATS[] = { V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_YUYV };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(FORMATS); i++) {
		struct fake_camera_setup setup = only(FORMATS[i], 640, 480);
		struct scene scene;
		scene_start(&scene, &setup);
		show_rubbish(FORMATS[i]);
		wait_frames(20);
		expect_no_scan(&scene, 0);
		assert_int_equal(fake_camera_counts().opened, 1);
		show_qr(FORMATS[i], 640, 480, ADDRESS);
		expect_scan(&scene, ADDRESS, SYMBOLOGY_URI);
		scene_finish(&scene);
	}
}

/* looks: how many a second there may be. */
static void watch_flood(struct scene *scene, const char *of, uint64_t looks)
{
	wait_frames(1);
	uint64_t before = fake_camera_counts().taken;
	int64_t began = now_ms(CLOCK_MONOTONIC), worked = now_ms(CLOCK_PROCESS_CPUTIME_ID);
	expect_no_scan(scene, 1000);
	int64_t took = now_ms(CLOCK_MONOTONIC) - began;
	worked = now_ms(CLOCK_PROCESS_CPUTIME_ID) - worked;
	uint64_t taken = fake_camera_counts().taken - before;
	print_message("1000 frames a second of %s: %llu fetched, %lld ms of work in %lld ms\n", of,
		(unsigned long long)taken, (long long)worked, (long long)took);
	/* Each look may throw away the three frames that are older. */
	assert_in_range(taken, 1, ((uint64_t)took * looks / 1000 + 1) * CAMERA_BUFFERS);
	assert_in_range(worked, 0, took / 2);
}

static void test_floods(void **state)
{
	struct fake_camera_setup setup = WEBCAM;
	struct code_picture noise = code_picture_make(1280, 720, 0);
	struct scene scene;

	(void)state;
	setup.frames_per_second = 1000;
	code_picture_noise(&noise, 3);
	scene_start(&scene, &setup);
	show_nothing(V4L2_PIX_FMT_YUYV, 1280, 720);
	watch_flood(&scene, "nothing", 5);
	show(&noise, V4L2_PIX_FMT_YUYV);
	watch_flood(&scene, "noise", 5);
	show_qr(V4L2_PIX_FMT_YUYV, 1280, 720, ADDRESS);
	expect_scan(&scene, ADDRESS, SYMBOLOGY_URI);
	watch_flood(&scene, "a code", 16);
	assert_stops_in_time(&scene);
	scene_finish(&scene);
	code_picture_finish(&noise);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_what_it_sees),
		cmocka_unit_test(test_takes_the_size_that_there_is),
		cmocka_unit_test(test_cannot_work),
		cmocka_unit_test(test_told_again_after_it_left),
		cmocka_unit_test(test_two_codes_at_once),
		cmocka_unit_test(test_card_numbers_are_not_told),
		cmocka_unit_test(test_blurred),
		cmocka_unit_test(test_unplugged_in_the_middle_of_a_frame),
		cmocka_unit_test(test_frozen),
		cmocka_unit_test(test_torn_and_then_frozen),
		cmocka_unit_test(test_rubbish_is_overlooked),
		cmocka_unit_test(test_floods),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
