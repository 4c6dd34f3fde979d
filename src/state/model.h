/* SPDX-License-Identifier: ISC */
/*
 * What the parts of the state share. Not for others.
 */
#ifndef TRAPLINE_STATE_MODEL_H
#define TRAPLINE_STATE_MODEL_H

#include <sqlite3.h>

#include "base/log.h"

struct state {
	char *directory;
	int lock;
	sqlite3 *db;
	bool anew; /* a damaged one was moved aside, and that was said */
	struct log_limit failures; /* of saving: a full disk stays full */
};

/* Runs statements that answer nothing; SQLite's result code. */
static inline int
state_execute(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

#endif
