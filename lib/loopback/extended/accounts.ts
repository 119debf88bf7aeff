import type { HostedValue } from "../../com/mod.ts";
import { toLong, toText } from "../coerce.ts";
import { asMember } from "../service_errors.ts";
import type { Session } from "../session.ts";
import { Collection } from "./collection.ts";
import { hostObject } from "./host_object.ts";
import { IncomingJobs } from "./incoming_queue.ts";
import { iterateReceived, receivedMessage } from "./incoming_archive.ts";
import { ACCOUNT_EVENTS, AccountListener } from "./listeners.ts";
import { iterateSent, sentMessage } from "./outgoing_archive.ts";
import { findOutgoingJob, OutgoingJobs } from "./outgoing_queue.ts";
import { findIncomingJob } from "./incoming_queue.ts";
import { DEFAULT_PREFETCH } from "./prefetch.ts";
import { sizeHigh, sizeLow } from "./size_parts.ts";

/** IFaxAccountSet: management of accounts. */
export class AccountSet {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  GetAccounts(): HostedValue {
    return hostObject(
      asMember("list accounts", () => new Accounts(this.#session)),
      "FaxAccounts",
    );
  }

  GetAccount(name: unknown): HostedValue {
    const { config } = this.#session.client;
    return asMember("find account", () => hostAccount(this.#session, config.account(toText(name))));
  }

  AddAccount(name: unknown): HostedValue {
    const text = toText(name);
    asMember("add account", () => this.#session.client.config.addAccount(text));
    return hostAccount(this.#session, text);
  }

  RemoveAccount(name: unknown): void {
    asMember("remove account", () => this.#session.client.config.removeAccount(toText(name)));
  }
}

/** IFaxAccounts. */
export class Accounts extends Collection<string> {
  readonly #session: Session;

  constructor(session: Session) {
    super("FaxAccounts", session.client.config.accounts(), (name) => name);
    this.#session = session;
  }

  protected override _host(name: string): HostedValue {
    return hostAccount(this.#session, name);
  }
}

/** IFaxAccount: an account, its folders and its events. */
export class Account {
  readonly #session: Session;
  readonly #name: string;
  readonly #listener: AccountListener;

  constructor(session: Session, name: string) {
    this.#session = session;
    this.#name = name;
    this.#listener = new AccountListener(session, this, name);
  }

  get AccountName(): string {
    return this.#name;
  }

  get Folders(): HostedValue {
    return hostObject(new AccountFolders(this.#session, this.#name), "FaxAccountFolders");
  }

  get RegisteredEvents(): number {
    return this.#listener.types;
  }

  ListenToAccountEvents(types: unknown): void {
    asMember("listen", () => this.#listener.listen(toLong(types)));
  }
}

/** Hosts an account for native code. */
export function hostAccount(session: Session, name: string): HostedValue {
  return hostObject(new Account(session, name), "FaxAccount", { events: ACCOUNT_EVENTS });
}

/** IFaxAccountFolders. */
export class AccountFolders {
  readonly #session: Session;
  readonly #name: string;

  constructor(session: Session, name: string) {
    this.#session = session;
    this.#name = name;
  }

  get OutgoingQueue(): HostedValue {
    const queue = new AccountOutgoingQueue(this.#session, this.#name);
    return hostObject(queue, "FaxAccountOutgoingQueue");
  }

  get IncomingQueue(): HostedValue {
    return hostObject(new AccountIncomingQueue(this.#session), "FaxAccountIncomingQueue");
  }

  get OutgoingArchive(): HostedValue {
    const archive = new AccountOutgoingArchive(this.#session, this.#name);
    return hostObject(archive, "FaxAccountOutgoingArchive");
  }

  get IncomingArchive(): HostedValue {
    const archive = new AccountIncomingArchive(this.#session, this.#name);
    return hostObject(archive, "FaxAccountIncomingArchive");
  }
}

/** IFaxAccountOutgoingQueue. */
export class AccountOutgoingQueue {
  readonly #session: Session;
  readonly #name: string;

  constructor(session: Session, name: string) {
    this.#session = session;
    this.#name = name;
  }

  GetJobs(): HostedValue {
    const jobs = asMember("list jobs", () => new OutgoingJobs(this.#session, this.#name));
    return hostObject(jobs, "FaxOutgoingJobs", { pullItems: true });
  }

  GetJob(id: unknown): HostedValue {
    return findOutgoingJob(this.#session, id, this.#name);
  }
}

/** IFaxAccountIncomingQueue: what comes in is for nobody yet, so all accounts see the same. */
export class AccountIncomingQueue {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  GetJobs(): HostedValue {
    const jobs = asMember("list jobs", () => new IncomingJobs(this.#session));
    return hostObject(jobs, "FaxIncomingJobs");
  }

  GetJob(id: unknown): HostedValue {
    return findIncomingJob(this.#session, id);
  }
}

/**
 * An archive of an account, with its size as it was when somebody asked for it first, or refreshed
 * it last. The size is that of the whole archive, as Windows counts it too.
 */
class AccountArchive {
  readonly #session: Session;
  readonly #box: "sent" | "inbox";
  #bytes: number | undefined;

  constructor(session: Session, box: "sent" | "inbox") {
    this.#session = session;
    this.#box = box;
  }

  get SizeLow(): number {
    return sizeLow(this.#size());
  }

  get SizeHigh(): number {
    return sizeHigh(this.#size());
  }

  Refresh(): void {
    this.#bytes = undefined;
    this.#size();
  }

  #size(): number {
    return this.#bytes ??= asMember(
      "read size",
      () => this.#session.client.messages.bytes(this.#box),
    );
  }
}

/** IFaxAccountOutgoingArchive. */
export class AccountOutgoingArchive extends AccountArchive {
  readonly #session: Session;
  readonly #name: string;

  constructor(session: Session, name: string) {
    super(session, "sent");
    this.#session = session;
    this.#name = name;
  }

  GetMessages(prefetchSize: unknown = DEFAULT_PREFETCH): HostedValue {
    return iterateSent(this.#session, prefetchSize, this.#name);
  }

  GetMessage(id: unknown): HostedValue {
    return sentMessage(this.#session, id, this.#name);
  }
}

/** IFaxAccountIncomingArchive. */
export class AccountIncomingArchive extends AccountArchive {
  readonly #session: Session;
  readonly #name: string;

  constructor(session: Session, name: string) {
    super(session, "inbox");
    this.#session = session;
    this.#name = name;
  }

  GetMessages(prefetchSize: unknown = DEFAULT_PREFETCH): HostedValue {
    return iterateReceived(this.#session, prefetchSize, this.#name);
  }

  GetMessage(id: unknown): HostedValue {
    return receivedMessage(this.#session, id);
  }
}
