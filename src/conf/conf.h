/* SPDX-License-Identifier: ISC */
/*
 * The configuration as the daemon uses it: immutable once read. A reload reads
 * a new one beside it.
 */
#ifndef TRAPLINE_CONF_CONF_H
#define TRAPLINE_CONF_CONF_H

#include "base/address.h"
#include "base/log.h"
#include "base/text.h"
#include "mib/mib.h"
#include "notify/community.h"
#include "notify/view.h"
#include "output/output.h"
#include "route/route.h"
#include "usm/user.h"

#define LISTENERS_MAX 64 /* sockets */

struct listener_conf {
	char *title; /* owned; listen's short form: the address as written */
	struct address address;
	bool v6; /* udp6: an IPv6 socket; else IPv4 */
	bool send_reports, discovery;
	size_t receive_buffer, send_buffer; /* octets */
	size_t max_message_size;	    /* octets, 484 to 65507 */
	unsigned dscp;			    /* 0 to 63 */
	bool dont_fragment, reuse_port;
};

struct conf {
	char *file; /* owned, as all strings here */
	/* every file that was read, includes and passphrases too: an account
	 * that is to reload must be able to read them */
	char **files;
	size_t file_count;
	struct listener_conf *listeners;
	size_t listener_count;
	char *run_as_user, *run_as_group; /* "": stay who we are */
	char *state_directory, *control_socket, *mib_index;
	const struct mib *mib; /* a reference; NULL: what is built in */
	enum log_level log_level;
	unsigned stop_timeout;	    /* seconds */
	struct engine_id engine_id; /* size 0: made once and kept */
	int32_t time_window;	    /* seconds */
	size_t max_engines;
	uint32_t report_rate, report_burst;
	struct rate source_rate;	   /* rate 0: no limit */
	struct prefix_list trusted_relays; /* empty: none */

	output_set auth_failures; /* bit n: the n-th output; none: no records */

	struct view *views;
	size_t view_count;
	struct community *communities;
	size_t community_count;
	struct usm_user *users; /* keys not derived yet */
	size_t user_count;
	struct output_conf *outputs; /* at most OUTPUTS_MAX */
	size_t output_count;
	struct route *routes; /* none: everything goes everywhere */
	size_t route_count;
};

/* What the checks need to know of the world: which protocols there are. */
struct conf_checks {
	bool (*has_auth)(void *context, enum auth_protocol protocol);
	bool (*has_priv)(void *context, enum priv_protocol protocol);
	void *context;
};

/*
 * Reads a file and all it includes. NULL if there is any mistake; `mistakes`
 * then holds a line `FILE:LINE: what is wrong, and what would be right` for
 * each, all of them in one run. Warnings (a file with passphrases that others
 * can read) go to `warnings` in the same form. Never prints a secret.
 */
struct conf *conf_read(const char *file, const struct conf_checks *checks,
    struct text *mistakes, struct text *warnings);

/* The same from text in memory; `file` is the name used in mistakes and the
 * place relative includes start from. */
struct conf *conf_read_text(const char *text, const char *file,
    const struct conf_checks *checks, struct text *mistakes,
    struct text *warnings);

/* Wipes secrets and frees everything; NULL does nothing. */
void conf_free(struct conf *conf);

#endif
