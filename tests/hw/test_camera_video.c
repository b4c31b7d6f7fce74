/* SPDX-License-Identifier: Apache-2.0 */
/* The camera scanner from the device file to the scan, on a V4L2 device that this program plays to libv4l2: what it
 * reads, what it leaves alone, and what becomes of it when the camera is pulled out, freezes, floods or sends
 * rubbish. */
#include <linux/videodev2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/hw/code_picture.h"
#include "tests/hw/fake_camera.h"
#include "tests/hw/hw_rig.h"
#include "tests/support/support.h"

#define ADDRESS "https://hub.example/p/P1"
#define NUMBER "4891028164456"

static const struct fake_camera_setup WEBCAM = {
	.formats = {V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_MJPEG},
	.sizes = {{640, 480}, {1280, 720}, {1920, 1080}},
	.frames_per_second = 30,
};

static struct fake_camera_setup only(uint32_t format, uint32_t width, uint32_t height)
{
	return (struct fake_camera_setup){
		.formats = {format}, .sizes = {{width, height}}, .frames_per_second = 30};
}

/* --- what the camera sees --- */

static void show(const struct code_picture *picture, uint32_t format)
{
	struct fake_frame frame;

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
	struct frame_wait wait = {fake_camera_counts().taken + count};

	if (!wait_until(are_taken, &wait, 20000))
		fail_msg("the frames stay in the camera");
}

static void test_reads_what_it_sees(void **state)
{
	static const uint32_t FORMATS[] = {V4L2_PIX_FMT_GREY, V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_NV12,
		V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_SBGGR8};

	(void)state;
	for (size_t i = 0; i < sizeof(FORMATS) / sizeof(FORMATS[0]); i++) {
		struct fake_camera_setup setup = only(FORMATS[i], 640, 480);
		struct scene scene;
		scene_start(&scene, &setup);
		fprintf(stderr, "format %.4s\n", (const char*)&FORMATS[i]);
		show_qr(FORMATS[i], 640, 480, ADDRESS);
		expect_scan(&scene, ADDRESS, SYMBOLOGY_URI);
		assert_int_equal(fake_camera_counts().opened, 1);
		scene_finish(&scene);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_what_it_sees),
	};
	(void)show_nothing;(void)expect_no_scan;(void)wait_frames;(void)WEBCAM;

	return cmocka_run_group_tests(tests, NULL, NULL);
}
