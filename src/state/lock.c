/* SPDX-License-Identifier: ISC */
/*
 * The lock file. The lock belongs to the open file, not to the process, so a
 * helper's fork does not release it; the kernel does, however we end.
 */
#include "state/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static pid_t
read_pid(int descriptor)
{
	char text[32] = "";
	ssize_t size = pread(descriptor, text, sizeof(text) - 1, 0);

	return size > 0 ? (pid_t)strtol(text, NULL, 10) : 0;
}

static int
write_pid(int descriptor)
{
	char text[32];
	int size = snprintf(text, sizeof(text), "%ld\n", (long)getpid());

	if (ftruncate(descriptor, 0) != 0)
		return -1;
	return pwrite(descriptor, text, (size_t)size, 0) == size ? 0 : -1;
}

int
lock_take(const char *directory, pid_t *holder)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	char path[PATH_MAX];
	int descriptor, saved;

	*holder = 0;
	if ((size_t)snprintf(path, sizeof(path), "%s/lock", directory) >=
	    sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	descriptor =
	    open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (descriptor < 0)
		return -1;
	if (fcntl(descriptor, F_OFD_SETLK, &lock) == 0 &&
	    write_pid(descriptor) == 0)
		return descriptor;
	saved = errno;
	if (saved == EAGAIN || saved == EACCES) {
		*holder = read_pid(descriptor);
		saved = EWOULDBLOCK;
	}
	close(descriptor);
	errno = saved;
	return -1;
}
