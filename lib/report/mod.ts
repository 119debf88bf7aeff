/**
 * Reports of runs as one HTML page that needs nothing else: no network, no other file.
 *
 * What a run did comes in as plain data; this layer knows neither journals nor services.
 *
 * @module
 */
export type {
  Report,
  ReportedError,
  ReportFact,
  ReportPicture,
  ReportRow,
  TimelineEntry,
} from "./report.ts";
export { renderReport } from "./page.ts";
export { PAGE_STYLE } from "./page_style.ts";
export { errorsOf } from "./errors.ts";
export { itemTimeline, stepTimeline } from "./timeline.ts";
export type { PictureOptions } from "./pictures.ts";
export { drawPictures } from "./pictures.ts";
