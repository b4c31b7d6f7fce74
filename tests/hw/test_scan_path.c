/* SPDX-License-Identifier: Apache-2.0 */
/* From a scanner's bytes on a serial line to what the shop understands: GS1, Digital Link, weighed goods; and
 * what must not get through. */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hw/transports/descriptor.h"
#include "kiosk/base/clock.h"
#include "kiosk/domain/scan_code.h"
#include "tests/hw/hw_rig.h"
#include "tests/support/support.h"

/* A scanner is the far end of a pseudo-terminal, and a name in a folder that stays while the device comes and
 * goes. */
struct plug {
	int fd;
	char path[300];
};

static void plug_in(struct plug *plug)
{
	plug->fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	assert_true(plug->fd >= 0 && grantpt(plug->fd) == 0 && unlockpt(plug->fd) == 0);
	assert_int_equal(symlink(ptsname(plug->fd), plug->path), 0);
}

static void unplug(struct plug *plug)
{
	unlink(plug->path);
	close(plug->fd);
}

static void type_bytes(struct plug *plug, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length > 0) {
		ssize_t put = write(plug->fd, at, length);
		if (put < 0) {
			assert_int_equal(descriptor_wait(plug->fd, POLLOUT, -1, 10000), 1);
			continue;
		}
		at += put;
		length -= (size_t)put;
	}
}

static void type_line(struct plug *plug, const char *line)
{
	type_bytes(plug, line, strlen(line));
	type_bytes(plug, "\r\n", 2);
}

struct counter {
	char *folder;
	struct hw_rig hw;
	struct plug left, right;
};

static void set_up(struct counter *counter)
{
	char address[330];

	counter->folder = temp_folder_make();
	snprintf(counter->left.path, sizeof(counter->left.path), "%s/left", counter->folder);
	snprintf(counter->right.path, sizeof(counter->right.path), "%s/right", counter->folder);
	plug_in(&counter->left);
	plug_in(&counter->right);
	hw_rig_init(&counter->hw);
	snprintf(address, sizeof(address), "serial:%s?baud=115200", counter->left.path);
	hw_rig_set(&counter->hw, "scanner", "driver", "serial");
	hw_rig_set(&counter->hw, "scanner", "transport", address);
	snprintf(address, sizeof(address), "serial:%s", counter->right.path);
	hw_rig_set(&counter->hw, "scanner.right", "driver", "serial");
	hw_rig_set(&counter->hw, "scanner.right", "transport", address);
	hw_rig_start(&counter->hw);
	/* An event for each that became ready; only then is nothing flushed away any more. */
	for (int ready = 0; ready < 2;)
		ready += hw_rig_wait_event(&counter->hw, HW_EVENT_DEVICE)->status.state == DEVICE_IDLE;
}

static void tear_down(struct counter *counter)
{
	hw_rig_finish(&counter->hw);
	unplug(&counter->left);
	unplug(&counter->right);
	temp_folder_remove(counter->folder);
}

static struct scan_code understand(const struct hw_event *event)
{
	static const char *const TEMPLATES[] = { "20IIIIIWWWWWC" };
	struct scan_rules rules = { .hub_url = "https://hub.example",
		.weighed_templates = TEMPLATES,
		.weighed_template_count = 1,
		.century_year = 2026 };
	struct scan_code code;

	scan_code_parse(event->scan.bytes, event->scan.length, &rules, &code);
	return code;
}

static struct scan_code scan(struct counter *counter, const char *line)
{
	type_line(&counter->left, line);
	return understand(hw_rig_wait_event(&counter->hw, HW_EVENT_SCAN));
}

static void test_from_bytes_to_products(void **state)
{
	struct counter counter;
	struct scan_code code;

	(void)state;
	set_up(&counter);
	code = scan(&counter, "]E04891028164456");
	assert_int_equal(code.kind, SCAN_GTIN);
	assert_string_equal(code.gs1.gtin, "04891028164456");
	code = scan(&counter,
		"]C1010489102816445610LOT7\x1d"
		"17261231");
	assert_int_equal(code.kind, SCAN_GS1);
	assert_string_equal(code.gs1.gtin, "04891028164456");
	assert_string_equal(code.gs1.lot, "LOT7");
	assert_int_equal(code.gs1.expires, 20261231);
	/* FNC1 as GS, without an AIM prefix. */
	code = scan(&counter,
		"\x1d"
		"010489102816445610LOT8\x1d"
		"3103000750");
	assert_int_equal(code.kind, SCAN_GS1);
	assert_string_equal(code.gs1.lot, "LOT8");
	assert_int_equal(code.gs1.measure.measure.amount_milli, 750000);
	code = scan(&counter, "]Q1https://id.example/01/04891028164456/10/LOT9?17=261231");
	assert_int_equal(code.kind, SCAN_GS1);
	assert_string_equal(code.gs1.lot, "LOT9");
	code = scan(&counter, "2012345005006");
	assert_int_equal(code.kind, SCAN_WEIGHED);
	assert_string_equal(code.text, "12345");
	assert_int_equal(code.weight_g, 500);
	code = scan(&counter, "https://hub.example/m/abc123");
	assert_int_equal(code.kind, SCAN_MEMBER_LINK);
	tear_down(&counter);
}

static void expect_bytes(struct counter *counter, const char *device, const char *bytes)
{
	const struct hw_event *event = hw_rig_wait_event(&counter->hw, HW_EVENT_SCAN);

	assert_string_equal(event->scan.bytes, bytes);
	assert_string_equal(event->device, device);
}

static void test_cards_noise_and_a_megabyte(void **state)
{
	static const char *const CARDS[] = { "4111111111111111", "%B4111111111111111^DOE/JOHN^2512101?",
		";4111111111111111=25121010000000000000?", "]C14111111111111111",
		"https://pay.example/4111111111111111" };
	struct counter counter;
	unsigned seed = 7;
	char *megabyte = malloc(1024 * 1024), noise[2048];

	(void)state;
	set_up(&counter);
	for (size_t i = 0; i < sizeof(CARDS) / sizeof(CARDS[0]); i++) {
		type_line(&counter.left, CARDS[i]);
		expect_bytes(&counter, "scanner", "");
	}
	type_line(&counter.left, "AFTER-CARDS");
	expect_bytes(&counter, "scanner", "AFTER-CARDS");
	memset(megabyte, '7', 1024 * 1024);
	type_bytes(&counter.left, megabyte, 1024 * 1024);
	type_line(&counter.left, "");
	type_line(&counter.left, "AFTER-MEGABYTE");
	expect_bytes(&counter, "scanner", "AFTER-MEGABYTE");
	/* Noise may end in reads; none of them may hold a zero byte or be too long. */
	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = (char)(rand_r(&seed) >> 7);
	type_bytes(&counter.left, noise, sizeof(noise));
	type_line(&counter.left, "");
	type_line(&counter.left, "AFTER-NOISE");
	const struct hw_event *event;
	do {
		event = hw_rig_wait_event(&counter.hw, HW_EVENT_SCAN);
		assert_int_equal(strlen(event->scan.bytes), event->scan.length);
		understand(event);
	} while (strcmp(event->scan.bytes, "AFTER-NOISE") != 0);
	tear_down(&counter);
	free(megabyte);
}

/* Both type at the same time, in pieces. Which comes first is open; whose is whose is not. */
static void test_two_at_once(void **state)
{
	static const char LEFT[] = "4891028164456\r\n", RIGHT[] = "96385074\r\n";
	struct counter counter;

	(void)state;
	set_up(&counter);
	for (size_t i = 0; i < sizeof(LEFT) - 1; i++) {
		type_bytes(&counter.left, LEFT + i, 1);
		if (i < sizeof(RIGHT) - 1)
			type_bytes(&counter.right, RIGHT + i, 1);
	}
	for (int i = 0; i < 2; i++) {
		const struct hw_event *event = hw_rig_wait_event(&counter.hw, HW_EVENT_SCAN);
		bool is_left = strcmp(event->device, "scanner") == 0;
		assert_string_equal(event->scan.bytes, is_left ? "4891028164456" : "96385074");
	}
	tear_down(&counter);
}

static void test_unplugged_in_a_read(void **state)
{
	struct counter counter;

	(void)state;
	set_up(&counter);
	type_bytes(&counter.left, "48910", 5);
	unplug(&counter.left);
	hw_rig_wait_state(&counter.hw, DEVICE_SCANNER, DEVICE_ABSENT);
	type_line(&counter.right, "STILL-HERE");
	expect_bytes(&counter, "scanner.right", "STILL-HERE");
	plug_in(&counter.left);
	hw_rig_wait_state(&counter.hw, DEVICE_SCANNER, DEVICE_IDLE);
	type_line(&counter.left, "28164456");
	expect_bytes(&counter, "scanner", "28164456");
	tear_down(&counter);
}

/* A scanner that ends its codes with Enter has not ended one that pauses; who has not told its end yet, has. */
static void test_a_code_in_two_pieces(void **state)
{
	struct counter counter;

	(void)state;
	set_up(&counter);
	type_bytes(&counter.left, "96385074", 8);
	expect_bytes(&counter, "scanner", "96385074");
	type_line(&counter.left, "4891028164456");
	expect_bytes(&counter, "scanner", "4891028164456");
	for (int i = 0; i < 3; i++) {
		type_bytes(&counter.left, "96385074", 8);
		poll(NULL, 0, 200);
		type_line(&counter.left, "10055");
		expect_bytes(&counter, "scanner", "9638507410055");
	}
	tear_down(&counter);
}

/* It has been set up anew, and ends its codes with Enter no longer. */
static void test_an_end_that_does_not_come(void **state)
{
	struct counter counter;
	int64_t begin_ms;

	(void)state;
	set_up(&counter);
	type_line(&counter.left, "4891028164456");
	expect_bytes(&counter, "scanner", "4891028164456");
	begin_ms = clock_real_ms();
	type_bytes(&counter.left, "96385074", 8);
	expect_bytes(&counter, "scanner", "96385074");
	assert_true(clock_real_ms() - begin_ms >= 1000);
	begin_ms = clock_real_ms();
	type_bytes(&counter.left, "4891028164456", 13);
	expect_bytes(&counter, "scanner", "4891028164456");
	assert_true(clock_real_ms() - begin_ms < 1000);
	tear_down(&counter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_from_bytes_to_products),
		cmocka_unit_test(test_cards_noise_and_a_megabyte),
		cmocka_unit_test(test_two_at_once),
		cmocka_unit_test(test_a_code_in_two_pieces),
		cmocka_unit_test(test_an_end_that_does_not_come),
		cmocka_unit_test(test_unplugged_in_a_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
