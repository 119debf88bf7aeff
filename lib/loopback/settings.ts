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
  /** Keeps what was sent in `archiveDirectory`. */
  readonly archiveOutboundFaxes: boolean;
  /** Folder of sent faxes. */
  readonly archiveDirectory: string;
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

/** Settings of a new store; `archiveDirectory` is its folder `sent`. */
export const DEFAULT_SETTINGS: Omit<FaxSettings, "archiveDirectory"> = {
  retries: 3,
  retryDelay: 10,
  dirtyDays: 30,
  branding: false,
  useDeviceTsid: false,
  serverCoverpage: false,
  pauseServerQueue: false,
  archiveOutboundFaxes: true,
  serverMapiProfile: "",
  discountRateStartHour: 20,
  discountRateStartMinute: 0,
  discountRateEndHour: 7,
  discountRateEndMinute: 0,
};

const RANGES: Partial<Record<keyof FaxSettings, readonly [min: number, max: number]>> = {
  retries: [0, 999],
  retryDelay: [0, 10_080],
  dirtyDays: [0, 36_500],
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
  const sample: unknown = { ...DEFAULT_SETTINGS, archiveDirectory: "" }[name];
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
