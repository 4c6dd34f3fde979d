/* SPDX-License-Identifier: ISC */
/*
 * A file beside the old one, which then takes its name.
 */
#include "cli/replace_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int
write_octets(int fd, struct span octets)
{
	ssize_t n;

	while (octets.size > 0) {
		n = write(fd, octets.data, octets.size);
		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0) {
			octets.data += n;
			octets.size -= (size_t)n;
		}
	}
	return 0;
}

/* Who could read the old file can read the new one: the daemon's group, say. */
static int
take_rights(int fd, const char *path, mode_t mode)
{
	struct stat old;

	if (stat(path, &old) == 0 && fchown(fd, old.st_uid, old.st_gid) == 0)
		mode |= old.st_mode & (S_IRGRP | S_IWGRP);
	return fchmod(fd, mode);
}

/* link(2) does not replace, rename(2) does. */
static int
take_name(const char *temporary, const char *path, bool force)
{
	if (force)
		return rename(temporary, path);
	if (link(temporary, path) != 0)
		return -1;
	unlink(temporary);
	return 0;
}

int
replace_file(const char *path, mode_t mode, bool force, struct span octets)
{
	char *temporary;
	int fd, error = 0;

	if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
		return -1;
	fd = mkstemp(temporary);
	if (fd < 0) {
		free(temporary);
		return -1;
	}
	if (write_octets(fd, octets) != 0 || take_rights(fd, path, mode) != 0 ||
	    fsync(fd) != 0)
		error = errno;
	if (close(fd) != 0 && error == 0)
		error = errno;
	if (error == 0 && take_name(temporary, path, force) != 0)
		error = errno;
	if (error != 0)
		unlink(temporary);
	free(temporary);
	errno = error;
	return error == 0 ? 0 : -1;
}
