// Writes the sections and settings of configurations into docs/configuration.md, from their declaration.
import { readFileSync, writeFileSync } from 'node:fs';
import { configurationReference } from '../dist/src/infrastructure/configuration-reference.js';

const file = new URL('../docs/configuration.md', import.meta.url);
const [before] = readFileSync(file, 'utf8').split(/(?<=docs:configuration` [^\n]*-->\n)/);
writeFileSync(file, `${before}\n${configurationReference()}\n`);
