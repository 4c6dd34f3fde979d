/* SPDX-License-Identifier: ISC */
/*
 * Files are read with read(2) straight into their buffer: stdio would leave
 * copies of passphrases in buffers that nobody wipes.
 */
#include "conf/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"

/* Fills the buffer from the file; what is there at most `size` octets. */
static int
read_all(int fd, char *data, size_t size)
{
	size_t done = 0;
	ssize_t n;

	while (done < size) {
		n = read(fd, data + done, size - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		done += (size_t)n;
	}
	return (int)done;
}

static int
read_regular(int fd, size_t limit, struct source *source)
{
	struct stat st;
	int size;

	if (fstat(fd, &st) != 0)
		return -1;
	if (!S_ISREG(st.st_mode)) {
		errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
		return -1;
	}
	if (st.st_size < 0 || (uintmax_t)st.st_size > limit) {
		errno = EFBIG;
		return -1;
	}
	source->size = (size_t)st.st_size;
	source->mode = st.st_mode;
	source->data = calloc(source->size + 1, 1);
	if (source->data == NULL)
		return -1;
	size = read_all(fd, source->data, source->size);
	if (size < 0)
		return -1;
	source->size = (size_t)size;
	return 0;
}

int
source_read(const char *path, size_t limit, struct source *source)
{
	int fd, error = 0;

	*source = (struct source) {NULL, 0, 0};
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return -1;
	if (read_regular(fd, limit, source) != 0) {
		error = errno;
		source_fini(source);
	}
	close(fd);
	errno = error;
	return error == 0 ? 0 : -1;
}

int
source_copy(const char *text, struct source *source)
{
	*source = (struct source) {strdup(text), strlen(text), 0};
	return source->data == NULL ? -1 : 0;
}

const char *
source_error(int error)
{
	if (error == EFBIG)
		return "it is too large";
	if (error == EINVAL)
		return "it is not a regular file";
	return strerror(error);
}

void
source_fini(struct source *source)
{
	if (source->data != NULL)
		secret_wipe(source->data, source->size);
	free(source->data);
	*source = (struct source) {NULL, 0, 0};
}

char *
source_path(const char *from, const char *path)
{
	const char *slash = strrchr(from, '/');
	char *joined;

	if (path[0] == '/' || slash == NULL)
		return strdup(path);
	if (asprintf(&joined, "%.*s/%s", (int)(slash - from), from, path) < 0)
		return NULL;
	return joined;
}
