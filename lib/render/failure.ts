/** Why a set cannot be rendered, for the person who wrote it: the renderer's message, what is missing, or what is not allowed. */
export class RenderFailure extends Error {}
