/**
 * Whole operations, as a server's thread offers them for either library.
 *
 * @module
 */
import type {
  FaxJobInfo,
  FaxRequest,
  FaxServerStatus,
  JobAction,
  NamedSentFax,
  SentRecord,
} from "../fax_job_info.ts";

/** What can be done with a connected server in one message. */
export interface ServiceOperations {
  /** Puts a fax into the queue. @returns Id of the job. */
  send(fax: FaxRequest): string;
  jobs(): FaxJobInfo[];
  /** One job, or undefined if it is not in the queue. */
  job(id: string): FaxJobInfo | undefined;
  /** What the archive of sent faxes says about a job that has left the queue. */
  sent(id: string): SentRecord;
  /** The sent fax whose name in the queue ended so. */
  findSent(nameEnd: string): SentRecord<NamedSentFax>;
  /** @returns False if the job is not in the queue. */
  command(id: string, action: JobAction): boolean;
  status(): FaxServerStatus;
  /** Gives back what the operations hold. */
  release(): void;
}
