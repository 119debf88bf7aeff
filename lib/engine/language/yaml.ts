/**
 * YAML 1.2 (core schema, no custom tags) into nodes with places.
 *
 * @module
 */
import { type Event, type ScalarEvent, yamlLibrary } from "../../yaml.ts";
import { MAX_DEPTH, MAX_NODES, type Node } from "./node.ts";
import type { Findings, Range } from "./source.ts";
import { PaddedText } from "./yaml_brackets.ts";

/** Reads YAML; what is wrong goes to `findings`, and then there may be no node. */
export async function parseYaml(findings: Findings): Promise<Node | undefined> {
  const library = await yamlLibrary();
  const { text } = findings.source;
  const events = readEvents(library, findings);
  if (events === undefined) return undefined;
  const reader = new EventReader(events, findings, (event) => library.getScalarValue(text, event));
  return reader.read();
}

type Library = Awaited<ReturnType<typeof yamlLibrary>>;

function readEvents(library: Library, findings: Findings): Event[] | undefined {
  const padded = new PaddedText(findings.source.text);
  for (let times = 0;; times++) {
    try {
      return padded.asWritten(library.parseEvents(padded.text, { maxDepth: MAX_DEPTH }));
    } catch (error) {
      if (!(error instanceof library.YAMLException)) throw error;
      if (padded.padAt(error)) {
        const events = times === 0 ? readAllPadded(library, padded.written) : undefined;
        if (events !== undefined) return events;
        continue;
      }
      const offset = padded.placeOf(error.mark?.position ?? 0);
      findings.add({ start: offset, end: offset + 1 }, {
        code: "syntax.yaml",
        message: `Cannot read YAML: ${reasonOf(error, padded.written[offset])}`,
      });
      return undefined;
    }
  }
}

/** Reads at once what has many such brackets, if that is all there is to it. */
function readAllPadded(library: Library, text: string): Event[] | undefined {
  const padded = PaddedText.everywhere(text);
  try {
    const events = library.parseEvents(padded.text, { maxDepth: MAX_DEPTH });
    return padded.changes(events) ? undefined : padded.asWritten(events);
  } catch (error) {
    if (error instanceof library.YAMLException) return undefined; // one by one, then
    throw error;
  }
}

const DOCUMENT = 1;
const SEQUENCE = 2;
const MAPPING = 3;
const SCALAR = 4;
const ALIAS = 5;
const POP = 6;
const PLAIN = 1;

/** Turns the flat list of events into a tree. */
class EventReader {
  readonly #events: readonly Event[];
  readonly #findings: Findings;
  readonly #textOf: (event: ScalarEvent) => string;
  readonly #anchors = new Map<string, Node>();
  #at = 0;
  #total = 0;
  #end = 0;

  constructor(
    events: readonly Event[],
    findings: Findings,
    textOf: (event: ScalarEvent) => string,
  ) {
    this.#events = events;
    this.#findings = findings;
    this.#textOf = textOf;
  }

  read(): Node | undefined {
    const documents = this.#events.filter((event) => event.type === DOCUMENT).length;
    if (documents > 1) {
      const at = Math.max(this.#findings.source.text.lastIndexOf("\n---") + 1, 0);
      this.#fail({ start: at, end: at + 3 }, "a task file has one document, not several");
      return undefined;
    }
    this.#at = 1;
    if (documents === 0 || this.#events[1].type === POP) return undefined;
    try {
      return this.#node();
    } catch (error) {
      if (error instanceof TooLarge) return undefined;
      throw error;
    }
  }

  #node(): Node {
    const event = this.#events[this.#at++];
    if (event.type === ALIAS) return this.#alias(event);
    if (event.type !== SCALAR && event.type !== MAPPING && event.type !== SEQUENCE) {
      throw new Error(`unexpected YAML event ${event.type}`);
    }
    const node = event.type === SCALAR
      ? this.#scalar(event)
      : event.type === MAPPING
      ? this.#map(event.start)
      : this.#list(event.start);
    if (event.anchorStart >= 0) {
      this.#anchors.set(this.#findings.source.text.slice(event.anchorStart, event.anchorEnd), node);
    }
    if (event.tagStart >= 0) this.#tag({ start: event.tagStart, end: event.tagEnd }, event.type);
    return node;
  }

  #scalar(event: ScalarEvent): Node {
    this.#count(event, 1);
    const empty = event.valueStart < 0;
    const start = empty ? this.#end : event.valueStart;
    const end = empty ? start : event.valueEnd;
    this.#end = end;
    const text = empty ? "" : this.#textOf(event);
    const tag = event.tagStart < 0
      ? ""
      : this.#findings.source.text.slice(event.tagStart, event.tagEnd);
    const value = event.style === PLAIN && tag !== "!!str" ? resolveCore(text) : text;
    // The range of a quoted scalar covers the quotes, so that they are underlined too.
    const quoted = event.style === 2 || event.style === 3 ? 1 : 0;
    return { kind: "scalar", value, start: start - quoted, end: end + quoted, size: 1 };
  }

  #list(start: number): Node {
    const items: Node[] = [];
    let size = 1;
    while (this.#events[this.#at].type !== POP) {
      const item = this.#node();
      items.push(item);
      size += item.size;
    }
    this.#at++;
    return { kind: "list", items, start, end: this.#end, size };
  }

  #map(start: number): Node {
    const entries = new Map<string, { key: Range; value: Node }>();
    let size = 1;
    while (this.#events[this.#at].type !== POP) {
      const keyNode = this.#node();
      const value = this.#node();
      const key = { start: keyNode.start, end: keyNode.end };
      size += value.size;
      if (keyNode.kind !== "scalar") {
        this.#fail(key, "a key must be text, not a list or a map");
        continue;
      }
      const name = keyNode.value === null ? "null" : String(keyNode.value);
      const known = entries.get(name);
      if (known === undefined) entries.set(name, { key, value });
      else {
        const { line } = this.#findings.source.position(known.key.start);
        this.#findings.add(key, {
          code: "syntax.duplicate-key",
          message: `Key "${name}" stands twice; the first is on line ${line}`,
        });
      }
    }
    this.#at++;
    return { kind: "map", entries, start, end: this.#end, size };
  }

  #alias(event: { readonly anchorStart: number; readonly anchorEnd: number }): Node {
    const range = { start: event.anchorStart - 1, end: event.anchorEnd };
    const name = this.#findings.source.text.slice(event.anchorStart, event.anchorEnd);
    const target = this.#anchors.get(name);
    this.#end = event.anchorEnd;
    if (target === undefined) {
      this.#findings.add(range, {
        code: "syntax.alias",
        message: `There is no anchor "&${name}" before this alias`,
      });
      return { kind: "scalar", value: null, ...range, size: 1 };
    }
    this.#count({ valueStart: range.start, valueEnd: range.end }, target.size);
    return target;
  }

  #tag(range: Range, type: number): void {
    const tag = this.#findings.source.text.slice(range.start, range.end);
    if (tag === "!!str" && type === SCALAR) return;
    if (tag === "!!map" && type === MAPPING) return;
    if (tag === "!!seq" && type === SEQUENCE) return;
    this.#fail(range, `the tag ${tag} has no meaning in a task file`);
  }

  #count(at: { readonly valueStart: number; readonly valueEnd: number }, size: number): void {
    this.#total += size;
    if (this.#total <= MAX_NODES) return;
    this.#findings.add({ start: at.valueStart, end: at.valueEnd }, {
      code: "syntax.too-large",
      message: `A task file has at most ${MAX_NODES} values, those behind aliases counted`,
    });
    throw new TooLarge();
  }

  #fail(range: Range, reason: string): void {
    this.#findings.add(range, { code: "syntax.yaml", message: `Cannot read YAML: ${reason}` });
  }
}

class TooLarge extends Error {}

const INTEGER = /^[-+]?[0-9]+$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** The YAML 1.2 core schema: `yes`, `on` and `0777` stay what they look like. */
function resolveCore(text: string): string | number | boolean | null {
  const first = text.charCodeAt(0);
  // Most plain scalars are words: skip the tests that cannot match.
  if (first >= 97 && first <= 122 && text !== "true" && text !== "false" && text !== "null") {
    return text;
  }
  switch (text) {
    case "":
    case "~":
    case "null":
    case "Null":
    case "NULL":
      return null;
    case "true":
    case "True":
    case "TRUE":
      return true;
    case "false":
    case "False":
    case "FALSE":
      return false;
  }
  if (text.length > 40) return text;
  if (INTEGER.test(text)) {
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : text;
  }
  return FLOAT.test(text) ? Number(text) : text;
}

/** What the library says, and in plain words what many formatters make people write. */
function reasonOf(
  error: { readonly reason?: string; readonly message: string },
  letter: string | undefined,
): string {
  const reason = error.reason ?? firstLine(error.message);
  return reason === "deficient indentation" && (letter === "]" || letter === "}")
    ? `the closing ${letter} must stand further right than the key that its list or map belongs to`
    : reason;
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0].replace(/ \(\d+:\d+\)$/, "");
}
