/**
 * What events carry, and how they are described.
 *
 * @module
 */
import type { Converter, ObjectSession } from "./converter.ts";
import { FaxJobStatus } from "./extended_model.ts";
import type { ReadableName, ReadValues } from "./fax_object.ts";
import type { WireValue } from "./wire.ts";

/**
 * The status of a job as it was when the event was fired. Properties that the job does not have
 * are `undefined`: an outgoing one has no `callerId`.
 */
export type JobStatusSnapshot = Partial<ReadValues<FaxJobStatus, ReadableName<FaxJobStatus>>>;

/** Members of `FaxJobStatus` that are read when an event carries one. */
export const JOB_STATUS_MEMBERS: readonly string[] = Object.values(FaxJobStatus.properties)
  .map(([member]) => member);

/** A job's status, sent as the values of {@linkcode JOB_STATUS_MEMBERS}. */
export const jobStatus: Converter<JobStatusSnapshot, never> = {
  read(value: WireValue, session: ObjectSession): JobStatusSnapshot {
    const values = Array.isArray(value) ? value : [];
    const entries = Object.entries(FaxJobStatus.properties).map(([name, [, converter]], i) =>
      values[i] === undefined ? [name, undefined] : [name, converter.read(values[i], session)]
    );
    return Object.fromEntries(entries);
  },
  write: () => undefined,
};

/** An event interface of the library. */
export interface EventInterface {
  readonly iid: string;
  /** Names of the events in the order of their DISPIDs, from 1. */
  readonly names: readonly string[];
}

/** The events of one kind of object. */
export interface EventSpec {
  /** The method without which nothing is fired. */
  readonly listen: string;
  /** Interfaces to ask for, the newest first. */
  readonly interfaces: readonly EventInterface[];
  /** Events by name, with the names and converters of their arguments after the first one. */
  readonly events: Readonly<
    // deno-lint-ignore no-explicit-any -- arguments of all types
    Record<string, readonly (readonly [name: string, converter: Converter<any, any>])[]>
  >;
}

/** A listening request, as it is sent to the server's thread. */
export interface ListenRequest {
  /** Tells the subscriptions of one server apart. */
  readonly id: number;
  readonly listen: string;
  /** Bits of the groups of events. */
  readonly groups: number;
  readonly interfaces: readonly EventInterface[];
  readonly statusMembers: readonly string[];
}

/** An event on its way from the server's thread; no name is the end. */
export interface EventMessage {
  readonly id: number;
  readonly name: string;
  readonly args: readonly WireValue[];
}
