/**
 * The dynamic face: members of a COM object as members of a JavaScript object.
 *
 * A thin layer over the explicit `get`, `put` and `call`; it decides only which
 * of them a name means.
 *
 * @module
 */
import { ComError } from "../errors/com_error.ts";
import type { ComObject } from "../objects/com_object.ts";

import { DISP_E_BADPARAMCOUNT, DISP_E_MEMBERNOTFOUND, E_NOTIMPL } from "../errors/hresult.ts";
import { DISPATCH_PROPERTYGET, type MemberKind } from "./member_table.ts";

/** What the dynamic face needs; the runtime. */
export interface DynamicHost {
  kindOf(object: ComObject, member: string): MemberKind | undefined;
  get(object: ComObject, member: string, args: readonly unknown[]): unknown;
  put(object: ComObject, member: string, value: unknown, args: readonly unknown[]): void;
  call(object: ComObject, member: string, args: readonly unknown[]): unknown;
  invokeDefault(object: ComObject, args: readonly unknown[]): unknown;
  has(object: ComObject, member: string): boolean;
  enumerate(object: ComObject): Iterator<unknown>;
  release(object: ComObject): void;
}

/** Names that never reach the server: the language asks for them by itself. */
const LOCAL_NAMES = new Set(["then", "toJSON", "constructor", "prototype"]);

/** What a server answers when a name is not a property that can be read without arguments. */
const NOT_A_PROPERTY = new Set([DISP_E_MEMBERNOTFOUND, DISP_E_BADPARAMCOUNT, E_NOTIMPL]);

/** A property that type information tells can be read without arguments. */
const READ = Symbol("read");
const NO_ARGS: readonly unknown[] = [];

const DENO_INSPECT = Symbol.for("Deno.customInspect");
const NODE_INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** A member that takes arguments: a function, with `set` for a put with arguments. */
export interface DynamicMember {
  (...args: unknown[]): unknown;
  /** Puts the property: value first, then the arguments. */
  set(value: unknown, ...args: unknown[]): void;
}

/** Makes the wrapper of an object whose members can be called by name. */
export function makeDynamic(object: ComObject, host: DynamicHost): object {
  // What the error says when somebody posts it to another thread.
  const target = () => "an object of COM belongs to its thread: use com.share";
  const inspect = () => `[COM ${object.label}${object.alive ? "" : ", released"}]`;
  Object.defineProperties(target, {
    [DENO_INSPECT]: { value: inspect },
    [NODE_INSPECT]: { value: inspect },
  });
  return new Proxy(target, new DynamicHandler(object, host));
}

class DynamicHandler implements ProxyHandler<() => void> {
  readonly #object: ComObject;
  readonly #host: DynamicHost;
  /** Members by name as it was written, where their kind is certain. */
  readonly #members = new Map<string, DynamicMember | typeof READ>();

  constructor(object: ComObject, host: DynamicHost) {
    this.#object = object;
    this.#host = host;
  }

  get(target: () => void, key: string | symbol): unknown {
    if (typeof key === "symbol") return this.#local(target, key);
    const known = this.#members.get(key);
    if (known === READ) return this.#host.get(this.#object, key, NO_ARGS);
    if (known) return known;
    if (LOCAL_NAMES.has(key)) return undefined;
    const object = this.#object;
    const kind = this.#host.kindOf(object, key);
    if (kind) {
      if ((kind.flags & DISPATCH_PROPERTYGET) && kind.required === 0) {
        this.#members.set(key, READ);
        return this.#host.get(object, key, NO_ARGS);
      }
      return this.#function(key);
    }
    if (object.members.methods.has(key)) return this.#function(key);
    try {
      return this.#host.get(object, key, NO_ARGS);
    } catch (error) {
      if (!(error instanceof ComError) || !NOT_A_PROPERTY.has(error.hresult)) throw error;
      object.members.methods.add(key);
      return this.#function(key);
    }
  }

  set(_target: () => void, key: string | symbol, value: unknown): boolean {
    if (typeof key === "symbol") return false;
    this.#host.put(this.#object, key, value, NO_ARGS);
    return true;
  }

  apply(_target: () => void, _self: unknown, args: unknown[]): unknown {
    return this.#host.invokeDefault(this.#object, args);
  }

  has(_target: () => void, key: string | symbol): boolean {
    return typeof key === "string" && !LOCAL_NAMES.has(key) && this.#host.has(this.#object, key);
  }

  deleteProperty(): boolean {
    return false;
  }

  defineProperty(): boolean {
    return false;
  }

  ownKeys(target: () => void): (string | symbol)[] {
    return Reflect.ownKeys(target).filter((key) => key !== "length" && key !== "name");
  }

  getPrototypeOf(): null {
    return null;
  }

  #local(target: () => void, key: symbol): unknown {
    switch (key) {
      case Symbol.dispose:
        return () => this.#host.release(this.#object);
      case Symbol.iterator:
        return () => this.#host.enumerate(this.#object);
      case Symbol.toPrimitive:
        return (hint: string) => this.#primitive(hint);
      case Symbol.toStringTag:
        return "COM";
      default:
        return Reflect.get(target, key);
    }
  }

  /** The default member's value, where there is one without arguments; else the label. */
  #primitive(hint: string): unknown {
    try {
      const value = this.#host.invokeDefault(this.#object, []);
      if (value === null || (typeof value !== "object" && typeof value !== "function")) {
        return hint === "string" ? String(value) : value;
      }
    } catch (error) {
      if (!(error instanceof ComError)) throw error;
    }
    return `[COM ${this.#object.label}]`;
  }

  #function(key: string): DynamicMember {
    const call = (...args: unknown[]) => this.#host.call(this.#object, key, args);
    const member: DynamicMember = Object.assign(call, {
      set: (value: unknown, ...args: unknown[]) => this.#host.put(this.#object, key, value, args),
    });
    this.#members.set(key, member);
    return member;
  }
}
