/* SPDX-License-Identifier: Apache-2.0 */
/* What a look through the camera costs: one frame of 1280 × 720, from the camera's bytes to the codes in it.
 * The driver looks 15 times a second at most, and takes no more than a quarter of a processor. */
#include <linux/videodev2.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "hw/scanners/camera_code.h"
#include "hw/scanners/camera_picture.h"
#include "kiosk/base/xalloc.h"
#include "tests/hw/code_picture.h"

#define WIDTH 1280
#define HEIGHT 720
#define RUNS 30

static double cpu_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void look(struct camera_code *code, const struct camera_format *format, const uint8_t *frame,
	size_t length, uint8_t *grey)
{
	char bytes[SCAN_BYTES_MAX + 1];
	zbar_image_t *image = zbar_image_create();

	if (!camera_picture_grey(format, frame, length, grey))
		abort();
	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(image, WIDTH, HEIGHT);
	zbar_image_set_data(image, grey, WIDTH * HEIGHT, NULL);
	camera_code_read(code, image, 1, bytes, &length);
	zbar_image_destroy(image);
}

/* goal: what a frame may cost, in ms; 0: none. */
static void measure(const char *name, const struct code_picture *picture, uint32_t fourcc, int goal)
{
	struct camera_format format = { fourcc, WIDTH, HEIGHT, 0 };
	struct camera_code code;
	size_t length;
	uint8_t *frame = code_picture_encode(picture, fourcc, &length), *grey = xmalloc(WIDTH * HEIGHT);

	camera_code_init(&code);
	double before = cpu_ms();
	for (int i = 0; i < RUNS; i++)
		look(&code, &format, frame, length, grey);
	printf("camera_%s_cpu %.2f ms", name, (cpu_ms() - before) / RUNS);
	if (goal)
		printf(" <=%d", goal);
	putchar('\n');
	camera_code_finish(&code);
	free(frame);
	free(grey);
}

int main(void)
{
	struct code_picture picture = code_picture_make(WIDTH, HEIGHT, 128);

	measure("empty", &picture, V4L2_PIX_FMT_YUYV, 16);
	measure("empty_mjpeg", &picture, V4L2_PIX_FMT_MJPEG, 25);
	code_picture_qr(&picture, 100, 100, 5, "https://hub.example/p/P1");
	code_picture_ean13(&picture, 600, 200, 3, 200, "4891028164456");
	measure("codes", &picture, V4L2_PIX_FMT_YUYV, 16);
	measure("codes_mjpeg", &picture, V4L2_PIX_FMT_MJPEG, 25);
	code_picture_noise(&picture, 1);
	measure("noise", &picture, V4L2_PIX_FMT_YUYV, 0);
	code_picture_finish(&picture);
	return 0;
}
