/** Safe HTML: only `html` makes it, from texts that it escapes. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Html[] | undefined;

/** A template whose values are escaped, unless they are HTML themselves. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  return {
    html: strings.reduce((text, string, index) => `${text}${textOf(values[index - 1])}${string}`),
  };
}

/** HTML that holds no text of a spec. */
export const trusted = (text: string): Html => ({ html: text });

function textOf(value: Part): string {
  if (value === undefined) return '';
  if (typeof value === 'object')
    return 'html' in value ? value.html : value.map((each) => each.html).join('');
  return escapeMarkup(String(value));
}

/**
 * A text for HTML or XML, in an element or an attribute. Characters that XML forbids, or that a reader cannot see and
 * that can change the order of the text, become a dot.
 */
export function escapeMarkup(text: string): string {
  // Nearly all texts of a page are plain, and a large page has a million of them.
  if (/^[\w .,:;/()%#@=+*?!~-]*$/.test(text)) return text;
  return text
    .replace(/[\p{Cf}\p{Cs}\u2028\u2029\ufffe\uffff]|[^\P{Cc}\n\t]/gu, '\u00b7')
    .replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}
