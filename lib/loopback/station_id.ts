/** A station identifier as the service keeps it: 20 printable ASCII characters at most. */
export function stationId(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, "").slice(0, 20);
}
