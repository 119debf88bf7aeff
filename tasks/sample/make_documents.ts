/**
 * Makes the sample documents `rechnung.tif` (a fax TIFF of three pages) and `karte.png` (a grey
 * picture) anew: `deno run --allow-read --allow-write tasks/sample/make_documents.ts`.
 */
import { crc32, deflateSync } from "node:zlib";
import { type Bitmap, renderFax } from "../../lib/document/mod.ts";

const FOLDER = new URL(".", import.meta.url);

const INVOICE = `Müller & Töchter GmbH · Großmarktstraße 12 · 10437 Berlin



R E C H N U N G   2026-1187

Rechnungsdatum:  24. November 2026
Kundennummer:    40 217
Lieferung vom:   20. November 2026


Pos.  Artikel                         Menge     Einzelpreis        Gesamt
-------------------------------------------------------------------------
${items(1, 22)}
-------------------------------------------------------------------------
                                               Übertrag       ${amount(total(1, 22))} €
\f
Rechnung 2026-1187                                               Seite 2


Pos.  Artikel                         Menge     Einzelpreis        Gesamt
-------------------------------------------------------------------------
                                               Übertrag       ${amount(total(1, 22))} €
${items(23, 40)}
-------------------------------------------------------------------------
                                               Summe netto    ${amount(total(1, 40))} €
                                               USt. 7 %       ${amount(total(1, 40) * 0.07)} €
                                               Gesamtbetrag   ${amount(total(1, 40) * 1.07)} €


Zahlbar ohne Abzug bis zum 8. Dezember 2026.
Wir danken für Ihren Einkauf und freuen uns auf Ihre nächste Bestellung.
\f
Rechnung 2026-1187                                               Seite 3


Anlage: Hinweise zur Ware

1.  Gemüse und Obst sind Naturerzeugnisse; Größe und Färbung können abweichen.
2.  Kühlware ist bei höchstens 7 °C zu lagern. Die Kette wurde bis zur Übergabe
    gemessen; das Protokoll schicken wir auf Wunsch.
3.  Bitte prüfen Sie die Ware bei Annahme. Mängel, die man sehen kann, melden Sie
    uns innerhalb eines Werktages, am besten mit einem Foto.
4.  Leergut (Kisten, Paletten) nehmen wir bei der nächsten Lieferung zurück.

Bankverbindung und Steuernummer stehen auf unserer Auftragsbestätigung.

Dies ist ein Beispiel. Firma, Personen und Beträge sind erfunden.
`;

await main();

async function main(): Promise<void> {
  const bytes = new TextEncoder().encode(INVOICE);
  const { tiff, pages } = await renderFax({ bytes, name: "rechnung.txt" }, { fontSize: 10 });
  await Deno.writeFile(new URL("rechnung.tif", FOLDER), tiff);
  await Deno.writeFile(new URL("karte.png", FOLDER), encodePng(await drawMap()));
  console.log(`rechnung.tif has ${pages.length} pages`);
}

function items(first: number, last: number): string {
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const { name, count, price } = item(first + index);
    return `${String(first + index).padStart(3)}   ${name.padEnd(28)}${String(count).padStart(9)}${
      amount(price).padStart(14)
    } €${amount(count * price).padStart(12)} €`;
  }).join("\n");
}

function item(
  position: number,
): { readonly name: string; readonly count: number; readonly price: number } {
  const names = [
    ["Äpfel Boskoop, Kiste", 18.4],
    ["Rüben, rot, Sack 10 kg", 9.9],
    ["Grünkohl, Kiste", 14.2],
    ["Käse, Allgäuer, Laib", 62.5],
    ["Öl, kaltgepresst, 5 l", 27.8],
    ["Weißkohl, Netz", 7.6],
    ["Nüsse, gemischt, 2 kg", 21.3],
    ["Brötchen, tiefgekühlt", 11.9],
  ] as const;
  const [name, price] = names[position % names.length];
  return { name, price, count: 1 + (position * 7) % 9 };
}

function total(first: number, last: number): number {
  let sum = 0;
  for (let position = first; position <= last; position++) {
    const { count, price } = item(position);
    sum += count * price;
  }
  return sum;
}

function amount(value: number): string {
  return value.toFixed(2).replace(".", ",").padStart(9);
}

/** A grey picture, one byte a pixel, 255 is white. */
interface Gray {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/** A small town from above: a river, a park, streets, and the way to the yard. */
async function drawMap(): Promise<Gray> {
  const picture: Gray = { width: 1200, height: 900, pixels: new Uint8Array(1200 * 900).fill(244) };
  paint(picture, (x, y) => {
    const river = Math.abs(y - 640 - 70 * Math.sin(x / 190) - x / 9);
    if (river < 46) return 150 + river;
    if (Math.hypot((x - 930) / 1.4, y - 250) < 120) return (x * 7 + y * 13) % 31 < 9 ? 150 : 205;
    const block = Math.floor(x / 150) * 5 + Math.floor(y / 120) * 3;
    const inBlock = x % 150 > 26 && x % 150 < 138 && y % 120 > 22 && y % 120 < 106;
    return inBlock && y < 560 ? 196 + (block * 29) % 40 : undefined;
  });
  line(picture, [[0, 590], [1200, 470]], 17, 90);
  line(picture, [[430, 0], [470, 900]], 17, 90);
  line(picture, [[430, 0], [470, 900]], 11, 255);
  line(picture, [[0, 590], [1200, 470]], 11, 255);
  line(picture, [[40, 586], [452, 545], [440, 250], [640, 238]], 5, 20);
  disc(picture, 640, 238, 22, 20);
  disc(picture, 640, 238, 12, 255);
  await label(picture, "So finden Sie unser Lager", 60, 40, 24);
  await label(picture, "Großmarktstraße 12", 680, 215, 15);
  await label(picture, "Bürgerpark", 850, 310, 13);
  await label(picture, "Bahnhofstraße", 60, 610, 13);
  await label(picture, "Anfahrt über die Brücke: Höhe höchstens 3,40 m", 60, 850, 13);
  return picture;
}

function paint(picture: Gray, color: (x: number, y: number) => number | undefined): void {
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      const value = color(x, y);
      if (value !== undefined) picture.pixels[y * picture.width + x] = Math.min(255, value);
    }
  }
}

function line(
  picture: Gray,
  points: readonly (readonly [number, number])[],
  width: number,
  value: number,
): void {
  for (let index = 1; index < points.length; index++) {
    const [[fromX, fromY], [toX, toY]] = [points[index - 1], points[index]];
    const steps = Math.ceil(Math.hypot(toX - fromX, toY - fromY));
    for (let step = 0; step <= steps; step++) {
      const part = step / steps;
      disc(picture, fromX + (toX - fromX) * part, fromY + (toY - fromY) * part, width, value);
    }
  }
}

function disc(
  picture: Gray,
  centerX: number,
  centerY: number,
  radius: number,
  value: number,
): void {
  for (let y = Math.ceil(centerY - radius); y <= centerY + radius; y++) {
    for (let x = Math.ceil(centerX - radius); x <= centerX + radius; x++) {
      const inside = x >= 0 && y >= 0 && x < picture.width && y < picture.height;
      if (inside && Math.hypot(x - centerX, y - centerY) <= radius) {
        picture.pixels[y * picture.width + x] = value;
      }
    }
  }
}

/** Sets text with a white edge, in the font that faxes are set in. */
async function label(
  picture: Gray,
  text: string,
  left: number,
  top: number,
  fontSize: number,
): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  const { pages } = await renderFax({ bytes, name: "label.txt" }, { fontSize, margins: 5 });
  const page = pages[0];
  const [originX, originY] = inkOrigin(page);
  for (const [grow, value] of [[3, 255], [0, 0]] as const) {
    for (let y = 0; y < 120; y++) {
      for (let x = 0; x < picture.width - left; x++) {
        if (isBlack(page, originX + x, originY + y)) {
          disc(picture, left + x, top + y, grow, value);
        }
      }
    }
  }
}

function inkOrigin(page: Bitmap): readonly [number, number] {
  let minX = page.width;
  let minY = page.height;
  for (let y = 0; y < page.height; y++) {
    for (let x = 0; x < page.width; x++) {
      if (!isBlack(page, x, y)) continue;
      minX = Math.min(minX, x);
      minY = Math.min(minY, y);
    }
  }
  return [minX, minY];
}

function isBlack({ width, height, data }: Bitmap, x: number, y: number): boolean {
  if (x >= width || y >= height) return false;
  return (data[y * ((width + 7) >> 3) + (x >> 3)] & (0x80 >> (x & 7))) !== 0;
}

/** PNG (ISO 15948): 8 bits of grey, one chunk of data. */
function encodePng({ width, height, pixels }: Gray): Uint8Array<ArrayBuffer> {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8); // bits; colour type, compression, filter and interlace stay 0
  const rows = new Uint8Array(height * (width + 1));
  for (let y = 0; y < height; y++) {
    rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  }
  return join([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", new Uint8Array()),
  ]);
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const body = join([new TextEncoder().encode(name), data]);
  const frame = new DataView(new ArrayBuffer(4));
  frame.setUint32(0, data.length);
  const check = new DataView(new ArrayBuffer(4));
  check.setUint32(0, crc32(body));
  return join([new Uint8Array(frame.buffer), body, new Uint8Array(check.buffer)]);
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
