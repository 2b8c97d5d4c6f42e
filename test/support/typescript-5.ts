/** For `node --import`: gives whoever imports TypeScript the version 5, for a tool that needs its programming interface, which 7 has not. */
import { register } from 'node:module';

const HOOK = `export const resolve = (specifier, context, next) =>
  next(specifier === 'typescript' ? 'typescript-5' : specifier, context);`;

register(`data:text/javascript,${encodeURIComponent(HOOK)}`);
