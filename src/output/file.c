/* SPDX-License-Identifier: ISC */
/*
 * The file output. Records are put into words in a buffer, which is written
 * once a turn or at 64 KiB. What could not be written stays in the buffer,
 * and nothing more is taken than fits there, so that the queue's bound is the
 * bound of all; it is tried again with back-off until it works.
 *
 * Lines are whole: a write that stopped in the middle of a record is continued
 * where it stopped if the file is still the same and as long as it was; else
 * the record is written anew, on a fresh line. A file that was removed is
 * noticed before a write and made anew. Symbolic links are followed, so that a
 * log can be /dev/stdout or lie elsewhere; who may put one there may already
 * write to the directory.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output/backoff.h"
#include "output/kind.h"
#include "output/record.h"

#define CHUNK	    (64 * 1024) /* octets: write when there are so many */
#define RECORDS_MAX 1024	/* or so many records */

struct file {
	const struct output_conf *conf;
	struct account *account;
	struct record_writer writer;
	struct text text;	  /* records that are not delivered yet */
	size_t ends[RECORDS_MAX]; /* where each of them ends in it */
	size_t records;
	size_t written; /* octets of `text` that are in the file */
	off_t size;	/* of the file, when the write stopped in a record */
	int descriptor; /* -1: not open */
	bool opened;	/* it was open before */
	bool reopen, mend;
	struct backoff backoff;
};

static void *
file_open(const struct output_conf *conf, struct account *account)
{
	struct file *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return NULL;
	f->conf = conf;
	f->account = account;
	f->descriptor = -1;
	text_init(&f->text);
	if (record_writer_init(&f->writer, conf) != 0) {
		free(f);
		return NULL;
	}
	return f;
}

static void
close_descriptor(struct file *f)
{
	if (f->descriptor >= 0)
		close(f->descriptor);
	f->descriptor = -1;
}

static void
file_close(void *sink)
{
	struct file *f = sink;

	close_descriptor(f);
	record_writer_fini(&f->writer);
	text_fini(&f->text);
	free(f);
}

/* Does the file end in the middle of a line? Read through /proc, because it
 * is open for writing only; what cannot be read that way is let be. */
static bool
ends_torn(int descriptor, off_t size)
{
	char path[64], last = '\n';
	int again;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", descriptor);
	again = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (again < 0)
		return false;
	if (pread(again, &last, 1, size - 1) != 1)
		last = '\n';
	close(again);
	return last != '\n';
}

/*
 * Opens the file, made with the section's mode whatever the umask. A FIFO that
 * nobody reads fails at once (ENXIO) instead of blocking.
 */
static int
open_path(const struct output_conf *conf)
{
	const int flags =
	    O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	int descriptor = open(conf->path, flags | O_CREAT | O_EXCL, conf->mode);

	if (descriptor >= 0)
		(void)fchmod(descriptor, conf->mode);
	else if (errno == EEXIST)
		descriptor = open(conf->path, flags | O_CREAT, conf->mode);
	if (descriptor >= 0) /* writing may block, that is what we are for */
		fcntl(descriptor, F_SETFL, O_WRONLY | O_APPEND);
	return descriptor;
}

/* Starts at the beginning of the first record that is not delivered. */
static void
start_anew(struct file *f, const struct stat *st)
{
	f->written = 0;
	f->mend = S_ISREG(st->st_mode) && st->st_size > 0 &&
		  ends_torn(f->descriptor, st->st_size);
}

/* Makes sure that the right file is open, and whole so far. 0, or -1 with
 * errno. */
static int
prepare(struct file *f)
{
	struct stat st;

	if (f->descriptor >= 0 &&
	    (f->reopen || fstat(f->descriptor, &st) != 0 ||
		(S_ISREG(st.st_mode) && st.st_nlink == 0)))
		close_descriptor(f);
	if (f->descriptor >= 0) {
		if (f->written > 0 && S_ISREG(st.st_mode) &&
		    st.st_size != f->size)
			start_anew(f, &st);
		return 0;
	}
	f->descriptor = open_path(f->conf);
	if (f->descriptor < 0)
		return -1;
	f->reopen = false;
	if (f->opened)
		account_restart(f->account);
	f->opened = true;
	if (fstat(f->descriptor, &st) != 0)
		return -1;
	start_anew(f, &st);
	return 0;
}

/* Writes until everything is written or a write fails. 0, or -1 with errno. */
static int
write_text(struct file *f)
{
	ssize_t size;

	while (f->mend || f->written < f->text.size) {
		size = f->mend ? write(f->descriptor, "\n", 1)
			       : write(f->descriptor, f->text.data + f->written,
				     f->text.size - f->written);
		if (size < 0 && errno == EINTR)
			continue;
		if (size < 0)
			return -1;
		if (f->mend)
			f->mend = size != 1;
		else
			f->written += (size_t)size;
	}
	return 0;
}

/* Takes the records that are written out of the buffer. */
static void
settle(struct file *f)
{
	size_t i, whole, start;

	for (whole = 0; whole < f->records; whole++)
		if (f->ends[whole] > f->written)
			break;
	if (whole == 0)
		return;
	account_deliver(f->account, whole);
	start = f->ends[whole - 1];
	f->records -= whole;
	for (i = 0; i < f->records; i++)
		f->ends[i] = f->ends[i + whole] - start;
	f->written -= start;
	f->text.size -= start;
	memmove(f->text.data, f->text.data + start, f->text.size);
}

/* Something failed: says so, and remembers how to go on. */
static void
fail(struct file *f, struct mono now, int error)
{
	struct stat st;

	account_error(
	    f->account, now, "%s: %s", f->conf->path, strerror(error));
	backoff_fail(&f->backoff, now);
	if (f->descriptor < 0)
		return;
	if (error == ENOSPC || error == EDQUOT || error == EFBIG) {
		f->size = fstat(f->descriptor, &st) == 0 ? st.st_size : -1;
		return;
	}
	close_descriptor(f);
	f->written = 0;
}

/* Writes everything; false if that failed, or is not to be tried yet. */
static bool
flush(struct file *f, struct mono now)
{
	int error = 0;

	if (!backoff_is_due(&f->backoff, now))
		return false;
	if (prepare(f) != 0 || write_text(f) != 0)
		error = errno;
	settle(f);
	if (error != 0) {
		fail(f, now, error);
		return false;
	}
	backoff_reset(&f->backoff);
	account_recover(f->account, now);
	return true;
}

static bool
is_full(const struct file *f)
{
	return f->text.size >= CHUNK || f->records == RECORDS_MAX;
}

static bool
file_offer(void *sink, const struct batch_record *record, struct mono now)
{
	struct file *f = sink;
	size_t start;

	if (is_full(f))
		flush(f, now);
	if (is_full(f))
		return false;
	start = f->text.size;
	record_add(&f->writer, &f->text, &record->notification, RECORD_LINES);
	if (f->text.failed) {
		f->text.size = start;
		f->text.failed = false;
		account_drop(f->account, 1);
		account_error(f->account, now, "out of memory");
		return true;
	}
	f->ends[f->records++] = f->text.size;
	return true;
}

static bool
file_work(void *sink, const struct wait *wait, struct mono now)
{
	struct file *f = sink;

	(void)wait;
	if (f->records == 0 && !f->reopen && f->opened)
		return false;
	return flush(f, now);
}

static void
file_wait(void *sink, struct wait *wait)
{
	struct file *f = sink;

	if (f->backoff.delay_ms > 0)
		wait_until(wait, f->backoff.next);
}

static bool
file_is_idle(const void *sink)
{
	const struct file *f = sink;

	return f->records == 0;
}

static void
file_reopen(void *sink)
{
	struct file *f = sink;

	f->reopen = true;
	backoff_reset(&f->backoff); /* whoever asks has put things right */
}

const struct kind file_kind = {
    .name = "file",
    .open = file_open,
    .offer = file_offer,
    .work = file_work,
    .wait = file_wait,
    .is_idle = file_is_idle,
    .reopen = file_reopen,
    .close = file_close,
};
