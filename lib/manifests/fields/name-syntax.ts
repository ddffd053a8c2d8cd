/** The syntax of names, from k8s.io/apimachinery/pkg/util/validation. */

const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const dnsLabel = new RegExp(`^${label}$`);
const dnsSubdomain = new RegExp(`^${label}(?:\\.${label})*$`);
const qualifiedName = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** Whether the API server takes it as the name of a namespace or Service (its IsDNS1123Label). */
export function isDnsLabel(text: string): boolean {
  return text.length <= 63 && dnsLabel.test(text);
}

/** IsDNS1123Subdomain: every other object read here. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && dnsSubdomain.test(text);
}

/** Whether the API server takes it as the key of a label, such as `app.kubernetes.io/name` (its IsQualifiedName). */
export function isLabelKey(text: string): boolean {
  const slash = text.indexOf('/');
  const name = text.slice(slash + 1);
  if (slash >= 0 && !isDnsSubdomain(text.slice(0, slash))) return false;
  return name.length <= 63 && qualifiedName.test(name);
}

/** IsValidLabelValue: like the name part of a label key, or empty. */
export function isLabelValue(text: string): boolean {
  return text === '' || (text.length <= 63 && qualifiedName.test(text));
}

/** IsValidPortName: an IANA service name. */
export function isPortName(text: string): boolean {
  return text.length <= 15 && /^[a-z0-9](?:-?[a-z0-9])*$/.test(text) && /[a-z]/.test(text);
}

/** Whether the API server takes it as a port (its IsValidPortNum). */
export function isPortNumber(port: number): boolean {
  return port >= 1 && port <= 65535;
}
