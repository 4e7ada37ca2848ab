/**
 * True when an expression matches the whole of a value, as Envoy's matchers do. What JavaScript cannot read of RE2's
 * syntax counts as no match.
 */
export function matchesWhole(value: string, regex: string): boolean {
  try {
    return new RegExp(`^(?:${regex})$`, 'u').test(value);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
