/* SPDX-License-Identifier: ISC */
/*
 * What no single option can tell: whether the options of a section, and the
 * sections of a file, go together. Checks leave alone what rests on an option
 * that was a mistake already.
 */
#ifndef TRAPLINE_CONF_CHECK_H
#define TRAPLINE_CONF_CHECK_H

#include "conf/conf.h"
#include "conf/reading.h"

/* Notes whatever does not go together. */
void check_all(struct reading *reading, const struct conf_checks *checks);

/* Notes `OPTION: "WRITTEN": WHY` where the option stands; without what was
 * written, where that is NULL. */
void check_note(struct reading *reading, const struct section *section,
    const char *option, const char *written, const struct text *why);

/* One user; reads its passphrase files into its values (check_user.c). */
void check_user(struct reading *reading, const struct conf_checks *checks,
    struct section *section);

/* One output (check_output.c), and all of them. */
void check_output(struct reading *reading, struct section *section);
void check_outputs(struct reading *reading);

/* A forward output: what its options have to do with one another, with user
 * sections and with listeners (check_forward.c). */
void check_forward(struct reading *reading, struct section *section);

/* A burst that is not given is as its rate; one without a rate is a mistake
 * (check_route.c). The rate's option fills in a struct rate. */
void check_rate(struct reading *reading, const struct section *section,
    const char *rate_option, const char *burst_option);

/* Makes the views of what their sections say, and binds communities and users
 * to them (check_view.c). */
void check_views(struct reading *reading);

/* Makes the routes of what their sections say (check_route.c). */
void check_routes(struct reading *reading);

/* The templates of an output, by the names of its options; and those among the
 * arguments of its command (check_template.c). */
void check_format(struct reading *reading, struct section *section,
    const char *option, const char *option_v1);
void check_arguments(struct reading *reading, struct section *section);

/* Reads the first line of a passphrase file that an option names. NULL where
 * that was a mistake, or bad before; to be given to secret_free(). */
char *check_passphrase_file(struct reading *reading,
    const struct section *section, const char *option, const char *path);

#endif
