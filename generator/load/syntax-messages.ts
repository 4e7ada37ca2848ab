import type { YAMLError } from 'yaml';

/** What is wrong, and what to do. */
type Words = readonly [message: string, hint: string];

interface Explanation {
  readonly code: YAMLError['code'];
  /** The parser's message; one code covers several mistakes. */
  readonly message?: RegExp;
  /** The line, from the place of the mistake on. */
  readonly rest?: RegExp;
  readonly words: Words;
}

const noKey: Words = ['this line has no "key:"', 'put a colon and a space after the key'];

/** The first match applies. */
const explanations: readonly Explanation[] = [
  {
    code: 'BAD_INDENT',
    message: /flow/i,
    words: [
      'a { or [ is still open here',
      'close it; if its content continues in this line, indent the line deeper than the line with the bracket',
    ],
  },
  {
    code: 'BAD_INDENT',
    words: [
      'the entries of a map or list must start at the same column',
      'align the entry with the entries around it',
    ],
  },
  {
    code: 'MISSING_CHAR',
    message: /quote/,
    words: ['this quote is not closed', 'close the quote'],
  },
  {
    code: 'MISSING_CHAR',
    message: /Comments/,
    words: ['a comment has no space before it', 'put a space before the #'],
  },
  { code: 'MISSING_CHAR', message: /map keys/, words: noKey },
  {
    code: 'MISSING_CHAR',
    message: /directives/,
    words: ['a line that starts with % is a directive', 'remove it; a spec needs no directives'],
  },
  { code: 'NON_STRING_KEY', words: ['a key must be a string', 'put it in quotes'] },
  { code: 'MULTILINE_IMPLICIT_KEY', words: noKey },
  {
    code: 'KEY_OVER_1024_CHARS',
    words: ['a key is longer than 1024 characters', 'check for a missing colon or quote'],
  },
  {
    code: 'BLOCK_AS_IMPLICIT_KEY',
    message: /sequence/,
    words: ['a list item is between the keys of a map', 'indent it below the key that it belongs to'],
  },
  {
    code: 'BLOCK_AS_IMPLICIT_KEY',
    rest: /^(?!.*:\s)/,
    words: [
      'the line below is indented deeper, but this key has its value already',
      'indent the line below like this one, or move the value into a map',
    ],
  },
  {
    code: 'BLOCK_AS_IMPLICIT_KEY',
    words: [
      'a value and a further key are mixed after a colon',
      'put the value on the line of its key, or one level deeper on the next line; a text with a colon and a space needs quotes',
    ],
  },
  { code: 'TAB_AS_INDENT', words: ['tabs are not allowed as indentation', 'indent with spaces'] },
  {
    code: 'UNEXPECTED_TOKEN',
    message: /flow-(?:map|seq)-end/,
    words: ['this bracket has no opening bracket', 'remove it, or open it where its map or list begins'],
  },
  {
    code: 'UNEXPECTED_TOKEN',
    message: /Unexpected ,/,
    words: ['a comma has no entry before it', 'remove one of the commas'],
  },
  {
    code: 'UNEXPECTED_TOKEN',
    message: /same line with key/,
    words: ['a list with dashes cannot start on the line of its key', 'put the dash on the next line'],
  },
  {
    code: 'UNEXPECTED_TOKEN',
    message: /block scalar header|Not a YAML token/i,
    words: ['the text after | or > must start on the next line', 'move it there, and indent it'],
  },
  {
    code: 'UNEXPECTED_TOKEN',
    message: /node end/,
    words: ['there is text after a closing quote or bracket', 'put the whole value in quotes'],
  },
  {
    code: 'BAD_ALIAS',
    words: [
      'YAML reads * and & as an alias and an anchor',
      'put the text in quotes; anchors are not supported here',
    ],
  },
];

const otherHint = 'compare the indentation, the colons and the quotes with the lines around it';

/** The parser's message rewritten: it names the mistake and what to do. */
export function explainSyntaxError(error: YAMLError, text: string): Words {
  const { code, message, pos } = error;
  const marked = text.slice(...pos);
  if (code === 'BAD_SCALAR_START') return [`a string cannot start with ${marked}`, 'put the text in quotes'];
  if (code === 'BAD_DQ_ESCAPE')
    return [
      `${message.split(' ').at(-1)} is not a valid escape in double quotes`,
      'write two backslashes for one, or use single quotes',
    ];
  const [rest = ''] = text.slice(pos[0]).split('\n', 1);
  const known = explanations.find(
    (each) => each.code === code && (each.message?.test(message) ?? true) && (each.rest?.test(rest) ?? true),
  );
  return known?.words ?? [`the YAML parser cannot read this (${message})`, otherHint];
}
