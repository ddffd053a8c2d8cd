/**
 * What the API server would refuse in a single field. Each function returns the problem (fact; fix), or undefined. Source:
 * k8s.io/apimachinery/pkg/util/validation and the API's field comments.
 */

/**
 * The name of a tier becomes that of a Service, which is an RFC 1035 label: "must start with an alphabetic character, end with an
 * alphanumeric one, and have only lower-case ones and '-' between".
 */
export function nameProblem(field: string, value: string): string | undefined {
  if (typeof value === 'string' && value.length <= 63 && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(value)) return undefined;
  return `${field} '${value}' is not a DNS label; use 1 to 63 of a-z, 0-9 and '-', a letter first, no '-' last`;
}

/** The name of a namespace, a container or a volume is an RFC 1123 label, which may begin with a digit. */
export function labelNameProblem(field: string, value: string): string | undefined {
  if (typeof value === 'string' && value.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(value))
    return undefined;
  return `${field} '${value}' is not a DNS label; use 1 to 63 of a-z, 0-9 and '-', a letter or digit at both ends`;
}

/** "Must be between 0 and 2147483647": IsValidUserID of k8s.io/apimachinery/pkg/util/validation. */
export function userProblem(value: number): string | undefined {
  if (Number.isInteger(value) && value >= 0 && value <= 2 ** 31 - 1) return undefined;
  return `user ${value} is not a user number; write a whole number, from 1 to 2147483647`;
}

/** A container needs an image. Code that is not type-checked can leave it out. */
export function imageProblem(value: string | undefined): string | undefined {
  if (typeof value === 'string' && /^\S+$/.test(value)) return undefined;
  return `image '${value ?? ''}' is not an image; write its name and tag`;
}

/** A TCP, UDP or SCTP port. */
export function portProblem(field: string, value: number): string | undefined {
  if (Number.isInteger(value) && value >= 1 && value <= 65535) return undefined;
  return `${field} ${value} is not a port; use a whole number from 1 to 65535`;
}

/** The API server's default --service-node-port-range. */
export function nodePortProblem(value: number, field = 'nodePort'): string | undefined {
  if (Number.isInteger(value) && value >= 30000 && value <= 32767) return undefined;
  return `${field} ${value} is outside the cluster's node port range; use 30000 to 32767, or leave it out`;
}

/** The problems among the given results. */
export function found(...problems: (string | undefined)[]): string[] {
  return problems.filter((problem) => problem !== undefined);
}
