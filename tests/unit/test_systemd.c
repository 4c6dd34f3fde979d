/* SPDX-License-Identifier: ISC */
/*
 * The service manager's protocols, with a manager of our own: its socket, by
 * path and by abstract name; passed descriptors; the watchdog.
 */
#include "base/systemd.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

/* The manager's end; NOTIFY_SOCKET says so. */
static int
manager_at(const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(descriptor, 0);
	ck_assert_uint_lt(strlen(name), sizeof(address.sun_path));
	memcpy(address.sun_path, name, strlen(name));
	if (name[0] == '@')
		address.sun_path[0] = '\0';
	ck_assert_int_eq(
	    bind(descriptor, (void *)&address,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) +
			    strlen(name))),
	    0);
	setenv("NOTIFY_SOCKET", name, 1);
	return descriptor;
}

/* What the manager was told; "" if nothing. */
static const char *
told(int manager)
{
	static char text[256];
	ssize_t size =
	    recv(manager, text, sizeof(text) - 1, MSG_DONTWAIT | MSG_TRUNC);

	ck_assert_int_lt(size, (ssize_t)sizeof(text));
	text[size < 0 ? 0 : size] = '\0';
	return text;
}

START_TEST(test_notify)
{
	char directory[SCRATCH_SIZE], name[SCRATCH_SIZE];
	int manager;

	if (_i == 0) {
		scratch_make(directory);
		manager = manager_at(scratch_path(directory, "notify"));
	} else {
		snprintf(
		    name, sizeof(name), "@trapline-test-%ld", (long)getpid());
		manager = manager_at(name);
	}
	ck_assert_int_eq(systemd_notify("READY=1\nSTATUS=all is well"), 0);
	ck_assert_str_eq(told(manager), "READY=1\nSTATUS=all is well");
	ck_assert_int_eq(systemd_notify("WATCHDOG=1"), 0);
	ck_assert_int_eq(systemd_notify("STOPPING=1"), 0);
	ck_assert_str_eq(told(manager), "WATCHDOG=1");
	ck_assert_str_eq(told(manager), "STOPPING=1");
	close(manager);
	ck_assert_int_eq(systemd_notify("READY=1"), -1);
	ck_assert_int_eq(errno, ECONNREFUSED);
	if (_i == 0)
		scratch_remove(directory);
}
END_TEST

START_TEST(test_reloading)
{
	struct timespec before, after;
	char name[SCRATCH_SIZE];
	const char *text;
	char *end;
	long long us;
	int manager;

	snprintf(name, sizeof(name), "@trapline-test-%ld", (long)getpid());
	manager = manager_at(name);
	clock_gettime(CLOCK_MONOTONIC, &before);
	ck_assert_int_eq(systemd_notify_reloading(), 0);
	clock_gettime(CLOCK_MONOTONIC, &after);
	text = told(manager);
	ck_assert_int_eq(strncmp(text, "RELOADING=1\nMONOTONIC_USEC=", 27), 0);
	us = strtoll(text + 27, &end, 10);
	ck_assert(*end == '\0' || strcmp(end, "\n") == 0);
	ck_assert_int_ge(us, before.tv_sec * 1000000LL + before.tv_nsec / 1000);
	ck_assert_int_le(us, after.tv_sec * 1000000LL + after.tv_nsec / 1000);
	close(manager);
}
END_TEST

/* Nobody to tell it to, or nothing that is a name. */
START_TEST(test_no_manager)
{
	char name[300];

	unsetenv("NOTIFY_SOCKET");
	ck_assert_int_eq(systemd_notify("READY=1"), 0);
	setenv("NOTIFY_SOCKET", "", 1);
	ck_assert_int_eq(systemd_notify("READY=1"), 0);
	setenv("NOTIFY_SOCKET", "vsock:2:1234", 1);
	ck_assert_int_eq(systemd_notify("READY=1"), 0);
	memset(name, '/', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	setenv("NOTIFY_SOCKET", name, 1);
	ck_assert_int_eq(systemd_notify("READY=1"), 0);
	setenv("NOTIFY_SOCKET", "/nonexistent/notify", 1);
	ck_assert_int_eq(systemd_notify("READY=1"), -1);
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

/* A manager that does not read must not hold up the loop. */
START_TEST(test_manager_asleep)
{
	char name[SCRATCH_SIZE];
	int manager, sent = 0;

	snprintf(name, sizeof(name), "@trapline-test-%ld", (long)getpid());
	manager = manager_at(name);
	while (sent < 100000 && systemd_notify("WATCHDOG=1") == 0)
		sent++;
	ck_assert_int_lt(sent, 100000);
	ck_assert_int_eq(errno, EAGAIN);
	close(manager);
}
END_TEST

/* ── the watchdog ─────────────────────────────────────────────────────── */

static void
set_number(const char *variable, long long number)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", number);
	setenv(variable, text, 1);
}

START_TEST(test_watchdog)
{
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	ck_assert_int_eq(systemd_watchdog_ms(), 0);
	setenv("WATCHDOG_USEC", "30000000", 1);
	ck_assert_int_eq(systemd_watchdog_ms(), 15000);
	set_number("WATCHDOG_PID", getpid());
	ck_assert_int_eq(systemd_watchdog_ms(), 15000);
	set_number("WATCHDOG_PID", getpid() + 1); /* our parent's */
	ck_assert_int_eq(systemd_watchdog_ms(), 0);
	setenv("WATCHDOG_PID", "", 1);
	ck_assert_int_eq(systemd_watchdog_ms(), 0);
	unsetenv("WATCHDOG_PID");
	setenv("WATCHDOG_USEC", "30s", 1);
	ck_assert_int_eq(systemd_watchdog_ms(), 0);
	setenv("WATCHDOG_USEC", "-30000000", 1);
	ck_assert_int_eq(systemd_watchdog_ms(), 0);
	setenv("WATCHDOG_USEC", "99999999999999999999", 1);
	ck_assert_int_eq(systemd_watchdog_ms(), 0);
	/* absurdly short is not never */
	setenv("WATCHDOG_USEC", "1000", 1);
	ck_assert_int_eq(systemd_watchdog_ms(), 1);
}
END_TEST

/* ── sockets ──────────────────────────────────────────────────────────── */

static void
pass(long long pid, const char *count)
{
	set_number("LISTEN_PID", pid);
	setenv("LISTEN_FDS", count, 1);
	setenv("LISTEN_FDNAMES", "a:b", 1);
}

/* Descriptors 3 and 4, as the manager leaves them: in a child, whose own are
 * not in the way. */
static void
take_two(void)
{
	int descriptors[SYSTEMD_SOCKETS_MAX];

	if (dup2(STDERR_FILENO, 3) != 3 || dup2(STDERR_FILENO, 4) != 4)
		_exit(1);
	pass(getpid(), "2");
	if (systemd_take_sockets(descriptors) != 2 || descriptors[0] != 3 ||
	    descriptors[1] != 4)
		_exit(2);
	if ((fcntl(3, F_GETFD) & FD_CLOEXEC) == 0 ||
	    (fcntl(4, F_GETFD) & FD_CLOEXEC) == 0)
		_exit(3);
	if (getenv("LISTEN_PID") != NULL || getenv("LISTEN_FDS") != NULL ||
	    getenv("LISTEN_FDNAMES") != NULL)
		_exit(4);
	_exit(systemd_take_sockets(descriptors) == 0 ? 0 : 5);
}

START_TEST(test_sockets)
{
	int status;
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child == 0)
		take_two();
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

START_TEST(test_sockets_not_ours)
{
	static const char *const counts[] = {
	    "", "0", "-1", "two", "2x", "99999999999999999999"};
	int descriptors[SYSTEMD_SOCKETS_MAX];
	size_t i;

	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	ck_assert_uint_eq(systemd_take_sockets(descriptors), 0);
	pass(getpid() + 1, "2"); /* another process's */
	ck_assert_uint_eq(systemd_take_sockets(descriptors), 0);
	ck_assert_ptr_null(getenv("LISTEN_FDS")); /* nor our children's */
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		pass(getpid(), counts[i]);
		ck_assert_uint_eq(systemd_take_sockets(descriptors), 0);
	}
	pass(getpid(), "1000000");
	ck_assert_uint_eq(
	    systemd_take_sockets(descriptors), SYSTEMD_SOCKETS_MAX);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("systemd");
	TCase *tc = tcase_create("systemd");

	tcase_add_loop_test(tc, test_notify, 0, 2);
	tcase_add_test(tc, test_reloading);
	tcase_add_test(tc, test_no_manager);
	tcase_add_test(tc, test_manager_asleep);
	tcase_add_test(tc, test_watchdog);
	tcase_add_test(tc, test_sockets);
	tcase_add_test(tc, test_sockets_not_ours);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
