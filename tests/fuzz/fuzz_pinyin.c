/* SPDX-License-Identifier: Apache-2.0 */
/* A pinyin dictionary as anybody may have written it, and names looked up in it: the bytes behind its first empty line. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/feed/pinyin.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_up(const struct pinyin *pinyin, const char *name)
{
	struct arena arena;
	const char **tokens;

	arena_init(&arena, 4096);
	size_t count = pinyin_tokens(pinyin, name, &arena, &tokens);
	for (size_t i = 0; i < count; i++)
		if (!tokens[i][0] || strlen(tokens[i]) > PINYIN_TOKEN_MAX ||
			tokens[i][strspn(tokens[i], "abcdefghijklmnopqrstuvwxyz")])
			abort();
	arena_finish(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[40], *text = xstrndup((const char *)data, size), *names = strstr(text, "\n\n");
	int file = memfd_create("dictionary", MFD_CLOEXEC);

	if (file < 0 || write(file, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	struct pinyin *pinyin = pinyin_load(path);
	if (pinyin)
		look_up(pinyin, names ? names : text);
	pinyin_destroy(pinyin);
	close(file);
	free(text);
	return 0;
}
