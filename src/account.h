/* SPDX-License-Identifier: ISC */
/*
 * The account that the daemon runs as.
 */
#ifndef TRAPLINE_ACCOUNT_H
#define TRAPLINE_ACCOUNT_H

#include "conf/conf.h"

/*
 * Becomes run_as_user and run_as_group where we are root, after making sure
 * that they can read the configuration again; makes the state directory for
 * them where it is missing. 0, or an exit status of sysexits.h with the reason
 * logged.
 */
int account_become(const struct conf *conf);

/* Adds a line for each file of the configuration that run_as_user could not
 * read; none where we are not root, who alone can ask, or there is no such
 * account. */
void account_add_unreadable(const struct conf *conf, struct text *text);

#endif
