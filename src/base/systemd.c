/* SPDX-License-Identifier: ISC */
/*
 * sd_notify and socket passing. NOTIFY_SOCKET is kept in the environment (it is
 * asked for at every message); scripts do not get our environment.
 */
#include "base/systemd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"

#define FIRST_DESCRIPTOR 3

/* The manager's socket: a path, or an abstract name behind '@'. */
static socklen_t
manager_address(struct sockaddr_un *address)
{
	const char *name = getenv("NOTIFY_SOCKET");
	size_t size;

	if (name == NULL || (name[0] != '/' && name[0] != '@'))
		return 0;
	size = strlen(name);
	if (size >= sizeof(address->sun_path))
		return 0;
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	memcpy(address->sun_path, name, size);
	if (name[0] == '@')
		address->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
}

int
systemd_notify(const char *lines)
{
	struct sockaddr_un address;
	socklen_t address_size = manager_address(&address);
	size_t size = strlen(lines);
	int saved, descriptor;
	ssize_t sent;

	if (address_size == 0)
		return 0;
	descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (descriptor < 0)
		return -1;
	sent = sendto(descriptor, lines, size, MSG_NOSIGNAL | MSG_DONTWAIT,
	    (const void *)&address, address_size);
	saved = errno;
	close(descriptor);
	errno = saved;
	return sent == (ssize_t)size ? 0 : -1;
}

int
systemd_notify_reloading(void)
{
	char lines[64];
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	snprintf(lines, sizeof(lines), "RELOADING=1\nMONOTONIC_USEC=%lld",
	    (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
	return systemd_notify(lines);
}

/* A variable that is a whole number; 0 where it is not. */
static long long
number_from(const char *variable)
{
	const char *text = getenv(variable);
	long long number;
	char *end;

	if (text == NULL || *text == '\0')
		return 0;
	errno = 0;
	number = strtoll(text, &end, 10);
	return errno != 0 || *end != '\0' || number < 0 ? 0 : number;
}

/* Is what the variable says meant for this process? */
static bool
is_for_us(const char *pid_variable)
{
	return number_from(pid_variable) == (long long)getpid();
}

int64_t
systemd_watchdog_ms(void)
{
	long long us = number_from("WATCHDOG_USEC");

	if (getenv("WATCHDOG_PID") != NULL && !is_for_us("WATCHDOG_PID"))
		return 0;
	return us > 0 && us < 2000 ? 1 : us / 2000;
}

size_t
systemd_take_sockets(int descriptors[SYSTEMD_SOCKETS_MAX])
{
	long long i, count = 0;

	if (is_for_us("LISTEN_PID"))
		count = number_from("LISTEN_FDS");
	if (count > SYSTEMD_SOCKETS_MAX)
		count = SYSTEMD_SOCKETS_MAX;
	for (i = 0; i < count; i++) {
		descriptors[i] = FIRST_DESCRIPTOR + (int)i;
		fcntl(descriptors[i], F_SETFD, FD_CLOEXEC);
	}
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	return (size_t)count;
}
