/** Why a set cannot be rendered, in words for who wrote it: what the renderer said, what is missing, what is not allowed. */
export class RenderFailure extends Error {}
