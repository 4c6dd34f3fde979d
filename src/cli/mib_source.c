/* SPDX-License-Identifier: ISC */
/*
 * Directories to modules. A module starts at NAME DEFINITIONS and ends where
 * the next one starts, or its file. What it imports is read from its IMPORTS
 * clause, so that it can be compiled behind what it needs. All memory belongs
 * to the struct mib_sources.
 */
#include "cli/mib_source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/mib_scan.h"

#define NAME_SIZE_MAX 128	 /* RFC 2578 3.1 allows 64 */
#define DEPTH_MAX     16	 /* directories below each other */
#define FILE_SIZE_MAX (32 << 20) /* octets; the largest there are have 4M */

/* ── modules of a file ────────────────────────────────────────────────── */

/* Room for one more in an array that grows by doubling. */
static void *
grow(void *array, size_t count, size_t item)
{
	if (count & (count - 1))
		return array; /* there is room up to the next power of two */
	return realloc(array, (count == 0 ? 1 : count * 2) * item);
}

static char *
copy_of(struct span word)
{
	return strndup((const char *)word.data, word.size);
}

struct mib_source *
mib_sources_find(const struct mib_sources *sources, const char *module)
{
	size_t i;

	for (i = 0; i < sources->count; i++)
		if (strcmp(sources->modules[i].module, module) == 0)
			return &sources->modules[i];
	return NULL;
}

static int
add_import(struct mib_source *module, struct span name)
{
	char **imports =
	    grow(module->imports, module->import_count, sizeof(*imports));

	if (imports == NULL)
		return -1;
	module->imports = imports;
	imports[module->import_count] = copy_of(name);
	return imports[module->import_count++] == NULL ? -1 : 0;
}

/* What stands behind each FROM of the first IMPORTS. */
static int
find_imports(struct mib_source *module)
{
	struct mib_scan scan = mib_scan_start(module->text);
	bool inside = false;

	while (mib_scan_next(&scan)) {
		if (mib_scan_is(&scan, "IMPORTS"))
			inside = true;
		else if (inside && mib_scan_is(&scan, ";"))
			return 0;
		else if (inside && mib_scan_is(&scan, "FROM") &&
			 mib_scan_next(&scan) &&
			 add_import(module, scan.word) != 0)
			return -1;
		else if (mib_scan_is(&scan, "OBJECT-TYPE") && !inside)
			return 0;
	}
	return 0;
}

/* The text of the module that was found last ends here. */
static void
end_module(struct mib_sources *sources, size_t first, const char *end)
{
	struct mib_source *last;

	if (sources->count == first)
		return;
	last = &sources->modules[sources->count - 1];
	last->text.size = (size_t)(end - (const char *)last->text.data);
}

static int
add_module(struct mib_sources *sources, const struct mib_scan *name)
{
	struct mib_source *modules =
	    grow(sources->modules, sources->count, sizeof(*modules));

	if (modules == NULL)
		return -1;
	sources->modules = modules;
	modules[sources->count] =
	    (struct mib_source) {.module = copy_of(name->word),
		.file = sources->file_count - 1,
		.line = name->word_line,
		.text = {name->word.data, 0}};
	return modules[sources->count++].module == NULL ? -1 : 0;
}

static void
forget_module(struct mib_sources *sources, size_t at)
{
	struct mib_source *module = &sources->modules[at];
	size_t i;

	for (i = 0; i < module->import_count; i++)
		free(module->imports[i]);
	free(module->imports);
	free(module->module);
	memmove(module, module + 1, (--sources->count - at) * sizeof(*module));
}

/* Those from `first` on are new: what was there before stays. */
static int
finish_modules(struct mib_sources *sources, size_t first, bool base)
{
	size_t i = first;
	struct mib_source *module;

	while (i < sources->count) {
		module = &sources->modules[i];
		module->base = base;
		if (mib_sources_find(sources, module->module) != module)
			forget_module(sources, i);
		else if (find_imports(module) != 0)
			return -1;
		else
			i++;
	}
	return 0;
}

/* It becomes the name of a file, and one of the index. */
static bool
is_module_name(struct span word)
{
	return word.size > 0 && word.size <= NAME_SIZE_MAX &&
	       ((word.data[0] >= 'A' && word.data[0] <= 'Z') ||
		   (word.data[0] >= 'a' && word.data[0] <= 'z'));
}

/* Finds the modules of the file that was read last. */
static int
find_modules(struct mib_sources *sources, bool base, bool *any)
{
	const struct mib_file *file = &sources->files[sources->file_count - 1];
	struct mib_scan scan = mib_scan_start((struct span) {
			    (const uint8_t *)file->octets, file->size}),
			before = scan;
	size_t first = sources->count;

	while (mib_scan_next(&scan)) {
		if (mib_scan_is(&scan, "DEFINITIONS") &&
		    is_module_name(before.word)) {
			end_module(
			    sources, first, (const char *)before.word.data);
			if (add_module(sources, &before) != 0)
				return -1;
		}
		before = scan;
	}
	end_module(sources, first, file->octets + file->size);
	*any = sources->count > first;
	return finish_modules(sources, first, base);
}

/* ── files and directories ────────────────────────────────────────────── */

/* The octets of a file that is open; NULL with errno. */
static char *
read_octets(int fd, size_t *size)
{
	struct stat st;
	char *octets;
	ssize_t n;

	if (fstat(fd, &st) != 0)
		return NULL;
	errno = S_ISREG(st.st_mode) ? EFBIG : EINVAL;
	if (!S_ISREG(st.st_mode) || st.st_size > FILE_SIZE_MAX)
		return NULL;
	octets = malloc((size_t)st.st_size + 1);
	if (octets == NULL)
		return NULL;
	n = read(fd, octets, (size_t)st.st_size);
	if (n < 0) {
		free(octets);
		return NULL;
	}
	*size = (size_t)n;
	return octets;
}

/* Its modules; takes the octets over. */
static int
take_file(struct mib_sources *sources, const char *path, bool base,
    struct mib_file *file, bool *any)
{
	struct mib_file *files =
	    grow(sources->files, sources->file_count, sizeof(*files));

	file->path = strdup(path);
	if (files != NULL)
		sources->files = files;
	if (files == NULL || file->path == NULL) {
		free(file->path);
		free(file->octets);
		errno = ENOMEM;
		return -1;
	}
	files[sources->file_count++] = *file;
	if (find_modules(sources, base, any) == 0)
		return 0;
	errno = ENOMEM;
	return -1;
}

static int
read_file(struct mib_sources *sources, const char *path, bool base,
    const struct mib_flaws *flaws)
{
	struct mib_file file = {NULL, NULL, 0};
	int error, fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool any = false;

	if (fd < 0)
		return -1;
	file.octets = read_octets(fd, &file.size);
	error = errno;
	close(fd);
	errno = error;
	if (file.octets == NULL ||
	    take_file(sources, path, base, &file, &any) != 0)
		return -1;
	if (!any)
		flaws->tell(flaws->context, path, 0, "no MIB module is in it");
	return 0;
}

/* A directory that is being read, and the one it was found in. */
struct way {
	const struct way *above;
	dev_t device;
	ino_t inode;
	unsigned depth;
};

/* Symbolic links can lead back. Several such, and there is no end to it. */
static bool
is_above(const struct way *way, const struct stat *st)
{
	for (; way != NULL; way = way->above)
		if (way->device == st->st_dev && way->inode == st->st_ino)
			return true;
	return false;
}

static int read_any(struct mib_sources *sources, const char *path, bool base,
    const struct mib_flaws *flaws, const struct way *above);

/* One entry of a directory; hidden ones and copies of editors are left out. */
static void
read_entry(struct mib_sources *sources, const char *directory, const char *name,
    bool base, const struct mib_flaws *flaws, const struct way *way)
{
	char *path;
	size_t size = strlen(name);

	if (*name == '.' || name[size - 1] == '~' || name[size - 1] == '#' ||
	    asprintf(&path, "%s/%s", directory, name) < 0)
		return;
	if (read_any(sources, path, base, flaws, way) != 0)
		flaws->tell(flaws->context, path, 0, strerror(errno));
	free(path);
}

static int
read_directory(struct mib_sources *sources, const char *path, bool base,
    const struct mib_flaws *flaws, const struct way *way)
{
	struct dirent **entries;
	int i, count = scandir(path, &entries, NULL, alphasort);

	if (count < 0)
		return -1;
	for (i = 0; i < count; i++) {
		read_entry(sources, path, entries[i]->d_name, base, flaws, way);
		free(entries[i]);
	}
	free(entries);
	return 0;
}

static int
read_any(struct mib_sources *sources, const char *path, bool base,
    const struct mib_flaws *flaws, const struct way *above)
{
	struct way way = {.above = above};
	struct stat st;

	if (stat(path, &st) != 0)
		return -1;
	if (!S_ISDIR(st.st_mode))
		return read_file(sources, path, base, flaws);
	way.device = st.st_dev;
	way.inode = st.st_ino;
	way.depth = above == NULL ? 0 : above->depth + 1;
	if (way.depth < DEPTH_MAX && !is_above(above, &st))
		return read_directory(sources, path, base, flaws, &way);
	errno = ELOOP;
	return -1;
}

int
mib_sources_read(struct mib_sources *sources, const char *path, bool base,
    const struct mib_flaws *flaws)
{
	return read_any(sources, path, base, flaws, NULL);
}

/* ── their order ──────────────────────────────────────────────────────── */

/* What a module imports, then itself. */
static void
visit(struct mib_sources *sources, struct mib_source *module, unsigned depth)
{
	struct mib_source *other;
	size_t i;

	if (module->seen || depth > 4096)
		return;
	module->seen = true;
	for (i = 0; i < module->import_count; i++) {
		other = mib_sources_find(sources, module->imports[i]);
		if (other != NULL)
			visit(sources, other, depth + 1);
	}
	sources->order[sources->order_count++] =
	    (size_t)(module - sources->modules);
}

int
mib_sources_sort(struct mib_sources *sources)
{
	size_t i;

	free(sources->order);
	sources->order_count = 0;
	sources->order = calloc(sources->count + 1, sizeof(*sources->order));
	if (sources->order == NULL)
		return -1;
	for (i = 0; i < sources->count; i++)
		visit(sources, &sources->modules[i], 0);
	return 0;
}

void
mib_sources_fini(struct mib_sources *sources)
{
	size_t i;

	while (sources->count > 0)
		forget_module(sources, sources->count - 1);
	for (i = 0; i < sources->file_count; i++) {
		free(sources->files[i].path);
		free(sources->files[i].octets);
	}
	free(sources->modules);
	free(sources->files);
	free(sources->order);
	*sources = (struct mib_sources) {NULL, 0, NULL, 0, NULL, 0};
}
