import type { HostedValue } from "../../com/mod.ts";
import type { Session } from "../session.ts";
import { hostObject } from "./host_object.ts";
import { IncomingArchive } from "./incoming_archive.ts";
import { IncomingQueue } from "./incoming_queue.ts";
import { OutgoingArchive } from "./outgoing_archive.ts";
import { OutgoingQueue } from "./outgoing_queue.ts";
import { SavedProperties } from "./saved_properties.ts";

/** IFaxFolders. */
export class Folders {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get OutgoingQueue(): HostedValue {
    return hostObject(new OutgoingQueue(this.#session), "FaxOutgoingQueue");
  }

  get OutgoingArchive(): HostedValue {
    return hostObject(new OutgoingArchive(this.#session), "FaxOutgoingArchive");
  }

  get IncomingQueue(): HostedValue {
    return hostObject(new IncomingQueue(this.#session), "FaxIncomingQueue");
  }

  get IncomingArchive(): HostedValue {
    return hostObject(new IncomingArchive(this.#session), "FaxIncomingArchive");
  }
}

/** IFaxActivity: how many messages there are. */
export class Activity {
  readonly #properties: SavedProperties;

  constructor({ client }: Session) {
    this.#properties = new SavedProperties(this, [
      { name: "IncomingMessages", load: () => client.activity.incoming },
      { name: "RoutingMessages", load: () => client.activity.routing },
      { name: "OutgoingMessages", load: () => client.activity.outgoing },
      { name: "QueuedMessages", load: () => client.activity.queued },
    ]);
  }

  Refresh(): void {
    this.#properties.refresh();
  }
}
