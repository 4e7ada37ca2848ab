/** Tags that can be ordered: v1.2.3, 1.2, v2024.01.05, v1.2.3-rc.1. */
const counted = /^v?(\d+(?:\.\d+)*)(?:-([0-9A-Za-z.-]+))?$/;

/**
 * Compares two image tags by the precedence of Semantic Versioning: positive if the first is newer. Undefined
 * if they have no order, such as commit ids.
 */
export function compareTags(one: string, other: string): number | undefined {
  const [a, b] = [counted.exec(one), counted.exec(other)];
  if (!a || !b) return one === other ? 0 : undefined;
  const numbers = compareParts((a[1] ?? '').split('.'), (b[1] ?? '').split('.'), '0');
  if (numbers !== 0) return numbers;
  if (a[2] === undefined || b[2] === undefined)
    return (a[2] === undefined ? 1 : 0) - (b[2] === undefined ? 1 : 0);
  return compareParts(a[2].split('.'), b[2].split('.'), '');
}

function compareParts(one: readonly string[], other: readonly string[], missing: string): number {
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const [a, b] = [one[index] ?? missing, other[index] ?? missing];
    if (a === b) continue;
    const numbers = /^\d+$/.test(a) && /^\d+$/.test(b);
    if (numbers && Number(a) === Number(b)) continue;
    return (numbers ? Number(a) < Number(b) : a < b) ? -1 : 1;
  }
  return 0;
}
