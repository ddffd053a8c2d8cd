/** What texts of a set are called that are in no file, each otherwise. */
export class FileNames {
  readonly #folder: string;
  readonly #taken = new Set<string>();

  constructor(prefix: string, set: string) {
    this.#folder = `${prefix}rendered/${set}`;
  }

  /** @param name of what it is of; '': of all of the set */
  of(name: string): string {
    if (name === '') return `${this.#folder}.yaml`;
    const own = name.replace(/[^\w.-]/g, '-');
    let free = own;
    for (let i = 2; this.#taken.has(free); i++) free = `${own}-${i}`;
    this.#taken.add(free);
    return `${this.#folder}/${free}.yaml`;
  }
}
