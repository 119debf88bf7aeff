import type { FaxDevice, FaxDeviceChanges } from "./device.ts";
import type { FaxSubmission, JobCommand } from "./job.ts";
import type { FaxSettings } from "./settings.ts";
import type { ServiceEvent } from "./watcher.ts";

/** What a client needs of the service itself. */
export interface ClientHost {
  readonly directory: string;
  readonly settings: FaxSettings;
  devices(): FaxDevice[];
  submitMany(faxes: readonly FaxSubmission[]): number[];
  command(id: number, command: JobCommand): void;
  updateSettings(changes: Partial<FaxSettings>): void;
  updateDevice(id: number, changes: FaxDeviceChanges): void;
  answerCall(deviceId: number): void;
  watch(listener: (event: ServiceEvent) => void): Disposable;
}
