/* SPDX-License-Identifier: ISC */
/*
 * A configuration in words: what the daemon will accept and where it will go.
 * Without secrets.
 */
#ifndef TRAPLINE_CONF_SUMMARY_H
#define TRAPLINE_CONF_SUMMARY_H

#include "base/text.h"
#include "conf/conf.h"

/* What `traplined -t` prints: a paragraph each for listeners, communities,
 * users and outputs. */
void summary_write(const struct conf *conf, struct text *text);

/* The start-up line, without a newline: how many of each, and which outputs. */
void summary_line(const struct conf *conf, struct text *text);

#endif
