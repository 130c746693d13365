/** Values as bytes to be searched: texts and names as they are, one a line, without the escapes that JSON would add. */

export function textOf(value: unknown): Buffer {
  return Buffer.concat([...linesOf(value)].flatMap((line) => [line, newline]));
}

const newline = Buffer.from('\n');

function* linesOf(value: unknown): Generator<Buffer> {
  if (value instanceof Uint8Array) yield Buffer.from(value);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      yield Buffer.from(name);
      yield* linesOf(inner);
    }
  } else yield Buffer.from(String(value));
}
