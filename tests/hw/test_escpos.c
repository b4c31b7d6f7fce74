/* SPDX-License-Identifier: Apache-2.0 */
/* The ESC/POS driver step by step, the test being the printer at the other end: which answers it believes. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hw/device_options.h"
#include "hw/printers/printer_drivers.h"
#include "hw/printers/escpos_layout.h"
#include "kiosk/base/xalloc.h"
#include "tests/hw/sample_receipts.h"
#include "tests/support/support.h"

/* A printer that is asked nothing when its link is opened. */
static const char PROFILE[] = "[profile]\ntitle = Plain\ndots = 576\nstatus = false\nconfirmation = %s\n";

struct wire {
	const struct printer_driver *driver;
	void *state;
	struct printer_report report;
	struct print_plan plan;
	char *folder, address[40];
	int listen_fd, fd; /* of the printer */
	struct device_options options;
};

static void wire_open(struct wire *wire)
{
	struct driver_context context = { wire->address, &wire->options, -1, -1 };

	memset(wire->state, 0, wire->driver->state_size);
	wire->report = (struct printer_report){ .given_token = wire->report.given_token };
	assert_int_equal(wire->driver->open(wire->state, &context, &wire->report), HW_OK);
	wire->fd = accept(wire->listen_fd, NULL, NULL);
	assert_true(wire->fd >= 0);
}

static void wire_start(struct wire *wire, const struct printer_driver *driver, const char *confirmation)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	char path[300], text[200];

	*wire = (struct wire){ .driver = driver,
		.state = xcalloc(1, driver->state_size),
		.folder = temp_folder_make(),
		.options.table = driver->options };
	snprintf(path, sizeof(path), "%s/plain.ini", wire->folder);
	snprintf(text, sizeof(text), PROFILE, confirmation);
	write_file_or_fail(path, text, strlen(text));
	device_options_set(&wire->options, "profile", path);
	wire->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(wire->listen_fd, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(wire->listen_fd, 4), 0);
	assert_int_equal(getsockname(wire->listen_fd, (struct sockaddr *)&address, &size), 0);
	snprintf(wire->address, sizeof(wire->address), "tcp:127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
	wire_open(wire);
}

static void wire_lay_out(struct wire *wire)
{
	struct document *document = sample_receipt_drawn(12);

	print_plan_finish(&wire->plan);
	assert_int_equal(wire->driver->lay_out(wire->state, document, false, &wire->plan), HW_OK);
	assert_true(wire->plan.count >= 4);
	document_destroy(document);
}

static void wire_close(struct wire *wire)
{
	wire->driver->close(wire->state);
	close(wire->fd);
}

static void wire_finish(struct wire *wire)
{
	wire_close(wire);
	close(wire->listen_fd);
	print_plan_finish(&wire->plan);
	device_options_finish(&wire->options);
	temp_folder_remove(wire->folder);
	free(wire->state);
}

static void answer(struct wire *wire, const void *bytes, size_t length)
{
	size_t written;

	assert_int_equal(write(wire->fd, bytes, length), length);
	assert_int_equal(wire->driver->exchange(wire->state, NULL, 0, 5000, &written, &wire->report), HW_OK);
}

/* The ids of these checkpoints of the job, in one piece. */
static void answer_ids(struct wire *wire, const size_t *checkpoints, size_t count)
{
	char bytes[256];
	size_t length = 0;

	for (size_t i = 0; i < count; i++) {
		char *block = bytes + length;
		memcpy(block, "\x37\x22", 2);
		escpos_process_id(wire->plan.checkpoints[checkpoints[i]].token, block + 2);
		length += 7;
	}
	answer(wire, bytes, length);
}

static void test_the_highest_id_of_a_read_counts(void **state)
{
	struct wire wire;

	(void)state;
	wire_start(&wire, &PRINTER_ESCPOS, "gs_h");
	wire_lay_out(&wire);
	wire.report.sent_token = wire.plan.checkpoints[3].token;
	answer_ids(&wire, (const size_t[]){ 1, 2, 0 }, 3);
	assert_int_equal(wire.report.passed_token, wire.plan.checkpoints[2].token);
	answer_ids(&wire, (const size_t[]){ 1 }, 1);
	assert_int_equal(wire.report.passed_token, wire.plan.checkpoints[2].token);
	wire_finish(&wire);
}

static void test_an_id_that_was_not_sent_is_not_believed(void **state)
{
	struct wire wire;

	(void)state;
	wire_start(&wire, &PRINTER_ESCPOS, "gs_h");
	wire_lay_out(&wire);
	answer_ids(&wire, (const size_t[]){ 0, 3 }, 2);
	assert_int_equal(wire.report.passed_token, 0);
	wire.report.sent_token = wire.plan.checkpoints[1].token;
	answer_ids(&wire, (const size_t[]){ 0, 3 }, 2);
	assert_int_equal(wire.report.passed_token, wire.plan.checkpoints[0].token);
	/* Nor when its bytes have left later. */
	wire.report.sent_token = wire.plan.checkpoints[3].token;
	answer_ids(&wire, (const size_t[]){ 1 }, 1);
	assert_int_equal(wire.report.passed_token, wire.plan.checkpoints[1].token);
	wire_finish(&wire);
}

static void test_more_answers_than_questions(void **state)
{
	struct wire wire;

	(void)state;
	wire_start(&wire, &PRINTER_ESCPOS, "gs_r");
	wire_lay_out(&wire);
	wire.report.sent_token = wire.plan.checkpoints[0].token;
	answer(&wire, "\0\0\0\0\0\0", 6);
	assert_int_equal(wire.report.passed_token, wire.plan.checkpoints[0].token);
	wire.report.sent_token = wire.plan.checkpoints[3].token;
	answer(&wire, "\0", 1);
	assert_int_equal(wire.report.passed_token, wire.plan.checkpoints[1].token);
	wire_finish(&wire);
}

static void answer_id(struct wire *wire, size_t checkpoint)
{
	answer_ids(wire, &checkpoint, 1);
}

/* Ids that are left out, after a status told unasked: how many signs there are of a printer that lost its
 * power. */
static unsigned restarts_after(const char *status, bool skips_before)
{
	struct wire wire;
	unsigned restarts;

	wire_start(&wire, &PRINTER_ESCPOS, "gs_h");
	wire_lay_out(&wire);
	wire.report.sent_token = wire.plan.checkpoints[wire.plan.count - 1].token;
	assert_true(wire.plan.count >= 5);
	answer_id(&wire, skips_before ? 1 : 0);
	answer(&wire, status, 4);
	answer(&wire, "\x10\0\0\x0f", 4);
	answer_id(&wire, skips_before ? 2 : 1);
	assert_int_equal(wire.report.restarts, 0);
	answer_id(&wire, 4);
	restarts = wire.report.restarts;
	wire_finish(&wire);
	return restarts;
}

static void test_ids_that_are_left_out(void **state)
{
	(void)state;
	assert_int_equal(restarts_after("\x10\0\0\x0f", false), 0);   /* it keeps only the latest */
	assert_int_equal(restarts_after("\x18\0\0\x0f", false), 1);   /* off-line for nothing */
	assert_int_equal(restarts_after("\x18\0\0\x0f", true), 0);    /* it had left out some before */
	assert_int_equal(restarts_after("\x38\0\0\x0f", false), 0);   /* the cover */
	assert_int_equal(restarts_after("\x58\0\0\x0f", false), 0);   /* the feed button */
	assert_int_equal(restarts_after("\x18\x08\0\x0f", false), 0); /* the knife */
	assert_int_equal(restarts_after("\x18\0\x0c\x0f", false), 0); /* no paper */
}

static void test_the_notice_of_power(void **state)
{
	struct wire wire;

	(void)state;
	wire_start(&wire, &PRINTER_ESCPOS, "gs_h");
	answer(&wire, "\x3b\x31\0", 3);
	assert_int_equal(wire.report.restarts, 1);
	answer(&wire, "\x3b\x32\0\x3b\0", 5);
	assert_int_equal(wire.report.restarts, 1);
	wire_finish(&wire);
}

/* However chance falls, no id of the link before is among those of the next job. */
static void test_a_new_link_counts_from_elsewhere(void **state)
{
	struct wire wire;

	(void)state;
	wire_start(&wire, &PRINTER_ESCPOS, "gs_h");
	for (int i = 0; i < 50; i++) {
		wire_lay_out(&wire);
		uint32_t last = wire.plan.checkpoints[wire.plan.count - 1].token;
		wire_close(&wire);
		wire_open(&wire);
		wire_lay_out(&wire);
		uint32_t away = (wire.plan.checkpoints[0].token + 9999 - last % 9999) % 9999;
		assert_in_range(away, 900, 9099);
	}
	wire_finish(&wire);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_highest_id_of_a_read_counts),
		cmocka_unit_test(test_an_id_that_was_not_sent_is_not_believed),
		cmocka_unit_test(test_more_answers_than_questions),
		cmocka_unit_test(test_ids_that_are_left_out),
		cmocka_unit_test(test_the_notice_of_power),
		cmocka_unit_test(test_a_new_link_counts_from_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
