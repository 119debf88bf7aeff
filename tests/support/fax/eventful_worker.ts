/** The thread of a fax server of the extended library that fires events when it is listened to. */
import { com } from "../../../lib/com/mod.ts";
import { FAX_SERVER_EVENTS } from "../../../lib/fax/extended_events.ts";
import { FAX_CLASSES } from "../../../lib/fax/server/fax_classes.ts";
import { serveFaxServer } from "../../../lib/fax/server/fax_host.ts";

const [newest, oldest] = FAX_SERVER_EVENTS.interfaces;

class JobStatus {
  Status = 2 | 16;
  Pages = 3;
  CSID = "FAX 1";

  get CallerId(): string {
    throw new Error("outgoing jobs have none");
  }
}

class Server {
  Groups = 0;

  Connect(): void {}

  Disconnect(): void {}

  ListenToServerEvents(groups: number): void {
    this.Groups = groups;
    if (groups === 0) return;
    setTimeout(() => {
      com.fire(this, "OnOutgoingJobAdded", this, "J1");
      com.fire(this, "OnOutgoingJobChanged", this, "J1", com.hosted(new JobStatus()));
      com.fire(this, "OnDeviceStatusChange", this, 7, false, true, false, false);
      com.fire(this, "OnServerShutDown", this);
    });
  }

  get MajorVersion(): number {
    return this.Groups;
  }
}

com.registerClass({
  clsid: FAX_CLASSES.faxcomex,
  create: () => new Server(),
  host: {
    events: {
      iid: oldest.iid, // as a server before Windows Vista
      names: Object.fromEntries(oldest.names.map((name, i) => [i + 1, name])),
    },
  },
});
serveFaxServer();
if (newest === oldest) throw new Error("two interfaces are needed");
