/**
 * The Kubernetes API's objects, typed: the L1 classes that cdk8s-plus-27 carries compiled. What is written is what is printed.
 * Not generated here: `cdk8s import k8s` downloads its schema, and the file it writes cannot run under Node's own type stripping.
 */
export { k8s } from 'cdk8s-plus-27';
