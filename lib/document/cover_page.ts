/** What a cover page says; lines whose field is empty are left out. */
export interface CoverPage {
  /**
   * The whole text, with the other fields as `{{to}}`, `{{subject}}` and so on, and the number of
   * pages as `{{pages}}`; default is a form of our own.
   */
  readonly template?: string;
  /** Name of the recipient. */
  readonly to?: string;
  /** Company of the recipient. */
  readonly toCompany?: string;
  /** Number of the recipient. */
  readonly toNumber?: string;
  /** Name of the sender. */
  readonly from?: string;
  /** Company of the sender. */
  readonly fromCompany?: string;
  /** Number of the sender. */
  readonly fromNumber?: string;
  /** Telephone of the sender. */
  readonly fromPhone?: string;
  /** What it is about. */
  readonly subject?: string;
  /** Free text below the other lines. */
  readonly note?: string;
  /** When it was sent. */
  readonly time?: string;
}

const RULE = "─".repeat(60);

/** The text of a cover page for a fax of so many further pages. */
export function coverPageText(cover: CoverPage, pageCount: number): string {
  if (cover.template !== undefined) return fillTemplate(cover.template, cover, pageCount);
  const rows = [
    ["To", join(cover.to, cover.toCompany)],
    ["Fax", cover.toNumber ?? ""],
    ["", ""],
    ["From", join(cover.from, cover.fromCompany)],
    ["Fax", cover.fromNumber ?? ""],
    ["Phone", cover.fromPhone ?? ""],
    ["", ""],
    ["Date", cover.time ?? ""],
    ["Pages", pageCount === 0 ? "1" : `${pageCount + 1}, with this one`],
    ["Subject", cover.subject ?? ""],
  ];
  const lines = rows
    .filter(([label, value]) => label === "" || value !== "")
    .map(([label, value]) => label === "" ? "" : `${`${label}:`.padEnd(10)}${value}`);
  return ["F A X", RULE, ...lines, RULE, "", cover.note ?? ""].join("\n");
}

/** A field that is unknown stays as it is, so that a mistake is seen on the page. */
function fillTemplate(template: string, cover: CoverPage, pageCount: number): string {
  const fields: Readonly<Record<string, string | undefined>> = {
    to: "",
    toCompany: "",
    toNumber: "",
    from: "",
    fromCompany: "",
    fromNumber: "",
    fromPhone: "",
    subject: "",
    note: "",
    time: "",
    ...cover,
    template: undefined,
    pages: String(pageCount + 1),
  };
  return template.replaceAll(
    /\{\{\s*(\w+)\s*\}\}/g,
    (all, name) => Object.hasOwn(fields, name) && fields[name] !== undefined ? fields[name] : all,
  );
}

function join(...parts: ReadonlyArray<string | undefined>): string {
  return parts.filter((part) => part !== undefined && part !== "").join(", ");
}
