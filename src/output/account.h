/* SPDX-License-Identifier: ISC */
/*
 * The account of an output: every notification it was to have is delivered,
 * queued or dropped, at every moment. What goes wrong is counted here too and
 * said in the log, at most once per interval.
 */
#ifndef TRAPLINE_OUTPUT_ACCOUNT_H
#define TRAPLINE_OUTPUT_ACCOUNT_H

#include "output/output.h"

struct account;

/* An empty account of the output with this name, as it stands in log lines
 * (copied). NULL where there is no memory. */
struct account *account_new(const char *name);
void account_free(struct account *account);

/* `count` more notifications: to be had; and what became of them. */
void account_want(struct account *account, uint64_t count);
void account_deliver(struct account *account, uint64_t count);
void account_drop(struct account *account, uint64_t count);

/* A file was opened anew, a process was started. */
void account_restart(struct account *account);

/*
 * Something failed: it is counted, remembered as the last error and logged at
 * most once per interval. Only on the output's thread. Octets of peers and
 * children must be escaped before.
 */
void account_error(struct account *account, struct mono now, const char *format,
    ...) __attribute__((format(printf, 3, 4)));

/* After account_error(): says that the output works again, as sparingly. Only
 * on the output's thread. */
void account_recover(struct account *account, struct mono now);

/* Drops all that is queued and closes the account: nothing changes it any
 * more. Returns how many that were. */
uint64_t account_close(struct account *account);

/* A snapshot, but for `queued_octets`, which is left as it is. */
void account_read(struct account *account, struct output_status *status);

#endif
