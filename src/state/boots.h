/* SPDX-License-Identifier: ISC */
/*
 * A second record of our own engine ID and boots, in a file of one line, so
 * that a lost or damaged database does not make boots go back.
 */
#ifndef TRAPLINE_STATE_BOOTS_H
#define TRAPLINE_STATE_BOOTS_H

#include "usm/engine_id.h"

struct boots {
	struct engine_id id;
	int32_t boots;
};

/* 0; -1 if there is none, or it makes no sense. */
int boots_read(const char *directory, struct boots *boots);

/* Replaces the record, all or nothing, on disk when this returns. -1 with
 * errno. */
int boots_write(const char *directory, const struct boots *boots);

#endif
