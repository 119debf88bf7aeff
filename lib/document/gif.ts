import { corrupt } from "./document_error.ts";
import type { GrayImage } from "./gray_image.ts";
import { grayFromRgba } from "./gray_image.ts";
import { checkPixels, DEFAULT_LIMITS } from "./limits.ts";

/** Whether `bytes` begin as a GIF does. */
export function isGif(bytes: Uint8Array): boolean {
  const signature = String.fromCharCode(...bytes.subarray(0, 6));
  return signature === "GIF87a" || signature === "GIF89a";
}

/**
 * Decodes the first picture of a GIF to gray on white.
 *
 * @throws {DocumentError} `"corrupt"` or `"too-large"`.
 */
export async function decodeGif(
  bytes: Uint8Array,
  maxPixels = DEFAULT_LIMITS.maxPixels,
): Promise<GrayImage> {
  if (!isGif(bytes) || bytes.length < 13) throw corrupt("GIF", "it has no GIF header");
  const size = { width: bytes[6] | bytes[7] << 8, height: bytes[8] | bytes[9] << 8 };
  checkPixels("GIF", size, maxPixels);
  if (size.width === 0 || size.height === 0) throw corrupt("GIF", "it has no size");
  const { GifReader } = await import("npm:omggif@1.0.10");
  const rgba = new Uint8Array(size.width * size.height * 4);
  try {
    const reader = new GifReader(bytes);
    const frame = reader.frameInfo(0);
    if (frame.x + frame.width > size.width || frame.y + frame.height > size.height) {
      throw new RangeError("its first picture is larger than itself");
    }
    reader.decodeAndBlitFrameRGBA(0, rgba);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw corrupt("GIF", `it cannot be decoded (${reason})`, { cause });
  }
  return grayFromRgba(rgba, size);
}
