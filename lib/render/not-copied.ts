/** What stands in the place of what is not copied into a tree: a link to nothing, so that whoever asks for it says so. */
export const NOT_COPIED = { submodule: 'submodule-not-in-the-repository', large: 'file-too-large' } as const;
