import { addAccount, findAccount, listAccounts, removeAccount } from "./accounts.ts";
import type { ClientHost } from "./client_host.ts";
import { readCoverPage } from "./cover_pages.ts";
import type { FaxDevice, FaxDeviceChanges } from "./device.ts";
import { normalGuid, readProperty, readTextProperty, saveProperty } from "./extension_data.ts";
import { LoopbackError } from "./loopback_error.ts";
import { OutboundClient } from "./outbound_client.ts";
import type { DeviceProvider } from "./providers.ts";
import { readProviders, registerProvider, unregisterProvider } from "./providers.ts";
import type { Access } from "./rights.ts";
import type { RoutingExtension, RoutingMethod } from "./routing_methods.ts";
import {
  moveMethod,
  PRINT,
  readExtensions,
  readMethods,
  STORE_IN_INBOX,
  usedMethods,
} from "./routing_methods.ts";
import type { FaxSettings } from "./settings.ts";
import type { Store } from "./store.ts";

/** Settings, lines, routing and accounts, as one user may use them. */
export class ConfigClient {
  /** Rules and groups for sending. */
  readonly outbound: OutboundClient;
  readonly #host: ClientHost;
  readonly #store: Store;
  readonly #access: Access;
  readonly #wake: () => void;

  /** Made by the service. @param wake Called after a change. */
  constructor(host: ClientHost, store: Store, access: Access, wake: () => void) {
    this.#host = host;
    this.#store = store;
    this.#access = access;
    this.#wake = wake;
    this.outbound = new OutboundClient(store, access, wake);
  }

  /** All settings. */
  get settings(): FaxSettings {
    this.#query("settings");
    return this.#host.settings;
  }

  /** Changes settings, all or none. */
  update(changes: Partial<FaxSettings>): void {
    this.#manage("settings");
    this.#host.updateSettings(changes);
  }

  /** The lines, by id. */
  devices(): FaxDevice[] {
    this.#query("lines");
    return this.#host.devices();
  }

  /** Changes a line. */
  updateDevice(id: number, changes: FaxDeviceChanges): void {
    this.#manage("line");
    this.#host.updateDevice(id, changes);
  }

  /** Routing methods by priority. */
  methods(): RoutingMethod[] {
    this.#query("routing methods");
    return readMethods(this.#store);
  }

  /** Moves a routing method to another rank. */
  moveMethod(guid: string, priority: number): void {
    this.#manage("routing method");
    this.#changed(() => moveMethod(this.#store, guid, priority));
  }

  /** Identifiers of the methods that a line uses. */
  usedMethods(deviceId: number): string[] {
    this.#query("routing methods");
    return usedMethods(this.#store, deviceId);
  }

  /**
   * Lets a line use a routing method, or not.
   *
   * @throws {LoopbackError} `"not-supported"` for printing.
   */
  useMethod(deviceId: number, guidText: string, use: boolean): void {
    this.#manage("routing method");
    const guid = normalGuid(guidText);
    if (!readMethods(this.#store).some((method) => method.guid === guid)) {
      throw new RangeError(`Cannot use routing method ${guid}: there is none`);
    }
    if (guid === PRINT && use) {
      throw new LoopbackError(
        "not-supported",
        "Cannot print received faxes: the built-in service has no printer; store them in a folder",
      );
    }
    if (guid === STORE_IN_INBOX) return this.#host.updateDevice(deviceId, { routes: use });
    this.#changed(() => {
      this.#store.run(
        use
          ? "INSERT INTO device_methods VALUES (?, ?) ON CONFLICT DO NOTHING"
          : "DELETE FROM device_methods WHERE device_id = ? AND guid = ?",
        deviceId,
        guid,
      );
    });
  }

  /** Extensions with routing methods, the service's own first. */
  extensions(): RoutingExtension[] {
    this.#query("routing extensions");
    return readExtensions(this.#store);
  }

  /** Registers an extension; it is listed, and its methods fail, as nothing is loaded here. */
  registerExtension(extension: RoutingExtension): void {
    this.#manage("routing extension");
    const known = readMethods(this.#store).map(({ guid }) => guid);
    const taken = extension.methods.find(({ guid }) => known.includes(guid));
    const isKnown = readExtensions(this.#store).some(({ name }) => name === extension.name);
    if (extension.name === "" || isKnown || taken !== undefined) {
      const reason = extension.name === ""
        ? "its name is empty"
        : isKnown
        ? "there is one of this name"
        : `there is a method ${taken?.guid} already`;
      throw new RangeError(`Cannot register routing extension "${extension.name}": ${reason}`);
    }
    this.#changed(() => {
      this.#store.run(
        "INSERT INTO extensions VALUES (?, ?)",
        extension.name,
        JSON.stringify(extension),
      );
    });
  }

  /** Removes an extension that was registered, and its methods from all lines. */
  unregisterExtension(name: string): void {
    this.#manage("routing extension");
    this.#changed(() => {
      const extension = readExtensions(this.#store).slice(1).find((one) => one.name === name);
      if (extension === undefined) {
        throw new RangeError(`Cannot unregister routing extension "${name}": it is not registered`);
      }
      for (const { guid } of extension.methods) {
        this.#store.run("DELETE FROM device_methods WHERE guid = ?", guid);
        this.#store.run("DELETE FROM method_priorities WHERE guid = ?", guid);
      }
      this.#store.run("DELETE FROM extensions WHERE name = ?", name);
    });
  }

  /** Providers of lines, the service's own first. */
  providers(): DeviceProvider[] {
    this.#query("device providers");
    return readProviders(this.#store);
  }

  /** Registers a provider; it is listed as one that cannot be loaded. */
  registerProvider(provider: Omit<DeviceProvider, "deviceIds" | "isOwn">): void {
    this.#manage("device provider");
    this.#changed(() => registerProvider(this.#store, provider));
  }

  /** Removes a provider that was registered. */
  unregisterProvider(uniqueName: string): void {
    this.#manage("device provider");
    this.#changed(() => unregisterProvider(this.#store, uniqueName));
  }

  /** Data that an extension keeps with a line, or with the server (0). */
  property(owner: number, guid: string): Uint8Array {
    this.#query("extension property");
    return readProperty(this.#store, owner, guid);
  }

  /** A text that an extension keeps with a line; empty where there is none. */
  textProperty(owner: number, guid: string): string {
    this.#query("extension property");
    return readTextProperty(this.#store, owner, guid);
  }

  /** Keeps data for an extension. */
  saveProperty(owner: number, guid: string, bytes: Uint8Array): void {
    this.#manage("extension property");
    this.#changed(() => saveProperty(this.#store, owner, guid, bytes));
  }

  /** Names of all accounts. */
  accounts(): string[] {
    this.#query("fax accounts");
    return listAccounts(this.#store);
  }

  /** The name of an account as it is spelt. */
  account(name: string): string {
    if (!this.#access.owns(name)) this.#query("fax accounts");
    return findAccount(this.#store, name);
  }

  /** Makes an account. */
  addAccount(name: string): void {
    this.#manage("fax account");
    this.#changed(() => addAccount(this.#store, name));
  }

  /** Deletes an account. */
  removeAccount(name: string): void {
    this.#manage("fax account");
    this.#changed(() => removeAccount(this.#store, name));
  }

  /** What the user has saved as the default sender, by property. */
  defaultSender(): Readonly<Record<string, string>> {
    const row = this.#store.get("SELECT data FROM senders WHERE account = ?", this.#access.user);
    return row === undefined ? {} : JSON.parse(String(row.data));
  }

  /** Saves a default sender for the user. */
  saveDefaultSender(values: Readonly<Record<string, string>>): void {
    this.#store.run(
      "INSERT INTO senders VALUES (?, ?) ON CONFLICT DO UPDATE SET data = excluded.data",
      this.#access.user,
      JSON.stringify(values),
    );
  }

  /**
   * The text of a cover page.
   *
   * @throws {LoopbackError} `"not-supported"` for a page of one's own where only those of the
   * server are allowed, or in the format of Windows.
   */
  coverPage(kind: "local" | "server", name: string): string | undefined {
    const isRefused = kind === "local" && this.#host.settings.serverCoverpage;
    if (isRefused) {
      throw new LoopbackError(
        "not-supported",
        `Cannot use cover page "${name}": only cover pages of the server are allowed`,
      );
    }
    return readCoverPage(this.#store.directory, kind, name);
  }

  #query(what: string): void {
    this.#access.require(`read ${what}`, "query-config");
  }

  #manage(what: string): void {
    this.#access.require(`change ${what}`, "manage-config");
  }

  #changed(body: () => void): void {
    this.#store.transaction(body);
    this.#wake();
  }
}
