/** What compares, judges, mends and asks clusters: two thirds of the code, which is read only for whoever asks for one of these. */
export { addConfig } from './config.ts';
export { addDiff } from './diff.ts';
export { addInit } from './init.ts';
export { addIntent } from './intent.ts';
export { addLearn } from './learn.ts';
export { addLint } from './lint.ts';
export { addReport } from './report.ts';
export { addReview } from './review.ts';
export { addVerify } from './verify.ts';
