/**
 * Optique makes an `Intl.Segmenter` while it is loaded, only to measure text that is not ASCII.
 * Making the first one reads the tables of Unicode, which takes as long as an empty script (17 ms),
 * so while Optique is loaded a segmenter stands in that makes the real one on first use.
 *
 * @module
 */

const { Segmenter } = Intl;

class LazySegmenter {
  readonly #make: () => Intl.Segmenter;
  #real: Intl.Segmenter | undefined;

  constructor(...options: ConstructorParameters<typeof Intl.Segmenter>) {
    this.#make = () => new Segmenter(...options);
  }

  segment(input: string): Intl.Segments {
    return (this.#real ??= this.#make()).segment(input);
  }

  resolvedOptions(): Intl.ResolvedSegmenterOptions {
    return (this.#real ??= this.#make()).resolvedOptions();
  }
}

Reflect.set(Intl, "Segmenter", LazySegmenter);

/** Puts the real class back. */
export function restoreSegmenter(): void {
  Reflect.set(Intl, "Segmenter", Segmenter);
}
