import { join, resolve } from "node:path";
import { LoopbackError } from "./loopback_error.ts";

/** Settings of the service; the names are those of the fax model. */
export interface FaxSettings {
  /** How often a fax is dialled again after the first attempt failed. */
  readonly retries: number;
  /** Minutes between two attempts. */
  readonly retryDelay: number;
  /** Days until a fax that could not be sent leaves the queue; 0 keeps it. */
  readonly dirtyDays: number;
  /** Puts a line with time, page and station on top of each sent page. */
  readonly branding: boolean;
  /** Names the station as its line does, not as the fax asks for. */
  readonly useDeviceTsid: boolean;
  /** Allows only cover pages of the server. */
  readonly serverCoverpage: boolean;
  /** Places no new call. */
  readonly pauseServerQueue: boolean;
  /** Takes no new fax. */
  readonly outgoingQueueBlocked: boolean;
  /** Answers no call. */
  readonly incomingQueueBlocked: boolean;
  /** Recipients of one broadcast; 0 for any number. */
  readonly recipientsLimit: number;
  /** Keeps what was sent in `archiveDirectory`. */
  readonly archiveOutboundFaxes: boolean;
  /** Folder of sent faxes. */
  readonly archiveDirectory: string;
  /** Days that sent faxes are kept; 0 for ever. */
  readonly archiveAgeLimit: number;
  /** Writes a warning into the event log when the archive grows above the high mark. */
  readonly sizeQuotaWarning: boolean;
  /** Megabytes of the archive at which the warning is written. */
  readonly highQuotaWaterMark: number;
  /** Megabytes below which a next warning may follow. */
  readonly lowQuotaWaterMark: number;
  /** Keeps what was received in `incomingArchiveDirectory`. */
  readonly archiveInboundFaxes: boolean;
  /** Folder of received faxes. */
  readonly incomingArchiveDirectory: string;
  /** Days that received faxes are kept; 0 for ever. */
  readonly incomingArchiveAgeLimit: number;
  /** As `sizeQuotaWarning`, for received faxes. */
  readonly incomingSizeQuotaWarning: boolean;
  /** As `highQuotaWaterMark`, for received faxes. */
  readonly incomingHighQuotaWaterMark: number;
  /** As `lowQuotaWaterMark`, for received faxes. */
  readonly incomingLowQuotaWaterMark: number;
  /** Makes an account for who connects without one. */
  readonly autoCreateAccountOnConnect: boolean;
  /** Shows every account all received faxes. */
  readonly incomingFaxesArePublic: boolean;
  /** How much the event log says about the start: 0 nothing, 1 errors, 2 warnings, 3 all. */
  readonly initEventsLevel: number;
  /** The same about received faxes. */
  readonly inboundEventsLevel: number;
  /** The same about sent faxes. */
  readonly outboundEventsLevel: number;
  /** The same about everything else. */
  readonly generalEventsLevel: number;
  /** Writes a line into `InboxLOG.txt` for each call that came in. */
  readonly logIncoming: boolean;
  /** Writes a line into `OutboxLOG.txt` for each attempt to send. */
  readonly logOutgoing: boolean;
  /** Folder of the activity log. */
  readonly activityLogDirectory: string;
  /** How a mail server would be logged on to; kept, as receipts go to a folder. */
  readonly smtpAuthenticationType: number;
  /** Kept; receipts go to a folder. */
  readonly smtpServer: string;
  /** Kept; receipts go to a folder. */
  readonly smtpPort: number;
  /** From whom receipts are. */
  readonly smtpSender: string;
  /** Kept; receipts go to a folder. */
  readonly smtpUser: string;
  /** Kept; receipts go to a folder. */
  readonly smtpPassword: string;
  /** Receipts that may be asked for: 1 mail, 4 message. */
  readonly allowedReceipts: number;
  /** Whether received faxes may be routed by mail, which is written to a folder. */
  readonly useForInboundRouting: boolean;
  /** A security descriptor that was saved, in base64; kept, rights are those of the dial plan. */
  readonly securityDescriptor: string;
  /** Kept, and without effect, as on Windows XP and later. */
  readonly serverMapiProfile: string;
  /** The cheap hours begin at this hour of the local wall clock. */
  readonly discountRateStartHour: number;
  /** Minute of that hour. */
  readonly discountRateStartMinute: number;
  /** The cheap hours end at this hour; before the begin means past midnight. */
  readonly discountRateEndHour: number;
  /** Minute of that hour. */
  readonly discountRateEndMinute: number;
}

/** Settings of a new store in a folder. */
export function defaultSettings(directory: string): FaxSettings {
  return {
    retries: 3,
    retryDelay: 10,
    dirtyDays: 30,
    branding: false,
    useDeviceTsid: false,
    serverCoverpage: false,
    pauseServerQueue: false,
    outgoingQueueBlocked: false,
    incomingQueueBlocked: false,
    recipientsLimit: 0,
    archiveOutboundFaxes: true,
    archiveDirectory: join(directory, "sent"),
    archiveAgeLimit: 0,
    sizeQuotaWarning: true,
    highQuotaWaterMark: 100,
    lowQuotaWaterMark: 95,
    archiveInboundFaxes: true,
    incomingArchiveDirectory: join(directory, "inbox"),
    incomingArchiveAgeLimit: 0,
    incomingSizeQuotaWarning: true,
    incomingHighQuotaWaterMark: 100,
    incomingLowQuotaWaterMark: 95,
    autoCreateAccountOnConnect: true,
    incomingFaxesArePublic: true,
    initEventsLevel: 1,
    inboundEventsLevel: 1,
    outboundEventsLevel: 1,
    generalEventsLevel: 1,
    logIncoming: false,
    logOutgoing: false,
    activityLogDirectory: join(directory, "ActivityLog"),
    smtpAuthenticationType: 0,
    smtpServer: "",
    smtpPort: 25,
    smtpSender: "",
    smtpUser: "",
    smtpPassword: "",
    allowedReceipts: 5,
    useForInboundRouting: false,
    securityDescriptor: "",
    serverMapiProfile: "",
    discountRateStartHour: 20,
    discountRateStartMinute: 0,
    discountRateEndHour: 7,
    discountRateEndMinute: 0,
  };
}

const SAMPLE = defaultSettings("");
const LEVEL = [0, 3] as const, MEGABYTES = [0, 2_147_483_647] as const;

const RANGES: Partial<Record<keyof FaxSettings, readonly [min: number, max: number]>> = {
  retries: [0, 999],
  retryDelay: [0, 10_080],
  dirtyDays: [0, 36_500],
  recipientsLimit: [0, 1_000_000],
  archiveAgeLimit: [0, 36_500],
  highQuotaWaterMark: MEGABYTES,
  lowQuotaWaterMark: MEGABYTES,
  incomingArchiveAgeLimit: [0, 36_500],
  incomingHighQuotaWaterMark: MEGABYTES,
  incomingLowQuotaWaterMark: MEGABYTES,
  initEventsLevel: LEVEL,
  inboundEventsLevel: LEVEL,
  outboundEventsLevel: LEVEL,
  generalEventsLevel: LEVEL,
  smtpAuthenticationType: [0, 2],
  smtpPort: [1, 65_535],
  allowedReceipts: [0, 5],
  discountRateStartHour: [0, 23],
  discountRateStartMinute: [0, 59],
  discountRateEndHour: [0, 23],
  discountRateEndMinute: [0, 59],
};

/**
 * Checks a new value of a setting.
 *
 * @throws {TypeError} If it is of another type.
 * @throws {RangeError} If it is outside its range.
 */
export function checkSetting<Name extends keyof FaxSettings>(
  name: Name,
  value: unknown,
): asserts value is FaxSettings[Name] {
  const sample: unknown = SAMPLE[name];
  if (typeof value !== typeof sample) {
    throw new TypeError(`Cannot set "${name}": it takes a ${typeof sample}`);
  }
  const range = RANGES[name];
  if (range === undefined) return;
  const number = Number(value);
  if (!Number.isInteger(number) || number < range[0] || number > range[1]) {
    throw new RangeError(
      `Cannot set "${name}" to ${number}: it must be a whole number from ${range[0]} to ${
        range[1]
      }`,
    );
  }
}

/**
 * Changes settings, all or none.
 *
 * @throws {TypeError} For a value of another type.
 * @throws {RangeError} For a value outside its range.
 * @throws {LoopbackError} `"directory-in-use"` if both archives would have the same folder.
 */
export function changeSettings(store: SettingStore, changes: Partial<FaxSettings>): void {
  const names = Object.keys(changes) as Array<keyof FaxSettings>;
  for (const name of names) checkSetting(name, changes[name]);
  store.transaction(() => {
    const next = { ...store.settings(), ...changes };
    if (
      next.archiveDirectory !== "" &&
      resolve(next.archiveDirectory) === resolve(next.incomingArchiveDirectory)
    ) {
      throw new LoopbackError(
        "directory-in-use",
        `Cannot use folder "${next.archiveDirectory}": it is that of the other archive`,
      );
    }
    for (const name of names) store.saveSetting(name, changes[name]);
  });
}

/** Where settings are kept. */
interface SettingStore {
  settings(): FaxSettings;
  saveSetting(name: string, value: unknown): void;
  transaction<T>(body: () => T): T;
}

/**
 * The next moment within the cheap hours: `now` itself, or when they begin. A period that
 * ends before it begins runs past midnight.
 *
 * @param now Milliseconds since 1970.
 */
export function nextDiscountTime(settings: FaxSettings, now: number): number {
  const date = new Date(now);
  const minute = date.getHours() * 60 + date.getMinutes();
  const start = settings.discountRateStartHour * 60 + settings.discountRateStartMinute;
  const end = settings.discountRateEndHour * 60 + settings.discountRateEndMinute;
  const inside = start <= end ? minute >= start && minute < end : minute >= start || minute < end;
  if (inside || start === end) return now;
  const next = new Date(now);
  next.setHours(settings.discountRateStartHour, settings.discountRateStartMinute, 0, 0);
  if (next.getTime() <= now) next.setDate(next.getDate() + 1);
  return next.getTime();
}
