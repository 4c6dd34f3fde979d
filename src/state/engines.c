/* SPDX-License-Identifier: ISC */
/*
 * The rows of the engine cache. In: engines as the table has them; out: rows,
 * and back. Called by the thread that has the database.
 */
#include <stdio.h>

#include "state/model.h"
#include "state/state.h"

#define HEARD_MAX (INT64_C(1) << 40) /* Unix seconds: far ahead */

/* Checks a row; -1 if it makes no sense. */
static int
read_engine(sqlite3_stmt *s, struct engine *e)
{
	struct span id = {
	    sqlite3_column_blob(s, 0), (size_t)sqlite3_column_bytes(s, 0)};
	sqlite3_int64 boots = sqlite3_column_int64(s, 1);
	sqlite3_int64 time = sqlite3_column_int64(s, 2);
	sqlite3_int64 heard = sqlite3_column_int64(s, 3);
	const char *source = (const char *)sqlite3_column_text(s, 4);
	sqlite3_int64 extension = sqlite3_column_int64(s, 5);

	if (engine_id_from_span(id, &e->id) != 0 || boots < 0 ||
	    boots >= ENGINE_BOOTS_MAX || time < 0 || time > INT32_MAX ||
	    heard < 0 || heard > HEARD_MAX || extension < 0 ||
	    extension > EXTENSION_AUTO)
		return -1;
	e->boots = (int32_t)boots;
	e->latest_time = (int32_t)time;
	e->heard_wall = heard;
	e->extension = (enum key_extension)extension;
	if (source == NULL || address_parse(source, &e->source) != 0)
		e->source = (struct address) {.family = AF_UNSPEC};
	return 0;
}

/*
 * When an engine was heard, on our monotonic clock: its time is taken to have
 * gone on since, as the wall clock says. A wall clock that was set forward
 * makes us expect too late a time, which harms nobody: a message with a later
 * time than the last one is taken by step 7b1 of RFC 3414 3.2 before step 7b2
 * compares. One that was set back counts as no time at all.
 */
static struct mono
heard_since(const struct engine *kept, struct mono now, int64_t wall)
{
	const int64_t year = 366 * INT64_C(86400);
	int64_t ago = wall - kept->heard_wall;

	if (ago < 0)
		ago = 0;
	if (ago > year)
		ago = year;
	return (struct mono) {now.ns - ago * NS_PER_SEC};
}

static int
restore(struct engine_table *engines, const struct engine *kept,
    struct mono now, int64_t wall)
{
	struct engine *e = engine_add(engines, engine_id_span(&kept->id));

	if (e == NULL)
		return -1;
	e->boots = kept->boots;
	e->latest_time = kept->latest_time;
	e->heard_wall = kept->heard_wall;
	e->heard = heard_since(kept, now, wall);
	e->source = kept->source;
	e->extension = kept->extension;
	return 0;
}

long
state_load_engines(struct state *state, struct engine_table *engines,
    struct mono now, int64_t wall)
{
	sqlite3_stmt *s = NULL;
	struct engine kept = {0};
	long count = 0, bad = 0;
	int code = sqlite3_prepare_v2(state->db,
	    "SELECT id, boots, latest_time, heard_wall, source, extension"
	    " FROM engines ORDER BY heard_wall",
	    -1, &s, NULL);

	if (code == SQLITE_OK)
		while ((code = sqlite3_step(s)) == SQLITE_ROW) {
			if (read_engine(s, &kept) != 0)
				bad++;
			else if (restore(engines, &kept, now, wall) == 0)
				count++;
		}
	sqlite3_finalize(s);
	if (bad > 0)
		log_warn("state: %ld engines with values that cannot be "
			 "were left out",
		    bad);
	if (code == SQLITE_DONE)
		return count;
	log_error("state: engines: %s", sqlite3_errmsg(state->db));
	return -1;
}

static int
bind_engine(sqlite3_stmt *s, const struct engine *e)
{
	char source[ADDRESS_TEXT_SIZE];

	address_format(&e->source, source);
	sqlite3_bind_blob(s, 1, e->id.octets, e->id.size, SQLITE_STATIC);
	sqlite3_bind_int(s, 2, e->boots);
	sqlite3_bind_int(s, 3, e->latest_time);
	sqlite3_bind_int64(s, 4, e->heard_wall);
	sqlite3_bind_text(s, 5, source, -1, SQLITE_TRANSIENT);
	sqlite3_bind_int(s, 6, (int)e->extension);
	return sqlite3_step(s) == SQLITE_DONE && sqlite3_reset(s) == SQLITE_OK
		   ? 0
		   : -1;
}

int
state_save_engines(
    struct state *state, const struct engine *engines, size_t count)
{
	sqlite3_stmt *s = NULL;
	size_t i;
	int failed = state_execute(state->db, "BEGIN") != SQLITE_OK;

	failed =
	    failed ||
	    sqlite3_prepare_v2(state->db,
		"INSERT OR REPLACE INTO engines (id, boots, latest_time,"
		" heard_wall, source, extension) VALUES (?, ?, ?, ?, ?, ?)",
		-1, &s, NULL) != SQLITE_OK;
	for (i = 0; i < count && !failed; i++)
		failed = bind_engine(s, &engines[i]) != 0;
	failed = failed || state_execute(state->db, "COMMIT") != SQLITE_OK;
	if (failed) {
		log_limited(&state->failures, clock_mono(), LOG_LEVEL_ERROR,
		    "state: engines were not saved: %s",
		    sqlite3_errmsg(state->db));
		sqlite3_finalize(s);
		state_execute(state->db, "ROLLBACK");
		return -1;
	}
	sqlite3_finalize(s);
	return 0;
}

int
state_prune_engines(struct state *state, size_t limit)
{
	char sql[256];

	snprintf(sql, sizeof(sql),
	    "DELETE FROM engines WHERE id IN (SELECT id FROM engines"
	    " ORDER BY heard_wall DESC LIMIT -1 OFFSET %zu)",
	    limit);
	if (state_execute(state->db, sql) == SQLITE_OK)
		return 0;
	log_error("state: engines: %s", sqlite3_errmsg(state->db));
	return -1;
}

int
state_remove_engine(struct state *state, const struct engine_id *id)
{
	sqlite3_stmt *s = NULL;
	int code = sqlite3_prepare_v2(
	    state->db, "DELETE FROM engines WHERE id = ?", -1, &s, NULL);

	if (code == SQLITE_OK) {
		sqlite3_bind_blob(s, 1, id->octets, id->size, SQLITE_STATIC);
		code = sqlite3_step(s);
	}
	sqlite3_finalize(s);
	if (code == SQLITE_DONE)
		return 0;
	log_error("state: engines: %s", sqlite3_errmsg(state->db));
	return -1;
}
