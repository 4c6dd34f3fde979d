/* SPDX-License-Identifier: ISC */
/*
 * A control socket on a loop of its own, and clients of it, in one thread: the
 * loop runs for a while wherever the test says so.
 */
#ifndef TRAPLINE_TESTS_CONTROL_CLIENT_H
#define TRAPLINE_TESTS_CONTROL_CLIENT_H

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/loop.h"
#include "scratch.h"

static struct loop *loop;
static char directory[SCRATCH_SIZE], socket_path[2 * SCRATCH_SIZE];

static void
world_open(void)
{
	scratch_make(directory);
	snprintf(
	    socket_path, sizeof(socket_path), "%s/control.sock", directory);
	loop = loop_new();
	ck_assert_ptr_nonnull(loop);
}

static void
world_close(void)
{
	loop_free(loop);
	scratch_remove(directory);
}

static void
stop_loop(void *context)
{
	(void)context;
	loop_stop(loop);
}

static inline void
run_for(int64_t ms)
{
	struct loop_watch *timer = loop_timer(loop, stop_loop, NULL);

	ck_assert_int_eq(loop_arm(timer, ms), 0);
	ck_assert_int_eq(loop_run(loop), 0);
	loop_unwatch(timer);
}

static inline int
client_connect(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	ck_assert_int_ge(descriptor, 0);
	strcpy(address.sun_path, socket_path);
	ck_assert_int_eq(
	    connect(descriptor, (void *)&address, sizeof(address)), 0);
	return descriptor;
}

static inline void
client_send(int client, const void *octets, size_t size)
{
	ck_assert_int_eq(
	    send(client, octets, size, MSG_NOSIGNAL), (ssize_t)size);
}

static inline void
client_say(int client, const char *line)
{
	client_send(client, line, strlen(line));
}

/* What has come by now, as a string the caller frees; `ended` tells whether
 * the connection has ended behind it. */
static inline char *
client_read(int client, bool *ended)
{
	size_t size = 0, capacity = 65536;
	char *octets = malloc(capacity);
	ssize_t got;

	for (;;) {
		if (capacity - size < 4096)
			octets = realloc(octets, capacity *= 2);
		ck_assert_ptr_nonnull(octets);
		got = recv(client, octets + size, capacity - size - 1, 0);
		if (got <= 0)
			break;
		size += (size_t)got;
	}
	*ended = got == 0 || errno == ECONNRESET;
	octets[size] = '\0';
	return octets;
}

/* Lets the loop run, and compares all that came. */
static inline void
client_expect(int client, const char *expected, bool is_end)
{
	bool ended;
	char *got;

	run_for(15);
	got = client_read(client, &ended);
	ck_assert_str_eq(got, expected);
	ck_assert_int_eq(ended, is_end);
	free(got);
}

/* A whole request and its reply. */
static inline void
client_ask(const char *line, const char *expected)
{
	int client = client_connect();

	client_say(client, line);
	client_expect(client, expected, true);
	close(client);
}

#endif
