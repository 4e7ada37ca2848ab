/** The longest line of a report, without its indentation. */
const longestLine = 190;

/** A list with its first names and the number of the others: `cart, orders and 7 more`. */
export function listText(names: readonly string[], longest = 80): string {
  let count = names.length;
  while (count > 1 && names.slice(0, count).join(', ').length > longest) count--;
  const rest = names.length - count;
  return `${names.slice(0, count).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** A line that is not too long to read: its list ends with a number. Commands stay whole. */
export function shortLine(line: string): string {
  if (line.length <= longestLine || line.startsWith('kubectl ')) return line;
  const text = listText(line.split(', '), longestLine - ' and 1000 more'.length);
  return text.length <= longestLine ? text : `${text.slice(0, longestLine - 1)}…`;
}

/** Alternatives that are too long for one line, each in a line. */
export const linesOf = (label: string, alternatives: string): string[] =>
  `${label}${alternatives}`.length <= longestLine
    ? [`${label}${alternatives}`]
    : alternatives
        .split('; ')
        .map((each, index) => shortLine(`${index === 0 ? label : ' '.repeat(label.length)}${each}`));
