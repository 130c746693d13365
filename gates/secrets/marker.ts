/** The comment by which somebody says, in the place itself, that a value is no secret: `not-a-secret: <why>`. */

/** A reason in a word is none. */
const marker = /not-a-secret:\s*(?<why>\S.{7,}?)\s*(?:\*\/|-->)?\s*$/;

const commentAlone = /^\s*(\/\/|#|\/\*|\*|<!--|--|;)/;

/** On the line itself, or in a comment that has the line above for itself; undefined where nobody says so, or nobody says why. */
export function markerOf(lines: readonly string[], line: number): string | undefined {
  const [own = '', above = ''] = [lines[line - 1], lines[line - 2]];
  return whyIn(own) ?? (commentAlone.test(above) ? whyIn(above) : undefined);
}

function whyIn(text: string): string | undefined {
  return marker.exec(text)?.groups?.['why'];
}
