/**
 * Fax servers that fail where they are told to: hosted classes under the identifiers of the
 * real ones.
 */
import { com, ComError } from "../../../lib/com/mod.ts";
import { FAX_CLASSES } from "../../../lib/fax/server/fax_classes.ts";

/** What a server does: the HRESULT that a member fails with, by its name. */
export interface Faults {
  readonly [member: string]: number;
}

/** Hears of every call: the member, and the name that `Connect` was given. */
export type Log = (member: string, server: string) => void;

class Faulty {
  protected _faults: Faults;
  protected _log: Log;
  protected _name = "";

  constructor(faults: Faults, log: Log) {
    this._faults = faults;
    this._log = log;
  }

  protected _enter(member: string): void {
    this._log(member, this._name);
    const fault = this._faults[member];
    if (fault !== undefined) throw new ComError(member, fault, { description: "injected" });
  }

  protected _child(Class: new (faults: Faults, log: Log) => object) {
    return com.hosted(new Class(this._faults, (member) => this._log(member, this._name)));
  }
}

class FaultyDocument extends Faulty {
  FaxNumber = "";

  Send(): number {
    this._enter("Send");
    block(this._faults.sendMs);
    return 7;
  }
}

class FaultyJob extends Faulty {
  get JobId(): number {
    this._enter("JobId");
    return 7;
  }

  Type = 1;
  UserName = "";
  DeviceStatus = "Unknown";
  PageCount = 1;
  FaxNumber = "1";
  RecipientName = "";
  Tsid = "";
  SenderName = "";
  SenderCompany = "";
  DisplayName = "a.tif";
  BillingCode = "";

  get QueueStatus(): string {
    this._enter("QueueStatus");
    return "Pending";
  }

  Refresh(): void {
    this._enter("Refresh");
  }

  SetStatus(_command: number): void {
    this._enter("SetStatus");
  }
}

class FaultyJobs extends Faulty {
  get Count(): number {
    this._enter("Count");
    return 1;
  }

  Item = com.indexer({
    get: (_index: unknown) => {
      this._enter("Item");
      return this._child(FaultyJob);
    },
  });
}

/** A legacy server, which does what is in the name that it is asked to connect to. */
export class FaultyServer extends Faulty {
  Retries = 3;

  constructor(faults: Faults, log: Log) {
    super({}, log);
    this._given = faults;
  }

  protected _given: Faults;

  Connect(name: string): void {
    this._faults = name === "" ? this._given : faultsOfName(name);
    this._name = name;
    this._enter("Connect");
    block(this._faults.slowMs);
  }

  Disconnect(): void {
    this._enter("Disconnect");
  }

  CreateDocument(_file: string) {
    this._enter("CreateDocument");
    return this._child(FaultyDocument);
  }

  GetJobs() {
    this._enter("GetJobs");
    return this._child(FaultyJobs);
  }
}

/** Blocks the thread, as a native call does. */
function block(milliseconds = 0): void {
  if (milliseconds) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** A computer's name that says what its server does. */
export function nameOfFaults(id: string, faults: Faults): string {
  return `faulty.${id}.${new TextEncoder().encode(JSON.stringify(faults)).toHex()}`;
}

function faultsOfName(name: string): Faults {
  return JSON.parse(new TextDecoder().decode(Uint8Array.fromHex(name.split(".")[2])));
}

/** Registers the class on this thread; without a name, a server has the faults given here. */
export function registerFaultyServer(log: Log, faults: Faults = {}): Disposable {
  return com.registerClass({
    clsid: FAX_CLASSES.faxcom,
    create: () => new FaultyServer(faults, log),
  });
}
