/* SPDX-License-Identifier: ISC */
/*
 * Reading what traplined reads, with the protocols that OpenSSL has here.
 * Warnings are for the daemon's log.
 */
#include "cli/conf_file.h"

#include <stdio.h>

#include "usm/crypto.h"

static bool
has_auth(void *context, enum auth_protocol protocol)
{
	return crypto_has_auth(context, protocol);
}

static bool
has_priv(void *context, enum priv_protocol protocol)
{
	return crypto_has_priv(context, protocol);
}

struct conf *
conf_file_read(const char *file)
{
	struct crypto *crypto = crypto_new();
	struct conf_checks checks = {has_auth, has_priv, crypto};
	struct text mistakes, warnings;
	struct conf *conf = NULL;

	text_init(&mistakes);
	text_init(&warnings);
	if (crypto != NULL)
		conf = conf_read(file, &checks, &mistakes, &warnings);
	if (mistakes.size > 0)
		fwrite(mistakes.data, 1, mistakes.size, stderr);
	text_fini(&mistakes);
	text_fini(&warnings);
	crypto_free(crypto);
	return conf;
}
