/* SPDX-License-Identifier: ISC */
/*
 * The syslog output: one line for each notification through syslog(3), under
 * the section's facility and priority. The identity is the process's own, as
 * the daemon's log has opened it. syslog(3) says nothing of success, so a line
 * that was handed over is delivered. It may block while the system's logger is
 * slow; then this output's thread waits, and its queue bounds what that costs.
 */
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "output/kind.h"
#include "output/record.h"

/* Octets: what rsyslog takes unless told otherwise. Longer lines are cut. */
#define LINE_MAX_SIZE 8000

struct syslog {
	const struct output_conf *conf;
	struct account *account;
	struct record_writer writer;
	struct text text;
};

static void *
syslog_open(const struct output_conf *conf, struct account *account)
{
	struct syslog *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->conf = conf;
	s->account = account;
	text_init(&s->text);
	if (record_writer_init(&s->writer, conf) != 0) {
		free(s);
		return NULL;
	}
	return s;
}

static void
syslog_close(void *sink)
{
	struct syslog *s = sink;

	record_writer_fini(&s->writer);
	text_fini(&s->text);
	free(s);
}

/* How much of the line is written: never half a UTF-8 sequence. */
static size_t
cut(const struct text *text)
{
	size_t size = text->size;

	if (size <= LINE_MAX_SIZE)
		return size;
	size = LINE_MAX_SIZE;
	while (size > 0 && ((uint8_t)text->data[size] & 0xc0) == 0x80)
		size--;
	return size;
}

static bool
syslog_offer(void *sink, const struct batch_record *record, struct mono now)
{
	struct syslog *s = sink;
	size_t size;

	text_clear(&s->text);
	record_add(&s->writer, &s->text, &record->notification, RECORD_SYSLOG);
	if (s->text.failed) {
		account_drop(s->account, 1);
		account_error(s->account, now, "out of memory");
		return true;
	}
	size = cut(&s->text);
	syslog(s->conf->facility | s->conf->priority, "%.*s%s", (int)size,
	    s->text.data, size < s->text.size ? " ..." : "");
	account_deliver(s->account, 1);
	return true;
}

const struct kind syslog_kind = {
    .name = "syslog",
    .open = syslog_open,
    .offer = syslog_offer,
    .close = syslog_close,
};
