/* SPDX-License-Identifier: ISC */
/*
 * The service manager's protocols, without its library: messages to it
 * (sd_notify(3)) and sockets from it (sd_listen_fds(3)). Without a service
 * manager every call does nothing.
 */
#ifndef TRAPLINE_BASE_SYSTEMD_H
#define TRAPLINE_BASE_SYSTEMD_H

#include <stddef.h>
#include <stdint.h>

/* Sends lines such as "READY=1\nSTATUS=…". 0 if sent or nobody listens; -1 with
 * errno. */
int systemd_notify(const char *lines);

/* "RELOADING=1" with the time stamp that goes with it. */
int systemd_notify_reloading(void);

/* How often "WATCHDOG=1" is due, in milliseconds: half of what the manager
 * waits; 0: never. */
int64_t systemd_watchdog_ms(void);

#define SYSTEMD_SOCKETS_MAX 64

/* Takes the descriptors that were passed to us, close-on-exec from now on, and
 * removes the variables that told so. Returns how many. */
size_t systemd_take_sockets(int descriptors[SYSTEMD_SOCKETS_MAX]);

#endif
