/* SPDX-License-Identifier: ISC */
/*
 * The environment of scripts.
 */
#ifndef TRAPLINE_OUTPUT_ENVIRONMENT_H
#define TRAPLINE_OUTPUT_ENVIRONMENT_H

#include "notify/notification.h"

struct environment;

/* Copies what scripts may have of the daemon's own environment. NULL where
 * there is no memory. */
struct environment *environment_new(void);
void environment_free(struct environment *environment);

/* What scripts get whatever the notification, valid until the next call. NULL
 * where there is no memory. */
char *const *environment_common(struct environment *environment);

/* The environment for a notification, as execve(2) takes it; valid until the
 * next call. NULL where there is no memory. */
char *const *environment_make(
    struct environment *environment, const struct notification *n);

#endif
