/* SPDX-License-Identifier: ISC */
/*
 * DIRECTORY/boots: "0x<engine ID> <boots>". Written beside, synced, renamed.
 */
#include "state/boots.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LINE_SIZE 128

static int
open_in(const char *directory, const char *name, int flags)
{
	char path[PATH_MAX];

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", directory, name) >=
	    sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static int
parse(char *line, struct boots *boots)
{
	char *space = strchr(line, ' '), *end;
	long number;

	if (space == NULL)
		return -1;
	*space = '\0';
	number = strtol(space + 1, &end, 10);
	if (end == space + 1 || *end != '\n' || number < 0 ||
	    number > INT32_MAX)
		return -1;
	boots->boots = (int32_t)number;
	return engine_id_parse(line, &boots->id);
}

int
boots_read(const char *directory, struct boots *boots)
{
	char line[LINE_SIZE] = "";
	int descriptor = open_in(directory, "boots", O_RDONLY);
	ssize_t size;

	if (descriptor < 0)
		return -1;
	size = read(descriptor, line, sizeof(line) - 1);
	close(descriptor);
	return size <= 0 ? -1 : parse(line, boots);
}

static size_t
format(const struct boots *boots, char line[LINE_SIZE])
{
	size_t i, size = 2;

	strcpy(line, "0x");
	for (i = 0; i < boots->id.size; i++, size += 2)
		snprintf(
		    line + size, LINE_SIZE - size, "%02x", boots->id.octets[i]);
	return size + (size_t)snprintf(
			  line + size, LINE_SIZE - size, " %d\n", boots->boots);
}

/* Makes a rename in this directory durable. */
static int
sync_directory(const char *directory)
{
	int descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result;

	if (descriptor < 0)
		return -1;
	result = fsync(descriptor);
	close(descriptor);
	return result;
}

int
boots_write(const char *directory, const struct boots *boots)
{
	char line[LINE_SIZE], from[PATH_MAX], to[PATH_MAX];
	size_t size = format(boots, line);
	int descriptor =
	    open_in(directory, "boots.new", O_WRONLY | O_CREAT | O_TRUNC);
	int written;

	if (descriptor < 0)
		return -1;
	written = write(descriptor, line, size) == (ssize_t)size &&
		  fsync(descriptor) == 0;
	if (close(descriptor) != 0 || !written)
		return -1;
	snprintf(from, sizeof(from), "%s/boots.new", directory);
	snprintf(to, sizeof(to), "%s/boots", directory);
	return rename(from, to) != 0 ? -1 : sync_directory(directory);
}
