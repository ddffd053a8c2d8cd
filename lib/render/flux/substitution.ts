/** Why Flux' replacement of variables in a text cannot be repeated. */
export class UnknownOperator extends Error {}

/**
 * A text with Flux' variables replaced, as its envsubst does it. Supported are `${name}` (empty without a value), defaults (`:=`,
 * `=`, `:-`, `-`), upper and lower case (`^`, `^^`, `,`, `,,`), parts (`:from`, `:from:length`), replacement (`/`, `//`) and
 * length (`${#name}`). `$${name}` becomes `${name}`. A name without braces is not a variable.
 * @throws UnknownOperator for the other operators of envsubst
 */
export function substituted(text: string, variables: ReadonlyMap<string, string>): string {
  const { result } = replaceFrom(text, 0, variables, false);
  return result;
}

function replaceFrom(
  text: string,
  start: number,
  variables: ReadonlyMap<string, string>,
  isInner: boolean,
): { result: string; end: number } {
  let result = '';
  let at = start;
  while (at < text.length) {
    if (isInner && text[at] === '}') return { result, end: at };
    if (text.startsWith('$${', at)) {
      const end = text.indexOf('}', at);
      result += text.slice(at + 1, end < 0 ? undefined : end + 1);
      at = end < 0 ? text.length : end + 1;
    } else if (text.startsWith('${', at)) {
      const found = replaceOne(text, at, variables);
      result += found.result;
      at = found.end;
    } else result += text[at++];
  }
  if (isInner) throw new UnknownOperator('a variable has no closing brace');
  return { result, end: at };
}

const NAME = /(#?)([A-Za-z_][A-Za-z0-9_]*)/y;
const OPERATOR = /:=|:-|=|-|\^\^|\^|,,|,|\/\/|\/(?![#%])|:(?=\d)/y;

function replaceOne(
  text: string,
  start: number,
  variables: ReadonlyMap<string, string>,
): { result: string; end: number } {
  NAME.lastIndex = start + 2;
  const [, length = '', name] = NAME.exec(text) ?? [];
  if (name === undefined)
    throw new UnknownOperator(`${JSON.stringify(text.slice(start, start + 20))} is not a variable`);
  const value = variables.get(name);
  const after = start + 2 + length.length + name.length;
  if (text[after] === '}') {
    const plain = value ?? '';
    return { result: length === '' ? plain : `${[...plain].length}`, end: after + 1 };
  }
  OPERATOR.lastIndex = after;
  const [operator] = OPERATOR.exec(text) ?? [];
  if (operator === undefined || length !== '')
    throw new UnknownOperator(`${JSON.stringify(text.slice(start, start + 30))} has an operator that is not supported`);
  const { result: word, end } = replaceFrom(text, after + operator.length, variables, true);
  return { result: applied(operator, value ?? '', word), end: end + 1 };
}

function applied(operator: string, text: string, word: string): string {
  switch (operator) {
    // Flux' envsubst does not tell an empty variable from an absent one.
    case ':=':
    case ':-':
    case '=':
    case '-':
      return text === '' ? word : text;
    case '^':
      return text.slice(0, 1).toUpperCase() + text.slice(1);
    case '^^':
      return text.toUpperCase();
    case ',':
      return text.slice(0, 1).toLowerCase() + text.slice(1);
    case ',,':
      return text.toLowerCase();
    case ':': {
      const [from = 0, length] = word.split(':').map(Number);
      return text.slice(from, length === undefined ? undefined : from + length);
    }
    default: {
      const [old = '', by = ''] = word.split(/\/(.*)/s);
      return operator === '//' ? text.replaceAll(old, () => by) : text.replace(old, () => by);
    }
  }
}
