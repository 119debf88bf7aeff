import { normalGuid } from "./extension_data.ts";
import type { Store } from "./store.ts";

/** A provider of lines. */
export interface DeviceProvider {
  /** Identifies it. */
  readonly uniqueName: string;
  /** Name for people. */
  readonly friendlyName: string;
  /** File of its code. */
  readonly imageName: string;
  /** The telephony provider that it works with; `""` for none. */
  readonly tapiProviderName: string;
  /** The service's own one; others are listed, and nothing of them is loaded. */
  readonly isOwn: boolean;
  /** Its lines. */
  readonly deviceIds: readonly number[];
}

/** The name under which the lines have the service's own provider. */
export const OWN_PROVIDER = "comtask loopback";

/** All providers, the service's own first. */
export function readProviders(store: Store): DeviceProvider[] {
  const ids = store.all("SELECT id FROM devices ORDER BY id").map(({ id }) => Number(id));
  const own: DeviceProvider = {
    uniqueName: OWN_PROVIDER,
    friendlyName: OWN_PROVIDER,
    imageName: OWN_PROVIDER,
    tapiProviderName: "",
    isOwn: true,
    deviceIds: ids,
  };
  const others = store.all("SELECT data FROM providers ORDER BY name")
    .map(({ data }): DeviceProvider => ({
      ...JSON.parse(String(data)),
      isOwn: false,
      deviceIds: [],
    }));
  return [own, ...others];
}

/** Registers a provider under its GUID. */
export function registerProvider(
  store: Store,
  provider: Omit<DeviceProvider, "deviceIds" | "isOwn">,
): void {
  const uniqueName = normalGuid(provider.uniqueName);
  if (provider.friendlyName === "" || provider.imageName === "") {
    throw new RangeError(
      `Cannot register device provider ${uniqueName}: it needs a name and the path of its DLL`,
    );
  }
  if (store.get("SELECT 1 FROM providers WHERE name = ?", uniqueName) !== undefined) {
    throw new RangeError(`Cannot register device provider ${uniqueName}: it is registered`);
  }
  store.run(
    "INSERT INTO providers VALUES (?, ?)",
    uniqueName,
    JSON.stringify({ ...provider, uniqueName }),
  );
}

/** Removes a provider that was registered. */
export function unregisterProvider(store: Store, name: string): void {
  const { changes } = store.run("DELETE FROM providers WHERE name = ?", name);
  if (changes === 1) return;
  throw new RangeError(`Cannot unregister device provider "${name}": it is not registered`);
}
