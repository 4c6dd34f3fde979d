/* SPDX-License-Identifier: ISC */
/*
 * Access control for what was proved: may this sender send that trap? RFC 3415
 * for a receiver, as far as a receiver has anything to control: the views of
 * communities and users.
 */
#ifndef TRAPLINE_CONF_ACCESS_H
#define TRAPLINE_CONF_ACCESS_H

#include "conf/conf.h"

/* The view that limits a section whose `view` this is; NULL: none does. */
const struct view *access_view(const struct conf *conf, size_t number);

/*
 * Is the trap OID in the view of who sent it? `user` is the section that proved
 * a v3 message; v1 and v2c: any community section of this name that allows
 * `source` will do (NULL: of this name). DROP_NONE, DROP_NOT_IN_VIEW. A
 * notification without a trap OID is in no view.
 */
enum drop access_check(const struct conf *conf,
    const struct notification *notification, const struct address *source,
    const struct usm_user *user);

#endif
