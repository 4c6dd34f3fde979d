/* SPDX-License-Identifier: ISC */
/*
 * Reading a configuration in a test: text in, the configuration, its mistakes
 * and its warnings out, each as a string.
 */
#ifndef TRAPLINE_TESTS_CONF_READING_H
#define TRAPLINE_TESTS_CONF_READING_H

#include <check.h>
#include <stdlib.h>

#include "conf/conf.h"

/* Every protocol is there but MD5 and DES, as under FIPS. */
static inline bool
no_md5(void *context, enum auth_protocol protocol)
{
	(void)context;
	return protocol != AUTH_MD5;
}

static inline bool
no_des(void *context, enum priv_protocol protocol)
{
	(void)context;
	return protocol != PRIV_DES;
}

static const struct conf_checks fips = {no_md5, no_des, NULL};

struct conf_reading {
	struct conf *conf;
	char *mistakes, *warnings;
};

static inline char *
string_of(struct text *text)
{
	char *string;

	text_add_char(text, '\0');
	ck_assert(!text->failed);
	string = strdup(text->data);
	ck_assert_ptr_nonnull(string);
	text_fini(text);
	return string;
}

/* Reads `text` as the file `name`, or the file where `text` is NULL. */
static inline struct conf_reading
conf_reading_of(const char *text, const char *name)
{
	struct conf_reading reading;
	struct text mistakes, warnings;

	text_init(&mistakes);
	text_init(&warnings);
	reading.conf =
	    text == NULL
		? conf_read(name, &fips, &mistakes, &warnings)
		: conf_read_text(text, name, &fips, &mistakes, &warnings);
	reading.mistakes = string_of(&mistakes);
	reading.warnings = string_of(&warnings);
	/* there is a configuration if and only if there is no mistake */
	ck_assert_int_eq(reading.conf == NULL, *reading.mistakes != '\0');
	return reading;
}

/* The same for what must be right. */
static inline struct conf_reading
conf_reading_good(const char *text, const char *name)
{
	struct conf_reading reading = conf_reading_of(text, name);

	ck_assert_str_eq(reading.mistakes, "");
	return reading;
}

static inline void
conf_reading_fini(struct conf_reading *reading)
{
	conf_free(reading->conf);
	free(reading->mistakes);
	free(reading->warnings);
}

#endif
