/**
 * The nearest name: what somebody probably meant.
 *
 * @module
 */

/** The name with the smallest edit distance, if it is near enough to be a slip. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  if (name.length > 64) return undefined;
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) >= bestDistance && !isPart(wanted, candidate)) {
      continue;
    }
    const known = candidate.toLowerCase();
    const distance = known === wanted ? 0 : editDistance(wanted, known, bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function isPart(wanted: string, candidate: string): boolean {
  return wanted.length >= 4 && candidate.toLowerCase().includes(wanted);
}

/** Damerau-Levenshtein (adjacent letters swapped count once), given up at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let smallest = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, before[j - 2] + 1);
      }
      row.push(cost);
      smallest = Math.min(smallest, cost);
    }
    if (smallest >= limit) return limit;
    [before, previous] = [previous, row];
  }
  return previous[b.length];
}
