/* SPDX-License-Identifier: ISC */
/*
 * One daemon for each state directory.
 */
#ifndef TRAPLINE_STATE_LOCK_H
#define TRAPLINE_STATE_LOCK_H

#include <sys/types.h>

/*
 * Locks DIRECTORY/lock and writes our pid into it. Returns the descriptor, to
 * be kept open for as long as the lock is wanted; -1 with errno, EWOULDBLOCK
 * and the holder's pid in *holder (0 if it is not known) where another process
 * has it.
 */
int lock_take(const char *directory, pid_t *holder);

#endif
