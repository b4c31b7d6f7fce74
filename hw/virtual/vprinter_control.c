/* SPDX-License-Identifier: Apache-2.0 */
/* The control lines of the virtual printer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/virtual/vprinter_private.h"
#include "kiosk/base/xalloc.h"

#define LATE_MS 2000

/* Faults that are a switch. */
static bool *find_switch(struct vprinter_faults *faults, const char *name)
{
	const struct {
		const char *name;
		bool *flag;
	} switches[] = {
		{ "paper_near_end", &faults->is_paper_near_end },
		{ "paper_out", &faults->is_paper_out },
		{ "cover_open", &faults->is_cover_open },
		{ "slow", &faults->is_slow },
		{ "drop_confirmation", &faults->drops_confirmation },
		{ "garbage_status", &faults->gives_garbage },
		{ "silent", &faults->is_silent },
		{ "cutter_error", &faults->has_cutter_error },
		{ "head_hot", &faults->is_head_hot },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(switches); i++) {
		if (strcmp(switches[i].name, name) == 0)
			return switches[i].flag;
	}
	return NULL;
}

static void set_now(struct vprinter *self, const char *name, char answer[256])
{
	bool *flag = find_switch(&self->faults, name);

	if (strcmp(name, "power_cut") == 0) {
		vprinter_power_cut(self);
	} else if (strcmp(name, "reboot") == 0) {
		vprinter_reboot(self);
	} else if (strcmp(name, "disconnect") == 0) {
		self->faults.wants_disconnect = true;
	} else if (strcmp(name, "late_confirmation") == 0) {
		self->faults.confirmations_late_ms = LATE_MS;
	} else if (flag) {
		*flag = true;
		vprinter_tell_status(self, false);
	} else {
		snprintf(answer, 256, "error: no fault is called %.40s", name);
	}
}

static void set_later(struct vprinter *self, const char *name, const char *at, char answer[256])
{
	struct vprinter_faults *faults = &self->faults;
	const struct {
		const char *name;
		bool *flag;
		uint64_t *byte;
	} timed[] = {
		{ "paper_out", &faults->has_paper_out_at, &faults->paper_out_at },
		{ "power_cut", &faults->has_power_cut_at, &faults->power_cut_at },
		{ "reboot", &faults->has_reboot_at, &faults->reboot_at },
		{ "disconnect", &faults->has_disconnect_at, &faults->disconnect_at },
		{ "drop_confirmation", &faults->has_drop_at, &faults->drop_at },
	};
	char *end;
	unsigned long long byte = strtoull(at, &end, 10);

	if (end == at || *end || byte > 1000000000) {
		snprintf(answer, 256, "error: at needs a number of bytes");
		return;
	}
	for (size_t i = 0; i < ARRAY_LENGTH(timed); i++) {
		if (strcmp(timed[i].name, name) == 0) {
			*timed[i].flag = true;
			*timed[i].byte = self->executed + byte;
			return;
		}
	}
	snprintf(answer, 256,
		"error: only paper_out, power_cut, reboot, disconnect and drop_confirmation can be at a byte");
}

static void set_late(struct vprinter *self, const char *name, const char *after, char answer[256])
{
	char *end;
	unsigned long ms = strtoul(after, &end, 10);

	if (strcmp(name, "late_confirmation") != 0)
		snprintf(answer, 256, "error: only late_confirmation can be after some milliseconds");
	else if (end == after || *end || ms < 1 || ms > 600000)
		snprintf(answer, 256, "error: after needs a number of milliseconds");
	else
		self->faults.confirmations_late_ms = (int)ms;
}

static void print_status(const struct vprinter *self, char answer[256])
{
	const struct vprinter_faults *faults = &self->faults;

	snprintf(answer, 256,
		"{\"power\":%s,\"paper_near_end\":%s,\"paper_out\":%s,\"cover_open\":%s,\"connected\":%s,"
		"\"receipts\":%u,"
		"\"executed_bytes\":%llu,\"buffered_bytes\":%zu}",
		faults->is_power_off ? "false" : "true", faults->is_paper_near_end ? "true" : "false",
		faults->is_paper_out ? "true" : "false", faults->is_cover_open ? "true" : "false",
		self->client_fd >= 0 ? "true" : "false", self->receipts, (unsigned long long)self->executed,
		self->buffer_length);
}

static void run_fault(struct vprinter *self, char **save, char answer[256])
{
	const char *name = strtok_r(NULL, " \t\r\n", save);
	const char *at = strtok_r(NULL, " \t\r\n", save);
	const char *byte = strtok_r(NULL, " \t\r\n", save);
	bool has_more = strtok_r(NULL, " \t\r\n", save);

	if (!name)
		snprintf(answer, 256, "error: fault needs a name");
	else if (!at)
		set_now(self, name, answer);
	else if (strcmp(at, "at") == 0 && byte && !has_more)
		set_later(self, name, byte, answer);
	else if (strcmp(at, "after") == 0 && byte && !has_more)
		set_late(self, name, byte, answer);
	else
		snprintf(answer, 256, "error: write fault NAME [at BYTE | after MS]");
}

static void run_plain(struct vprinter *self, const char *verb, bool has_more, char answer[256])
{
	bool is_clear = strcmp(verb, "clear") == 0, is_feed = strcmp(verb, "feed") == 0;

	if (!is_clear && !is_feed && strcmp(verb, "status") != 0) {
		snprintf(answer, 256, "error: no such verb: %.40s", verb);
	} else if (has_more) {
		snprintf(answer, 256, "error: nothing may stand behind %s", verb);
	} else if (is_clear) {
		self->faults = (struct vprinter_faults){ 0 };
		vprinter_tell_status(self, false);
	} else if (is_feed) {
		vprinter_end_piece(self);
	} else {
		print_status(self, answer);
	}
}

void vprinter_control_line(struct vprinter *self, const char *line, char answer[256])
{
	char copy[256];
	char *save = NULL;

	snprintf(copy, sizeof(copy), "%s", line);
	const char *verb = strtok_r(copy, " \t\r\n", &save);
	strcpy(answer, "ok");
	if (!verb)
		strcpy(answer, "error: an empty line");
	else if (strcmp(verb, "fault") == 0)
		run_fault(self, &save, answer);
	else
		run_plain(self, verb, strtok_r(NULL, " \t\r\n", &save), answer);
}
