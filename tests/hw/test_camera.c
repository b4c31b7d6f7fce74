/* SPDX-License-Identifier: Apache-2.0 */
/* The camera's pictures: a QR code is read once as long as it stays in view. Only in builds with DAOGOU_CAMERA. */
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#include "hw/scanners/camera_code.h"
#include "tests/hw/hw_rig.h"
#include "tests/support/support.h"

#define DOT 6
#define QUIET 8

static zbar_image_t *picture_of(const char *content)
{
	QRcode *qr = QRcode_encodeString(content, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	int side = (qr->width + 2 * QUIET) * DOT;
	uint8_t *grey = malloc((size_t)side * (size_t)side);
	zbar_image_t *image = zbar_image_create();

	for (int y = 0; y < side; y++) {
		for (int x = 0; x < side; x++) {
			int column = x / DOT - QUIET, row = y / DOT - QUIET;
			bool is_inside = column >= 0 && row >= 0 && column < qr->width && row < qr->width;
			bool is_black = is_inside && qr->data[row * qr->width + column] & 1;
			grey[y * side + x] = is_black ? 20 : 235;
		}
	}
	QRcode_free(qr);
	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(image, (unsigned)side, (unsigned)side);
	zbar_image_set_data(image, grey, (unsigned long)side * (unsigned long)side, zbar_image_free_data);
	return image;
}

static void test_each_code_once(void **state)
{
	struct camera_code code;
	char bytes[SCAN_BYTES_MAX + 1];
	size_t length = 0;
	zbar_image_t *first = picture_of("https://hub.example/p/P1"), *second = picture_of("4891028164456");

	(void)state;
	camera_code_init(&code);
	assert_true(camera_code_read(&code, first, 1000, bytes, &length));
	assert_string_equal(bytes, "https://hub.example/p/P1");
	assert_false(camera_code_read(&code, first, 2500, bytes, &length));
	assert_false(camera_code_read(&code, first, 4400, bytes, &length));
	assert_true(camera_code_read(&code, second, 4500, bytes, &length));
	assert_int_equal(length, 13);
	assert_true(camera_code_read(&code, second, 4500 + CAMERA_SAME_CODE_MS, bytes, &length));
	camera_code_finish(&code);
	zbar_image_destroy(first);
	zbar_image_destroy(second);
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
		cmocka_unit_test(test_no_camera),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
