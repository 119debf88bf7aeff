import type { HostedValue } from "../../com/mod.ts";
import { com } from "../../com/mod.ts";
import { OWN_PROVIDER } from "../providers.ts";
import type { DeviceProvider as Provider } from "../providers.ts";
import type { Session } from "../session.ts";
import { Collection } from "./collection.ts";
import { PROVIDER_CANT_LOAD, PROVIDER_SUCCESS } from "./enums.ts";
import { hostObject } from "./host_object.ts";

/** HRESULT_FROM_WIN32(ERROR_MOD_NOT_FOUND). */
const MODULE_NOT_FOUND = 0x8007_007E | 0;

/** IFaxDeviceProviders. */
export class DeviceProviders extends Collection<Provider> {
  constructor(session: Session) {
    super("FaxDeviceProviders", session.client.config.providers(), (one) => one.uniqueName);
  }

  protected override _host(provider: Provider): HostedValue {
    return hostObject(new DeviceProvider(provider), "FaxDeviceProvider");
  }
}

/** What a file that the service loads says of itself; those that were registered are not loaded. */
export class LoadedFile {
  readonly #isLoaded: boolean;

  constructor(isLoaded: boolean) {
    this.#isLoaded = isLoaded;
  }

  get MajorVersion(): number {
    return this.#isLoaded ? 1 : 0;
  }

  get MinorVersion(): number {
    return 0;
  }

  get MajorBuild(): number {
    return 0;
  }

  get MinorBuild(): number {
    return 0;
  }

  get Debug(): boolean {
    return false;
  }

  get Status(): number {
    return this.#isLoaded ? PROVIDER_SUCCESS : PROVIDER_CANT_LOAD;
  }

  get InitErrorCode(): number {
    return this.#isLoaded ? 0 : MODULE_NOT_FOUND;
  }
}

/** IFaxDeviceProvider. */
export class DeviceProvider extends LoadedFile {
  readonly #provider: Provider;

  constructor(provider: Provider) {
    super(provider.uniqueName === OWN_PROVIDER);
    this.#provider = provider;
  }

  get FriendlyName(): string {
    return this.#provider.friendlyName;
  }

  get ImageName(): string {
    return this.#provider.imageName;
  }

  get UniqueName(): string {
    return this.#provider.uniqueName;
  }

  get TapiProviderName(): string {
    return this.#provider.tapiProviderName;
  }

  get DeviceIds(): unknown {
    return com.array([...this.#provider.deviceIds], { vt: "VT_I4" });
  }
}
