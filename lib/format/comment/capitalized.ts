/** Capitalizes the start of a sentence. The name of a workload at the start stays as it is written. */
export function capitalized(text: string): string {
  return WORDS.test(text) ? text.slice(0, 1).toUpperCase() + text.slice(1) : text;
}

const WORDS =
  /^(a|added|all|any|because|cluster|changed|ingress|connections|less|no|perhaps|nobody|not|nothing|only|other|passed|pods|policies|policy|removed|routes|the|those|what)[ :]/;
