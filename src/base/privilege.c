/* SPDX-License-Identifier: ISC */
/*
 * Dropping privileges. "No new privileges" is left to the service's unit: a
 * handler may need sudo or a setgid mailer, and that is the operator's choice.
 */
#include "base/privilege.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int
privilege_find(const char *user, const char *group, struct account_ids *ids,
    char *error, size_t error_size)
{
	const struct passwd *pw;
	const struct group *gr;

	*ids = (struct account_ids) {getuid(), getgid(), ""};
	if (user[0] != '\0') {
		if ((pw = getpwnam(user)) == NULL ||
		    strlen(user) >= sizeof(ids->user)) {
			snprintf(error, error_size,
			    "run_as_user: there is no account \"%s\"", user);
			return -1;
		}
		ids->uid = pw->pw_uid;
		ids->gid = pw->pw_gid;
		strcpy(ids->user, user);
	}
	if (group[0] == '\0')
		return 0;
	if ((gr = getgrnam(group)) == NULL) {
		snprintf(error, error_size,
		    "run_as_group: there is no group \"%s\"", group);
		return -1;
	}
	ids->gid = gr->gr_gid;
	return 0;
}

/* Ambient, inheritable, permitted and effective sets: all empty. */
static int
clear_capabilities(void)
{
	struct __user_cap_header_struct header = {
	    .version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};

	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	return (int)syscall(SYS_capset, &header, none);
}

int
privilege_drop(const struct account_ids *ids)
{
	if (ids->user[0] != '\0' ? initgroups(ids->user, ids->gid) != 0
				 : setgroups(0, NULL) != 0)
		return -1;
	if (setresgid(ids->gid, ids->gid, ids->gid) != 0 ||
	    setresuid(ids->uid, ids->uid, ids->uid) != 0)
		return -1;
	if (ids->uid == 0)
		return 0; /* only the group was to change */
	if (clear_capabilities() != 0)
		return -1;
	if (setresuid(0, 0, 0) == 0 || setuid(0) == 0) {
		errno = EPERM; /* root can be had back: it must not */
		return -1;
	}
	return 0;
}

void
privilege_drop_raw(void)
{
	struct __user_cap_header_struct header = {
	    .version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct sets[2];
	const uint32_t raw = UINT32_C(1) << CAP_NET_RAW;

	if (geteuid() == 0 || syscall(SYS_capget, &header, sets) != 0)
		return;
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, CAP_NET_RAW, 0, 0);
	sets[0].effective &= ~raw;
	sets[0].permitted &= ~raw;
	sets[0].inheritable &= ~raw;
	(void)syscall(SYS_capset, &header, sets);
}

bool
privilege_can_read(const struct account_ids *ids, const char *file)
{
	int status = 0, descriptor;
	pid_t child = fork();

	if (child == 0) {
		if (privilege_drop(ids) != 0)
			_exit(1);
		descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		_exit(descriptor < 0 ? 1 : 0);
	}
	if (child < 0)
		return false;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
