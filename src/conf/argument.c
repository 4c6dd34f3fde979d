/* SPDX-License-Identifier: ISC */
/*
 * The other way round of template_parse_argument().
 */
#include "conf/argument.h"

#include "output/field.h"

void
argument_add_literal(struct text *text, const char *string)
{
	struct span name;

	for (; *string != '\0'; string++) {
		name = (struct span) {
		    (const uint8_t *)string + 1, strcspn(string + 1, ":}")};
		if (*string == '{' && field_find(name) != NULL)
			text_add_char(text, '{');
		text_add_char(text, *string);
	}
}
