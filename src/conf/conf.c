/* SPDX-License-Identifier: ISC */
/*
 * From sections to the configuration: once nothing is wrong, values are moved
 * out of the sections, so that every secret exists once.
 */
#include "conf/conf.h"

#include <stdlib.h>

#include "conf/check.h"
#include "conf/listener.h"
#include "conf/values.h"

static const char *const default_listen[] = {"udp:162", "udp6:162"};

static size_t
count_kind(const struct reading *reading, const char *kind)
{
	size_t i, count = 0;

	for (i = 0; i < reading->section_count; i++)
		if (strcmp(reading->sections[i]->kind->name, kind) == 0)
			count++;
	return count;
}

static size_t
count_outputs(const struct reading *reading)
{
	size_t i, count = 0;

	for (i = 0; i < reading->section_count; i++)
		if (reading->sections[i]->kind->output)
			count++;
	return count;
}

/* Moves a section's title out. */
static char *
take_title(struct section *section)
{
	char *title = section->title;

	section->title = NULL;
	return title;
}

static void
take_listener(struct conf *conf, struct section *section, size_t buffer)
{
	struct listener_conf *listener =
	    &conf->listeners[conf->listener_count++];

	*listener = *(struct listener_conf *)section->values;
	listener->title = take_title(section);
	if (!section_has(section, "receive_buffer"))
		listener->receive_buffer = buffer;
}

static void
take_community(struct conf *conf, struct section *section)
{
	struct community_values *values = section->values;
	struct community *community =
	    &conf->communities[conf->community_count++];

	*community = values->community;
	values->community = (struct community) {.name = NULL};
	community->name = take_title(section);
}

static void
take_view(struct conf *conf, struct section *section)
{
	struct view_values *values = section->values;
	struct view *view = &conf->views[conf->view_count++];

	*view = values->view;
	values->view = (struct view) {.title = NULL};
	view->title = take_title(section);
}

static void
take_user(struct conf *conf, struct section *section)
{
	struct user_values *values = section->values;
	struct usm_user *user = &conf->users[conf->user_count++];

	*user = values->user;
	memset(&values->user, 0, sizeof(values->user));
	user->title = take_title(section);
	user->origin = USER_FROM_CONF;
	user->engines = values->engines.items;
	user->engine_count = values->engines.count;
	values->engines = (struct engine_list) {NULL, 0};
	if (user->auth == AUTH_NONE || user->auth == AUTH_ANY)
		return;
	user->auth_ku[user->auth] = values->auth_key;
	user->priv_ku[user->auth] = values->priv_key;
}

/* The command becomes an array with a NULL at its end; -1: no memory. */
static int
take_output(struct conf *conf, struct section *section)
{
	struct output_values *values = section->values;
	struct output_conf *output = &conf->outputs[conf->output_count];
	const char *kind = section->kind->name;
	char **command = NULL;

	if (values->command.count != 0) {
		command = reallocarray(values->command.items,
		    values->command.count + 1, sizeof(char *));
		if (command == NULL)
			return -1;
		command[values->command.count] = NULL;
		values->command = (struct string_list) {NULL, 0};
	}
	conf->output_count++;
	*output = values->conf;
	memset(&values->conf, 0, sizeof(values->conf));
	output->command = command;
	output->format = (enum output_format)values->format.format;
	output->title = take_title(section);
	output->kind = strcmp(kind, "file") == 0      ? OUTPUT_FILE
		       : strcmp(kind, "syslog") == 0  ? OUTPUT_SYSLOG
		       : strcmp(kind, "forward") == 0 ? OUTPUT_FORWARD
						      : OUTPUT_EXEC;
	if (output->stream && !section_has(section, "input"))
		output->format = FORMAT_JSON;
	return 0;
}

static void
take_route(struct conf *conf, struct section *section)
{
	struct route_values *values = section->values;
	struct route *route = &conf->routes[conf->route_count++];

	*route = values->route;
	values->route = (struct route) {.title = NULL};
	route->title = take_title(section);
}

/* listen's addresses become listeners as if each had a section. */
static int
take_listen(struct conf *conf, const char *address, size_t buffer)
{
	const struct position nowhere = {NULL, 0, 0};
	struct section *section =
	    section_new(schema_kind_find("listener"), address, &nowhere);

	if (section == NULL)
		return -1;
	(void)listener_parse(address, section->values);
	take_listener(conf, section, buffer);
	section_free(section);
	return 0;
}

static int
take_listens(struct conf *conf, const struct section *root, size_t sections)
{
	const struct root_values *values = root->values;
	size_t i;

	for (i = 0; i < values->listen.count; i++)
		if (take_listen(conf, values->listen.items[i],
			values->receive_buffer) != 0)
			return -1;
	if (sections != 0 || section_has(root, "listen"))
		return 0;
	for (i = 0; i < 2; i++)
		if (take_listen(
			conf, default_listen[i], values->receive_buffer) != 0)
			return -1;
	return 0;
}

/* Empty arrays, each with room for all that will be in it. */
static int
make_room(struct conf *conf, const struct reading *reading)
{
	const struct root_values *root = reading->sections[0]->values;
	size_t listeners =
	    count_kind(reading, "listener") + root->listen.count + 2;
	size_t files = reading->script.file_count + reading->files.count;

	conf->listeners = calloc(listeners, sizeof(*conf->listeners));
	conf->views =
	    calloc(count_kind(reading, "view") + 1, sizeof(*conf->views));
	conf->communities = calloc(
	    count_kind(reading, "community") + 1, sizeof(*conf->communities));
	conf->users =
	    calloc(count_kind(reading, "user") + 1, sizeof(*conf->users));
	conf->outputs =
	    calloc(count_outputs(reading) + 1, sizeof(*conf->outputs));
	conf->routes =
	    calloc(count_kind(reading, "route") + 1, sizeof(*conf->routes));
	conf->files = calloc(files + 1, sizeof(char *));
	return conf->listeners == NULL || conf->views == NULL ||
		       conf->communities == NULL || conf->users == NULL ||
		       conf->outputs == NULL || conf->routes == NULL ||
		       conf->files == NULL
		   ? -1
		   : 0;
}

static int
add_file(struct conf *conf, const char *name)
{
	char *copy = strdup(name);

	if (copy == NULL)
		return -1;
	conf->files[conf->file_count++] = copy;
	return 0;
}

static int
take_files(struct conf *conf, const struct reading *reading)
{
	size_t i;

	conf->file = strdup(reading->script.files[0]->name);
	if (conf->file == NULL)
		return -1;
	for (i = 0; i < reading->script.file_count; i++)
		if (add_file(conf, reading->script.files[i]->name) != 0)
			return -1;
	for (i = 0; i < reading->files.count; i++)
		if (add_file(conf, reading->files.items[i]) != 0)
			return -1;
	return 0;
}

static int
take_section(struct conf *conf, struct section *section, size_t buffer)
{
	const char *kind = section->kind->name;

	if (section->kind->output)
		return take_output(conf, section);
	if (strcmp(kind, "listener") == 0)
		take_listener(conf, section, buffer);
	else if (strcmp(kind, "view") == 0)
		take_view(conf, section);
	else if (strcmp(kind, "community") == 0)
		take_community(conf, section);
	else if (strcmp(kind, "user") == 0)
		take_user(conf, section);
	else if (strcmp(kind, "route") == 0)
		take_route(conf, section);
	return 0;
}

/* Gives a forward output a copy of the user section that it names, which was
 * found before. -1 where there is no memory. */
static int
bind_user(const struct conf *conf, struct output_conf *output,
    const struct output_values *values)
{
	size_t i;

	if (values->user == NULL)
		return 0;
	output->forward.user = calloc(1, sizeof(*output->forward.user));
	if (output->forward.user == NULL)
		return -1;
	for (i = 0; i < conf->user_count; i++)
		if (strcmp(conf->users[i].title, values->user) == 0)
			return usm_user_copy(
			    output->forward.user, &conf->users[i]);
	return -1;
}

/* The sections of outputs stand in the order of the outputs. */
static int
bind_users(struct conf *conf, const struct reading *reading)
{
	struct output_conf *output = conf->outputs;
	size_t i;

	for (i = 1; i < reading->section_count; i++)
		if (reading->sections[i]->kind->output &&
		    bind_user(conf, output++, reading->sections[i]->values) !=
			0)
			return -1;
	return 0;
}

/* NULL where there is no memory. */
static struct conf *
build(struct reading *reading)
{
	struct root_values *root = reading->sections[0]->values;
	struct conf *conf = calloc(1, sizeof(*conf));
	size_t i;
	int result = 0;

	if (conf == NULL)
		return NULL;
	*conf = root->conf;
	memset(&root->conf, 0, sizeof(root->conf));
	if (make_room(conf, reading) != 0 || take_files(conf, reading) != 0 ||
	    take_listens(conf, reading->sections[0],
		count_kind(reading, "listener")) != 0)
		result = -1;
	for (i = 1; i < reading->section_count && result == 0; i++)
		result = take_section(
		    conf, reading->sections[i], root->receive_buffer);
	if (result != 0 || bind_users(conf, reading) != 0) {
		conf_free(conf);
		return NULL;
	}
	return conf;
}

static struct conf *
read_conf(const char *file, const char *text, const struct conf_checks *checks,
    struct text *const notes[2])
{
	struct reading reading;
	struct conf *conf = NULL;

	reading_run(&reading, file, text);
	if (!reading.failed && !reading.partial && reading.section_count != 0)
		check_all(&reading, checks);
	reading.failed |= reading.mistakes.failed;
	if (!reading.failed && reading.mistakes.count == 0) {
		conf = build(&reading);
		reading.failed = conf == NULL;
	}
	reading.mistakes.failed = reading.failed;
	mistakes_write(&reading.mistakes, notes[0]);
	mistakes_write(&reading.warnings, notes[1]);
	reading_fini(&reading);
	return conf;
}

struct conf *
conf_read(const char *file, const struct conf_checks *checks,
    struct text *mistakes, struct text *warnings)
{
	return read_conf(
	    file, NULL, checks, (struct text *const[2]) {mistakes, warnings});
}

struct conf *
conf_read_text(const char *text, const char *file,
    const struct conf_checks *checks, struct text *mistakes,
    struct text *warnings)
{
	return read_conf(
	    file, text, checks, (struct text *const[2]) {mistakes, warnings});
}

static void
free_strings(struct conf *conf)
{
	size_t i;

	for (i = 0; i < conf->file_count; i++)
		free(conf->files[i]);
	free(conf->files);
	free(conf->file);
	free(conf->run_as_user);
	free(conf->run_as_group);
	free(conf->state_directory);
	free(conf->control_socket);
	free(conf->mib_index);
	mib_unref(conf->mib);
}

void
conf_free(struct conf *conf)
{
	size_t i;

	if (conf == NULL)
		return;
	for (i = 0; i < conf->listener_count; i++)
		listener_fini(&conf->listeners[i]);
	for (i = 0; i < conf->view_count; i++)
		view_fini(&conf->views[i]);
	for (i = 0; i < conf->community_count; i++) {
		free(conf->communities[i].name);
		prefix_list_fini(&conf->communities[i].sources);
	}
	for (i = 0; i < conf->user_count; i++)
		usm_user_fini(&conf->users[i]);
	for (i = 0; i < conf->output_count; i++)
		output_conf_fini(&conf->outputs[i]);
	for (i = 0; i < conf->route_count; i++)
		route_fini(&conf->routes[i]);
	free(conf->routes);
	free(conf->views);
	prefix_list_fini(&conf->trusted_relays);
	free(conf->listeners);
	free(conf->communities);
	free(conf->users);
	free(conf->outputs);
	free_strings(conf);
	free(conf);
}
