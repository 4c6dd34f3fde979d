/* SPDX-License-Identifier: ISC */
/*
 * The client of the control socket. The reply's first line is an exit status
 * and a message; the rest is for the user, and is not touched.
 */
#include "cli/client.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/request.h"

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

static int
fail_to_connect(const char *path)
{
	if (errno == EACCES) {
		fprintf(stderr,
		    "trapline: %s: only root, the daemon's account and its "
		    "group may ask the daemon\n",
		    path);
		return EX_NOPERM;
	}
	fprintf(stderr, "trapline: traplined is not running: %s: %s\n", path,
	    strerror(errno));
	return EX_UNAVAILABLE;
}

static int
send_request(int descriptor, const char *const *words, size_t count)
{
	struct text line;
	size_t i, sent = 0;
	ssize_t n = 0;

	text_init(&line);
	for (i = 0; i < count; i++)
		request_add_word(&line, words[i]);
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

/* Waits for more; false at the end of the time. */
static bool
wait_for_more(int descriptor, const struct client_sink *sink, struct mono start)
{
	struct pollfd poll_for = {.fd = descriptor, .events = POLLIN};
	int64_t left = -1;

	if (sink->seconds > 0) {
		left = (int64_t)sink->seconds * 1000 -
		       mono_ns(start, clock_mono()) / NS_PER_MS;
		if (left <= 0)
			return false;
	}
	return poll(&poll_for, 1, (int)left) > 0;
}

/* Copies what comes until its end, or that of time or room; each piece at
 * once, and whole. */
static void
copy_reply(int descriptor, const struct client_sink *sink)
{
	struct mono start = clock_mono();
	char piece[16384];
	size_t copied = 0;
	ssize_t n;

	while (wait_for_more(descriptor, sink, start)) {
		n = recv(descriptor, piece, sizeof(piece), 0);
		if (n <= 0)
			return;
		copied += (size_t)n;
		if (fwrite(piece, 1, (size_t)n, sink->to) != (size_t)n ||
		    fflush(sink->to) != 0 ||
		    (sink->octets > 0 && copied >= sink->octets))
			return;
	}
}

static int
read_reply(int descriptor, const struct client_sink *sink)
{
	char head[HEAD_SIZE], *message;
	long status;

	if (read_head(descriptor, head) != 0) {
		fputs("trapline: the daemon gave no reply\n", stderr);
		return EX_PROTOCOL;
	}
	status = strtol(head, &message, 10);
	copy_reply(descriptor, sink);
	if (status != 0)
		fprintf(stderr, "trapline:%s\n", message);
	return (int)status;
}

int
client_ask(const char *path, const char *const *words, size_t count,
    const struct client_sink *sink)
{
	int descriptor, status;
	size_t i;

	for (i = 0; i < count; i++)
		if (strchr(words[i], '\n') != NULL) {
			fputs("trapline: a word with a line end cannot be "
			      "sent\n",
			    stderr);
			return EX_USAGE;
		}
	descriptor = connect_to(path);
	if (descriptor < 0)
		return fail_to_connect(path);
	status = send_request(descriptor, words, count) == 0
		     ? read_reply(descriptor, sink)
		     : fail_to_connect(path);
	close(descriptor);
	return status;
}
