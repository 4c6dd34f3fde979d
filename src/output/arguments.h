/* SPDX-License-Identifier: ISC */
/*
 * The arguments of a command for a notification.
 */
#ifndef TRAPLINE_OUTPUT_ARGUMENTS_H
#define TRAPLINE_OUTPUT_ARGUMENTS_H

#include "notify/notification.h"
#include "output/output_conf.h"

#define ARGUMENT_SIZE_MAX 65536 /* octets of one that is made; then cut */

struct arguments;

/* For an exec output's section, which must outlive it. NULL where there is no
 * memory. */
struct arguments *arguments_new(const struct output_conf *conf);
void arguments_free(struct arguments *arguments);

/* The command with its arguments, as execve(2) takes them; valid until the next
 * call. NULL where there is no memory. */
char *const *arguments_make(
    struct arguments *arguments, const struct notification *n);

#endif
