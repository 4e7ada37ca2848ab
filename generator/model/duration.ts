const milliseconds = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Length of a duration in Go's syntax (`1m30s`), in milliseconds; 0 for any other text. */
export function durationMs(text: string): number {
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)/g)) {
    total += Number(amount) * (isUnit(unit) ? milliseconds[unit] : 0);
  }
  return total;
}

function isUnit(unit: string | undefined): unit is keyof typeof milliseconds {
  return unit !== undefined && Object.hasOwn(milliseconds, unit);
}
