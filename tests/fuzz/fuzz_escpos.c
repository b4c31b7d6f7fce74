/* SPDX-License-Identifier: Apache-2.0 */
/* ESC/POS bytes of any client, as the virtual printer executes them. */
#include <stdlib.h>

#include "hw/virtual/interpreter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct paper paper;

static void reply(void *data, const void *bytes, size_t length)
{
	(void)data;
	if (length == 0 || length > 96 || !bytes)
		abort();
}

static void confirm(void *data, const uint8_t id[4])
{
	(void)data;
	(void)id;
}

static void cut(void *data, bool is_partial)
{
	(void)data;
	(void)is_partial;
	paper_flush_raster_note(&paper);
	paper_clear(&paper);
}

static void set_status_back(void *data, uint8_t mask)
{
	(void)data;
	(void)mask;
}

static uint8_t paper_status(void *data)
{
	(void)data;
	return 0;
}

static void kick_drawer(void *data)
{
	(void)data;
}

static void finish(void)
{
	paper_finish(&paper);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct interpreter_owner OWNER = { NULL, reply, confirm, cut, set_status_back,
		paper_status, kick_drawer };
	static struct interpreter interpreter;

	/* Fonts are slow to open: the paper is kept and only wiped. */
	if (!paper.fonts) {
		paper_init(&paper, 384);
		atexit(finish);
	}
	interpreter_init(&interpreter, &paper, &OWNER);
	for (size_t i = 0; i < size && i < 4096; i++)
		interpreter_feed(&interpreter, data[i]);
	if (paper.y > PAPER_MAX_ROWS ||
		!utf8_is_valid(paper.text.bytes ? paper.text.bytes : "", paper.text.length))
		abort();
	interpreter_finish(&interpreter);
	paper_clear(&paper);
	return 0;
}
