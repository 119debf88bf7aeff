/**
 * Writes a PDF of pages with one black rectangle each: `x y width height` in points.
 *
 * @param form The size of a page, by default letter; whether it asks for a password.
 */
export function makePdf(
  rectangles: readonly string[],
  form: { readonly size?: string; readonly isProtected?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  const { size = "612 792", isProtected = false } = form;
  const kids = rectangles.map((_, i) => `${3 + i * 2} 0 R`).join(" ");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${rectangles.length} >>`,
    ...rectangles.flatMap((rectangle, i) => {
      const content = `0 g ${rectangle} re f`;
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${size}] /Contents ${4 + i * 2} 0 R >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }),
  ];
  if (isProtected) {
    const [owner, user] = ["41", "42"].map((byte) => byte.repeat(32));
    objects.push(`<< /Filter /Standard /V 1 /R 2 /O <${owner}> /U <${user}> /P -4 >>`);
  }
  const encryption = isProtected ? ` /Encrypt ${objects.length} 0 R /ID [<00><00>]` : "";
  return writePdf(objects, encryption);
}

/** Writes a PDF of objects, the first of which is its catalogue. */
export function writePdf(objects: readonly string[], trailer = ""): Uint8Array<ArrayBuffer> {
  let file = "%PDF-1.4\n";
  const offsets = objects.map((object, i) => {
    const offset = file.length;
    file += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const count = objects.length + 1;
  file += `xref\n0 ${count}\n0000000000 65535 f \n${table}` +
    `trailer\n<< /Size ${count} /Root 1 0 R${trailer} >>\nstartxref\n${file.length}\n%%EOF\n`;
  return new TextEncoder().encode(file);
}
