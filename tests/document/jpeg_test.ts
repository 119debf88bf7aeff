import assert from "node:assert/strict";
import { DocumentError } from "../../lib/document/mod.ts";
import { decodeJpeg } from "../../lib/document/pictures/jpeg.ts";
import { PROGRESSIVE } from "./jpeg_sample.ts";
import { randomNumbers } from "./pages.ts";

Deno.test("decodeJpeg() reads a progressive picture as libjpeg does", () => {
  const { width, height, data } = decodeJpeg(PROGRESSIVE);
  assert.deepEqual([width, height], [24, 24]);
  assert.deepEqual([0, 23, 100, 300, 575].map((at) => data[at]), [1, 69, 35, 115, 206]);
  assert.equal(data.reduce((sum, value) => sum + value, 0), 60624);
});

Deno.test("decodeJpeg() refuses a picture that is cut off anywhere", () => {
  for (let end = 0; end < PROGRESSIVE.length; end++) {
    const cut = PROGRESSIVE.slice(0, end);
    assert.throws(() => decodeJpeg(cut), (error) => error instanceof DocumentError, `at ${end}`);
  }
});

Deno.test("decodeJpeg() reads what another package writes, whatever its size", async () => {
  const { decode, encode } = await import("npm:jpeg-js@0.4.4");
  for (const [width, height] of [[1, 1], [8, 8], [17, 9], [64, 33]]) {
    const next = randomNumbers(width * height);
    const level = Array.from({ length: width * height }, () => 60 + next() * 120);
    const rgba = new Uint8Array(width * height * 4).map((_, i) =>
      i % 4 === 3 ? 255 : level[i >> 2]
    );
    const bytes = Uint8Array.from(encode({ width, height, data: rgba }, 95).data);
    const theirs = decode(bytes, { useTArray: true }).data;
    decodeJpeg(bytes).data.forEach((gray, i) => {
      assert.ok(Math.abs(gray - theirs[i * 4]) <= 3, `pixel ${i} of ${width} x ${height}`);
    });
  }
});

const hasLibjpeg = Deno.env.get("CI") === "true" || isInstalled("cjpeg") && isInstalled("djpeg");

/** What libjpeg is told to write; djpeg draws the brightness of each. */
const WAYS: readonly (readonly string[])[] = [
  ["-quality", "5"],
  ["-quality", "75"],
  ["-quality", "100", "-progressive"],
  ["-sample", "1x1"],
  ["-sample", "2x2", "-progressive"],
  ["-sample", "4x1"],
  ["-sample", "1x2", "-optimize"],
  ["-grayscale"],
  ["-grayscale", "-progressive"],
  ["-restart", "2"],
  ["-restart", "3B", "-progressive"],
  ["-rgb"],
  ["-rgb", "-progressive"],
];

for (const [width, height] of [[1, 1], [7, 5], [200, 131], [65, 64]]) {
  Deno.test({
    name: `decodeJpeg() reads ${width} x ${height} pixels as libjpeg does, however it wrote them`,
    ignore: !hasLibjpeg,
    async fn() {
      const folder = await Deno.makeTempDir({ prefix: "comtask-jpeg-" });
      try {
        const next = randomNumbers(width);
        const pixels = new Uint8Array(width * height * 3).map((_, i) => i * 3 + next() * 40);
        const head = new TextEncoder().encode(`P6\n${width} ${height}\n255\n`);
        await Deno.writeFile(`${folder}/in.ppm`, Uint8Array.from([...head, ...pixels]));
        for (const way of WAYS) {
          await run("cjpeg", [...way, "-outfile", `${folder}/a.jpg`, `${folder}/in.ppm`]);
          const drawn = await run("djpeg", ["-grayscale", "-dct", "float", `${folder}/a.jpg`]);
          const { data } = decodeJpeg(await Deno.readFile(`${folder}/a.jpg`));
          const theirs = drawn.subarray(drawn.length - width * height);
          const worst = data.reduce(
            (most, gray, i) => Math.max(most, Math.abs(gray - theirs[i])),
            0,
          );
          assert.ok(worst <= 1, `${way}: a pixel differs by ${worst}`);
        }
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

async function run(program: string, args: readonly string[]): Promise<Uint8Array> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  if (!success) throw new Error(`${program} failed: ${new TextDecoder().decode(stderr)}`);
  return stdout;
}

function isInstalled(program: string): boolean {
  try {
    new Deno.Command(program, { args: ["-version"], stdin: "null", stdout: "null", stderr: "null" })
      .outputSync();
    return true;
  } catch {
    return false;
  }
}
