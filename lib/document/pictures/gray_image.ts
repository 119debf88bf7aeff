/** A picture in shades of gray, already laid on white paper. */
export interface GrayImage {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, 0 black to 255 white. */
  readonly data: Uint8Array;
  /** Dots per inch that the file asks for; 96 where it does not. */
  readonly xDpi: number;
  readonly yDpi: number;
}

/** What pictures without a resolution are printed at. */
export const DEFAULT_DPI = 96;

/** Makes a resolution usable: absurd and missing values become {@link DEFAULT_DPI}. */
export function usableDpi(value: number | undefined): number {
  return value !== undefined && value >= 20 && value <= 4800 ? value : DEFAULT_DPI;
}

/** Luma (ITU-R BT.601) of one colour, laid on white paper with `alpha` of 255. */
export function grayOf(red: number, green: number, blue: number, alpha = 255): number {
  const luma = red * 77 + green * 150 + blue * 29; // in 256ths
  return ((luma * alpha + (255 - alpha) * 255 * 256) / (255 * 256) + 0.5) | 0;
}

/** Turns and mirrors an image; `orientation` says where its first row and column lie. */
export function upright(image: GrayImage, orientation: number): GrayImage {
  if (!(orientation >= 2 && orientation <= 8)) return image;
  const { width, height, data } = image;
  const turned = orientation >= 5;
  const out = new Uint8Array(data.length);
  const outWidth = turned ? height : width, outHeight = turned ? width : height;
  const flipX = [2, 3, 6, 7].includes(orientation), flipY = [3, 4, 7, 8].includes(orientation);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const u = flipX ? outWidth - 1 - x : x, v = flipY ? outHeight - 1 - y : y;
      out[y * outWidth + x] = turned ? data[u * width + v] : data[v * width + u];
    }
  }
  return {
    width: outWidth,
    height: outHeight,
    data: out,
    xDpi: turned ? image.yDpi : image.xDpi,
    yDpi: turned ? image.xDpi : image.yDpi,
  };
}
