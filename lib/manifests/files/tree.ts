/** Files and folders on a disk or in a git revision. Paths are written as the user gave them, with forward slashes. */
export interface Tree {
  /**
   * The content of a folder.
   * @throws NodeJS.ErrnoException if it cannot be read
   */
  entries(folder: string): readonly TreeEntry[];
  /** What kind of entry a link finally leads to. */
  leadsTo(link: string): 'file' | 'folder' | 'nothing' | 'other';
  /** The target of a link, as written in the link. */
  targetOf(link: string): string;
  /** The path of an existing entry with all links resolved. */
  realPath(path: string): string;
}

/** An entry of a folder, on disk or in a revision of git. */
export interface TreeEntry {
  readonly name: string;
  /** `submodule` is a repository inside the repository, whose content a revision does not have. `other` is a pipe or a device. */
  readonly type: 'file' | 'folder' | 'link' | 'other' | 'submodule';
}
