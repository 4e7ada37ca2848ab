/** A command of a page, without the comment after it. */
export interface WrittenCommand {
  readonly command: string;
  /** Counted from 1. */
  readonly line: number;
}

/** The commands in the `sh` blocks of a page in Markdown, in their order. */
export function commandsIn(markdown: string): WrittenCommand[] {
  const commands: WrittenCommand[] = [];
  let isShell = false;
  for (const [index, text] of markdown.split('\n').entries()) {
    if (text.startsWith('```')) isShell = !isShell && text.trim() === '```sh';
    else if (isShell) {
      const command = text.replace(/\s+#\s.*$/, '').trim();
      if (command !== '' && !command.startsWith('#')) commands.push({ command, line: index + 1 });
    }
  }
  return commands;
}
