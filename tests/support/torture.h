/* SPDX-License-Identifier: Apache-2.0 */
/* Curl's torture for whole programs: of a kind of call the at-th goes wrong, once. A program that is linked with the library
 * daogou_torture asks here before each allocation, write, sync, read, connection and statement of SQLite.
 *
 * The plan lies in memory that all processes share which are forked after torture_start(): the test makes it in one, and the
 * victim that it has forked meets the fault. Where the program's rule is to end when memory is out, the victim ends with
 * TORTURE_OUT_OF_MEMORY. */
#ifndef DAOGOU_TESTS_TORTURE_H
#define DAOGOU_TESTS_TORTURE_H

#include <stdbool.h>
#include <stddef.h>

enum torture_kind {
	TORTURE_NONE,
	TORTURE_MEMORY,        /* the program's own, with jansson's and libcurl's */
	TORTURE_SQLITE_MEMORY, /* only SQLite's */
	TORTURE_WRITE,         /* files: no space; sockets: the connection is lost */
	TORTURE_SYNC,
	TORTURE_READ,
	TORTURE_CONNECT,   /* connect(), accept(): out of descriptors, or refused */
	TORTURE_STATEMENT, /* sqlite3_step() and sqlite3_exec(): nothing is run, the disk is full */
	TORTURE_KINDS
};

extern const char *const TORTURE_NAMES[TORTURE_KINDS];

#define TORTURE_OUT_OF_MEMORY 70 /* of kiosk/base/xalloc.h */
#define TORTURE_LEAKED 23

/* Before anything else: the libraries get their memory here. */
void torture_start(void);
/* Zeroed memory that all processes share which are forked later. It stays. */
void *torture_share(size_t size);
/* In the victim: its threads meet faults, but for the one of this name, which comes when it likes (NULL: all). */
void torture_be_victim(const char *spared_thread);
/* The at-th call of that kind goes wrong; with at 0 they are only counted. */
void torture_plan(enum torture_kind kind, int at);
/* How many came since the plan was made. */
int torture_count(void);
bool torture_has_struck(void);
/* In the victim, in place of exit(): code, or TORTURE_LEAKED when something was lost in memory. */
_Noreturn void torture_exit(int code);

/* From one call that is struck to the next, when about so many of count are wanted; DAOGOU_TORTURE=200 says how many of each kind
 * in the test's place, DAOGOU_TORTURE=all each. */
int torture_step(int count, int wanted);

#endif
