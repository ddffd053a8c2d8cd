/** Kinds of characters, by their UTF-16 code; 0 stands for the end of the text. */

/** Where YAML 1.1 ends a line: LF, CR, NEL, LS, PS. */
export function isBreak(code: number): boolean {
  return code === 10 || code === 13 || code === 0x85 || code === 0x2028 || code === 0x2029;
}

/** A space or a tab. */
export function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

export function isBreakOrEnd(code: number): boolean {
  return code === 0 || isBreak(code);
}

/** Control characters but these are refused before a text is scanned. */
export function isBlankOrEnd(code: number): boolean {
  return code <= 32 || (code >= 0x85 && isBreak(code));
}

/** Letters, digits, `-` and `_` of ASCII. */
export function isAnchorCharacter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 45 ||
    code === 95
  );
}
