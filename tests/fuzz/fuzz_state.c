/* SPDX-License-Identifier: ISC */
/*
 * Fuzz target: a state directory as a crash, a bad disk or somebody may have
 * left it. The input is two octets of size, the boots file, and the database
 * behind it. Besides not crashing: the directory can be opened whatever is in
 * it, but for what a newer version made; our boots are never at their end, and
 * one higher the next time; what is loaded is what an engine can be.
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "state/state.h"

#define WALL 1800000000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct mono now = {1000 * NS_PER_SEC};
static char directory[64];

/* The log says much, each time: it goes nowhere while an input is run. What a
 * sanitizer has to say goes to the descriptor, and is seen. */
static FILE *nowhere, *terminal;

static void
require(bool holds)
{
	if (holds)
		return;
	stderr = terminal;
	abort();
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	return where->level > 0 ? unlink(path) : 0;
}

static void
clear_directory(void)
{
	nftw(directory, remove_one, 4, FTW_DEPTH | FTW_PHYS);
}

static void
end(void)
{
	clear_directory();
	rmdir(directory);
	fclose(nowhere);
}

/* In memory where there is such a place: nothing here need last. */
static void
start(void)
{
	terminal = stderr;
	nowhere = fopen("/dev/null", "w");
	require(nowhere != NULL);
	strcpy(directory, "/dev/shm/fuzz-state-XXXXXX");
	if (mkdtemp(directory) == NULL) {
		strcpy(directory, "/tmp/fuzz-state-XXXXXX");
		require(mkdtemp(directory) != NULL);
	}
	require(atexit(end) == 0);
}

static void
put_file(const char *name, struct span octets)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "wb");
	require(file != NULL);
	require(
	    octets.size == 0 || fwrite(octets.data, octets.size, 1, file) == 1);
	require(fclose(file) == 0);
}

static void
check_engine(const struct engine *e)
{
	require(e->id.size >= ENGINE_ID_SIZE_MIN);
	require(e->id.size <= ENGINE_ID_SIZE_MAX);
	require(e->boots >= 0 && e->boots < ENGINE_BOOTS_MAX);
	require(e->latest_time >= 0);
	require((int)e->extension >= 0 && e->extension <= EXTENSION_AUTO);
	require(mono_seconds(e->heard, now) >= 0);
}

/* What is loaded is saved again, and a part of it forgotten. */
static void
use_engines(struct state *state)
{
	struct engine_table *table = engine_table_new(100);
	const struct engine *e = NULL;

	require(table != NULL);
	state_load_engines(state, table, now, WALL);
	while ((e = engine_next(table, e)) != NULL) {
		check_engine(e);
		state_save_engines(state, e, 1);
	}
	state_prune_engines(state, engine_table_count(table) / 2);
	engine_table_free(table);
}

/* One life of the daemon: 0, or -1 where it could not begin. */
static int
live(struct local_engine *local)
{
	const struct engine_id unset = {.size = 0};
	char error[STATE_ERROR_SIZE] = "";
	struct state *state = state_open(directory, error);
	int result;

	require(error[0] == '\0' || state == NULL);
	if (state == NULL) {
		require(strstr(error, "newer") != NULL);
		return -1;
	}
	result = state_local_engine(state, &unset, local, error);
	require((result != 0) == (error[0] != '\0'));
	if (result == 0)
		require(local->boots >= 1 && local->boots < ENGINE_BOOTS_MAX);
	use_engines(state);
	state_close(state);
	return result;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct local_engine first, second;
	size_t boots;

	if (directory[0] == '\0')
		start();
	if (size < 2)
		return 0;
	boots = (size_t)data[0] << 8 | data[1];
	if (boots > size - 2)
		boots = size - 2;
	stderr = nowhere;
	put_file("boots", (struct span) {data + 2, boots});
	put_file(
	    "state.db", (struct span) {data + 2 + boots, size - 2 - boots});
	if (live(&first) == 0 && live(&second) == 0) {
		bool same = span_equal(
		    engine_id_span(&first.id), engine_id_span(&second.id));

		require(second.boots == (same ? first.boots + 1 : 1));
		require(same || first.boots == ENGINE_BOOTS_MAX - 1);
	}
	clear_directory();
	stderr = terminal;
	return 0;
}
