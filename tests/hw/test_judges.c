/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual printer before other people's programs: receiptio judges its answers as a client, and the bytes
 * of receipt-printer-encoder become a picture that can be read. They come from npm. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hw/virtual/vprinter.h"
#include "kiosk/base/files.h"
#include "tests/support/support.h"

struct bench {
	char *folder, *judges, *receiptio, *encode;
	char address[32];
	struct vprinter *vprinter;
};

/* receiptio always speaks to port 9100; a loopback address of this process' own keeps tests apart. */
static void start(struct bench *bench, const char *profile)
{
	char listen[48], why[256] = "";
	static int benches;
	char *bin = built_program(".."), *install = source_path("tests/hw/npm/install");

	*bench = (struct bench){ .folder = temp_folder_make(),
		.judges = file_join(bin, "judges"),
		.receiptio = source_path("tests/hw/npm/receiptio.js"),
		.encode = source_path("tests/hw/npm/encode.js") };
	struct run_result result =
		run_program((const char *const[]){ install, bench->judges, NULL }, NULL, 60000);
	if (result.exit_code != 0)
		fail_msg("%s", result.err);
	run_result_finish(&result);
	snprintf(bench->address, sizeof(bench->address), "127.%d.%d.%d", 64 + (getpid() >> 8 & 63),
		getpid() & 255, ++benches);
	snprintf(listen, sizeof(listen), "%s:9100", bench->address);
	struct vprinter_setup setup = { .listen = listen, .out_folder = bench->folder, .profile = profile };
	bench->vprinter = vprinter_create(&setup, why);
	if (!bench->vprinter)
		fail_msg("%s", why);
	free(bin);
	free(install);
}

static void finish(struct bench *bench)
{
	vprinter_destroy(bench->vprinter);
	temp_folder_remove(bench->folder);
	free(bench->judges);
	free(bench->receiptio);
	free(bench->encode);
}

static void control(struct bench *bench, const char *line)
{
	char answer[256];

	vprinter_command(bench->vprinter, line, answer);
	assert_string_equal(answer, "ok");
}

/* What receiptio says of the printer, or of printing the receipt. */
static void judge(struct bench *bench, const char *language, const char *question, const char *receipt,
	const char *verdict)
{
	struct run_result result = run_program((const char *const[]){ "node", bench->receiptio, bench->judges,
						       bench->address, "-p", language, question, NULL },
		receipt, 30000);
	char *end = strchr(result.out, '\n');

	if (result.exit_code != 0 || !end)
		fail_msg("receiptio: %s", result.err);
	*end = '\0';
	assert_string_equal(result.out, verdict);
	run_result_finish(&result);
}

static void test_receiptio_judges_the_status(void **state)
{
	struct bench bench;

	(void)state;
	start(&bench, "virtual-80mm");
	judge(&bench, "escpos", "-q", "", "online");
	judge(&bench, "generic", "-q", "", "online");              /* asks GS I 66 and 67 besides */
	judge(&bench, "escpos", "-q drawer", "", "draweropen");    /* no drawer: pin 3 is low */
	judge(&bench, "escpos", "-q drawer2", "", "drawerclosed"); /* the other way round */
	control(&bench, "fault paper_near_end");
	judge(&bench, "escpos", "-q", "", "online");
	control(&bench, "fault cover_open");
	judge(&bench, "escpos", "-q", "", "coveropen");
	control(&bench, "clear");
	control(&bench, "fault paper_out");
	judge(&bench, "escpos", "-q", "", "paperempty");
	judge(&bench, "escpos", "-s", "^^^RECEIPT\n", "paperempty");
	control(&bench, "clear");
	control(&bench, "fault cutter_error");
	judge(&bench, "escpos", "-q", "", "error");
	control(&bench, "clear");
	control(&bench, "fault power_cut");
	judge(&bench, "escpos", "-q", "", "disconnect");
	control(&bench, "clear");
	judge(&bench, "escpos", "-q", "", "online");
	finish(&bench);
}

static char *read_paper(struct bench *bench, const char *name)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/%s", bench->folder, name);
	return read_file_or_fail(path, NULL);
}

static void test_receiptio_prints(void **state)
{
	struct bench bench;

	(void)state;
	start(&bench, "virtual-80mm");
	judge(&bench, "escpos", "-s",
		"^^^RECEIPT\nAsparagus | 1| 1.00\n---\n^TOTAL | ^1.00\n"
		"{code:2012345678903;option:ean,hri}\n",
		"success");
	char *words = read_paper(&bench, "0001.txt");
	assert_non_null(strstr(words, "RECEIPT"));
	assert_non_null(strstr(words, "Asparagus"));
	assert_non_null(strstr(words, "[barcode 2012345678903]"));
	free(words);
	finish(&bench);
}

static void send_all(const char *address, const char *bytes, size_t length)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9100) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(inet_pton(AF_INET, address, &to.sin_addr), 1);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	while (length > 0) {
		ssize_t put = send(fd, bytes, length, MSG_NOSIGNAL);
		assert_true(put > 0);
		bytes += put;
		length -= (size_t)put;
	}
	close(fd);
}

static bool has_receipt(void *data)
{
	return vprinter_receipts(data) == 1;
}

static void test_an_independent_encoder_is_understood(void **state)
{
	struct bench bench;
	char path[300];

	(void)state;
	start(&bench, "virtual-80mm");
	struct run_result result =
		run_program((const char *const[]){ "node", bench.encode, bench.judges, NULL }, NULL, 30000);
	assert_int_equal(result.exit_code, 0);
	send_all(bench.address, result.out, result.out_length);
	run_result_finish(&result);
	assert_true(wait_until(has_receipt, bench.vprinter, 10000));
	char *words = read_paper(&bench, "0001.txt");
	static const char *const WANTED[] = { "Corner Shop", "Jalapeño 12,50 €", "Пиво и хлеб",
		"Žluťoučký kůň", "────────", "Bread", "TOTAL 3.60", "PAID", "Thank you", "[raster 64x",
		"[barcode 4891028164456]", "[barcode A-1042]", "[QR https://example.org/r/1]", "[drawer]" };
	for (size_t i = 0; i < sizeof(WANTED) / sizeof(WANTED[0]); i++) {
		if (!strstr(words, WANTED[i]))
			fail_msg("\"%s\" is not on the paper:\n%s", WANTED[i], words);
	}
	free(words);
	snprintf(path, sizeof(path), "%s/0001.png", bench.folder);
	result = run_program((const char *const[]){ "zbarimg", "-q", path, NULL }, NULL, 20000);
	assert_non_null(strstr(result.out, "EAN-13:4891028164456"));
	assert_non_null(strstr(result.out, "CODE-128:A-1042"));
	assert_non_null(strstr(result.out, "QR-Code:https://example.org/r/1"));
	run_result_finish(&result);
	result =
		run_program((const char *const[]){ "tesseract", path, "-", "--psm", "6", NULL }, NULL, 60000);
	assert_non_null(strstr(result.out, "TOTAL 3.60"));
	assert_non_null(strstr(result.out, "Thank you"));
	run_result_finish(&result);
	finish(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_receiptio_judges_the_status),
		cmocka_unit_test(test_receiptio_prints),
		cmocka_unit_test(test_an_independent_encoder_is_understood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
