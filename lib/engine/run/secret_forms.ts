/**
 * The ways in which a secret may be written on its way: as it is, or encoded for something.
 *
 * @module
 */
import type { Secret } from "../contract/secret.ts";

/** Shorter values would turn ordinary text into stars. */
const SHORTEST = 4;
/** The same for parts of a secret, which are more like ordinary text. */
const SHORTEST_PART = 8;

/** Every text that tells a secret. */
export function formsOf(secret: Secret): string[] {
  const whole = secret.reveal();
  const values = [whole, ...passwordsIn(whole)].filter(({ length }) => length >= SHORTEST);
  const forms = new Set<string>();
  for (const value of values) {
    for (const form of formsOfText(value)) forms.add(form);
    for (const form of basicAuth(secret, value)) forms.add(form);
  }
  // Programs tell what they were given line by line.
  for (const line of whole.split(/\r?\n/)) {
    const text = line.trim();
    if (text.length < SHORTEST_PART) continue;
    forms.add(text);
    forms.add(jsonOf(text));
  }
  return [...forms].filter(({ length }) => length >= SHORTEST);
}

function jsonOf(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

function formsOfText(value: string): string[] {
  const bytes = new TextEncoder().encode(value);
  return [value, jsonOf(value), bytes.toHex(), bytes.toHex().toUpperCase()]
    .concat(inUrls(value), inMarkup(value), inBase64(bytes));
}

/** As JavaScript, Python, .NET and forms of HTML write it: they differ in what they leave as it is. */
function inUrls(value: string): string[] {
  const component = encodeUri(value);
  const strict = component.replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const form = new URLSearchParams({ a: value }).toString().slice(2);
  const all = [component, strict, form, strict.replaceAll("%20", "+")]
    .flatMap((text) => [text, text.replaceAll("%2F", "/")]);
  return all.flatMap((text) => [text, text.replace(/%../g, (code) => code.toLowerCase())]);
}

/** Half of a pair of surrogates has no form in a URL. */
function encodeUri(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}

function inMarkup(value: string): string[] {
  const text = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const quoted = text.replaceAll('"', "&quot;");
  return [text, quoted, ...["&#39;", "&#x27;", "&apos;"].map((it) => quoted.replaceAll("'", it))];
}

/** Alone, and in the midst of other bytes, where only the letters that are all its own are certain. */
function inBase64(bytes: Uint8Array): string[] {
  const forms = [bytes.toBase64()];
  for (const before of [0, 1, 2]) {
    const shifted = new Uint8Array(before + bytes.length);
    shifted.set(bytes, before);
    const text = shifted.toBase64({ omitPadding: true });
    const isCut = shifted.length % 3 !== 0; // then the last letter belongs to the next byte as well
    const own = text.slice(Math.ceil(before * 8 / 6), isCut ? -1 : undefined);
    if (own.length >= SHORTEST_PART) forms.push(own);
  }
  return [...forms, ...forms.map((it) => it.replaceAll("+", "-").replaceAll("/", "_"))];
}

/** The password inside a secret that is an address, as `smtps://user:password@host`. */
function passwordsIn(value: string): string[] {
  const password = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? URL.parse(value)?.password : "";
  if (!password) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

/** What HTTP and SMTP make of a user name and a password. */
function basicAuth({ userName }: Secret, password: string): string[] {
  if (userName === undefined) return [];
  return [`${userName}:${password}`, `\0${userName}\0${password}`]
    .map((text) => new TextEncoder().encode(text).toBase64());
}
