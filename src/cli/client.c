/* SPDX-License-Identifier: ISC */
/*
 * The client of the control socket. The reply's first line is an exit status
 * and a message; the rest is for the user, and is not touched, unless it goes
 * to a terminal that shows tables in columns.
 */
#include "cli/client.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/request.h"
#include "base/result.h"

#define HEAD_SIZE 32768 /* octets of the reply's first line */

static int
connect_to(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int descriptor, saved;

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(address.sun_path, path);
	descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (descriptor < 0)
		return -1;
	if (connect(descriptor, (void *)&address, sizeof(address)) == 0)
		return descriptor;
	saved = errno;
	close(descriptor);
	errno = saved;
	return -1;
}

struct request_words {
	const char *const *words;
	size_t count;
};

static bool
asks_for_json(const struct request_words *words)
{
	size_t i;

	for (i = 0; i < words->count; i++)
		if (strcmp(words->words[i], "--json") == 0)
			return true;
	return false;
}

/* Says what is wrong; with --json also as the document that is expected. */
static int
fail(const struct request_words *words, int status, const char *what)
{
	struct text result;

	fprintf(stderr, "trapline: %s\n", what);
	if (!asks_for_json(words))
		return status;
	text_init(&result);
	result_add(&result, status, span_of(what));
	fwrite(result.data, 1, result.size, stdout);
	text_fini(&result);
	return status;
}

static int
fail_to_connect(const char *path, const struct request_words *words)
{
	char what[512];

	if (errno == EACCES) {
		snprintf(what, sizeof(what),
		    "%s: only root, the daemon's account and its group may ask "
		    "the daemon",
		    path);
		return fail(words, EX_NOPERM, what);
	}
	snprintf(what, sizeof(what), "traplined is not running: %s: %s", path,
	    strerror(errno));
	return fail(words, EX_UNAVAILABLE, what);
}

static int
send_request(int descriptor, const struct request_words *words)
{
	struct text line;
	size_t i, sent = 0;
	ssize_t n = 0;

	text_init_secret(&line); /* there may be keys in it */
	for (i = 0; i < words->count; i++)
		request_add_word(&line, words->words[i]);
	text_add_char(&line, '\n');
	while (!line.failed && n >= 0 && sent < line.size) {
		n = send(descriptor, line.data + sent, line.size - sent,
		    MSG_NOSIGNAL);
		sent += n > 0 ? (size_t)n : 0;
	}
	text_fini(&line);
	return n < 0 ? -1 : 0;
}

/* Reads the first line, up to its newline and no further. */
static int
read_head(int descriptor, char head[HEAD_SIZE])
{
	size_t size = 0;

	do {
		if (size == HEAD_SIZE ||
		    recv(descriptor, head + size, 1, 0) != 1)
			return -1;
	} while (head[size++] != '\n');
	head[size - 1] = '\0';
	return 0;
}

/* Reads it to its end: columns take all rows to be made. */
static void
show_reply(int descriptor, const struct client_sink *sink)
{
	char piece[16384];
	struct text reply, shown;
	ssize_t n;

	text_init(&reply);
	text_init(&shown);
	while ((n = recv(descriptor, piece, sizeof(piece), 0)) > 0)
		text_add_span(
		    &reply, (struct span) {(const uint8_t *)piece, (size_t)n});
	page_add(&shown, sink->page, result_span(&reply));
	if (reply.failed || shown.failed)
		fputs("trapline: out of memory\n", stderr);
	else
		fwrite(shown.data, 1, shown.size, sink->to);
	text_fini(&reply);
	text_fini(&shown);
}

/* Copies what comes until its end; each piece at once, and whole. */
static void
copy_reply(int descriptor, FILE *to)
{
	char piece[16384];
	ssize_t n;

	while ((n = recv(descriptor, piece, sizeof(piece), 0)) > 0)
		if (fwrite(piece, 1, (size_t)n, to) != (size_t)n ||
		    fflush(to) != 0)
			return;
}

/* What comes with an error is for standard output: it is no capture. */
static int
read_reply(int descriptor, const struct request_words *words,
    const struct client_sink *sink)
{
	char head[HEAD_SIZE], *message;
	long status;

	if (read_head(descriptor, head) != 0)
		return fail(words, EX_PROTOCOL, "the daemon gave no reply");
	status = strtol(head, &message, 10);
	if (status == 0 && sink->anew && ftruncate(fileno(sink->to), 0) != 0 &&
	    errno != EINVAL) /* it is no file */
		return fail(words, EX_IOERR, strerror(errno));
	if (status == 0 && sink->page != NULL && !asks_for_json(words))
		show_reply(descriptor, sink);
	else
		copy_reply(descriptor, status == 0 ? sink->to : stdout);
	if (status != 0)
		fprintf(stderr, "trapline:%s\n", message);
	return (int)status;
}

int
client_ask(const char *path, const char *const *words, size_t count,
    const struct client_sink *sink)
{
	const struct request_words request = {words, count};
	int descriptor, status;
	size_t i;

	for (i = 0; i < count; i++)
		if (strchr(words[i], '\n') != NULL)
			return fail(&request, EX_USAGE,
			    "a word with a line end cannot be sent");
	descriptor = connect_to(path);
	if (descriptor < 0)
		return fail_to_connect(path, &request);
	status = send_request(descriptor, &request) == 0
		     ? read_reply(descriptor, &request, sink)
		     : fail_to_connect(path, &request);
	close(descriptor);
	return status;
}
