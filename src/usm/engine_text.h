/* SPDX-License-Identifier: ISC */
/*
 * What an snmpEngineID says, for people (RFC 3411 5): whose software it is,
 * and what tells this engine from its sisters.
 */
#ifndef TRAPLINE_USM_ENGINE_TEXT_H
#define TRAPLINE_USM_ENGINE_TEXT_H

#include "base/span.h"
#include "base/text.h"

/* Adds like "enterprise 9, MAC address 00:11:22:33:44:55"; of one that follows
 * no rule it says that. Nothing but printable text comes out. */
void engine_id_add_meaning(struct text *text, struct span id);

#endif
