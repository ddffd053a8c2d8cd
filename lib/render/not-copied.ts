/** The target of the dangling link that stands for something not copied into a tree. A program that opens the link prints this name. */
export const NOT_COPIED = { submodule: 'submodule-not-in-the-repository', large: 'file-too-large' } as const;
