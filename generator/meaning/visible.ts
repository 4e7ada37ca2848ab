/** A text of the specs without what would move the cursor of a terminal, or turn the direction of a line. */
export const visible = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => '\u00b7'.repeat(character.length));
