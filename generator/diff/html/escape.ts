/** HTML that is known to be safe: only `html` makes it, from texts that it escapes. */
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

/** HTML made elsewhere from nothing that anybody wrote into a spec. */
export const trusted = (text: string): Html => ({ html: text });

function textOf(value: Part): string {
  if (value === undefined) return '';
  if (typeof value === 'object')
    return 'html' in value ? value.html : value.map((each) => each.html).join('');
  return String(value)
    .replace(/[\p{Cf}\u2028\u2029]|[^\P{Cc}\n\t]/gu, '\u00b7')
    .replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}
