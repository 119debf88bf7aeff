/** A file of a mail. */
export interface MailAttachment {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A mail that is written to a file. */
export interface Mail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly attachment?: MailAttachment;
}

const BOUNDARY = "=_comtask_part";

/** The text of a mail with one TIFF at most, as an `.eml` file has it (RFC 5322, RFC 2045). */
export function mailText(mail: Mail, time: number): string {
  const body = [
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
    "",
    wrapped(new TextEncoder().encode(mail.text)),
  ];
  const head = [
    `From: ${addressOf(mail.from)}`,
    `To: ${addressOf(mail.to)}`,
    `Subject: ${wordOf(mail.subject)}`,
    `Date: ${new Date(time).toUTCString().replace("GMT", "+0000")}`,
    "MIME-Version: 1.0",
  ];
  const { attachment } = mail;
  if (attachment === undefined) return [...head, ...body, ""].join("\r\n");
  return [
    ...head,
    `Content-Type: multipart/mixed; boundary="${BOUNDARY}"`,
    "",
    `--${BOUNDARY}`,
    ...body,
    `--${BOUNDARY}`,
    "Content-Type: image/tiff",
    "Content-Transfer-Encoding: base64",
    `Content-Disposition: attachment; filename="${attachment.name.replaceAll(/[^\w.-]/g, "_")}"`,
    "",
    wrapped(attachment.bytes),
    `--${BOUNDARY}--`,
    "",
  ].join("\r\n");
}

/** A header must not be continued by what a caller wrote. */
function addressOf(text: string): string {
  return text.replaceAll(/[\r\n]+/g, " ").trim() || "undisclosed-recipients:;";
}

function wordOf(text: string): string {
  return /^[\x20-\x7e]*$/.test(text)
    ? text
    : `=?utf-8?B?${new TextEncoder().encode(text).toBase64()}?=`;
}

function wrapped(bytes: Uint8Array): string {
  return bytes.toBase64().replaceAll(/.{76}/g, "$&\r\n");
}
