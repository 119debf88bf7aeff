/**
 * Exact decimal numbers: what `VT_CY` and `VT_DECIMAL` hold.
 *
 * @module
 */

const MAX_UNSCALED = (1n << 96n) - 1n;
const MAX_SCALE = 28;
const PATTERN = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/**
 * A decimal number as COM has it: 96 bits and up to 28 digits after the point.
 *
 * Nothing is rounded, neither reading nor writing; trailing zeros are kept.
 *
 * @example
 * ```ts
 * import { Decimal } from "../mod.ts";
 *
 * const price = Decimal.from("-12.3400");
 * console.log(price.toString(), price.toNumber()); // "-12.3400" -12.34
 * ```
 */
export class Decimal {
  /** The digits without the point: -123400n for -12.3400. */
  readonly unscaled: bigint;
  /** Digits after the point, 0 to 28. */
  readonly scale: number;

  private constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled;
    this.scale = scale;
  }

  /**
   * Makes a decimal of digits and a scale.
   *
   * @throws {RangeError} If the digits do not fit into 96 bits or the scale is not 0 to 28.
   */
  static of(unscaled: bigint, scale: number): Decimal {
    if (!Number.isInteger(scale) || scale < 0 || scale > MAX_SCALE) {
      throw new RangeError(`Cannot make decimal: scale ${scale} is not 0 to ${MAX_SCALE}`);
    }
    if (unscaled > MAX_UNSCALED || unscaled < -MAX_UNSCALED) {
      throw new RangeError(`Cannot make decimal ${unscaled}: it does not fit into 96 bits`);
    }
    return new Decimal(unscaled, scale);
  }

  /**
   * Reads a decimal from text, an integer, or another decimal.
   *
   * @param value Text such as `"-12.34"`, a safe integer, or a bigint. A fraction must be
   * text, because a `number` is rarely the decimal it looks like.
   * @throws {SyntaxError} If the text is not a plain decimal number.
   * @throws {RangeError} If it does not fit, or a `number` is not a safe integer.
   */
  static from(value: string | number | bigint | Decimal): Decimal {
    if (value instanceof Decimal) return value;
    if (typeof value === "bigint") return Decimal.of(value, 0);
    if (typeof value === "number") {
      if (!Number.isSafeInteger(value)) {
        throw new RangeError(`Cannot make decimal of ${value}: write it as text to keep it exact`);
      }
      return Decimal.of(BigInt(value), 0);
    }
    const match = PATTERN.exec(value.trim());
    const [, sign, whole = "", fraction = ""] = match ?? [];
    if (!match || whole + fraction === "") {
      throw new SyntaxError(`Cannot read decimal "${value}": expected digits such as "-12.34"`);
    }
    const digits = BigInt(whole + fraction);
    return Decimal.of(sign === "-" ? -digits : digits, fraction.length);
  }

  /** All digits, with a point and a sign where there is one. */
  toString(): string {
    const negative = this.unscaled < 0n;
    const digits = String(negative ? -this.unscaled : this.unscaled).padStart(this.scale + 1, "0");
    const point = digits.length - this.scale;
    const text = this.scale ? `${digits.slice(0, point)}.${digits.slice(point)}` : digits;
    return negative ? `-${text}` : text;
  }

  /** The nearest `number`. */
  toNumber(): number {
    return Number(this.toString());
  }

  /** As text, so that nothing is lost. */
  toJSON(): string {
    return this.toString();
  }

  /**
   * The digits with another scale.
   *
   * @throws {RangeError} If digits other than zero would be lost.
   */
  rescale(scale: number): Decimal {
    if (scale >= this.scale) {
      return Decimal.of(this.unscaled * 10n ** BigInt(scale - this.scale), scale);
    }
    const divisor = 10n ** BigInt(this.scale - scale);
    if (this.unscaled % divisor !== 0n) {
      throw new RangeError(`Cannot write ${this} with ${scale} digits after the point`);
    }
    return Decimal.of(this.unscaled / divisor, scale);
  }
}
