/* SPDX-License-Identifier: ISC */
/*
 * The database: one row for ourselves, one for each engine. A database that
 * SQLite cannot read is moved aside and a new one made; what would be lost with
 * it and must not be, our own boots, stands in a second place too (boots.c).
 * Rows are checked when they are read: the file is input like any other.
 *
 * Used by the main thread before the loop starts and by the worker afterwards,
 * never by both at once: SQLite need not lock.
 */
#include "state/state.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "state/boots.h"
#include "state/lock.h"
#include "state/model.h"

#define SCHEMA_VERSION 1

static const char schema[] =
    "PRAGMA user_version = 1;"
    "CREATE TABLE IF NOT EXISTS local ("
    " one INTEGER PRIMARY KEY CHECK (one = 1),"
    " id BLOB NOT NULL, boots INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS engines ("
    " id BLOB PRIMARY KEY, boots INTEGER NOT NULL,"
    " latest_time INTEGER NOT NULL, heard_wall INTEGER NOT NULL,"
    " source TEXT NOT NULL, extension INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS users ("
    " name TEXT NOT NULL, engine BLOB NOT NULL, auth TEXT NOT NULL,"
    " priv TEXT NOT NULL, extension INTEGER NOT NULL,"
    " level INTEGER NOT NULL, auth_key BLOB NOT NULL,"
    " priv_key BLOB NOT NULL, PRIMARY KEY (name, engine)) WITHOUT ROWID;"
    /* of earlier versions: it cost more than it saved */
    "DROP INDEX IF EXISTS engines_heard;";

/* ── opening ──────────────────────────────────────────────────────────── */

/* A pragma's only number, or -1. */
static int
ask_number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	int number = -1;

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		number = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return number;
}

/* Nothing that stands in the file is to be run: it holds data, no programs. */
static void
distrust(sqlite3 *db)
{
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
}

/* Is every page readable, and every row where its indexes say? If not, `error`
 * says what SQLite found first. */
static bool
is_sound(sqlite3 *db, char *error)
{
	sqlite3_stmt *statement = NULL;
	const unsigned char *answer;
	bool sound = false;
	char *newline;

	snprintf(error, STATE_ERROR_SIZE, "it cannot be checked");

	if (sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &statement,
		NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW &&
	    (answer = sqlite3_column_text(statement, 0)) != NULL) {
		sound = strcmp((const char *)answer, "ok") == 0;
		snprintf(error, STATE_ERROR_SIZE, "%s", answer);
		while ((newline = strchr(error, '\n')) != NULL)
			*newline = ' ';
	}
	sqlite3_finalize(statement);
	return sound;
}

/* Do the tables have the columns that we use, and the keys by which a row is
 * replaced? Adds no row. */
static bool
has_our_tables(sqlite3 *db)
{
	return state_execute(db,
		   "INSERT INTO local (one, id, boots)"
		   " SELECT one, id, boots FROM local WHERE 0"
		   " ON CONFLICT (one) DO NOTHING;"
		   "INSERT INTO engines (id, boots, latest_time, heard_wall,"
		   " source, extension)"
		   " SELECT id, boots, latest_time, heard_wall, source,"
		   " extension FROM engines WHERE 0"
		   " ON CONFLICT (id) DO NOTHING;"
		   "INSERT INTO users (name, engine, auth, priv, extension,"
		   " level, auth_key, priv_key)"
		   " SELECT name, engine, auth, priv, extension, level,"
		   " auth_key, priv_key FROM users WHERE 0"
		   " ON CONFLICT (name, engine) DO NOTHING") == SQLITE_OK;
}

/* SQLite says "out of memory" of some damaged tables too, and something else
 * where memory ran out in the middle of a check. Would memory do for an empty
 * database? */
static bool
has_memory(void)
{
	sqlite3 *db = NULL;
	bool has = sqlite3_open(":memory:", &db) == SQLITE_OK &&
		   state_execute(db, schema) == SQLITE_OK;

	sqlite3_close(db);
	return has;
}

enum opening { OPENED, BROKEN, FAILED };

/* Is the file itself to blame, so that a new one would do? A full disk or a
 * missing permission would be there for the new one too. */
static enum opening
judge(int code, const char *path)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_CANTOPEN:
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_PERM:
		return FAILED;
	case SQLITE_READONLY: /* or does its header only say so? */
		return access(path, W_OK) == 0 ? BROKEN : FAILED;
	default:
		return has_memory() ? BROKEN : FAILED;
	}
}

/* Opens the file and makes its tables where they are missing. Where it is
 * BROKEN, `error` says why without its name. */
static enum opening
open_database(struct state *state, const char *path, char *error)
{
	const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
			  SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
	int code = sqlite3_open_v2(path, &state->db, flags, NULL);

	if (code == SQLITE_OK) {
		distrust(state->db);
		code =
		    state_execute(state->db, "PRAGMA locking_mode = EXCLUSIVE;"
					     "PRAGMA journal_mode = WAL;"
					     "PRAGMA synchronous = FULL;"
					     "PRAGMA cache_size = -256;"
					     "PRAGMA secure_delete = ON;");
	}
	if (ask_number(state->db, "PRAGMA user_version") > SCHEMA_VERSION) {
		snprintf(error, STATE_ERROR_SIZE,
		    "it was made by a newer version of trapline");
		return FAILED;
	}
	if (code == SQLITE_OK)
		code = state_execute(state->db, schema);
	if (code == SQLITE_OK && !is_sound(state->db, error))
		return judge(SQLITE_CORRUPT, path);
	if (code == SQLITE_OK && has_our_tables(state->db))
		return OPENED;
	snprintf(error, STATE_ERROR_SIZE, "%s",
	    code == SQLITE_OK ? sqlite3_errmsg(state->db)
			      : sqlite3_errstr(code));
	return judge(code, path);
}

/* Moves PATH with its log to PATH.corrupt-<time>. */
static int
move_aside(const char *path, char *aside, size_t size)
{
	static const char *const with[] = {"", "-wal", "-shm"};
	char from[PATH_MAX], to[PATH_MAX], stamp[32];
	struct timespec now = clock_wall();
	struct tm tm;
	size_t i;

	strftime(
	    stamp, sizeof(stamp), "%Y%m%dT%H%M%S", gmtime_r(&now.tv_sec, &tm));
	snprintf(aside, size, "%s.corrupt-%s.%03lldZ", path, stamp,
	    now.tv_nsec / NS_PER_MS);
	for (i = 0; i < 3; i++) {
		snprintf(from, sizeof(from), "%s%s", path, with[i]);
		snprintf(to, sizeof(to), "%s%s", aside, with[i]);
		if (rename(from, to) != 0 && (i == 0 || errno != ENOENT))
			return -1;
	}
	return 0;
}

/* A broken one is moved aside and a new one made. */
static enum opening
replace(struct state *state, const char *path, char *error)
{
	char aside[PATH_MAX];

	sqlite3_close(state->db);
	state->db = NULL;
	if (move_aside(path, aside, sizeof(aside)) != 0) {
		snprintf(error, STATE_ERROR_SIZE,
		    "it is damaged, and could not be moved aside: %s",
		    strerror(errno));
		return FAILED;
	}
	log_error("state: %s: %s: moved to %s, and started anew: replays "
		  "of what was received before are not recognised",
	    path, error, aside);
	state->anew = true;
	return open_database(state, path, error);
}

static int
open_or_replace(struct state *state, char error[STATE_ERROR_SIZE])
{
	enum { HALF = STATE_ERROR_SIZE / 2 - 2 };
	char path[PATH_MAX - 64], why[STATE_ERROR_SIZE] = "";
	enum opening opening;

	if ((size_t)snprintf(path, sizeof(path), "%s/state.db",
		state->directory) >= sizeof(path)) {
		snprintf(error, STATE_ERROR_SIZE, "%s: the name is too long",
		    state->directory);
		return -1;
	}
	opening = open_database(state, path, why);
	if (opening == BROKEN) { /* still? memory may be back by now */
		sqlite3_close(state->db);
		state->db = NULL;
		opening = open_database(state, path, why);
	}
	if (opening == BROKEN)
		opening = replace(state, path, why);
	if (opening == OPENED)
		return 0;
	snprintf(error, STATE_ERROR_SIZE, "%.*s: %.*s", HALF, path, HALF, why);
	return -1;
}

struct state *
state_open(const char *directory, char error[STATE_ERROR_SIZE])
{
	struct state *state = calloc(1, sizeof(*state));
	mode_t mask;
	pid_t holder;
	int failed;

	if (state == NULL || (state->directory = strdup(directory)) == NULL) {
		free(state);
		snprintf(error, STATE_ERROR_SIZE, "out of memory");
		return NULL;
	}
	state->lock = lock_take(directory, &holder);
	if (state->lock < 0) {
		if (errno == EWOULDBLOCK)
			snprintf(error, STATE_ERROR_SIZE,
			    "%s is in use by another traplined, pid %ld",
			    directory, (long)holder);
		else
			snprintf(error, STATE_ERROR_SIZE, "%s: %s", directory,
			    strerror(errno));
		state_close(state);
		return NULL;
	}
	mask = umask(077);
	failed = open_or_replace(state, error);
	umask(mask);
	if (failed) {
		state_close(state);
		return NULL;
	}
	return state;
}

void
state_close(struct state *state)
{
	if (state == NULL)
		return;
	sqlite3_close(state->db);
	if (state->lock >= 0)
		close(state->lock);
	free(state->directory);
	free(state);
}

/* ── ourselves ────────────────────────────────────────────────────────── */

/* What the database says of ourselves; -1 if nothing. */
static int
read_local(struct state *state, struct boots *kept)
{
	sqlite3_stmt *s = NULL;
	struct span id;
	sqlite3_int64 boots;
	int result = -1;

	if (sqlite3_prepare_v2(state->db, "SELECT id, boots FROM local", -1, &s,
		NULL) == SQLITE_OK &&
	    sqlite3_step(s) == SQLITE_ROW) {
		id.data = sqlite3_column_blob(s, 0);
		id.size = (size_t)sqlite3_column_bytes(s, 0);
		boots = sqlite3_column_int64(s, 1);
		if (boots >= 0 && boots <= INT32_MAX &&
		    engine_id_from_span(id, &kept->id) == 0) {
			kept->boots = (int32_t)boots;
			result = 0;
		}
	}
	sqlite3_finalize(s);
	return result;
}

static int
write_local(struct state *state, const struct boots *now)
{
	sqlite3_stmt *s = NULL;
	int failed = sqlite3_prepare_v2(state->db,
	    "INSERT OR REPLACE INTO local (one, id, boots) VALUES (1, ?, ?)",
	    -1, &s, NULL);

	if (failed == SQLITE_OK) {
		sqlite3_bind_blob(
		    s, 1, now->id.octets, now->id.size, SQLITE_STATIC);
		sqlite3_bind_int(s, 2, now->boots);
		failed = sqlite3_step(s) != SQLITE_DONE;
	}
	sqlite3_finalize(s);
	return failed ? -1 : 0;
}

static bool
same_id(const struct engine_id *a, const struct engine_id *b)
{
	return span_equal(engine_id_span(a), engine_id_span(b));
}

/*
 * The highest boots known for the ID that is to be used; the ID is chosen here
 * where none is configured. Both records are asked: either may be lost, or be
 * an older copy. Where they name different engines, nobody knows which of them
 * is the older, and a new engine begins.
 */
static void
recall(
    struct state *state, const struct engine_id *configured, struct boots *was)
{
	struct boots row, file;
	bool has_row = read_local(state, &row) == 0;
	bool has_file = boots_read(state->directory, &file) == 0;

	*was = (struct boots) {*configured, 0};
	if (configured->size == 0) {
		if (has_row && (!has_file || same_id(&row.id, &file.id)))
			was->id = row.id;
		else if (has_file && !has_row)
			was->id = file.id;
		else
			was->id = engine_id_random();
	}
	if (has_row && same_id(&row.id, &was->id))
		was->boots = row.boots;
	if (has_file && same_id(&file.id, &was->id) && file.boots > was->boots)
		was->boots = file.boots;
	if (has_file && !has_row && !state->anew)
		log_error("state: %s/state.db is gone or empty: started anew: "
			  "replays of what was received before are not "
			  "recognised",
		    state->directory);
	if (configured->size != 0 && was->boots == 0)
		log_warn("state: nothing is known of earlier boots of the "
			 "configured engine_id: if it was used before, "
			 "senders of informs may have to be restarted");
}

int
state_local_engine(struct state *state, const struct engine_id *configured,
    struct local_engine *local, char error[STATE_ERROR_SIZE])
{
	struct boots now;

	recall(state, configured, &now);
	if (now.boots >= ENGINE_BOOTS_MAX - 1 && configured->size != 0) {
		snprintf(error, STATE_ERROR_SIZE,
		    "the boots of the configured engine_id are at their end "
		    "(RFC 3414 2.2.2): configure another engine_id");
		return -1;
	}
	if (now.boots >= ENGINE_BOOTS_MAX - 1) {
		log_warn("state: our engine boots are at their end: "
			 "a new engine ID is used from now on");
		now = (struct boots) {engine_id_random(), 0};
	}
	now.boots++;
	if (boots_write(state->directory, &now) != 0) {
		snprintf(error, STATE_ERROR_SIZE, "%s/boots: %s",
		    state->directory, strerror(errno));
		return -1;
	}
	if (write_local(state, &now) != 0) {
		snprintf(error, STATE_ERROR_SIZE, "%s/state.db: %s",
		    state->directory, sqlite3_errmsg(state->db));
		return -1;
	}
	local->id = now.id;
	local->boots = now.boots;
	local->started = clock_mono();
	return 0;
}

int
state_clear(struct state *state)
{
	if (state_execute(state->db,
		"DELETE FROM engines; DELETE FROM users") == SQLITE_OK)
		return 0;
	log_error("state: %s", sqlite3_errmsg(state->db));
	return -1;
}
