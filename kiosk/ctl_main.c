/* SPDX-License-Identifier: Apache-2.0 */
/* daogouctl [--socket PATH] [--json] VERB …: drives and asks a running kiosk. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/ctl/ctl.h"

#define DEFAULT_SOCKET "/run/daogou-kiosk/control"

static int usage(FILE *out, int code)
{
	fputs("usage: daogouctl [--socket PATH] [--json] VERB ...\n"
	      "  status | verify | sync now | mode get | mode set NAME\n"
	      "  ui tree | ui tap LABEL | ui tap --key KEY | ui tap --at X,Y | ui type TEXT | ui key NAME\n"
	      "  ui drag X1,Y1 X2,Y2 MS | ui wait LABEL [--timeout S] | ui settle | ui shot FILE.png | ui advance SECONDS\n"
	      "  hw list | hw discover | hw watch [SECONDS] | hw test DEVICE [SECONDS]\n"
	      "  hw scan CODE | hw card insert UID [--ndef URI] | hw card remove\n"
	      "  hw printer fault NAME [at BYTE | after MS] | hw printer clear|feed|status\n"
	      "  print queue | print test | print reprint ID\n"
	      "  payment list | payment settle ID paid|unpaid|given_back\n",
		out);
	return code;
}

int main(int argc, char **argv)
{
	const char *from_environment = getenv("DAOGOU_SOCKET");
	struct ctl ctl = { .socket_path = from_environment ? from_environment : DEFAULT_SOCKET };
	int at = 1;

	for (; at < argc && argv[at][0] == '-'; at++) {
		if (strcmp(argv[at], "--json") == 0)
			ctl.is_json = true;
		else if (strcmp(argv[at], "--socket") == 0 && at + 1 < argc)
			ctl.socket_path = argv[++at];
		else if (strcmp(argv[at], "--help") == 0)
			return usage(stdout, 0);
		else if (strcmp(argv[at], "--version") == 0)
			return puts("daogouctl " DAOGOU_VERSION), 0;
		else
			return usage(stderr, 2);
	}
	if (at == argc)
		return usage(stderr, 2);
	/* --json may also stand behind the verb. */
	int count = argc - at;
	if (count > 1 && strcmp(argv[argc - 1], "--json") == 0) {
		ctl.is_json = true;
		count--;
	}
	return ctl_run(&ctl, count, argv + at);
}
