/** The way out of a template that stands where its result should. */
export const render =
  'render the templates first and read the result, for example: helm template ... | tierwall list -';
