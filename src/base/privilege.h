/* SPDX-License-Identifier: ISC */
/*
 * Letting go of root. Only the way down exists.
 */
#ifndef TRAPLINE_BASE_PRIVILEGE_H
#define TRAPLINE_BASE_PRIVILEGE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* An account to become. */
struct account_ids {
	uid_t uid;
	gid_t gid;
	char user[64]; /* for its supplementary groups; "" if only the group */
};

/*
 * Looks an account up. "" for the user means root stays root, but for its
 * group; "" for the group is the user's own. -1 with a line in `error`.
 */
int privilege_find(const char *user, const char *group, struct account_ids *ids,
    char *error, size_t error_size);

/* Could this account open the file for reading? Asked in a child process that
 * has become it. */
bool privilege_can_read(const struct account_ids *ids, const char *file);

/* Becomes the account for good: groups, ids, no capability left. 0, or -1 with
 * errno; after a failure the process must not go on. */
int privilege_drop(const struct account_ids *ids);

/* Gives up the right to open raw sockets, should we have it without being root:
 * those that were opened go on working. */
void privilege_drop_raw(void);

#endif
