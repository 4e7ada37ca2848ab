/** A commit message: a conventional subject, a body, and trailers for programs. */
export interface CommitMessage {
  /** `promote(prod-eu): greeter-b v1.1.0`; kept below 72 characters where names allow. */
  readonly subject: string;
  readonly body?: string;
  /** In order; a name may occur several times. */
  readonly trailers: readonly (readonly [name: string, value: string])[];
}

/** The text for `git commit -F -`. */
export function messageText({ subject, body, trailers }: CommitMessage): string {
  const lines = trailers.map(([name, value]) => `${name}: ${value.replace(/\s+/g, ' ')}`);
  return `${[subject, ...(body ? [body] : []), ...(lines.length > 0 ? [lines.join('\n')] : [])].join('\n\n')}\n`;
}

/** A subject that fits a line of `git log`: all names, or the first name and the number of others. */
export function subjectWith(prefix: string, names: readonly string[]): string {
  const full = `${prefix}${names.join(', ')}`;
  if (full.length <= 72 || names.length < 2) return full;
  const first = names[0] ?? '';
  return `${prefix}${first} and ${names.length - 1} more`;
}
