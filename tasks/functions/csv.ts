/**
 * `csv.*`: read and write CSV files.
 *
 * @module
 */
export type { CsvColumn, CsvColumnInput, CsvColumnType, CsvValue } from "./csv/column.ts";
export {
  type CsvRead,
  type CsvShape,
  type CsvShapeOptions,
  read,
  type ReadInput,
  type ReadResult,
} from "./csv/read.ts";
export { type CsvOptions, type CsvRow, csvRows as rows } from "./csv/rows.ts";
export { write, type WriteInput, type WriteResult } from "./csv/write.ts";
