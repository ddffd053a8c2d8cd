/** Classes of characters, by UTF-16 code. 0 stands for the end of the text. */

/** Line breaks of YAML 1.1: LF, CR, NEL, LS, PS. */
export function isBreak(code: number): boolean {
  return code === 10 || code === 13 || code === 0x85 || code === 0x2028 || code === 0x2029;
}

/** A space or a tab. */
export function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** Whether a line ends here, by a break or because the text does. The code of the end is 0. */
export function isBreakOrEnd(code: number): boolean {
  return code === 0 || isBreak(code);
}

/** Other control characters were refused before the text is scanned. */
export function isBlankOrEnd(code: number): boolean {
  return code <= 32 || (code >= 0x85 && isBreak(code));
}

/** ASCII letters and digits, `-` and `_`. */
export function isAnchorCharacter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 45 ||
    code === 95
  );
}
