/* SPDX-License-Identifier: ISC */
/*
 * The account. Whoever starts us as root gets a daemon that is not: but only if
 * that one can do what it will have to, which is asked while it can be mended.
 */
#include "account.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/privilege.h"

/* Makes a directory where it is missing, for the account. */
static int
make_directory(const char *path, mode_t mode, const struct account_ids *ids)
{
	if (mkdir(path, mode) != 0)
		return errno == EEXIST ? 0 : -1;
	return getuid() == 0 ? chown(path, ids->uid, ids->gid) : 0;
}

static int
make_state_directory(const struct conf *conf, const struct account_ids *ids)
{
	if (make_directory(conf->state_directory, 0750, ids) == 0)
		return 0;
	log_error(
	    "state_directory %s: %s", conf->state_directory, strerror(errno));
	return EX_CANTCREAT;
}

/* Where it cannot be made, opening the socket says so. */
static void
make_control_directory(const struct conf *conf, const struct account_ids *ids)
{
	char *path = strdup(conf->control_socket);
	char *slash = path == NULL ? NULL : strrchr(path, '/');

	if (slash != NULL && slash != path) {
		*slash = '\0';
		make_directory(path, 0755, ids);
	}
	free(path);
}

static int
make_directories(const struct conf *conf, const struct account_ids *ids)
{
	make_control_directory(conf, ids);
	return make_state_directory(conf, ids);
}

/* After the drop a reload must still be able to read what it reads now. */
static int
check_readable(const struct conf *conf, const struct account_ids *ids)
{
	size_t i;

	for (i = 0; i < conf->file_count; i++)
		if (!privilege_can_read(ids, conf->files[i])) {
			log_error("%s: the account %s cannot read it, so a "
				  "reload would fail: change its owner, "
				  "group or mode",
			    conf->files[i], conf->run_as_user);
			return EX_NOPERM;
		}
	return 0;
}

void
account_add_unreadable(const struct conf *conf, struct text *text)
{
	struct account_ids ids;
	char error[256];
	size_t i;

	if (getuid() != 0 || conf->run_as_user[0] == '\0' ||
	    privilege_find(conf->run_as_user, conf->run_as_group, &ids, error,
		sizeof(error)) != 0)
		return;
	for (i = 0; i < conf->file_count; i++)
		if (!privilege_can_read(&ids, conf->files[i]))
			text_printf(text,
			    "%s: the account %s cannot read it, as a start by "
			    "systemd and every reload must: change its owner, "
			    "group or mode\n",
			    conf->files[i], conf->run_as_user);
}

int
account_become(const struct conf *conf)
{
	struct account_ids ids = {getuid(), getgid(), ""};
	bool wanted =
	    conf->run_as_user[0] != '\0' || conf->run_as_group[0] != '\0';
	char error[256];
	int status;

	if (getuid() != 0 && wanted)
		log_info("not started as root: run_as_user and run_as_group "
			 "are ignored");
	if (getuid() != 0 || !wanted)
		return make_directories(conf, &ids);
	if (privilege_find(conf->run_as_user, conf->run_as_group, &ids, error,
		sizeof(error)) != 0) {
		log_error("%s; systemd-sysusers makes trapline, and \"\" stays "
			  "root",
		    error);
		return EX_NOUSER;
	}
	if ((status = check_readable(conf, &ids)) != 0 ||
	    (status = make_directories(conf, &ids)) != 0)
		return status;
	if (privilege_drop(&ids) == 0)
		return 0;
	log_error("dropping privileges: %s", strerror(errno));
	return EX_NOPERM;
}
