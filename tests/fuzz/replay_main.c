/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target without libFuzzer: every file of a folder, then mutations of them, the same ones in each
 * run. */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

#define MAX_SEEDS 256
#define MAX_SEED_BYTES (1024 * 1024)
#define MUTATIONS_PER_SEED 4000
#define MAX_SECONDS 3.0

struct seed {
	uint8_t *bytes;
	size_t size;
};

static struct seed seeds[MAX_SEEDS];
static size_t seed_count;

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* xorshift64*: cheap, and the same everywhere. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(2685821657736338717);
}

/* A copy of exactly size bytes, so that a sanitizer sees each read past the end. */
static void run_copy(const uint8_t *bytes, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		exit(70);
	if (size)
		memcpy(copy, bytes, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static size_t insert_byte(uint8_t *bytes, size_t size, size_t at, uint8_t byte)
{
	memmove(bytes + at + 1, bytes + at, size - at);
	bytes[at] = byte;
	return size + 1;
}

static size_t remove_bytes(uint8_t *bytes, size_t size, size_t at, size_t count)
{
	count = count > size - at ? size - at : count;
	memmove(bytes + at, bytes + at + count, size - at - count);
	return size - count;
}

static void copy_within(uint8_t *bytes, size_t size, size_t to, size_t from, size_t count)
{
	size_t room = size - (to > from ? to : from);

	memmove(bytes + to, bytes + from, count > room ? room : count);
}

/* One small change; bytes has room for one more. */
static size_t mutate(uint8_t *bytes, size_t size, uint64_t *random)
{
	static const uint8_t ODD[] = { 0, 0xFF, 0x7F, 0x80, '<', '"', '\\', '{', '=', '&', ';', '\n', 0xC0,
		0xED, 0xF4, '9' };
	uint64_t chance = next_random(random);
	size_t at = size ? (size_t)(chance >> 32) % size : 0;
	uint8_t odd = ODD[chance >> 16 & 15];

	if (size == 0)
		return insert_byte(bytes, 0, 0, odd);
	switch (chance & 7) {
	case 0: bytes[at] ^= (uint8_t)(1u << (chance >> 8 & 7)); return size;
	case 1: bytes[at] = odd; return size;
	case 2: bytes[at] = (uint8_t)(chance >> 24); return size;
	case 3: return insert_byte(bytes, size, at, odd);
	case 4: return insert_byte(bytes, size, at, bytes[at]);
	case 5: return remove_bytes(bytes, size, at, 1 + (chance >> 8 & 15));
	case 6: return at;
	default:
		copy_within(bytes, size, at, (size_t)(chance >> 8) % size, 1 + (chance >> 20 & 31));
		return size;
	}
}

static void run_mutation(const struct seed *seed, uint64_t *random)
{
	unsigned changes = 1 + (unsigned)(next_random(random) % 6);
	uint8_t *bytes = malloc(seed->size + changes + 1);
	size_t size = seed->size;

	if (!bytes)
		exit(70);
	if (size)
		memcpy(bytes, seed->bytes, size);
	while (changes-- > 0)
		size = mutate(bytes, size, random);
	run_copy(bytes, size);
	free(bytes);
}

static void load_seed(const char *folder, const char *name)
{
	char path[4096];
	struct seed *seed = &seeds[seed_count];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "rbe");
	if (!file) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(1);
	}
	seed->bytes = malloc(MAX_SEED_BYTES);
	if (!seed->bytes)
		exit(70);
	seed->size = fread(seed->bytes, 1, MAX_SEED_BYTES, file);
	fclose(file);
	seed_count++;
}

static int is_seed_name(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void load_folder(const char *folder)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, is_seed_name, alphasort);

	if (count <= 0) {
		fprintf(stderr, "%s: no seeds\n", folder);
		exit(1);
	}
	for (int i = 0; i < count; i++) {
		if (seed_count < MAX_SEEDS)
			load_seed(folder, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}

/* Round by round, so that a slow target still sees something of every seed. */
static unsigned long run_mutations(void)
{
	uint64_t random = UINT64_C(0x9E3779B97F4A7C15);
	double end_s = now_s() + MAX_SECONDS;
	unsigned long runs = 0;

	for (int round = 0; round < MUTATIONS_PER_SEED; round++) {
		for (size_t i = 0; i < seed_count; i++, runs++)
			run_mutation(&seeds[i], &random);
		if (now_s() > end_s)
			break;
	}
	return runs;
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 2;
	}
	if (LLVMFuzzerInitialize)
		LLVMFuzzerInitialize(&argc, &argv);
	load_folder(argv[1]);
	for (size_t i = 0; i < seed_count; i++)
		run_copy(seeds[i].bytes, seeds[i].size);
	run_copy(NULL, 0);
	printf("%zu seeds, %lu mutations\n", seed_count, run_mutations());
	for (size_t i = 0; i < seed_count; i++)
		free(seeds[i].bytes);
	return 0;
}
