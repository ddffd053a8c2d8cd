/** Names for texts of a set that are in no file. Each text gets a different one. */
export class FileNames {
  readonly #folder: string;
  readonly #taken = new Set<string>();

  constructor(prefix: string, set: string) {
    this.#folder = `${prefix}rendered/${set}`;
  }

  /** @param name of what the text holds. Empty for the whole set */
  of(name: string): string {
    if (name === '') return `${this.#folder}.yaml`;
    const own = name.replace(/[^\w.-]/g, '-');
    let free = own;
    for (let i = 2; this.#taken.has(free); i++) free = `${own}-${i}`;
    this.#taken.add(free);
    return `${this.#folder}/${free}.yaml`;
  }
}
