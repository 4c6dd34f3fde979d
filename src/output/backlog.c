/* SPDX-License-Identifier: ISC */
/*
 * The text of all records in one piece, and a ring of their ends. Positions
 * count the octets of all records there ever were, so that nothing has to be
 * changed when records leave at the front; their text is moved together when
 * half of it is behind us, which costs each octet one copy at most.
 */
#include "output/backlog.h"

#include <stdlib.h>

#define TEXT_KEEP                                                              \
	(256 * 1024) /* octets of memory kept where none is needed             \
		      */

struct backlog {
	struct text text;
	uint64_t base;	  /* position of the text's first octet */
	uint64_t first;	  /* where the first record begins */
	uint64_t written; /* up to here it is in the pipe */
	uint64_t end;	  /* of the last record */
	size_t head, count;
	uint64_t ends[BACKLOG_RECORDS_MAX];
};

struct backlog *
backlog_new(void)
{
	struct backlog *backlog = calloc(1, sizeof(*backlog));

	if (backlog != NULL)
		text_init(&backlog->text);
	return backlog;
}

void
backlog_free(struct backlog *backlog)
{
	if (backlog == NULL)
		return;
	text_fini(&backlog->text);
	free(backlog);
}

bool
backlog_is_full(const struct backlog *backlog)
{
	return backlog->count == BACKLOG_RECORDS_MAX ||
	       backlog->end - backlog->written >= BACKLOG_CHUNK;
}

struct text *
backlog_text(struct backlog *backlog)
{
	return &backlog->text;
}

int
backlog_commit(struct backlog *backlog)
{
	struct text *text = &backlog->text;

	if (text->failed) {
		text->size = (size_t)(backlog->end - backlog->base);
		text->failed = false;
		return -1;
	}
	backlog->end = backlog->base + text->size;
	backlog
	    ->ends[(backlog->head + backlog->count++) % BACKLOG_RECORDS_MAX] =
	    backlog->end;
	return 0;
}

size_t
backlog_count(const struct backlog *backlog)
{
	return backlog->count;
}

struct span
backlog_unwritten(const struct backlog *backlog)
{
	size_t size = (size_t)(backlog->end - backlog->written);

	if (size == 0)
		return (struct span) {NULL, 0};
	return (struct span) {(const uint8_t *)backlog->text.data +
				  (backlog->written - backlog->base),
	    size};
}

void
backlog_wrote(struct backlog *backlog, size_t size)
{
	backlog->written += size;
}

/* Moves the text together where that is worth it. */
static void
compact(struct backlog *backlog)
{
	struct text *text = &backlog->text;
	size_t gone = (size_t)(backlog->first - backlog->base);

	if (gone == 0 || gone < text->size / 2)
		return;
	text->size -= gone;
	memmove(text->data, text->data + gone, text->size);
	backlog->base = backlog->first;
	if (text->size == 0 && text->capacity > TEXT_KEEP)
		text_fini(text);
}

size_t
backlog_settle(struct backlog *backlog, size_t unread)
{
	uint64_t read = backlog->written - backlog->first > unread
			    ? backlog->written - unread
			    : backlog->first;
	size_t settled = 0;

	while (backlog->count > 0 && backlog->ends[backlog->head] <= read) {
		backlog->first = backlog->ends[backlog->head];
		backlog->head = (backlog->head + 1) % BACKLOG_RECORDS_MAX;
		backlog->count--;
		settled++;
	}
	compact(backlog);
	return settled;
}

void
backlog_rewind(struct backlog *backlog)
{
	backlog->written = backlog->first;
}
