/* SPDX-License-Identifier: ISC */
/*
 * Making the control socket. What a daemon that is gone left behind makes way;
 * what is in doubt is somebody's: only a refused connection says that nobody
 * listens. Asking must not block, for the other daemon may be stopped.
 */
#include "control/endpoint.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG	 256 /* who may wait to be accepted */
#define NOBODY	 0
#define SOMEBODY (-1)

/* Who listens there: a process ID, SOMEBODY or NOBODY. */
static pid_t
listener_at(const struct sockaddr_un *address)
{
	struct ucred peer = {.pid = SOMEBODY};
	socklen_t size = sizeof(peer);
	int descriptor =
	    socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	pid_t result = SOMEBODY;

	if (descriptor < 0)
		return SOMEBODY;
	if (connect(descriptor, (const void *)address, sizeof(*address)) != 0)
		result = errno == ECONNREFUSED || errno == ENOENT ? NOBODY
								  : SOMEBODY;
	else if (getsockopt(
		     descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
		 peer.pid > 0)
		result = peer.pid;
	close(descriptor);
	return result;
}

static int
refuse(const char *path, pid_t listener, struct text *error)
{
	text_printf(
	    error, "control_socket %s: another daemon listens there", path);
	if (listener != SOMEBODY)
		text_printf(error, ", process %ld", (long)listener);
	errno = EADDRINUSE;
	return -1;
}

/* Removes what a daemon that is gone left behind; -1 if it is something else.
 */
static int
make_way(const struct sockaddr_un *address, struct text *error)
{
	struct stat st;
	pid_t listener;

	if (lstat(address->sun_path, &st) != 0)
		return 0;
	if (!S_ISSOCK(st.st_mode)) {
		text_printf(error,
		    "control_socket %s: there is a file that is no socket",
		    address->sun_path);
		errno = EEXIST;
		return -1;
	}
	listener = listener_at(address);
	if (listener != NOBODY)
		return refuse(address->sun_path, listener, error);
	if (unlink(address->sun_path) == 0 || errno == ENOENT)
		return 0;
	text_printf(
	    error, "control_socket %s: %s", address->sun_path, strerror(errno));
	return -1;
}

int
endpoint_open(const char *path, struct text *error)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int descriptor, failed, saved;
	mode_t mask;

	if (strlen(path) >= sizeof(address.sun_path)) {
		text_printf(error, "control_socket %s: at most %zu octets",
		    path, sizeof(address.sun_path) - 1);
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(address.sun_path, path);
	if (make_way(&address, error) != 0)
		return -1;
	descriptor =
	    socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	mask = umask(0117);
	failed = descriptor < 0 ||
		 bind(descriptor, (void *)&address, sizeof(address)) != 0 ||
		 listen(descriptor, BACKLOG) != 0;
	saved = errno;
	umask(mask);
	if (!failed)
		return descriptor;
	text_printf(error, "control_socket %s: %s", path, strerror(saved));
	if (descriptor >= 0)
		close(descriptor);
	errno = saved;
	return -1;
}
