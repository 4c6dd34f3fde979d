/* SPDX-License-Identifier: ISC */
/*
 * What the options of a section fill in before it is checked and becomes part
 * of the configuration. A listener needs nothing of the kind: its struct
 * listener_conf is filled in directly.
 */
#ifndef TRAPLINE_CONF_VALUES_H
#define TRAPLINE_CONF_VALUES_H

#include "conf/conf.h"
#include "conf/option.h"

struct root_values {
	struct conf conf; /* listeners, communities, … still empty */
	struct string_list listen;
	struct string_list auth_failures; /* titles of outputs */
	size_t receive_buffer;		  /* of listeners that do not say */
};

struct community_values {
	struct community community;
	char *view; /* title of a view section */
};

/* A view in the words of the file; check_views() makes `view` of them. */
struct view_values {
	struct view view;
	struct string_list included, excluded;
};

struct user_values {
	struct usm_user user;
	char *name;
	char *view; /* title of a view section */
	struct engine_list engines;
	char *auth_file, *priv_file;   /* of passphrases */
	struct key auth_key, priv_key; /* Ku */
};

/* A word for a format, or a template's text. */
struct format_values {
	int format;
	char *source; /* NULL: a word */
};

struct output_values {
	struct output_conf conf;
	struct string_list command;
	char *user; /* forward: the title of a user section */
	struct format_values format;
	char *format_v1; /* NULL: the same as others */
};

/* A route in the words of the file; check_route() makes `route` of them. */
struct route_values {
	struct route route;
	struct string_list traps, communities, users, contexts, varbinds;
	struct string_list outputs, suppress_key;
	struct engine_list engines;
	unsigned pdus; /* bits: 0 trap, 1 inform */
};

/* Wipe and free what the values own; one for each kind of section. */
void values_fini_root(void *values);
void values_fini_listener(void *values);
void values_fini_community(void *values);
void values_fini_view(void *values);
void values_fini_user(void *values);
void values_fini_output(void *values);
void values_fini_route(void *values);

#endif
