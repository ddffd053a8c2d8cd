/** Files and folders, on a disk or in a revision of git's. Paths are as the user gives them, with forward slashes. */
export interface Tree {
  /** What a folder holds. @throws NodeJS.ErrnoException where it cannot be read */
  entries(folder: string): readonly TreeEntry[];
  /** What a link leads to, by whatever other links. */
  leadsTo(link: string): 'file' | 'folder' | 'nothing' | 'other';
  /** Where a link says that it leads, as it is written there, as text. */
  targetOf(link: string): string;
  /** The path without links of what is there. */
  realPath(path: string): string;
}

export interface TreeEntry {
  readonly name: string;
  /** `submodule`: a repository within the repository, whose content a revision does not have. `other`: a pipe, a device. */
  readonly type: 'file' | 'folder' | 'link' | 'other' | 'submodule';
}
