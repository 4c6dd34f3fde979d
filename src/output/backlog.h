/* SPDX-License-Identifier: ISC */
/*
 * Records on their way through a pipe to one reader after another: those that
 * are to be written, and those that are in the pipe and may still have to be
 * written to the next reader.
 */
#ifndef TRAPLINE_OUTPUT_BACKLOG_H
#define TRAPLINE_OUTPUT_BACKLOG_H

#include "base/text.h"

#define BACKLOG_RECORDS_MAX 8192
#define BACKLOG_CHUNK	    (64 * 1024) /* octets to be written: enough */

struct backlog;

/* NULL where there is no memory. */
struct backlog *backlog_new(void);
void backlog_free(struct backlog *backlog);

/* Is there so much to be written that no record should be added? */
bool backlog_is_full(const struct backlog *backlog);

/* Where the caller adds the next record's text, behind what is there; then
 * _commit() takes it. -1 where there was no memory: then the backlog is as it
 * was. */
struct text *backlog_text(struct backlog *backlog);
int backlog_commit(struct backlog *backlog);

/* Records in it, written or not. */
size_t backlog_count(const struct backlog *backlog);

/* What is to be written next, valid until the backlog changes; _wrote() says
 * how many octets of it are in the pipe. */
struct span backlog_unwritten(const struct backlog *backlog);
void backlog_wrote(struct backlog *backlog, size_t size);

/* So many octets are in the pipe that nobody has read. Forgets the records
 * that were read to their ends; returns how many. */
size_t backlog_settle(struct backlog *backlog, size_t unread);

/* There is a new reader, and an empty pipe: what was not forgotten is to be
 * written, from the beginning of its first record. */
void backlog_rewind(struct backlog *backlog);

#endif
