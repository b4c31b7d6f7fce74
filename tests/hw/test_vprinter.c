/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual printer as a program: any client's bytes become PNG, text and bytes; faults by command. */
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "hw/hw.h"
#include "tests/hw/hw_rig.h"
#include "tests/hw/sample_receipts.h"
#include "tests/support/support.h"

struct program {
	char *folder, *path;
	char out[300], control[300], log[300], listen[40];
	uint16_t port;
	pid_t pid;
};

static bool has_started(void *data)
{
	struct program *program = data;
	char answer[256];

	return hw_control_command(program->control, "status", answer) == HW_OK;
}

static void start_as(struct program *program, const char *profile)
{
	program->folder = temp_folder_make();
	program->path = built_program("daogou-vprinter");
	program->port = free_port();
	snprintf(program->out, sizeof(program->out), "%s/paper", program->folder);
	snprintf(program->control, sizeof(program->control), "%s/control", program->folder);
	snprintf(program->log, sizeof(program->log), "%s/log", program->folder);
	snprintf(program->listen, sizeof(program->listen), "127.0.0.1:%u", (unsigned)program->port);
	program->pid = start_program(
		(const char *const[]){ program->path, "--listen", program->listen, "--out", program->out,
			"--control", program->control, "--profile", profile, NULL },
		program->log);
	assert_true(wait_until(has_started, program, 5000));
}

static void start(struct program *program)
{
	start_as(program, "virtual-80mm");
}

static void finish(struct program *program)
{
	assert_int_equal(stop_program(program->pid, SIGTERM, 3000), 0);
	temp_folder_remove(program->folder);
	free(program->path);
}

static int connect_to(uint16_t port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
	};
	struct timeval patience = { .tv_sec = 3 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void ask(int fd, const char *bytes, size_t length, const char *wanted, size_t wanted_length)
{
	char got[256];
	size_t at = 0;

	assert_int_equal(send(fd, bytes, length, MSG_NOSIGNAL), length);
	while (at < wanted_length) {
		ssize_t count = recv(fd, got + at, wanted_length - at, 0);
		assert_true(count > 0);
		at += (size_t)count;
	}
	assert_memory_equal(got, wanted, wanted_length);
}

static struct run_result speak(struct program *program, const char *verb, const char *name)
{
	return run_program(
		(const char *const[]){ program->path, "--control", program->control, verb, name, NULL }, NULL,
		5000);
}

static void command(struct program *program, const char *verb, const char *name)
{
	struct run_result result = speak(program, verb, name);

	assert_string_equal(result.out, "ok\n");
	assert_int_equal(result.exit_code, 0);
	run_result_finish(&result);
}

static void test_answers_as_printers_answer(void **state)
{
	struct program program;

	(void)state;
	start(&program);
	int fd = connect_to(program.port);
	ask(fd, "\x10\x04\x01", 3, "\x12", 1);
	ask(fd, "\x1dI\x43", 3, "_Virtual printer", 17);
	ask(fd, "\x1dr\x01", 3, "\0", 1);
	ask(fd,
		"\x1d(H\x06\0\x30\x30"
		"0007",
		11,
		"\x37\x22"
		"0007",
		7);
	ask(fd,
		"\x1d"
		"a\xff",
		3, "\x10\x00\x00\x0f", 4);
	command(&program, "fault", "cover_open");
	ask(fd, "", 0, "\x38\x00\x00\x0f", 4);
	ask(fd, "\x10\x04\x02", 3, "\x16", 1);
	command(&program, "fault", "paper_out");
	ask(fd, "", 0, "\x38\x00\x0f\x0f", 4);
	ask(fd, "\x10\x04\x04", 3, "\x7e", 1);
	command(&program, "clear", NULL);
	ask(fd, "", 0, "\x10\x00\x00\x0f", 4);
	close(fd);
	finish(&program);
}

/* Which letters are inside: each printer says its own. */
static void test_names_its_wide_font(void **state)
{
	static const struct {
		const char *profile, *answer;
		size_t length;
	} CASES[] = { { "virtual-80mm", "_", 2 }, { "virtual-80mm-zh", "_CHINA GB18030", 15 },
		{ "china-58mm", "_CHINA GB2312", 14 } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct program program;
		start_as(&program, CASES[i].profile);
		int fd = connect_to(program.port);
		ask(fd, "\x1dI\x45", 3, CASES[i].answer, CASES[i].length);
		close(fd);
		finish(&program);
	}
}

static void test_words_of_any_client(void **state)
{
	static const char RECEIPT[] = "\x1b@\x1b"
				      "a\x01\x1b"
				      "E\x01"
				      "Corner Shop\n\x1b"
				      "E\x00\x1b"
				      "a\x00"
				      "\x1d!\x11"
				      "BIG\n\x1d!\x00"
				      "Milk           1.20\n"
				      "\x1dk\x43\x0d"
				      "4891028164456"
				      "\x1dk\x04"
				      "CODE39\x00"
				      "\x1d(k\x03\x00"
				      "1C\x06"
				      "\x1d(k\x03\x00"
				      "1E1"
				      "\x1d(k\x0b\x00"
				      "1P0https://"
				      "\x1d(k\x03\x00"
				      "1Q0"
				      "\x1dV\x42\x00";
	struct program program;
	char path[400];

	(void)state;
	start(&program);
	int fd = connect_to(program.port);
	assert_int_equal(send(fd, RECEIPT, sizeof(RECEIPT) - 1, 0), sizeof(RECEIPT) - 1);
	ask(fd, "\x1dr\x01", 3, "\0", 1);
	close(fd);
	snprintf(path, sizeof(path), "%s/0001.txt", program.out);
	char *words = read_file_or_fail(path, NULL);
	assert_string_equal(words,
		"Corner Shop\nBIG\nMilk           1.20\n[barcode 4891028164456]\n[barcode CODE39]\n"
		"[QR https://]\n");
	free(words);
	snprintf(path, sizeof(path), "%s/0001.bin", program.out);
	size_t length;
	char *bytes = read_file_or_fail(path, &length);
	assert_int_equal(length, sizeof(RECEIPT) - 1);
	assert_memory_equal(bytes, RECEIPT, length);
	free(bytes);
	snprintf(path, sizeof(path), "%s/0001.png", program.out);
	struct run_result result =
		run_program((const char *const[]){ "zbarimg", "-q", path, NULL }, NULL, 20000);
	assert_non_null(strstr(result.out, "EAN-13:4891028164456"));
	assert_non_null(strstr(result.out, "QR-Code:https://"));
	run_result_finish(&result);
	finish(&program);
}

/* A cheap printer for China: it wakes up in Chinese mode, knows no GS ( H, and its paper is torn off. */
static void test_gb18030_text(void **state)
{
	static const char RECEIPT[] = "\x1b@\xc5\xa3\xc4\xcc 12.50\n" /* milk, two bytes each */
				      "\x95\x32\x82\x36 \xc5\n"       /* U+20000, and one that breaks off */
				      "\x1c."
				      "\x1bt\x13"
				      "\xd5 1\n" /* the code page: a euro sign */
				      "\x1c&\xa3\xa4"
				      "8\n" /* Chinese again: a wide yen sign */
				      "\x1d(H\x06\0\x30\x30"
				      "0001";
	struct program program;
	char path[400];

	(void)state;
	start_as(&program, "china-58mm");
	int fd = connect_to(program.port);
	assert_int_equal(send(fd, RECEIPT, sizeof(RECEIPT) - 1, 0), sizeof(RECEIPT) - 1);
	ask(fd, "\x1dr\x01", 3, "\0", 1);
	close(fd);
	command(&program, "feed", NULL);
	snprintf(path, sizeof(path), "%s/0001.txt", program.out);
	char *words = read_file_or_fail(path, NULL);
	assert_string_equal(words, "牛奶 12.50\n𠀀 \n€ 1\n￥8\n");
	free(words);
	finish(&program);
}

/* Any program that wants a serial line; the paper has no knife and is torn off. */
static void test_a_serial_line(void **state)
{
	struct program program = { .folder = temp_folder_make(), .path = built_program("daogou-vprinter") };
	char line[300], path[400], answer;
	struct pollfd wait = { .events = POLLIN };

	(void)state;
	snprintf(line, sizeof(line), "%s/line", program.folder);
	snprintf(program.out, sizeof(program.out), "%s/paper", program.folder);
	snprintf(program.control, sizeof(program.control), "%s/control", program.folder);
	program.pid = start_program((const char *const[]){ program.path, "--pty", line, "--out", program.out,
					    "--control", program.control, "--profile", "generic-58mm", NULL },
		NULL);
	assert_true(wait_until(has_started, &program, 5000));
	wait.fd = open(line, O_RDWR | O_NOCTTY);
	assert_true(wait.fd >= 0);
	assert_int_equal(write(wait.fd, "Hello\n\x1dr\x01", 9), 9);
	assert_int_equal(poll(&wait, 1, 5000), 1);
	assert_int_equal(read(wait.fd, &answer, 1), 1);
	assert_int_equal(answer, 0);
	close(wait.fd);
	command(&program, "feed", NULL);
	snprintf(path, sizeof(path), "%s/0001.txt", program.out);
	char *words = read_file_or_fail(path, NULL);
	assert_string_equal(words, "Hello\n");
	free(words);
	finish(&program);
}

static void test_our_receipts_are_read_back(void **state)
{
	char *folder = temp_folder_make(), path[300];
	struct document *samples[] = { sample_receipt_english(), sample_receipt_chinese(),
		sample_receipt_arabic() };
	struct hw_rig rig;

	(void)state;
	hw_rig_init(&rig);
	hw_rig_add_printer(&rig, folder);
	hw_rig_start(&rig);
	for (int i = 0; i < 3; i++) {
		char id[8];
		snprintf(id, sizeof(id), "J%d", i);
		hw_print(rig.hw, NULL, id, "receipt", "", samples[i]);
		assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
		snprintf(path, sizeof(path), "%s/%04d.png", folder, i + 1);
		struct run_result result =
			run_program((const char *const[]){ "zbarimg", "-q", path, NULL }, NULL, 20000);
		assert_non_null(strstr(result.out, "QR-Code:" SAMPLE_QR));
		run_result_finish(&result);
	}
	/* The English one is in the printer's own letters, so its words are on record. */
	snprintf(path, sizeof(path), "%s/0001.txt", folder);
	char *words = read_file_or_fail(path, NULL);
	assert_non_null(strstr(words, "HK$1,299.00"));
	assert_non_null(strstr(words, "A-1042"));
	free(words);
	snprintf(path, sizeof(path), "%s/0002.txt", folder);
	words = read_file_or_fail(path, NULL);
	assert_non_null(strstr(words, "[raster 576x"));
	free(words);
	hw_rig_finish(&rig);
	temp_folder_remove(folder);
}

static void test_usage_and_bad_commands(void **state)
{
	struct program program;

	(void)state;
	start(&program);
	struct run_result result = speak(&program, "fault", "earthquake");
	assert_int_equal(result.exit_code, 1);
	assert_non_null(strstr(result.err, "earthquake"));
	run_result_finish(&result);
	result = run_program(
		(const char *const[]){ program.path, "--listen", "nowhere", "--out", program.folder, NULL },
		NULL, 5000);
	assert_int_equal(result.exit_code, 3);
	run_result_finish(&result);
	result = run_program((const char *const[]){ program.path, NULL }, NULL, 5000);
	assert_int_equal(result.exit_code, 2);
	run_result_finish(&result);
	result = run_program((const char *const[]){ program.path, "--control", program.control, "fault",
				     "power_cut", "at", "7", NULL },
		NULL, 5000);
	assert_string_equal(result.out, "ok\n");
	run_result_finish(&result);
	finish(&program);
}

static void test_power_cut_closes_the_port(void **state)
{
	struct program program;
	char byte;

	(void)state;
	start(&program);
	int fd = connect_to(program.port);
	ask(fd, "\x10\x04\x01", 3, "\x12", 1);
	command(&program, "fault", "power_cut");
	assert_true(recv(fd, &byte, 1, 0) <= 0);
	close(fd);
	command(&program, "clear", NULL);
	fd = connect_to(program.port);
	ask(fd, "\x10\x04\x01", 3, "\x12", 1);
	close(fd);
	finish(&program);
}

static void test_a_profile_with_a_fault(void **state)
{
	char *folder = temp_folder_make(), *program = built_program("daogou-vprinter"), path[300], fault[400];

	(void)state;
	snprintf(path, sizeof(path), "%s/mine.ini", folder);
	write_file_or_fail(path, "[profile]\ndots = 1\n", 19);
	struct run_result result = run_program((const char *const[]){ program, "--listen", "127.0.0.1:0",
						       "--out", folder, "--profile", path, NULL },
		NULL, 5000);
	assert_int_equal(result.exit_code, 3);
	snprintf(fault, sizeof(fault), "%s:2: dots: is out of range", path);
	assert_non_null(strstr(result.err, fault));
	run_result_finish(&result);
	free(program);
	temp_folder_remove(folder);
}

static bool has_bytes(void *path)
{
	struct stat about;

	return stat(path, &about) == 0 && about.st_size > 0;
}

static void test_a_terminal_alone(void **state)
{
	char *folder = temp_folder_make(), *program = built_program("daogou-vprinter"), path[300], log[300],
	     wanted[400];

	(void)state;
	snprintf(path, sizeof(path), "%s/pty", folder);
	snprintf(log, sizeof(log), "%s/log", folder);
	pid_t pid =
		start_program((const char *const[]){ program, "--pty", path, "--out", folder, NULL }, log);
	assert_true(wait_until(has_bytes, log, 5000));
	assert_int_equal(stop_program(pid, SIGTERM, 5000), 0);
	char *said = read_file_or_fail(log, NULL);
	snprintf(wanted, sizeof(wanted), "listening pty=%s\n", path);
	assert_string_equal(said, wanted);
	free(said);
	free(program);
	temp_folder_remove(folder);
}

/* As on a serial line: nobody hangs up, and what it held is gone. */
static void test_reboot_keeps_the_link(void **state)
{
	struct program program;
	char path[400];

	(void)state;
	start(&program);
	int fd = connect_to(program.port);
	ask(fd, "LOST\x10\x04\x01", 7, "\x12", 1);
	struct run_result result = speak(&program, "fault", "reboot");
	assert_string_equal(result.out, "ok\n");
	run_result_finish(&result);
	ask(fd, "", 0, "\x3b\x31\0", 3);
	ask(fd,
		"WHOLE\n\x1dV\0\x1d(H\6\0"
		"000001",
		20,
		"\x37\x22"
		"0001\0",
		7);
	close(fd);
	snprintf(path, sizeof(path), "%s/0001.txt", program.out);
	char *words = read_file_or_fail(path, NULL);
	assert_string_equal(words, "WHOLE\n");
	free(words);
	finish(&program);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers_as_printers_answer),
		cmocka_unit_test(test_names_its_wide_font),
		cmocka_unit_test(test_words_of_any_client),
		cmocka_unit_test(test_gb18030_text),
		cmocka_unit_test(test_a_serial_line),
		cmocka_unit_test(test_our_receipts_are_read_back),
		cmocka_unit_test(test_usage_and_bad_commands),
		cmocka_unit_test(test_power_cut_closes_the_port),
		cmocka_unit_test(test_reboot_keeps_the_link),
		cmocka_unit_test(test_a_profile_with_a_fault),
		cmocka_unit_test(test_a_terminal_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
