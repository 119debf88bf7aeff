/**
 * Settings of servers and lines as both libraries have them.
 *
 * @module
 */
import type { FaxLineInfo } from "./fax_job_info.ts";

/** What a line does with calls. The legacy library knows only whether it answers. */
export type ReceiveMode = "off" | "automatic" | "manual";

/** A line with its settings. */
export interface FaxPortInfo extends FaxLineInfo {
  /** What it does with calls. */
  readonly receive: ReceiveMode;
  /** Rings before it answers. */
  readonly rings: number;
  /** How it names itself when it is called. */
  readonly csid: string;
  /** How it names itself when it calls. */
  readonly tsid: string;
  /** Place among the lines that are tried, from 1; legacy only. */
  readonly priority?: number;
}

/** What can be changed of a line; what is left out stays as it is. */
export interface FaxPortChanges {
  /** Whether it may send. */
  readonly send?: boolean;
  /** What it does with calls; `"manual"` in the extended library only. */
  readonly receive?: ReceiveMode;
  /** Rings before it answers. */
  readonly rings?: number;
  /** How it names itself when it is called: at most 20 characters. */
  readonly csid?: string;
  /** How it names itself when it calls: at most 20 characters. */
  readonly tsid?: string;
  /** Place among the lines that are tried, from 1; legacy only. */
  readonly priority?: number;
}

/** Settings of a server. */
export interface FaxServerConfig {
  /** Whether the whole outgoing queue is paused. */
  readonly paused: boolean;
  /** Further attempts after the first. */
  readonly retries: number;
  /** Minutes between two attempts. */
  readonly retryDelayMinutes: number;
  /** Days that a failed job stays in the queue. */
  readonly queueAgeDays: number;
  /** Whether each page gets a line with sender, number, date and page. */
  readonly branding: boolean;
  /** Whether the line's own station id is sent instead of the sender's. */
  readonly useDeviceTsid: boolean;
  /** Whether users may send cover pages of their own. */
  readonly personalCoverPages: boolean;
  /** Whether sent faxes are kept. */
  readonly archiveSent: boolean;
  /** Where they are kept, as the server's computer names it. */
  readonly archiveFolder: string;
  /** When calls become cheap: `"20:00"`. */
  readonly discountStart: string;
  /** When they cease to be. */
  readonly discountEnd: string;
}

/** What can be changed of a server; what is left out stays as it is. */
export type FaxConfigChanges = Partial<FaxServerConfig>;

/** What a server does with faxes that a line receives: one method of one line. */
export interface FaxRoutingInfo {
  /** Number of the line. */
  readonly port: number;
  /** Name of the line. */
  readonly portName: string;
  /** Identifies the method. */
  readonly guid: string;
  /** Name of the method. */
  readonly name: string;
  /** Whether the line uses it. */
  readonly enabled: boolean;
  /** The extension that it belongs to. */
  readonly extension: string;
  /** Where the method puts faxes, as a folder or address; legacy only. */
  readonly data?: string;
  /** Place in the order of the methods, from 1; extended only. */
  readonly priority?: number;
}

/** Whether a line uses a routing method. */
export type FaxRoutingChange = Pick<FaxRoutingInfo, "guid" | "enabled">;

/** Settings, as a server's thread offers them for either library. */
export interface SettingsOperations {
  ports(): FaxPortInfo[];
  /** @returns False if there is no such line. */
  setPort(id: number, changes: FaxPortChanges): boolean;
  config(): FaxServerConfig;
  setConfig(changes: FaxConfigChanges): void;
  routing(): FaxRoutingInfo[];
  /** @returns False if there is no such line or method. */
  setRouting(port: number, guid: string, enabled: boolean): boolean;
}
