/* SPDX-License-Identifier: ISC */
/*
 * Letting go of a section's values. What has become part of a configuration
 * was moved out before, and leaves nothing but zeros here.
 */
#include "conf/values.h"

#include <stdlib.h>

#include "conf/listener.h"

void
values_fini_root(void *values)
{
	struct root_values *root = values;

	free(root->conf.run_as_user);
	free(root->conf.run_as_group);
	free(root->conf.state_directory);
	free(root->conf.control_socket);
	free(root->conf.mib_index);
	mib_unref(root->conf.mib);
	string_list_fini(&root->listen);
	string_list_fini(&root->auth_failures);
	prefix_list_fini(&root->conf.trusted_relays);
}

void
values_fini_listener(void *values)
{
	listener_fini(values);
}

void
values_fini_community(void *values)
{
	struct community_values *community = values;

	free(community->view);
	free(community->community.name);
	prefix_list_fini(&community->community.sources);
}

void
values_fini_view(void *values)
{
	struct view_values *view = values;

	string_list_fini(&view->included);
	string_list_fini(&view->excluded);
	view_fini(&view->view);
}

void
values_fini_user(void *values)
{
	struct user_values *user = values;

	key_fini(&user->auth_key);
	key_fini(&user->priv_key);
	free(user->name);
	free(user->view);
	free(user->auth_file);
	free(user->priv_file);
	free(user->engines.items);
	usm_user_fini(&user->user);
}

/* Templates of arguments, while the words are not in the configuration yet. */
static void
fini_arguments(struct output_values *output)
{
	size_t i;

	for (i = 0; i < output->command.count; i++)
		template_unref(output->conf.arguments[i]);
	free(output->conf.arguments);
	output->conf.arguments = NULL;
}

void
values_fini_output(void *values)
{
	struct output_values *output = values;

	if (output->conf.arguments != NULL)
		fini_arguments(output);
	string_list_fini(&output->command);
	free(output->user);
	free(output->format.source);
	free(output->format_v1);
	output_conf_fini(&output->conf);
}

void
values_fini_route(void *values)
{
	struct route_values *route = values;

	string_list_fini(&route->traps);
	string_list_fini(&route->communities);
	string_list_fini(&route->users);
	string_list_fini(&route->contexts);
	string_list_fini(&route->varbinds);
	string_list_fini(&route->outputs);
	string_list_fini(&route->suppress_key);
	free(route->engines.items);
	route_fini(&route->route);
}
