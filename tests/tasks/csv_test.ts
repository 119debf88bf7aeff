import assert from "node:assert/strict";
import { checkTask, TaskError } from "../../lib/engine/mod.ts";
import { csv, taskFunctions } from "../../tasks/mod.ts";
import { z } from "../../lib/zod.ts";

type Columns = NonNullable<Parameters<typeof csv.read>[1]>["columns"];

async function withCsv<T>(content: string | Uint8Array, use: (file: string) => Promise<T>) {
  const file = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(file, bytes);
    return await use(file);
  } finally {
    await Deno.remove(file);
  }
}

async function errorOf(content: string | Uint8Array, columns?: Columns): Promise<TaskError> {
  return await withCsv(content, async (file) => {
    try {
      await csv.read(file, { delimiter: ";", columns });
    } catch (error) {
      assert.ok(error instanceof TaskError);
      const message = error.message.replace(file, "list.csv");
      return new TaskError(message, { ...error, code: error.code, advice: error.advice });
    }
    throw new Error("nothing was thrown");
  });
}

const FIELDS: readonly (readonly [string, string, unknown])[] = [
  ["string", " Grüße ", "Grüße"],
  ["int", "42", 42],
  ["number", "-1.5", -1.5],
  ["bool", "yes", true],
  ["date", "2026-02-28", "2026-02-28"],
  ["e164", "+493023125001", "+493023125001"],
  ["email", "a@example.org", "a@example.org"],
  ["path", "brief.txt", "brief.txt"],
];

for (const [type, text, value] of FIELDS) {
  Deno.test(`csv.read converts a field of type ${type}`, async () => {
    await withCsv(`v;w\n${text};x\n`, async (file) => {
      const columns = { v: { type } } as Columns;
      const { rows } = await csv.read(file, { delimiter: ";", columns });
      assert.deepEqual(rows, [{ v: value }]);
    });
  });
}

const FAULTS: readonly (readonly [string, string, string])[] = [
  ["int", "4.5", '"4.5" is not a whole number'],
  ["number", "1,5", '"1,5" is not a number; the decimal separator is a point'],
  ["bool", "maybe", '"maybe" is neither "true" nor "false"'],
  ["date", "2026-02-30", '"2026-02-30" is not a date, as 2026-11-24'],
  ["e164", "030 23125", '"030 23125" is not a number in international form, as +14255550100'],
  ["e164", "", "the field is empty"],
  ["email", "a@b", '"a@b" is not an e-mail address'],
  ["url", "example", '"example" is not a URL'],
];

for (const [type, text, reason] of FAULTS) {
  Deno.test(`csv.read refuses ${JSON.stringify(text)} as ${type}, with its line`, async () => {
    const error = await errorOf(`n;Wert\n2;${text}\n`, {
      v: { type, header: "Wert" },
    } as Columns);
    assert.equal(error.message, `Cannot read "list.csv": line 2, column "Wert": ${reason}`);
    assert.equal(error.code, "csv.invalid");
  });
}

Deno.test("csv.read names every faulty field in one error", async () => {
  const error = await errorOf("id;n\n1;x\n1;2\n;y\n", {
    id: { unique: true },
    n: { type: "int" },
  });
  assert.deepEqual(error.message.split("\n"), [
    'Cannot read "list.csv": ',
    '  line 2, column "n": "x" is not a whole number',
    '  line 3, column "id": "1" stands in line 2 already, and must be unique',
    '  line 4, column "id": the field is empty',
    '  line 4, column "n": "y" is not a whole number',
  ]);
});

Deno.test("csv.read refuses a field that has no heading, with its line", async () => {
  const error = await errorOf("id;n\n1;2;\n2;3;a;x\n");
  assert.equal(
    error.message,
    'Cannot read "list.csv": line 3, column "3": "a;x" has no heading: the line has 4 fields, and ' +
      "there are 2 headings; quote a field that holds the delimiter",
  );
  assert.equal(error.code, "csv.invalid");
});

Deno.test("csv.read refuses two headings of one name, unless nobody asks for them", async () => {
  const error = await errorOf("id;to;to\n1;2;3\n");
  assert.equal(error.message, 'Cannot read "list.csv": line 1 has two columns "to"');
  assert.equal(error.code, "csv.duplicate-heading");
  assert.equal((await errorOf("id;to;to\n1;2;3\n", { to: {} })).code, "csv.duplicate-heading");
  await withCsv("id;to;to\n1;2;3\n", async (file) => {
    const { rows } = await csv.read(file, { delimiter: ";", columns: { id: {} } });
    assert.deepEqual(rows, [{ id: "1" }]);
  });
});

Deno.test("csv.read counts lines as an editor does, inside quoted fields too", async () => {
  const error = await errorOf('a;n\r\n"two\r\nlines";1\r\n\r\n"more\r\nlines";x\r\n', {
    n: { type: "int" },
  });
  assert.match(error.message, /: line 5, column "n"/);
});

Deno.test("csv.read says which column is missing, and guesses a wrong delimiter", async () => {
  const error = await errorOf("id,Fax\n1,+493023125001\n", { to: { header: "Fax" } });
  assert.equal(
    error.message,
    'Cannot read "list.csv": line 1 has no column "Fax"; it has "id,Fax"',
  );
  assert.equal(error.code, "csv.missing-column");
  assert.match(error.advice ?? "", /separated by ","/);
});

Deno.test("csv.read takes a default for empty fields and missing columns", async () => {
  await withCsv("id;state\n1;\n2;done\n", async (file) => {
    const { rows } = await csv.read(file, {
      delimiter: ";",
      columns: {
        id: {},
        state: { type: "enum", values: ["new", "done"], default: "new" },
        copies: { type: "int", default: 1 },
      },
    });
    assert.deepEqual(rows, [{ id: "1", state: "new", copies: 1 }, {
      id: "2",
      state: "done",
      copies: 1,
    }]);
  });
});

Deno.test("csv.read refuses a file in another encoding and reads it when told", async () => {
  const latin = Uint8Array.from("Name\nMüller\n", (character) => character.charCodeAt(0));
  assert.equal((await errorOf(latin)).code, "csv.encoding");
  await withCsv(latin, async (file) => {
    const { rows } = await csv.read(file, { encoding: "windows-1252" });
    assert.deepEqual(rows, [{ Name: "Müller" }]);
  });
});

const BROKEN: readonly (readonly [string, string, string])[] = [
  ["an empty file", "", "csv.empty"],
  ["a quote that is never closed", 'a\n"x\n', "csv.syntax"],
];

for (const [what, content, code] of BROKEN) {
  Deno.test(`csv.read reports ${what}`, async () => {
    assert.equal((await errorOf(content)).code, code);
  });
}

Deno.test("csv.read names a file that does not exist", async () => {
  await assert.rejects(csv.read("/no/such/list.csv"), {
    code: "file.not-found",
    message: 'Cannot read "/no/such/list.csv": it does not exist',
  });
});

Deno.test("csv.rows yields a row before it has read the whole file", async () => {
  const lines = Array.from({ length: 50_000 }, (_, index) => `${index};text of some length`);
  await withCsv(`id;text\n${lines.join("\n")}\n"never closed`, async (file) => {
    let count = 0;
    for await (const row of csv.rows(file, { delimiter: ";" })) {
      assert.equal(row.id, String(count));
      if (++count === 10) break;
    }
    assert.equal(count, 10);
  });
});

Deno.test("csv.write and csv.read agree on quotes, delimiters and line ends", async () => {
  const file = await Deno.makeTempFile({ suffix: ".csv" });
  const rows = [{ a: 'say "hi"', b: "x;y" }, { a: "two\nlines", b: " space " }];
  try {
    await csv.write(file, rows, { delimiter: ";" });
    const read = await csv.read(file, { delimiter: ";" });
    assert.deepEqual(read.rows, [rows[0], { a: "two\nlines", b: "space" }]);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("csv.read with schemas yields typed rows, and names the line of what does not fit", async () => {
  const shape = {
    id: z.int(),
    name: z.string(),
    open: z.boolean().default(true),
    state: z.enum(["new", "done"]).default("new"),
    note: z.string().optional(),
  };
  await withCsv("ID;name;state\n1; Ada ;\n2;Bob;done\n", async (file) => {
    const rows = await csv.read(file, shape, { delimiter: ";" });
    const next: number = rows[0].id + 1; // the type of a column is that of its schema
    assert.equal(next, 2);
    assert.deepEqual(rows, [
      { id: 1, name: "Ada", open: true, state: "new" },
      { id: 2, name: "Bob", open: true, state: "done" },
    ]);
  });
  await withCsv("id;name;state\n1;Ada;old\nx;;new\n", async (file) => {
    const fault = await csv.read(file, shape, { delimiter: ";" }).catch((error) => error);
    assert.match(fault.message, /line 2, column "state": "old" does not fit/);
    assert.match(fault.message, /line 3, column "id": "x" does not fit/);
    assert.match(fault.message, /line 3, column "name": the field is empty/);
  });
});

Deno.test("check warns of columns whose names the records of a loop have themselves", async () => {
  const text = (column: string) =>
    `version: 1\nname: x\nsteps:\n  - id: list\n    uses: csv.read\n` +
    `    with: { file: a.csv, columns: { id: {}, ${column}: {} } }\n  - id: all\n` +
    `    each: { in: steps.list.rows, as: row, key: row.id }\n    uses: log.write\n` +
    `    with: { message: "\${ row.${column} }" }\n`;
  const found = async (column: string) => {
    const file = { name: "x.yaml", text: text(column) };
    const { ok, diagnostics } = await checkTask(file, { functions: taskFunctions });
    assert.equal(ok, true, JSON.stringify(diagnostics));
    return diagnostics.map(({ severity, code, line }) => `${severity} ${code} ${line}`);
  };
  assert.deepEqual(await found("status"), ["warning loop.hidden-field 8"]);
  assert.deepEqual(await found("state"), []);
});
