/* SPDX-License-Identifier: Apache-2.0 */
/* daogou-vprinter: runs a virtual printer, or speaks to the control socket of one. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "hw/virtual/vprinter.h"
#include "kiosk/base/plain_text.h"

#define BUFFER_MAX (16 * 1024 * 1024)

static const char USAGE[] =
	"usage: daogou-vprinter --listen ADDR:PORT [--pty PATH] --out DIR [--control SOCKET] [--profile "
	"NAME] [--buffer BYTES]\n"
	"       daogou-vprinter --control SOCKET fault NAME [at BYTE | after MS] | clear | feed | status\n"
	"faults: paper_near_end paper_out cover_open power_cut reboot disconnect slow drop_confirmation "
	"late_confirmation garbage_status silent cutter_error head_hot\n";

static int speak(const char *socket_path, char *const *words, int count)
{
	char line[256] = "", answer[256];

	for (int i = 0; i < count; i++) {
		strncat(line, words[i], sizeof(line) - strlen(line) - 2);
		strcat(line, i + 1 < count ? " " : "");
	}
	if (hw_control_command(socket_path, line, answer) != HW_OK) {
		plain_text_line(stderr, "daogou-vprinter: %s does not answer", socket_path);
		return 1;
	}
	bool is_refused = strncmp(answer, "error", 5) == 0;
	plain_text_line(is_refused ? stderr : stdout, "%s", answer);
	return is_refused;
}

static int run(const struct vprinter_setup *setup)
{
	char why[256] = "";
	sigset_t signals;
	int signal_number;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	struct vprinter *vprinter = vprinter_create(setup, why);
	if (!vprinter) {
		plain_text_line(stderr, "daogou-vprinter: %s", why);
		return 3;
	}
	if (setup->listen)
		printf("listening port=%u\n", (unsigned)vprinter_port(vprinter));
	else
		plain_text_line(stdout, "listening pty=%s", setup->pty_path);
	fflush(stdout);
	sigwait(&signals, &signal_number);
	vprinter_destroy(vprinter);
	return 0;
}

static bool read_buffer(const char *text, size_t *ret_bytes)
{
	char *end;
	unsigned long bytes = strtoul(text, &end, 10);

	*ret_bytes = bytes;
	if (*text >= '0' && *text <= '9' && !*end && bytes >= 1 && bytes <= BUFFER_MAX)
		return true;
	fprintf(stderr, "daogou-vprinter: --buffer must be a number of bytes from 1 to %d\n", BUFFER_MAX);
	return false;
}

int main(int argc, char **argv)
{
	static const struct option OPTIONS[] = { { "listen", required_argument, NULL, 'l' },
		{ "pty", required_argument, NULL, 't' }, { "out", required_argument, NULL, 'o' },
		{ "control", required_argument, NULL, 'c' }, { "profile", required_argument, NULL, 'p' },
		{ "buffer", required_argument, NULL, 'b' }, { "help", no_argument, NULL, 'h' }, { 0 } };
	struct vprinter_setup setup = { 0 };
	int choice;

	while ((choice = getopt_long(argc, argv, "+", OPTIONS, NULL)) != -1) {
		switch (choice) {
		case 'l': setup.listen = optarg; break;
		case 't': setup.pty_path = optarg; break;
		case 'o': setup.out_folder = optarg; break;
		case 'c': setup.control_socket = optarg; break;
		case 'p': setup.profile = optarg; break;
		case 'b':
			if (!read_buffer(optarg, &setup.buffer_bytes))
				return 2;
			break;
		default: fputs(USAGE, choice == 'h' ? stdout : stderr); return choice == 'h' ? 0 : 2;
		}
	}
	if (optind < argc && setup.control_socket)
		return speak(setup.control_socket, argv + optind, argc - optind);
	if (optind < argc || (!setup.listen && !setup.pty_path) || !setup.out_folder) {
		fputs(USAGE, stderr);
		return 2;
	}
	return run(&setup);
}
