/* SPDX-License-Identifier: ISC */
/*
 * libsmi believes its input: a module that is cut off makes it crash, one that
 * goes in circles keeps it busy for ever. So a child goes first: it takes all
 * modules and says after each that it is still there. As far as it came we
 * follow, who are in the same state and take the same modules; the module it
 * fell over is left out, and the next child starts behind that.
 *
 * libsmi finds a module by the name of its file. Vendors have other names, and
 * put several modules in one; so each module gets a file of its own in a
 * directory that exists as long as this takes, with as many empty lines before
 * it as stood before it in its vendor's file.
 */
#include "cli/mib_compile.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/mib_smi.h"

#define PATIENCE_MS 5000 /* for one module, with what it imports */
#define FLAWS_SHOWN 3	 /* of one module */

struct compile {
	struct mib_sources *sources;
	struct mib_builder *builder;
	const struct mib_flaws *flaws;
	char directory[64];
	const struct mib_source *current; /* being taken */
	const struct mib_source *flawed;  /* whose flaws are counted */
	unsigned flaw_count;
	int taken;
};

static struct mib_source *
module_at(const struct compile *c, size_t n)
{
	return &c->sources->modules[c->sources->order[n]];
}

/* ── flaws ────────────────────────────────────────────────────────────── */

static void
tell(const struct compile *c, const struct mib_source *module, unsigned line,
    const char *what)
{
	c->flaws->tell(c->flaws->context, c->sources->files[module->file].path,
	    line, what);
}

/* Says how many more there were than were shown. */
static void
end_flaws(struct compile *c)
{
	char line[128];

	if (c->flaw_count > FLAWS_SHOWN) {
		snprintf(line, sizeof(line), "%u more in module %s",
		    c->flaw_count - FLAWS_SHOWN, c->flawed->module);
		tell(c, c->flawed, c->flawed->line, line);
	}
	c->flaw_count = 0;
}

static void
complain(void *context, const char *path, int line, const char *what)
{
	struct compile *c = context;
	const char *name = path == NULL ? NULL : strrchr(path, '/');
	const struct mib_source *module = NULL;

	if (name != NULL)
		module = mib_sources_find(c->sources, name + 1);
	if (module == NULL)
		module = c->current;
	if (module->base)
		return; /* they are ours */
	if (module != c->flawed)
		end_flaws(c);
	c->flawed = module;
	if (c->flaw_count++ < FLAWS_SHOWN)
		tell(c, module, line > 0 ? (unsigned)line : 0, what);
}

/* ── files for libsmi ─────────────────────────────────────────────────── */

static void
path_of(const struct compile *c, const char *module, char path[256])
{
	snprintf(path, 256, "%s/%s", c->directory, module);
}

static int
write_module(const struct compile *c, const struct mib_source *module)
{
	char path[256];
	unsigned line;
	FILE *file;

	path_of(c, module->module, path);
	file = fopen(path, "wxe");
	if (file == NULL)
		return -1;
	for (line = 1; line < module->line; line++)
		fputc('\n', file);
	fwrite(module->text.data, 1, module->text.size, file);
	fputc('\n', file);
	if (ferror(file)) {
		fclose(file);
		return -1;
	}
	return fclose(file);
}

static int
write_modules(struct compile *c)
{
	const char *parent = getenv("TMPDIR");
	size_t i;

	if (parent == NULL || *parent != '/' || strlen(parent) > 32)
		parent = "/tmp";
	snprintf(c->directory, sizeof(c->directory), "%s/trapline-mib-XXXXXX",
	    parent);
	if (mkdtemp(c->directory) == NULL) {
		c->directory[0] = '\0';
		return -1;
	}
	for (i = 0; i < c->sources->order_count; i++)
		if (write_module(c, module_at(c, i)) != 0)
			return -1;
	return 0;
}

static void
remove_modules(const struct compile *c)
{
	char path[256];
	size_t i;

	if (c->directory[0] == '\0')
		return;
	for (i = 0; i < c->sources->order_count; i++) {
		path_of(c, module_at(c, i)->module, path);
		unlink(path);
	}
	rmdir(c->directory);
}

/* ── the child ────────────────────────────────────────────────────────── */

/* Nobody is to see how it falls. */
static void
be_silent(void)
{
	static const struct rlimit none = {0, 0};
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	setrlimit(RLIMIT_CORE, &none);
	if (null >= 0) {
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
	}
}

static void
go_first(struct compile *c, size_t from, int progress)
{
	size_t n;

	be_silent();
	mib_smi_quiet(true);
	for (n = from; n < c->sources->order_count; n++) {
		mib_smi_take(module_at(c, n)->module, c->builder);
		if (write(progress, "", 1) != 1)
			_exit(1);
	}
	_exit(0);
}

/* Counts what the child says until it ends or says no more; true: it ended. */
static bool
watch(int progress, size_t *count)
{
	struct pollfd wait = {.fd = progress, .events = POLLIN};
	char said[256];
	ssize_t n;

	for (;;) {
		n = poll(&wait, 1, PATIENCE_MS);
		if (n == 0)
			return false;
		if (n < 0 && errno == EINTR)
			continue;
		n = read(progress, said, sizeof(said));
		if (n <= 0)
			return true;
		*count += (size_t)n;
	}
}

/* Sends a child over the modules from one on. Returns how many it took; -1
 * where there can be none. `hung` says whether it had to be stopped. */
static ssize_t
send_first(struct compile *c, size_t from, bool *hung)
{
	int ends[2], status;
	size_t count = 0;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	child = fork();
	if (child == 0)
		go_first(c, from, ends[1]);
	close(ends[1]);
	if (child > 0) {
		*hung = !watch(ends[0], &count);
		if (*hung)
			kill(child, SIGKILL);
		while (waitpid(child, &status, 0) < 0 && errno == EINTR)
			;
	}
	close(ends[0]);
	return child > 0 ? (ssize_t)count : -1;
}

/* ── compiling ────────────────────────────────────────────────────────── */

static void
take(struct compile *c, size_t n)
{
	struct mib_source *module = module_at(c, n);

	c->current = module;
	if (mib_smi_take(module->module, c->builder) != 0 && !module->base)
		tell(c, module, module->line, "libsmi cannot read this module");
	else if (!module->base)
		c->taken++;
	end_flaws(c);
}

/* Nobody is to import it, either. */
static void
leave_out(struct compile *c, size_t n, bool hung)
{
	struct mib_source *module = module_at(c, n);
	char path[256], line[256];

	snprintf(line, sizeof(line),
	    "module %s is left out: libsmi %s on it; is it complete?",
	    module->module, hung ? "does not come to an end" : "crashes");
	tell(c, module, module->line, line);
	path_of(c, module->module, path);
	unlink(path);
}

static int
take_all(struct compile *c)
{
	size_t n = 0, count = c->sources->order_count;
	ssize_t safe;
	bool hung;

	while (n < count) {
		safe = send_first(c, n, &hung);
		if (safe < 0)
			return -1;
		for (; safe > 0 && n < count; safe--)
			take(c, n++);
		if (n < count)
			leave_out(c, n++, hung);
	}
	return 0;
}

int
mib_compile(struct mib_sources *sources, struct mib_builder *builder,
    const struct mib_flaws *flaws)
{
	struct compile c = {
	    .sources = sources, .builder = builder, .flaws = flaws};
	int error, result = -1;

	if (mib_sources_sort(sources) == 0 && write_modules(&c) == 0 &&
	    mib_smi_start(c.directory, complain, &c) == 0) {
		result = take_all(&c);
		mib_smi_end();
	}
	error = errno;
	remove_modules(&c);
	errno = error;
	return result == 0 ? c.taken : -1;
}
