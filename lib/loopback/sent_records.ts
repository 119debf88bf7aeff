import type { FaxJobSnapshot } from "./job.ts";
import type { FaxService } from "./fax_service.ts";
import { toText } from "./coerce.ts";
import { jobIdText, parseJobId } from "./extended/job_id.ts";
import { asMember } from "./service_errors.ts";

/**
 * Sent faxes that the archive does not have: they were deleted there, or never put into it. No class
 * of the fax model: our own programs ask it, so that what was sent is never taken for unsent.
 *
 * A record is an array of id, pages, retries and CSID; of a fax that was not sent it is empty.
 */
export class SentRecords {
  readonly #find: (serverName: string) => FaxService;

  constructor(find: (serverName: string) => FaxService) {
    this.#find = find;
  }

  /** The record of a job, by its id. */
  ById(id: unknown): unknown[] {
    return asMember("find sent fax", () => {
      const job = this.#find("").connect().job(parseJobId(id));
      return job?.state === "sent" ? recordOf(job) : [];
    });
  }

  /** The record of a job, by the end of its name. */
  ByNameEnd(nameEnd: unknown): unknown[] {
    return asMember("find sent fax", () => {
      const job = this.#find("").connect().messages.unseenFax(toText(nameEnd));
      return job === undefined ? [] : recordOf(job);
    });
  }
}

function recordOf({ id, pageCount, attempts, csid }: FaxJobSnapshot): unknown[] {
  return [jobIdText(id), pageCount, Math.max(0, attempts - 1), csid];
}
