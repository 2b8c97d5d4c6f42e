import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg';
import { MigrationAdapter } from './migration-adapter.js';

/** What Prisma's own migration engine can do. */
export type SchemaEngine = engine.SchemaEngine;

/** The part of the global `WebAssembly` used here; its types come with a browser's otherwise. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
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
  // Where the engine leaves its last words; not enumerable, so that it is no leak in the eyes of a test runner.
  Object.defineProperty(globalThis, 'PRISMA_WASM_PANIC_REGISTRY', {
    value: { set_message: (message: string) => void (lastWords = message) },
  });
  const glue = import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = await readFile(fileURLToPath(new URL('schema_engine_bg.wasm', glue)));
  const { instance } = await WebAssembly.instantiate(bytes, {
    './schema_engine_bg.js': { ...engine, ...patientTimers() },
  });
  engine.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

/** The engine forgets its timers, of ten seconds at times: they must not keep this process from ending. */
function patientTimers(): Record<string, unknown> {
  const names = Object.keys(engine).filter((name) => name.startsWith('__wbg_setTimeout_'));
  const start = (callback: () => void, delayMs: number) => setTimeout(callback, delayMs).unref();
  return Object.fromEntries(names.map((name) => [name, start]));
}
