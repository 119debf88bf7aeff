import { join } from "node:path";
import { logEvent } from "./event_log.ts";
import { readTextProperty } from "./extension_data.ts";
import { mailText } from "./mail_file.ts";
import { SEND_BY_MAIL, STORE_IN_FOLDER, STORE_IN_INBOX } from "./routing_methods.ts";
import { removeLeftover } from "./sent_archive.ts";
import { writeFaxFile } from "./fax_files.ts";
import type { FaxSettings } from "./settings.ts";
import type { Row, Store } from "./store.ts";

const MS_PER_MINUTE = 60_000;

/** What a routing method does with a fax that is here; it throws what keeps it from that. */
type Route = (store: Store, fax: Row, settings: FaxSettings) => void;

const ROUTES: Readonly<Record<string, Route>> = {
  [STORE_IN_FOLDER]: (store, fax) => {
    const folder = readTextProperty(store, Number(fax.device_id), STORE_IN_FOLDER);
    if (folder === "") {
      throw new Error("no folder is set; give the line the extension property of the method");
    }
    const bytes = Deno.readFileSync(String(fax.path));
    writeFaxFile(folder, String(fax.id).padStart(6, "0"), bytes);
  },
  [SEND_BY_MAIL]: (store, fax, settings) => {
    const to = readTextProperty(store, Number(fax.device_id), SEND_BY_MAIL);
    if (to === "") {
      throw new Error("no address is set; give the line the extension property of the method");
    }
    if (!settings.useForInboundRouting) {
      throw new Error("the receipt options do not allow routing by mail (UseForInboundRouting)");
    }
    const folder = join(store.directory, "mail");
    Deno.mkdirSync(folder, { recursive: true });
    const path = join(folder, `${String(fax.id).padStart(6, "0")}.eml`);
    const mail = mailText({
      from: settings.smtpSender || "fax@localhost",
      to,
      subject: `Fax from ${fax.caller_id || fax.tsid || "an unknown number"}`,
      text: `${fax.page_count} pages, received on ${fax.device_name}\n`,
      attachment: { name: "fax.tif", bytes: Deno.readFileSync(String(fax.path)) },
    }, Number(fax.ended_at));
    Deno.writeTextFileSync(`${path}.part`, mail);
    Deno.renameSync(`${path}.part`, path);
  },
};

/**
 * Lets the methods of its line do their work on a fax whose state is `"routing"`. What fails is
 * tried again, as often and as late as the settings say for sending; then the fax stays in the
 * inbox, whatever its line is told to do with it.
 */
export function routeFax(
  store: Store,
  id: number,
  time: { readonly now: number; readonly speed: number },
): void {
  const fax = store.get("SELECT * FROM inbox WHERE id = ? AND state = 'routing'", id);
  if (fax === undefined) return;
  const settings = store.settings();
  const failures: string[] = [], left: string[] = [];
  const wanted: readonly string[] = JSON.parse(String(fax.methods));
  for (const guid of wanted) {
    if (guid === STORE_IN_INBOX) continue;
    try {
      const route = ROUTES[guid];
      if (route === undefined) throw new Error("its extension is not loaded here");
      route(store, fax, settings);
    } catch (error) {
      left.push(guid);
      failures.push(`${guid}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const attempts = Number(fax.attempts) + 1;
  const keeps = wanted.includes(STORE_IN_INBOX);
  const failure = failures.length === 0 ? null : `Cannot route it: ${failures.join("; ")}`;
  if (failure !== null && attempts <= settings.retries) {
    store.run(
      "UPDATE inbox SET attempts = ?, due_at = ?, failure = ?, methods = ? WHERE id = ?",
      attempts,
      Math.ceil(time.now + settings.retryDelay * MS_PER_MINUTE / time.speed),
      failure,
      JSON.stringify(keeps ? [STORE_IN_INBOX, ...left] : left),
      id,
    );
    return;
  }
  if (failure !== null) {
    const message = `Received fax ${id} was not routed. ${failure}`;
    logEvent(store, { category: "inbound", gravity: 1, message });
  }
  if (failure === null && !(keeps && settings.archiveInboundFaxes)) {
    store.run("DELETE FROM inbox WHERE id = ?", id);
    removeLeftover(store, String(fax.path));
    return;
  }
  store.run(
    "UPDATE inbox SET state = 'received', attempts = ?, due_at = NULL, failure = ? WHERE id = ?",
    attempts,
    failure,
    id,
  );
}
