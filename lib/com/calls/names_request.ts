/**
 * What `GetIDsOfNames` takes and answers.
 *
 * @module
 */
import { NativeBlock } from "../../ffi/mod.ts";
import { wideText } from "../values/native_memory.ts";

/** The memory of one `GetIDsOfNames`: the pointers, the answers, the texts. */
export class NamesRequest {
  /** Arguments of the call. */
  readonly args: readonly (bigint | number)[];
  readonly #block: NativeBlock;
  readonly #count: number;
  readonly #idsAt: number;

  constructor(names: readonly string[]) {
    const texts = names.map((name) => wideText(name));
    const pointersAt = 16; // after IID_NULL
    this.#idsAt = pointersAt + 8 * names.length;
    this.#count = names.length;
    let at = this.#idsAt + 8 * names.length;
    const sizeBytes = at + texts.reduce((sum, text) => sum + text.byteLength, 0);
    const block = this.#block = new NativeBlock(sizeBytes);
    texts.forEach((text, i) => {
      block.writePointer(pointersAt + 8 * i, at);
      block.u16.set(text, at >> 1);
      at += text.byteLength;
    });
    const address = (offset: number) => block.address + BigInt(offset);
    this.args = [block.address, address(pointersAt), names.length, 0, address(this.#idsAt)];
  }

  /** The DISPIDs, or the failing HRESULT. */
  result(hr: number): number[] | number {
    if (hr < 0) return hr;
    return Array.from({ length: this.#count }, (_, i) => this.#block.i32[(this.#idsAt >> 2) + i]);
  }
}
