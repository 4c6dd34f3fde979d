/* SPDX-License-Identifier: ISC */
/*
 * The key that is made outside the loop. In and out: the job, a copy that
 * belongs to whoever runs it; of the usm it needs only the crypto's hashes,
 * which any thread may use.
 */
#include "usm/key.h"
#include "usm/usm.h"

int
usm_key_job_run(struct usm_key_job *job)
{
	job->extended = job->kul;
	return key_extend(job->crypto, job->auth, EXTENSION_REEDER,
	    engine_id_span(&job->engine), job->size, &job->extended);
}
