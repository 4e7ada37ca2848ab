import type { YAMLError } from 'yaml';

/** What is wrong, and what to do. */
type Words = readonly [message: string, hint: string];

interface Explanation {
  readonly code: YAMLError['code'];
  /** What the parser says; one code stands for several mistakes. */
  readonly says?: RegExp;
  readonly words: Words;
}

const noKey: Words = ['this line has no key and colon', 'put a colon and a space after the key'];

/** The first that fits counts. */
const explanations: readonly Explanation[] = [
  {
    code: 'BAD_INDENT',
    says: /flow/i,
    words: [
      'a { or [ above is not closed before this',
      'close it, or indent this line deeper than the line it was opened on',
    ],
  },
  {
    code: 'BAD_INDENT',
    words: [
      'the entries of a map or list must start at the same column',
      'line the entry up with its neighbours',
    ],
  },
  {
    code: 'MISSING_CHAR',
    says: /quote/,
    words: ['a quote is opened here and not closed', 'close the quote'],
  },
  {
    code: 'MISSING_CHAR',
    says: /Comments/,
    words: ['a comment follows without a space', 'put a space before the #'],
  },
  { code: 'MISSING_CHAR', says: /map keys/, words: noKey },
  {
    code: 'MISSING_CHAR',
    says: /directives/,
    words: ['a line that starts with % is a directive', 'remove it; a spec needs none'],
  },
  { code: 'NON_STRING_KEY', words: ['a key must be a text', 'put it in quotes'] },
  { code: 'MULTILINE_IMPLICIT_KEY', words: noKey },
  {
    code: 'KEY_OVER_1024_CHARS',
    words: ['a key is longer than 1024 characters', 'is a colon missing, or a quote?'],
  },
  {
    code: 'BLOCK_AS_IMPLICIT_KEY',
    says: /sequence/,
    words: ['a list item stands among the keys of a map', 'indent it below the key that it belongs to'],
  },
  {
    code: 'BLOCK_AS_IMPLICIT_KEY',
    words: [
      'what stands behind a colon here goes on with another key',
      'a value after a colon must stand on its line, or one level deeper on the next; a text with a colon and a space needs quotes',
    ],
  },
  { code: 'TAB_AS_INDENT', words: ['tabs are not allowed as indentation', 'indent with spaces'] },
  {
    code: 'UNEXPECTED_TOKEN',
    says: /flow-(?:map|seq)-end/,
    words: ['this bracket closes nothing', 'remove it, or open it where its map or list begins'],
  },
  {
    code: 'UNEXPECTED_TOKEN',
    says: /Unexpected ,/,
    words: ['a comma stands here without an entry before it', 'remove one of the commas'],
  },
  {
    code: 'UNEXPECTED_TOKEN',
    says: /same line with key/,
    words: ['a list with dashes cannot start on the line of its key', 'put the dash on the next line'],
  },
  {
    code: 'UNEXPECTED_TOKEN',
    says: /block scalar header|Not a YAML token/i,
    words: ['the text behind | or > must start on the next line', 'move it there, and indent it'],
  },
  {
    code: 'UNEXPECTED_TOKEN',
    says: /node end/,
    words: ['something follows behind a closing quote or bracket', 'put the whole value in quotes'],
  },
  {
    code: 'BAD_ALIAS',
    words: [
      '* and & mean an alias and an anchor to YAML',
      'put the text in quotes; anchors are not read here',
    ],
  },
];

const otherHint = 'compare the indentation, the colons and the quotes with the lines around';

/** The parser's message in words that name the mistake, and what to do. */
export function explained(error: YAMLError, text: string): Words {
  const { code, message, pos } = error;
  const marked = text.slice(...pos);
  if (code === 'BAD_SCALAR_START') return [`a text cannot start with ${marked}`, 'put the text in quotes'];
  if (code === 'BAD_DQ_ESCAPE')
    return [
      `${message.split(' ').at(-1)} means nothing in double quotes`,
      'write two backslashes for one, or use single quotes',
    ];
  const known = explanations.find((each) => each.code === code && (each.says?.test(message) ?? true));
  return known?.words ?? [`YAML makes no sense of this (${message})`, otherHint];
}
