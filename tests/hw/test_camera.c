/* SPDX-License-Identifier: Apache-2.0 */
/* What is made of a camera's picture: each code in it is told once, and hostile frames do no harm. */
#include <linux/videodev2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/scanners/camera_code.h"
#include "hw/scanners/camera_picture.h"
#include "kiosk/base/xalloc.h"
#include "tests/hw/code_picture.h"
#include "tests/hw/hw_rig.h"
#include "tests/support/support.h"

struct eye {
	struct camera_code code;
	char bytes[SCAN_BYTES_MAX + 1];
	size_t length;
};

static bool look(struct eye *eye, const struct code_picture *picture, int64_t now_ms)
{
	zbar_image_t *image = zbar_image_create();

	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(image, (unsigned)picture->width, (unsigned)picture->height);
	zbar_image_set_data(
		image, picture->grey, (unsigned long)picture->width * (unsigned long)picture->height, NULL);
	bool is_new = camera_code_read(&eye->code, image, now_ms, eye->bytes, &eye->length);
	zbar_image_destroy(image);
	return is_new;
}

static void test_each_code_once(void **state)
{
	struct eye eye;
	struct code_picture first = code_picture_make(400, 400, 128),
			    second = code_picture_make(400, 400, 128);

	(void)state;
	code_picture_qr(&first, 0, 0, 6, "https://hub.example/p/P1");
	code_picture_qr(&second, 0, 0, 6, "4891028164456");
	camera_code_init(&eye.code);
	assert_true(look(&eye, &first, 1000));
	assert_string_equal(eye.bytes, "https://hub.example/p/P1");
	assert_false(look(&eye, &first, 2500));
	assert_false(look(&eye, &first, 4400));
	assert_true(look(&eye, &second, 4500));
	assert_int_equal(eye.length, 13);
	assert_false(look(&eye, &first, 4600)); /* it was away for too short a time */
	assert_true(look(&eye, &second, 4500 + CAMERA_SAME_CODE_MS));
	camera_code_finish(&eye.code);
	code_picture_finish(&first);
	code_picture_finish(&second);
}

/* The reads of ten pictures in a row, one every 66 ms, with a space behind each. */
static void read_ten(struct eye *eye, const struct code_picture *picture, char ret_reads[1024])
{
	ret_reads[0] = '\0';
	camera_code_init(&eye->code);
	for (int i = 1; i <= 10; i++) {
		if (look(eye, picture, i * 66)) {
			strcat(ret_reads, eye->bytes);
			strcat(ret_reads, " ");
		}
	}
	camera_code_finish(&eye->code);
}

static void test_all_codes_in_a_picture(void **state)
{
	struct code_picture picture = code_picture_make(1280, 720, 128);
	struct eye eye;
	char reads[1024];

	(void)state;
	code_picture_qr(&picture, 0, 0, 5, "A");
	code_picture_qr(&picture, 300, 0, 5, "B");
	code_picture_ean13(&picture, 600, 20, 3, 120, "4891028164456");
	code_picture_ean13(&picture, 600, 300, 3, 120, "9780306406157"); /* a book, not an ISBN-10 */
	code_picture_code128(&picture, 20, 500, 3, 120, "Hello 128");
	read_ten(&eye, &picture, reads);
	assert_non_null(strstr(reads, "A "));
	assert_non_null(strstr(reads, "B "));
	assert_non_null(strstr(reads, "4891028164456 "));
	assert_non_null(strstr(reads, "9780306406157 "));
	assert_non_null(strstr(reads, "Hello 128 "));
	assert_int_equal(strlen(reads), 2 + 2 + 14 + 14 + 10);
	code_picture_finish(&picture);
}

/* As a hardware scanner tells it, so that what is behind the scanner need not care. */
static void test_symbologies(void **state)
{
	struct code_picture picture = code_picture_make(1280, 720, 128);
	struct eye eye;
	char reads[1024];

	(void)state;
	code_picture_gs1_128(&picture, 20, 20, 3, 120, "0104891028164456");
	code_picture_ean13(&picture, 600, 400, 3, 120, "0036000291452");
	read_ten(&eye, &picture, reads);
	assert_non_null(strstr(reads, "]C10104891028164456 "));
	assert_non_null(strstr(reads, "036000291452 "));
	assert_int_equal(strlen(reads), 20 + 13);
	code_picture_finish(&picture);
}

/* Sixteen are told, each once; the others are overlooked and drive none of them out. */
static void test_too_many_codes(void **state)
{
	struct code_picture picture = code_picture_make(1280, 720, 128);
	struct eye eye;
	int reads = 0;

	(void)state;
	for (int i = 0; i < 20; i++) {
		char content[8];
		snprintf(content, sizeof(content), "CODE%c", 'A' + i);
		code_picture_qr(&picture, i % 5 * 240, i / 5 * 180, 4, content);
	}
	camera_code_init(&eye.code);
	for (int i = 1; i <= 60; i++)
		reads += look(&eye, &picture, i * 66);
	assert_int_equal(reads, CAMERA_CODES_MAX);
	camera_code_finish(&eye.code);
	code_picture_finish(&picture);
}

/* --- frames --- */

static bool grey_of(uint32_t fourcc, unsigned stride, const void *bytes, size_t length, uint8_t ret_grey[6])
{
	struct camera_format format = { fourcc, 3, 2, stride };
	/* A copy, so that each byte too far is noticed. */
	uint8_t *exact = memcpy(xmalloc(length ? length : 1), bytes, length);
	bool is_picture = camera_picture_grey(&format, exact, length, ret_grey);

	free(exact);
	return is_picture;
}

static void test_rows_of_a_frame(void **state)
{
	uint8_t grey[6];

	(void)state;
	assert_true(grey_of(V4L2_PIX_FMT_GREY, 0, "abcdef", 6, grey));
	assert_memory_equal(grey, "abcdef", 6);
	assert_true(grey_of(V4L2_PIX_FMT_GREY, 5, "abc..def", 8, grey));
	assert_memory_equal(grey, "abcdef", 6);
	assert_true(grey_of(V4L2_PIX_FMT_YUYV, 0, "a.b.c.d.e.f.", 12, grey));
	assert_memory_equal(grey, "abcdef", 6);
	assert_true(grey_of(V4L2_PIX_FMT_UYVY, 8, ".a.b.c...d.e.f", 14, grey));
	assert_memory_equal(grey, "abcdef", 6);
	for (size_t length = 0; length < 6; length++)
		assert_false(grey_of(V4L2_PIX_FMT_NV12, 0, "abcdef", length, grey));
	assert_false(grey_of(V4L2_PIX_FMT_YUYV, 8, "a.b.c...d.e.f", 13, grey));
	assert_false(grey_of(V4L2_PIX_FMT_RGB24, 0, "abcdefabcdefabcdef", 18, grey));
}

/* Wherever it is cut off, and whichever byte is another: a picture or none, and no byte beyond it. */
static void test_broken_jpeg(void **state)
{
	struct code_picture picture = code_picture_make(64, 48, 200);
	struct camera_format format = { V4L2_PIX_FMT_MJPEG, 64, 48, 0 },
			     other = { V4L2_PIX_FMT_MJPEG, 640, 480, 0 };
	size_t length;

	(void)state;
	code_picture_noise(&picture, 7);
	uint8_t *jpeg = code_picture_encode(&picture, V4L2_PIX_FMT_MJPEG, &length);
	uint8_t *grey = xmalloc(64 * 48), *large = xmalloc(640 * 480);
	assert_true(camera_picture_grey(&format, jpeg, length, grey));
	assert_in_range(
		grey[100], picture.grey[100] > 40 ? picture.grey[100] - 40 : 0, picture.grey[100] + 40);
	assert_true(camera_picture_grey(&format, jpeg, length - length / 3, grey));
	assert_false(camera_picture_grey(&other, jpeg, length, large));
	for (size_t cut = 0; cut < length; cut++)
		camera_picture_grey(&format, jpeg, cut, grey);
	for (size_t at = 0; at < length; at++) {
		uint8_t kept = jpeg[at];
		jpeg[at] ^= 0xa5;
		camera_picture_grey(&format, jpeg, length, grey);
		jpeg[at] = kept;
	}
	free(jpeg);
	free(grey);
	free(large);
	code_picture_finish(&picture);
}

static void test_no_camera(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_init(&rig);
	hw_rig_set(&rig, "scanner", "driver", "camera");
	hw_rig_set(&rig, "scanner", "path", "/dev/no-such-camera");
	hw_rig_start(&rig);
	hw_rig_wait_state(&rig, DEVICE_SCANNER, DEVICE_ABSENT);
	hw_rig_finish(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_code_once),
		cmocka_unit_test(test_all_codes_in_a_picture),
		cmocka_unit_test(test_symbologies),
		cmocka_unit_test(test_too_many_codes),
		cmocka_unit_test(test_rows_of_a_frame),
		cmocka_unit_test(test_broken_jpeg),
		cmocka_unit_test(test_no_camera),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
