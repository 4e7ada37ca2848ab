/**
 * True if an expression matches the whole value, as in Envoy's matchers. RE2 syntax that JavaScript cannot
 * parse counts as no match.
 */
export function matchesWhole(value: string, regex: string): boolean {
  try {
    return new RegExp(`^(?:${regex})$`, 'u').test(value);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
