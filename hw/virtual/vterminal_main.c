/* SPDX-License-Identifier: Apache-2.0 */
/* daogou-vterminal: a ZVT payment terminal that can be had without buying one. Lines on standard input are
 * its commands; see vterminal.h. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "hw/virtual/vterminal.h"
#include "kiosk/base/plain_text.h"

static const char USAGE[] =
	"usage: daogou-vterminal [--listen ADDR:PORT]\n"
	"lines on standard input: outcome approve|decline|cancel|hold | lost book|drop [MS] |\n"
	"    fault silent|garbage|late MS|cut_sent BYTE|cut_received BYTE |\n"
	"    status_form standard|block | busy told|refused |\n"
	"    id NUMBER | receipt NUMBER | book AMOUNT | clear | status\n";

int main(int argc, char **argv)
{
	static const struct option OPTIONS[] = { { "listen", required_argument, NULL, 'l' }, { 0 } };
	const char *listen_at = "127.0.0.1:20007";
	char why[256], line[256], answer[256];
	int choice;
	bool is_good = true;

	while ((choice = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
		is_good = is_good && choice == 'l';
		listen_at = choice == 'l' ? optarg : listen_at;
	}
	if (!is_good || optind < argc) {
		fputs(USAGE, stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	struct vterminal *terminal = vterminal_create(listen_at, why);
	if (!terminal) {
		plain_text_line(stderr, "daogou-vterminal: %s", why);
		return 3;
	}
	printf("listening on port %u\n", (unsigned)vterminal_port(terminal));
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\r\n")] = '\0';
		vterminal_command(terminal, line, answer);
		plain_text_line(stdout, "%s", answer);
		fflush(stdout);
	}
	vterminal_destroy(terminal);
	return 0;
}
