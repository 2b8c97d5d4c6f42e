// `tsc -b` keeps the outputs of deleted sources, and mocha would run them.
import { rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
