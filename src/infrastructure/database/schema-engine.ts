import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg';
import { MigrationAdapter } from './migration-adapter.js';

/** What Prisma's own migration engine can do. */
export type SchemaEngine = engine.SchemaEngine;

/** The part of the global `WebAssembly` used here; its types come with a browser's otherwise. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: object,
  ): Promise<{ instance: { exports: { memory: { buffer: ArrayBuffer }; __wbindgen_start(): void } } }>;
};

let loaded: Promise<void> | undefined;
let lastWords: string | undefined;

/**
 * Opens Prisma's migration engine on a database and closes it after use. A schema is named where the engine has to
 * understand one: its preview features count then. Takes about half a second to load.
 */
export async function withSchemaEngine<T>(
  url: string,
  use: (engine: SchemaEngine) => Promise<T>,
  schema?: string,
): Promise<T> {
  await (loaded ??= load());
  const adapter = new MigrationAdapter(url);
  try {
    const opened = await engine.SchemaEngine.new(
      { datamodels: schema === undefined ? undefined : [['schema.prisma', schema]] },
      () => undefined,
      bindMigrationAwareSqlAdapterFactory(adapter),
    );
    try {
      return await use(opened);
    } finally {
      if (lastWords === undefined) opened.free();
    }
  } catch (error) {
    if (lastWords === undefined) throw error;
    throw new Error(`The migration engine broke: ${lastWords}`, { cause: error });
  } finally {
    await adapter.close();
  }
}

async function load(): Promise<void> {
  const glue = import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = await readFile(fileURLToPath(new URL('schema_engine_bg.wasm', glue)));
  // The engine would leave its last words with a global object, which Prisma's client takes for its own.
  const hear = (start: number, length: number) => {
    lastWords = Buffer.from(instance.exports.memory.buffer, start >>> 0, length).toString();
  };
  // It forgets its timers, of ten seconds at times: they must not keep this process from ending.
  const startTimer = (callback: () => void, delayMs: number) => setTimeout(callback, delayMs).unref();
  const { instance } = await WebAssembly.instantiate(bytes, {
    './schema_engine_bg.js': {
      ...engine,
      ...insteadOf('__wbg_set_message_', hear),
      ...insteadOf('__wbg_setTimeout_', startTimer),
    },
  });
  engine.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

/** Replaces what the engine imports under a name, which ends in a digest of its own in every version. */
function insteadOf(name: string, own: object): Record<string, object> {
  const names = Object.keys(engine).filter((key) => key.startsWith(name));
  return Object.fromEntries(names.map((key) => [key, own]));
}
