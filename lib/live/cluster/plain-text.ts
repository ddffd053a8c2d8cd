/** Text from a cluster without characters that steer a terminal. */
export function plainText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}
