/** The selector language of Calico, by its grammar: a predicate over labels. Throws what the API refuses. */
import type { Labels } from './end.ts';

export type Predicate = (labels: Labels) => boolean;

const LABEL = /^[A-Za-z0-9_./-]{1,512}/;
const STRING = /^(?:'([^']*)'|"([^"]*)")/;

/** @param key what a label of the text is called on the endpoint: those of a namespaceSelector have a prefix */
export function parseSelector(text: string, key: (label: string) => string = (label) => label): Predicate {
  let at = 0;
  const blanks = () => {
    while (text[at] === ' ' || text[at] === '\t') at++;
  };
  const eat = (pattern: RegExp): RegExpExecArray | undefined => {
    blanks();
    const found = pattern.exec(text.slice(at)) ?? undefined;
    if (found) at += found[0].length;
    return found;
  };
  const need = (pattern: RegExp): RegExpExecArray => {
    const found = eat(pattern);
    if (!found) throw new Error(`${pattern} expected at ${at} of ${text}`);
    return found;
  };
  const string = (): string => {
    const found = need(STRING);
    return found[1] ?? found[2] ?? '';
  };
  const set = (): string[] => {
    need(/^\{/);
    const values: string[] = [];
    if (eat(/^\}/)) return values;
    for (;;) {
      values.push(string());
      const hasComma = eat(/^,/);
      if (eat(/^\}/)) return values;
      if (!hasComma) throw new Error(`no comma at ${at} of ${text}`);
    }
  };
  const or = (): Predicate => {
    const parts = [and()];
    while (eat(/^\|\|/)) parts.push(and());
    return (labels) => parts.some((part) => part(labels));
  };
  const and = (): Predicate => {
    const parts = [op()];
    while (eat(/^&&/)) parts.push(op());
    return (labels) => parts.every((part) => part(labels));
  };
  const op = (): Predicate => {
    if (eat(/^!(?!=)/)) {
      const negated = op();
      return (labels) => !negated(labels);
    }
    const has = eat(/^has\([ \t]*([A-Za-z0-9_./-]{1,512})[ \t]*\)/);
    if (has) {
      const label = key(has[1] ?? '');
      return (labels) => label in labels;
    }
    if (eat(/^all\([ \t]*\)/)) return () => true;
    if (eat(/^global\([ \t]*\)/)) return (labels) => !('projectcalico.org/namespace' in labels);
    if (eat(/^\(/)) {
      const inner = or();
      need(/^\)/);
      return inner;
    }
    const label = key(need(LABEL)[0]);
    const given = (test: (value: string) => boolean): Predicate => {
      return (labels) => label in labels && test(labels[label] as string);
    };
    if (eat(/^==/)) {
      const value = string();
      return given((one) => one === value);
    }
    if (eat(/^!=/)) {
      const value = string();
      return (labels) => labels[label] !== value;
    }
    if (eat(/^contains/)) {
      const value = string();
      return given((one) => one.includes(value));
    }
    if (eat(/^starts[ \t]*with/)) {
      const value = string();
      return given((one) => one.startsWith(value));
    }
    if (eat(/^ends[ \t]*with/)) {
      const value = string();
      return given((one) => one.endsWith(value));
    }
    if (eat(/^not[ \t]*in/)) {
      const values = set();
      return (labels) => !(label in labels && values.includes(labels[label] as string));
    }
    need(/^in/);
    const values = set();
    return given((one) => values.includes(one));
  };
  blanks();
  if (at === text.length) return () => true;
  const result = or();
  blanks();
  if (at < text.length) throw new Error(`something is left at ${at} of ${text}`);
  return result;
}
