/** The severity of a log line. */
export type Level = 'info' | 'warn' | 'error';

/** Facts of one log line, by name; absent ones are left out. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes one line to the log. */
export type Log = (level: Level, message: string, fields?: Fields) => void;

/** A log that writes each line as one JSON object, which is what log collectors in a cluster parse. */
export function jsonLog(about: Fields, write: (line: string) => void): Log {
  return (level, message, fields) => {
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...about, ...fields })}\n`);
  };
}
