/* SPDX-License-Identifier: Apache-2.0 */
/* A fault at every byte of a receipt that has every kind of element, and another shopper behind it. Over all
 * of them: at most one unmarked receipt, never none without being told, and nobody gets another's paper.
 *
 * Usually some offsets of each fault are tried. DAOGOU_EVERY_BYTE=all tries every one, with several printers
 * at once (DAOGOU_PRINTERS=N, usually 4), and prints what came of them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/hw/hw_rig.h"
#include "tests/support/support.h"

#define OFFSETS_A_RIG 100
#define USUAL_OFFSETS 3
#define TEAR_LINE "[raster 120x13]\n"

/* Narrow paper and low strips: few bytes, and many ends of strips among them. */
static const char PROFILE[] =
	"[profile]\ntitle = Narrow\ndots = 128\ncode_page = cp858:19\ncjk = gb18030\ntext = line\n"
	"confirmation = gs_h\nstrip_rows = 16\ncutter = %s\nqr = false\nbarcode = true\n"
	"drawer = true\n";

enum fault_option {
	LEAVES = 1, /* the shopper does not wait for what becomes of the receipt */
	STOPS = 2,  /* the printer waits for somebody to help it */
	NO_CUTTER = 4,
	SMALL_BUFFER = 8, /* of what was sent, most is lost with the link */
};

static struct fault {
	const char *name, *control;
	unsigned options;
	uint64_t count; /* 0: as many as the job has bytes */
} FAULTS[] = {
	{ "power_cut", "power_cut at", 0, 0 },
	{ "power_cut_no_cutter", "power_cut at", NO_CUTTER, 0 },
	{ "reboot", "reboot at", 0, 0 },
	{ "reboot_small_buffer", "reboot at", SMALL_BUFFER, 0 },
	{ "disconnect", "disconnect at", 0, 0 },
	{ "disconnect_small_buffer", "disconnect at", SMALL_BUFFER, 0 },
	{ "disconnect_no_cutter", "disconnect at", NO_CUTTER | SMALL_BUFFER, 0 },
	{ "paper_out_waits", "paper_out at", STOPS, 0 },
	{ "paper_out_leaves", "paper_out at", STOPS | LEAVES, 0 },
	{ "paper_out_leaves_small_buffer", "paper_out at", STOPS | LEAVES | SMALL_BUFFER, 0 },
	{ "paper_out_leaves_no_cutter", "paper_out at", STOPS | LEAVES | NO_CUTTER, 0 },
	{ "drop_confirmation", "drop_confirmation at", 0, 0 },
	/* Not bytes but milliseconds: up to the time-out, about it, and so late that the copy is on its
	 * way. */
	{ "late_confirmation", "late_confirmation after", 0, 600 },
};

/* What came of the offsets that were tried. */
struct tally {
	unsigned offsets, complete, uncertain, copies, whole_unmarked, part_unmarked;
};

struct bench {
	struct hw_rig rig;
	const struct fault *fault;
	char *folder;
	char *original, *copy, *next; /* the words of whole pieces */
	uint64_t length;              /* bytes of the first job */
	unsigned jobs;
	struct tally tally;
};

static bool has_option(const struct bench *bench, enum fault_option option)
{
	return bench->fault->options & (unsigned)option;
}

static struct document *every_element(void)
{
	static const uint8_t GREY[16 * 8] = { 0, 255, 64, 128 };
	static const struct document_style LARGE = { DOCUMENT_LARGE, DOCUMENT_CENTER, true };
	struct document *receipt = document_create("zh-Hans");

	document_set_copy_heading(receipt, "副本");
	document_text(receipt, LARGE, "SHOP");
	document_columns(receipt, (struct document_style){ 0 }, "牛奶", "£1.20");
	document_text(receipt, (struct document_style){ 0 }, "𠀀"); /* drawn: no printer has it */
	document_rule(receipt, false);
	document_qr(receipt, "A1");
	document_barcode(receipt, "A1"); /* narrow enough for the bars of the printer itself */
	document_picture(receipt, 16, 8, GREY);
	document_feed(receipt, 1);
	document_drawer(receipt);
	document_text(receipt, (struct document_style){ 0 }, "END");
	document_cut(receipt);
	return receipt;
}

static struct document *next_receipt(void)
{
	struct document *receipt = document_create("en");

	document_text(receipt, (struct document_style){ 0 }, "Café £2");
	document_cut(receipt);
	return receipt;
}

static struct print_job print(struct bench *bench, const char *session, struct document *document)
{
	char id[ULID_SIZE];

	snprintf(id, sizeof(id), "J%u", ++bench->jobs);
	assert_int_equal(hw_print(bench->rig.hw, NULL, id, "receipt", session, document), HW_OK);
	return hw_rig_wait_output(&bench->rig)->printer.job;
}

/* Everything on the paper behind the first so many bytes of its words; the caller frees. */
static char *words_from(struct bench *bench, size_t from)
{
	char *words = vprinter_words(bench->rig.vprinter), *rest = strdup(words + from);

	free(words);
	return rest;
}

static size_t words_length(struct bench *bench)
{
	char *words = vprinter_words(bench->rig.vprinter);
	size_t length = strlen(words);

	free(words);
	return length;
}

static char *print_clean(struct bench *bench, struct document *document)
{
	size_t before = words_length(bench);

	assert_int_equal(print(bench, "S", document).confidence, CONFIDENCE_CONFIRMED);
	return words_from(bench, before);
}

static void bench_start(struct bench *bench, const struct fault *fault)
{
	char path[300], text[400];

	*bench = (struct bench){ .fault = fault, .folder = temp_folder_make() };
	snprintf(path, sizeof(path), "%s/narrow.ini", bench->folder);
	snprintf(text, sizeof(text), PROFILE, has_option(bench, NO_CUTTER) ? "false" : "true");
	write_file_or_fail(path, text, strlen(text));
	hw_rig_init(&bench->rig);
	bench->rig.printer_buffer = has_option(bench, SMALL_BUFFER) ? 64 : 0;
	hw_rig_add_printer_as(&bench->rig, NULL, "virtual-80mm-zh");
	hw_rig_set(&bench->rig, "printer", "profile", path);
	hw_rig_set(&bench->rig, "printer", "confirm_timeout_ms", "250");
	hw_rig_start(&bench->rig);
	hw_rig_wait_state(&bench->rig, DEVICE_PRINTER, DEVICE_IDLE);
	hw_rig_print_first(&bench->rig);
	uint64_t before = vprinter_executed_bytes(bench->rig.vprinter);
	bench->original = print_clean(bench, every_element());
	bench->length = vprinter_executed_bytes(bench->rig.vprinter) - before;
	bench->next = print_clean(bench, next_receipt());
	before = words_length(bench);
	assert_int_equal(hw_print_again(bench->rig.hw, NULL, "J1"), HW_OK);
	assert_int_equal(hw_rig_wait_output(&bench->rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	bench->copy = words_from(bench, before);
}

static void bench_finish(struct bench *bench)
{
	hw_rig_finish(&bench->rig);
	temp_folder_remove(bench->folder);
	free(bench->original);
	free(bench->copy);
	free(bench->next);
}

/* Where the piece of paper that begins there ends: behind its cut, or behind the line that it is torn
 * along. */
static char *piece_end(const struct bench *bench, char *piece)
{
	const char *mark = has_option(bench, NO_CUTTER) ? TEAR_LINE : "--- cut ---\n";
	char *found = strstr(piece, mark);

	return found ? found + strlen(mark) : piece + strlen(piece);
}

static bool is_piece(const char *piece, const char *end, const char *wanted)
{
	return strlen(wanted) == (size_t)(end - piece) && strncmp(piece, wanted, strlen(wanted)) == 0;
}

/* The pieces one by one: of the first shopper at most one without COPY; then the copy if one was asked for;
 * then the next shopper's, alone. */
static void check_paper(struct bench *bench, char *words, bool is_complete, bool has_copy)
{
	unsigned unmarked = 0, whole = 0, copies = 0, nexts = 0;

	for (char *piece = words; *piece;) {
		char *end = piece_end(bench, piece);
		if (is_piece(piece, end, TEAR_LINE))
			; /* nothing hung there */
		else if (is_piece(piece, end, bench->next))
			nexts++;
		else if (is_piece(piece, end, bench->copy))
			copies++;
		else
			unmarked++;
		whole += is_piece(piece, end, bench->original);
		if ((nexts && *end) || (copies && unmarked && !has_copy))
			fail_msg("a piece in the wrong place:\n%s", words);
		piece = end;
	}
	bench->tally.whole_unmarked += whole;
	bench->tally.part_unmarked += unmarked - whole;
	bench->tally.copies += copies;
	if (unmarked > 1 || nexts != 1 || copies != has_copy || (is_complete && whole != 1))
		fail_msg("%u unmarked, %u whole, %u copies, %u next:\n%s", unmarked, whole, copies, nexts,
			words);
}

/* The trouble is over when the shopper has gone, or while he waits. */
static struct print_job print_with_fault(struct bench *bench)
{
	char id[ULID_SIZE];

	snprintf(id, sizeof(id), "J%u", ++bench->jobs);
	assert_int_equal(hw_print(bench->rig.hw, NULL, id, "receipt", "S1", every_element()), HW_OK);
	/* A printer that stopped before it was told to speak up is off-line, for all that is known. */
	if (has_option(bench, STOPS))
		hw_rig_wait_state(&bench->rig, DEVICE_PRINTER, DEVICE_ERROR);
	if (has_option(bench, STOPS) && !has_option(bench, LEAVES))
		hw_rig_control(&bench->rig, "clear");
	if (has_option(bench, LEAVES))
		hw_print_end_session(bench->rig.hw, "S1");
	struct print_job job = hw_rig_wait_output(&bench->rig)->printer.job;
	hw_rig_control(&bench->rig, "clear");
	assert_string_equal(job.id, id);
	return job;
}

static void check_offset(struct bench *bench, uint64_t offset)
{
	size_t before = words_length(bench);
	char line[64];

	snprintf(line, sizeof(line), "fault %s %llu", bench->fault->control, (unsigned long long)offset);
	hw_rig_control(&bench->rig, line);
	struct print_job job = print_with_fault(bench);
	bool is_complete = job.state == PRINT_DONE, has_copy = !is_complete && !has_option(bench, LEAVES);
	assert_true(is_complete ? job.confidence == CONFIDENCE_CONFIRMED : job.state == PRINT_UNCERTAIN);
	if (has_option(bench, STOPS) && !has_option(bench, LEAVES))
		assert_true(is_complete);
	hw_rig_wait_state(&bench->rig, DEVICE_PRINTER, DEVICE_IDLE);
	if (has_copy) {
		assert_int_equal(hw_print_again(bench->rig.hw, NULL, job.id), HW_OK);
		const struct hw_event *event = hw_rig_wait_output(&bench->rig);
		assert_int_equal(event->printer.event, PRINTER_OUTPUT_COMPLETE);
		assert_true(event->printer.job.is_copy);
	}
	assert_int_equal(print(bench, "S2", next_receipt()).confidence, CONFIDENCE_CONFIRMED);
	char *words = words_from(bench, before);
	check_paper(bench, words, is_complete, has_copy);
	free(words);
	bench->tally.offsets++;
	bench->tally.complete += is_complete;
	bench->tally.uncertain += !is_complete;
	/* Somebody tears it off; the virtual roll is no endless one. */
	if (has_option(bench, NO_CUTTER))
		hw_rig_control(&bench->rig, "feed");
}

/* Every step-th offset from first on. The rig is made anew now and then: its memory of paper grows. */
static void check_offsets(const struct fault *fault, uint64_t first, uint64_t step, struct tally *ret_tally)
{
	struct tally all = { 0 };
	uint64_t offset = first, length = first;

	while (offset <= length) {
		struct bench bench;
		bench_start(&bench, fault);
		/* Behind the last byte nothing happens to this job. */
		length = fault->count ? fault->count : bench.length - 1;
		offset += fault->count && offset == 0 ? step : 0; /* no lateness of nothing */
		for (int i = 0; i < OFFSETS_A_RIG && offset <= length; i++, offset += step)
			check_offset(&bench, offset);
		all.offsets += bench.tally.offsets;
		all.complete += bench.tally.complete;
		all.uncertain += bench.tally.uncertain;
		all.copies += bench.tally.copies;
		all.whole_unmarked += bench.tally.whole_unmarked;
		all.part_unmarked += bench.tally.part_unmarked;
		bench_finish(&bench);
	}
	*ret_tally = all;
}

static const struct fault *find_fault(const char *name)
{
	for (size_t i = 0; i < sizeof(FAULTS) / sizeof(FAULTS[0]); i++) {
		if (strcmp(FAULTS[i].name, name) == 0)
			return &FAULTS[i];
	}
	fail_msg("no fault is called %s", name);
	return NULL;
}

/* A slice of the offsets, in a process of its own. */
static struct {
	const char *fault;
	uint64_t first, step;
} slice;

static void test_slice(void **state)
{
	struct tally tally;

	(void)state;
	check_offsets(find_fault(slice.fault), slice.first, slice.step, &tally);
	printf("tally %u %u %u %u %u %u\n", tally.offsets, tally.complete, tally.uncertain, tally.copies,
		tally.whole_unmarked, tally.part_unmarked);
}

static void add_tally(const char *log, struct tally *all)
{
	char *text = read_file_or_fail(log, NULL);
	const char *line = strstr(text, "tally ");
	struct tally one;

	if (!line ||
		sscanf(line, "tally %u %u %u %u %u %u", &one.offsets, &one.complete, &one.uncertain,
			&one.copies, &one.whole_unmarked, &one.part_unmarked) != 6)
		fail_msg("a slice failed:\n%s", text);
	all->offsets += one.offsets;
	all->complete += one.complete;
	all->uncertain += one.uncertain;
	all->copies += one.copies;
	all->whole_unmarked += one.whole_unmarked;
	all->part_unmarked += one.part_unmarked;
	free(text);
}

static void check_all_offsets(const struct fault *fault)
{
	const char *wanted = getenv("DAOGOU_PRINTERS");
	unsigned count = wanted ? (unsigned)atoi(wanted) : 4;
	char *folder = temp_folder_make(), log[300], first[16], step[16];
	struct tally all = { 0 };
	pid_t pids[64];

	assert_in_range(count, 1, 64);
	snprintf(step, sizeof(step), "%u", count);
	for (unsigned i = 0; i < count; i++) {
		snprintf(log, sizeof(log), "%s/%u", folder, i);
		snprintf(first, sizeof(first), "%u", i);
		pids[i] = start_program(
			(const char *const[]){ "/proc/self/exe", fault->name, first, step, NULL }, log);
	}
	for (unsigned i = 0; i < count; i++) {
		int status;
		while (waitpid(pids[i], &status, 0) < 0 && errno == EINTR)
			continue;
		snprintf(log, sizeof(log), "%s/%u", folder, i);
		add_tally(log, &all);
		assert_int_equal(status, 0);
	}
	printf("%s: %u offsets: %u complete, %u uncertain, %u copies; unmarked: %u whole, %u in part\n",
		fault->name, all.offsets, all.complete, all.uncertain, all.copies, all.whole_unmarked,
		all.part_unmarked);
	fflush(stdout);
	temp_folder_remove(folder);
}

static void check_fault(void **state)
{
	const struct fault *fault = *state;
	const char *wanted = getenv("DAOGOU_EVERY_BYTE");
	struct tally tally;

	if (wanted && strcmp(wanted, "all") == 0) {
		check_all_offsets(fault);
		return;
	}
	/* A prime, so that the offsets fall everywhere in strips and commands. */
	check_offsets(fault, 1, fault->count ? 149 : 577, &tally);
	assert_true(tally.offsets >= USUAL_OFFSETS);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[sizeof(FAULTS) / sizeof(FAULTS[0])];
	const struct CMUnitTest slices[] = { cmocka_unit_test(test_slice) };

	if (argc == 4) {
		slice.fault = argv[1];
		slice.first = strtoull(argv[2], NULL, 10);
		slice.step = strtoull(argv[3], NULL, 10);
		return cmocka_run_group_tests(slices, NULL, NULL);
	}
	for (size_t i = 0; i < sizeof(FAULTS) / sizeof(FAULTS[0]); i++)
		tests[i] = (struct CMUnitTest){ FAULTS[i].name, check_fault, NULL, NULL, &FAULTS[i] };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
